"""What asking again gave, in a terminal of 80 columns."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from graph.search.replay import Place, Replay, Then


def replay(found: Replay) -> RenderableType:
    """Whether the answer is the same, what it rests on then and now, and each hit that differs."""
    return Group(*_lines(found))


def _lines(found: Replay) -> Iterator[Text]:
    yield Text(found.question or "(no question, filters alone)", style="bold")
    if found.compared:
        yield Text(
            "The answer is the same." if found.same else "The answer differs.", style="" if found.same else "yellow"
        )
    else:
        yield Text("A receipt alone holds no hits to compare with.")
    yield Text(_told("corpus", found.corpus))
    yield Text(_told("digest of the corpus", found.digest))
    yield Text(_told("model", found.model))
    for place in found.came:
        yield Text(f"Came: {_hit(place)}, now {place.rank}")
    for place in found.went:
        yield Text(f"Went: {_hit(place)}, {place.rank} then")
    for move in found.moved:
        yield Text(f"Moved: {move.name} ({move.kind} {move.id}), from {move.then} to {move.now}")
    for place in found.otherwise:
        yield Text(f"By other paths: {_hit(place)}, now {place.rank}")
    if found.complete is not None and found.complete.changed:
        then, now = ("was" if found.complete.then else "was not", "is" if found.complete.now else "is not")
        yield Text(f"It {then} complete, and now {now}.")


def _told(what: str, value: Then) -> str:
    if value.changed:
        return f"The {what} has changed: {value.then} then, {value.now} now."
    return f"The {what} is the same: {value.now}."


def _hit(place: Place) -> str:
    return f"{place.name} ({place.kind} {place.id})"
