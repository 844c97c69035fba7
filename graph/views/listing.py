"""All things of one kind that pass the filters, page by page: a cursor continues the list."""

import base64
import json
from bisect import bisect_right
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, StringConstraints

from graph.dates import first_day
from graph.embedding import Embedder
from graph.errors import Refused
from graph.evidence import Body
from graph.models import Record
from graph.ontology import WANTED, Kind
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.corpus import Corpus
from graph.snapshot.facets import FacetValue, facets
from graph.snapshot.filter_index import FilterIndex
from graph.snapshot.filters import Filters, passing
from graph.snapshot.incidence import Flags, Numbers, flagged, gathered, listed, reached, row_of, where
from graph.snapshot.membership import day_number
from graph.store import Run, Store
from graph.views.lookup import as_of, page_of

#: By name, by the number of cases (most first), or by the start (latest first). Things without a value come last.
Sort = Literal["name", "cases", "started"]

_SUMMARIES = """
MATCH (t:Thing) WHERE t.id IN $ids
RETURN t.id AS id, coalesce(t.summary, t.definition, t.statement, t.question, '') AS summary
"""


class ListRequest(Filters):
    """Filters as a search takes them, an order, and where to continue."""

    sort: Sort = Field(default="name", description="name, cases (most first) or started (latest first).")
    limit: int = Field(default=50, ge=1, le=200, description="How many at most.")
    cursor: Annotated[str, StringConstraints(max_length=600)] | None = Field(
        default=None, description="The `next` of the answer before; with the same filters and sort."
    )


class Listed(Record):
    """One thing of a list; `cases` counts the initiatives that it is linked to, `systems` are those where it ran."""

    kind: Kind
    id: str
    name: str
    summary: str
    url: str
    cases: int
    started: str | None = None
    systems: list[Body] = Field(default=[])


class Listing(Record):
    """A page of a list: how many things there are in all, the cursor of the next page (null at the end), which corpus.

    `facets` are those of a search; there are none for organisations, sources and dimensions, which no search returns.
    """

    kind: Kind
    total: int
    items: list[Listed]
    next: str | None
    facets: dict[str, list[FacetValue]]
    corpus: int
    digest: str


def listing(store: Store, embedder: Embedder, kind: Kind, request: ListRequest) -> Listing:
    """A page of the things of a kind. Raises `Refused` for an unknown id in a filter and for a cursor of another list.

    A thing passes as in a search; an organisation, a source or a dimension passes if a passing case is linked to it.
    """
    return with_snapshot(store, embedder, lambda run, snapshot: _listing(run, snapshot, kind, request))


def selected(index: FilterIndex, kind: Kind, filters: Filters) -> Numbers:
    """The numbers of the things of a kind that pass the filters, in the order of their ids."""
    corpus = index.corpus
    of_kind = corpus.of_kinds([kind])
    passed = passing(index, filters.with_kinds())
    if passed is None:
        return where(of_kind)
    return where(of_kind & (passed.things if kind in WANTED else _behind(corpus, passed.cases, kind)))


def _listing(run: Run, snapshot: Snapshot, kind: Kind, request: ListRequest) -> Listing:
    index, corpus = snapshot.filter_index, snapshot.corpus
    things = listed(selected(index, kind, request))
    counts = snapshot.case_counts
    keys = sorted((_key(corpus, counts, request.sort, thing), thing) for thing in things)
    first = bisect_right([key for key, _ in keys], _after(request)) if request.cursor else 0
    page = keys[first : first + request.limit]
    summaries = {row["id"]: row["summary"] for row in run(_SUMMARIES, ids=[corpus.ids[thing] for _, thing in page])}
    return Listing(
        kind=kind,
        total=len(keys),
        items=[_item(corpus, counts, thing, summaries.get(corpus.ids[thing], "")) for _, thing in page],
        next=_cursor(request.sort, page[-1][0]) if first + request.limit < len(keys) else None,
        facets=facets(index, request.with_kinds(kind), None) if kind in WANTED else {},
        **as_of(snapshot),
    )


def _item(corpus: Corpus, counts: Sequence[int], thing: int, summary: str) -> Listed:
    return Listed(
        **page_of(corpus, thing),
        summary=summary,
        cases=counts[thing],
        started=corpus.rows[thing].started,
        systems=[corpus.body(system) for system in listed(row_of(corpus.run_in, thing))],
    )


def _behind(corpus: Corpus, passed: Flags, kind: Kind) -> Flags:
    """Which organisations, sources or dimensions are linked to one of these cases."""
    claims = corpus.claims
    own = passed[claims.subject]
    if kind == "organisation":
        return flagged(corpus.things, claims.object[own & claims.of_type("INVOLVES")])
    if kind == "source":
        return flagged(corpus.things, claims.source[own[claims.evidence_of]])
    concepts = np.concatenate([claims.object[own], gathered(claims.through, where(own))[0]])
    broader = where(reached(corpus.hierarchy.broader, concepts))
    return reached(corpus.hierarchy.within, broader)


def _key(corpus: Corpus, counts: Sequence[int], sort: Sort, thing: int) -> tuple[Any, ...]:
    """The sort key, with the id last so that no two are equal."""
    row = corpus.rows[thing]
    name = row.name.casefold()
    if sort == "cases":
        return (-counts[thing], name, row.id)
    if sort == "started":
        return (-day_number(first_day(row.started)) if row.started else 0, name, row.id)
    return (name, row.id)


def _cursor(sort: Sort, key: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps([sort, *key]).encode()).decode().rstrip("=")


def _after(request: ListRequest) -> tuple[Any, ...]:
    """The sort key that the previous page ended with."""
    given = request.cursor or ""
    try:
        sort, *key = json.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
        whole = [str if sort == "name" else int, *[str] * (len(key) - 1)]
        fits = sort == request.sort and len(key) == (2 if sort == "name" else 3)
        fits = fits and all(isinstance(part, type_) for part, type_ in zip(key, whole, strict=True))
    except (ValueError, TypeError):
        fits, key = False, []
    if not fits:
        raise Refused(
            "The cursor is none of a list in this order.",
            "Take `next` of the answer before, as it is, with the same sort.",
        )
    return tuple(key)
