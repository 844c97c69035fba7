"""What the commands beside search do, once their arguments are read."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel
from rich.console import RenderableType

from api.cli import render_views, terminal
from api.cli.run import checked, working
from api.settings import Settings
from graph.exports.export import FORMS
from graph.exports.export import export as export_file
from graph.exports.request import ExportRequest
from graph.views.compare import compare as view_compare
from graph.views.gap_map import MapRequest
from graph.views.gap_map import gap_map as view_map
from graph.views.peers import By
from graph.views.peers import peers as view_peers
from graph.views.similar import similar as view_similar


def similar(settings: Settings, id_: str, limit: int, *, as_json: bool) -> None:
    """Initiatives like one."""
    with working(settings) as work:
        found = view_similar(work.parts.store, work.parts.embedder, id_, limit)
    _print(found, render_views.similar(found), as_json=as_json)


def peers(settings: Settings, id_: str, by: By, limit: int, *, as_json: bool) -> None:
    """Systems like one."""
    with working(settings) as work:
        found = view_peers(work.parts.store, work.parts.embedder, id_, by, limit)
    _print(found, render_views.peers(found), as_json=as_json)


def compare(settings: Settings, ids: Sequence[str], *, as_json: bool) -> None:
    """Several side by side."""
    with working(settings) as work:
        found = view_compare(work.parts.store, work.parts.embedder, ids)
    _print(found, render_views.comparison(found), as_json=as_json)


def gap_map(settings: Settings, asked: Mapping[str, Any], *, as_json: bool) -> None:
    """The map of what was tried against what."""
    request = checked(MapRequest, asked)
    with working(settings) as work:
        found = view_map(work.parts.store, work.parts.embedder, request)
    _print(found, render_views.gap_map(found), as_json=as_json)


def export(settings: Settings, file: Path, asked: Mapping[str, Any], *, force: bool) -> None:
    """A file in the format that its ending says; it is there whole or not at all."""
    formats = {form.suffix: name for name, form in FORMS.items()}
    ending = file.suffix.removeprefix(".")
    if ending not in formats:
        raise typer.BadParameter(f"{file} ends in none of {', '.join(formats)}.", param_hint="FILE")
    if file.exists() and not force:
        raise typer.BadParameter(f"{file} is there already: --force writes over it.", param_hint="FILE")
    request = checked(ExportRequest, {**asked, "format": formats[ending]})
    with working(settings) as work:
        work.progress("Writing the file", 0, 1)
        made = export_file(work.parts.store, work.parts.embedder, request)
        work.progress("Writing the file", 1, 1)
    beside = file.with_name(f".{file.name}.part")
    try:
        with made.file as written, beside.open("wb") as copy:
            shutil.copyfileobj(written, copy)
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise typer.BadParameter(f"{file} cannot be written: {error.strerror}.", param_hint="FILE") from error
    receipt = made.receipt
    terminal.print_line(f"{file}: {receipt.things} things, {receipt.claims} claims, corpus {receipt.corpus}.")


def _print(found: BaseModel, rendered: RenderableType, *, as_json: bool) -> None:
    if as_json:
        terminal.print_line(found.model_dump_json(by_alias=True))
    else:
        terminal.show(rendered)
