"""The console: link questions of strangers in Cypher. What it may read is listed; all else is refused by name."""

from graph.console.answer import QueryAnswer, QueryRequest
from graph.console.console import Console

__all__ = ["Console", "QueryAnswer", "QueryRequest"]
