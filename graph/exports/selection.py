"""What the filters select, read in one transaction: things, their claims, and the passages and sources of these.

Ids come from the snapshot in memory; text and evidence come from the database, page by page.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np

from graph.embedding import Embedder
from graph.evidence import Body, ClaimShown, PassageShown, claims_shown
from graph.exports.request import ExportReceipt, ExportRequest
from graph.models import KIND_OF, Source
from graph.ontology import KINDS, Kind
from graph.snapshot.cache import LONGEST_READ, Snapshot, with_snapshot
from graph.snapshot.corpus import Corpus
from graph.snapshot.filters import with_current_ids
from graph.snapshot.incidence import Numbers, flagged, listed, row_of, rows_of, where
from graph.store import Run, Store
from graph.views.listing import selected
from graph.views.lookup import find
from graph.views.thing import AnyThing
from graph.views.told_case import things_read

#: Most ids in one query.
PAGE = 500


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
    things' own entries. `base` is the address of the API that was asked, or empty on the command line.
    """

    things: tuple[Picked, ...]
    claims: tuple[ClaimShown, ...]
    passages: Mapping[str, PassageShown]
    sources: tuple[Source, ...]
    receipt: ExportReceipt
    base: str = ""

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The titles of the sources, by id."""
        return {source.id: source.name for source in self.sources}


def select(store: Store, embedder: Embedder, request: ExportRequest) -> Selection:
    """What the request asks for. Raises `Refused` for an unknown id in a filter, `NotFound` for one among `id`."""
    return with_snapshot(store, embedder, lambda run, snapshot: _select(run, snapshot, request), LONGEST_READ)


def _select(run: Run, snapshot: Snapshot, request: ExportRequest) -> Selection:
    corpus = snapshot.corpus
    request = with_current_ids(corpus, request)
    kinds: list[Kind] = [kind for kind in KINDS if kind in request.want]
    numbers = np.concatenate([selected(snapshot.filter_index, kind, request) for kind in kinds])
    if request.id:
        numbers = numbers[np.isin(numbers, [find(corpus, id_, *kinds) for id_ in request.id])]
    things = tuple(_things(run, corpus, numbers))
    claims, passages = _claims(run, corpus, numbers)
    cited = {passage.source for passage in passages.values()}
    cited |= {picked.thing.source for picked in things if picked.thing.source}
    cited |= {picked.thing.id for picked in things if picked.kind == "source"}
    sources = tuple(thing for _, thing in _read(run, sorted(cited)) if isinstance(thing, Source))
    state = snapshot.state
    receipt = ExportReceipt(
        id=str(uuid.uuid4()),
        want=kinds,
        filters=_filters(request),
        format=request.format,
        corpus=state.version,
        digest=state.digest,
        model=f"{state.model} {state.fingerprint}",
        at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        things=len(things),
        claims=len(claims),
    )
    return Selection(things, claims, passages, sources, receipt)


def _filters(request: ExportRequest) -> dict[str, list[str]]:
    """What narrows the selection, as the receipt has it."""
    ids = {"id": list(request.id)} if request.id else {}
    return {**ids, **{name: values for name, values in request.filters.items() if name != "want"}}


def _things(run: Run, corpus: Corpus, numbers: Numbers) -> Iterator[Picked]:
    for kind, thing in _read(run, [corpus.ids[number] for number in listed(numbers)]):
        ran = row_of(corpus.run_in, corpus.at[thing.id])
        yield Picked(kind, thing, tuple(corpus.body(system) for system in listed(ran)))


def _claims(run: Run, corpus: Corpus, numbers: Numbers) -> tuple[tuple[ClaimShown, ...], Mapping[str, PassageShown]]:
    """The claims that any of these things takes part in, and the passages of their evidence by id."""
    claims, these = corpus.claims, flagged(corpus.things, numbers)
    part = these[claims.subject] | these[claims.object]
    part[rows_of(claims.through)[these[claims.through.indices]]] = True
    found: list[ClaimShown] = []
    passages: dict[str, PassageShown] = {}
    for ids in _pages([claims.ids[number] for number in listed(where(part))]):
        cited = claims_shown(run, ids)
        found += (cited.claims[id_] for id_ in ids if id_ in cited.claims)
        passages |= cited.passages
    return tuple(found), dict(sorted(passages.items()))


def _read(run: Run, ids: Sequence[str]) -> Iterator[tuple[Kind, AnyThing]]:
    """The things of these ids, in this order; those deleted meanwhile are left out."""
    for page in _pages(ids):
        found = things_read(run, page)
        for thing in (found[id_] for id_ in page if id_ in found):
            if isinstance(thing, AnyThing):
                yield KIND_OF[type(thing)], thing


def _pages(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[first : first + PAGE] for first in range(0, len(ids), PAGE))
