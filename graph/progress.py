"""How long-running work reports its progress, whether to a terminal, a log or nobody."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with a description of the work, the parts done and their total; never from two threads at once."""


def silent(what: str, done: int, total: int) -> None:
    """Report to nobody."""
