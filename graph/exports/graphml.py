"""A graph of things and claims as GraphML, written by networkx."""

import re
from datetime import date

import networkx as nx

from graph.exports.rows import Row, Value, thing_rows
from graph.exports.selection import Selection
from graph.exports.sink import Sink

# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(selection: Selection, out: Sink) -> None:
    """The things selected and the other ends of their claims as nodes, claims as edges, the receipt on the graph."""
    # The variant over the standard library: the other takes the place of it only where lxml happens to be installed.
    nx.write_graphml_xml(graph_of(selection), out)


def graph_of(selection: Selection) -> "nx.MultiDiGraph[str]":
    """A directed graph whose edges have the ids of their claims as keys; `selected` is yes or no."""
    receipt = selection.receipt
    graph = nx.MultiDiGraph(
        receipt=receipt.line, receipt_id=receipt.id, corpus=receipt.corpus, digest=receipt.digest, at=receipt.at
    )
    for row in thing_rows(selection):
        graph.add_node(row["id"], **_data({**row, "selected": "yes"}))
    for claim in selection.claims:
        for end in (claim.subject, claim.object):
            if end.id not in graph:
                graph.add_node(end.id, **_data({"id": end.id, "name": end.name, "thing": end.kind, "selected": "no"}))
        data: Row = {"claim": claim.id, "relationship": claim.relationship, "caption": claim.caption}
        if claim.result:
            data["result"] = claim.result
        if claim.through:
            data["through"] = " ".join(means.id for means in claim.through)
        graph.add_edge(claim.subject.id, claim.object.id, claim.id, **_data(data))
    return graph


def _data(row: Row) -> Row:
    """What GraphML has types for; the id is the node's own."""
    return {name: _plain(value) for name, value in row.items() if name != "id"}


def _plain(value: Value) -> Value:
    if isinstance(value, date):
        return value.isoformat()
    return _UNWRITABLE.sub("\ufffd", value) if isinstance(value, str) else value
