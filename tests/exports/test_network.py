"""GraphML, read by networkx and by the standard library's XML."""

import io
from datetime import date
from xml.etree import ElementTree as ET

import networkx as nx

from graph.exports.rows import values_of
from graph.exports.selection import Selection
from tests.exports.files import file_of, said

NS = {"g": "http://graphml.graphdrawing.org/xmlns"}


def _read(selection: Selection) -> "nx.MultiDiGraph[str]":
    return nx.read_graphml(io.BytesIO(file_of(selection, "graphml")), edge_key_type=str, force_multigraph=True)


def _ends(selection: Selection) -> set[str]:
    return {end.id for claim in selection.claims for end in (claim.subject, claim.object)}


def _edges(selection: Selection) -> dict[str, tuple[str, str, str, str | None, str, str | None]]:
    return {
        c.id: (c.subject.id, c.object.id, c.relationship, c.result, c.caption,
               " ".join(means.id for means in c.through) or None)
        for c in selection.claims
    }  # fmt: skip


def test_networkx_reads_the_things_and_their_claims(everything: Selection) -> None:
    graph = _read(everything)
    assert {
        key: (start, end, data["relationship"], data.get("result"), data["caption"], data.get("through"))
        for start, end, key, data in graph.edges(keys=True, data=True)
    } == _edges(everything)
    assert all(data["claim"] == key for *_, key, data in graph.edges(keys=True, data=True))
    selected = {one.thing.id for one in everything.things}
    assert set(graph) == selected | _ends(everything)
    assert {node for node, data in graph.nodes(data=True) if data["selected"] == "yes"} == selected
    for one in everything.things:
        node = graph.nodes[one.thing.id]
        assert node["kind"] == one.kind
        for name, value in one.thing.model_dump(exclude={"id"}, exclude_none=True).items():
            if isinstance(value, tuple):
                assert values_of(node.get(name, "")) == list(value)
            else:
                assert node[name] == (value.isoformat() if isinstance(value, date) else value)
    assert (graph.graph["receipt"], graph.graph["corpus"]) == (everything.receipt.line, everything.receipt.corpus)


def test_another_reader_finds_the_same(everything: Selection) -> None:
    root = ET.fromstring(file_of(everything, "graphml"))  # noqa: S314 - a file of our own
    names = {key.get("id"): key.get("attr.name") for key in root.findall("g:key", NS)}

    def data(element: ET.Element) -> dict[str | None, str | None]:
        return {names[one.get("key")]: one.text for one in element.findall("g:data", NS)}

    (graph,) = root.findall("g:graph", NS)
    assert graph.get("edgedefault") == "directed"
    edges = {edge.get("id"): (edge, data(edge)) for edge in graph.findall("g:edge", NS)}
    assert {
        id_: (edge.get("source"), edge.get("target"), found["relationship"], found.get("result"), found["caption"],
              found.get("through"))
        for id_, (edge, found) in edges.items()
    } == _edges(everything)  # fmt: skip
    nodes = {node.get("id"): data(node) for node in graph.findall("g:node", NS)}
    assert nodes.keys() == {one.thing.id for one in everything.things} | _ends(everything)
    assert data(graph)["receipt_id"] == everything.receipt.id


def test_what_was_not_selected_is_there_as_the_other_end() -> None:
    whole = said("Text", "A & <name>")
    some = Selection(whole.things[:1], whole.claims, whole.passages, whole.sources, whole.receipt)
    node = _read(some).nodes["a-barrier"]
    assert node == {"name": "A & <name>", "kind": "barrier", "selected": "no"}


def test_text_that_xml_cannot_hold_does_not_spoil_the_file() -> None:
    node = _read(said("a\x00b\x0bc\ud7ff\U0001f3e5\uffff")).nodes["a-case"]
    assert node["summary"] == "a\ufffdb\ufffdc\ud7ff\U0001f3e5\ufffd"


def test_an_empty_graph_has_its_receipt(nothing: Selection) -> None:
    graph = _read(nothing)
    assert len(graph) == 0
    assert graph.graph["receipt_id"] == nothing.receipt.id
