"""When an answer is whole: pure over what was found, and over the seed's texts for words that stand nowhere."""

from dataclasses import replace

import numpy as np
import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.search.answer import Interpretation, Tier
from graph.search.completeness import complete, foreign
from graph.search.fuse import DEFAULT, TIER_ORDER, Candidates, Ranking
from graph.snapshot.cache import current
from graph.snapshot.incidence import numbers
from graph.store import Store
from tests.search.asking import MUST_WORK, Ask

OPEN = Interpretation(want=[], terms=[], result=[], rest="")
RECIPE = replace(DEFAULT, sure=0.4, strange=0.5)


def hits(*found: tuple[Tier, float]) -> Ranking:
    """Hits by their tier and the cosine of their nearest text."""
    tier = np.asarray([TIER_ORDER.index(tier) for tier, _ in found], np.int8)
    meaning, ones = np.asarray([cosine for _, cosine in found], np.float64), np.ones(len(found))
    order, none = np.arange(len(found), dtype=np.int32), numbers([])
    candidates = Candidates(np.zeros(len(found), np.int8), tier, ones, 0 * ones > 0, none, none, none.astype(np.int8))
    return Ranking(order, ones, 0 * ones, meaning, ones, tier, candidates, none.astype(np.float64))


def hit(tier: Tier, meaning: float) -> Ranking:
    return hits((tier, meaning))


def whole(question: str, ranking: Ranking, *strange: str, named: bool, rest: str = "") -> bool:
    return complete(question, OPEN.model_copy(update={"rest": rest}), ranking, strange, RECIPE, named=named)


@pytest.mark.parametrize(("tier", "held"), [("claim", True), ("case", True), ("part", False), ("near", False)])
def test_every_term_has_to_be_held_by_one_case(tier: Tier, held: bool) -> None:
    assert whole("silos", hit(tier, 0.1), named=True) is held


def test_what_could_not_be_left_out_makes_no_answer_whole() -> None:
    denied = OPEN.model_copy(update={"negated": ["luck"]})
    assert not complete("silos without luck", denied, hit("claim", 0.9), [], RECIPE, named=True)


def test_nothing_found_is_no_answer() -> None:
    assert not whole("silos", hits(), named=True)
    assert not whole("silos", hits(), named=False)


def test_words_that_were_not_linked_have_to_be_spoken_of() -> None:
    assert whole("better blood pressure", hit("near", 0.5), named=False, rest="better blood pressure")
    assert not whole("better blood pressure", hit("near", 0.3), named=False, rest="better blood pressure")


def test_beside_a_term_one_word_that_stands_somewhere_may_be_left() -> None:
    assert whole("silos in hospitals", hit("claim", 0.1), named=True, rest="in hospitals")
    assert not whole("silos in rural hospitals", hit("claim", 0.1), named=True, rest="in rural hospitals")
    assert not whole("silos in hospitals", hit("claim", 0.1), "hospitals", named=True, rest="in hospitals")


def test_the_more_words_stand_nowhere_the_nearer_the_best_text_has_to_be() -> None:
    question = "gentle yoga lowering pressure"
    assert whole(question, hit("near", 0.55), "yoga", named=False, rest=question)
    assert not whole(question, hit("near", 0.45), "yoga", named=False, rest=question)
    assert not whole(question, hit("near", 0.55), "gentle", "yoga", named=False, rest=question)


@pytest.mark.parametrize("question", ["clinics of Carlisle for pressure", "COPD clinics", "clinics for COPD patients"])
def test_a_name_or_an_abbreviation_that_stands_nowhere_is_never_answered(question: str) -> None:
    strange = next(word for word in question.lower().split() if word in {"carlisle", "copd"})
    assert not whole(question, hit("near", 0.99), strange, named=False, rest=question.lower())
    assert whole(question.lower(), hit("near", 0.99), strange, named=False, rest=question.lower())


def test_to_browse_is_whole_and_a_question_of_kinds_alone_is_not() -> None:
    assert complete("", OPEN, hit("near", 0.0), [], RECIPE, named=False, browsing=True)
    assert not whole("systems", hit("near", 0.9), named=False)


@pytest.mark.parametrize(
    ("rest", "strange"),
    [
        ("blood pressure of the", []),
        ("sepsis and blood", ["sepsis"]),
        ("sepsis sepsis", ["sepsis"]),
        ("the of and not prevention", []),
        ("37 000 2021", []),
        ("短期主义", ["短期主义"]),
        ("pressures pressured", []),
        ("", []),
    ],
)
def test_words_that_stand_in_no_text_in_any_inflection_are_foreign(
    seeded: Store, embedder: SentenceTransformerEmbedder, rest: str, strange: list[str]
) -> None:
    postings = current(seeded, embedder).postings
    assert seeded.read_together(lambda run: foreign(run, postings, OPEN.model_copy(update={"rest": rest}))) == strange


def test_a_word_that_was_mended_is_not_foreign(seeded: Store, embedder: SentenceTransformerEmbedder) -> None:
    asked = OPEN.model_copy(update={"rest": "blood presure", "spelling": {"presure": "pressure"}})
    postings = current(seeded, embedder).postings
    assert seeded.read_together(lambda run: foreign(run, postings, asked)) == []


@pytest.fixture(scope="module")
def ask(seeded: Store, embedder: SentenceTransformerEmbedder) -> Ask:
    return Ask(seeded, embedder)


def test_over_the_seed_it_is_told_what_is_not_there(ask: Ask) -> None:
    assert ask(MUST_WORK).complete
    answer = ask("how to overcome short-termism in COPD care")
    assert not answer.complete
    assert answer.hits
    assert any("“copd”" in sentence for sentence in answer.missing)


@pytest.mark.parametrize("question", ["trains to Leeds on Sunday", "best pizza in town"])
def test_off_the_subject_nothing_is_found(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert (answer.complete, answer.hits) == (False, [])
