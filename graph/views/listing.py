"""All things of one kind that pass the filters, page by page, in an order, with facets."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from pydantic import Field

from graph.dates import first_day
from graph.embedding import Embedder
from graph.evidence import Body
from graph.ontology import PLURALS, WANTED, Kind
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.corpus import Corpus
from graph.snapshot.facets import FACETS, FEW_VALUES, MOST_VALUES, Facet, facet, facets
from graph.snapshot.filter_index import FilterIndex
from graph.snapshot.filters import Filters, ValueCounts, passing, read_filters, with_current_ids
from graph.snapshot.incidence import Numbers, listed, row_of, where
from graph.snapshot.membership import day_number
from graph.store import Run, Store
from graph.views.lookup import AsOf, Page, Paged, as_of, on_page, page_of, paged

#: By name, by the number of cases (most first), by the start or by the day of the first load (latest first). Things
#: without a value come last.
Sort = Literal["name", "cases", "started", "added"]

_SUMMARIES = """
MATCH (t:Thing) WHERE t.id IN $ids
RETURN t.id AS id, coalesce(t.summary, t.definition, t.statement, t.question, '') AS summary
"""


class ListRequest(Filters):
    """Filters as a search takes them, an order, and which page."""

    sort: Sort = Field(
        default="name", description="name; cases: most first; started: latest first; added: added last first."
    )
    limit: int = Field(default=50, ge=1, le=200, description="How many to a page.")
    page: int = Field(default=1, ge=1, le=1_000_000, description="Which page, from 1.")
    facets: bool = Field(default=True, description="False leaves out the facets.")
    facet_values: int = Field(
        default=FEW_VALUES, ge=1, le=MOST_VALUES, description="How many values of each facet to show at most."
    )


class Listed(Page):
    """One thing of a list."""

    summary: str
    """What it is, in a few sentences of our own."""
    cases: int
    """How many initiatives it is linked to."""
    started: str | None = None
    """When it began, as far as the source says: a year, a season, a month or a day (EDTF)."""
    added_at: str
    """When it was first loaded here, in UTC (ISO 8601)."""
    systems: list[Body] = Field(default=[])
    """Of an initiative: where it ran."""


class Listing(Paged, AsOf):
    """A page of a list."""

    kind: Kind
    """What kind of thing is listed."""
    items: list[Listed]
    """The things of this page, in the order asked for."""
    facets: dict[str, Facet]
    """For each filter its values, with how many of these things each would leave. Empty with facets=false."""


def listing(store: Store, embedder: Embedder, kind: Kind, request: ListRequest) -> Listing:
    """A page of the things of a kind. Raises `Refused` for an unknown id in a filter.

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
    if kind in WANTED:
        return where(of_kind & passed.things)
    return where(of_kind & (index.linked_cases(kind) @ passed.cases))


def _listing(run: Run, snapshot: Snapshot, kind: Kind, request: ListRequest) -> Listing:
    index, corpus = snapshot.filter_index, snapshot.corpus
    request = with_current_ids(corpus, request)
    things = listed(selected(index, kind, request))
    counts = snapshot.case_counts
    things.sort(key=lambda thing: _key(corpus, counts, request.sort, thing))
    page = things[on_page(request)]
    summaries = {row["id"]: row["summary"] for row in run(_SUMMARIES, ids=[corpus.ids[thing] for thing in page])}
    return Listing(
        kind=kind,
        items=[_item(corpus, counts, thing, summaries.get(corpus.ids[thing], "")) for thing in page],
        facets=facets_of(index, kind, request) if request.facets else {},
        **paged(f"/v1/{PLURALS[kind]}", request, len(things)),
        **as_of(snapshot),
    )


def _item(corpus: Corpus, counts: Sequence[int], thing: int, summary: str) -> Listed:
    return Listed(
        **page_of(corpus, thing),
        summary=summary,
        cases=counts[thing],
        started=corpus.rows[thing].started,
        added_at=corpus.rows[thing].added_at,
        systems=[corpus.body(system) for system in listed(row_of(corpus.run_in, thing))],
    )


def facets_of(index: FilterIndex, kind: Kind, request: ListRequest) -> dict[str, Facet]:
    """The facets of a list: its things are all of one kind, so that `want` is none of them."""
    filters = request.with_kinds(kind) if kind in WANTED else request.with_kinds()
    if kind in WANTED:
        found = facets(index, filters, None, request.facet_values)
        return {name: one for name, one in found.items() if name != "want"}
    # As many things as are linked to a case that passes the other filters and has the value.
    counts, linked = ValueCounts(index, read_filters(index.corpus, filters)), index.linked_cases(kind)
    found = {}
    for row in FACETS:
        if row.name != "want":
            having = linked @ counts.of_things(row.name)
            of_value = np.bincount(having.indices, minlength=len(index.values_of(row.name).ids))
            found[row.name] = facet(row, index, of_value, filters.filters.get(row.name, []), request.facet_values)
    return found


def _key(corpus: Corpus, counts: Sequence[int], sort: Sort, thing: int) -> tuple[Any, ...]:
    """The sort key, with the id last so that no two are equal."""
    row = corpus.rows[thing]
    name = (row.name.casefold(), row.id)
    if sort == "cases":
        return (-counts[thing], *name)
    if sort == "started":
        return (-day_number(first_day(row.started)) if row.started else 0, *name)
    return (_latest_first(row.added_at), *name) if sort == "added" else name


def _latest_first(moment: str) -> int:
    """A moment such as 2026-11-30T09:00:00Z as a number that falls."""
    return -int("".join(filter(str.isdigit, moment)) or "0")
