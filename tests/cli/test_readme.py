"""What the README shows is what a person gets."""

from pathlib import Path

from rich.console import Console

from api.cli.render_answer import answer
from graph.embedding import SentenceTransformerEmbedder
from graph.ontology import PLURALS
from graph.search import search
from graph.search.request import SearchRequest
from graph.store import Store
from graph.views.about import about

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_answer_in_the_readme_is_the_answer(seeded: Store, embedder: SentenceTransformerEmbedder) -> None:
    section = README.read_text().split("## The answer as it looks")[1].split("\nThe same over HTTP")[0]
    command, *shown = [line[4:].rstrip() for line in section.splitlines() if line.startswith("    ")]
    question = command.split('"')[1]
    console = Console(width=80, highlight=False)
    with console.capture() as captured:
        console.print(answer(search(seeded, embedder, SearchRequest(q=question, limit=5)), evidence=True), markup=False)
    printed = [line.rstrip() for line in captured.get().splitlines()]
    expected = [line for line in shown if line and line != "   ..."]
    assert len(expected) > 20
    place = 0
    for line in expected:
        assert line in printed[place:], line
        place = printed.index(line, place) + 1


def test_the_counts_in_the_readme_are_those_of_the_seed(seeded: Store) -> None:
    section = README.read_text().split("## What the seed holds")[1].split("\n## ")[0]
    shown = dict(line.split() for line in section.splitlines() if line.startswith("    "))
    counts = about(seeded).counts
    assert shown == {**{PLURALS[kind]: str(counts[kind]) for kind in PLURALS}, "claims": str(counts["claim"])}


def test_the_readme_says_how_many_initiatives_ran(seeded: Store) -> None:
    found = about(seeded)
    place, nation, unnamed, planned, open_ = found.implementation.values()
    assert (
        f"Of the {found.counts['initiative']} initiatives, {place} ran in a named place, {nation} ran nationally, "
        f"{unnamed} ran where the place is not named, and {planned} were only recommended or planned; of {open_} the "
        "sources do not say."
    ) in " ".join(README.read_text().split())


def test_the_results_in_the_readme_are_those_of_the_seed(seeded: Store) -> None:
    rows = seeded.read("MATCH (c:Claim {relationship: 'TACKLED'}) RETURN c.result AS result, count(*) AS n")
    results = {row["result"]: row["n"] for row in rows}
    assert results["overcame"] == 2
    assert f"Of {sum(results.values())} claims that a barrier was tackled, two say *overcame*" in README.read_text()


def test_the_questions_to_try_are_answered(seeded: Store, embedder: SentenceTransformerEmbedder) -> None:
    section = README.read_text().split("## Five questions to try")[1].split("\n## ")[0]
    questions = [line.split('"')[1] for line in section.splitlines() if line.startswith("    ")]
    assert len(questions) == 5
    for question in questions:
        found = search(seeded, embedder, SearchRequest(q=question))
        assert found.verdict == "answered", question
        assert found.hits[0].paths, question
