"""What a question may name: of small worlds, of the seed, and as the corpus moves."""

from pathlib import Path

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.snapshot.cache import current, latest, refresh
from graph.snapshot.lexicon import Concept, Lexicon, TermKind, fact
from graph.store import Store
from graph.text import words
from tests.ingest.world import CASE, REGISTER, load_good
from tests.search.asking import Ask


def of(*concepts: Concept) -> Lexicon:
    return Lexicon(concepts, frozenset({"silos", "sharing"}), {})


def meant(lexicon: Lexicon, name: str) -> list[str]:
    return [one.id for one in lexicon.meant(words(name))]


def test_a_name_stands_before_an_alias() -> None:
    lexicon = of(Concept("a", "barrier", "Silos", ("trust",)), Concept("b", "enabler", "Trust", ("silo",)))
    assert meant(lexicon, "trust") == ["b"]
    assert meant(lexicon, "silos") == ["a"]


def test_a_name_may_have_two_meanings_and_a_thing_several_names() -> None:
    lexicon = of(
        Concept("a", "barrier", "Poverty", ("hardship", "hardships")),
        Concept("b", "topic", "Poverty"),
        Concept("c", "enabler", "Relief", ("hardship",)),
    )
    assert meant(lexicon, "poverty") == ["a", "b"]
    assert meant(lexicon, "Hardship!") == ["a", "c"]
    assert meant(lexicon, "wealth") == []


def test_names_without_words_name_nothing() -> None:
    lexicon = of(Concept("a", "barrier", "?!", ("",)), Concept("b", "enabler", "One two three"))
    assert meant(lexicon, "one two three") == ["b"]
    assert meant(lexicon, "") == []
    assert lexicon.longest == 3
    assert of().longest == 0


def test_a_name_of_a_body_is_not_stemmed_but_for_a_plural_s() -> None:
    forli, walks = Concept("forli", "system", "Forli", ("Readings",)), Concept("walks", "enabler", "Walking")
    lexicon = of(forli, walks)
    assert meant(lexicon, "Forli") == meant(lexicon, "Reading") == ["forli"]
    assert meant(lexicon, "walked") == ["walks"]
    assert [meant(lexicon, one) for one in ("for", "forly", "read", "forlied")] == [[], [], [], []]


def test_a_word_written_as_one_is_the_two_words_of_a_name(seeded: Store, embedder: SentenceTransformerEmbedder) -> None:
    lexicon = current(seeded, embedder).lexicon
    assert lexicon.compounds["jointfunding"] == "joint funding"
    assert not set(lexicon.compounds) & lexicon.vocabulary


def test_a_word_is_known_in_any_inflection() -> None:
    lexicon = of()
    assert lexicon.has("silo")
    assert lexicon.has("shared")
    assert not lexicon.has("sharks")
    assert lexicon.by_length == {5: ["silos"], 7: ["sharing"]}


@pytest.mark.parametrize(
    ("kind", "value", "id_"),
    [
        ("topic", "mental health", "topic-mental-health"),
        ("year", "2021", "year-2021"),
        ("figure", 2_700_000.0, "figure-2700000"),
        ("figure", 0.5, "figure-0-5"),
    ],
)
def test_what_is_said_of_cases_has_an_id(kind: TermKind, value: str | float, id_: str) -> None:
    assert fact(kind, value) == id_


def test_the_seed_is_read_whole(lexicon: Lexicon) -> None:
    kinds = {one.kind for one in lexicon.concepts}
    assert kinds == {"barrier", "enabler", "system", "organisation", "initiative", "topic", "population"}
    cards, matrix = lexicon.cards
    assert {one.kind for one in cards} == {"barrier", "enabler"}
    assert matrix.shape == (len(cards), 384)
    assert meant(lexicon, "fire safety") == ["topic-fire-safety"]
    assert meant(lexicon, "homelessness") == ["topic-housing-and-homelessness"]
    # Half of "health and care staff", but said of all.
    assert meant(lexicon, "health") == []
    assert lexicon.has("overcame")
    assert lexicon.case_facts["figure-2700000"]
    assert all(cases for cases in lexicon.case_facts.values())


def test_it_is_kept_until_the_corpus_moves(
    scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    first = current(scratch, embedder)
    assert current(scratch, embedder) is first
    load_good(scratch, embedder, tmp_path, case=CASE.replace("One team", "A team"))
    second = current(scratch, embedder)
    assert second is not first
    assert second.state.version > first.state.version


def test_a_refresh_reads_what_a_load_brought_before_anybody_asks(
    scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    first = current(scratch, embedder)
    refresh(scratch, embedder)
    assert latest(scratch, embedder) is first
    load_good(scratch, embedder, tmp_path, case=CASE.replace("One team", "A team"))
    refresh(scratch, embedder)
    second = latest(scratch, embedder)
    assert second.state.version > first.state.version
    assert current(scratch, embedder) is second


def test_after_a_load_what_is_new_is_named(
    scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    ask = Ask(scratch, embedder)
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    assert [term.id for term in ask("who met silos and gridlock").interpretation.terms] == ["silos"]
    more = REGISTER.replace("    name: Turf wars\n", "    name: Turf wars\n    aliases: [gridlock]\n")
    load_good(scratch, embedder, tmp_path, register=more, case=CASE)
    assert [term.id for term in ask("who met silos and gridlock").interpretation.terms] == ["silos", "turf"]
