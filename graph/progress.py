"""How long work tells how far it is, without knowing who listens: a terminal, a log, or nobody."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many parts are done, and how many there are. Never from two threads at once."""


def silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""
