"""How many examples a test draws: a few in `make test`, all of them in `make test-hard`."""

import pytest


def few_or_all(name: str, few: int, all_: int) -> pytest.MarkDecorator:
    """Run a test with a few examples, and once more, marked `hard`, with all of them.

    `name` is the argument of the test that takes the number.
    """
    both = [pytest.param(few, id=f"{few}"), pytest.param(all_, id=f"{all_}", marks=pytest.mark.hard)]
    return pytest.mark.parametrize(name, both)
