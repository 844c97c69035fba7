"""What the commands do once their arguments are read. Nothing here imports torch before a text has to be embedded."""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from signal import SIGINT
from typing import Any, TypeVar

import typer
from pydantic import BaseModel, ValidationError

from api.cli import render_answer, render_thing, terminal
from api.composition import Parts, compose
from api.explain_value import explain_value
from api.settings import Settings
from graph.embedding import QuickEmbedder
from graph.errors import CasegraphError, Moved, Refused
from graph.progress import Progress
from graph.search import search as ask
from graph.search.answer import Answer
from graph.search.replay import compare, request_of, saved
from graph.search.request import SearchRequest
from graph.views.about import about as view_about
from graph.views.thing import show as view_thing

#: Said where a load ends by Ctrl-C.
STOPPED = "The load was stopped. Each case is written whole or not at all: run the same command again for the rest."

Request = TypeVar("Request", bound=BaseModel)


@dataclass(frozen=True)
class Work:
    """The parts, connected to the database, and where to report progress."""

    parts: Parts
    progress: Progress

    def answer(self, request: SearchRequest) -> Answer:
        """Load the model, then answer: by torch that takes seconds, and the transaction of a search would time out."""
        embedder = self.parts.embedder
        if not request.literal and not (isinstance(embedder, QuickEmbedder) and embedder.quick):
            self.progress("Loading the model", 0, 1)
            embedder.questions([request.q])
            self.progress("Loading the model", 1, 1)
        return ask(self.parts.store, embedder, request)

    def make_quick(self) -> None:
        """Write the model in ONNX form if it is not there, so that the next process answers without torch."""
        embedder = self.parts.embedder
        if isinstance(embedder, QuickEmbedder) and (reason := embedder.make_quick(self.progress)):
            terminal.say(
                f"The first question of a process will take some seconds: no quick form of the model {reason}."
            )


def load(
    settings: Settings, paths: Sequence[Path], data_set: str | None, *, dry_run: bool, as_json: bool, **how: bool
) -> bool:
    """Load files as one data set; True if nothing was refused. `how` is `keep` and `strict` of a load."""
    from ingest.load import load as load_files  # noqa: PLC0415 - reading files imports much that a question does without

    name = _data_set(paths, data_set)
    with working(settings) as work:
        store, embedder = work.parts.store, work.parts.embedder
        try:
            report = load_files(store, embedder, paths, name, dry_run=dry_run, progress=work.progress, **how)
        except (KeyboardInterrupt, CasegraphError) as error:
            if not _is_ctrl_c(error):
                raise
            terminal.say(STOPPED)
            raise typer.Exit(128 + SIGINT) from None
        if not dry_run:
            work.make_quick()
    terminal.show_result(report, render_thing.report, as_json=as_json)
    return not report.refused


def _is_ctrl_c(error: BaseException | None) -> bool:
    """Whether Ctrl-C was pressed: in the middle of a commit the driver makes another error of it."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


def embed(settings: Settings) -> None:
    """Embed all texts again, with the model in the settings."""
    from ingest.embed import embed_again  # noqa: PLC0415 - as above

    with working(settings) as work:
        count = embed_again(work.parts.store, work.parts.embedder, work.progress)
        work.make_quick()
    terminal.print_line(f"{count} texts embedded by {work.parts.embedder.name}.")


def search(settings: Settings, options: Mapping[str, Any], *, facets: bool, evidence: bool, as_json: bool) -> None:
    """Answer a question; the JSON has facets whether or not they are asked for."""
    request = checked(SearchRequest, options)
    with working(settings) as work:
        answer = work.answer(request)
    terminal.show_result(answer, partial(render_answer.answer, facets=facets, evidence=evidence), as_json=as_json)


def replay(settings: Settings, file: Path, *, as_json: bool) -> bool:
    """Ask the question of a saved answer again; True if the answer is the same."""
    try:
        then = saved((sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()).decode("utf-8-sig"))
        request = request_of(then.receipt)
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}.", param_hint="FILE") from error
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{file} is not UTF-8 text.", param_hint="FILE") from error
    except Refused as error:
        raise typer.BadParameter(f"{file}: {error}", param_hint="FILE") from error
    with working(settings) as work:
        replayed = compare(then, work.answer(request))
    terminal.show_result(replayed, render_answer.replay, as_json=as_json)
    return replayed.same


def show(settings: Settings, id_: str, *, as_json: bool) -> None:
    """Show one thing whole."""
    with working(settings) as work:
        try:
            view = view_thing(work.parts.store, id_)
        except Moved as moved:
            view = view_thing(work.parts.store, moved.to)
    terminal.show_result(view, render_thing.thing, as_json=as_json)


def about(settings: Settings, *, as_json: bool) -> None:
    """Say what is loaded."""
    with working(settings) as work:
        view = view_about(work.parts.store)
    terminal.show_result(view, render_thing.about, as_json=as_json)


def checked(model: type[Request], options: Mapping[str, Any]) -> Request:
    """The options of a command as a request. Raises `typer.BadParameter` for an invalid value."""
    try:
        return model.model_validate(options)
    except ValidationError as error:
        first = error.errors()[0]
        option = str(first["loc"][0]) if first["loc"] else ""
        message, allowed = explain_value(option, first)
        message += f" It can be: {', '.join(allowed)}." if allowed else ""
        raise typer.BadParameter(message, param_hint=f"--{option}" if option != "q" else "question") from error


@contextmanager
def working(settings: Settings) -> Iterator[Work]:
    """The parts, connected to the database, for one command."""
    with terminal.progress() as progress:
        parts = compose(settings, progress)
        try:
            parts.store.connect()
            yield Work(parts, progress)
        finally:
            parts.store.close()


def _data_set(paths: Sequence[Path], name: str | None) -> str:
    if name is None:
        if len(paths) > 1:
            raise typer.BadParameter("Several PATHs need the name of a data set.", param_hint="--data-set")
        name = re.sub(r"[^a-z0-9]+", "-", paths[0].resolve().stem.lower()).strip("-")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise typer.BadParameter("Use small letters, digits and single hyphens: my-cases.", param_hint="--data-set")
    return name
