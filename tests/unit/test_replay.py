"""The difference between two answers, and what is no saved answer."""

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.ontology import Wanted
from graph.search.answer import Answer, Hit, HitField, HitList, ListName, Verdict
from graph.search.fuse import DEFAULT, RECIPES, TEXTS
from graph.search.replay import OLDER, OTHER_RECIPE, Place, Saved, compare, request_of, saved
from graph.search.request import SearchRequest
from tests.unit.drawn import ANSWER, evidence, hit, path

ORDERS = st.lists(st.sampled_from("abcdefgh"), unique=True)
LEADS: st.SearchStrategy[ListName] = st.sampled_from(["cases", "concepts"])
GIVEN: dict[str, Any] = json.loads(ANSWER.model_dump_json(by_alias=True))
#: What was saved before there were two lists and a verdict.
BEFORE: dict[str, Any] = {
    **{name: GIVEN[name] for name in ("question", "interpretation", "missing", "searched", "facets")},
    "complete": True, "total": 2, "total_complete": 1, "near": 0, "hits": GIVEN["cases"]["hits"],
    "receipt": {**GIVEN["receipt"], "recipe": "weighted-1"},
}  # fmt: skip


def _of_m9() -> dict[str, Any]:
    """The answer as version M9 saved it: with evidence whole on each step, and other names of many fields."""
    old: dict[str, Any] = json.loads(ANSWER.model_dump_json(by_alias=True))
    passages, sources = old.pop("passages"), old.pop("sources")

    def whole(passage: str) -> dict[str, Any]:
        source = passages[passage]["source"]
        return {**passages[passage], "source": {"id": source, "title": sources[source]["title"]}}

    for one in (one for name in ("cases", "concepts") for one in old[name]["hits"]):
        one["passages"] = [{**whole("passage-supports"), "id": "passage-supports", "marks": []}]
        for step in (step for line in one["paths"] for step in line["steps"]):
            step["link"] = step.pop("relationship")
            step["evidence"] = [{**shown, **whole(shown["passage"]), "reading": "stated"} for shown in step["evidence"]]
    for term in old["interpretation"]["terms"]:
        term["drop"], term["without"] = term.pop("drop_url"), term.pop("hits_without")
    old["interpretation"]["drops"] = {"want": None, "result": None}
    old["facets"] = {"barrier": [{"id": "silos", "name": "Silos", "count": 2, "selected": False}]}
    return old


OF_M9 = _of_m9()


def answer(
    cases: list[str], concepts: list[str] | None = None, *, verdict: Verdict = "answered", paths: str = "",
    leads: ListName = "cases",
) -> Answer:  # fmt: skip
    """An answer with these hits; those named in `paths` come by another path."""

    def listed(kind: Wanted, ids: list[str]) -> HitList:
        hits = [hit(id_, kind, rank, path("Other." if id_ in paths else "One.")) for rank, id_ in enumerate(ids, 1)]
        return HitList(total=len(hits), hits=hits)

    lists = {"cases": listed("initiative", cases), "concepts": listed("barrier", concepts or [])}
    return ANSWER.model_copy(update={"verdict": verdict, "leads": leads, **lists})


def then(given: Answer) -> Saved:
    return Saved(given.receipt, given)


def places(found: list[Place], kind: Wanted) -> list[tuple[str, int]]:
    return [(one.id, one.rank) for one in found if one.kind == kind]


@given(ORDERS, ORDERS, LEADS)
def test_the_hits_of_an_answer_are_those_of_both_lists_the_leading_first(
    cases: list[str], concepts: list[str], leads: ListName
) -> None:
    found = [(one.kind, one.id) for one in answer(cases, concepts, leads=leads).hits]
    lists = [("initiative", id_) for id_ in cases], [("barrier", id_) for id_ in concepts]
    assert found == [*lists[leads == "concepts"], *lists[leads == "cases"]]


@given(st.tuples(ORDERS, ORDERS), st.tuples(ORDERS, ORDERS), LEADS)
def test_hits_come_go_move_or_stay_each_in_its_own_list(
    before: tuple[list[str], list[str]], after: tuple[list[str], list[str]], leads: ListName
) -> None:
    found = compare(then(answer(*before, leads=leads)), answer(*after, leads=leads))
    kinds: tuple[Wanted, Wanted] = ("initiative", "barrier")
    for kind, old, new in zip(kinds, before, after, strict=True):
        assert places(found.came, kind) == [(i, n) for n, i in enumerate(new, 1) if i not in old]
        assert places(found.went, kind) == [(i, n) for n, i in enumerate(old, 1) if i not in new]
        moved = [move for move in found.moved if move.kind == kind]
        for move in moved:
            assert (old.index(move.id) + 1, new.index(move.id) + 1) == (move.then, move.now)
            assert move.then != move.now
        stayed = {id_ for id_ in new if id_ in old} - {move.id for move in moved}
        assert all(old.index(id_) == new.index(id_) for id_ in stayed)
    assert found.same == (before == after)
    assert (found.otherwise, found.compared, found.why) == ([], True, "")


def test_another_path_and_another_verdict_make_another_answer() -> None:
    found = compare(then(answer(["a"], ["b"])), answer(["a"], ["b"], paths="b"))
    assert ([(one.kind, one.id) for one in found.otherwise], found.moved) == ([("barrier", "b")], [])
    assert (found.same, found.compared) == (False, True)
    found = compare(then(answer(["a"])), answer(["a"], verdict="partly"))
    assert found.verdict is not None
    assert (found.verdict.then, found.verdict.now, found.same) == ("answered", "partly", False)
    assert found.verdict.changed
    again = compare(then(answer(["a"])), answer(["a"]))
    assert again.verdict is not None
    assert (again.verdict.changed, again.same) == (False, True)


def test_what_shows_a_path_in_other_words_makes_another_answer() -> None:
    (id_, passage), *_ = ANSWER.passages.items()
    told = ANSWER.model_copy(update={"passages": {id_: passage.model_copy(update={"text": "Much money helped."})}})
    found = compare(then(ANSWER), told)
    assert ([one.id for one in found.otherwise], found.same) == (["people-in-mind"], False)
    assert compare(then(ANSWER), ANSWER).same


@given(fields=st.lists(st.sampled_from(get_args(HitField)), unique=True), cited=st.booleans())
def test_an_answer_that_was_saved_in_part_is_compared_by_what_it_has(fields: list[HitField], *, cited: bool) -> None:
    shown = ANSWER if cited else ANSWER.model_copy(update={"passages": {}, "sources": {}})
    found = saved(shown.as_json(fields))
    assert (found.receipt, found.why) == (ANSWER.receipt, "")
    again = compare(found, ANSWER)
    assert (again.same, again.compared, again.otherwise) == (True, True, [])
    other = path("By another path.", evidence())
    hits = [one.model_copy(update={"paths": [other]}) for one in ANSWER.cases.hits]
    now = ANSWER.model_copy(update={"cases": ANSWER.cases.model_copy(update={"hits": hits})})
    assert bool(compare(found, now).otherwise) == (not fields or "paths" in fields)


@pytest.mark.parametrize("asked", get_args(ListName))
def test_of_an_answer_for_one_list_alone_the_other_is_not_compared(asked: ListName) -> None:
    whole = answer(["a", "b"], ["c", "d"])
    other = "concepts" if asked == "cases" else "cases"
    alone = whole.model_copy(update={other: HitList(total=2)})
    found = compare(then(alone), whole)
    assert (found.same, found.compared, found.came) == (True, True, [])
    moved = answer(["b", "a"], ["d", "c"])
    kind = "initiative" if asked == "cases" else "barrier"
    assert [one.kind for one in compare(then(alone), moved).moved] == [kind, kind]
    # A list in which nothing was found is compared.
    none = whole.model_copy(update={other: HitList()})
    assert len(compare(then(none), whole).came) == 2


def test_another_score_and_other_words_for_the_same_are_no_other_answer() -> None:
    now = answer(["a"])
    hits: list[Hit] = [one.model_copy(update={"score": 0.1}) for one in now.hits]
    told = {"says": "Otherwise.", "probability": 0.7, "cases": HitList(total=9, semantic_only=8, hits=hits)}
    assert compare(then(answer(["a"])), now.model_copy(update=told)).same


@pytest.mark.parametrize("name", ["corpus", "digest", "model"])
def test_what_an_answer_rests_on_is_compared(name: str) -> None:
    receipt = ANSWER.receipt.model_copy(update={name: 9 if name == "corpus" else "another"})
    now = ANSWER.model_copy(update={"receipt": receipt})
    found = compare(then(ANSWER), now)
    assert {one: getattr(found, one).changed for one in ("corpus", "digest", "model")}[name] is True
    assert found.same, "the hits are the same"
    alone = compare(Saved(ANSWER.receipt, None), now)
    assert (alone.compared, alone.same) == (False, name == "corpus"), "a counter may move there and back"


def test_a_saved_answer_and_its_receipt_alone_are_read() -> None:
    assert saved(json.dumps(GIVEN)) == then(ANSWER)
    assert saved(json.dumps(GIVEN["receipt"])) == Saved(ANSWER.receipt, None)


@pytest.mark.parametrize("older", [BEFORE, OF_M9, {**OF_M9, "cases": {}, "concepts": {}}])
@pytest.mark.parametrize("recipe", ["weighted-1", DEFAULT.name])
def test_of_an_answer_of_an_older_form_the_receipt_is_read_and_why_it_is_not_compared(
    older: dict[str, Any], recipe: str
) -> None:
    receipt = {**older["receipt"], "recipe": recipe}
    found = saved(json.dumps({**older, "receipt": receipt}))
    assert (found.receipt.model_dump(), found.answer, found.why) == (receipt, None, OLDER)
    replayed = compare(found, ANSWER)
    assert (replayed.compared, replayed.verdict, replayed.why) == (False, None, OLDER)
    assert (replayed.came, replayed.went, replayed.moved, replayed.otherwise) == ([], [], [], [])
    assert replayed.same, "corpus and model are"
    assert DEFAULT.name in OLDER
    otherwise = ANSWER.receipt.model_copy(update={"digest": "another"})
    assert not compare(found, ANSWER.model_copy(update={"receipt": otherwise})).same


def test_a_receipt_of_a_recipe_that_is_no_more_is_asked_again_by_the_default() -> None:
    found = saved(json.dumps(BEFORE["receipt"]))
    assert (found.answer, found.why) == (None, OTHER_RECIPE)
    assert request_of(found.receipt).recipe is None
    assert compare(found, ANSWER).why == OTHER_RECIPE


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_receipt_of_a_recipe_of_today_is_asked_again_by_it(recipe: str) -> None:
    found = saved(json.dumps({**GIVEN["receipt"], "recipe": recipe}))
    assert (found.answer, found.why) == (None, "")
    assert request_of(found.receipt).recipe == recipe
    assert compare(found, ANSWER).why == ""


def test_what_is_asked_again_is_all_that_was_asked() -> None:
    asked = SearchRequest(
        q="x", want=["system"], barrier=["a", "b"], drop=["c", "want"], literal=True, limit=3, page=2, recipe=TEXTS.name
    )
    said = {name: getattr(asked, name) for name in ("drop", "literal", "limit", "page", "recipe")}
    receipt = ANSWER.receipt.model_copy(update={"question": "x", "filters": asked.filters, **said})
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
        ('{"complete": true, "receipt": {}}', "id: Field required"),
        ('{"complete": true, "receipt": 3}', "valid dictionary"),
        ('{"complete": true}', "id: Field required"),
        (json.dumps({**GIVEN, "cases": {"hits": [{"id": "a"}]}}), "cases.hits.0"),
        (json.dumps({**GIVEN, "verdict": "complete"}), "verdict"),
        (json.dumps({name: value for name, value in GIVEN.items() if name != "verdict"}), "verdict: Field required"),
        (json.dumps({**BEFORE, "receipt": {**GIVEN["receipt"], "limit": "many"}}), "limit"),
        (json.dumps({**GIVEN["receipt"], "limit": "many"}), "limit"),
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
        request_of(ANSWER.receipt.model_copy(update=change))
    assert word in str(told.value)
