"""The private Neo4j: `casegraph db`, `backup` and `restore`. Imports neither torch nor the web."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli import terminal
from api.composition import private_server
from api.settings import read_settings
from graph.local.archive import Manifest
from graph.local.backup import back_up, check_backup
from graph.local.backup import restore as restore_backup
from graph.schema import SCHEMA_VERSION
from graph.store import database_status

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup, one file.")]

app = typer.Typer(help="The private Neo4j that casegraph runs unless the settings name another.", no_args_is_help=True)


@app.command()
def start() -> None:
    """Start it if it is not running, and say where it answers."""
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
    server = private_server(read_settings()).status()
    if server.pid is None:
        terminal.print_line("Neo4j is stopped.")
    else:
        where = f"answers at {server.address.uri}" if server.address else "is starting"
        terminal.print_line(f"Neo4j {where} (process {server.pid}, {_megabytes(server.memory)} of memory).")
    terminal.print_line(f"Data: {_megabytes(server.stored)} in {server.home}")


@app.command()
def path() -> None:
    """Print the path of its data folder."""
    terminal.print_line(str(private_server(read_settings()).home))


@app.command()
def reset(*, yes: Yes = False) -> None:
    """Stop it and delete all its data."""
    server = private_server(read_settings())
    if not yes:
        terminal.confirm(
            f"Delete all data in {server.home}?", "This deletes all that is loaded", "Nothing was deleted."
        )
    server.reset()
    terminal.print_line("The database is empty; it is stopped until it is needed.")


def backup(
    file: File,
    *,
    stop: Annotated[
        bool, typer.Option("--stop", help="If Neo4j is running, stop it for the copy and start it again.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
) -> None:
    """Back up the private database to one file, and open a copy to check that it can be restored."""
    server = private_server(read_settings())
    with terminal.progress() as progress:
        made = back_up(server, file, stop=stop, force=force, progress=progress)
    terminal.print_line(f"Backed up {_contents(made)}")
    terminal.print_line(f"{file} has {_size(file.stat().st_size)}. A copy was opened: it can be restored.")


def restore(file: File, *, yes: Yes = False) -> None:
    """Replace the private database with a backup, after a copy of it was opened and counted."""
    server = private_server(read_settings())
    manifest = check_backup(server, file)
    if server.holds_data() and not yes:
        backup_line = f"In {file}, of {manifest.made_at:%Y-%m-%d %H:%M} UTC: {_contents(manifest)}"
        question = f"{backup_line}\nReplace all data in {server.home} with it?"
        terminal.confirm(question, "This replaces all that is loaded", "Nothing was changed.")
    with terminal.progress() as progress:
        now = restore_backup(server, file, progress)
    terminal.print_line(f"Restored {_contents(now)}")
    terminal.print_line("That is what was backed up, counted anew. Neo4j is stopped until it is needed.")
    older = now.contents.schema_version
    if older is not None and older < SCHEMA_VERSION:
        terminal.say(f"It is of schema {older}: load again with this casegraph, which migrates it to {SCHEMA_VERSION}.")


def _contents(backup: Manifest) -> str:
    """What a backup contains, as the end of a sentence."""
    what = backup.contents
    corpus = "nothing loaded yet"
    if what.corpus is not None:
        corpus = f"corpus {what.corpus} (digest {what.digest or '-'}), schema {what.schema_version}"
    return f"{what.nodes:,} nodes and {what.relationships:,} relationships: {corpus}, Neo4j {backup.neo4j}."


def _size(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{size / 1000:.0f} kB"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB"
