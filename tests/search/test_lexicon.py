"""What a question may name: of small worlds, of the seed, and as the corpus moves."""

from pathlib import Path

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.search.answer import TermKind
from graph.snapshot.cache import known as kept
from graph.snapshot.lexicon import Concept, Lexicon, fact, stems
from graph.store import Store
from tests.ingest.world import CASE, REGISTER, load_good
from tests.search.asking import Ask


def of(*concepts: Concept) -> Lexicon:
    return Lexicon(concepts, frozenset({"silos", "sharing"}), {})


def meant(known: Lexicon, name: str) -> list[str]:
    return [one.id for one in known.named.get(stems(name), ())]


def test_a_name_stands_before_an_alias() -> None:
    known = of(Concept("a", "barrier", "Silos", ("trust",)), Concept("b", "enabler", "Trust", ("silo",)))
    assert meant(known, "trust") == ["b"]
    assert meant(known, "silos") == ["a"]


def test_a_name_may_have_two_meanings_and_a_thing_several_names() -> None:
    known = of(
        Concept("a", "barrier", "Poverty", ("hardship", "hardships")),
        Concept("b", "topic", "Poverty"),
        Concept("c", "enabler", "Relief", ("hardship",)),
    )
    assert meant(known, "poverty") == ["a", "b"]
    assert meant(known, "Hardship!") == ["a", "c"]
    assert meant(known, "wealth") == []


def test_names_without_words_name_nothing() -> None:
    known = of(Concept("a", "barrier", "?!", ("",)), Concept("b", "enabler", "One two three"))
    assert list(known.named) == [stems("one two three")]
    assert known.longest == 3
    assert of().longest == 0


def test_a_word_is_known_in_any_inflection() -> None:
    known = of()
    assert known.has("silo")
    assert known.has("shared")
    assert not known.has("sharks")
    assert known.by_length == {5: ["silos"], 7: ["sharing"]}


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


def test_the_seed_is_read_whole(known: Lexicon) -> None:
    kinds = {one.kind for one in known.concepts}
    assert kinds == {"barrier", "enabler", "system", "organisation", "initiative", "topic", "population"}
    cards, matrix = known.cards
    assert {one.kind for one in cards} == {"barrier", "enabler"}
    assert matrix.shape == (len(cards), 384)
    assert meant(known, "fire safety") == ["topic-fire-safety"]
    assert meant(known, "homelessness") == ["topic-housing-and-homelessness"]
    # Half of "health and care staff", but said of all.
    assert meant(known, "health") == []
    assert known.has("overcame")
    assert known.told["figure-2700000"]
    assert all(cases for cases in known.told.values())


def test_it_is_kept_until_the_corpus_moves(
    scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    first = kept(scratch, embedder)
    assert kept(scratch, embedder) is first
    load_good(scratch, embedder, tmp_path, case=CASE.replace("One team", "A team"))
    second = kept(scratch, embedder)
    assert second is not first
    assert second.state.version > first.state.version


def test_after_a_load_what_is_new_is_named(
    scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    ask = Ask(scratch, embedder)
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    assert [term.id for term in ask("who met silos and gridlock").interpretation.terms] == ["silos"]
    more = REGISTER.replace("    name: Turf wars\n", "    name: Turf wars\n    aliases: [gridlock]\n")
    load_good(scratch, embedder, tmp_path, register=more, case=CASE)
    assert [term.id for term in ask("who met silos and gridlock").interpretation.terms] == ["silos", "turf"]
