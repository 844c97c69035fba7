"""The one table and the models, walked together."""

from typing import get_args

import pytest
from pydantic import ValidationError

from graph.models import MODELS, Barrier, Claim, Evidence, Initiative, Link, Outcome, Passage, StrictRecord, Thing
from graph.ontology import (
    DATES,
    FILTERS,
    KINDS,
    KNOWN_CAPTIONS,
    LABELS,
    PLURALS,
    RELATIONSHIPS,
    RESULT_CAPTIONS,
    RESULTS,
    WANTED,
    Filter,
    Known,
    RelationshipType,
    caption,
)
from graph.search.request import SearchRequest


def test_every_kind_has_a_model_a_label_and_a_plural() -> None:
    assert set(MODELS) == set(LABELS) == set(PLURALS) == set(KINDS)
    assert {kind: model.__name__ for kind, model in MODELS.items()} == LABELS
    assert set(WANTED) < set(KINDS)


def test_every_model_is_frozen_and_refuses_fields_it_does_not_know() -> None:
    records: list[type[StrictRecord]] = [*MODELS.values(), Claim, Link]
    for model in records:
        assert issubclass(model, StrictRecord)
        assert model.model_config.get("frozen") is True
        assert model.model_config.get("extra") == "forbid"


def test_every_thing_has_a_name_aliases_and_a_summary() -> None:
    for model in MODELS.values():
        if model is not Passage:
            assert issubclass(model, Thing)
            assert {"id", "name", "aliases", "summary"} <= set(model.model_fields)


def test_every_relationship_is_one_row_with_both_captions() -> None:
    assert set(RELATIONSHIPS) == set(get_args(RelationshipType))
    for type_, row in RELATIONSHIPS.items():
        assert row.type == type_
        assert row.caption
        assert row.inverse
        assert row.caption != row.inverse
        assert set(row.subjects) <= set(KINDS)
        assert set(row.objects) <= set(KINDS)
        assert row.claimed or row.register


def test_what_a_relationship_carries_is_a_field_of_its_record() -> None:
    for row in RELATIONSHIPS.values():
        fields = set(Claim.model_fields) if row.claimed else set(Link.model_fields)
        assert set(row.carries) <= fields, row.type


def test_a_tackled_barrier_reads_by_its_result_and_an_outcome_by_how_it_is_known() -> None:
    assert {result: caption("TACKLED", result) for result in RESULTS} == RESULT_CAPTIONS
    assert {known: caption("HAS_OUTCOME", known=known) for known in get_args(Known)} == KNOWN_CAPTIONS
    assert caption("HAS_OUTCOME", known="aimed") != caption("HAS_OUTCOME", known="measured")


#: What a search takes beside filters.
PLAIN = {"q", "limit", "page", "recipe", "drop", "literal", "facets", "facet_values", "facets_of", "evidence",
         "fields", "lists"}  # fmt: skip


def test_every_filter_is_a_parameter_of_the_search_and_the_other_way_round() -> None:
    names = [row.name for row in FILTERS]
    for row in FILTERS:
        assert [bool(row.takes), row.of_kind is not None, row.date].count(True) == 1, row.name
    assert len(names) == len(set(names))
    assert set(names) == set(SearchRequest.model_fields) - PLAIN


@pytest.mark.parametrize("row", FILTERS, ids=lambda row: row.name)
def test_a_filter_takes_what_its_parameter_does(row: Filter) -> None:
    assert row.sentence.count("{value}") == 1
    assert bool(row.takes) + bool(row.of_kind) + (row.name in DATES) == 1
    assert row.of_system_type is None or row.of_kind == "system"
    one = row.takes[0] if row.takes else "an-id" if row.of_kind else "2024-23"
    given = one if row.name in DATES else [*(row.takes or (one,))]
    request = SearchRequest.model_validate({row.name: given})
    assert request.filters == {row.name: [one] if isinstance(given, str) else given}
    assert request.cuts is (row.name != "want")
    for wrong in ("No such word", "no-such-word" if row.takes else "?"):
        with pytest.raises(ValidationError):
            SearchRequest.model_validate({row.name: wrong if row.name in DATES else [one, wrong]})


@pytest.mark.parametrize(
    ("model", "field", "filter_"),
    [
        (Barrier, "about", "about"),
        (Initiative, "levels", "level"),
        (Initiative, "scale", "scale"),
        (Initiative, "type", "type"),
        (Initiative, "status", "status"),
        (Initiative, "populations", "population"),
        (Initiative, "topics", "topic"),
        (Outcome, "known", "known"),
        (Evidence, "basis", "basis"),
        (Claim, "result", "result"),
    ],
)
def test_the_words_of_a_filter_are_those_that_a_record_may_hold(
    model: type[StrictRecord], field: str, filter_: str
) -> None:
    takes = next(row.takes for row in FILTERS if row.name == filter_)
    assert _words(model.model_fields[field].annotation) == takes


def _words(annotation: object) -> tuple[str, ...]:
    """All words that an annotation lists, however deep they stand in it."""
    return tuple(word for part in get_args(annotation) for word in ([part] if isinstance(part, str) else _words(part)))
