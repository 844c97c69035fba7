"""Fusion as a pure function: what must hold whatever the arms say, by every recipe."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ontology import WANTED, Wanted
from graph.search.answer import Tier
from graph.search.fitted import FITTED
from graph.search.fuse import (
    DEFAULT,
    FEWEST,
    FIT,
    MEANING,
    RECIPES,
    SIGNS,
    TEXTS,
    TIER_ORDER,
    Asked,
    Candidates,
    Floats,
    Ranking,
    Recipe,
    Sign,
    Texts,
    none_of,
    signs_of,
    text_score,
)
from graph.search.fuse import fuse as fuse_columns
from graph.snapshot.corpus import ROLES, TextRole
from graph.snapshot.incidence import numbers

SCORES = st.floats(0, 1, width=32)
COSINES = st.floats(-1, 1, width=32)
KINDS = st.lists(st.sampled_from(WANTED), unique=True)
#: Read in part, so that signs alone order; and for some, all of it for certain.
IN_PART = st.builds(Asked, want=KINDS, leaning=KINDS, reading=st.floats(0, 1, width=32, exclude_max=True))
WHOLLY = st.builds(Asked, want=KINDS, leaning=KINDS, reading=st.just(1.0))
ASKED = IN_PART | WHOLLY
BY_ALL = pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))
#: Round numbers, by which sums are told by hand.
PLAIN = Recipe(
    "plain",
    {
        "meaning_own": 8.0, "meaning_claim": 4.0, "meaning_case": 2.0, "words_own": 4.0, "words_claim": 2.0,
        "words_case": 1.0, "links": 4.0, "one_claim": 2.0, "one_case": 1.0, "barrier": -1.0, "outcome": -2.0,
        "proposed": -4.0, "wanted": 4.0, "leaned": 2.0,
    },
    0.8, {"own": 1.0, "claim": 0.75, "case": 0.5}, 0.3,
)  # fmt: skip
WORDS: dict[TextRole, Sign] = {"own": "words_own", "claim": "words_claim", "case": "words_case"}
#: The worst first.
TIERS: tuple[Tier, ...] = ("near", "part", "case", "claim")


@dataclass(frozen=True)
class TextSeen:
    """A text by what the arms say of it."""

    id: str
    cosine: float
    words: float


@dataclass(frozen=True)
class Candidate:
    """A thing with its texts, each in one role."""

    id: str
    kind: Wanted
    texts: tuple[tuple[str, TextRole], ...]
    tier: Tier
    share: float
    proposed: bool = False
    matched: bool = False


@dataclass(frozen=True)
class Ranked:
    """A hit."""

    candidate: Candidate
    score: float
    total: float


Seen = tuple[list[Candidate], list[TextSeen]]


def fuse(
    candidates: Sequence[Candidate], texts: Sequence[TextSeen], recipe: Recipe, asked: Asked | None = None
) -> list[Ranked]:
    """As columns and back: candidates in the order of their ids, texts as they come."""
    ordered = sorted(candidates, key=lambda one: one.id)
    ranking = fuse_columns(_columns(ordered, texts), _texts(texts), recipe, asked)
    columns = (ranking.order.tolist(), ranking.score.tolist(), ranking.total.tolist())
    return [Ranked(ordered[place], score, total) for place, score, total in zip(*columns, strict=True)]


def _texts(texts: Sequence[TextSeen]) -> Texts:
    return Texts(np.asarray([one.cosine for one in texts]), np.asarray([one.words for one in texts]))


def _columns(candidates: Sequence[Candidate], texts: Sequence[TextSeen]) -> Candidates:
    places = {one.id: place for place, one in enumerate(texts)}
    rows = [(at, places[id_], ROLES.index(role)) for at, one in enumerate(candidates) for id_, role in one.texts]
    return Candidates(
        kind=np.asarray([WANTED.index(one.kind) for one in candidates], np.int8),
        tier=np.asarray([TIER_ORDER.index(one.tier) for one in candidates], np.int8),
        share=np.asarray([one.share for one in candidates], np.float64),
        proposed=np.asarray([one.proposed for one in candidates], np.bool_),
        matched=np.asarray([one.matched for one in candidates], np.bool_),
        candidate=numbers([row[0] for row in rows]),
        text=numbers([row[1] for row in rows]),
        role=np.asarray([row[2] for row in rows], np.int8),
    )


def one_each(size: int) -> st.SearchStrategy[Sequence[Sequence[int]]]:
    """For each thing the one text that it has, by number."""
    return st.just([[n] for n in range(size)])


def some_each(size: int) -> st.SearchStrategy[Sequence[Sequence[int]]]:
    """For each thing none to three texts, by number; things may share them."""
    some = st.lists(st.integers(0, size - 1), unique=True, max_size=3)
    return st.lists(some, min_size=size, max_size=size)


@st.composite
def arms(
    draw: st.DrawFn,
    texts_of: Callable[[int], st.SearchStrategy[Sequence[Sequence[int]]]] = one_each,
    *,
    proposals: bool = False,
    most: int = 8,
) -> Seen:
    """Some things with their texts, every score in the range its arm gives."""
    size = draw(st.integers(2, most))
    texts = [TextSeen(f"t{n}", draw(COSINES), draw(SCORES) * 20) for n in range(size)]
    return [
        Candidate(
            f"c{n:02}",
            draw(st.sampled_from(WANTED)),
            tuple((f"t{text}", draw(st.sampled_from(ROLES))) for text in own),
            draw(st.sampled_from(TIERS)),
            draw(SCORES),
            proposals and draw(st.booleans()),
            draw(st.booleans()),
        )
        for n, own in enumerate(draw(texts_of(size)))
    ], texts


#: With any texts, and some of them only proposed.
EVERY = arms(some_each, proposals=True, most=16)


def order(seen: Seen, recipe: Recipe, asked: Asked | None = None) -> list[str]:
    """The ids of all things, best first: no floor leaves any out."""
    return [one.candidate.id for one in fuse(*seen, replace(recipe, floor=-1.0), asked)]


def of(*names: str, role: TextRole = "own") -> tuple[tuple[str, TextRole], ...]:
    return tuple((name, role) for name in names)


def ids(ranked: Sequence[Ranked]) -> list[str]:
    return [one.candidate.id for one in ranked]


@BY_ALL
@given(seen=EVERY, asked=ASKED, chance=st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_the_input(
    recipe: Recipe, seen: Seen, asked: Asked, chance: Random
) -> None:
    candidates, texts = seen
    expected = order(seen, recipe, asked)
    chance.shuffle(candidates)
    chance.shuffle(texts)
    assert order((candidates, texts), recipe, asked) == expected


@BY_ALL
@given(seen=EVERY, asked=ASKED, factor=st.sampled_from([0.125, 0.5, 2.0, 64.0]))
def test_the_order_does_not_depend_on_the_scale_of_the_words(
    recipe: Recipe, seen: Seen, asked: Asked, factor: float
) -> None:
    candidates, texts = seen
    scaled = [replace(text, words=text.words * factor) for text in texts]
    assert order((candidates, scaled), recipe, asked) == order(seen, recipe, asked)


@BY_ALL
@given(seen=arms(), asked=ASKED, data=st.data())
def test_what_gets_better_in_one_text_arm_never_falls(
    recipe: Recipe, seen: Seen, asked: Asked, data: st.DataObject
) -> None:
    candidates, texts = seen
    place = data.draw(st.integers(0, len(texts) - 1))
    arm = data.draw(st.sampled_from(["cosine", "words"]))
    gain = data.draw(st.floats(0, 1, width=32))
    before = order(seen, recipe, asked).index(candidates[place].id)
    better = list(texts)
    better[place] = replace(texts[place], **{arm: getattr(texts[place], arm) + gain})
    assert order((candidates, better), recipe, asked).index(candidates[place].id) <= before


@BY_ALL
@given(seen=arms(), asked=ASKED, data=st.data())
def test_what_gets_better_in_the_links_never_falls(
    recipe: Recipe, seen: Seen, asked: Asked, data: st.DataObject
) -> None:
    candidates, texts = seen
    place = data.draw(st.integers(0, len(texts) - 1))
    one = candidates[place]
    tier = data.draw(st.sampled_from(TIERS[TIERS.index(one.tier) :]))
    better = list(candidates)
    better[place] = replace(one, tier=tier, share=data.draw(st.floats(one.share, 1)))
    assert order((better, texts), recipe, asked).index(one.id) <= order(seen, recipe, asked).index(one.id)


@BY_ALL
@given(seen=EVERY, asked=ASKED, data=st.data())
def test_a_kind_that_is_asked_for_never_falls(recipe: Recipe, seen: Seen, asked: Asked, data: st.DataObject) -> None:
    candidates, _ = seen
    kind = data.draw(st.sampled_from(WANTED))
    names = replace(asked, want=[*asked.want, kind])
    sounds_like = replace(asked, leaning=[*asked.leaning, kind])
    more = data.draw(st.sampled_from([names, sounds_like]))
    flat = ([replace(one, proposed=False) for one in candidates], seen[1])
    own = {one.id for one in candidates if one.kind == kind}
    before, after = (
        [place for place, id_ in enumerate(order(flat, recipe, one)) if id_ in own] for one in (asked, more)
    )
    assert all(now <= then for then, now in zip(before, after, strict=True))


@BY_ALL
@given(seen=EVERY, asked=ASKED, data=st.data())
def test_what_turns_out_to_be_only_proposed_never_rises(
    recipe: Recipe, seen: Seen, asked: Asked, data: st.DataObject
) -> None:
    candidates, texts = seen
    place = data.draw(st.integers(0, len(candidates) - 1))
    ran, planned = list(candidates), list(candidates)
    ran[place], planned[place] = (replace(candidates[place], proposed=one) for one in (False, True))
    id_ = candidates[place].id
    assert order((planned, texts), recipe, asked).index(id_) >= order((ran, texts), recipe, asked).index(id_)


@BY_ALL
@given(seen=EVERY, asked=ASKED)
def test_scores_lie_between_0_and_1_and_fall_with_the_rank(recipe: Recipe, seen: Seen, asked: Asked) -> None:
    ranked = fuse(*seen, recipe, asked)
    scores = [one.score for one in ranked]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)
    # Where nothing changes places, a score is the least sum so far, between the bounds.
    if not any(one.candidate.proposed for one in ranked):
        low, high = recipe.bounds
        least = [min(one.total for one in ranked[:rank]) for rank in range(1, len(ranked) + 1)]
        assert scores == pytest.approx([(total - low) / (high - low) for total in least])


@BY_ALL
@given(seen=EVERY, asked=IN_PART)
def test_where_not_all_was_read_sums_fall_with_the_rank(recipe: Recipe, seen: Seen, asked: Asked) -> None:
    ran = [replace(one, proposed=False) for one in seen[0]]
    sums = [one.total for one in fuse(ran, seen[1], recipe, asked)]
    assert sums == sorted(sums, reverse=True)


@given(seen=EVERY, asked=WHOLLY)
def test_where_all_was_read_what_holds_more_comes_first_then_the_kinds_named_then_the_larger_sum(
    seen: Seen, asked: Asked
) -> None:
    ran = [replace(one, proposed=False) for one in seen[0]]
    keys = [
        (float(np.round(one.candidate.share, 6)), one.candidate.kind in asked.want, one.total)
        for one in fuse(ran, seen[1], FIT, asked)
    ]
    assert keys == sorted(keys, reverse=True)


@BY_ALL
@given(seen=EVERY, asked=ASKED)
def test_each_thing_is_a_hit_once_at_most(recipe: Recipe, seen: Seen, asked: Asked) -> None:
    found = ids(fuse(*seen, recipe, asked))
    assert len(set(found)) == len(found)
    assert sorted(order(seen, recipe, asked)) == [one.id for one in seen[0]]


def test_the_bounds_are_the_least_and_the_most_that_weights_can_give() -> None:
    assert PLAIN.bounds == (-6.0, 34.0), "outcome and proposed; all but these, of a kind without a weight"
    ours = replace(PLAIN, weights={"system": 3.0, "barrier": -1.0, "enabler": 2.0, "meaning_own": 1.0})
    assert ours.bounds == (-1.0, 4.0)


def test_the_fitted_weights_speak_for_a_thing_but_those_of_its_kind_and_of_what_was_proposed() -> None:
    weights, kinds = FITTED.ranking, {"system", "barrier", "enabler", "outcome"}
    assert FIT.weights == weights
    assert set(weights) == set(SIGNS)
    assert all(weights[sign] >= 0 for sign in SIGNS if sign not in kinds | {"proposed"})
    assert weights["proposed"] <= 0
    assert weights["one_claim"] >= weights["one_case"], "what one claim holds is held by its case, too"


def test_no_recipe_weighs_what_is_no_sign() -> None:
    for name, recipe in RECIPES.items():
        assert recipe.name == name
        assert set(recipe.weights) <= set(SIGNS)
        assert set(recipe.roles) == set(ROLES)
    assert RECIPES[DEFAULT.name] is DEFAULT


@given(seen=EVERY, asked=ASKED, other=ASKED)
def test_by_texts_alone_nothing_that_was_read_counts(seen: Seen, asked: Asked, other: Asked) -> None:
    candidates, texts = seen
    bare = [replace(one, tier="near", share=0.0) for one in candidates]
    plain = order((bare, texts), TEXTS, asked)
    assert order((bare, texts), TEXTS, other) == plain
    ran = [replace(one, proposed=False) for one in candidates]
    assert order((ran, texts), TEXTS, asked) == plain


@BY_ALL
@given(seen=EVERY, asked=ASKED)
def test_of_what_satisfies_a_term_all_that_ran_comes_before_all_that_was_only_proposed(
    recipe: Recipe, seen: Seen, asked: Asked
) -> None:
    candidates, texts = seen
    proposed = [one.candidate.proposed for one in fuse(*seen, recipe, asked) if one.candidate.share > 0]
    assert proposed == sorted(proposed)
    # Where a proposal weighs nothing, the two change places and all else stays as it is.
    level = replace(recipe, weights={**recipe.weights, "proposed": 0.0})
    by_id = {one.id: one for one in candidates}
    before = order(([replace(one, proposed=False) for one in candidates], texts), level, asked)
    satisfying = [by_id[id_] for id_ in before if by_id[id_].share > 0]
    mended = iter(sorted(satisfying, key=lambda one: one.proposed))
    assert order(seen, level, asked) == [next(mended).id if by_id[id_].share > 0 else id_ for id_ in before]


def test_what_was_only_proposed_changes_places_with_what_ran_and_the_scores_stay() -> None:
    texts = [TextSeen("x", 0.9, 0.0), TextSeen("y", 0.6, 0.0), TextSeen("z", 0.4, 0.0)]
    candidates = [
        Candidate("planned", "initiative", of("x"), "claim", 1.0, proposed=True),
        Candidate("unlinked", "initiative", of("y"), "near", 0.0),
        Candidate("ran", "initiative", of("z"), "part", 0.1),
    ]
    ranked = fuse(candidates, texts, PLAIN, Asked(reading=0.5))
    assert ids(ranked) == ["ran", "unlinked", "planned"]
    sums = [0.4 * 8 + 0.5 * 0.1 * 4, 0.6 * 8, 0.9 * 8 + 0.5 * (4 + 2) - 4]
    assert [one.total for one in ranked] == pytest.approx(sums), "each has its own sum"
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    by_texts = [replace(one, share=0.0) for one in candidates]
    assert ids(fuse(by_texts, texts, TEXTS)) == ["planned", "unlinked", "ran"]


def test_the_less_was_read_the_less_do_links_count_beside_text() -> None:
    candidates = [
        Candidate("told", "barrier", of("x"), "near", 0.0),
        Candidate("held", "barrier", of("y"), "claim", 1.0),
    ]
    texts = [TextSeen("x", 0.7, 1.0), TextSeen("y", 0.6, 0.0)]
    for recipe in (PLAIN, FIT):
        assert ids(fuse(candidates, texts, recipe, Asked(reading=0.9))) == ["held", "told"]
        assert ids(fuse(candidates, texts, recipe, Asked(reading=0.1))) == ["told", "held"]


@pytest.mark.parametrize("tiers", [("claim", "case"), ("case", "part"), ("claim", "near")])
def test_what_one_claim_or_one_case_holds_comes_first_among_equals(tiers: tuple[Tier, Tier]) -> None:
    better, worse = tiers
    candidates = [Candidate("a", "system", of("x"), worse, 0.5), Candidate("b", "system", of("x"), better, 0.5)]
    texts = [TextSeen("x", 0.5, 1.0)]
    for recipe in (PLAIN, FIT):
        assert ids(fuse(candidates, texts, recipe)) == ["b", "a"]
        assert ids(fuse(candidates, texts, recipe, Asked(reading=0.1))) == ["b", "a"]
        assert ids(fuse(candidates, texts, recipe, Asked(reading=0.0))) == ["a", "b"], "nothing was read"
    assert ids(fuse(candidates, texts, TEXTS)) == ["a", "b"]


@pytest.mark.parametrize("asked", [Asked(leaning=["enabler"]), Asked(want=["enabler"])])
def test_the_kinds_that_a_question_names_or_sounds_like_come_first_among_equals(asked: Asked) -> None:
    candidates = [Candidate("b", "barrier", of("x"), "near", 0.0), Candidate("e", "enabler", of("x"), "near", 0.0)]
    texts = [TextSeen("x", 0.5, 1.0)]
    level = replace(PLAIN, weights={**PLAIN.weights, "barrier": 0.0})
    assert ids(fuse(candidates, texts, level)) == ["b", "e"]
    assert ids(fuse(candidates, texts, level, asked)) == ["e", "b"]
    assert ids(fuse(candidates, texts, DEFAULT)) == ["b", "e"]
    assert ids(fuse(candidates, texts, DEFAULT, asked)) == ["e", "b"]


def test_ties_go_by_kind_then_by_id() -> None:
    texts = [TextSeen(name, 0.5, 1.0) for name in ("x", "y", "z")]
    same = [
        Candidate("b", "enabler", of("x"), "claim", 1.0),
        Candidate("a", "enabler", of("y"), "claim", 1.0),
        Candidate("z", "barrier", of("z"), "claim", 1.0),
    ]
    level = replace(DEFAULT, weights={**DEFAULT.weights, "barrier": 0.0, "enabler": 0.0})
    assert ids(fuse(same, texts, level)) == ["z", "a", "b"]


@BY_ALL
@given(seen=arms(some_each), asked=ASKED, copies=st.integers(2, 40))
def test_things_that_do_not_differ_stand_in_the_order_of_their_ids(
    recipe: Recipe, seen: Seen, asked: Asked, copies: int
) -> None:
    first, texts = seen[0][0], seen[1]
    same = [replace(first, id=f"{n:02}") for n in range(copies)]
    assert order((same, texts), recipe, asked) == [one.id for one in same]


def crowd(size: int, cosine: float, **more: bool) -> Seen:
    """So many things whose one text is that near."""
    return [Candidate(f"c{n:02}", "initiative", of("x"), "near", 0.0, **more) for n in range(size)], [
        TextSeen("x", cosine, 0.0)
    ]


@BY_ALL
def test_what_has_nothing_in_common_with_the_question_is_left_out_but_for_the_fewest(recipe: Recipe) -> None:
    for below in (recipe.floor - 0.01, -0.5):
        assert ids(fuse(*crowd(FEWEST + 5, below), recipe)) == [f"c{n:02}" for n in range(FEWEST)]
    assert len(fuse(*crowd(FEWEST + 5, recipe.floor), recipe)) == FEWEST + 5


@BY_ALL
def test_what_holds_a_word_or_a_term_is_a_hit_however_little_else_speaks_for_it(recipe: Recipe) -> None:
    near, texts = crowd(FEWEST, 0.9)
    texts = [*texts, TextSeen("far", recipe.floor - 0.2, 0.0)]
    holding = Candidate("holds", "outcome", of("far"), "near", 0.0, proposed=True, matched=True)
    others = [replace(holding, id="far", matched=False), replace(holding, id="none", texts=(), matched=False)]
    assert ids(fuse([*near, holding, *others], texts, recipe)) == [*(one.id for one in near), "holds"]


@BY_ALL
@given(seen=EVERY, asked=ASKED, floor=st.floats(-1, 2))
def test_no_floor_empties_an_answer_or_changes_its_order(
    recipe: Recipe, seen: Seen, asked: Asked, floor: float
) -> None:
    candidates, texts = seen
    ran = [replace(one, proposed=False) for one in candidates]
    found = ids(fuse(ran, texts, replace(recipe, floor=floor), asked))
    whole = order((ran, texts), recipe, asked)
    assert found == [id_ for id_ in whole if id_ in found]
    assert found[:FEWEST] == whole[:FEWEST]
    near = {text.id for text in texts if text.cosine >= floor}
    for one in ran:
        holds = one.matched or not near.isdisjoint(text for text, _ in one.texts) or (not one.texts and floor <= 0)
        assert (one.id in found) == (holds or one.id in whole[:FEWEST])


@given(seen=EVERY)
def test_nothing_gives_nothing(seen: Seen) -> None:
    assert fuse([], [], DEFAULT) == []
    ranking = fuse_columns(none_of(_columns(*seen)), _texts(seen[1]), DEFAULT)
    columns = (ranking.order, ranking.total, ranking.score, ranking.words, ranking.meaning, ranking.share)
    assert [len(one) for one in columns] == [0] * len(columns)


def signs(candidates: Sequence[Candidate], texts: Sequence[TextSeen], asked: Asked) -> list[dict[Sign, float]]:
    """The signs of each candidate that are not 0, by name."""
    found: Floats = signs_of(_columns(candidates, texts), _texts(texts), asked)
    return [{sign: value for sign, value in zip(SIGNS, row, strict=True) if value} for row in found.tolist()]


def test_each_sign_says_one_thing_of_a_candidate() -> None:
    texts = [TextSeen("low", 0.25, 10.0), TextSeen("high", 0.5, 5.0), TextSeen("against", -0.5, 0.0)]
    candidates = [
        Candidate("a", "system", (("low", "own"), ("high", "claim"), ("against", "case")), "claim", 1.0),
        Candidate("b", "barrier", (("low", "case"), ("high", "case")), "case", 0.5, proposed=True),
        Candidate("c", "initiative", of("against"), "part", 0.25),
        Candidate("d", "outcome", (), "near", 0.0, matched=True),
        Candidate("e", "enabler", (), "near", 0.0),
    ]
    asked = Asked(want=["system", "initiative"], leaning=["system", "outcome"], reading=0.5)
    assert signs(candidates, texts, asked) == [
        {
            "meaning_own": 0.25, "meaning_claim": 0.5, "words_own": 1.0, "words_claim": 0.5,
            "links": 0.5, "one_claim": 0.5, "system": 1.0, "wanted": 1.0, "leaned": 1.0,
        },
        {"meaning_case": 0.5, "words_case": 1.0, "links": 0.25, "one_case": 0.5, "barrier": 1.0, "proposed": 1.0},
        {"links": 0.125, "wanted": 1.0},
        {"outcome": 1.0, "leaned": 1.0},
        {"enabler": 1.0},
    ]  # fmt: skip


@given(seen=EVERY, asked=ASKED)
def test_signs_are_the_best_text_of_each_role_and_lie_between_0_and_1(seen: Seen, asked: Asked) -> None:
    candidates, texts = seen
    by_id, top = {one.id: one for one in texts}, max(one.words for one in texts) or 1.0
    found = signs(candidates, texts, asked)
    for one, told in zip(candidates, found, strict=True):
        assert all(0 < value <= 1 for value in told.values())
        for role in ROLES:
            own = [by_id[text] for text, as_ in one.texts if as_ == role]
            assert told.get(MEANING[ROLES.index(role)], 0.0) == max([0.0, *(text.cosine for text in own)])
            assert told.get(WORDS[role], 0.0) == max([0.0, *(text.words / top for text in own)])


@given(seen=EVERY, asked=ASKED)
def test_the_sum_is_that_of_the_signs_by_their_weights(seen: Seen, asked: Asked) -> None:
    candidates, texts = seen
    ran = [replace(one, proposed=False) for one in candidates]
    told = {one.id: row for one, row in zip(ran, signs(ran, texts, asked), strict=True)}
    for one in fuse(ran, texts, PLAIN, asked):
        expected = sum(PLAIN.weights.get(sign, 0.0) * value for sign, value in told[one.candidate.id].items())
        assert one.total == pytest.approx(expected)


def test_a_text_counts_by_meaning_by_words_over_the_best_and_by_whose_it_is() -> None:
    texts = [TextSeen("low", 0.2, 10.0), TextSeen("high", 0.6, 0.0), TextSeen("against", -0.4, 5.0)]
    assert text_score(_texts(texts), PLAIN).tolist() == pytest.approx([0.8 * 0.2 + 0.2, 0.8 * 0.6, 0.2 * 0.5])
    candidates = [
        Candidate("a", "outcome", of("low"), "part", 0.0),
        Candidate("b", "outcome", of("low", role="claim"), "part", 0.0),
        Candidate("c", "outcome", (("low", "case"), ("high", "own")), "part", 0.0),
    ]
    ranking = fuse_columns(_columns(candidates, texts), _texts(texts), PLAIN)
    whole = 0.8 * 0.2 + 0.2 * 1.0
    assert ranking.text_scores.tolist() == pytest.approx([whole, 0.75 * whole, 0.5 * whole, 0.8 * 0.6])


def test_the_texts_of_a_hit_come_best_first() -> None:
    texts = [TextSeen("low", 0.2, 10.0), TextSeen("high", 0.6, 0.0), TextSeen("other", 0.9, 0.0)]
    one = Candidate("both", "outcome", (("low", "claim"), ("high", "own")), "part", 0.0)
    ranking: Ranking = fuse_columns(_columns([one], texts), _texts(texts), PLAIN)
    assert ranking.texts_of(0) == [1, 0]


@BY_ALL
@given(seen=EVERY, asked=ASKED)
def test_what_each_arm_gave_stands_beside_its_hit(recipe: Recipe, seen: Seen, asked: Asked) -> None:
    candidates, texts = seen
    by_id, top = {one.id: one for one in texts}, max(one.words for one in texts) or 1.0
    ranking = fuse_columns(_columns(candidates, texts), _texts(texts), recipe, asked)
    for rank, place in enumerate(ranking.order.tolist()):
        own = [by_id[text] for text, _ in candidates[place].texts]
        assert ranking.share[rank] == candidates[place].share
        assert ranking.meaning[rank] == max([0.0, *(text.cosine for text in own)])
        assert ranking.words[rank] == max([0.0, *(text.words / top for text in own)])
        assert sorted(ranking.texts_of(rank)) == sorted(texts.index(text) for text in own)
