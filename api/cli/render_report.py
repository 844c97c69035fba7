"""What a load did or would do, as a person reads it in a terminal."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from ingest.load import Report

#: So many ids of what is withdrawn are listed; the JSON has all.
MOST_LISTED = 20


def report(done: Report) -> RenderableType:
    """What a load did: each refusal at its place, what is withdrawn, and one line of counts."""
    return Group(*_lines(done))


def _lines(done: Report) -> Iterator[Text]:
    for refusal in done.refused:
        yield Text(str(refusal), style="yellow")
    if done.dry_run and done.withdrawn_ids:
        listed = ", ".join(done.withdrawn_ids[:MOST_LISTED])
        more = done.withdrawn - MOST_LISTED
        yield Text(f"Would be withdrawn: {listed}{f' and {more} more' if more > 0 else ''}.")
    if done.kept:
        were = "was" if done.kept == 1 else "were"
        yield Text(
            f"{done.kept} that the files no longer hold {were} kept, since something was refused: "
            "mend that and load again.",
            style="yellow",
        )
    if done.stopped:
        yield Text("Nothing was written, since something was refused (--strict).", style="yellow")
    yield Text(_total(done))


def _total(done: Report) -> str:
    counts = (
        f"{done.added} added, {done.changed} changed, {done.unchanged} unchanged, {done.withdrawn} withdrawn, "
        f"{done.refused_entries} refused"
    )
    would = ", if it were loaded" if done.dry_run else ""
    corpus = f"; corpus {done.corpus}" if done.corpus is not None else ""
    return f"Data set {done.data_set}{would}: {counts} ({done.files} {'file' if done.files == 1 else 'files'}{corpus})."
