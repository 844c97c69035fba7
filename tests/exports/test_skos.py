"""The taxonomy as SKOS, read back from both forms: every concept where it belongs, every dimension with its own."""

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS

from graph.embedding import SentenceTransformerEmbedder
from graph.exports.jsonld import iri
from graph.exports.skos import FORMATS, skos
from graph.store import Store
from graph.views.taxonomy import taxonomy

# The reader's own parser still makes what the reader itself deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


@pytest.mark.parametrize("media_type", FORMATS)
def test_the_taxonomy_reads_back(seeded: Store, embedder: SentenceTransformerEmbedder, media_type: str) -> None:
    found = taxonomy(seeded, embedder)
    graph = Graph().parse(data=skos(found, media_type), format=FORMATS[media_type])
    concepts = {URIRef(iri(one.kind, one.id)): one for one in (*found.barriers, *found.enablers)}
    assert set(graph.subjects(RDF.type, SKOS.Concept)) == set(concepts)
    names = {one.id: node for node, one in concepts.items()}
    for node, one in concepts.items():
        assert graph.value(node, SKOS.prefLabel, any=False) == Literal(one.name, lang="en")
        assert graph.value(node, SKOS.definition, any=False) == Literal(one.definition, lang="en")
        assert {str(label) for label in graph.objects(node, SKOS.altLabel)} == set(one.aliases)
        assert set(graph.objects(node, SKOS.broader)) == {names[above.id] for above in one.broader}
        assert set(graph.objects(node, SKOS.narrower)) == {names[below.id] for below in one.narrower}
        assert bool(graph.value(node, SKOS.topConceptOf)) == (not one.broader)
    for dimension in found.dimensions:
        members = set(graph.objects(URIRef(iri("dimension", dimension.id)), SKOS.member))
        assert members == {names[one.id] for one in dimension.concepts}
    assert any(dimension.concepts for dimension in found.dimensions)
