"""What can be said beside the question: page and limit, recipe, drop, words only."""

import pytest

from graph.embedding import SentenceTransformerEmbedder, Vectors
from graph.errors import Refused
from graph.search import search
from graph.search.answer import HitList
from graph.search.fuse import RECIPES
from graph.search.request import MOST_HITS, SearchRequest
from graph.store import Store
from tests.search.asking import MUST_WORK, Ask, arms


@pytest.fixture(scope="module")
def ask(seeded: Store, embedder: SentenceTransformerEmbedder) -> Ask:
    return Ask(seeded, embedder)


class NoModel:
    """Says of a model what the corpus has to know, and embeds nothing."""

    def __init__(self, embedder: SentenceTransformerEmbedder) -> None:
        self.name, self.fingerprint, self.dimensions = embedder.name, embedder.fingerprint, embedder.dimensions
        self.words = embedder.words

    def questions(self, texts: object) -> Vectors:
        """Never asked."""
        raise AssertionError(texts)

    documents = questions


@pytest.mark.parametrize("limit", [7, 30])
@pytest.mark.parametrize(
    ("question", "filters"), [("child poverty", {}), ("", {"barrier": ["siloed-working"]}), ("prevention", {})]
)
def test_no_hit_of_a_list_comes_twice_or_is_left_out_over_pages(
    ask: Ask, question: str, filters: dict[str, list[str]], limit: int
) -> None:
    whole = ask(question, limit=100, **filters)
    pages = list(ask.pages(question, limit, **filters))
    for name in ("cases", "concepts"):
        one: HitList = getattr(whole, name)
        found = [hit for page in pages for hit in getattr(page, name).hits]
        assert [hit.id for hit in found[:100]] == [hit.id for hit in one.hits]
        assert len(found) == min(one.total, MOST_HITS)
        assert len({hit.id for hit in found}) == len(found)
        assert [hit.rank for hit in found] == list(range(1, len(found) + 1))
        for number, page in enumerate(pages, 1):
            rest: HitList = getattr(page, name)
            assert (rest.total, rest.semantic_only) == (one.total, one.semantic_only)
            assert (rest.next is not None) == (number * limit < len(found))
            assert rest.next is None or rest.next.endswith(f"page={number + 1}&lists={name}")


def test_a_page_beyond_the_hits_is_empty_and_says_as_much_of_the_question(ask: Ask) -> None:
    first, beyond = ask("child poverty"), ask("child poverty", page=20)
    assert beyond.hits == []
    for name in ("verdict", "says", "missing", "probability", "leads", "interpretation"):
        assert getattr(beyond, name) == getattr(first, name)
    assert (beyond.cases.total, beyond.concepts.total) == (first.cases.total, first.concepts.total)


def test_no_page_goes_beyond_the_most_hits(ask: Ask) -> None:
    # "Prevention" is in nearly every text: more hits than may be paged.
    last = ask("prevention and care for people, health, funding", limit=30, page=7)
    assert all(hit.rank <= MOST_HITS for hit in last.hits)
    with pytest.raises(Refused, match=r"Page 8 of 30 hits.*export"):
        ask("prevention", limit=30, page=8)


def test_a_recipe_is_named_or_refused_with_the_names(ask: Ask) -> None:
    for name in RECIPES:
        assert ask("child poverty", recipe=name).receipt.recipe == name
    with pytest.raises(Refused, match=f"There is no recipe 'best'.*{next(iter(RECIPES))}"):
        ask("child poverty", recipe="best")


def test_a_dropped_term_is_not_read_but_its_words_count(ask: Ask) -> None:
    answer = ask(MUST_WORK, drop=["joint-funding", "result", "no-such-thing"])
    assert [term.id for term in answer.interpretation.terms] == ["short-termism"]
    assert (answer.interpretation.want, answer.interpretation.result) == (["system"], [])
    assert "joint funding pots" in answer.interpretation.rest
    assert answer.receipt.drop == ["joint-funding", "result", "no-such-thing"]
    assert all("joint-funding" not in {*hit.satisfies, *hit.lacks} for hit in answer.hits)


def test_with_all_terms_dropped_words_and_meaning_remain(ask: Ask) -> None:
    answer = ask(MUST_WORK, drop=["short-termism", "joint-funding", "want", "result"])
    assert (answer.interpretation.terms, answer.interpretation.want) == ([], [])
    assert {hit.tier for hit in answer.hits} == {"near"}
    assert "joint-funding" in {hit.id for hit in answer.hits}


def test_words_only_reads_nothing_and_needs_no_model(
    ask: Ask, seeded: Store, embedder: SentenceTransformerEmbedder
) -> None:
    request = SearchRequest(q="systems that overcame short-termism", literal=True, limit=50)
    answer = search(seeded, NoModel(embedder), request)
    read = answer.interpretation
    assert (read.want, read.terms, read.result, read.excluded) == ([], [], [], [])
    assert (answer.verdict, answer.cases.semantic_only, answer.concepts.semantic_only) == ("partly", 0, 0)
    assert answer.missing
    assert answer.receipt.literal is True
    for hit in answer.hits:
        assert (hit.tier, arms(hit).meaning.rank, arms(hit).links.rank) == ("near", None, None)
        assert arms(hit).words.score > 0
    for found in (answer.cases, answer.concepts):
        assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)
    assert any(hit.paths for hit in answer.hits)
    counted = ask("fire safety", literal=True)
    assert len(ask.hits("fire safety", literal=True)) == counted.cases.total + counted.concepts.total


def test_words_only_finds_a_body_by_its_name_and_holds_to_filters(ask: Ask) -> None:
    assert [hit.id for hit in ask("Medway", literal=True).hits] == ["kent-and-medway"]
    cut = ask.hits("funding", literal=True, barrier=["short-termism"], want=["initiative"])
    browsed = ask.hits(literal=True, barrier=["short-termism"], want=["initiative"])
    assert {hit.id for hit in cut} < {hit.id for hit in browsed}
    assert {hit.id for hit in browsed} == {hit.id for hit in ask.hits(barrier=["short-termism"], want=["initiative"])}


@pytest.mark.parametrize("question", ["xyzzy", "the", "🙂", "AND", '"', "(", "短期主义", "*", "a^0", "\\"])
def test_words_only_never_fails_on_words(ask: Ask, question: str) -> None:
    assert ask(question, literal=True).hits == []
