"""Addresses: whatever is asked, an address asks the same again, and each change is the one thing that differs."""

from typing import get_origin
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from graph.search.answer import Alternative, Interpretation, Term
from graph.search.request import MOST_DROPPED, PATH, SearchRequest, address, addressed
from graph.snapshot.filters import MOST_VALUES
from graph.snapshot.lexicon import TermKind
from tests.unit.drawn import FIELDS, IDS, REQUESTS

KINDS: list[TermKind] = ["barrier", "enabler", "system", "organisation"]


def parsed(address: str) -> SearchRequest:
    """What an address asks, read as HTTP reads it."""
    path, query = urlsplit(address).path, parse_qsl(urlsplit(address).query, keep_blank_values=True)
    assert path == PATH
    given: dict[str, list[str]] = {}
    for name, value in query:
        given.setdefault(name, []).append(value)
    lists = {name for name, field in SearchRequest.model_fields.items() if get_origin(field.annotation) is list}
    for name, values in given.items():
        assert name in lists or len(values) == 1
    said = {name: values if name in lists else values[0] for name, values in given.items()}
    return SearchRequest.model_validate(said)


def term(id_: str, *alternatives: Alternative, kind: TermKind = "barrier") -> Term:
    return Term(text=f"the {id_}", kind=kind, id=id_, name=id_, how="alias", confidence=1, alternatives=[*alternatives])


def read(*terms: Term, excluded: tuple[Term, ...] = ()) -> Interpretation:
    return Interpretation(want=["system"], terms=[*terms], result=["overcame"], excluded=[*excluded], rest="some words")


def test_requests_are_drawn_with_every_field() -> None:
    assert set(FIELDS) == set(SearchRequest.model_fields)


@given(REQUESTS)
def test_an_address_asks_the_same_again(request: SearchRequest) -> None:
    assert parsed(address(PATH, request)) == request


def test_an_address_holds_only_what_is_set() -> None:
    assert address(PATH, SearchRequest(q="a & b", want=["system", "barrier"], literal=True)) == (
        "/v1/search?q=a+%26+b&want=system&want=barrier&literal=true"
    )
    assert address(PATH, SearchRequest()) == "/v1/search"


@given(REQUESTS, IDS)
def test_a_term_is_dropped_and_all_else_stays(request: SearchRequest, id_: str) -> None:
    found = addressed(request, read(term(id_), excluded=(term("other"),)))
    expected = request.model_copy(update={"page": 1})
    assert parsed(found.terms[0].drop_url) == expected.model_copy(update={"drop": [*request.drop, id_]})
    assert parsed(found.excluded[0].drop_url) == expected.model_copy(update={"drop": [*request.drop, "other"]})
    assert found.drops.want_url
    assert parsed(found.drops.want_url).drop == [*request.drop, "want"]
    assert found.drops.result_url
    assert parsed(found.drops.result_url).drop == [*request.drop, "result"]


@given(REQUESTS, IDS, IDS, st.sampled_from(KINDS))
def test_an_alternative_is_a_filter_in_the_place_of_the_term(
    request: SearchRequest, id_: str, other: str, kind: TermKind
) -> None:
    found = addressed(request, read(term(id_, Alternative(kind=kind, id=other, name=other))))
    values = [*getattr(request, kind), other]
    assert parsed(found.terms[0].alternatives[0].url) == request.model_copy(
        update={"page": 1, "drop": [*request.drop, id_], kind: values}
    )


def test_a_topic_is_filtered_by_its_words() -> None:
    others = (
        Alternative(kind="topic", id="mental-health", name="mental health"),
        Alternative(kind="year", id="2024", name="2024"),
    )
    found = addressed(SearchRequest(q="mind"), read(term("mind", *others))).terms[0].alternatives
    assert parsed(found[0].url).topic == ["mental health"]
    assert found[1].url == "", "a year is no filter"


def test_there_are_no_addresses_of_what_was_not_read_or_cannot_be_asked() -> None:
    nothing = addressed(SearchRequest(q="x"), Interpretation(want=[], terms=[], result=[], rest="x"))
    assert (nothing.drops.want_url, nothing.drops.result_url) == (None, None)
    full = SearchRequest(q="x", drop=[f"d{number}" for number in range(MOST_DROPPED)])
    other = Alternative(kind="barrier", id="b", name="b")
    found = addressed(full, read(term("a", other)))
    assert (found.terms[0].drop_url, found.terms[0].alternatives[0].url, found.drops.want_url) == ("", "", None)
    filtered = SearchRequest(q="x", barrier=[f"b{number}" for number in range(MOST_VALUES)])
    found = addressed(filtered, read(term("a", other)))
    assert found.terms[0].alternatives[0].url == ""
    assert parsed(found.terms[0].drop_url) == filtered.model_copy(update={"drop": ["a"]})
