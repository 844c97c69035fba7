"""How far claims satisfy a pattern: by example, and over worlds drawn at random beside a plain reading of the rules."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from graph.ontology import RESULTS, Kind, RelationshipType, Result
from graph.search.answer import Alternative, Interpretation, Role, Term, Tier
from graph.search.fuse import TIER_ORDER
from graph.search.retrieve.links import Links
from graph.search.retrieve.match import Matcher, Pairs
from graph.search.retrieve.pattern import Pattern, PatternTerm
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import listed, numbers, row_of, where
from graph.snapshot.lexicon import CaseFacts, TermKind
from tests.unit.plain_match import PlainMatch, plain_claim, plain_match
from tests.unit.worlds import NO_ROW, Claim, World, corpus_of, drawn_world

SHORT = PatternTerm("short-termism", "barrier", frozenset({"short-termism", "one-off-funding"}), 1.0)
JOINT = PatternTerm("joint-funding", "enabler", frozenset({"joint-funding"}), 1.0)
CORNWALL = PatternTerm("cornwall", "system", frozenset({"cornwall"}), 1.0)
MORALE = PatternTerm("low-morale", "barrier", frozenset({"low-morale"}), 1.0, "effect")

THINGS: dict[Kind, Sequence[str]] = {
    "initiative": ["a"],
    "system": ["cornwall", "dorset"],
    "barrier": ["short-termism", "one-off-funding", "siloed-working", "crowding-out", "low-morale", "unclear", "thin"],
    "enabler": ["joint-funding", "something-else"],
}


@dataclass(frozen=True)
class Found:
    """What was found of one thing; `share` is the score, `shown` are claims as they were given."""

    tier: Tier = "near"
    satisfied: Sequence[str] = ()
    share: float = 0.0
    shown: Sequence[Claim] = ()


def pattern(*terms: PatternTerm, results: Sequence[Result] = ()) -> Pattern:
    return Pattern(terms, frozenset(results))


def claim(relationship: RelationshipType, object_: str, result: Result | None = None, *through: str) -> Claim:
    """A claim of the case `a`."""
    return Claim(relationship, "a", object_, result, through)


def match(asked: Pattern, claims: Sequence[Claim], thing: str = "a", system: str = "cornwall") -> Found:
    """How far these claims, of a case that ran in a system, satisfy the pattern; a concept is looked at by itself."""
    world = World()
    for kind, ids in THINGS.items():
        world.things.update({id_: NO_ROW._replace(id=id_, name=id_, labels=(kind.capitalize(),)) for id_ in ids})
    world.claims.extend([*claims, Claim("RUN_IN", "a", system)])
    corpus = corpus_of(world)
    matcher, at, by_itself = Matcher(corpus, asked, {}), corpus.at[thing], thing != "a"
    rows = np.arange(len(claims), dtype=np.int32)
    things = np.full(len(claims), at, np.int32)
    found = matcher.matches(Pairs(things, corpus.claims.subject[rows], rows, np.full(len(claims), by_itself)))
    shown = listed(matcher.shown(found, [0])[0]) if claims else list[int]()
    if not claims:
        found = matcher.by_name(numbers([at] if by_itself else []))
    if not len(found.thing):
        return Found()
    satisfied = [name for name, has in zip(asked.names, found.satisfied[0], strict=True) if has]
    return Found(TIER_ORDER[found.tier[0]], satisfied, float(found.share[0]), [world.claims[one] for one in shown])


FULL = claim("TACKLED", "one-off-funding", "overcame", "joint-funding")
EASED = claim("TACKLED", "one-off-funding", "eased")
USED = claim("USED", "joint-funding")
OTHER = claim("TACKLED", "siloed-working", "overcame", "joint-funding")
OVERCOME_JOINTLY = pattern(SHORT, JOINT, results=["overcame"])


@pytest.mark.parametrize(
    ("claims", "tier", "satisfied"),
    [
        ([FULL], "claim", ["short-termism", "joint-funding", "overcame"]),
        ([claim("TACKLED", "short-termism", "overcame"), USED], "case", ["short-termism", "joint-funding", "overcame"]),
        ([EASED, USED], "part", ["short-termism", "joint-funding"]),
        ([claim("FACED", "short-termism")], "part", ["short-termism"]),
        ([USED], "part", ["joint-funding"]),
        ([claim("USED", "something-else")], "near", []),
        ([], "near", ()),
    ],
)
def test_a_pattern_is_satisfied_by_one_claim_by_a_case_in_part_or_not(
    claims: list[Claim], tier: Tier, satisfied: Sequence[str]
) -> None:
    found = match(OVERCOME_JOINTLY, claims)
    assert (found.tier, found.satisfied) == (tier, satisfied)


def test_overcoming_another_barrier_does_not_count_as_overcoming_the_one_asked_for() -> None:
    found = match(OVERCOME_JOINTLY, [EASED, OTHER])
    assert found.tier == "part"
    assert "overcame" not in found.satisfied


def test_a_narrower_concept_counts_in_full() -> None:
    assert match(pattern(SHORT), [EASED]).share == 1.0


def test_a_term_weighs_by_how_surely_it_was_read() -> None:
    unsure = PatternTerm("joint-funding", "enabler", frozenset({"joint-funding"}), 0.5)
    assert match(pattern(SHORT, unsure), [EASED]).share == pytest.approx(1.0 / 1.5)


def test_only_one_claim_that_satisfies_everything_scores_in_full() -> None:
    one = match(OVERCOME_JOINTLY, [FULL])
    case = match(OVERCOME_JOINTLY, [claim("TACKLED", "short-termism", "overcame"), USED])
    part = match(OVERCOME_JOINTLY, [EASED, USED])
    assert one.share == 1.0
    assert 1.0 > case.share > part.share > 0.0


def test_a_sibling_counts_in_part_and_satisfies_nothing() -> None:
    asked = pattern(
        PatternTerm(
            "one-off-funding", "barrier", frozenset({"one-off-funding"}), 1.0, siblings=frozenset({"crowding-out"})
        )
    )
    found = match(asked, [claim("TACKLED", "crowding-out", "eased")])
    assert (found.tier, found.satisfied) == ("near", [])
    assert 0 < found.share < match(asked, [EASED]).share


def test_what_helps_with_a_barrier_satisfies_both_ends_in_one_claim() -> None:
    helps = Claim("HELPS_WITH", "joint-funding", "short-termism")
    found = match(pattern(SHORT, JOINT), [helps], thing="joint-funding")
    assert (found.tier, found.satisfied) == ("claim", ["short-termism", "joint-funding"])


LEADS = Claim("LEADS_TO", "short-termism", "low-morale")


@pytest.mark.parametrize(
    ("role", "thing", "tier"),
    [
        ("cause", "low-morale", "claim"),  # what short-termism leads to
        ("cause", "short-termism", "near"),
        ("effect", "low-morale", "near"),
        ("effect", "short-termism", "near"),
    ],
)
def test_what_is_caused_is_the_other_end_never_the_cause_itself(role: Role, thing: str, tier: Tier) -> None:
    asked = PatternTerm("short-termism", "barrier", frozenset({"short-termism"}), 1.0, role)
    assert match(pattern(asked), [LEADS], thing).tier == tier


def test_what_causes_a_barrier_is_the_subject_of_the_claim() -> None:
    assert match(pattern(MORALE), [LEADS], "short-termism").tier == "claim"


def test_every_claim_of_a_case_satisfies_the_place_where_it_ran() -> None:
    assert match(pattern(SHORT, CORNWALL), [EASED]).tier == "claim"
    assert match(pattern(SHORT, CORNWALL), [EASED], system="dorset").satisfied == ["short-termism"]


def test_a_concept_that_was_asked_for_satisfies_itself() -> None:
    found = match(pattern(SHORT), [], "short-termism")
    assert (found.tier, found.share) == ("part", 0.375), "a claim is what makes it more than its name"
    assert match(pattern(SHORT), [EASED], "one-off-funding").tier == "claim"
    assert match(pattern(SHORT, JOINT), [], "short-termism").satisfied == ["short-termism"]


def test_results_that_were_asked_together_are_alternatives() -> None:
    found = match(pattern(SHORT, results=["overcame", "eased"]), [EASED])
    assert (found.tier, found.satisfied) == ("claim", ["short-termism", "eased or overcame"])


def test_the_claims_shown_are_the_best_and_those_that_add_something() -> None:
    found = match(OVERCOME_JOINTLY, [USED, EASED, claim("USED", "something-else")])
    assert found.shown == [EASED, USED]


def test_other_barriers_that_were_met_as_the_best_one_are_shown_too() -> None:
    also, less = (
        claim("TACKLED", "short-termism", "eased", "joint-funding"),
        claim("TACKLED", "short-termism", "stalled"),
    )
    assert match(pattern(SHORT, JOINT), [less, also, FULL]).shown == [FULL, also]


def test_who_met_more_and_got_past_some_is_more_alike() -> None:
    meant = ("short-termism", "siloed-working", "thin")
    peers = PatternTerm("dorset", "barrier", frozenset(meant), 1.0, "peers", meant=meant)
    first, second = claim("FACED", "short-termism"), claim("FACED", "siloed-working")
    one, two, past = (
        match(pattern(peers), claims)
        for claims in ([first], [first, second], [claim("TACKLED", "short-termism", "eased"), second])
    )
    assert one.satisfied == two.satisfied == past.satisfied == ["dorset"]
    assert 0 < one.share < two.share < past.share < 1


@dataclass(frozen=True)
class Drawn:
    """A world and a question drawn at random, with what the links say of it."""

    corpus: Corpus
    case_facts: CaseFacts
    links: Links

    def plain(self, claims: Sequence[int], thing: int, subject: int, *, by_itself: bool) -> PlainMatch:
        """The plain reading of these claims."""
        elsewhere = not by_itself and self.corpus.kind(thing) == "system" and thing != subject
        rows = [plain_claim(self.corpus, one, self.case_facts, thing if elsewhere else None) for one in claims]
        return plain_match(self.links.pattern, rows, self.corpus.ids[thing] if by_itself else None)


def drawn(seed: int) -> Drawn:
    rng = random.Random(seed)  # noqa: S311 - no secret
    corpus = corpus_of(drawn_world(seed, 6))
    cases = [corpus.ids[one] for one in listed(where(corpus.of_kinds(["initiative"])))]
    case_facts = {f"topic-{name}": frozenset(rng.sample(cases, 4)) for name in "ab"}

    def term(kind: TermKind) -> Term:
        ids = sorted(case_facts) if kind == "topic" else [id_ for id_ in corpus.ids if id_.startswith(kind)]
        role: Role | None = rng.choice([None, None, "cause", "effect"]) if kind in {"barrier", "enabler"} else None
        others = [Alternative(kind="barrier", id=id_, name="") for id_ in corpus.named(corpus.of_kinds(["barrier"]))]
        if kind == "system" and rng.random() < 0.4:
            return Term(
                text="", kind=kind, id=rng.choice(ids), name="", how="link", confidence=1.0, role="peers",
                alternatives=rng.sample(others, 3),
            )  # fmt: skip
        sure = rng.choice([0.5, 0.7, 1.0])
        return Term(text="", kind=kind, id=rng.choice(ids), name="", how="alias", confidence=sure, role=role)

    kinds: Sequence[TermKind] = ("barrier", "barrier", "enabler", "system", "organisation", "topic")
    terms = {one.id: one for one in map(term, rng.choices(kinds, k=rng.randint(0, 3)))}
    results = rng.sample(RESULTS, rng.randint(0 if terms else 1, 2))
    read = Interpretation(want=[], terms=list(terms.values()), result=results, rest="")
    return Drawn(corpus, case_facts, Links(corpus, read, case_facts, None))


SEEDS = range(60)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_match_is_what_reading_its_claims_one_by_one_gives(seed: int) -> None:
    world = drawn(seed)
    matches, names = world.links.matches, np.asarray(world.links.pattern.names)
    matcher = Matcher(world.corpus, world.links.pattern, world.case_facts)
    for row, shown in enumerate(matcher.shown(matches, range(len(matches.thing)))):
        thing, subject = int(matches.thing[row]), int(matches.subject[row])
        claims = listed(row_of(matches.claims, row))
        plain = world.plain(claims, thing, subject, by_itself=bool(matches.by_itself[row]))
        assert frozenset(names[matches.satisfied[row]].tolist()) == plain.satisfied
        assert TIER_ORDER[matches.tier[row]] == plain.tier
        assert matches.share[row] == pytest.approx(plain.share)
        assert tuple(world.corpus.claims.ids[one] for one in listed(shown)) == plain.shown


@pytest.mark.parametrize("seed", SEEDS)
def test_a_case_scores_what_all_its_claims_score(seed: int) -> None:
    world = drawn(seed)
    corpus, best = world.corpus, world.links.best
    for case in listed(where(corpus.of_kinds(["initiative"]))):
        if claims := listed(row_of(corpus.by_subject, case)):
            plain = world.plain(claims, case, case, by_itself=False)
            assert best.share[case] == pytest.approx(plain.share)
            assert TIER_ORDER[best.tier[case]] == plain.tier


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_the_matches_of_a_thing_stand_together_the_best_first(seed: int) -> None:
    matches = drawn(seed).links.matches
    keys = list(zip(matches.thing.tolist(), matches.tier.tolist(), (-matches.share).round(9).tolist(), strict=True))
    assert keys == sorted(keys)


def test_of_the_systems_of_a_case_each_is_matched_as_it_was_there() -> None:
    several = 0
    for seed in SEEDS[:10]:
        corpus = corpus_of(drawn_world(seed, 6))
        asked = Term(text="", kind="system", id="system-0", name="", how="alias", confidence=1.0)
        links = Links(corpus, Interpretation(want=[], terms=[asked], result=[], rest=""), {}, None)
        inside = set(links.pattern.terms[0].ids)
        for case in listed(where(corpus.of_kinds(["initiative"]))):
            for system in listed(row_of(corpus.run_in, case)):
                if links.best.linked[case] and corpus.ids[system] not in inside:
                    several += 1
                    rows = [row for row in links.matches.rows_of(system) if links.matches.subject[row] == case]
                    assert not links.matches.satisfied[rows].any()
    assert several
