"""No words break the search: any string gives an answer that holds together, or a clear refusal."""

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import ValidationError

from graph.embedding import SentenceTransformerEmbedder
from graph.errors import Refused
from graph.search.request import SearchRequest
from graph.store import Store
from tests.search.any_words import BY_CLASS, QUESTIONS, check
from tests.search.asking import Ask


@pytest.fixture(scope="module")
def ask(seeded: Store, embedder: SentenceTransformerEmbedder) -> Ask:
    return Ask(seeded, embedder)


@pytest.mark.parametrize("question", BY_CLASS.values(), ids=BY_CLASS)
def test_each_class_of_words_is_answered(ask: Ask, question: str) -> None:
    check(question, ask(question))


@pytest.mark.parametrize("name", ["lucene open", "cypher end", "chinese", "signs alone", "control characters", "emoji"])
def test_words_that_are_only_looked_up_break_nothing(ask: Ask, name: str) -> None:
    answer = ask(BY_CLASS[name], literal=True)
    check(BY_CLASS[name], answer)
    assert answer.interpretation.terms == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(question=QUESTIONS)
def test_any_string_is_answered(ask: Ask, question: str) -> None:
    if question.strip():
        check(question, ask(question, limit=5))
    else:
        with pytest.raises(Refused, match="Nothing was asked"):
            ask(question)


@pytest.mark.parametrize("question", ["\ud800", "silos \udfff in Dorset", "\udc00\ud800"])
def test_half_a_surrogate_is_no_text_and_is_refused(question: str) -> None:
    with pytest.raises(ValidationError) as refused:
        SearchRequest(q=question)
    assert [error["loc"] for error in refused.value.errors()] == [("q",)]


def test_a_question_that_is_too_long_is_refused() -> None:
    assert SearchRequest(q="é" * 1000).q
    with pytest.raises(ValidationError, match="at most 1000 characters"):
        SearchRequest(q="é" * 1001)


@pytest.mark.parametrize("question", ["", " ", "\t\r\n", "\u00a0\u2003\u3000"])
def test_blanks_ask_nothing(ask: Ask, question: str) -> None:
    with pytest.raises(Refused, match="Nothing was asked"):
        ask(question)
