"""How texts are searched: small sets one by one, large ones through the indexes; what is filtered is never starved."""

from dataclasses import replace
from pathlib import Path
from typing import Any, LiteralString

import numpy as np
import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.search import search
from graph.search.fuse import DEFAULT, MEANING
from graph.search.request import SearchRequest
from graph.search.retrieve import texts
from graph.search.retrieve.texts import words_arm
from graph.snapshot.cache import Snapshot, current
from graph.snapshot.incidence import numbers
from graph.snapshot.text_index import KeptVectors
from graph.store import Row, Run, Store
from graph.text import code
from tests.ingest.world import load_good
from tests.search.asking import Ask

QUESTIONS = [
    "how did partners share money for prevention",
    "help for people with mental ill health at home",
    "data that shows who needs care first",
    "short-termism in budgets",
    "what came of smoke alarms and blood pressure checks",
    "who leads prevention in a place",
]
FILTERS: list[dict[str, list[str]]] = [
    {"topic": ["mental health"]},
    {"region": ["south-west"]},
    {"barrier": ["short-termism"]},
    {"status": ["active"], "scale": ["system"]},
    {"barrier": ["short-termism"], "enabler": ["joint-funding"], "basis": ["reported by participants"]},
    {"organisation": ["citizens-advice"]},
]

#: Words that an English analyser drops, as ids.
STOPPED = ["it", "no", "at", "be", "is", "in", "the-and"]
REGISTER = "barriers:\n" + "".join(
    f"  - {{id: {id_}, name: Barrier {id_}, definition: Money for care is short.}}\n" for id_ in STOPPED
)


@pytest.fixture(scope="module")
def ask(seeded: Store, embedder: SentenceTransformerEmbedder) -> Ask:
    return Ask(seeded, embedder)


@pytest.fixture(scope="module")
def snapshot(seeded: Store, embedder: SentenceTransformerEmbedder) -> Snapshot:
    return current(seeded, embedder)


def test_the_answer_says_how_many_texts_were_searched_and_how(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ask(QUESTIONS[0]).searched
    assert whole.way == "exact"
    small = ask(QUESTIONS[0], topic=["mental health"]).searched
    assert (small.way, 0 < small.texts < whole.texts) == ("exact", True)
    monkeypatch.setattr(texts, "EXACT", small.texts)
    assert ask(QUESTIONS[0], topic=["mental health"]).searched == small
    assert ask(QUESTIONS[0]).searched == whole.model_copy(update={"way": "index"})


@pytest.mark.parametrize("whole", [True, False], ids=["all vectors at hand", "few vectors at hand"])
@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_through_the_indexes_the_first_hits_are_those_of_looking_at_every_text(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, filters: dict[str, list[str]], *, whole: bool
) -> None:
    monkeypatch.setattr(KeptVectors, "whole", whole)
    found, exact = 0, 0
    for question in QUESTIONS:
        right = [hit.id for hit in ask(question, **filters).hits]
        with monkeypatch.context() as small:
            small.setattr(texts, "EXACT", 0)
            answer = ask(question, **filters)
        assert answer.searched.way == "index"
        exact += len(right)
        found += len({hit.id for hit in answer.hits} & set(right))
    assert exact
    assert found >= 0.98 * exact


def test_what_few_texts_pass_is_not_starved_by_a_shallow_pool(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nothing of Citizens Advice is near to this question: a pool of one text has to be made deeper until some pass.
    right = [hit.id for hit in ask("fire engines", organisation=["citizens-advice"]).hits]
    assert right
    monkeypatch.setattr(KeptVectors, "whole", False)
    for name in ("EXACT", "BESIDE"):
        monkeypatch.setattr(texts, name, 0)
    for name in ("POOL", "ENOUGH", "DEEPEST"):
        monkeypatch.setattr(texts, name, 1)
    answer = ask("fire engines", organisation=["citizens-advice"])
    assert answer.hits
    assert {hit.id for hit in answer.hits} <= set(right)


def test_among_cases_that_hold_what_was_asked_alike_those_that_read_alike_are_found(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "mental health work in the south west"
    right = {hit.id for hit in ask(question, limit=20).cases.hits if hit.satisfies}
    assert len(right) >= 3
    for name in ("EXACT", "BESIDE"):
        monkeypatch.setattr(texts, name, 0)
    # The arms bring next to nothing, so that only comparing all that is linked can find the right ones.
    monkeypatch.setattr(texts, "POOL", 1)
    monkeypatch.setattr(KeptVectors, "whole", True)
    found = ask(question, limit=100).cases.hits
    assert right <= {id_ for hit in found for id_ in (hit.id, *(one.id for one in hit.initiatives))}


def test_the_texts_compared_are_those_that_come_first_by_the_recipe_asked_for(
    seeded: Store, embedder: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    meaning_alone = replace(DEFAULT, dense=1.0, weights={MEANING[0]: 1.0})
    request = SearchRequest(q="short-termism in budgets", status=["active"], want=["barrier"])
    right = [hit.id for hit in search(seeded, embedder, request, meaning_alone).hits]
    for name in ("EXACT", "BESIDE"):
        monkeypatch.setattr(texts, name, 0)
    monkeypatch.setattr(texts, "POOL", 1)
    monkeypatch.setattr(texts, "PROMISING", 10)
    monkeypatch.setattr(KeptVectors, "whole", True)
    # By the default recipe cases that hold the barrier would have come before what reads most alike.
    assert [hit.id for hit in search(seeded, embedder, request, meaning_alone).hits][:3] == right[:3]


def test_vectors_of_texts_that_did_not_change_are_taken_over(
    scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    more = REGISTER + "enablers:\n  - {id: pots, name: Pots, definition: All pay in.}\n"
    load_good(scratch, embedder, tmp_path, register=REGISTER)
    before = current(scratch, embedder)
    while before.vectors.fill(scratch, embedder.dimensions):
        pass
    load_good(scratch, embedder, tmp_path, register=more)
    after = current(scratch, embedder)
    new = [place for place, id_ in enumerate(after.corpus.texts) if id_ not in before.corpus.text_at]
    assert 0 < len(new) < len(after.corpus.texts)
    stored = {
        row["id"]: row["vector"] for row in scratch.read("MATCH (x:Text) RETURN x.id AS id, x.embedding AS vector")
    }
    question = embedder.questions(["money for care"])[0]
    fetched: list[list[str]] = []

    def cosines(run: Run) -> list[float]:
        def counted(query: LiteralString, **parameters: Any) -> list[Row]:  # noqa: ANN401 - as the run itself
            fetched.append(parameters["ids"])
            return run(query, **parameters)

        return [float(one) for one in after.vectors.cosines(counted, numbers(range(len(stored))), question)]

    found = scratch.read_together(cosines)
    assert found == pytest.approx([float(np.dot(stored[id_], question)) for id_ in after.corpus.texts], abs=1e-5)
    assert fetched == [[after.corpus.texts[place] for place in new]]
    assert not after.vectors.fill(scratch, embedder.dimensions)


def test_words_held_to_some_texts_score_as_they_do_among_all(seeded: Store, snapshot: Snapshot) -> None:
    words = "joint funding of mental health care (and housing)"
    among = snapshot.corpus.texts[::7]
    whole = dict(seeded.read_together(lambda run: words_arm(run, words, worded=len(snapshot.corpus.texts))))
    some = dict(seeded.read_together(lambda run: words_arm(run, words, worded=len(among), among=among)))
    assert some
    assert some == {id_: pytest.approx(score) for id_, score in whole.items() if id_ in among}


def test_no_id_is_a_stop_word_that_lets_everything_through(
    scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER)
    found = scratch.read_together(lambda run: [words_arm(run, "money", worded=50, among=[id_]) for id_ in STOPPED])
    assert [[one for one, _ in some] for some in found] == [[id_] for id_ in STOPPED]
    stored = scratch.read("MATCH (x:Text) RETURN x.id AS id, x.code AS code")
    assert {row["id"] for row in stored} >= set(STOPPED)
    assert all(row["code"] == code(row["id"]) for row in stored)
