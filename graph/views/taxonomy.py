"""The concepts: barriers and enablers in their hierarchies, and the dimensions that they belong to."""

from collections.abc import Iterable
from typing import Literal

from graph.embedding import Embedder
from graph.evidence import Ref
from graph.ontology import About
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import listed, row_of, rows_of, where
from graph.store import Run, Store
from graph.views.lookup import AsOf, Page, as_of, page_of

_DEFINITIONS = """
MATCH (t:Barrier|Enabler|Dimension)
RETURN collect([t.id, coalesce(t.definition, t.question, t.summary, ''), coalesce(t.aliases, [])]) AS found
"""


class Concept(Page):
    """A barrier or an enabler."""

    aliases: list[str]
    """Other names that people use for it."""
    definition: str
    """What it is."""
    broader: list[Ref]
    """What it is a kind of, one step up."""
    narrower: list[Ref]
    """Its kinds, one step down."""
    dimensions: list[Ref]
    """The dimensions that it belongs to."""
    about: About | None = None
    """Of a barrier: whether it is an obstacle to prevention or a need in people's lives."""
    cases: int
    """How many initiatives it is linked to, by itself or by what is narrower."""


class DimensionTold(Page):
    """One of the three Cs."""

    aliases: list[str]
    """Other names that people use for it."""
    question: str
    """The question that it asks."""
    concepts: list[Ref]
    """The barriers and enablers that belong to it."""


class Taxonomy(AsOf):
    """All concepts, in the order of their names."""

    dimensions: list[DimensionTold]
    """The three Cs, with their questions."""
    barriers: list[Concept]
    """What stands in the way, in the order of the names."""
    enablers: list[Concept]
    """What helps, in the order of the names."""


def taxonomy(store: Store, embedder: Embedder) -> Taxonomy:
    """Every barrier, enabler and dimension."""
    return with_snapshot(store, embedder, _taxonomy)


def _taxonomy(run: Run, snapshot: Snapshot) -> Taxonomy:
    corpus = snapshot.corpus
    told = {id_: (said, aliases) for id_, said, aliases in run(_DEFINITIONS)[0]["found"]}
    return Taxonomy(
        dimensions=[_dimension(corpus, one, *told[corpus.ids[one]]) for one in _of(corpus, "dimension")],
        barriers=[_concept(snapshot, one, *told[corpus.ids[one]]) for one in _of(corpus, "barrier")],
        enablers=[_concept(snapshot, one, *told[corpus.ids[one]]) for one in _of(corpus, "enabler")],
        **as_of(snapshot),
    )


def _of(corpus: Corpus, kind: Literal["barrier", "enabler", "dimension"]) -> list[int]:
    return sorted(listed(where(corpus.of_kinds([kind]))), key=lambda one: (corpus.rows[one].name.casefold(), one))


def _concept(snapshot: Snapshot, thing: int, definition: str, aliases: list[str]) -> Concept:
    corpus, hierarchy = snapshot.corpus, snapshot.corpus.hierarchy
    return Concept(
        **page_of(corpus, thing),
        aliases=aliases,
        definition=definition,
        broader=_refs(corpus, hierarchy.parents(thing, "BROADER")),
        narrower=_refs(corpus, hierarchy.children(thing, "BROADER")),
        dimensions=_refs(corpus, listed(row_of(hierarchy.within, thing))),
        about=corpus.rows[thing].about,
        cases=snapshot.case_counts[thing],
    )


def _dimension(corpus: Corpus, thing: int, question: str, aliases: list[str]) -> DimensionTold:
    within = corpus.hierarchy.within
    return DimensionTold(
        **page_of(corpus, thing),
        aliases=aliases,
        question=question,
        concepts=_refs(corpus, listed(rows_of(within)[within.indices == thing])),
    )


def _refs(corpus: Corpus, things: Iterable[int]) -> list[Ref]:
    return sorted((corpus.ref(one) for one in things), key=lambda one: (one.name.casefold(), one.id))
