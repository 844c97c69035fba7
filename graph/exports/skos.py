"""SKOS: the taxonomy as two concept schemes and a collection for each dimension, written by rdflib."""

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from graph.exports.jsonld import BASE, iri
from graph.ontology import PLURALS, Kind
from graph.views.taxonomy import Concept, Taxonomy

#: rdflib's name of each media type.
FORMATS = {"text/turtle": "turtle", "application/ld+json": "json-ld"}
_ENGLISH = "en"


def skos(taxonomy: Taxonomy, media_type: str) -> str:
    """The taxonomy in one of the `FORMATS`."""
    # `auto_compact` is for JSON-LD; Turtle ignores it.
    return graph_of(taxonomy).serialize(format=FORMATS[media_type], auto_compact=True)


def graph_of(taxonomy: Taxonomy) -> Graph:
    """The taxonomy as triples."""
    graph = Graph()
    graph.bind("skos", SKOS)
    graph.bind("dcterms", DCTERMS)
    concepts = {concept.id: concept for concept in (*taxonomy.barriers, *taxonomy.enablers)}
    for concept in concepts.values():
        _add(graph, concept)
    for kind in ("barrier", "enabler"):
        scheme = _scheme(kind)
        graph.add((scheme, RDF.type, SKOS.ConceptScheme))
        graph.add((scheme, SKOS.prefLabel, Literal(PLURALS[kind].capitalize(), lang=_ENGLISH)))
        graph.add((scheme, DCTERMS.hasVersion, Literal(f"corpus {taxonomy.corpus}, {taxonomy.digest}")))
    for dimension in taxonomy.dimensions:
        collection = URIRef(iri("dimension", dimension.id))
        graph.add((collection, RDF.type, SKOS.Collection))
        graph.add((collection, SKOS.prefLabel, Literal(dimension.name, lang=_ENGLISH)))
        graph.add((collection, SKOS.scopeNote, Literal(dimension.question, lang=_ENGLISH)))
        members = (URIRef(iri(concepts[member.id].kind, member.id)) for member in dimension.concepts)
        graph += ((collection, SKOS.member, member) for member in members)
    return graph


def _add(graph: Graph, concept: Concept) -> None:
    node, scheme = URIRef(iri(concept.kind, concept.id)), _scheme(concept.kind)
    graph.add((node, RDF.type, SKOS.Concept))
    graph.add((node, SKOS.inScheme, scheme))
    graph.add((node, SKOS.prefLabel, Literal(concept.name, lang=_ENGLISH)))
    graph.add((node, SKOS.definition, Literal(concept.definition, lang=_ENGLISH)))
    graph.add((node, SKOS.notation, Literal(concept.id)))
    graph += ((node, SKOS.altLabel, Literal(alias, lang=_ENGLISH)) for alias in concept.aliases)
    graph += ((node, SKOS.broader, URIRef(iri(concept.kind, broader.id))) for broader in concept.broader)
    graph += ((node, SKOS.narrower, URIRef(iri(concept.kind, narrower.id))) for narrower in concept.narrower)
    if not concept.broader:
        graph.add((node, SKOS.topConceptOf, scheme))
        graph.add((scheme, SKOS.hasTopConcept, node))


def _scheme(kind: Kind) -> URIRef:
    return URIRef(f"{BASE}{PLURALS[kind]}")
