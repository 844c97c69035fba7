"""The program `casegraph`. Answers go to standard output. Exit codes: 0 done, 1 refused, 2 usage, 3 unavailable."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api.cli import database, keys, terminal, views
from api.cli.filter_options import chosen_filters, with_filters
from api.cli.views import Json, late
from api.settings import read_settings, setting_rows
from api.statuses import status_of
from graph.errors import CasegraphError

app = typer.Typer(
    help="Case studies of prevention as a graph: questions answered by paths with evidence on every step.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(database.app, name="db")
app.add_typer(keys.app, name="keys")
app.add_typer(views.app)
app.command()(database.backup)
app.command()(database.restore)

Host = Annotated[
    str, typer.Option(help="Address to listen on; one beyond this machine needs HOSTS and API_KEYS_REQUIRED to be set.")
]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]
Workers = Annotated[
    int, typer.Option(min=1, max=32, help="Number of processes that answer; each holds the model and the cases.")
]


@app.command()
def run(
    *,
    seed: Annotated[bool, typer.Option("--seed/--no-seed", help="Load the cases that come with casegraph.")] = True,
    port: Port = 8000,
) -> None:
    """Start the database, load the seed, print a sample answer, then serve until Ctrl-C."""
    late("serve").run(read_settings(), port, seed=seed)


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1) -> None:
    """Serve the API over what is loaded, until Ctrl-C."""
    late("serve").serve(read_settings(), host, port, workers)


@app.command()
def load(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="YAML or CSV files, or folders of them.")],
    *,
    data_set: Annotated[
        str | None, typer.Option(help="Name of the data set; if not given, taken from the single PATH.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Withdraw nothing that is missing from these files.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing if anything is refused.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Load cases as one whole data set, each case all or nothing. Refusals name file, line and reason.

    What is in the data set but no longer in the files is withdrawn.
    """
    how = {"keep": keep, "strict": strict}
    if not late("run").load(read_settings(), paths, data_set, dry_run=dry_run, as_json=as_json, **how):
        raise typer.Exit(1)


@app.command()
def embed() -> None:
    """Embed all texts again, with the model in the settings."""
    late("run").embed(read_settings())


@app.command()
@with_filters
def search(  # noqa: PLR0913 - each option stands here once
    question: Annotated[str, typer.Argument(help="The question in plain words.")] = "",
    *,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many hits of each list at most.")] = 5,
    page: Annotated[int, typer.Option(min=1, help="Which page of hits.")] = 1,
    recipe: Annotated[str | None, typer.Option(help="Name of the ranking recipe.")] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="What not to read from the question: its id, or want or result."),
    ] = None,
    literal: Annotated[bool, typer.Option("--literal", help="Words only: nothing is read into them.")] = False,
    facets: Annotated[bool, typer.Option("--facets", help="Also print how many hits each filter would leave.")] = False,
    evidence: Annotated[bool, typer.Option("--evidence", help="Print every step with its source.")] = False,
    as_json: Json = False,
    **filters: list[str] | str | None,
) -> None:
    """Ask a question; get paths with evidence on every step.

    Filters limit the hits. All but dates may be repeated: values of one filter are alternatives, all filters must hold.
    """
    options = {
        "q": question, "limit": limit, "page": page, "recipe": recipe, "drop": drop or [], "literal": literal,
        **chosen_filters(filters),
    }  # fmt: skip
    late("run").search(read_settings(), options, facets=facets, evidence=evidence, as_json=as_json)


@app.command()
def replay(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Output of `search --json`, or its receipt; - for standard input."),
    ],
    *,
    as_json: Json = False,
) -> None:
    """Ask the question of a saved answer again, and say what changed. Exits with 1 if the answer differs."""
    if not late("run").replay(read_settings(), file, as_json=as_json):
        raise typer.Exit(1)


@app.command()
def show(id_: Annotated[str, typer.Argument(metavar="ID")], *, as_json: Json = False) -> None:
    """Show one thing whole: properties, claims with evidence, review, successors and predecessors."""
    late("run").show(read_settings(), id_, as_json=as_json)


@app.command()
def about(*, as_json: Json = False) -> None:
    """Say what is loaded and when, and which model and Neo4j casegraph uses."""
    late("run").about(read_settings(), as_json=as_json)


@app.command()
def settings(*, as_json: Json = False) -> None:
    """Print every setting with its value, its meaning, and where the value came from."""
    rows = setting_rows(read_settings())
    if as_json:
        terminal.print_line(json.dumps([vars(row) for row in rows]))
    else:
        terminal.show_settings(rows)


def main() -> None:
    """Run the program; an error of ours ends it with one clear sentence."""
    terminal.prepare_output()
    code = guarded(app)
    try:
        terminal.finish_output()
    except OSError:
        code = code or 1
    sys.exit(code)


def guarded(program: Callable[[], object]) -> int:
    """Run the program and return its exit code."""
    try:
        program()
    except CasegraphError as error:
        terminal.say(str(error))
        return status_of(error).exit_code
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except BrokenPipeError:
        return 1  # whoever read the output has gone
    except OSError as error:
        terminal.say(f"The output cannot be written: {error.strerror}.")
        return 1
    return 0
