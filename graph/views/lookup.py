"""A thing by its id, or an error that names what may have been meant."""

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field

from graph.english import with_article
from graph.errors import NotFound
from graph.evidence import EvidenceRequest
from graph.ontology import PLURALS, Kind
from graph.record import Record
from graph.search.request import address
from graph.snapshot.cache import Snapshot
from graph.snapshot.corpus import Corpus

#: How similar an id has to be to be suggested.
LIKE = 0.5


class Page(Record):
    """A thing with the address of its own page."""

    kind: Kind
    """What kind of thing it is."""
    id: str
    """Its id, unique across all kinds."""
    name: str
    """What it is called, to show to people."""
    url: str
    """The address of the thing, whole."""


class AsOf(Record):
    """Which state of the corpus an answer was read from."""

    corpus: int
    """The number of the state of the corpus; each load raises it."""
    digest: str
    """The digest of that state: equal digests mean equal content."""


class Paged(Record):
    """A page of a list."""

    total: int
    """How many there are on all pages."""
    next: str | None = None
    """The address of the next page; absent at the end."""


class RankedRequest(EvidenceRequest):
    """Which page of what is ranked by likeness."""

    limit: int = Field(default=10, ge=1, le=50, description="How many to a page.")
    page: int = Field(default=1, ge=1, le=100_000, description="Which page, from 1.")


def paged(path: str, request: BaseModel, total: int) -> dict[str, Any]:
    """The fields of `Paged` for a request with `page` and `limit` at this address."""
    page, limit = (int(getattr(request, name)) for name in ("page", "limit"))
    further = request.model_copy(update={"page": page + 1})
    return {"total": total, "next": address(path, further) if page * limit < total else None}


def on_page(request: BaseModel) -> slice:
    """The part of a whole list that is on the page asked for."""
    page, limit = (int(getattr(request, name)) for name in ("page", "limit"))
    return slice((page - 1) * limit, page * limit)


def url_of(kind: Kind, id_: str) -> str:
    """The address of a thing's own page."""
    return f"/v1/{PLURALS[kind]}/{id_}"


def page_address(kind: Kind, id_: str) -> str:
    """The address of the page that people read about a thing."""
    return f"/{PLURALS[kind]}/{id_}"


def page_of(corpus: Corpus, thing: int) -> dict[str, Any]:
    """The fields of `Page` for a thing, which other records of things share."""
    kind, row = corpus.kind(thing), corpus.rows[thing]
    return {"kind": kind, "id": row.id, "name": row.name, "url": url_of(kind, row.id)}


def as_of(snapshot: Snapshot) -> dict[str, Any]:
    """The fields with which each answer says what state of the corpus it was read from."""
    return {"corpus": snapshot.state.version, "digest": snapshot.state.digest}


def find(corpus: Corpus, id_: str, *kinds: Kind) -> int:
    """The number of the thing under that id, of one of these kinds. Raises `NotFound`."""
    thing = corpus.thing(id_)
    if thing is not None and corpus.kind(thing) in kinds:
        return thing
    wanted = with_article(kinds[0]) if len(kinds) == 1 else f"one of {', '.join(PLURALS[kind] for kind in kinds)}"
    if thing is not None:
        found = corpus.kind(thing)
        raise NotFound(f"{id_} is {with_article(found)}, not {wanted}.", f"It is at {url_of(found, id_)}.")
    what = kinds[0] if len(kinds) == 1 else "thing"
    fitting = {row.id: row.name for thing, row in enumerate(corpus.rows) if corpus.kind(thing) in kinds}
    raise NotFound(f"There is no {what} with the id {id_!r}.", suggestion(id_, fitting))


def suggestion(id_: str, names: Mapping[str, str]) -> str:
    """What a mistyped id may have meant, of things by id with their names."""
    near = difflib.get_close_matches(id_.lower(), names, n=3, cutoff=LIKE)
    hint = "; ".join(f"{one} ({names[one]})" for one in near)
    return f"Did you mean {hint}?" if hint else "Search finds ids by words."
