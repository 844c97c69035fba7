"""How much is drawn or tried: a little in the quick suite, all of it in the hard one."""

import pytest


def few_or_all(name: str, few: int, all_: int) -> pytest.MarkDecorator:
    """The test takes a number by that name, and is run with the smaller one by `make test`."""
    both = [pytest.param(few, id=f"{few}"), pytest.param(all_, id=f"{all_}", marks=pytest.mark.hard)]
    return pytest.mark.parametrize(name, both)
