"""`casegraph backup` and `casegraph restore` of the private Neo4j."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli import terminal
from api.composition import private_server
from api.settings import read_settings
from graph.local.archive import Manifest
from graph.local.backup import back_up, check_backup
from graph.local.backup import restore as put_back
from graph.schema import SCHEMA_VERSION

File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup, one file.")]


def backup(
    file: File,
    *,
    stop: Annotated[
        bool, typer.Option("--stop", help="If Neo4j runs, stop it for the copy and start it again.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Back the private database up into one file, and open a copy to see that it can be restored."""
    server = private_server(read_settings())
    with terminal.progress() as progress:
        made = back_up(server, file, stop=stop, force=force, progress=progress)
    terminal.print_line(f"Backed up {held(made)}")
    terminal.print_line(f"{file} has {_size(file.stat().st_size)}. A copy was opened: it can be restored.")


def restore(
    file: File,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Replace the private database by that of a backup, once a copy of it was opened and counted."""
    server = private_server(read_settings())
    found = check_backup(server, file)
    if server.holds_data() and not yes:
        what = (
            f"In {file}, of {found.made_at:%Y-%m-%d %H:%M} UTC: {held(found)}\nReplace all data in {server.home} by it?"
        )
        terminal.confirm(what, "This replaces all that is loaded", "Nothing was changed.")
    with terminal.progress() as progress:
        now = put_back(server, file, progress)
    terminal.print_line(f"Restored {held(now)}")
    terminal.print_line("That is what was backed up, counted anew. Neo4j is stopped until it is needed.")
    older = now.contents.schema_version
    if older is not None and older < SCHEMA_VERSION:
        terminal.say(f"It is of schema {older}: load again with this casegraph, which migrates it to {SCHEMA_VERSION}.")


def held(made: Manifest) -> str:
    """What a backup holds, as a sentence without its beginning."""
    what = made.contents
    corpus = "nothing loaded yet"
    if what.corpus is not None:
        corpus = f"corpus {what.corpus} (digest {what.digest or '-'}), schema {what.schema_version}"
    return f"{what.nodes:,} nodes and {what.relationships:,} relationships: {corpus}, Neo4j {made.neo4j}."


def _size(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{size / 1000:.0f} kB"
