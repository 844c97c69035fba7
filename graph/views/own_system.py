"""How other systems stand to a reader's own: it itself, peers that met the same barriers, neighbours in its region."""

from collections.abc import Sequence

from pydantic import Field

from graph.embedding import Embedder
from graph.errors import NotFound
from graph.evidence import Body
from graph.record import Record
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import listed, where
from graph.store import Store
from graph.views.lookup import find
from graph.views.peers import WIDE, context_of, others_of


class Kin(Record):
    """How a system stands to the reader's own."""

    own: bool = False
    """Whether it is the reader's own, or one before it or after it."""
    region: str | None = None
    """The region that both lie in."""
    barriers: list[str] = Field(default=[])
    """The names of the barriers that both met."""


class OwnSystem(Record):
    """The reader's own system, and how others stand to it."""

    system: Body
    """The system itself."""
    kin: dict[str, Kin]
    """By the id of each system that stands to it in some way, the system itself included."""


def own_system(store: Store, embedder: Embedder, id_: str) -> OwnSystem:
    """How other systems stand to this one. Raises `NotFound`, for a region or a nation as well."""
    return with_snapshot(store, embedder, lambda _, snapshot: _own(snapshot, id_))


def bodies(store: Store, embedder: Embedder, most: int) -> list[Body]:
    """All systems that may be somebody's own, by name; none where there are more than `most`."""
    found = with_snapshot(store, embedder, lambda _, snapshot: _bodies(snapshot.corpus))
    return found if len(found) <= most else []


def places(store: Store, embedder: Embedder, ids: Sequence[str]) -> list[Body]:
    """Those of these systems that are no regions or nations, with the bodies that took their place.

    Raises `NotFound`.
    """

    def read(corpus: Corpus) -> list[Body]:
        systems = [find(corpus, id_, "system") for id_ in ids]
        return [corpus.body(one) for one in systems if corpus.rows[one].type not in WIDE]

    return with_snapshot(store, embedder, lambda _, snapshot: read(snapshot.corpus))


def _bodies(corpus: Corpus) -> list[Body]:
    systems = listed(where(corpus.of_kinds(["system"])))
    found = [corpus.body(one) for one in systems if corpus.rows[one].type not in WIDE]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def _own(snapshot: Snapshot, id_: str) -> OwnSystem:
    corpus, features = snapshot.corpus, snapshot.system_features
    own = find(corpus, id_, "system")
    if corpus.rows[own].type in WIDE:
        raise NotFound(f"{corpus.rows[own].name} takes in many systems.", "Pick one of them.")
    kin = {}
    for other in sorted(others_of(corpus, own)):
        shared = [corpus.rows[one].name for one in features.shared(own, other, "barrier")]
        region = context_of(snapshot, own, other).region
        if shared or region:
            kin[corpus.ids[other]] = Kin(region=region, barriers=shared)
    hierarchy = corpus.hierarchy
    same = {own, *hierarchy.above(own, "SUCCEEDED_BY"), *hierarchy.below(own, "SUCCEEDED_BY")}
    kin |= {corpus.ids[one]: Kin(own=True) for one in sorted(same)}
    return OwnSystem(system=corpus.body(own), kin=kin)
