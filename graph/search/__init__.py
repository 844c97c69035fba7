"""A question answered in five steps: interpret, retrieve, fuse, explain, receipt."""

from graph.search.search import search

__all__ = ["search"]
