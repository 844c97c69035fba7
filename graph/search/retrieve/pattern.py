"""The pattern that a question asks for: its terms, each with everything narrower, and the results wanted."""

from collections.abc import Iterable
from dataclasses import dataclass

from graph.ontology import RelationshipType, Result
from graph.search.answer import Role, Term
from graph.snapshot.corpus import Corpus

#: Kinds of term that are things with something narrower below them.
WITH_NARROWER = frozenset({"barrier", "enabler", "system"})
#: Kinds of term that have siblings: other kinds of the same thing.
CONCEPTS = frozenset({"barrier", "enabler"})


@dataclass(frozen=True)
class PatternTerm:
    """One term of the question.

    Any of `ids` satisfies it: the concept with everything narrower, or the body with everything within it. `siblings`
    are other kinds of what the concept is a kind of; they count in part. `parts` are the bodies within a body. `meant`
    is what the words may mean, any of it enough: the thing itself, or the barriers that peers share.
    """

    id: str
    kind: str
    ids: frozenset[str]
    weight: float
    role: Role | None = None
    siblings: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    meant: tuple[str, ...] = ()

    @property
    def on_claims(self) -> bool:
        """Whether claims satisfy the term one by one; else it holds for a subject as a whole."""
        return self.kind in CONCEPTS or self.role in {"cause", "effect"}


@dataclass(frozen=True)
class Pattern:
    """All that was asked for; the results together are one more term, of weight 1."""

    terms: tuple[PatternTerm, ...]
    results: frozenset[Result]

    @property
    def names(self) -> list[str]:
        """What can be satisfied or lacking, by id; results are alternatives and share one name."""
        return [term.id for term in self.terms] + ([" or ".join(sorted(self.results))] if self.results else [])

    @property
    def weights(self) -> list[float]:
        """How much each of `names` counts."""
        return [term.weight for term in self.terms] + [1.0] * bool(self.results)


def pattern_of(corpus: Corpus, terms: Iterable[Term], results: Iterable[Result] = ()) -> Pattern:
    """The pattern of terms and results."""
    return Pattern(tuple(pattern_term(corpus, term) for term in terms), frozenset(results))


def pattern_term(corpus: Corpus, term: Term) -> PatternTerm:
    """The term with everything narrower; a name that may mean several things asks for any of them."""
    meant = _meant(term)
    has_narrower = term.kind in WITH_NARROWER or shares_barriers(term)
    things = {corpus.at[id_] for id_ in meant if id_ in corpus.at} if has_narrower else set[int]()
    # The bodies that a body took the place of count, but what lay within those does not.
    narrower = things | _below(corpus, things, "BROADER", "PART_OF") | _below(corpus, things, "SUCCEEDED_BY")
    return PatternTerm(
        id=term.id,
        kind="barrier" if shares_barriers(term) else term.kind,
        ids=frozenset(meant) | _ids(corpus, narrower),
        weight=term.confidence,
        role=term.role if term.role != "exclude" else None,
        siblings=_siblings(corpus, term.id) if term.kind in CONCEPTS else frozenset(),
        parts=_ids(corpus, _below(corpus, things, "PART_OF") - things),
        meant=meant,
    )


def shares_barriers(term: Term) -> bool:
    """Whether the term asks for peers by the barriers they share, which are its alternatives."""
    return term.role == "peers" and term.how == "link"


def _meant(term: Term) -> tuple[str, ...]:
    if shares_barriers(term):
        return tuple(one.id for one in term.alternatives)
    others = term.alternatives if term.how in {"alias", "spelling"} else []
    return (term.id, *(one.id for one in others if one.kind == term.kind))


def _siblings(corpus: Corpus, concept: str) -> frozenset[str]:
    """Other kinds of what the concept is a kind of, with everything narrower than these."""
    if concept not in corpus.at:
        return frozenset()
    own, hierarchy = corpus.at[concept], corpus.hierarchy
    parents = hierarchy.parents(own, "BROADER")
    siblings = {child for parent in parents for child in hierarchy.children(parent, "BROADER")} - {own}
    narrower = siblings | _below(corpus, siblings, "BROADER")
    return _ids(corpus, narrower - hierarchy.below(own, "BROADER") - {own})


def _below(corpus: Corpus, things: Iterable[int], *types: RelationshipType) -> set[int]:
    return set[int]().union(*(corpus.hierarchy.below(one, *types) for one in things))


def _ids(corpus: Corpus, things: Iterable[int]) -> frozenset[str]:
    return frozenset(corpus.ids[one] for one in things)
