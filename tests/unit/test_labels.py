"""Every word that a page may show has a label, and nothing else has one."""

from collections.abc import Iterator
from typing import get_args

import pytest

from graph import ontology
from graph.labels import FILTER_LABELS, VOCABULARIES, label_of
from graph.models import (
    MODELS,
    Claim,
    Evidence,
    Link,
    OrganisationType,
    Origin,
    OutcomeType,
    Qualifier,
    StrictRecord,
    SuccessionType,
)
from graph.ontology import FILTERS, KINDS, RELATIONSHIPS
from graph.search.answer import Tier, Verdict
from graph.views.vocabularies import vocabularies

#: Where the words of each vocabulary come from.
WORDS: dict[str, object] = {
    "kind": ontology.Kind,
    "want": ontology.Wanted,
    "result": ontology.Result,
    "implementation": ontology.Implementation,
    "known": ontology.Known,
    "about": ontology.About,
    "level": ontology.Level,
    "scale": ontology.Scale,
    "type": ontology.InitiativeType,
    "system_type": ontology.SystemType,
    "organisation_type": OrganisationType,
    "outcome_type": OutcomeType,
    "status": ontology.Status,
    "population": ontology.Population,
    "topic": ontology.Topic,
    "basis": ontology.Basis,
    "reading": ontology.Reading,
    "stance": ontology.Stance,
    "wording": ontology.Wording,
    "origin": Origin,
    "succession_type": SuccessionType,
    "qualifier": Qualifier,
    "relationship": ontology.RelationshipType,
    "verdict": Verdict,
    "tier": Tier,
}


def _words(annotation: object) -> Iterator[tuple[str, ...]]:
    """The lists of words that an annotation holds, however deep they stand in it."""
    parts = get_args(annotation)
    if parts and all(isinstance(part, str) for part in parts):
        yield parts
    else:
        for part in parts:
            yield from _words(part)


@pytest.mark.parametrize("name", WORDS)
def test_a_vocabulary_has_every_word_in_its_order_and_no_other(name: str) -> None:
    assert tuple(VOCABULARIES[name]) == get_args(WORDS[name])


def test_there_is_no_other_vocabulary() -> None:
    assert set(VOCABULARIES) == set(WORDS)


def test_every_list_of_words_of_the_ontology_has_labels() -> None:
    labelled = [frozenset(words) for words in VOCABULARIES.values()]
    lists = {
        name: frozenset(get_args(value))
        for name, value in vars(ontology).items()
        if get_args(value) and all(isinstance(word, str) for word in get_args(value))
    }
    assert len(lists) > 10
    assert [name for name, words in lists.items() if words not in labelled] == []


@pytest.mark.parametrize("model", [*MODELS.values(), Claim, Evidence, Link], ids=lambda model: model.__name__)
def test_every_word_that_a_field_may_hold_has_a_label(model: type[StrictRecord]) -> None:
    labelled = [tuple(words) for words in VOCABULARIES.values()]
    found = [(name, words) for name, field in model.model_fields.items() for words in _words(field.annotation)]
    assert [name for name, words in found if words not in labelled] == []


@pytest.mark.parametrize("row", FILTERS, ids=lambda row: row.name)
def test_every_filter_has_a_heading_and_a_label_for_each_word_that_it_takes(row: ontology.Filter) -> None:
    assert FILTER_LABELS[row.name]
    if row.takes:
        assert tuple(VOCABULARIES[row.name]) == row.takes
        assert all(label_of(row.name, word) == VOCABULARIES[row.name][word].label for word in row.takes)


def test_no_heading_is_left_over_and_none_is_there_twice() -> None:
    assert list(FILTER_LABELS) == [row.name for row in FILTERS]
    assert len(set(FILTER_LABELS.values())) == len(FILTERS)


@pytest.mark.parametrize("name", VOCABULARIES)
def test_labels_begin_with_a_capital_differ_and_never_repeat_themselves(name: str) -> None:
    labels = VOCABULARIES[name].values()
    # Of systems and of initiatives one is part of another: two relationships that read alike.
    assert len({one.label for one in labels}) == len(labels) - (name == "relationship")
    for one in labels:
        assert one.label[0].isupper()
        assert one.label == one.label.strip()
        assert one.meaning == "" or one.meaning.endswith(".")
        assert one.meaning.rstrip(".") != one.label


def test_a_word_of_no_vocabulary_is_its_own_label() -> None:
    assert label_of("topic", "something new") == "something new"
    assert label_of("no such vocabulary", "a word") == "a word"


def test_the_vocabularies_are_told_as_they_are() -> None:
    found = vocabularies()
    assert [(one.name, one.label, one.sentence, one.kind) for one in found.filters] == [
        (row.name, FILTER_LABELS[row.name], row.sentence, row.of_kind) for row in FILTERS
    ]
    for one, row in zip(found.filters, FILTERS, strict=True):
        words = [] if one.vocabulary is None else [word.id for word in found.vocabularies[one.vocabulary]]
        assert tuple(words) == row.takes
        assert (one.vocabulary is None and one.kind is None) == row.date
    assert {
        name: [(word.id, word.label, word.meaning) for word in words] for name, words in found.vocabularies.items()
    } == {name: [(id_, *label) for id_, label in words.items()] for name, words in VOCABULARIES.items()}


def test_relationships_read_from_both_ends() -> None:
    assert set(VOCABULARIES["relationship"]) == set(RELATIONSHIPS)
    for type_, label in VOCABULARIES["relationship"].items():
        row = next(row for row in RELATIONSHIPS.values() if row.type == type_)
        assert label.label.casefold() == row.caption.casefold()
        assert row.inverse in label.meaning
    assert set(KINDS) == set(VOCABULARIES["kind"])
