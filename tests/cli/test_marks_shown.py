"""What was asked for is underlined in a passage on a terminal, and plain where there is none."""

from rich.console import Console

from api.cli.render_answer import answer
from graph.embedding import SentenceTransformerEmbedder
from graph.search import search
from graph.search.request import SearchRequest
from graph.store import Store


def test_marks_are_underlined_on_a_terminal_alone(seeded: Store, embedder: SentenceTransformerEmbedder) -> None:
    given = search(seeded, embedder, SearchRequest(q="a nurse in the housing team", limit=3))
    for terminal in (True, False):
        console = Console(
            width=80, highlight=False, force_terminal=terminal, color_system="standard" if terminal else None
        )
        with console.capture() as captured:
            console.print(answer(given, evidence=True), markup=False)
        assert ("\x1b[4m" in captured.get()) == terminal
        assert "nurse" in captured.get()
