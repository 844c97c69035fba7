"""How far each case, account and concept satisfies a pattern: worked out for all of them at once, as columns.

A match is what the claims of one subject (a case, or a system's account of what it faced) say of one thing: of the
subject itself, of a system where the case ran, of an outcome of the case, or of a concept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from graph.ontology import GOT_PAST, RESULTS
from graph.search.fuse import TIER_ORDER
from graph.search.retrieve.pattern import CONCEPTS, Pattern, PatternTerm
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import Flags, Incidence, Numbers, distinct, first_of, flagged, gathered, reached, where
from graph.snapshot.lexicon import CaseFacts

#: This share of a match's score counts all that its subject satisfies, the rest what its best claim satisfies by
#: itself: only one claim that satisfies everything is worth 1.
BY_CASE = 0.75
#: What a name alone counts, of a thing of which nothing is claimed, or only of its parts.
BY_NAME = 0.5
#: What it counts to have met one of the barriers that peers share; to have got past one, and to have met all of them,
#: count half of the rest each.
PEER = 0.3
#: What a sibling counts in the place of the term itself.
SIBLING = 0.3

_CLAIM, _CASE, _PART, _NEAR = (TIER_ORDER.index(tier) for tier in ("claim", "case", "part", "near"))

Satisfied = NDArray[np.bool_]
"""One row a claim or a match, one column a name of the pattern."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Claims with the thing that each speaks of, shape (pairs,) each: a thing, the subject and the claim.

    `by_itself`: the thing is looked at by itself, so that what it is counts too; else it is looked at as the case, or
    as the place where the case ran.
    """

    thing: Numbers
    subject: Numbers
    claim: Numbers
    by_itself: Flags

    def __getitem__(self, which: Flags | NDArray[np.integer]) -> "Pairs":
        return Pairs(self.thing[which], self.subject[which], self.claim[which], self.by_itself[which])


@dataclass(frozen=True, eq=False)
class Matches:
    """Matches as columns, those of one thing together, its best first.

    `satisfied` has shape (matches, names), `tier` are places in `TIER_ORDER`, `share` is the score (0 to 1), `claims`
    has shape (matches, claims). `by_itself` as in `Pairs`.
    """

    thing: Numbers
    subject: Numbers
    by_itself: Flags
    satisfied: Satisfied
    tier: NDArray[np.int8]
    share: NDArray[np.float64]
    claims: Incidence

    def __getitem__(self, which: Flags | NDArray[np.integer]) -> "Matches":
        return Matches(*(getattr(self, column.name)[which] for column in fields(self)))

    def best_first(self) -> "Matches":
        """The same in the order that the class promises."""
        return self[np.lexsort((self.subject, -np.round(self.share, 9), self.tier, self.thing))]

    def rows_of(self, thing: int) -> range:
        """The rows of one thing, the best first."""
        return range(*np.searchsorted(self.thing, [thing, thing + 1]).tolist())


@dataclass(frozen=True, eq=False)
class _TermColumns:
    """A term over the corpus: which things satisfy it, which claims go through one of these, and the same of siblings.

    `of_subject` are the subjects for which the term holds whatever is claimed, `ran` the cases that ran in such a body.
    """

    term: PatternTerm
    things: Flags
    through: Flags
    siblings: Flags
    through_siblings: Flags
    of_subject: Flags
    ran: Flags

    @classmethod
    def of(cls, corpus: Corpus, term: PatternTerm, case_facts: CaseFacts) -> Self:
        things = flagged(corpus.things, corpus.numbers(term.ids))
        siblings = flagged(corpus.things, corpus.numbers(term.siblings))
        cases = corpus.numbers({case for id_ in term.ids for case in case_facts.get(id_, ())})
        return cls(
            term=term,
            things=things,
            through=reached(corpus.by_means, where(things)),
            siblings=siblings,
            through_siblings=reached(corpus.by_means, where(siblings)),
            of_subject=things | flagged(corpus.things, cases) | reached(corpus.took_part, where(things)),
            ran=reached(corpus.ran, where(things)),
        )


class Matcher:
    """A pattern to be matched against the claims of a corpus; `case_facts` as in the lexicon."""

    def __init__(self, corpus: Corpus, pattern: Pattern, case_facts: CaseFacts) -> None:
        self.corpus, self.pattern = corpus, pattern
        self._weights = np.asarray(pattern.weights)
        self._terms = [_TermColumns.of(corpus, term, case_facts) for term in pattern.terms]
        wanted = [RESULTS.index(result) for result in pattern.results]
        #: Which claims carry a result that was asked for.
        self._good = np.isin(corpus.claims.result, wanted)
        self._systems = corpus.of_kinds(["system"])

    def touching(self) -> Numbers:
        """The claims that have to do with any term or result, in the order of their ids."""
        corpus, claims = self.corpus, self.corpus.claims
        found = self._good & claims.of_type("TACKLED")
        cases = corpus.of_kinds(["initiative"])
        for column in self._terms:
            if column.term.kind in CONCEPTS:
                around = where(column.things | column.siblings)
                ends = (corpus.by_subject, corpus.by_object, corpus.by_means)
                on_concepts = claims.of_type("TACKLED", "USED", "WOULD_USE", "FACED", "HELPS_WITH", "LEADS_TO")
                found |= np.logical_or.reduce([reached(one, around) for one in ends]) & on_concepts
                continue
            own = reached(corpus.by_subject, where(cases & (column.of_subject | column.ran)))
            found |= own & claims.of_type("TACKLED", "USED", "WOULD_USE", "RUN_IN", "INVOLVES")
            if column.term.kind in {"system", "organisation"}:
                found |= reached(corpus.by_subject, where(column.things)) & claims.of_type("FACED")
        return where(found)

    def satisfying(self, claim: Numbers) -> Flags:
        """Which of these claims satisfy anything, with what holds for their subjects; shape (claims,)."""
        subject = self.corpus.claims.subject[claim]
        pairs = Pairs(subject, subject, claim, np.zeros(len(claim), np.bool_))
        return np.asarray(self._satisfied(pairs).any(axis=1))

    def matches(self, pairs: Pairs) -> Matches:
        """The match of each thing and subject."""
        pairs = pairs[np.lexsort((pairs.claim, pairs.subject, pairs.thing))]
        first = first_of(pairs.thing, pairs.subject)
        start, match = np.flatnonzero(first), np.cumsum(first) - 1
        by_claim = self._satisfied(pairs)
        satisfied = np.logical_or.reduceat(by_claim, start, axis=0) & ~self._half_satisfied(pairs.claim, start)
        order = self._best_first(pairs.claim, match, by_claim)
        best = by_claim[order[first_of(match[order])]] & satisfied
        alike = np.logical_or.reduceat(self._stated(pairs, siblings=True), start, axis=0) & ~satisfied
        weights = self._weights
        by_case = satisfied @ weights + SIBLING * (alike @ weights) - self._unlike(pairs.claim, match, len(start))
        tier = np.where(best.all(axis=1), _CLAIM, np.where(satisfied.all(axis=1), _CASE, _PART))
        shape = (len(start), len(self.corpus.claims.ids))
        ends = np.append(start, len(pairs.claim))
        return Matches(
            thing=pairs.thing[start],
            subject=pairs.subject[start],
            by_itself=pairs.by_itself[start],
            satisfied=satisfied,
            tier=np.where(satisfied.any(axis=1), tier, _NEAR).astype(np.int8),
            share=(BY_CASE * by_case + (1 - BY_CASE) * (best @ weights)) / weights.sum(),
            claims=csr_array((np.ones(len(pairs.claim), np.bool_), pairs.claim, ends), shape=shape),
        ).best_first()

    def by_name(self, things: Numbers) -> Matches:
        """Things that were asked for by name, and of which nothing that touches the pattern is claimed."""
        satisfied = self._identity(things)
        return Matches(
            thing=things,
            subject=things,
            by_itself=np.ones(len(things), np.bool_),
            satisfied=satisfied,
            tier=np.where(satisfied.any(axis=1), _PART, _NEAR).astype(np.int8),
            share=BY_CASE * BY_NAME * (satisfied @ self._weights) / self._weights.sum(),
            claims=csr_array((len(things), len(self.corpus.claims.ids)), dtype=np.bool_),
        ).best_first()

    def shown(self, matches: Matches, rows: Sequence[int]) -> list[Numbers]:
        """The claims that each of these matches is shown by, best first.

        These are its best claim, other barriers met of which that claim's terms hold as well, and every claim that
        adds something still open. That an organisation took part is shown wherever it was asked for.
        """
        claims = self.corpus.claims
        claim, match = gathered(matches.claims, np.asarray(rows, np.int32))
        of = np.asarray(rows, np.int32)[match]
        pairs = Pairs(matches.thing[of], matches.subject[of], claim, matches.by_itself[of])
        satisfied = self._satisfied(pairs)
        order = self._best_first(claim, match, satisfied)
        claim, match, satisfied = claim[order], match[order], satisfied[order]
        first = np.flatnonzero(first_of(match))[np.cumsum(first_of(match)) - 1]
        # How many claims of the match have satisfied each name so far: what is satisfied for the first time is new.
        so_far = np.cumsum(satisfied, axis=0)
        new = satisfied & (so_far - so_far[first] + satisfied[first] == 1)
        as_best = (satisfied == satisfied[first]).all(axis=1) & satisfied.any(axis=1)
        partners = [column.things for column in self._terms if column.term.kind == "organisation"]
        partner = np.logical_or.reduce([np.zeros(self.corpus.things, np.bool_), *partners])[claims.object[claim]]
        kept = new.any(axis=1) | as_best & claims.of_type("TACKLED", "FACED")[claim]
        kept |= partner & claims.of_type("INVOLVES")[claim]
        return [claim[kept & (match == row)] for row in range(len(rows))]

    def _satisfied(self, pairs: Pairs) -> Satisfied:
        """Which names each claim satisfies, by what it says and by what holds for its subject and its thing.

        A result counts only on a barrier that was asked for, if any was.
        """
        satisfied = self._stated(pairs)
        if self.pattern.results:
            barriers = [column.things for column in self._terms if column.term.kind == "barrier"]
            good = self._good[pairs.claim]
            objects = self.corpus.claims.object[pairs.claim]
            satisfied[:, -1] = good & np.logical_or.reduce(barriers)[objects] if barriers else good
        elsewhere = ~pairs.by_itself & self._systems[pairs.thing] & (pairs.thing != pairs.subject)
        for at, column in enumerate(self._terms):
            if not column.term.on_claims:
                # A case that ran in several systems is looked at as of this one.
                here = column.ran[pairs.subject] & (~elsewhere | column.things[pairs.thing])
                satisfied[:, at] |= column.of_subject[pairs.subject] | here
        return satisfied | self._identity(pairs.thing) & pairs.by_itself[:, None]

    def _stated(self, pairs: Pairs, *, siblings: bool = False) -> Satisfied:
        """Which names each claim satisfies by what it says itself, or which a sibling of the term would."""
        satisfied = np.zeros((len(pairs.claim), len(self._weights)), np.bool_)
        for at, column in enumerate(self._terms):
            if column.term.on_claims:
                things, through = (
                    (column.siblings, column.through_siblings) if siblings else (column.things, column.through)
                )
                satisfied[:, at] = self._says(pairs, column.term, things, through)
        return satisfied

    def _says(self, pairs: Pairs, term: PatternTerm, things: Flags, through: Flags) -> Flags:
        claims, claim = self.corpus.claims, pairs.claim
        subject, object_ = claims.subject[claim], claims.object[claim]
        if term.role in {"cause", "effect"}:
            other, own = (subject, object_) if term.role == "cause" else (object_, subject)
            leads = claims.of_type("LEADS_TO")[claim] & pairs.by_itself
            return np.asarray(leads & things[other] & (own == pairs.thing))
        if term.kind == "barrier":
            return claims.of_type("TACKLED", "FACED", "HELPS_WITH")[claim] & things[object_]
        helps, used = claims.of_type("HELPS_WITH")[claim], claims.of_type("USED", "WOULD_USE")[claim]
        return np.where(helps, things[subject], np.where(used, things[object_], through[claim]))

    def _identity(self, things: Numbers) -> Satisfied:
        """Which names each thing satisfies by what it is; what causes a term, or is caused by it, is something else."""
        satisfied = np.zeros((len(things), len(self._weights)), np.bool_)
        for at, column in enumerate(self._terms):
            satisfied[:, at] = column.things[things] & (column.term.role is None)
        return satisfied

    def _half_satisfied(self, claim: Numbers, start: NDArray[np.intp]) -> Satisfied:
        """The result, where it came out on some of the barriers asked for and not on all of them."""
        half = np.zeros((len(start), len(self._weights)), np.bool_)
        if self.pattern.results:
            good, objects = self._good[claim], self.corpus.claims.object[claim]
            for column in self._terms:
                if column.term.kind == "barrier" and column.term.role is None:
                    half[:, -1] |= ~np.logical_or.reduceat(good & column.things[objects], start)
        return half

    def _best_first(self, claim: Numbers, match: NDArray[np.integer], satisfied: Satisfied) -> NDArray[np.intp]:
        """The order of claims by match, in each the claim that satisfies most first.

        Among equals a barrier met comes before all else, and the better result first.
        """
        claims = self.corpus.claims
        unmet = ~claims.of_type("TACKLED", "FACED")[claim]
        weight = np.round(satisfied @ self._weights, 9)
        return np.lexsort((claim, claims.result[claim], unmet, -weight, match))

    def _unlike(self, claim: Numbers, match: NDArray[np.integer], matches: int) -> NDArray[np.float64]:
        """What each match lacks to be like the one whose peers are asked for: barriers not met, or not got past."""
        lacking, claims = np.zeros(matches), self.corpus.claims
        for column in self._terms:
            if column.term.role != "peers":
                continue
            objects = claims.object[claim]
            met = column.things[objects] & claims.of_type("TACKLED", "FACED")[claim]
            barriers = distinct(match[met].astype(np.int64) * self.corpus.things + objects[met])
            count = np.bincount(barriers // self.corpus.things, minlength=matches)
            past = met & np.isin(claims.result[claim], [RESULTS.index(result) for result in GOT_PAST])
            got_past = np.bincount(match[past], minlength=matches) > 0
            alike = (got_past + np.minimum(count / max(len(column.term.meant), 1), 1)) / 2
            lacking += np.where(count > 0, column.term.weight * (1 - PEER) * (1 - alike), 0.0)
        return lacking
