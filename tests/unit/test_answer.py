"""The JSON of an answer: the fields asked for, and no more; what is null is left out."""

import json
from collections.abc import Iterator
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from graph.search.answer import SHOWN, Answer, Arms, Hit, HitField
from graph.search.request import SearchRequest
from tests.unit.drawn import ANSWER

ALWAYS = {"rank", "kind", "id", "name", "url"}
FIELDS = st.lists(st.sampled_from(get_args(HitField)), unique=True)


def hits(given: dict[str, Any]) -> list[dict[str, Any]]:
    return [hit for name in ("cases", "concepts") for hit in given[name]["hits"]]


def values(of: object) -> Iterator[object]:
    """All that JSON holds, however deep."""
    yield of
    for one in of.values() if isinstance(of, dict) else of if isinstance(of, list) else ():
        yield from values(one)


def test_a_hit_has_the_fields_that_may_be_chosen_and_those_that_are_always_there() -> None:
    assert ALWAYS | {*get_args(HitField)} == set(Hit.model_fields)
    assert {*SHOWN} == {*get_args(HitField)} - {"arms"}


@given(FIELDS)
def test_the_fields_asked_for_are_there_and_no_others(fields: list[HitField]) -> None:
    chosen = fields or [*SHOWN]
    whole: dict[str, Any] = json.loads(ANSWER.model_dump_json(by_alias=True))
    given: dict[str, Any] = json.loads(ANSWER.as_json(fields))
    assert len(hits(given)) == len(hits(whole)) == 3
    for short, hit in zip(hits(given), hits(whole), strict=True):
        assert set(short) == {name for name in {*ALWAYS, *chosen} if hit[name] is not None}
    assert all(value is not None for value in values(given))
    # All else is as it is without a choice.
    for answer in (given, usual := json.loads(ANSWER.as_json())):
        answer["cases"].pop("hits")
        answer["concepts"].pop("hits")
    assert given == usual


def test_unless_they_are_asked_for_arms_are_left_out() -> None:
    assert all("arms" not in hit for hit in hits(json.loads(ANSWER.as_json())))
    asked = hits(json.loads(ANSWER.as_json(["arms"])))
    assert all(set(hit) == {*ALWAYS, "arms"} and set(hit["arms"]) == set(Arms.model_fields) for hit in asked)


@given(FIELDS)
def test_an_answer_is_read_from_its_json(fields: list[HitField]) -> None:
    read = Answer.model_validate_json(ANSWER.as_json(fields))
    assert [(hit.kind, hit.id, hit.rank, hit.url) for hit in read.hits] == [
        (hit.kind, hit.id, hit.rank, hit.url) for hit in ANSWER.hits
    ]
    for name in set(Answer.model_fields) - {"cases", "concepts"}:
        assert getattr(read, name) == getattr(ANSWER, name)
    for name in fields:
        assert [getattr(hit, name) for hit in read.hits] == [getattr(hit, name) for hit in ANSWER.hits]


def test_passages_name_their_sources_and_stand_once() -> None:
    given: dict[str, Any] = json.loads(ANSWER.as_json())
    assert {one["source"] for one in given["passages"].values()} <= set(given["sources"])
    assert ANSWER.as_json().count("A little money helped at the start.") == 1
    assert ANSWER.title_of("passage-supports") == "Unlocking prevention"


def test_what_is_asked_of_hits_is_what_they_have() -> None:
    assert SearchRequest(q="x", fields=[*get_args(HitField)]).fields == [*get_args(HitField)]
