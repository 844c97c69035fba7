"""The taxonomy as SKOS, written by rdflib: two schemes of concepts, and a collection for each dimension."""

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from graph.exports.rdf_terms import BASE, iri
from graph.ontology import PLURALS, Kind
from graph.views.taxonomy import Concept, Taxonomy

#: Media types by the name that rdflib has for them.
FORMATS = {"text/turtle": "turtle", "application/ld+json": "json-ld"}
_ENGLISH = "en"


def skos(found: Taxonomy, media_type: str) -> str:
    """The taxonomy in one of the `FORMATS`."""
    # Turtle has no such word, and takes no notice of it.
    return graph_of(found).serialize(format=FORMATS[media_type], auto_compact=True)


def graph_of(found: Taxonomy) -> Graph:
    """All of it as triples."""
    graph = Graph()
    graph.bind("skos", SKOS)
    graph.bind("dcterms", DCTERMS)
    concepts = {concept.id: concept for concept in (*found.barriers, *found.enablers)}
    for concept in concepts.values():
        _add(graph, concept)
    for kind in ("barrier", "enabler"):
        scheme = _scheme(kind)
        graph.add((scheme, RDF.type, SKOS.ConceptScheme))
        graph.add((scheme, SKOS.prefLabel, Literal(PLURALS[kind].capitalize(), lang=_ENGLISH)))
        graph.add((scheme, DCTERMS.hasVersion, Literal(f"corpus {found.corpus}, {found.digest}")))
    for dimension in found.dimensions:
        collection = URIRef(iri("dimension", dimension.id))
        graph.add((collection, RDF.type, SKOS.Collection))
        graph.add((collection, SKOS.prefLabel, Literal(dimension.name, lang=_ENGLISH)))
        graph.add((collection, SKOS.scopeNote, Literal(dimension.question, lang=_ENGLISH)))
        for one in dimension.concepts:
            graph.add((collection, SKOS.member, URIRef(iri(concepts[one.id].kind, one.id))))
    return graph


def _add(graph: Graph, concept: Concept) -> None:
    node, scheme = URIRef(iri(concept.kind, concept.id)), _scheme(concept.kind)
    graph.add((node, RDF.type, SKOS.Concept))
    graph.add((node, SKOS.inScheme, scheme))
    graph.add((node, SKOS.prefLabel, Literal(concept.name, lang=_ENGLISH)))
    graph.add((node, SKOS.definition, Literal(concept.definition, lang=_ENGLISH)))
    graph.add((node, SKOS.notation, Literal(concept.id)))
    for alias in concept.aliases:
        graph.add((node, SKOS.altLabel, Literal(alias, lang=_ENGLISH)))
    for one in concept.broader:
        graph.add((node, SKOS.broader, URIRef(iri(concept.kind, one.id))))
    for one in concept.narrower:
        graph.add((node, SKOS.narrower, URIRef(iri(concept.kind, one.id))))
    if not concept.broader:
        graph.add((node, SKOS.topConceptOf, scheme))
        graph.add((scheme, SKOS.hasTopConcept, node))


def _scheme(kind: Kind) -> URIRef:
    return URIRef(f"{BASE}{PLURALS[kind]}")
