"""Where the command line writes: answers to standard output, progress and messages to standard error."""

import codecs
import io
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import typer
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn
from rich.progress import Progress as Bars
from rich.text import Text

from api.settings import SettingRow
from graph.errors import Refused
from graph.progress import Progress
from graph.record import Record

#: Longer lines are hard to read, however wide the window.
WIDEST = 100
NARROWEST, USUAL = 20, 80
#: Seconds between two lines about the same work where there is no terminal to draw a bar on.
PATIENCE = 5.0

Result = TypeVar("Result", bound=Record)


#: What could not be written in the encoding of the output, and stands there as a question mark.
_lost = set[str]()


def prepare_output() -> None:
    """Write what the output cannot encode as question marks, and remember it for `finish_output`."""
    if sys.stdout is None:  # closed before the program began
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as the program runs
    codecs.register_error("casegraph", _as_question_marks)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="casegraph")


def finish_output() -> None:
    """Write what is buffered, and say in one sentence where characters were replaced. Raises `OSError`."""
    try:
        sys.stdout.flush()
    except OSError:
        # What Python would write at its end, it would complain about again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise
    if _lost:
        count = f"{len(_lost)} characters" if len(_lost) > 1 else "One character"
        _lost.clear()
        say(f"{count} cannot be written in {sys.stdout.encoding} and stand as ?. PYTHONIOENCODING=utf-8 shows all.")


def _as_question_marks(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    _lost.update(signs)
    return "?" * len(signs), error.end


def show_result(result: Result, render: Callable[[Result], RenderableType], *, as_json: bool) -> None:
    """Print a result as the API would, as JSON, or as `render` shows it to a person."""
    if as_json:
        print_line(result.as_json())
    else:
        show(render(result))


def show(answer: RenderableType) -> None:
    """Print an answer; in a file or a pipe, without trailing blanks."""
    console = _console(stderr=False)
    if console.is_terminal:
        console.print(answer, markup=False)
        return
    with console.capture() as captured:
        console.print(answer, markup=False)
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def show_settings(rows: Iterable[SettingRow]) -> None:
    """Print every setting: name and value, what it means, where the value came from."""
    for row in rows:
        under = Text(f"{row.meaning}\nfrom: {row.origin}")
        show(Group(Text(f"{row.name} = {row.value or '(none)'}", style="bold"), Padding(under, (0, 0, 1, 3))))


def say(message: RenderableType) -> None:
    """Print a message that is not part of an answer."""
    console = _console(stderr=True)
    console.print(message, markup=False, soft_wrap=not console.is_terminal)


def confirm(question: str, danger: str, otherwise: str) -> None:
    """Ask before something that cannot be undone. Raises `Refused` if the answer is no or there is nobody to ask."""
    if not sys.stdin.isatty():
        raise Refused(f"{danger}, and there is nobody here to ask.", "Confirm with --yes.")
    if not typer.confirm(question, err=True):
        raise Refused(otherwise)


def print_line(text: str) -> None:
    """Print one line of an answer as it is, such as JSON or a path."""
    sys.stdout.write(f"{text}\n")


@contextmanager
def progress() -> Iterator[Progress]:
    """Progress of work: bars on a terminal; elsewhere a line at the start, the end, and every few seconds between."""
    console = _console(stderr=True)
    if not console.is_terminal:
        yield _line_printer()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def draw(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield draw


def _line_printer() -> Progress:
    last: dict[str, float] = {}

    def print_some(what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if what not in last:
            say(f"{what} ...")
        elif done >= total:
            say(f"{what}: done.")
        elif now - last[what] >= PATIENCE:
            say(f"{what}: {done} of {total}")
        else:
            return
        last[what] = now

    return print_some


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False, soft_wrap=False)
    # A terminal that does not know its width says 0.
    console.width = min(console.width if console.width >= NARROWEST else USUAL, WIDEST)
    return console
