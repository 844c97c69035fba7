"""Reading a question, with the numbers kept out of the tests."""

from graph.embedding import SentenceTransformerEmbedder
from graph.search.answer import Interpretation
from graph.search.interpret.interpret import interpret
from graph.snapshot.lexicon import Lexicon


class Read:
    """Reads by one lexicon."""

    def __init__(self, lexicon: Lexicon, embedder: SentenceTransformerEmbedder) -> None:
        self.lexicon, self.embedder = lexicon, embedder

    def __call__(self, question: str, *drop: str) -> Interpretation:
        """The interpretation of a question."""
        return interpret(question, self.lexicon, self.embedder, drop).interpretation

    def terms(self, question: str) -> dict[str, str]:
        """The ids that were read, and how."""
        return {term.id: term.how for term in self(question).terms}

    def excluded(self, question: str) -> list[str]:
        """The ids that are not wished for."""
        return [term.id for term in self(question).excluded]
