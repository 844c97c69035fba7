"""The links arm of step 2: how far cases, accounts and concepts hold the pattern that was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graph.search.answer import Interpretation, Tier
from graph.search.fuse import TIER_ORDER
from graph.search.retrieve.chains import Chains, Columns, Pairs, picked
from graph.search.retrieve.exclusions import unwished
from graph.search.retrieve.expansion import WITH_NARROWER, asked
from graph.search.retrieve.fit import BY_NAME, NO_FIT, Asked, ClaimRow, Fit, Pattern, fit
from graph.search.retrieve.touching import claim_rows, touching
from graph.snapshot.corpus import Corpus
from graph.snapshot.filters import Passed
from graph.snapshot.incidence import Flags, Numbers, distinct, first_of, flagged, gathered, reached, where
from graph.snapshot.lexicon import CaseFacts

#: Chains of one thing that are looked at one by one: paths go over three of them, three cases are named.
MOST_CHAINS = 3


@dataclass(frozen=True)
class Chain:
    """One case, or one account of a system or a concept, with what its claims satisfy."""

    subject: str
    fit: Fit


@dataclass(frozen=True)
class Linked:
    """What the links say of one thing: its fit, and the cases and accounts that make it a hit, best first."""

    fit: Fit
    chains: tuple[Chain, ...]
    cases: tuple[str, ...] = ()


NOT_LINKED = Linked(NO_FIT, ())


@dataclass(frozen=True, eq=False)
class Standing:
    """What the links say of each thing, as columns: places in `TIER_ORDER`, 0 to 1, and shape (things, names).

    `claimed`: whether a claim says so, or its name alone.
    """

    tier: NDArray[np.int8]
    share: NDArray[np.float64]
    satisfied: NDArray[np.bool_]
    claimed: Flags

    @property
    def linked(self) -> Flags:
        """The things of which the links say anything."""
        return self.share > 0


class Links:
    """A pattern as the corpus holds it, and what was named as not wished for, with all that hangs on it.

    `everywhere` flags the things that satisfy something, whatever the filters; `excluded` is no hit, `untold` leads to
    none either. `passed`: what the filters let through, None for all. `chains` are those of cases and accounts, then
    those of concepts.
    """

    def __init__(self, corpus: Corpus, interpretation: Interpretation, told: CaseFacts, passed: Passed | None) -> None:
        self._corpus = corpus
        self.pattern = Pattern(asked(corpus, interpretation.terms), frozenset(interpretation.result))
        left_out = unwished(corpus, interpretation.excluded, told)
        self.excluded, self.untold = left_out.things, left_out.untold
        self._told = {id_: told[id_] for term in self.pattern.terms for id_ in term.ids if id_ in told}
        self._columns = Columns(corpus, self.pattern, told)
        rows = touching(corpus, self.pattern, told) if self.pattern.names else np.empty(0, np.int32)
        claims = corpus.claims
        rows = rows[~(self.untold[claims.subject[rows]] | self.untold[claims.object[rows]])]
        everywhere, standing = self._fitted(rows)
        self.everywhere: Flags = standing.satisfied.any(axis=1) & standing.linked & ~self.excluded
        if passed is not None:
            everywhere, standing = self._fitted(rows[passing_claims(corpus, rows, passed)])
        self.chains = everywhere
        kept = np.where(self.excluded, 0.0, standing.share)
        self.standing = replace(standing, share=kept)

    def linked(self, thing: int) -> Linked:
        """What the links say of one thing, with its best chains looked at claim by claim."""
        if not self.standing.linked[thing]:
            return NOT_LINKED
        for chains, own in zip(self.chains, (False, True), strict=True):
            first, last = np.searchsorted(chains.thing, [thing, thing + 1])
            if last > first:
                return self._looked_at(thing, chains, range(int(first), int(last)), own=own)
        return Linked(self._weak(thing, fit(self.pattern, [], own=self._corpus.ids[thing])), ())

    def _looked_at(self, thing: int, chains: Chains, own_chains: Sequence[int], *, own: bool) -> Linked:
        best = chains.satisfied[own_chains[0]]
        like_it = [one for one in own_chains if best.any() and (chains.satisfied[one] == best).all()][:MOST_CHAINS]
        found = [self._chain(thing, chains, one, own=own) for one in like_it or own_chains[:1]]
        whose = [int(chains.subject[one]) for one in own_chains if chains.satisfied[one].any()]
        cases = [one for one in whose if self._corpus.kind(one) == "initiative"][:MOST_CHAINS]
        return Linked(self._weak(thing, found[0].fit), tuple(found), tuple(self._corpus.ids[one] for one in cases))

    def _chain(self, thing: int, chains: Chains, one: int, *, own: bool) -> Chain:
        subject = int(chains.subject[one])
        elsewhere = not own and self._corpus.kind(thing) == "system" and thing != subject
        rows = self._rows(chains.claims_of(one), thing if elsewhere else None)
        return Chain(self._corpus.ids[subject], fit(self.pattern, rows, own=self._corpus.ids[thing] if own else None))

    def _rows(self, claims: Numbers, at: int | None) -> list[ClaimRow]:
        return claim_rows(self._corpus, claims.tolist(), self._told, at)

    def _weak(self, thing: int, found: Fit) -> Fit:
        """The fit with tier and share as they stand, which are less for a body of which only parts are told."""
        tier: Tier = TIER_ORDER[int(self.standing.tier[thing])]
        return replace(found, tier=tier, share=float(self.standing.share[thing]))

    def _fitted(self, rows: Numbers) -> tuple[tuple[Chains, Chains], Standing]:
        """A case by its claims, a system by its best case or what it faced, a concept by all that is claimed of it."""
        corpus, claims = self._corpus, self._corpus.claims
        of_subjects = rows[~claims.of_type("HELPS_WITH", "LEADS_TO")[rows]]
        by_subject = self._columns.chains(_subjects(corpus, of_subjects), own=False)
        by_subject = _with_outcomes(corpus, by_subject)
        there = flagged(corpus.things, by_subject.thing)
        about = _concepts(corpus, rows, self.pattern.terms)
        by_concept = self._columns.chains(_only(about, ~there), own=True)
        there |= flagged(corpus.things, by_concept.thing)
        wanted = {id_ for term in self.pattern.terms if term.kind in WITH_NARROWER for id_ in term.ids}
        named = corpus.numbers(sorted(wanted))
        by_name = self._columns.by_name(named[~there[named]])
        standing = _standing(corpus, len(self.pattern.names), (by_subject, by_concept, by_name))
        for term in self.pattern.terms:
            self._weaken(standing, term, about, flagged(corpus.things, by_subject.thing))
        return (by_subject, by_concept), standing

    def _weaken(self, standing: Standing, term: Asked, about: Pairs, by_case: Flags) -> None:
        """Where all that is claimed is of parts of a body: who asks for systems of a region wants these first."""
        top = self._corpus.at.get(term.id)
        if top is None or not term.parts or term.role is not None or by_case[top] or term.kind not in WITH_NARROWER:
            return
        claims = about.claim[about.thing == top]
        own = flagged(self._corpus.things, self._corpus.numbers(term.ids - term.parts))
        subjects = self._corpus.claims.subject[claims]
        numbers = where(own)
        facts = own | reached(self._corpus.ran, numbers) | reached(self._corpus.took_part, numbers)
        if (own[self._corpus.claims.object[claims]] | facts[subjects]).any():
            return
        standing.share[top] *= BY_NAME if standing.claimed[top] else 1.0
        if standing.satisfied[top].any():
            standing.tier[top] = TIER_ORDER.index("part")


def passing_claims(corpus: Corpus, rows: Numbers, passed: Passed) -> Flags:
    """Which claims the filters let through: those of a case that passes, or of what passes without one."""
    subject = corpus.claims.subject[rows]
    account = corpus.of_kinds(["system"])[subject]
    let = np.where(account, passed.accounts[subject], passed.cases[subject])
    return np.asarray(let | corpus.claims.of_type("HELPS_WITH", "LEADS_TO")[rows])


def _subjects(corpus: Corpus, rows: Numbers) -> Pairs:
    """The claims of each subject, for itself and for the systems where it ran."""
    subject = corpus.claims.subject[rows]
    systems, place = gathered(corpus.run_in, subject)
    thing = np.concatenate([subject, systems])
    return Pairs(thing, np.concatenate([subject, subject[place]]), np.concatenate([rows, rows[place]]))


def _with_outcomes(corpus: Corpus, chains: Chains) -> Chains:
    """The chains, with those of each case for what came of it."""
    own = where(chains.thing == chains.subject)
    outcomes, place = gathered(corpus.outcomes, chains.subject[own])
    return _again(chains, own[place], outcomes)


def _again(chains: Chains, which: Numbers, things: Numbers) -> Chains:
    """The chains, and those named by `which` once more for other things."""
    order = np.argsort(np.concatenate([chains.thing, things]), kind="stable")
    chosen = np.concatenate([np.arange(len(chains.thing), dtype=np.int32), which])[order]
    ends, places = picked(chains.start, chosen)
    return Chains(
        np.concatenate([chains.thing, things])[order], chains.subject[chosen], chains.satisfied[chosen],
        chains.tier[chosen], chains.share[chosen], ends, chains.claims[places],
    )  # fmt: skip


def _concepts(corpus: Corpus, rows: Numbers, terms: Sequence[Asked]) -> Pairs:
    """The claims about each concept: at either end or as means; for a concept asked for, those on what is narrower."""
    claims = corpus.claims
    means, place = gathered(claims.through, rows)
    between = rows[claims.of_type("HELPS_WITH", "LEADS_TO")[rows]]
    thing = np.concatenate([claims.object[rows], means, claims.subject[between]])
    claim = np.concatenate([rows, rows[place], between])
    for term in terms:
        top = corpus.at.get(term.id)
        if top is not None and term.kind in WITH_NARROWER and term.role is None:
            narrower = claim[flagged(corpus.things, corpus.numbers(term.ids))[thing]]
            thing = np.concatenate([thing, np.full(len(narrower), top, np.int32)])
            claim = np.concatenate([claim, narrower])
    keys = distinct(thing.astype(np.int64) * len(claims.ids) + claim)
    width = max(len(claims.ids), 1)
    thing, claim = (keys // width).astype(np.int32), (keys % width).astype(np.int32)
    return Pairs(thing, claims.subject[claim], claim)


def _only(pairs: Pairs, things: Flags) -> Pairs:
    which = things[pairs.thing]
    return Pairs(pairs.thing[which], pairs.subject[which], pairs.claim[which])


def _standing(corpus: Corpus, names: int, found: Sequence[Chains]) -> Standing:
    """The best chain of each thing."""
    tier = np.full(corpus.things, TIER_ORDER.index("near"), np.int8)
    share, claimed = np.zeros(corpus.things), np.zeros(corpus.things, np.bool_)
    satisfied = np.zeros((corpus.things, names), np.bool_)
    for chains in found:
        first = first_of(chains.thing)
        thing = chains.thing[first]
        tier[thing], share[thing], satisfied[thing] = chains.tier[first], chains.share[first], chains.satisfied[first]
        claimed[thing] = np.diff(chains.start)[first] > 0
    return Standing(tier, share, satisfied, claimed)
