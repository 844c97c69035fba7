"""A command line option for each filter of the ontology, so that none is forgotten or written twice."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any

import typer

from graph.ontology import DATES, FILTERS, Filter


def with_filters(command: Callable[..., None], filters: Iterable[Filter] = FILTERS) -> Callable[..., None]:
    """Give the command an option for each filter in place of its `**filters`; one that is not set is None."""
    signature = inspect.signature(command)
    own = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    first = [each for each in own if each.kind is not inspect.Parameter.KEYWORD_ONLY]
    signature = signature.replace(parameters=[*first, *_options(filters), *own[len(first) :]])
    setattr(command, "__signature__", signature)  # noqa: B010 - mypy knows no such attribute of a function
    return command


def with_case_filters(command: Callable[..., None]) -> Callable[..., None]:
    """The same for commands about cases only, which need no `--want`."""
    return with_filters(command, [row for row in FILTERS if row.name != "want"])


def chosen_filters(filters: dict[str, list[str] | str | None]) -> dict[str, list[str] | str]:
    """The filters that are set."""
    return {name: values for name, values in filters.items() if values}


def _options(filters: Iterable[Filter]) -> Iterator[inspect.Parameter]:
    for row in filters:
        option = typer.Option(metavar=_metavar(row), help=_help(row), rich_help_panel="Filters")
        type_: Any = str | None if row.name in DATES else list[str] | None
        yield inspect.Parameter(
            row.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[type_, option]
        )


def _metavar(row: Filter) -> str:
    if row.name in DATES:
        return "DATE"
    return "ID" if row.of_kind else row.name.upper()


def _help(row: Filter) -> str:
    words = f": {', '.join(row.takes)}" if row.takes else ""
    return f"Only what {row.sentence.format(value=_metavar(row))}{words}."
