"""How much of an answer is given: facets or none, evidence by its ids alone, some fields of each hit."""

import json
from typing import Any, get_args

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.search.answer import SHOWN, Answer, HitField
from graph.snapshot.facets import FEW_VALUES, MOST_VALUES
from graph.store import Store
from graph.views.passages import passages
from tests.search.asking import MUST_WORK, Ask

#: Of an answer these differ from one time to the next.
OF_ITS_OWN = {"receipt", "interpretation"}
#: A question, and filters with or without one.
ASKED: list[tuple[str, dict[str, Any]]] = [
    (MUST_WORK, {}),
    ("child poverty", {"topic": ["child poverty"], "limit": 20}),
    ("", {"barrier": ["short-termism"], "result": ["overcame", "eased"], "page": 2, "limit": 2}),
    ("what helps with siloed budgets", {"page": 3}),
]


@pytest.fixture(scope="module")
def ask(seeded: Store, embedder: SentenceTransformerEmbedder) -> Ask:
    return Ask(seeded, embedder)


def named(answer: Answer, *fields: str) -> set[str]:
    """The passages that these fields of the hits name."""
    steps = [step for hit in answer.hits for path in hit.paths for step in path.steps if "paths" in fields]
    speaking = {one.id for hit in answer.hits for one in hit.passages if "passages" in fields}
    return speaking | {one.passage for step in steps for one in step.evidence}


def besides(answer: Answer, *names: str) -> dict[str, Any]:
    """All of an answer but what differs anyway, what is named here, and the addresses, which say what was asked."""
    left_out: dict[str, Any] = {**dict.fromkeys({*OF_ITS_OWN, *names}, True)}
    return answer.model_dump(exclude={**left_out, "cases": {"next"}, "concepts": {"next"}})


@pytest.mark.parametrize(("question", "filters"), ASKED)
def test_without_facets_all_else_is_the_same(ask: Ask, question: str, filters: dict[str, Any]) -> None:
    whole, without = ask(question, **filters), ask(question, facets=False, **filters)
    assert (bool(whole.facets), without.facets) == (True, {})
    assert besides(without, "facets") == besides(whole, "facets")


@pytest.mark.parametrize("most", [1, FEW_VALUES, 10])
@pytest.mark.parametrize(("question", "filters"), ASKED)
def test_of_each_facet_the_first_values_are_shown(ask: Ask, question: str, filters: dict[str, Any], most: int) -> None:
    whole, short = ask(question, facet_values=MOST_VALUES, **filters), ask(question, facet_values=most, **filters)
    assert besides(short, "facets") == besides(whole, "facets")
    assert list(short.facets) == list(whole.facets)
    for name, facet in short.facets.items():
        every, chosen = whole.facets[name], filters.get(name, [])
        assert (facet.label, facet.total) == (every.label, every.total)
        assert every.total == len([value for value in every.values if value.count])
        others = [value for value in every.values if value.id not in chosen][: max(most - len(chosen), 0)]
        assert facet.values == [value for value in every.values if value.id in chosen or value in others]


def test_unless_it_is_asked_otherwise_a_few_values_are_shown(ask: Ask) -> None:
    usual = ask("child poverty")
    assert {len(facet.values) for facet in usual.facets.values()} <= set(range(FEW_VALUES + 1))
    assert any(facet.total > len(facet.values) for facet in usual.facets.values())


@pytest.mark.parametrize(("question", "filters"), ASKED)
def test_evidence_by_its_ids_is_what_passages_tells_of(ask: Ask, question: str, filters: dict[str, Any]) -> None:
    whole, ids = ask(question, **filters), ask(question, evidence="ids", **filters)
    assert (ids.passages, ids.sources) == ({}, {})
    assert besides(ids, "passages", "sources") == besides(whole, "passages", "sources")
    assert named(ids, "paths", "passages") == set(whole.passages)
    told = passages(ask.store, sorted(whole.passages))
    assert told.passages == whole.passages
    assert told.sources.items() <= whole.sources.items()
    registers = {step.source for hit in whole.hits for path in hit.paths for step in path.steps if step.source}
    assert set(whole.sources) == set(told.sources) | registers


@pytest.mark.parametrize(
    "fields", [[], ["paths"], ["passages"], ["summary"], ["paths", "passages", "arms"], [*get_args(HitField)]]
)
@pytest.mark.parametrize(("question", "filters"), ASKED)
def test_of_each_hit_the_fields_asked_for_are_told_with_the_passages_that_they_name(
    ask: Ask, question: str, filters: dict[str, Any], fields: list[HitField]
) -> None:
    answer, whole = ask(question, fields=fields, **filters), ask(question, **filters)
    assert set(answer.passages) == named(answer, *(fields or SHOWN))
    told: dict[str, Any] = json.loads(answer.as_json(fields))
    every: dict[str, Any] = json.loads(whole.as_json([*get_args(HitField)]))
    assert answer.hits
    for name in ("cases", "concepts"):
        for hit, other in zip(told[name]["hits"], every[name]["hits"], strict=True):
            kept = {"rank", "kind", "id", "name", "url", *(fields or SHOWN)}
            assert hit == {field: value for field, value in other.items() if field in kept}
    assert told["says"] == every["says"]
    assert set(told["passages"]) <= set(every["passages"])


def test_facets_of_one_list_count_its_things_alone(ask: Ask) -> None:
    question, most = "short-termism", MOST_VALUES
    both, cases, concepts = (
        ask(question, facet_values=most, facets_of=one).facets for one in (None, "cases", "concepts")
    )
    for name in both:
        counts = [{value.id: value.count for value in some[name].values} for some in (both, cases, concepts)]
        if name != "want":
            every, *apart = counts
            assert every == {id_: sum(one.get(id_, 0) for one in apart) for id_ in every}, name
    assert both["topic"] != cases["topic"]


@pytest.mark.parametrize("asked", [{"facets": False}, {"facet_values": 7}, {"evidence": "ids"}, {"fields": ["paths"]}])
def test_the_next_page_is_asked_for_in_the_same_way(ask: Ask, asked: dict[str, Any]) -> None:
    answer = ask("child poverty", **asked)
    (name, value), *_ = asked.items()
    said = str(value[0] if isinstance(value, list) else value).lower()
    assert answer.cases.next
    assert f"&{name}={said}" in answer.cases.next
    assert f"&{name}={said}" in answer.interpretation.terms[0].drop_url


def test_of_passages_what_does_not_exist_is_left_out(ask: Ask) -> None:
    found = passages(ask.store, ["people-in-mind-small-pot", "no-such-passage", "short-termism"])
    assert list(found.passages) == ["people-in-mind-small-pot"]
    assert list(found.sources) == ["unlocking-prevention"]
    assert found.title_of("people-in-mind-small-pot") == found.sources["unlocking-prevention"].title
    nothing = passages(ask.store, ["no-such-passage"])
    assert (nothing.passages, nothing.sources) == ({}, {})
