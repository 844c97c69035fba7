"""The measures against values worked out by hand, and what holds whatever the order."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.measures import bootstrap, ndcg, percentile, recall

gains = st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.integers(0, 3), min_size=1)
scores = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_one_useful_document_at_the_second_place() -> None:
    # 1 / log2(3) over the best that can be, 1 / log2(2) = 1.
    assert ndcg(["x", "a", "y"], {"a": 1}) == pytest.approx(0.63093, abs=1e-5)


def test_gains_count_as_judged_and_not_as_powers() -> None:
    # (1 + 3 / log2(3) + 0) / (3 + 1 / log2(3)) = 2.89279 / 3.63093
    assert ndcg(["a", "b", "c"], {"a": 1, "b": 3}) == pytest.approx(0.79671, abs=1e-5)


def test_what_stands_below_the_cut_gains_nothing_and_the_best_order_is_cut_too() -> None:
    useful = {str(number): 1 for number in range(20)}
    assert ndcg([*"abcdefghij", *useful], useful) == 0
    assert ndcg([str(number) for number in range(10)], useful) == 1


def test_negative_gains_are_none() -> None:
    assert ndcg(["bad", "a"], {"a": 1, "bad": -2}) == ndcg(["x", "a"], {"a": 1})
    assert recall(["bad"], {"a": 1, "bad": -2}) == 0


def test_recall_is_the_share_of_the_useful_above_the_cut() -> None:
    judged = {"a": 1, "b": 2, "c": 1, "d": 0}
    assert recall(["d", "a", "x", "c"], judged, cut=3) == pytest.approx(1 / 3)
    assert recall(["d", "a", "x", "c"], judged) == pytest.approx(2 / 3)


def test_nothing_found_or_nothing_useful_is_0() -> None:
    assert ndcg([], {"a": 1}) == recall([], {"a": 1}) == ndcg(["a"], {"a": 0}) == recall(["a"], {"a": 0}) == 0


@given(gains=gains, data=st.data())
def test_the_best_order_is_1_and_no_other_is_more(gains: dict[str, int], data: st.DataObject) -> None:
    best = sorted(gains, key=lambda id_: -gains[id_])
    useful = any(gains.values())
    assert ndcg(best, gains) == pytest.approx(1.0 if useful else 0.0)
    order = data.draw(st.permutations(best))
    assert 0 <= ndcg(order, gains) <= ndcg(best, gains) + 1e-12
    assert recall(order, gains) == (1.0 if useful else 0.0)


@given(ours=scores, data=st.data())
def test_the_interval_holds_the_mean_and_is_the_same_again(ours: list[float], data: st.DataObject) -> None:
    theirs = data.draw(st.lists(st.floats(0, 1), min_size=len(ours), max_size=len(ours)))
    found = bootstrap(ours, theirs, drawn=200)
    assert found == bootstrap(ours, theirs, drawn=200)
    assert found.mean == pytest.approx(sum(ours) / len(ours) - sum(theirs) / len(theirs), abs=1e-9)
    assert found.low <= found.high
    turned = bootstrap(theirs, ours, drawn=200)
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low), abs=1e-9)


def test_the_interval_is_as_wide_as_the_normal_one_of_many_questions() -> None:
    # Differences of 1 and 0 in equal numbers, 400 of them: mean .5, standard error .5 / 20 = .025.
    found = bootstrap([1.0, 0.0] * 200, [0.0] * 400)
    assert found.mean == 0.5
    assert (found.low, found.high) == pytest.approx((0.5 - 1.96 * 0.025, 0.5 + 1.96 * 0.025), abs=0.005)


def test_a_difference_that_is_the_same_everywhere_has_no_width() -> None:
    found = bootstrap([0.75] * 9, [0.5] * 9)
    assert (found.mean, found.low, found.high) == (0.25, 0.25, 0.25)


def test_percentiles_are_in_milliseconds() -> None:
    assert percentile([0.001, 0.002, 0.003], 0.5) == pytest.approx(2.0)
    assert math.isclose(percentile([number / 1000 for number in range(101)], 0.95), 95.0)
