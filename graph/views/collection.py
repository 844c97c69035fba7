"""A collection: initiatives that somebody put together, with a title and a note, held in its address alone.

Nothing is stored. The address names the cases; opened again, it shows them as they stand then.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from graph.embedding import Embedder
from graph.errors import Refused
from graph.evidence import Body, CitedClaims, ClaimShown, claims_shown
from graph.models import Initiative, Slug, StrictRecord
from graph.ontology import RelationshipType
from graph.record import Record
from graph.search.request import address
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import listed, row_of
from graph.store import Run, Store
from graph.views.case_words import reference, written_day
from graph.views.lookup import Page, find, page_address, page_of
from graph.views.told_case import CaseTold, by_name, things_read, told

PATH = "/v1/collections"
#: Cases of one collection: with title and note their ids fit into an address.
MOST = 50
CollectionFormat = Literal["docx", "xlsx"]
UNTITLED = "A collection of cases"
#: What a collection says of a case by claims.
_SAID: tuple[RelationshipType, ...] = ("RUN_IN", "INVOLVES", "TACKLED", "USED", "WOULD_USE", "HAS_OUTCOME")


class CollectionRequest(Record, extra="forbid"):
    """Which cases, under what title, and as what."""

    id: Annotated[list[Slug], Field(min_length=1, max_length=MOST)] = Field(
        description=f"1 to {MOST} different ids of initiatives; their order is kept."
    )
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] = Field(
        default=UNTITLED, description="What the collection is called."
    )
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = Field(
        default="", description="What the collection is for."
    )


class CollectionFileRequest(CollectionRequest):
    """Which cases, under what title, and as which file."""

    format: CollectionFormat = Field(default="docx", description="docx: a document to read and edit; xlsx: a workbook.")


class CollectedSystem(Body):
    """A system where the case ran, with the bodies that took its place."""

    caption: str
    """ran in; it says where that is our reading."""
    claim: str
    """The id of the claim that says so, a key of `claims`."""


class CollectedCase(CaseTold, Page):
    """One case of a collection, with what a paper for a board needs."""

    properties: Initiative
    """Its own properties: status, dates, whether it was carried out, what is not reported, when it was reviewed."""
    systems: list[CollectedSystem]
    """Where it ran, by name."""
    cite: str
    """How to cite it."""


class CollectionReceipt(Record):
    """Where a collection comes from."""

    id: str
    """The id of this list in this state of the corpus, a UUID: the same list of the same state has the same."""
    corpus: int
    """The number of the state of the corpus; each load raises it."""
    digest: str
    """The digest of that state: equal digests mean equal content."""
    model: str
    """The embedding model and its fingerprint."""
    at: str
    """When it was asked for, in UTC (ISO 8601)."""
    filters: dict[str, list[str]] = Field(default={})
    """None: the cases are named one by one."""


class _Head(Record):
    """What stands before the claims, passages and sources."""

    title: str
    """What the collection is called."""
    note: str | None = None
    """What it is for."""
    url: str
    """Its own address, which holds all of it."""
    docx_url: str
    """The address of the same as a document."""
    xlsx_url: str
    """The address of the same as a workbook."""
    date: date
    """The day of this answer, in UTC (ISO 8601)."""
    receipt: CollectionReceipt
    """Where it comes from."""
    cases: list[CollectedCase]
    """The cases, in the order of the address."""


class Collection(CitedClaims, _Head):
    """A named list of cases with their evidence, held in its address alone."""


def collection(
    store: Store, embedder: Embedder, request: CollectionRequest, base: str = "", now: datetime | None = None
) -> Collection:
    """The cases of a collection, in its order.

    `base` is the address of the API, which citations need to be whole; `now` stands for the clock. Raises `NotFound`
    for an id that no initiative has, and `Refused` for one that is named twice.
    """
    twice = sorted({id_ for id_ in request.id if request.id.count(id_) > 1})
    if twice:
        raise Refused(f"{twice[0]} is named twice.", "Name each case once.")
    at = now or datetime.now(UTC)
    return with_snapshot(store, embedder, lambda run, snapshot: _collection(run, snapshot, request, base, at))


def _collection(run: Run, snapshot: Snapshot, request: CollectionRequest, base: str, at: datetime) -> Collection:
    corpus, state = snapshot.corpus, snapshot.state
    claims = {id_: _claims(corpus, find(corpus, id_, "initiative")) for id_ in request.id}
    ends = {corpus.ids[int(corpus.claims.object[claim])] for some in claims.values() for claim in some}
    things = things_read(run, {*request.id, *ends})
    cases = [thing for id_ in request.id if isinstance(thing := things.get(id_), Initiative)]
    ids = [corpus.claims.ids[claim] for some in claims.values() for claim in some]
    cited = claims_shown(run, ids, {passage for case in cases for passage in _shown_by(case)})
    url = address(PATH, CollectionRequest.model_validate(request.model_dump(include={"id", "title", "note"})))
    receipt = CollectionReceipt(
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{state.digest} {url}")),
        corpus=state.version,
        digest=state.digest,
        model=f"{state.model} {state.fingerprint}",
        at=at.isoformat(timespec="milliseconds"),
    )
    collected = []
    for case in cases:
        said = [claim for one in claims[case.id] if (claim := cited.claims.get(corpus.claims.ids[one]))]
        collected.append(_case(corpus, case, said, things, _cite(case, said, cited, receipt, base)))
    return Collection(
        title=request.title,
        note=request.note or None,
        url=url,
        docx_url=f"{PATH}/file?{url.partition('?')[2]}",
        xlsx_url=f"{PATH}/file?{url.partition('?')[2]}&format=xlsx",
        date=at.date(),
        receipt=receipt,
        cases=collected,
        **dict(cited),
    )


def _claims(corpus: Corpus, case: int) -> list[int]:
    """What is said of a case, in the order of the ids of the claims."""
    own = row_of(corpus.by_subject, case)
    return listed(own[corpus.claims.of_type(*_SAID)[own]])


def _shown_by(case: Initiative) -> list[str]:
    """The passages that show whether a case was carried out, and its funding."""
    return [one for one in (case.implementation_shown_by, case.funding_shown_by) if one]


def _case(
    corpus: Corpus, case: Initiative, claims: Sequence[ClaimShown], things: Mapping[str, StrictRecord], cite: str
) -> CollectedCase:
    thing = corpus.at[case.id]
    bodies = {body.id: body for body in (corpus.body(system) for system in listed(row_of(corpus.run_in, thing)))}
    return CollectedCase(
        **page_of(corpus, thing),
        **dict(told(case, claims, things)),
        properties=case,
        systems=by_name(
            CollectedSystem(**dict(bodies[claim.object.id]), caption=claim.caption, claim=claim.id)
            for claim in claims
            if claim.relationship == "RUN_IN" and claim.object.id in bodies
        ),
        cite=cite,
    )


def _cite(
    case: Initiative, claims: Iterable[ClaimShown], cited: CitedClaims, receipt: CollectionReceipt, base: str
) -> str:
    """The case, the state of the corpus, its address and the day, and the sources that it rests on."""
    passages = [*(shown.passage for claim in claims for shown in claim.evidence), *_shown_by(case)]
    sources = dict.fromkeys(cited.passages[id_].source for id_ in passages if id_ in cited.passages)
    day = datetime.fromisoformat(receipt.at).date()
    where = f"casegraph, corpus {receipt.corpus} ({receipt.digest}), {base}{page_address('initiative', case.id)}"
    text = f"{case.name}. Case study in {where}, {written_day(day)}."
    return f"{text} It rests on: {'; '.join(reference(cited.sources[id_]) for id_ in sources)}." if sources else text
