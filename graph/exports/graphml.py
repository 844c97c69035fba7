"""GraphML: things and claims as a graph, written by networkx."""

import re
from datetime import date
from typing import IO

import networkx as nx

from graph.exports.rows import Row, Value, thing_rows
from graph.exports.selection import Selection

# Characters that XML 1.0 cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(selection: Selection, out: IO[bytes]) -> None:
    """Selected things and the other ends of their claims as nodes, claims as edges, the receipt on the graph."""
    # The writer of the standard library; `write_graphml` takes lxml where it happens to be installed.
    nx.write_graphml_xml(graph_of(selection), out)


def graph_of(selection: Selection) -> "nx.MultiDiGraph[str]":
    """A directed graph whose edges have the claims' ids as keys; a node's `selected` is yes or no."""
    receipt = selection.receipt
    graph = nx.MultiDiGraph(
        receipt=receipt.line, receipt_id=receipt.id, corpus=receipt.corpus, digest=receipt.digest, at=receipt.at
    )
    for row in thing_rows(selection):
        graph.add_node(row["id"], **_data({**row, "selected": "yes"}))
    for claim in selection.claims:
        for end in (claim.subject, claim.object):
            if end.id not in graph:
                graph.add_node(end.id, **_data({"id": end.id, "name": end.name, "kind": end.kind, "selected": "no"}))
        data: Row = {"claim": claim.id, "relationship": claim.relationship, "caption": claim.caption}
        optional = {"result": claim.result, "through": " ".join(enabler.id for enabler in claim.through)}
        data |= {name: value for name, value in optional.items() if value}
        graph.add_edge(claim.subject.id, claim.object.id, claim.id, **_data(data))
    return graph


def _data(row: Row) -> Row:
    """Values that GraphML has types for; without the id, which the node itself has."""
    return {name: _plain(value) for name, value in row.items() if name != "id"}


def _plain(value: Value) -> Value:
    if isinstance(value, date):
        return value.isoformat()
    return writable(value) if isinstance(value, str) else value


def writable(text: str) -> str:
    """The text with a mark in place of each character that XML cannot hold."""
    return _UNWRITABLE.sub("\ufffd", text)
