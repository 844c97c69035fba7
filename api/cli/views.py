"""The commands beside search: similar, peers, compare, map, export, collection, query, queries; as the API has them."""

import json
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal

import typer

from api.cli.filter_options import chosen_filters, with_case_filters, with_filters
from api.settings import read_settings

app = typer.Typer()

Json = Annotated[bool, typer.Option("--json", help="Print what the API would.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")]
Limit = Annotated[int, typer.Option(min=1, max=50, help="How many at most.")]


def late(name: str) -> ModuleType:
    """A module of the command line, imported only now: `--help`, `settings` and `db` do without a second of imports."""
    return import_module(f"api.cli.{name}")


@app.command()
def similar(id_: Annotated[str, typer.Argument(metavar="ID")], *, limit: Limit = 10, as_json: Json = False) -> None:
    """Show initiatives that share something with one or read like it, each with the reason."""
    late("run_views").similar(read_settings(), id_, limit, as_json=as_json)


@app.command()
def peers(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    *,
    by: Annotated[
        Literal["problem", "context", "both"],
        typer.Option(help="problem: they faced the same barriers; context: they are alike; both."),
    ] = "problem",
    limit: Limit = 10,
    as_json: Json = False,
) -> None:
    """Show systems that faced the same barriers, with who got past them, or that are alike."""
    late("run_views").peers(read_settings(), id_, {"by": by, "limit": limit}, as_json=as_json)


@app.command()
def compare(
    ids: Annotated[list[str], typer.Argument(metavar="ID ID...", help="Two to six initiatives, or systems.")],
    *,
    as_json: Json = False,
) -> None:
    """Show initiatives, or systems, side by side; what several have in common is marked."""
    late("run_views").view("compare", read_settings(), ids, as_json=as_json)


@app.command("map")
@with_case_filters
def gap_map(
    *,
    rows: Annotated[
        str, typer.Option(help="What the rows are: barrier, enabler, topic, or another filter.")
    ] = "barrier",
    columns: Annotated[str, typer.Option(help="What the columns are.")] = "enabler",
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many rows, and how many columns, at most.")] = 12,
    as_json: Json = False,
    **filters: list[str] | str | None,
) -> None:
    """Draw the gap map: how many cases have both values. A gap is where no case is known."""
    options = {"rows": rows, "columns": columns, "limit": limit, **chosen_filters(filters)}
    late("run_views").gap_map(read_settings(), options, as_json=as_json)


@app.command()
@with_filters
def export(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="The file; its suffix is the format: csv, xlsx, jsonl, jsonld, graphml, ris, bib."
        ),
    ],
    *,
    ids: Annotated[
        list[str] | None, typer.Option("--id", metavar="ID", help="Only this thing; more than once for more.")
    ] = None,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin a CSV with a byte order mark, by which Excel knows that it is UTF-8.")
    ] = False,
    force: Force = False,
    **filters: list[str] | str | None,
) -> None:
    """Write what the filters select to a file; initiatives, unless --want names other kinds."""
    late("run_views").export(
        read_settings(), file, {**chosen_filters(filters), "bom": bom, "id": ids or []}, force=force
    )


@app.command()
def collection(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Initiatives, in the order of the file.")],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file; its suffix is the format: docx, xlsx, json.")],
    title: Annotated[str | None, typer.Option(help="What the collection is called.")] = None,
    note: Annotated[str, typer.Option(help="What the collection is for.")] = "",
    force: Force = False,
) -> None:
    """Write cases with their evidence to a document or a workbook, as a paper for a board needs them."""
    options = {"id": ids, "note": note, **({"title": title} if title is not None else {})}
    late("run_views").collection(read_settings(), out, options, force=force)


@app.command()
def query(
    text: Annotated[str, typer.Argument(metavar="QUERY", help="A Cypher query that only reads; - for standard input.")],
    *,
    parameter: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="The value of a $NAME: JSON, or else text; may be repeated."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many rows at most.")] = 100,
    as_json: Json = False,
) -> None:
    """Ask a link question in Cypher that only reads. `casegraph queries` shows examples."""
    options = {
        "query": sys.stdin.read() if text == "-" else text,
        "parameters": _values(parameter or []),
        "limit": limit,
    }
    late("run_views").query(read_settings(), options, as_json=as_json)


@app.command()
def queries(
    id_: Annotated[str | None, typer.Argument(metavar="ID", help="Print only the query of this one.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Show examples of link questions, to copy from."""
    late("run_views").queries(id_, as_json=as_json)


def _values(parameters: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for each in parameters:
        name, equals, value = each.partition("=")
        if not (name and equals):
            raise typer.BadParameter(f"{each!r} is not NAME=VALUE.", param_hint="--parameter")
        try:
            values[name.removeprefix("$")] = json.loads(value)
        except ValueError:
            values[name.removeprefix("$")] = value
    return values
