"""What the words of a question are taken for, over a few names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.search.interpret.phrases import FEWEST, Span, phrases, says_something, spans
from graph.snapshot.lexicon import Concept, Lexicon
from graph.text import words
from graph.vocabulary import (
    ALWAYS_EXCLUDING,
    EXCLUDING,
    JOINING,
    MEANS,
    NEGATIONS,
    PARTING,
    PEERS_OF,
    RESULT_WORDS,
    WANT_WORDS,
)

#: These exclude a concept only where something was wished for before.
SOFTLY_EXCLUDING = sorted({*EXCLUDING} - ALWAYS_EXCLUDING)

LEXICON = Lexicon(
    (
        Concept("silos", "barrier", "Silos"),
        Concept("short", "barrier", "Short-termism"),
        Concept("shared", "barrier", "Shared ground", ("trust",)),
        Concept("pots", "enabler", "Joint funding", ("joint funding pot",)),
        Concept("fund", "enabler", "Funding"),
        Concept("champions", "enabler", "Champions"),
        Concept("dorset", "system", "Dorset"),
        Concept("kent", "system", "Kent and Medway", ("Kent",)),
        Concept("devon", "system", "Devon"),
        Concept("nhs-england", "organisation", "NHS England"),
        Concept("england", "system", "England"),
        Concept("topic-housing", "topic", "Housing"),
        Concept("population-tenants", "population", "Tenants"),
    ),
    frozenset(),
    {},
)


def taken(question: str) -> dict[str, str]:
    """What is named, with the role or "denied" or "wished"."""
    found = spans(words(question), LEXICON)
    return {one.id: "denied" if span.unread else span.role or "wished" for span in found for one in span.concepts}


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("joint funding", ["pots"]),
        ("joint funding pots", ["pots"]),
        ("funding that is joint", ["fund"]),
        ("Kent and Medway and Kent", ["kent", "kent"]),
        ("NHS England", ["nhs-england"]),
        ("England NHS", ["england"]),
        ("short-termism, SILOS", ["short", "silos"]),
        ("silo", ["silos"]),
        ("housing for tenants", []),
        ("", []),
    ],
)
def test_the_longest_name_is_taken_in_any_inflection(question: str, ids: list[str]) -> None:
    assert [one.id for span in spans(words(question), LEXICON) for one in span.concepts] == ids


def test_listed_phrases_are_taken_as_they_are_written() -> None:
    for want, said in WANT_WORDS.items():
        assert all([span.want for span in spans(one.split(), LEXICON)] == [want] for one in said)
    for result, told in RESULT_WORDS.items():
        assert all([span.result for span in spans(one.split(), LEXICON)] == [result] for one in told)
    assert spans(words("systemic attempts at solution"), LEXICON) == []


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("which areas", "system"),
        ("any projects with champions", "initiative"),
        ("problems in Dorset", "barrier"),
        ("good projects that never spread", None),
        ("what champions did about problems", None),
    ],
)
def test_loose_words_for_a_kind_count_where_the_question_begins_with_them(question: str, want: str | None) -> None:
    assert next((span.want for span in spans(words(question), LEXICON) if span.want), None) == want


def test_what_always_excludes_is_among_what_excludes() -> None:
    assert set(EXCLUDING) > ALWAYS_EXCLUDING


@pytest.mark.parametrize("before", sorted(EXCLUDING))
def test_what_follows_a_word_of_exclusion_is_not_wished_for(before: str) -> None:
    assert taken(f"silos {before} Dorset") == {"silos": "wished", "dorset": "exclude"}
    assert taken(f"{before} Dorset") == {"dorset": "exclude"}
    assert taken(f"{before} NHS England") == {"nhs-england": "exclude"}
    assert taken(f"{before} housing") == {"topic-housing": "exclude"}


@pytest.mark.parametrize("before", sorted(EXCLUDING))
@pytest.mark.parametrize("wished", ["Dorset", "short-termism", "champions", "overcame", "systems", "which areas"])
def test_where_something_else_is_wished_for_before_concepts_are_excluded_too(before: str, wished: str) -> None:
    assert taken(f"{wished} {before} joint funding")["pots"] == "exclude"
    assert taken(f"{wished} {before} silos")["silos"] == "exclude"


@pytest.mark.parametrize("before", sorted(ALWAYS_EXCLUDING))
def test_some_words_exclude_a_concept_whatever_was_said_before(before: str) -> None:
    assert taken(f"{before} joint funding") == {"pots": "exclude"}
    assert taken(f"{before} silos") == {"silos": "exclude"}


@pytest.mark.parametrize("before", SOFTLY_EXCLUDING)
def test_others_say_how_things_are_where_nothing_was_wished_for_before(before: str) -> None:
    assert taken(f"{before} joint funding") == {"pots": "denied"}
    assert taken(f"can nurses manage {before} joint funding") == {"pots": "denied"}
    assert taken(f"{before} silos") == {"silos": "wished"}


@pytest.mark.parametrize("before", sorted(NEGATIONS))
def test_what_is_denied_is_never_wished_for_but_a_barrier(before: str) -> None:
    assert taken(f"{before} joint funding") == {"pots": "denied"}
    # "..., not Dorset" asks for it to be left out.
    assert taken(f"{before} Dorset") == {"dorset": "exclude" if before == "not" else "denied"}
    assert taken(f"{before} trust") == {"shared": "wished"}, "what is lacking is what the question is about"
    assert [span.denied for span in spans([before, "overcame", "silos"], LEXICON)] == [True, False]


@pytest.mark.parametrize(
    ("question", "roles"),
    [
        ("apart from Dorset and Kent", {"dorset": "exclude", "kent": "exclude"}),
        ("apart from Dorset, Devon, Kent", {"dorset": "exclude", "devon": "exclude", "kent": "exclude"}),
        ("except in Dorset, Devon or in Kent", {"dorset": "exclude", "devon": "exclude", "kent": "exclude"}),
        ("Dorset without money or joint funding", {"dorset": "wished", "pots": "exclude"}),
        ("except silos and with champions", {"silos": "exclude", "champions": "wished"}),
        ("areas without silos and with champions", {"silos": "exclude", "champions": "wished"}),
        ("areas without joint funding and champions", {"pots": "exclude", "champions": "exclude"}),
        ("not in Dorset but in Kent", {"dorset": "exclude", "kent": "wished"}),
        ("not in Dorset and which had champions", {"dorset": "exclude", "champions": "wished"}),
        ("apart from joint funding in Dorset", {"pots": "exclude", "dorset": "wished"}),
        ("areas without joint funding in Dorset", {"pots": "exclude", "dorset": "wished"}),
        ("not about housing or for tenants", {"topic-housing": "exclude", "population-tenants": "exclude"}),
        ("Dorset did not use joint funding", {"dorset": "wished", "pots": "exclude"}),
        ("silos without Dorset and Kent", {"silos": "wished", "dorset": "exclude", "kent": "exclude"}),
    ],
)
def test_an_exclusion_holds_for_what_is_listed_and_no_further(question: str, roles: dict[str, str]) -> None:
    assert taken(question) == roles


@pytest.mark.parametrize(
    ("question", "roles"),
    [
        ("no joint funding or champions", {"pots": "denied", "champions": "denied"}),
        ("without joint funding or champions", {"pots": "denied", "champions": "denied"}),
        ("without money or joint funding", {"pots": "denied"}),
        ("without silos and with champions", {"silos": "wished", "champions": "wished"}),
        ("without joint funding in Dorset", {"pots": "denied", "dorset": "wished"}),
        ("did not use joint funding", {"pots": "denied"}),
        ("no trust or joint funding", {"shared": "wished", "pots": "denied"}),
        ("without silos or joint funding", {"silos": "wished", "pots": "denied"}),
        ("without joint funding, without champions", {"pots": "denied", "champions": "denied"}),
        ("nobody has any trust in Dorset", {"shared": "wished", "dorset": "wished"}),
        ("lacking trust, silos, short-termism", {"shared": "wished", "silos": "wished", "short": "wished"}),
        ("neither Dorset nor Kent", {"dorset": "denied", "kent": "denied"}),
        ("never tried joint funding", {"pots": "denied"}),
        ("did not overcome silos through champions", {"silos": "wished", "champions": "wished"}),
        ("silos that nobody has ever had in Dorset", {"silos": "wished", "dorset": "denied"}),
        ("not money but joint funding", {"pots": "wished"}),
        ("nothing but joint funding", {"pots": "wished"}),
        ("failed because of silos", {"silos": "wished"}),
        ("did not last, despite champions", {"champions": "wished"}),
        ("silos that did not go away", {"silos": "wished"}),
    ],
)
def test_a_negation_holds_for_what_it_denies_and_no_further(question: str, roles: dict[str, str]) -> None:
    assert taken(question) == roles


@pytest.mark.parametrize(
    ("question", "roles"),
    [
        ("barriers caused by silos", {"silos": "cause"}),
        ("barriers resulting from the silos", {"silos": "cause"}),
        ("what causes silos", {"silos": "effect"}),
        ("what is behind short-termism", {"short": "effect"}),
        ("what leads to silos in Dorset", {"silos": "effect", "dorset": "wished"}),
        *((f"{said} Dorset", {"dorset": "peers"}) for said in PEERS_OF),
        ("in the same boat as the Dorset", {"dorset": "peers"}),
        ("something like joint funding", {"pots": "wished"}),
        ("I would like to see Dorset", {"dorset": "wished"}),
        ("what is it like in Dorset", {"dorset": "wished"}),
    ],
)
def test_causes_effects_and_peers(question: str, roles: dict[str, str]) -> None:
    assert taken(question) == roles


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("fire alarms in homes with volunteers on wheels", ["fire alarms in homes", "volunteers on wheels"]),
        ("overworked nurses and lonely carers", ["overworked nurses", "lonely carers"]),
        ("the overworked nurses of Dorset", ["overworked nurses"]),
        ("nurses", []),
        ("prevention and health care", []),
        ("no overworked nurses or lonely carers", ["no overworked nurses", "lonely carers"]),
        ("no overworked nurses but lonely carers", ["no overworked nurses", "lonely carers"]),
        ("nurses cannot cope", ["nurses cannot cope"]),
        ("not overworked", []),
        ("failed because of overworked nurses", ["overworked nurses"]),
    ],
)
def test_what_is_left_is_parted_into_phrases_of_two_telling_words_denied_or_not(question: str, left: list[str]) -> None:
    tokens = words(question)
    assert [" ".join(tokens[start:end]) for start, end in phrases(tokens, spans(tokens, LEXICON))] == left


_TOKENS = st.lists(
    st.sampled_from(
        """silos kent and medway joint funding pots dorset not without or but the overcame tried like caused by nhs
        england housing systems areas nurses lonely with never apart from""".split()  # noqa: SIM905
    ),
    max_size=12,
)


@given(_TOKENS)
def test_spans_and_phrases_stand_apart_and_in_order(tokens: list[str]) -> None:
    found = spans(tokens, LEXICON)
    places = sorted([(span.start, span.end) for span in found] + phrases(tokens, found))
    ends = [place for pair in places for place in pair]
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(tokens) for start, end in places)
    assert [span.start for span in found] == sorted(span.start for span in found)
    assert not any(span.denied and span.role for span in found)


@given(_TOKENS)
def test_a_denied_or_excluded_concept_is_never_wished_for_and_a_barrier_is_never_denied(tokens: list[str]) -> None:
    for before in ("without", "never"):
        asked: list[Span] = spans([before, "champions", *tokens], LEXICON)
        first = next(span for span in asked if span.concepts)
        assert first.denied or first.role == "exclude"
    for before in ALWAYS_EXCLUDING:
        for concept in ("champions", "silos"):
            asked = spans([*before.split(), concept, *tokens], LEXICON)
            assert next(span for span in asked if span.concepts).role == "exclude"
    for before in ("never", "lacking", "without"):
        asked = spans([before, "silos", *tokens], LEXICON)
        first = next(span for span in asked if span.concepts)
        assert (first.unread, first.role) == (False, None)
    unread = [span for span in spans(tokens, LEXICON) if span.unread and span.concepts]
    assert all(any(one.kind != "barrier" for one in span.concepts) for span in unread)


@given(_TOKENS)
def test_each_phrase_begins_and_ends_with_what_is_neither_taken_nor_joins_and_tells_enough(tokens: list[str]) -> None:
    found = spans(tokens, LEXICON)
    taken_places = {place for span in found for place in range(span.start, span.end)}
    for start, end in phrases(tokens, found):
        inside = tokens[start:end]
        assert taken_places.isdisjoint(range(start, end))
        assert sum(map(says_something, inside)) >= FEWEST
        assert not {inside[0], inside[-1]} & JOINING
        assert (MEANS | PARTING).isdisjoint(inside)


def test_only_telling_words_say_something() -> None:
    assert says_something("nurses")
    assert not any(map(says_something, ["the", "prevention", "not"]))
