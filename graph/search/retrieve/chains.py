"""How much of a pattern each case, account and concept holds, for all of them at once: `fit` as columns.

What `fit` works out claim by claim for one case is worked out here for thousands in a few milliseconds; a test holds
the two to each other on the seed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.ontology import RESULTS
from graph.search.fuse import TIER_ORDER
from graph.search.retrieve.fit import BY_CASE, BY_NAME, PEER, SIBLING, Asked, Pattern
from graph.search.retrieve.touching import holding
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import Flags, Numbers, distinct, first_of, flagged, reached, where
from graph.snapshot.lexicon import CaseFacts

_CLAIM, _CASE, _PART, _NEAR = (TIER_ORDER.index(tier) for tier in ("claim", "case", "part", "near"))
_GOT_PAST = [RESULTS.index("overcame"), RESULTS.index("eased")]

Held = NDArray[np.bool_]
"""One row a claim or a chain, one column a name of the pattern."""


@dataclass(frozen=True, eq=False)
class Chains:
    """What the claims of one subject say of one thing, as columns, the best chain of each thing first.

    `satisfied` has shape (chains, names); `tier` are places in `TIER_ORDER`; `claims` are the numbers of the claims of
    each chain, one chain after another, from `start`.
    """

    thing: Numbers
    subject: Numbers
    satisfied: Held
    tier: NDArray[np.int8]
    share: NDArray[np.float64]
    start: NDArray[np.int64]
    claims: Numbers

    def claims_of(self, chain: int) -> Numbers:
        """The claims of one chain, in the order of their ids."""
        return self.claims[self.start[chain] : self.start[chain + 1]]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Claims as they speak of things: one row a thing, a subject and a claim of it."""

    thing: Numbers
    subject: Numbers
    claim: Numbers


class Columns:
    """A pattern over the columns of a corpus."""

    def __init__(self, corpus: Corpus, pattern: Pattern, told: CaseFacts) -> None:
        self.corpus, self.pattern = corpus, pattern
        self.names = pattern.names
        self.weights = np.asarray([pattern.weights[name] for name in self.names])
        self.ids = [flagged(corpus.things, corpus.numbers(term.ids)) for term in pattern.terms]
        self.siblings = [flagged(corpus.things, corpus.numbers(term.siblings)) for term in pattern.terms]
        self.holding = [None if _by_claim(term) else holding(corpus, term, told) for term in pattern.terms]

    def chains(self, pairs: Pairs, *, own: bool) -> Chains:
        """The fit of each thing and subject; `own`: the thing is looked at by itself, not as where a case ran."""
        order = np.lexsort((pairs.claim, pairs.subject, pairs.thing))
        thing, subject, claim = pairs.thing[order], pairs.subject[order], pairs.claim[order]
        if not len(claim):
            return self._in_order(
                thing, subject, np.zeros((0, len(self.names)), np.bool_), claim, np.zeros(1, np.int64)
            )
        first = first_of(thing, subject)
        start = np.flatnonzero(first)
        group = np.cumsum(first) - 1
        held = self._held(claim, self.ids, thing if own else None)
        held |= self._of_subject(thing, subject, own=own)
        satisfied = np.logical_or.reduceat(held, start, axis=0) & ~self._half_held(claim, start)
        weight = np.asarray(held @ self.weights, np.float64)
        best = held[self._best(claim, group, weight)] & satisfied
        siblings = self._held(claim, self.siblings, thing if own else None)
        siblings[:, len(self.pattern.terms) :] = False
        alike = np.logical_or.reduceat(siblings, start, axis=0) & ~satisfied
        by_case = satisfied @ self.weights + SIBLING * (alike @ self.weights) - self._unlike(claim, group)
        share = (BY_CASE * by_case + (1 - BY_CASE) * (best @ self.weights)) / self.weights.sum()
        tier = np.where(best.all(axis=1), _CLAIM, np.where(satisfied.all(axis=1), _CASE, _PART))
        tier = np.where(satisfied.any(axis=1), tier, _NEAR)
        ends = np.append(start, len(claim))
        return self._in_order(thing[start], subject[start], satisfied, claim, ends, tier.astype(np.int8), share)

    def held(self, claim: Numbers) -> Flags:
        """Which claims satisfy any name, with what holds of their subjects, shape (claims,)."""
        subject = self.corpus.claims.subject[claim]
        held = self._held(claim, self.ids, None) | self._of_subject(subject, subject, own=False)
        return np.asarray(held.any(axis=1))

    def by_name(self, things: Numbers) -> Chains:
        """Things of which nothing that touches the pattern is claimed: they are what was asked for, by name alone."""
        satisfied = self._identity(things)
        share = BY_CASE * BY_NAME * (satisfied @ self.weights) / self.weights.sum()
        tier = np.where(satisfied.any(axis=1), _PART, _NEAR).astype(np.int8)
        none = np.zeros(len(things) + 1, np.int64)
        return self._in_order(things, things, satisfied, np.empty(0, np.int32), none, tier, share)

    def _in_order(
        self, thing: Numbers, subject: Numbers, satisfied: Held, claim: Numbers, start: NDArray[np.int64],
        tier: NDArray[np.int8] | None = None, share: NDArray[np.float64] | None = None,
    ) -> Chains:  # fmt: skip
        tier = np.empty(0, np.int8) if tier is None else tier
        share = np.empty(0) if share is None else share
        order = np.lexsort((subject, -np.round(share, 9), tier, thing))
        ends, places = picked(start, order)
        return Chains(thing[order], subject[order], satisfied[order], tier[order], share[order], ends, claim[places])

    def _held(self, claim: Numbers, wanted: list[Flags], own: Numbers | None) -> Held:
        """Which names each claim satisfies by what it says itself; what holds of its subject is added elsewhere."""
        held = np.zeros((len(claim), len(self.names)), np.bool_)
        for column, term in enumerate(self.pattern.terms):
            held[:, column] = self._says(claim, term, wanted[column], own)
        if self.pattern.results:
            good = self._good(claim)
            on = [self.ids[at] for at, term in enumerate(self.pattern.terms) if term.kind == "barrier"]
            held[:, -1] = good & np.logical_or.reduce(on)[self.corpus.claims.object[claim]] if on else good
        return held

    def _says(self, claim: Numbers, term: Asked, ids: Flags, own: Numbers | None) -> Flags:
        claims = self.corpus.claims
        subject, object_ = claims.subject[claim], claims.object[claim]
        if term.role in {"cause", "effect"}:
            if own is None:
                return np.zeros(len(claim), np.bool_)
            there, here = (subject, object_) if term.role == "cause" else (object_, subject)
            return np.asarray(claims.of_type("LEADS_TO")[claim] & ids[there] & (here == own))
        if term.kind == "barrier":
            return claims.of_type("TACKLED", "FACED", "HELPS_WITH")[claim] & ids[object_]
        if term.kind == "enabler":
            helps, used = claims.of_type("HELPS_WITH")[claim], claims.of_type("USED")[claim]
            means = reached(self.corpus.by_means, where(ids))[claim]
            return np.where(helps, ids[subject], np.where(used, ids[object_], means))
        return np.zeros(len(claim), np.bool_)

    def _of_subject(self, thing: Numbers, subject: Numbers, *, own: bool) -> Held:
        """Which names hold of each claim's subject as a whole; of a case in several systems, as of this one (`thing`).

        Where things are looked at by themselves, what they are counts, and a case with all the systems where it ran.
        """
        held = np.zeros((len(subject), len(self.names)), np.bool_)
        for column, whole in enumerate(self.holding):
            if whole is None:
                continue
            ran = reached(self.corpus.ran, where(self.ids[column]))[subject]
            here = ran if own else np.where(thing == subject, ran, ran & self.ids[column][thing])
            held[:, column] = whole[subject] | here
        return held | self._identity(thing) if own else held

    def _identity(self, things: Numbers) -> Held:
        """What each thing is itself; of what causes it or is caused by it, it is none."""
        held = np.zeros((len(things), len(self.names)), np.bool_)
        for column, term in enumerate(self.pattern.terms):
            if term.role is None:
                held[:, column] = self.ids[column][things]
        return held

    def _good(self, claim: Numbers) -> Flags:
        """Which claims carry a result that was asked for."""
        wished = [RESULTS.index(one) for one in self.pattern.results]
        return np.isin(self.corpus.claims.result[claim], wished)

    def _half_held(self, claim: Numbers, start: NDArray[np.int64]) -> Held:
        """The result, where it came out on some of the barriers asked for and not on all of them."""
        half = np.zeros((len(start), len(self.names)), np.bool_)
        if not self.pattern.results:
            return half
        good, object_ = self._good(claim), self.corpus.claims.object[claim]
        for column, term in enumerate(self.pattern.terms):
            if term.kind == "barrier" and term.role is None:
                half[:, -1] |= ~np.logical_or.reduceat(good & self.ids[column][object_], start)
        return half

    def _best(self, claim: Numbers, group: NDArray[np.int64], weight: NDArray[np.float64]) -> NDArray[np.int64]:
        """The place of each group's best claim, by the same order as in `fit`."""
        claims = self.corpus.claims
        unmet = ~claims.of_type("TACKLED", "FACED")[claim]
        order = np.lexsort((claim, claims.result[claim], unmet, -np.round(weight, 9), group))
        return order[first_of(group[order])]

    def _unlike(self, claim: Numbers, group: NDArray[np.int64]) -> NDArray[np.float64]:
        """As in `fit`: barriers of the one whose peers are asked for that were not met, or not got past."""
        groups = int(group[-1]) + 1
        left = np.zeros(groups)
        claims = self.corpus.claims
        for column, term in enumerate(self.pattern.terms):
            if term.role != "peers":
                continue
            object_ = claims.object[claim]
            met = self.ids[column][object_] & claims.of_type("TACKLED", "FACED")[claim]
            pairs = distinct(group[met] * self.corpus.things + object_[met])
            count = np.bincount(pairs // self.corpus.things, minlength=groups)
            past = met & np.isin(claims.result[claim], _GOT_PAST)
            got_past = np.bincount(group[past], minlength=groups) > 0
            lacking = 1 - (got_past + np.minimum(count / max(len(term.meant), 1), 1)) / 2
            left += np.where(count > 0, term.weight * (1 - PEER) * lacking, 0.0)
        return left


def picked(start: NDArray[np.int64], which: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the rows that are picked start, one after another, and where what they hold stood before."""
    sizes = np.diff(start)[which]
    ends = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    places = np.arange(ends[-1]) + np.repeat(start[:-1][which] - ends[:-1], sizes)
    return ends, np.asarray(places, np.int64)


def _by_claim(term: Asked) -> bool:
    """Whether a term is read on what a claim says, not on its subject as a whole."""
    return term.kind in {"barrier", "enabler"} or term.role in {"cause", "effect"}
