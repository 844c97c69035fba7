"""JSON-LD, read by rdflib: claims with all that they carry, things in the words of other vocabularies."""

import json
from dataclasses import replace

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, RDFS, SDO, SKOS, XSD

from graph.evidence import ClaimShown
from graph.exports.jsonld import OURS, TYPES, context, iri, words_at
from graph.exports.selection import Selection
from graph.ontology import LABELS
from tests.exports.files import file_of, said

# The reader's own parser still makes what the reader itself deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


HOST = "https://cases.example.org"


def _graph(selection: Selection) -> Graph:
    return Graph().parse(data=file_of(selection, "jsonld"), format="json-ld")


def _texts(graph: Graph, node: URIRef, word: URIRef) -> set[str]:
    return {str(value) for value in graph.objects(node, word)}


def test_claims_keep_all_that_they_carry(everything: Selection) -> None:
    graph = _graph(everything)
    assert set(map(str, graph.subjects(RDF.type, SDO.Claim))) == {iri("claim", claim.id) for claim in everything.claims}
    for claim in everything.claims:
        node = URIRef(iri("claim", claim.id))
        assert _texts(graph, node, RDF.subject) == {iri(claim.subject.kind, claim.subject.id)}
        assert _texts(graph, node, RDF.object) == {iri(claim.object.kind, claim.object.id)}
        assert _texts(graph, node, RDF.predicate) == {str(OURS[claim.relationship])}
        assert _texts(graph, node, OURS["through"]) == {iri("enabler", means.id) for means in claim.through}
        for name in ("result", "reading", "because", "caption", "role", "when", "kept", "changed", "origin"):
            value = getattr(claim, name)
            assert _texts(graph, node, OURS[name]) == ({value} if value else set())
        shown = set()
        for evidence in graph.objects(node, PROV.qualifiedDerivation):
            assert (evidence, RDF.type, PROV.Derivation) in graph
            passage = graph.value(evidence, PROV.entity, any=False)
            assert isinstance(passage, URIRef)
            said_of = [graph.value(evidence, OURS[name], any=False) for name in ("stance", "basis", "voice")]
            source, locator, text = (
                graph.value(passage, word, any=False) for word in (SDO.isPartOf, OURS.locator, SDO.text)
            )
            shown.add((str(passage), *(str(one) if one else None for one in (*said_of, source, locator, text))))
        assert shown == {
            (iri("passage", e.passage), e.stance, e.basis, e.voice, iri("source", p.source), p.locator, p.text)
            for e in claim.evidence
            for p in [everything.passages[e.passage]]
        }  # fmt: skip


def test_things_keep_every_field_and_their_type(everything: Selection) -> None:
    graph = _graph(everything)
    for one in everything.things:
        node = URIRef(iri(one.kind, one.thing.id))
        assert {TYPES[one.kind], OURS[LABELS[one.kind]]} <= set(graph.objects(node, RDF.type))
        held = {str(value.toPython()) if isinstance(value, Literal) else str(value) for value in graph.objects(node)}
        for name, value in one.thing.model_dump(exclude={"id", "source"}, exclude_none=True).items():
            assert set(map(str, value if isinstance(value, tuple) else [value])) <= held, name
        name = SKOS.prefLabel if one.kind in {"barrier", "enabler", "dimension"} else SDO.name
        assert graph.value(node, name, any=False) == Literal(one.thing.name)
        assert _texts(graph, node, OURS.ranIn) == {iri("system", system.id) for system in one.systems}
    for source in everything.sources:
        assert graph.value(URIRef(iri("source", source.id)), DCTERMS.rights, any=False) == Literal(source.licence)


def test_numbers_and_times_are_typed() -> None:
    graph = _graph(said("Text"))
    value = graph.value(URIRef(iri("outcome", "an-outcome")), OURS["value"])
    assert value == Literal("-2.0", datatype=XSD.double)
    assert all(
        isinstance(at, Literal) and at.datatype == XSD.dateTime for at in graph.objects(None, PROV.generatedAtTime)
    )


def test_the_export_says_where_it_comes_from(everything: Selection, nothing: Selection) -> None:
    for selection in (everything, nothing, said("Text")):
        graph, receipt = _graph(selection), selection.receipt
        node = URIRef(f"urn:uuid:{receipt.id}")
        assert _texts(graph, node, OURS.digest) == {receipt.digest}
        assert graph.value(node, OURS.corpus) == Literal(receipt.corpus)
        given = {f"{name}={value}" for name, values in receipt.filters.items() for value in values}
        assert _texts(graph, node, OURS.filters) == given
        assert _texts(graph, node, OURS.model) == {receipt.model}


def test_the_context_is_the_one_that_is_published(nothing: Selection) -> None:
    written = json.loads(file_of(nothing, "jsonld"))
    assert written["@context"] == context()["@context"]
    assert len(written["@graph"]) == 1


@pytest.mark.parametrize("base", ["", HOST])
def test_every_word_of_ours_is_explained_at_its_own_address(everything: Selection, base: str) -> None:
    document = context(base)
    explained = Graph().parse(data=json.dumps(document), format="json-ld")
    ours = words_at(base)
    used = Graph().parse(data=file_of(replace(everything, base=base), "jsonld"), format="json-ld")
    words = {str(one) for triple in used for one in triple if isinstance(one, URIRef) and str(one).startswith(ours)}
    assert words
    for word in words:
        assert str(explained.value(URIRef(word), RDFS.label, any=False)), word
        assert str(explained.value(URIRef(word), RDFS.comment, any=False)), word
        kind = explained.value(URIRef(word), RDF.type, any=False)
        assert kind == (
            RDFS.Class if word.removeprefix(ours) in {*LABELS.values(), "Claim", "Export"} else RDF.Property
        )
    assert (str(OURS) in file_of(replace(everything, base=base), "jsonld").decode()) == (not base)
    assert all(word.partition("#")[0] == f"{base}/v1/context.jsonld" for word in words) == bool(base)


def test_a_word_is_explained_as_its_field_is() -> None:
    said_of = {one["id"]: one["rdfs:comment"] for one in context(HOST)["@graph"]}
    result = ClaimShown.model_fields["result"].description or ""
    assert said_of["word:result"] == f"Of a claim: {result[0].lower()}{result[1:]}"
    assert said_of["word:TACKLED"] == "From the other end: was tackled by."
    assert all(text.strip() and "\n" not in text for text in said_of.values())


def test_the_name_of_a_thing_is_the_same_wherever_it_comes_from(everything: Selection) -> None:
    here, there = (_graph(replace(everything, base=base)) for base in ("", HOST))
    assert set(here.subjects(RDF.type, SDO.Claim)) == set(there.subjects(RDF.type, SDO.Claim))


def test_every_word_of_every_node_has_a_meaning(everything: Selection) -> None:
    written = json.loads(file_of(everything, "jsonld"))
    terms, waiting, used = written["@context"], list(written["@graph"]), set()
    while waiting:
        node = waiting.pop()
        used |= node.keys()
        for value in node.values():
            waiting += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
    assert used <= terms.keys()
