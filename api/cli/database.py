"""`casegraph db`: the private Neo4j, started, stopped, described, emptied. Imports neither torch nor the web."""

from typing import Annotated

import typer

from api.cli import terminal
from api.composition import private_server
from api.settings import read_settings
from graph.store import database_status

app = typer.Typer(help="The private Neo4j that casegraph runs where no other is named.", no_args_is_help=True)


@app.command()
def start() -> None:
    """Start it, if need be, and say where it answers."""
    server = private_server(read_settings())
    with terminal.progress() as progress:
        address = server.start(database_status, progress)
    terminal.print_line(f"Neo4j answers at {address.uri}.")


@app.command()
def stop() -> None:
    """Stop it; the data stays."""
    stopped = private_server(read_settings()).stop()
    terminal.print_line("Neo4j is stopped." if stopped else "Neo4j was not running.")


@app.command()
def status() -> None:
    """Say whether it runs, where, and how much memory and disk it uses."""
    found = private_server(read_settings()).status()
    if found.pid is None:
        terminal.print_line("Neo4j is stopped.")
    else:
        where = f"answers at {found.address.uri}" if found.address else "is starting"
        terminal.print_line(f"Neo4j {where} (process {found.pid}, {_megabytes(found.memory)} of memory).")
    terminal.print_line(f"Data: {_megabytes(found.stored)} in {found.home}")


@app.command()
def path() -> None:
    """Print the folder of its data."""
    terminal.print_line(str(private_server(read_settings()).home))


@app.command()
def reset(*, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Stop it and delete all its data."""
    server = private_server(read_settings())
    if not yes:
        terminal.confirm(
            f"Delete all data in {server.home}?", "This deletes all that is loaded", "Nothing was deleted."
        )
    server.reset()
    terminal.print_line("The database is empty; it is stopped until it is needed.")


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB"
