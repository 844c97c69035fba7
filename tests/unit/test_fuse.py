"""Fusion as a pure function: what must hold whatever the arms say, by every recipe."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ontology import WANTED, Wanted
from graph.search.answer import Tier
from graph.search.fuse import (
    DEFAULT,
    RECIPES,
    TIER_ORDER,
    TIERS,
    WEIGHTED,
    Candidates,
    Ranking,
    Recipe,
    Texts,
)
from graph.search.fuse import fuse as fuse_columns
from graph.snapshot.corpus import ROLES, TextRole
from graph.snapshot.incidence import numbers

SCORES = st.floats(0, 1, width=32)
BY_ALL = pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))


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


@dataclass(frozen=True)
class Ranked:
    """A hit."""

    candidate: Candidate
    score: float


Seen = tuple[list[Candidate], list[TextSeen]]


def fuse(
    candidates: Sequence[Candidate], texts: Sequence[TextSeen], recipe: Recipe, leaning: Sequence[Wanted] = (),
    reading: float = 1.0,
) -> list[Ranked]:  # fmt: skip
    """As columns and back: candidates in the order of their ids, texts as they come."""
    ordered = sorted(candidates, key=lambda one: one.id)
    ranking = fuse_columns(_columns(ordered, texts), _texts(texts), recipe, leaning, reading)
    places = ranking.order.tolist()
    return [Ranked(ordered[place], score) for place, score in zip(places, ranking.score.tolist(), strict=True)]


def _texts(texts: Sequence[TextSeen]) -> Texts:
    return Texts(np.asarray([one.cosine for one in texts]), np.asarray([one.words for one in texts]))


def _columns(candidates: Sequence[Candidate], texts: Sequence[TextSeen]) -> Candidates:
    places = {one.id: place for place, one in enumerate(texts)}
    rows = [(at, places[id_], ROLES.index(role)) for at, one in enumerate(candidates) for id_, role in one.texts]
    return Candidates(
        kind=np.asarray([WANTED.index(one.kind) for one in candidates], np.int8),
        tier=np.asarray([TIER_ORDER.index(one.tier) for one in candidates], np.int8),
        share=np.asarray([one.share for one in candidates], np.float64),
        proposed=np.zeros(len(candidates), np.bool_),
        candidate=numbers([row[0] for row in rows]),
        text=numbers([row[1] for row in rows]),
        role=np.asarray([row[2] for row in rows], np.int8),
    )


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
            ((f"t{n}", draw(st.sampled_from(ROLES))),),
            draw(st.sampled_from(tiers)),
            draw(SCORES),
        )
        for n in range(size)
    ], texts


def order(seen: Seen, recipe: Recipe) -> list[str]:
    return [one.candidate.id for one in fuse(*seen, replace(recipe, floor=-1.0))]


def of(*names: str) -> tuple[tuple[str, TextRole], ...]:
    return tuple((name, "own") for name in names)


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
        Candidate("claim", "outcome", (("low", "claim"),), "part", 0.0),
        Candidate("both", "outcome", (("low", "claim"), ("high", "own")), "part", 0.0),
    ]
    scores = {one.candidate.id: one.score * WEIGHTED.most for one in fuse(candidates, texts, WEIGHTED)}
    assert scores["own"] == pytest.approx(0.8 * 0.2 + 0.2 * 1.0)
    assert scores["claim"] == pytest.approx(0.75 * (0.8 * 0.2 + 0.2 * 1.0))
    assert scores["both"] == pytest.approx(0.8 * 0.6)


def test_the_texts_of_a_hit_come_best_first() -> None:
    texts = [TextSeen("low", 0.2, 10.0), TextSeen("high", 0.6, 0.0), TextSeen("other", 0.9, 0.0)]
    one = Candidate("both", "outcome", (("low", "claim"), ("high", "own")), "part", 0.0)
    ranking: Ranking = fuse_columns(_columns([one], texts), _texts(texts), WEIGHTED)
    assert ranking.texts_of(0) == [1, 0]
