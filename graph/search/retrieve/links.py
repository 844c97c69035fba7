"""The links arm of step 2: how far each thing satisfies the pattern by its claims, and what is excluded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graph.search.answer import Interpretation, Term, Tier
from graph.search.fuse import TIER_ORDER
from graph.search.retrieve.match import BY_NAME, Matcher, Matches, Pairs, Satisfied
from graph.search.retrieve.pattern import WITH_NARROWER, Pattern, PatternTerm, pattern_of
from graph.snapshot.corpus import Corpus
from graph.snapshot.filters import Passed
from graph.snapshot.incidence import (
    Flags,
    Numbers,
    distinct,
    first_of,
    flagged,
    gathered,
    in_order,
    listed,
    reached,
    where,
)
from graph.snapshot.lexicon import CaseFacts

#: Matches of one thing that are shown, each by a path, and cases that are named beside it.
MOST_SHOWN = 3


@dataclass(frozen=True)
class ShownMatch:
    """A match as it is shown: the case or account, and the numbers of its claims, best first."""

    subject: int
    claims: tuple[int, ...]


@dataclass(frozen=True)
class Linked:
    """What the links say of one thing: the names it satisfies, its best matches, and the cases that make it a hit."""

    tier: Tier = "near"
    satisfied: tuple[str, ...] = ()
    matches: tuple[ShownMatch, ...] = ()
    cases: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class BestMatches:
    """The best match of each thing, as columns; `satisfied` has shape (things, names), the others (things,).

    `tier` are places in `TIER_ORDER`, `share` is 0 to 1, and `has_claims` whether a claim says so, or a name alone.
    """

    tier: NDArray[np.int8]
    share: NDArray[np.float64]
    satisfied: Satisfied
    has_claims: Flags

    @property
    def linked(self) -> Flags:
        """The things of which the links say anything."""
        return self.share > 0

    @property
    def held(self) -> Satisfied:
        """What each thing satisfies by its claims: to bear a name is not enough where nothing is claimed of it."""
        return self.satisfied & (self.linked & self.has_claims)[:, None]


class Links:
    """The pattern of a question as the corpus satisfies it; `passed` is what the filters let through, None for all.

    `best` and `matches` respect the filters; `anywhere` flags the things that satisfy something whatever the filters.
    What was named as not wished for is no hit (`excluded`), and no path runs over it (`no_path`).
    """

    def __init__(
        self, corpus: Corpus, interpretation: Interpretation, case_facts: CaseFacts, passed: Passed | None
    ) -> None:
        self._corpus = corpus
        self.pattern = pattern_of(corpus, interpretation.terms, interpretation.result)
        left_out = exclusions(corpus, interpretation.excluded, case_facts)
        self.excluded, self.no_path = left_out.things, left_out.no_path
        self._matcher = Matcher(corpus, self.pattern, case_facts)
        rows, claims = self._matcher.touching(), corpus.claims
        rows = rows[~(self.no_path[claims.subject[rows]] | self.no_path[claims.object[rows]])]
        self.matches, best = self._matched(rows)
        self.anywhere: Flags = best.satisfied.any(axis=1) & best.linked & ~self.excluded
        if passed is not None:
            self.matches, best = self._matched(rows[passing_claims(corpus, rows, passed)])
        self.best = replace(best, share=np.where(self.excluded, 0.0, best.share))

    def linked(self, things: Sequence[int]) -> list[Linked]:
        """What the links say of each of these things, with the claims that show it."""
        rows = [self._shown_rows(thing) for thing in things]
        every = [row for some in rows for row in some]
        claims = dict(zip(every, self._matcher.shown(self.matches, every), strict=True))
        return [
            self._linked(thing, {row: claims[row] for row in some}) for thing, some in zip(things, rows, strict=True)
        ]

    def _shown_rows(self, thing: int) -> list[int]:
        """The matches that satisfy the same as the best one; none where that satisfies nothing."""
        rows = self.matches.rows_of(thing)
        satisfied = self.matches.satisfied[rows.start : rows.stop]
        if not len(rows) or not satisfied[0].any():
            return []
        return [rows[at] for at in np.flatnonzero((satisfied == satisfied[0]).all(axis=1))[:MOST_SHOWN]]

    def _linked(self, thing: int, shown: Mapping[int, Numbers]) -> Linked:
        if not self.best.linked[thing]:
            return Linked()
        matches, rows = self.matches, self.matches.rows_of(thing)
        subjects = matches.subject[rows.start : rows.stop]
        counts = matches.satisfied[rows.start : rows.stop].any(axis=1)
        cases = subjects[counts & self._corpus.of_kinds(["initiative"])[subjects]][:MOST_SHOWN]
        satisfied = zip(self.pattern.names, self.best.satisfied[thing], strict=True)
        return Linked(
            tier=TIER_ORDER[int(self.best.tier[thing])],
            satisfied=tuple(name for name, has in satisfied if has),
            matches=tuple(
                ShownMatch(int(matches.subject[row]), tuple(listed(claims))) for row, claims in shown.items()
            ),
            cases=tuple(listed(cases)),
        )

    def _matched(self, rows: Numbers) -> tuple[Matches, BestMatches]:
        """A case by its claims, a system by its best case or what it faced, a concept by all that is claimed of it."""
        corpus, terms = self._corpus, self.pattern.terms
        of_subjects, of_concepts = _of_subjects(corpus, rows), _of_concepts(corpus, rows, terms)
        of_case = flagged(corpus.things, of_subjects.thing) | reached(corpus.outcomes, of_subjects.subject)
        of_concepts = of_concepts[~of_case[of_concepts.thing]]
        matches = _with_outcomes(corpus, self._matcher.matches(_joined(of_subjects, of_concepts)))
        asked = corpus.numbers(sorted({id_ for term in terms if term.kind in WITH_NARROWER for id_ in term.ids}))
        unclaimed = asked[~flagged(corpus.things, matches.thing)[asked]]
        best = _best(corpus, [matches, self._matcher.by_name(unclaimed)])
        for term in terms:
            self._weaken(best, term, of_concepts, of_case)
        return matches, best

    def _weaken(self, best: BestMatches, term: PatternTerm, of_concepts: Pairs, of_case: Flags) -> None:
        """Let a body count less where all that is claimed is of its parts: systems of a region come before the region.

        Changes `best`.
        """
        corpus, top = self._corpus, self._corpus.at.get(term.id)
        if top is None or not term.parts or term.role is not None or of_case[top]:
            return
        claims = of_concepts.claim[of_concepts.thing == top]
        own = flagged(corpus.things, corpus.numbers(term.ids - term.parts))
        of_own = own | reached(corpus.ran, where(own)) | reached(corpus.took_part, where(own))
        if (own[corpus.claims.object[claims]] | of_own[corpus.claims.subject[claims]]).any():
            return
        best.share[top] *= BY_NAME if best.has_claims[top] else 1.0
        if best.satisfied[top].any():
            best.tier[top] = TIER_ORDER.index("part")


def passing_claims(corpus: Corpus, rows: Numbers, passed: Passed) -> Flags:
    """Which claims the filters let through: those of a case that passes, or of what passes without one."""
    subject = corpus.claims.subject[rows]
    account = corpus.of_kinds(["system"])[subject]
    let = np.where(account, passed.accounts[subject], passed.cases[subject])
    return np.asarray(let | corpus.claims.of_type("HELPS_WITH", "LEADS_TO")[rows])


def _of_subjects(corpus: Corpus, rows: Numbers) -> Pairs:
    """The claims of each case or account, for itself and for the systems where it ran."""
    rows = rows[~corpus.claims.of_type("HELPS_WITH", "LEADS_TO")[rows]]
    subject = corpus.claims.subject[rows]
    systems, place = gathered(corpus.run_in, subject)
    thing = np.concatenate([subject, systems])
    subject, claim = (np.concatenate([column, column[place]]) for column in (subject, rows))
    return Pairs(thing, subject, claim, np.zeros(len(thing), np.bool_))


def _of_concepts(corpus: Corpus, rows: Numbers, terms: Sequence[PatternTerm]) -> Pairs:
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
    width = max(len(claims.ids), 1)
    keys = distinct(thing.astype(np.int64) * width + claim)
    thing, claim = (keys // width).astype(np.int32), (keys % width).astype(np.int32)
    return Pairs(thing, claims.subject[claim], claim, np.ones(len(thing), np.bool_))


def _joined(one: Pairs, other: Pairs) -> Pairs:
    columns = ("thing", "subject", "claim", "by_itself")
    return Pairs(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in columns))


def _with_outcomes(corpus: Corpus, matches: Matches) -> Matches:
    """The matches, with those of each case also for what came of it."""
    own = np.flatnonzero(matches.thing == matches.subject)
    outcomes, place = gathered(corpus.outcomes, matches.subject[own])
    again = matches[np.concatenate([np.arange(len(matches.thing)), own[place]])]
    return replace(again, thing=np.concatenate([matches.thing, outcomes])).best_first()


def _best(corpus: Corpus, found: Sequence[Matches]) -> BestMatches:
    """The best match of each thing."""
    names = found[0].satisfied.shape[1]
    best = BestMatches(
        tier=np.full(corpus.things, TIER_ORDER.index("near"), np.int8),
        share=np.zeros(corpus.things),
        satisfied=np.zeros((corpus.things, names), np.bool_),
        has_claims=np.zeros(corpus.things, np.bool_),
    )
    for matches in found:
        first = first_of(matches.thing)
        thing = matches.thing[first]
        best.tier[thing], best.share[thing] = matches.tier[first], matches.share[first]
        best.satisfied[thing] = matches.satisfied[first]
        best.has_claims[thing] = np.diff(matches.claims.indptr)[first] > 0
    return best


@dataclass(frozen=True)
class Exclusions:
    """The things that are no hits: terms, their cases and systems, what came of these cases; shape (things,) each.

    `no_path` are those that no path may run over either: a case that also ran elsewhere still says something of there.
    """

    things: Flags
    no_path: Flags


def exclusions(corpus: Corpus, terms: Sequence[Term], case_facts: CaseFacts) -> Exclusions:
    """What these terms exclude."""
    nothing = np.zeros(corpus.things, np.bool_)
    found, cases, alone, elsewhere = nothing.copy(), nothing.copy(), nothing.copy(), nothing.copy()
    for term in pattern_of(corpus, terms).terms:
        itself = flagged(corpus.things, corpus.numbers(term.ids))
        found |= itself
        if term.role == "peers":
            own = _own(corpus, where(itself))
            found |= own
            cases |= own
            continue
        matcher = Matcher(corpus, Pattern((term,), frozenset()), case_facts)
        claims = matcher.touching()
        claims = claims[~corpus.claims.of_type("HELPS_WITH", "LEADS_TO")[claims]]
        subjects = flagged(corpus.things, corpus.claims.subject[claims[matcher.satisfying(claims)]])
        by_facts = {case for id_ in term.ids for case in case_facts.get(id_, ())}
        satisfying = subjects | flagged(corpus.things, corpus.numbers(by_facts))
        cases |= satisfying
        if term.kind == "system":
            elsewhere |= subjects & reached(corpus.ran, where(corpus.of_kinds(["system"]) & ~itself))
        else:
            # That a case also ran elsewhere is no reason to exclude that place.
            alone |= satisfying
    things = found | cases | _dependent(corpus, cases | found, alone) if terms else nothing
    return Exclusions(things, things & ~elsewhere)


def _own(corpus: Corpus, bodies: Numbers) -> Flags:
    """What is no peer of a body: what it lies in, what it became, and the cases that ran nowhere else."""
    above = {one for body in listed(bodies) for one in corpus.hierarchy.above(body, "PART_OF", "SUCCEEDED_BY")}
    others = flagged(corpus.things, corpus.run_in.indices) & ~flagged(corpus.things, bodies)
    return flagged(corpus.things, in_order(above)) | reached(corpus.ran, bodies) & ~reached(corpus.ran, where(others))


def _dependent(corpus: Corpus, cases: Flags, alone: Flags) -> Flags:
    """What came of these cases, and the systems in which no other case ran (`alone`) and that faced nothing."""
    initiatives = corpus.of_kinds(["initiative"])
    outcomes = reached(corpus.outcomes, where(cases & initiatives))
    systems = reached(corpus.run_in, where(alone & initiatives))
    faced = flagged(corpus.things, corpus.claims.subject[corpus.claims.of_type("FACED")])
    with_others = reached(corpus.run_in, where(initiatives & ~alone))
    return outcomes | systems & ~faced & ~with_others
