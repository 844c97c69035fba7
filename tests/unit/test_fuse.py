"""Fusion as a pure function: what must hold whatever the arms say, by every recipe."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ontology import WANTED
from graph.search.answer import Tier
from graph.search.fuse import DEFAULT, RECIPES, TIERS, WEIGHTED, Candidate, Recipe, TextOf, TextRole, TextSeen, fuse

SCORES = st.floats(0, 1, width=32)
ROLES: list[TextRole] = ["own", "claim", "case"]
BY_ALL = pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))

Seen = tuple[list[Candidate], list[TextSeen]]


@st.composite
def arms(draw: st.DrawFn) -> Seen:
    """Some things with a text each, every score in the range its arm gives."""
    size = draw(st.integers(2, 8))
    texts = [TextSeen(f"t{n}", draw(SCORES), draw(SCORES) * 20) for n in range(size)]
    tiers: list[Tier] = ["claim", "case", "part", "near"]
    return [
        Candidate(
            f"c{n}",
            draw(st.sampled_from(WANTED)),
            (TextOf(f"t{n}", draw(st.sampled_from(ROLES))),),
            draw(st.sampled_from(tiers)),
            draw(SCORES),
        )
        for n in range(size)
    ], texts


def order(seen: Seen, recipe: Recipe) -> list[str]:
    return [one.candidate.id for one in fuse(*seen, replace(recipe, floor=-1.0))]


def of(*names: str) -> tuple[TextOf, ...]:
    return tuple(TextOf(name, "own") for name in names)


@BY_ALL
@given(seen=arms(), chance=st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_the_input(recipe: Recipe, seen: Seen, chance: Random) -> None:
    candidates, texts = seen
    expected = order(seen, recipe)
    chance.shuffle(candidates)
    chance.shuffle(texts)
    assert order((candidates, texts), recipe) == expected


@BY_ALL
@given(seen=arms(), factor=st.sampled_from([0.125, 0.5, 2.0, 64.0]))
def test_the_order_does_not_depend_on_the_scale_of_the_words(recipe: Recipe, seen: Seen, factor: float) -> None:
    candidates, texts = seen
    scaled = [replace(text, words=text.words * factor) for text in texts]
    assert order((candidates, scaled), recipe) == order(seen, recipe)


@BY_ALL
@given(seen=arms(), data=st.data())
def test_what_gets_better_in_one_text_arm_never_falls(recipe: Recipe, seen: Seen, data: st.DataObject) -> None:
    candidates, texts = seen
    place = data.draw(st.integers(0, len(texts) - 1))
    arm = data.draw(st.sampled_from(["cosine", "words"]))
    gain = data.draw(st.floats(0, 1, width=32))
    before = order(seen, recipe).index(f"c{place}")
    better = list(texts)
    better[place] = replace(texts[place], **{arm: getattr(texts[place], arm) + gain})
    assert order((candidates, better), recipe).index(f"c{place}") <= before


@BY_ALL
@given(seen=arms(), data=st.data())
def test_what_gets_better_in_the_links_never_falls(recipe: Recipe, seen: Seen, data: st.DataObject) -> None:
    candidates, texts = seen
    place = data.draw(st.integers(0, len(texts) - 1))
    one = candidates[place]
    tiers: list[Tier] = ["near", "part", "case", "claim"]
    tier = data.draw(st.sampled_from(tiers[tiers.index(one.tier) :]))
    better = list(candidates)
    better[place] = replace(one, tier=tier, share=data.draw(st.floats(one.share, 1)))
    assert order((better, texts), recipe).index(one.id) <= order(seen, recipe).index(one.id)


@BY_ALL
@given(seen=arms())
def test_scores_lie_between_0_and_1_and_fall_with_the_rank(recipe: Recipe, seen: Seen) -> None:
    scores = [one.score for one in fuse(*seen, replace(recipe, floor=-1.0), leaning=["barrier"])]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


@given(seen=arms())
def test_by_tiers_a_better_one_always_stands_above_a_worse_one(seen: Seen) -> None:
    ranked = fuse(*seen, replace(TIERS, floor=-1.0), reading=0.1)
    places = [("claim", "case", "part", "near").index(one.candidate.tier) for one in ranked]
    assert places == sorted(places)


def test_the_less_was_read_the_less_do_links_count_beside_text() -> None:
    candidates = [
        Candidate("told", "barrier", of("x"), "near", 0.0),
        Candidate("held", "barrier", of("y"), "claim", 1.0),
    ]
    texts = [TextSeen("x", 0.7, 1.0), TextSeen("y", 0.4, 0.0)]
    assert [one.candidate.id for one in fuse(candidates, texts, WEIGHTED, reading=1.0)] == ["held", "told"]
    assert [one.candidate.id for one in fuse(candidates, texts, WEIGHTED, reading=0.1)] == ["told", "held"]


def test_the_kinds_that_a_question_sounds_like_come_first_among_equals() -> None:
    candidates = [Candidate("b", "barrier", of("x"), "near", 0.0), Candidate("e", "enabler", of("x"), "near", 0.0)]
    texts = [TextSeen("x", 0.5, 1.0)]
    assert [one.candidate.id for one in fuse(candidates, texts, DEFAULT)] == ["b", "e"]
    assert [one.candidate.id for one in fuse(candidates, texts, DEFAULT, leaning=["enabler"])] == ["e", "b"]


def test_ties_go_by_kind_then_by_id() -> None:
    texts = [TextSeen(name, 0.5, 1.0) for name in ("x", "y", "z")]
    same = [
        Candidate("b", "enabler", of("x"), "claim", 1.0),
        Candidate("a", "enabler", of("y"), "claim", 1.0),
        Candidate("z", "barrier", of("z"), "claim", 1.0),
    ]
    assert [one.candidate.id for one in fuse(same, texts, DEFAULT)] == ["z", "a", "b"]


def test_by_meaning_alone_a_hit_must_speak_of_the_question() -> None:
    candidates = [
        Candidate("far", "initiative", of("x"), "near", 0.0),
        Candidate("linked", "initiative", of("x"), "part", 0.5),
    ]
    ranked = fuse(candidates, [TextSeen("x", DEFAULT.floor - 0.01, 5.0)], DEFAULT)
    assert [one.candidate.id for one in ranked] == ["linked"]


def test_nothing_gives_nothing() -> None:
    assert fuse([], [], DEFAULT) == []


def test_a_text_counts_by_meaning_by_words_over_the_best_and_by_whose_it_is() -> None:
    texts = [TextSeen("low", 0.2, 10.0), TextSeen("high", 0.6, 0.0)]
    candidates = [
        Candidate("own", "outcome", of("low"), "part", 0.0),
        Candidate("claim", "outcome", (TextOf("low", "claim"), TextOf("low", "case")), "part", 0.0),
        Candidate("both", "outcome", (TextOf("low", "claim"), TextOf("high", "own")), "part", 0.0),
    ]
    scores = {one.candidate.id: one.score * WEIGHTED.most for one in fuse(candidates, texts, WEIGHTED)}
    assert scores["own"] == pytest.approx(0.8 * 0.2 + 0.2 * 1.0)
    assert scores["claim"] == pytest.approx(0.75 * (0.8 * 0.2 + 0.2 * 1.0))
    assert scores["both"] == pytest.approx(0.8 * 0.6)
