"""The difference between two answers, and what is no saved answer."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.examples import examples
from graph.errors import Refused
from graph.search.answer import Answer, Hit, Path
from graph.search.replay import Saved, compare, request_of, saved
from graph.search.request import SearchRequest

EXAMPLE = Answer.model_validate(examples()["search"])
ORDERS = st.lists(st.sampled_from("abcdefgh"), unique=True)


def answer(order: list[str], *, complete: bool = True, paths: str = "") -> Answer:
    """An answer with these hits; those named in `paths` come by another path."""
    first = EXAMPLE.hits[0]
    hits = [
        first.model_copy(
            update={"id": id_, "rank": rank, "paths": [Path(text="Other.", steps=[])] if id_ in paths else first.paths}
        )
        for rank, id_ in enumerate(order, 1)
    ]
    return EXAMPLE.model_copy(update={"hits": hits, "complete": complete})


def then(given: Answer) -> Saved:
    return Saved(given.receipt, given)


@given(ORDERS, ORDERS)
def test_hits_come_go_move_or_stay(before: list[str], after: list[str]) -> None:
    found = compare(then(answer(before)), answer(after))
    assert [(one.id, one.rank) for one in found.came] == [(i, n) for n, i in enumerate(after, 1) if i not in before]
    assert [(one.id, one.rank) for one in found.went] == [(i, n) for n, i in enumerate(before, 1) if i not in after]
    for move in found.moved:
        assert (before.index(move.id) + 1, after.index(move.id) + 1) == (move.then, move.now)
        assert move.then != move.now
    stayed = {id_ for id_ in after if id_ in before} - {move.id for move in found.moved}
    assert all(before.index(id_) == after.index(id_) for id_ in stayed)
    assert found.same == (before == after)
    assert (found.otherwise, found.compared) == ([], True)


def test_another_path_and_another_completeness_make_another_answer() -> None:
    found = compare(then(answer(["a", "b"])), answer(["a", "b"], paths="b"))
    assert ([one.id for one in found.otherwise], found.moved, found.same) == (["b"], [], False)
    found = compare(then(answer(["a"])), answer(["a"], complete=False))
    assert found.complete is not None
    assert (found.complete.then, found.complete.now, found.same) == (True, False, False)


def test_another_score_is_no_other_answer() -> None:
    now = answer(["a"])
    hits: list[Hit] = [hit.model_copy(update={"score": 0.1}) for hit in now.hits]
    assert compare(then(answer(["a"])), now.model_copy(update={"hits": hits})).same


@pytest.mark.parametrize("name", ["corpus", "digest", "model"])
def test_what_an_answer_rests_on_is_compared(name: str) -> None:
    receipt = EXAMPLE.receipt.model_copy(update={name: 9 if name == "corpus" else "another"})
    now = EXAMPLE.model_copy(update={"receipt": receipt})
    found = compare(then(EXAMPLE), now)
    assert {one: getattr(found, one).changed for one in ("corpus", "digest", "model")}[name] is True
    assert found.same, "the hits are the same"
    alone = compare(Saved(EXAMPLE.receipt, None), now)
    assert (alone.compared, alone.same) == (False, name == "corpus"), "a counter may move there and back"


def test_a_saved_answer_and_its_receipt_alone_are_read() -> None:
    given = examples()["search"]
    assert saved(json.dumps(given)) == then(EXAMPLE)
    assert saved(json.dumps(given["receipt"])) == Saved(EXAMPLE.receipt, None)


def test_what_is_asked_again_is_all_that_was_asked() -> None:
    asked = SearchRequest(
        q="x", want=["system"], barrier=["a", "b"], drop=["c", "want"], literal=True, limit=3, page=2, recipe="tiers"
    )
    said = {name: getattr(asked, name) for name in ("drop", "literal", "limit", "page", "recipe")}
    receipt = EXAMPLE.receipt.model_copy(update={"question": "x", "filters": asked.filters, **said})
    assert request_of(receipt) == asked
    dated = receipt.model_copy(update={"filters": {"since": ["2022"], "barrier": ["a"]}})
    assert request_of(dated).since == "2022"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no JSON object"),
        ("{}", "id: Field required"),
        ('{"receipt": {}}', "question"),
        ('{"q": "x"}', "id: Field required"),
        (json.dumps({**examples()["search"], "hits": [{"id": "a"}]}), "hits.0"),
        (json.dumps({**examples()["search"]["receipt"], "limit": "many"}), "limit"),
    ],
)
def test_what_is_no_receipt_is_told_with_what_is_wrong(text: str, word: str) -> None:
    with pytest.raises(Refused, match="no saved answer") as told:
        saved(text)
    assert word in str(told.value)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"filters": {"colour": ["red"]}}, "colour"),
        ({"filters": {"since": []}}, "since"),
        ({"filters": {"want": ["place"]}}, "want"),
        ({"limit": 1000}, "limit"),
        ({"drop": ["No Id"]}, "drop"),
    ],
)
def test_what_cannot_be_asked_is_told(change: dict[str, Any], word: str) -> None:
    with pytest.raises(Refused, match="cannot be asked") as told:
        request_of(EXAMPLE.receipt.model_copy(update=change))
    assert word in str(told.value)
