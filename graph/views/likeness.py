"""What two cases or bodies have in common, weighed by how rare it is."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from graph.ontology import RESULTS, Kind, Result
from graph.snapshot.corpus import NO_RESULT, Corpus
from graph.snapshot.filter_index import Cases
from graph.snapshot.incidence import Numbers, gathered, listed, numbers, row_of, where


@dataclass(frozen=True)
class Features:
    """What cases hold: numbers of barriers and enablers, each with all that is broader; words of topics and people."""

    barriers: frozenset[int]
    enablers: frozenset[int]
    topics: frozenset[str]
    populations: frozenset[str]

    @property
    def all(self) -> frozenset[int | str]:
        """Every one of them; a topic is told from a group of people by its word."""
        return frozenset[int | str]().union(self.barriers, self.enablers, self.topics, self.populations)


def features_of(cases: Cases, subjects: Iterable[int], kinds: Iterable[int]) -> Features:
    """What these initiatives and bodies met and used, by their claims; topics and people of the initiatives `kinds`."""
    corpus = cases.corpus
    claims = corpus.claims
    own, _ = gathered(corpus.by_subject, numbers(sorted(subjects)))
    met = own[claims.of_type("TACKLED", "FACED")[own]]
    used = own[claims.of_type("USED")[own]]
    means, _ = gathered(claims.through, own)
    rows = [corpus.rows[one] for one in kinds]
    return Features(
        barriers=_broad(cases, claims.object[met]),
        enablers=_broad(cases, np.concatenate([claims.object[used], means])),
        topics=frozenset(word for row in rows for word in row.topics or ()),
        populations=frozenset(word for row in rows for word in row.populations or ()),
    )


@dataclass(frozen=True, eq=False)
class Sides:
    """The features of all that may be compared, by number, and how much each feature says."""

    of: Mapping[int, Features]
    weight: Mapping[int | str, float]


#: Kept as long as what is known of the corpus is.
_INITIATIVES: WeakKeyDictionary[Cases, Sides] = WeakKeyDictionary()
_SYSTEMS: WeakKeyDictionary[Cases, Sides] = WeakKeyDictionary()


def of_initiatives(cases: Cases) -> Sides:
    """What each initiative met, used and is about."""
    if cases not in _INITIATIVES:
        every = {one: features_of(cases, [one], [one]) for one in listed(cases.grounds.cases)}
        _INITIATIVES[cases] = Sides(every, weights(every.values()))
    return _INITIATIVES[cases]


def of_systems(cases: Cases) -> Sides:
    """What each body met and used, by itself, by its cases, and by those of the bodies that it took the place of."""
    if cases not in _SYSTEMS:
        every = {}
        for one in listed(where(cases.corpus.of_kinds(["system"]))):
            subjects = subjects_of(cases.corpus, one)
            every[one] = features_of(
                cases, subjects, [case for case in subjects if cases.corpus.kind(case) == "initiative"]
            )
        _SYSTEMS[cases] = Sides(every, weights(side for side in every.values() if side.all))
    return _SYSTEMS[cases]


def subjects_of(corpus: Corpus, system: int) -> list[int]:
    """Of whom is said what a body met: the body, those before it, and the initiatives that ran in any of them."""
    bodies = [system, *corpus.hierarchy.predecessors(system)]
    ran, _ = gathered(corpus.ran, numbers(bodies))
    return sorted({*bodies, *listed(ran)})


def weights(every: Iterable[Features]) -> Mapping[int | str, float]:
    """How much each feature says: the logarithm of how few of all these hold it."""
    held: dict[int | str, int] = {}
    count = 0
    for one in every:
        count += 1
        for feature in one.all:
            held[feature] = held.get(feature, 0) + 1
    return {feature: math.log(1 + count / many) for feature, many in held.items()}


def overlap(one: Iterable[int | str], other: Iterable[int | str], weight: Mapping[int | str, float]) -> float:
    """What both hold, as a share of what either does, weighed; 0 to 1."""
    mine, theirs = frozenset(one), frozenset(other)
    either = sum(weight[feature] for feature in mine | theirs)
    return sum(weight[feature] for feature in mine & theirs) / either if either else 0.0


def closest(cases: Cases, concepts: Iterable[int]) -> list[int]:
    """Of concepts those with none narrower among them, in the order of their names: what is said of both once."""
    some = set(concepts)
    broader = {up for one in some for up in listed(cases.above.of(one)) if up != one}
    return sorted(some - broader, key=lambda one: (cases.corpus.rows[one].name.casefold(), one))


def claims_on(cases: Cases, subjects: Iterable[int], concept: int, *, kind: Kind) -> list[int]:
    """The claims by which these initiatives or bodies met a barrier, or used an enabler, or what is narrower."""
    corpus, claims = cases.corpus, cases.corpus.claims
    own, _ = gathered(corpus.by_subject, numbers(sorted(subjects)))
    found = []
    for claim in listed(own):
        if kind == "barrier" and claims.of_type("TACKLED", "FACED")[claim]:
            ends = [int(claims.object[claim])]
        elif kind == "enabler":
            ends = listed(row_of(claims.through, claim))
            ends += [int(claims.object[claim])] if claims.of_type("USED")[claim] else []
        else:
            ends = []
        if any(concept in cases.above.of(end) for end in ends):
            found.append(claim)
    return found


def results_of(corpus: Corpus, claims: Iterable[int]) -> list[Result]:
    """The results that claims carry, each once, best first."""
    found = {int(corpus.claims.result[claim]) for claim in claims} - {NO_RESULT}
    return [RESULTS[one] for one in sorted(found)]


def _broad(cases: Cases, concepts: Numbers) -> frozenset[int]:
    above, _ = cases.above.gathered(concepts)
    return frozenset(listed(above))
