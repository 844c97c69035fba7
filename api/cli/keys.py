"""`casegraph keys`: who may read and who may curate."""

import json
from typing import Annotated

import typer

from api.cli import terminal
from api.http.keys import Keys, Scope
from api.settings import read_settings

app = typer.Typer(help="Keys: who may read and who may curate.", no_args_is_help=True)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Whose key it is: a person or a program.")],
    *,
    scope: Annotated[Scope, typer.Option(help="What it allows; a key that may curate may also read.")] = "read",
) -> None:
    """Make a key and print it, only this once: just a hash of it is kept."""
    key, whole = _keys().add(name, scope)
    terminal.say(f"Key {key.id} for {key.name}, to {key.scope}. Keep what follows: it is shown this once.")
    terminal.say("It is sent as a header, `Authorization: Bearer cg_...`.")
    terminal.print_line(whole)


@app.command("list")
def list_(*, as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Print every key without its secret: id, what it allows, when it was made, whose it is."""
    keys = _keys().all()
    if as_json:
        terminal.print_line(json.dumps([key.model_dump(mode="json", exclude={"digest"}) for key in keys]))
        return
    for key in keys:
        terminal.print_line(f"{key.id}  {key.scope:<6}  {key.made:%Y-%m-%d}  {key.name}")
    if not keys:
        terminal.say("There are no keys. `casegraph keys add NAME` makes one.")


@app.command()
def revoke(which: Annotated[str, typer.Argument(metavar="ID_OR_NAME", help="Which key.")]) -> None:
    """Revoke a key; it is refused from the next request on."""
    key = _keys().revoke(which)
    terminal.print_line(f"Key {key.id} of {key.name} is revoked.")


def _keys() -> Keys:
    return Keys(read_settings().data_dir)
