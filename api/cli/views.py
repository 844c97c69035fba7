"""The commands beside search: similar, peers, compare, map, export; as the API answers them."""

from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal

import typer

from api.cli.filter_options import with_case_filters, with_filters
from api.settings import read_settings

app = typer.Typer()

Json = Annotated[bool, typer.Option("--json", help="Print what the API would.")]
Limit = Annotated[int, typer.Option(min=1, max=50, help="How many at most.")]


@app.command()
def similar(id_: Annotated[str, typer.Argument(metavar="ID")], *, limit: Limit = 10, as_json: Json = False) -> None:
    """Show initiatives that share something with one or read like it, each with the reason."""
    _views().similar(read_settings(), id_, limit, as_json=as_json)


@app.command()
def peers(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    *,
    by: Annotated[
        Literal["problem", "context", "both"],
        typer.Option(help="problem: the same barriers; context: alike in what they are; both."),
    ] = "problem",
    limit: Limit = 10,
    as_json: Json = False,
) -> None:
    """Show systems that faced the same barriers, with who got past them, or that are alike."""
    _views().peers(read_settings(), id_, by, limit, as_json=as_json)


@app.command()
def compare(
    ids: Annotated[list[str], typer.Argument(metavar="ID ID...", help="Two to six initiatives, or systems.")],
    *,
    as_json: Json = False,
) -> None:
    """Show initiatives, or systems, side by side; what several hold alike is marked."""
    _views().compare(read_settings(), ids, as_json=as_json)


@app.command("map")
@with_case_filters
def gap_map(
    *,
    rows: Annotated[
        str, typer.Option(help="What the rows are: barrier, enabler, topic, or another filter.")
    ] = "barrier",
    columns: Annotated[str, typer.Option(help="What the columns are.")] = "enabler",
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many rows, and how many columns, at most.")] = 12,
    as_json: Json = False,
    **filters: list[str] | str | None,
) -> None:
    """Draw the gap map: how many cases have both values; blank where nobody is known to have tried."""
    asked = {"rows": rows, "columns": columns, "limit": limit, **_given(filters)}
    _views().gap_map(read_settings(), asked, as_json=as_json)


@app.command()
@with_filters
def export(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="Where to; its ending is the format: csv, xlsx, jsonl, jsonld, graphml, ris, bib."
        ),
    ],
    *,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    **filters: list[str] | str | None,
) -> None:
    """Write what the filters select to a file; initiatives, unless --want names other kinds."""
    _views().export(read_settings(), file, _given(filters), force=force)


def _given(filters: dict[str, list[str] | str | None]) -> dict[str, Any]:
    return {name: values for name, values in filters.items() if values}


def _views() -> ModuleType:
    from api.cli import run_views  # noqa: PLC0415 - a second of imports that `--help` does without

    return run_views
