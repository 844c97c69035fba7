"""The whole comparison over a small collection of our own, on a real server: every row, what fails and what not."""

import json
from pathlib import Path

import pytest
from rich.console import Console

from graph.embedding import SentenceTransformerEmbedder
from graph.errors import Refused
from tests.benchmarks.beir import Collection, collection
from tests.benchmarks.retrieval import Outcome, report, run
from tests.benchmarks.stored import document_of, served, store_texts, texts_of

DOCUMENTS = {
    "falls": ("Falls clinic", "Older people at risk of falling are seen at home by a physiotherapist."),
    "walks": ("Walking groups", "Neighbours walk together every week, and meet those who live alone."),
    "smoke": ("Stop smoking in hospital", "Every patient who smokes is offered help to quit on the ward."),
    "damp": ("Warm homes", "Damp and cold houses of children with asthma are insulated."),
    "pots": ("A joint fund", "Council and health service pay into one pot and decide together on prevention."),
    "data": ("Linked records", "Records of practices and hospitals are joined to find who is at risk."),
    "link": ("Link workers", "A link worker helps people with debt, housing and loneliness."),
    "hearts": ("Blood pressure in barber shops", "Barbers measure blood pressure and send customers to the practice."),
    "teeth": ("Brushing at school", "Children brush their teeth in class with fluoride toothpaste."),
    "food": ("Food on prescription", "Vouchers for fruit and vegetables are given to families."),
    "staff": ("Health of staff", "Nurses get checks and time for exercise."),
    "green.1": ("Green places", "Gardens and parks are opened to people with low mood. " * 40),
}
QUESTIONS = {
    "1": ("help to quit for patients who smoke", {"smoke": 1}),
    "2": ("N/A (unclosed", {"staff": 1}),
    "3": ("one pot of money shared by council and health service", {"pots": 2, "data": 0}),
    "4": ("gardens for low mood", {"green.1": 1}),
    "5": ("loneliness", {"link": 1, "walks": 1}),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    folder = tmp_path_factory.mktemp("tiny")
    corpus = [{"_id": id_, "title": title, "text": text} for id_, (title, text) in DOCUMENTS.items()]
    queries = [{"_id": id_, "text": words} for id_, (words, _) in QUESTIONS.items()]
    judged = [(one, other, gain) for one, (_, gains) in QUESTIONS.items() for other, gain in gains.items()]
    (folder / "qrels").mkdir()
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(row) for row in corpus), "utf-8")
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(row) for row in queries), "utf-8")
    (folder / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\n" + "".join(f"{one}\t{other}\t{gain}\n" for one, other, gain in judged), "utf-8"
    )
    return collection(folder)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server") / "neo4j"


@pytest.fixture(scope="module")
def outcome(data: Collection, home: Path, embedder: SentenceTransformerEmbedder) -> Outcome:
    return run(data, embedder, home)


def test_every_row_answers_for_every_question(outcome: Outcome) -> None:
    assert len(outcome.ours) == 3
    assert len(outcome.peer) == 4
    for row in (*outcome.ours, *outcome.peer):
        assert len(row.ndcg) == len(row.recall) == len(row.seconds) + len(row.failures) == len(QUESTIONS)
        assert all(0 <= value <= 1 for value in (*row.ndcg, *row.recall))


def test_no_question_fails_for_ours(outcome: Outcome) -> None:
    assert [row.failures for row in outcome.ours] == [[], [], []]


def test_signs_of_lucene_break_the_peer_and_not_with_our_cleaned_words(outcome: Outcome) -> None:
    raw, cleaned = outcome.peer[:2], outcome.peer[2:]
    for row in raw:
        assert [failure.partition(":")[0] for failure in row.failures] == ["'N/A (unclosed'"]
        assert row.ndcg[1] == row.recall[1] == 0
    assert [row.failures for row in cleaned] == [[], []]


def test_what_is_asked_for_is_found_by_words_by_meaning_and_by_both(outcome: Outcome) -> None:
    for row in outcome.ours:
        assert row.ndcg[0] == row.ndcg[2] == row.ndcg[3] == 1
    assert outcome.ours[-1].recall == [1] * len(QUESTIONS)


def test_a_long_document_has_windows_and_is_found_once(outcome: Outcome, data: Collection) -> None:
    windows = [row.id for document in data.documents for row in texts_of(document)]
    assert outcome.texts == len(windows) > outcome.documents
    assert {document_of(id_) for id_ in windows} == set(DOCUMENTS)


@pytest.mark.hard
def test_a_second_run_embeds_only_what_changed_and_a_third_meanwhile_is_refused(
    outcome: Outcome, data: Collection, home: Path, embedder: SentenceTransformerEmbedder
) -> None:
    assert outcome.texts
    with served(home) as (store, _):
        assert store_texts(store, embedder, data.documents) == 0
        assert store_texts(store, embedder, data.documents[:-1]) == 0
        assert store_texts(store, embedder, data.documents) == len(texts_of(data.documents[-1]))
        with pytest.raises(Refused, match="Another run uses"), served(home):
            pass


def test_the_report_names_every_row_and_the_intervals(
    outcome: Outcome, data: Collection, embedder: SentenceTransformerEmbedder
) -> None:
    console = Console(width=120)
    with console.capture() as captured:
        console.print(report(data, embedder, outcome))
    said = captured.get()
    assert f"{len(QUESTIONS)} questions, {len(DOCUMENTS)} documents" in said
    for row in (*outcome.ours, *outcome.peer):
        assert row.name in said
    assert said.count(" to ") >= len(outcome.peer)
