"""What the README shows is what a person gets."""

from pathlib import Path

from rich.console import Console

from api.rendering import answer
from graph.embedding import SentenceTransformerEmbedder
from graph.search import search
from graph.search.answer import SearchRequest
from graph.store import Store

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_answer_in_the_readme_is_the_answer(seeded: Store, embedder: SentenceTransformerEmbedder) -> None:
    section = README.read_text().split("## The answer as it looks")[1].split("\nThe same over HTTP")[0]
    command, *shown = [line[4:].rstrip() for line in section.splitlines() if line.startswith("    ")]
    question = command.split('"')[1]
    console = Console(width=80, highlight=False)
    with console.capture() as captured:
        console.print(answer(search(seeded, embedder, SearchRequest(q=question))), markup=False)
    printed = [line.rstrip() for line in captured.get().splitlines()]
    expected = [line for line in shown if line and line != "   ..."]
    assert len(expected) > 20
    place = 0
    for line in expected:
        assert line in printed[place:], line
        place = printed.index(line, place) + 1
