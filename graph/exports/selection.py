"""What the filters select, read in one transaction: things, their claims, and the passages and sources of these.

Ids come from the snapshot in memory; text and evidence come from the database, page by page.
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
from graph.snapshot.cache import LONGEST_READ, Snapshot, with_snapshot
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import Numbers, flagged, listed, row_of, rows_of, where
from graph.store import Run, Store
from graph.views.listing import selected
from graph.views.thing import AnyThing

#: Most ids in one query.
PAGE = 500

_THINGS = """
MATCH (t:Thing) WHERE t.id IN $ids AND NOT t:Passage
RETURN t {.*} AS properties, labels(t) AS labels
"""


@dataclass(frozen=True)
class Picked:
    """A selected thing; `systems` are those where it ran, if it is an initiative."""

    kind: Kind
    thing: AnyThing
    systems: tuple[Body, ...] = ()


@dataclass(frozen=True)
class Selection:
    """Everything that an export contains.

    Things are sorted by kind, then by id; all else by id. The claims are those in which any of the things is subject,
    object or a credited enabler; the passages are their evidence. The sources are those of the passages and of the
    things' own entries.
    """

    things: tuple[Picked, ...]
    claims: tuple[ClaimShown, ...]
    passages: tuple[PassageRead, ...]
    sources: tuple[Source, ...]
    receipt: ExportReceipt


def select(store: Store, embedder: Embedder, request: ExportRequest) -> Selection:
    """What the request asks for. Raises `Refused` for an unknown id in a filter, and what `with_snapshot` raises."""
    return with_snapshot(store, embedder, lambda run, snapshot: _select(run, snapshot, request), LONGEST_READ)


def _select(run: Run, snapshot: Snapshot, request: ExportRequest) -> Selection:
    corpus = snapshot.corpus
    kinds: list[Kind] = [kind for kind in KINDS if kind in request.want]
    numbers = np.concatenate([selected(snapshot.filter_index, kind, request) for kind in kinds])
    things = tuple(_things(run, corpus, numbers))
    claims = tuple(_claims(run, corpus, numbers))
    passages = _passages(claims)
    cited = {passage.source.id for passage in passages}
    cited |= {picked.thing.source for picked in things if picked.thing.source}
    cited |= {picked.thing.id for picked in things if picked.kind == "source"}
    sources = tuple(thing for _, thing in _read(run, sorted(cited)) if isinstance(thing, Source))
    state = snapshot.state
    receipt = ExportReceipt(
        id=str(uuid.uuid4()),
        want=kinds,
        filters={name: values for name, values in request.filters.items() if name != "want"},
        format=request.format,
        corpus=state.version,
        digest=state.digest,
        model=f"{state.model} {state.fingerprint}",
        at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        things=len(things),
        claims=len(claims),
    )
    return Selection(things, claims, passages, sources, receipt)


def _things(run: Run, corpus: Corpus, numbers: Numbers) -> Iterator[Picked]:
    for kind, thing in _read(run, [corpus.ids[number] for number in listed(numbers)]):
        ran = row_of(corpus.run_in, corpus.at[thing.id])
        yield Picked(kind, thing, tuple(corpus.body(system) for system in listed(ran)))


def _claims(run: Run, corpus: Corpus, numbers: Numbers) -> Iterator[ClaimShown]:
    """The claims that any of these things takes part in."""
    claims, these = corpus.claims, flagged(corpus.things, numbers)
    part = these[claims.subject] | these[claims.object]
    part[rows_of(claims.through)[these[claims.through.indices]]] = True
    for ids in _pages([claims.ids[number] for number in listed(where(part))]):
        found = claims_shown(run, ids)
        yield from (found[id_] for id_ in ids if id_ in found)


def _passages(claims: Iterable[ClaimShown]) -> tuple[PassageRead, ...]:
    found = {
        shown.passage: PassageRead(shown.passage, shown.text, shown.wording, shown.source, shown.locator)
        for claim in claims
        for shown in claim.evidence
    }
    return tuple(found[id_] for id_ in sorted(found))


def _read(run: Run, ids: Sequence[str]) -> Iterator[tuple[Kind, AnyThing]]:
    """The things of these ids, in this order; those deleted meanwhile are left out."""
    for page in _pages(ids):
        found = {row["properties"]["id"]: row for row in run(_THINGS, ids=page)}
        for row in (found[id_] for id_ in page if id_ in found):
            kind = kind_of(row["labels"])
            properties = {name: value for name, value in row["properties"].items() if name != "entry"}
            thing = MODELS[kind].model_validate(properties)
            if isinstance(thing, AnyThing):
                yield kind, thing


def _pages(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[first : first + PAGE] for first in range(0, len(ids), PAGE))
