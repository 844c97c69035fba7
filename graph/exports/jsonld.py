"""JSON-LD: what the API's JSON says, as linked data by a context that goes with the file.

The fields keep the names that they have everywhere; the context says what each means in schema.org, SKOS, PROV, RDF and
Dublin Core, and in words of ours where these have none.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel
from rdflib.namespace import DCTERMS, PROV, RDF, SDO, SKOS, XSD

from graph.evidence import ClaimShown, Node, PassageRead, Ref
from graph.exports.rdf_terms import OURS, TYPES, iri
from graph.exports.request import ExportReceipt
from graph.exports.selection import Picked, Selection
from graph.exports.sink import Sink, TextSink
from graph.models import MODELS
from graph.ontology import LABELS, Kind

Json = dict[str, Any]

_PREFIXES: Final = {
    "schema": SDO, "skos": SKOS, "prov": PROV, "rdf": RDF, "dcterms": DCTERMS, "xsd": XSD, "word": OURS,
}  # fmt: skip
#: What a field is called in a vocabulary that others know; any other is a word of ours.
_KNOWN: Final[Mapping[str, str]] = {
    "name": "schema:name",
    "aliases": "schema:alternateName",
    "summary": "schema:description",
    "url": "schema:url",
    "started": "schema:startDate",
    "ended": "schema:endDate",
    "valid_from": "schema:foundingDate",
    "valid_to": "schema:dissolutionDate",
    "topics": "schema:keywords",
    "definition": "skos:definition",
    "question": "skos:scopeNote",
    "statement": "schema:text",
    "text": "schema:text",
    "publisher": "schema:publisher",
    "published": "schema:datePublished",
    "licence": "dcterms:rights",
}
#: Fields that hold names of other nodes, or nodes.
_NODES: Final[Mapping[str, str]] = {
    "source": "prov:hadPrimarySource",
    "systems": "word:ranIn",
    "now": "word:now",
    "relationship": "rdf:predicate",
    "subject": "rdf:subject",
    "object": "rdf:object",
    "through": "word:through",
    "evidence": "prov:qualifiedDerivation",
    "passage": "prov:entity",
}
_TYPED: Final[Mapping[str, Json]] = {
    "value": {"@id": "word:value", "@type": "xsd:double"},
    "at": {"@id": "prov:generatedAtTime", "@type": "xsd:dateTime"},
}
#: What is said of concepts in the words of SKOS, and what the source of a passage is to it.
_CONCEPT: Final = {"name": "skos:prefLabel", "aliases": "skos:altLabel"}
_WITHIN: Final = {"barrier": _CONCEPT, "enabler": _CONCEPT, "dimension": _CONCEPT, "passage": {
    "source": {"@id": "schema:isPartOf", "@type": "@id"}
}}  # fmt: skip


def context() -> Json:
    """The document that says what each field of an export means, as the API serves it at /v1/context.jsonld."""
    terms: Json = {"@version": 1.1, "id": "@id", "type": "@type"}
    terms |= {prefix: str(namespace) for prefix, namespace in _PREFIXES.items()}
    terms |= {name: f"word:{name}" for name in sorted(_fields())}
    terms |= {**_KNOWN, **{name: {"@id": known, "@type": "@id"} for name, known in _NODES.items()}, **_TYPED}
    for kind, label in (*LABELS.items(), ("claim", "Claim"), ("export", "Export")):
        within = _WITHIN.get(kind)
        terms[label] = {"@id": f"word:{label}", "@context": within} if within else f"word:{label}"
    return {"@context": terms}


def write_jsonld(selection: Selection, out: Sink) -> None:
    """The context and then one node a line, the export itself first."""
    text = TextSink(out)
    text.write(json.dumps(context(), ensure_ascii=False)[:-1] + ', "@graph": [')
    between = "\n"
    for node in _nodes(selection):
        text.write(between + json.dumps(node, ensure_ascii=False))
        between = ",\n"
    text.write("\n]}\n")


def _fields() -> set[str]:
    """The fields that any node may have."""
    records: list[type[BaseModel]] = [*MODELS.values(), ClaimShown, ExportReceipt]
    own = {"locator", "stance", "basis", "voice"}
    return own.union(*(record.model_fields for record in records)) - {"id"}


def _nodes(selection: Selection) -> Iterator[Json]:
    yield _export(selection.receipt)
    for one in selection.things:
        yield _thing(one)
    for claim in selection.claims:
        yield _claim(claim)
    for passage in selection.passages:
        yield _passage(passage)
    selected = {one.thing.id for one in selection.things}
    for source in selection.sources:
        if source.id not in selected:
            yield _thing(Picked("source", source))


def _export(receipt: ExportReceipt) -> Json:
    given = receipt.model_dump(mode="json", exclude={"id", "filters"})
    filters = [f"{name}={value}" for name, values in receipt.filters.items() for value in values]
    types = ["Export", str(PROV.Entity), str(SDO.Dataset)]
    return {"id": f"urn:uuid:{receipt.id}", "type": types, **given, "filters": filters}


def _thing(one: Picked) -> Json:
    said = one.thing.model_dump(mode="json", exclude={"id"}, exclude_none=True)
    if one.thing.source is not None:
        said["source"] = iri("source", one.thing.source)
    if one.systems:
        said["systems"] = [
            {**_end("system", system), "now": [_end("system", later) for later in system.now]} for system in one.systems
        ]
    return {**_named(one.kind, one.thing.id), **said}


def _claim(claim: ClaimShown) -> Json:
    ends = {"subject", "object", "through", "evidence", "id"}
    said = claim.model_dump(mode="json", exclude=ends, exclude_none=True)
    return {
        "id": iri("claim", claim.id),
        "type": ["Claim", str(TYPES["claim"])],
        **said,
        "relationship": f"word:{claim.relationship}",
        "subject": _node(claim.subject),
        "object": _node(claim.object),
        "through": [_end("enabler", means) for means in claim.through],
        "evidence": [
            {
                "type": str(PROV.Derivation),
                "passage": iri("passage", shown.passage),
                **shown.model_dump(mode="json", include={"stance", "basis", "voice"}, exclude_none=True),
            }
            for shown in claim.evidence
        ],
    }


def _passage(passage: PassageRead) -> Json:
    said = {"text": passage.text, "wording": passage.wording, "locator": passage.locator}
    return {**_named("passage", passage.id), **said, "source": iri("source", passage.source.id)}


def _node(node: Node) -> Json:
    return _end(node.kind, node)


def _end(kind: Kind, ref: Ref) -> Json:
    """A thing as another node points at it, with its name, since it need not be in the export itself."""
    return {**_named(kind, ref.id), "name": ref.name}


def _named(kind: Kind, id_: str) -> Json:
    return {"id": iri(kind, id_), "type": [LABELS[kind], str(TYPES[kind])]}
