"""`casegraph query` and `queries`: the console in a terminal."""

import json
import sys
from typing import Annotated, Any

import typer

from api.settings import read_settings

app = typer.Typer()

Json = Annotated[bool, typer.Option("--json", help="Print what the API would.")]


@app.command()
def query(
    text: Annotated[str, typer.Argument(metavar="QUERY", help="A query in Cypher that reads; - reads standard input.")],
    *,
    parameter: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="The value of a $NAME: JSON, or a text as it is; may be repeated."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many rows at most.")] = 100,
    as_json: Json = False,
) -> None:
    """Ask a link question in Cypher; it can read and nothing else. `casegraph queries` shows some worked out."""
    from api.cli import run_query  # noqa: PLC0415 - a second of imports that `--help` does without

    asked = {"query": sys.stdin.read() if text == "-" else text, "parameters": _values(parameter or []), "limit": limit}
    run_query.query(read_settings(), asked, as_json=as_json)


@app.command()
def queries(
    id_: Annotated[str | None, typer.Argument(metavar="ID", help="Print the query of one alone, to pipe on.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Show link questions that are worked out, to copy from."""
    from api.cli import run_query  # noqa: PLC0415 - as above

    run_query.queries(id_, as_json=as_json)


def _values(given: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not (name and equals):
            raise typer.BadParameter(f"{one!r} is no NAME=VALUE.", param_hint="--parameter")
        try:
            values[name.removeprefix("$")] = json.loads(value)
        except ValueError:
            values[name.removeprefix("$")] = value
    return values
