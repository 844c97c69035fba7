"""An answer of one state of the graph, and what becomes of it when the graph changes."""

from pathlib import Path
from typing import Any, LiteralString

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.search import search
from graph.search.answer import Answer
from graph.search.fuse import DEFAULT, TEXTS
from graph.search.replay import Replay, compare, request_of, saved
from graph.search.request import PATH, SearchRequest, address
from graph.store import READ_TIMEOUT, Row, Run, Store
from tests.ingest.world import ACCOUNT, CASE, REGISTER, add_good, load_good, version
from tests.search.asking import MUST_WORK, Ask

OTHER = CASE.replace("one-team", "two-teams").replace("One team", "Two teams").replace("eased", "overcame")


class Meddling(Store):
    """A store whose reads are met by a load between two of them, as often as told."""

    def __init__(self, store: Store, folder: Path, embedder: SentenceTransformerEmbedder, times: int) -> None:
        self.store, self.folder, self.embedder, self.times = store, folder, embedder, times
        self.loads = 0

    def read_together(self, work: Any, timeout: float = READ_TIMEOUT) -> Any:  # noqa: ANN401 - as the store's own
        """As the store does, with a load before the first query that looks for texts."""

        def meddled(run: Run) -> object:
            def hooked(query: LiteralString, **parameters: Any) -> list[Row]:  # noqa: ANN401 - Cypher takes any value
                if "text_words" in query and self.loads < self.times:
                    self.loads += 1
                    one = ACCOUNT.format(id=f"told-{self.loads}")
                    add_good(self.store, self.embedder, self.folder, **{f"told-{self.loads}": one})
                return run(query, **parameters)

            return work(hooked)

        return self.store.read_together(meddled, timeout)


def again(then: Answer, ask: Ask) -> Replay:
    """The answer saved, read again and asked again."""
    kept = saved(then.as_json())
    return compare(kept, search(ask.store, ask.embedder, request_of(kept.receipt)))


@pytest.mark.parametrize(
    "asked",
    [
        {"q": MUST_WORK},
        {"q": "child poverty", "limit": 5, "page": 2},
        {"q": MUST_WORK, "drop": ["joint-funding", "want"], "recipe": TEXTS.name},
        {"q": "funding", "literal": True, "want": ["initiative"], "barrier": ["short-termism", "siloed-working"]},
        {"q": "xyzzy"},
    ],
)
def test_the_same_corpus_gives_the_same_answer(
    seeded: Store, embedder: SentenceTransformerEmbedder, asked: dict[str, Any]
) -> None:
    ask = Ask(seeded, embedder)
    then = search(seeded, embedder, SearchRequest(**asked))
    again_as = SearchRequest(**{"recipe": DEFAULT.name, **asked})
    assert address(PATH, request_of(then.receipt)) == address(PATH, again_as)
    found = again(then, ask)
    assert found.same
    assert [one.changed for one in (found.corpus, found.digest, found.model)] == [False] * 3


def test_what_a_load_changes_is_told(scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path / "world", register=REGISTER, case=CASE)
    ask = Ask(scratch, embedder)
    then = ask("who overcame silos")
    assert then.verdict != "answered"
    assert then.missing == ["No case here overcame silos."]
    add_good(scratch, embedder, tmp_path / "world", other=OTHER)
    found = again(then, ask)
    assert (found.same, found.compared) == (False, True)
    assert found.corpus.changed
    assert found.digest.changed
    assert not found.model.changed
    assert "two-teams" in {place.id for place in found.came}
    assert found.went == []
    assert {move.id for move in found.moved} >= {"one-team"}
    assert found.verdict is not None
    assert (found.verdict.changed, found.verdict.now) == (True, "answered")
    # And the other way round, once it is withdrawn.
    then = ask("who overcame silos")
    load_good(scratch, embedder, tmp_path / "only", register=REGISTER, case=CASE)
    found = again(then, ask)
    assert "two-teams" in {place.id for place in found.went}
    assert found.came == []


@pytest.mark.parametrize("times", [0, 1, 2])
def test_an_answer_is_of_one_version_unless_loads_never_end(
    scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path, times: int
) -> None:
    load_good(scratch, embedder, tmp_path / "world", register=REGISTER, case=CASE)
    before = version(scratch)
    store = Meddling(scratch, tmp_path / "more", embedder, times)
    answer = Ask(store, embedder)("silos")
    assert store.loads == times
    assert answer.receipt.corpus == version(scratch) == before + times
    told = {
        evidence.passage
        for hit in answer.hits
        for path in hit.paths
        for step in path.steps
        for evidence in step.evidence
    }
    assert ("told-1-place" in told) == (times > 0)
    # A load between that was not the last one: the whole answer is of what stands now.
    if times < 2:
        assert again(answer, Ask(scratch, embedder)).same
