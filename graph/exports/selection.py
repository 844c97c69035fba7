"""What the filters select, read in one transaction: things, their claims, and the passages and sources that show them.

Ids come from the columns that are kept in the process; text and evidence come from the database, page by page.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from graph.embedding import Embedder
from graph.evidence import Body, ClaimShown, PassageRead, claims_shown, kind_of
from graph.exports.request import ExportReceipt, ExportRequest
from graph.models import MODELS, Source
from graph.ontology import KINDS, Kind
from graph.snapshot.cache import LONGEST_READ, Snapshot, State, with_snapshot
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import Numbers, flagged, listed, row_of, rows_of, where
from graph.store import Run, Store
from graph.views.listing import selected
from graph.views.thing import AnyThing

#: Ids that one query takes at most.
PAGE = 500

_THINGS = """
MATCH (t:Thing) WHERE t.id IN $ids AND NOT t:Passage
RETURN t {.*} AS properties, labels(t) AS labels
"""


@dataclass(frozen=True)
class Picked:
    """A thing that passed the filters; `systems` are those where it ran, if it is an initiative."""

    kind: Kind
    thing: AnyThing
    systems: tuple[Body, ...] = ()


@dataclass(frozen=True)
class Selection:
    """All that an export draws on.

    Things in the order of their kinds, then of their ids; all else in the order of ids. The claims are those in which
    any of the things is subject, object or means; the passages are the evidence of these. The sources are those of
    the passages and those that the things themselves were read in.
    """

    things: tuple[Picked, ...]
    claims: tuple[ClaimShown, ...]
    passages: tuple[PassageRead, ...]
    sources: tuple[Source, ...]
    receipt: ExportReceipt


def select(store: Store, embedder: Embedder, request: ExportRequest) -> Selection:
    """What the request asks for. Raises `Refused` for an unknown id in a filter, and what `over` raises."""
    return with_snapshot(store, embedder, lambda run, snapshot: _select(run, snapshot, request), LONGEST_READ)


def _select(run: Run, snapshot: Snapshot, request: ExportRequest) -> Selection:
    corpus = snapshot.corpus
    numbers = _wanted(snapshot, request)
    things = tuple(_things(run, corpus, numbers))
    claims = tuple(_claims(run, corpus, numbers))
    passages = _passages(claims)
    cited = {passage.source.id for passage in passages} | {one.thing.source for one in things if one.thing.source}
    own = {one.thing.id for one in things if one.kind == "source"}
    sources = tuple(one for _, one in _read(run, sorted(cited | own)) if isinstance(one, Source))
    receipt = _receipt(snapshot.state, request, len(things), len(claims))
    return Selection(things, claims, passages, sources, receipt)


def _wanted(snapshot: Snapshot, request: ExportRequest) -> Numbers:
    """The numbers of the things, each kind once, in the order of kinds and then of ids."""
    kinds: list[Kind] = [kind for kind in KINDS if kind in request.want]
    return np.concatenate([selected(snapshot.filter_index, kind, request) for kind in kinds])


def _things(run: Run, corpus: Corpus, numbers: Numbers) -> Iterator[Picked]:
    for kind, thing in _read(run, [corpus.ids[one] for one in listed(numbers)]):
        ran = listed(row_of(corpus.run_in, corpus.at[thing.id])) if kind == "initiative" else []
        yield Picked(kind, thing, tuple(corpus.body(system) for system in ran))


def _claims(run: Run, corpus: Corpus, numbers: Numbers) -> Iterator[ClaimShown]:
    """The claims in which any of these things takes part."""
    claims, these = corpus.claims, flagged(corpus.things, numbers)
    part = these[claims.subject] | these[claims.object]
    part[rows_of(claims.through)[these[claims.through.indices]]] = True
    for ids in _pages([claims.ids[one] for one in listed(where(part))]):
        found = claims_shown(run, ids)
        yield from (found[id_] for id_ in ids if id_ in found)


def _passages(claims: Iterable[ClaimShown]) -> tuple[PassageRead, ...]:
    found = {
        one.passage: PassageRead(one.passage, one.text, one.wording, one.source, one.locator)
        for claim in claims
        for one in claim.evidence
    }
    return tuple(found[id_] for id_ in sorted(found))


def _read(run: Run, ids: Sequence[str]) -> Iterator[tuple[Kind, AnyThing]]:
    """The things of these ids in this order, as records; what is gone meanwhile is left out."""
    for page in _pages(ids):
        found = {row["properties"]["id"]: row for row in run(_THINGS, ids=page)}
        for row in (found[id_] for id_ in page if id_ in found):
            kind = kind_of(row["labels"])
            stored = {name: value for name, value in row["properties"].items() if name != "entry"}
            thing = MODELS[kind].model_validate(stored)
            if isinstance(thing, AnyThing):
                yield kind, thing


def _pages(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[first : first + PAGE] for first in range(0, len(ids), PAGE))


def _receipt(now: State, request: ExportRequest, things: int, claims: int) -> ExportReceipt:
    return ExportReceipt(
        id=str(uuid.uuid4()),
        want=[kind for kind in KINDS if kind in request.want],
        filters={name: values for name, values in request.filters.items() if name != "want"},
        format=request.format,
        corpus=now.version,
        digest=now.digest,
        model=f"{now.model} {now.fingerprint}",
        at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        things=things,
        claims=claims,
    )
