"""Fusion as a pure function: what must hold whatever the arms say."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ontology import WANTED
from graph.search.answer import Tier
from graph.search.fuse import TIERS, Candidate, TextSeen, fuse

SCORES = st.floats(0, 1, width=32)


@st.composite
def arms(draw: st.DrawFn) -> tuple[list[Candidate], list[TextSeen]]:
    """Some things with a text each, every score in the range its arm gives."""
    size = draw(st.integers(2, 8))
    texts = [TextSeen(f"t{n}", draw(SCORES), draw(SCORES) * 20) for n in range(size)]
    tiers: list[Tier] = ["claim", "case", "part", "near"]
    candidates = [
        Candidate(f"c{n}", draw(st.sampled_from(WANTED)), (f"t{n}",), draw(st.sampled_from(tiers)), draw(SCORES))
        for n in range(size)
    ]
    return candidates, texts


def order(candidates: list[Candidate], texts: list[TextSeen]) -> list[str]:
    return [one.candidate.id for one in fuse(candidates, texts, replace(TIERS, floor=-1.0))]


@given(arms(), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_the_input(
    seen: tuple[list[Candidate], list[TextSeen]], chance: Random
) -> None:
    candidates, texts = seen
    expected = order(candidates, texts)
    chance.shuffle(candidates)
    chance.shuffle(texts)
    assert order(candidates, texts) == expected


@given(arms(), st.sampled_from([0.125, 0.5, 2.0, 64.0]))
def test_the_order_does_not_depend_on_the_scale_of_the_words(
    seen: tuple[list[Candidate], list[TextSeen]], factor: float
) -> None:
    candidates, texts = seen
    assert order(candidates, [replace(text, words=text.words * factor) for text in texts]) == order(candidates, texts)


@given(arms(), st.data())
def test_what_gets_better_in_one_arm_never_falls(
    seen: tuple[list[Candidate], list[TextSeen]], data: st.DataObject
) -> None:
    candidates, texts = seen
    place = data.draw(st.integers(0, len(texts) - 1))
    arm = data.draw(st.sampled_from(["cosine", "words"]))
    gain = data.draw(st.floats(0, 1, width=32))
    before = order(candidates, texts).index(f"c{place}")
    better = list(texts)
    better[place] = replace(texts[place], **{arm: getattr(texts[place], arm) + gain})
    assert order(candidates, better).index(f"c{place}") <= before


@given(arms())
def test_a_better_tier_always_stands_above_a_worse_one_and_scores_stay_within_their_band(
    seen: tuple[list[Candidate], list[TextSeen]],
) -> None:
    ranked = fuse(*seen, replace(TIERS, floor=-1.0))
    places = [("claim", "case", "part", "near").index(one.candidate.tier) for one in ranked]
    assert places == sorted(places)
    assert all(0 <= one.score <= 1 for one in ranked)
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)


def test_ties_go_by_kind_then_by_id() -> None:
    texts = [TextSeen(name, 0.5, 1.0) for name in ("x", "y", "z")]
    same = [
        Candidate("b", "system", ("x",), "claim", 1.0),
        Candidate("a", "system", ("y",), "claim", 1.0),
        Candidate("z", "initiative", ("z",), "claim", 1.0),
    ]
    assert [one.candidate.id for one in fuse(same, texts, TIERS)] == ["z", "a", "b"]


def test_by_meaning_alone_a_hit_must_speak_of_the_question() -> None:
    candidates = [
        Candidate("far", "initiative", ("x",), "near", 0.0),
        Candidate("linked", "initiative", ("x",), "part", 0.5),
    ]
    ranked = fuse(candidates, [TextSeen("x", TIERS.floor - 0.01, 5.0)], TIERS)
    assert [one.candidate.id for one in ranked] == ["linked"]


def test_nothing_gives_nothing() -> None:
    assert fuse([], [], TIERS) == []


def test_the_text_score_is_the_weighted_sum_of_stretched_cosine_and_words_over_their_maximum() -> None:
    texts = [TextSeen("low", 0.2, 10.0), TextSeen("high", 0.6, 0.0), TextSeen("mid", 0.4, 5.0)]
    candidates = [Candidate(text.id, "initiative", (text.id,), "claim", 1.0) for text in texts]
    scores = {one.candidate.id: one.score for one in fuse(candidates, texts, TIERS)}
    assert scores["low"] == pytest.approx(0.75 + 0.25 * 0.4)
    assert scores["high"] == pytest.approx(0.75 + 0.25 * 0.6)
    assert scores["mid"] == pytest.approx(0.75 + 0.25 * (0.6 * 0.5 + 0.4 * 0.5))
