"""What the commands beside search do once their arguments are read."""

import io
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import typer
from rich.console import RenderableType

from api.cli import render_query, render_views, terminal
from api.cli.run import checked, working
from api.settings import Settings
from graph.console import Console, QueryRequest
from graph.console.gallery import QUERIES, gallery
from graph.errors import NotFound
from graph.views import compare, lookup
from graph.views import gap_map as map_of_gaps
from graph.views import peers as beside
from graph.views import similar as alike

#: Each view by the name of its command: the function that reads it, and the one that draws it.
VIEWS: dict[str, tuple[Callable[..., Any], Callable[[Any], RenderableType]]] = {
    "similar": (alike.similar, render_views.similar),
    "peers": (beside.peers, render_views.peers),
    "compare": (compare.compare, render_views.comparison),
    "map": (map_of_gaps.gap_map, render_views.gap_map),
}


def similar(settings: Settings, id_: str, limit: int, *, as_json: bool) -> None:
    """Initiatives like one."""
    view("similar", settings, id_, checked(lookup.RankedRequest, {"limit": limit}), as_json=as_json)


def peers(settings: Settings, id_: str, options: Mapping[str, Any], *, as_json: bool) -> None:
    """The peers of a system."""
    view("peers", settings, id_, checked(beside.PeersRequest, options), as_json=as_json)


def view(name: str, settings: Settings, *asked: Any, as_json: bool) -> None:  # noqa: ANN401 - what each view takes
    """Show one of the `VIEWS`."""
    read, render = VIEWS[name]
    with working(settings) as work:
        found = read(work.parts.store, work.parts.embedder, *asked)
    terminal.show_result(found, render, as_json=as_json)


def gap_map(settings: Settings, options: Mapping[str, Any], *, as_json: bool) -> None:
    """The gap map."""
    view("map", settings, checked(map_of_gaps.MapRequest, options), as_json=as_json)


def export(settings: Settings, file: Path, options: Mapping[str, Any], *, force: bool) -> None:
    """Write a file in the format of its suffix, whole or not at all."""
    from graph.exports.export import FORMS  # noqa: PLC0415 - a tenth of a second of imports for its formats
    from graph.exports.export import export as export_file  # noqa: PLC0415 - as above
    from graph.exports.request import ExportRequest  # noqa: PLC0415 - as above

    formats = {form.suffix: name for name, form in FORMS.items()}
    request = checked(ExportRequest, {**options, "format": _format_of(file, formats, force=force)})
    with working(settings) as work:
        work.progress("Writing the file", 0, 1)
        exported = export_file(work.parts.store, work.parts.embedder, request)
        work.progress("Writing the file", 1, 1)
    with exported.file as written:
        _write_whole(file, written)
    receipt = exported.receipt
    terminal.print_line(f"{file}: {receipt.things} things, {receipt.claims} claims, corpus {receipt.corpus}.")


def collection(settings: Settings, file: Path, options: Mapping[str, Any], *, force: bool) -> None:
    """Write cases as a file in the format of its suffix, whole or not at all."""
    from graph.exports.collection_files import COLLECTION_FORMS, collection_file  # noqa: PLC0415 - as in `export`
    from graph.views.collection import CollectionRequest  # noqa: PLC0415 - as in `export`
    from graph.views.collection import collection as collect  # noqa: PLC0415 - as in `export`

    format_ = _format_of(file, {name: name for name in ("json", *COLLECTION_FORMS)}, force=force)
    request = checked(CollectionRequest, options)
    with working(settings) as work:
        found = collect(work.parts.store, work.parts.embedder, request)
    if format_ == "json":
        body = found.as_json().encode()
    else:
        body = collection_file(found, "docx" if format_ == "docx" else "xlsx").body
    _write_whole(file, io.BytesIO(body))
    terminal.print_line(f"{file}: {len(found.cases)} cases, {len(found.claims)} claims, corpus {found.receipt.corpus}.")


def _format_of(file: Path, formats: Mapping[str, str], *, force: bool) -> str:
    """The format that the suffix of a file names, in whatever case. The file must not exist, unless by `force`."""
    suffix = file.suffix.removeprefix(".").lower()
    if suffix not in formats:
        raise typer.BadParameter(f"{file} has none of the suffixes {', '.join(formats)}.", param_hint="FILE")
    if file.exists() and not force:
        raise typer.BadParameter(f"{file} exists already: --force overwrites it.", param_hint="FILE")
    return formats[suffix]


def _write_whole(file: Path, content: IO[bytes]) -> None:
    partial = file.with_name(f".{file.name}.part")
    try:
        with partial.open("wb") as copy:
            shutil.copyfileobj(content, copy)
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise typer.BadParameter(f"{file} cannot be written: {error.strerror}.", param_hint="FILE") from error


def query(settings: Settings, options: Mapping[str, Any], *, as_json: bool) -> None:
    """The rows of one query."""
    request = checked(QueryRequest, options)
    with working(settings) as work, closing(Console(work.parts.store, 1)) as console:
        work.progress("Asking", 0, 1)
        answer = console.ask(request)
        work.progress("Asking", 1, 1)
    terminal.show_result(answer, render_query.rows, as_json=as_json)


def queries(id_: str | None, *, as_json: bool) -> None:
    """The gallery, or the text of one of its queries."""
    if id_ is None:
        terminal.show_result(gallery(), render_query.gallery, as_json=as_json)
        return
    example = next((each for each in QUERIES if each.id == id_), None)
    if example is None:
        raise NotFound(f"There is no query {id_!r}.", "`casegraph queries` lists them.")
    terminal.print_line(example.as_json() if as_json else example.query.strip())
