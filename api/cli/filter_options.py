"""An option of the command line for each filter of the ontology: none is forgotten, none is written twice."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any

import typer

from graph.ontology import DATES, FILTERS, Filter


def with_filters(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each filter where it says `**filters`; one that is not given is None."""
    return _with(command, FILTERS)


def with_case_filters(command: Callable[..., None]) -> Callable[..., None]:
    """The same for what speaks of cases alone, whose kind is no question."""
    return _with(command, [row for row in FILTERS if row.name != "want"])


def _with(command: Callable[..., None], filters: Iterable[Filter]) -> Callable[..., None]:
    given = inspect.signature(command)
    own = [one for one in given.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    first = [one for one in own if one.kind is not inspect.Parameter.KEYWORD_ONLY]
    signature = given.replace(parameters=[*first, *_options(filters), *own[len(first) :]])
    setattr(command, "__signature__", signature)  # noqa: B010 - mypy knows no such attribute of a function
    return command


def _options(filters: Iterable[Filter]) -> Iterator[inspect.Parameter]:
    for row in filters:
        option = typer.Option(metavar=_metavar(row), help=_help(row), rich_help_panel="Filters")
        taken: Any = str | None if row.name in DATES else list[str] | None
        yield inspect.Parameter(
            row.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[taken, option]
        )


def _metavar(row: Filter) -> str:
    if row.name in DATES:
        return "DATE"
    return "ID" if row.of_kind else row.name.upper()


def _help(row: Filter) -> str:
    words = f": {', '.join(row.takes)}" if row.takes else ""
    return f"Only what {row.sentence.format(value=_metavar(row))}{words}."
