"""JSON-LD: the API's JSON as linked data, with a context in the file.

Fields keep their names; the context maps each to schema.org, SKOS, PROV, RDF or Dublin Core, and to a term of our own
where these have none.
"""

import codecs
import json
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

from pydantic import BaseModel
from rdflib import Namespace
from rdflib.namespace import DCTERMS, PROV, RDF, SDO, SKOS, XSD

from graph.evidence import ClaimShown, Ref
from graph.exports.request import ExportReceipt
from graph.exports.selection import Picked, Selection
from graph.models import MODELS
from graph.ontology import LABELS, Kind

Json = dict[str, Any]

#: Our own names: things, claims and passages by their ids, and terms that no vocabulary has.
BASE: Final = "urn:casegraph:"
OURS: Final = Namespace(f"{BASE}word:")
#: The class of each kind that is exported in a public vocabulary.
TYPES: Final = {
    "initiative": SDO.Project,
    "system": SDO.GovernmentOrganization,
    "organisation": SDO.Organization,
    "barrier": SKOS.Concept,
    "enabler": SKOS.Concept,
    "dimension": SKOS.Collection,
    "outcome": SDO.Statement,
    "source": SDO.CreativeWork,
    "passage": SDO.Quotation,
    "claim": SDO.Claim,
}
_PREFIXES: Final = {
    "schema": SDO, "skos": SKOS, "prov": PROV, "rdf": RDF, "dcterms": DCTERMS, "xsd": XSD, "word": OURS,
}  # fmt: skip
#: Fields with a term in a public vocabulary; all others get a term of our own.
_TERMS: Final[Mapping[str, str]] = {
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
#: Fields whose values are other nodes or their names.
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
#: Concepts use the terms of SKOS, and a passage is part of its source.
_CONCEPT: Final = {"name": "skos:prefLabel", "aliases": "skos:altLabel"}
_WITHIN: Final = {"barrier": _CONCEPT, "enabler": _CONCEPT, "dimension": _CONCEPT, "passage": {
    "source": {"@id": "schema:isPartOf", "@type": "@id"}
}}  # fmt: skip


def context() -> Json:
    """The meaning of each field of an export, as the API serves it at /v1/context.jsonld."""
    terms: Json = {"@version": 1.1, "id": "@id", "type": "@type"}
    terms |= {prefix: str(namespace) for prefix, namespace in _PREFIXES.items()}
    terms |= {name: f"word:{name}" for name in sorted(_fields())}
    terms |= {**_TERMS, **{name: {"@id": known, "@type": "@id"} for name, known in _NODES.items()}, **_TYPED}
    for kind in (*TYPES, "export"):
        label, within = kind.capitalize(), _WITHIN.get(kind)
        terms[label] = {"@id": f"word:{label}", "@context": within} if within else f"word:{label}"
    return {"@context": terms}


def write_jsonld(selection: Selection, out: IO[bytes]) -> None:
    """The context, then one node a line, the export itself first."""
    text = codecs.getwriter("utf-8")(out)
    text.write(json.dumps(context(), ensure_ascii=False)[:-1] + ', "@graph": [')
    between = "\n"
    for node in _nodes(selection):
        text.write(between + json.dumps(node, ensure_ascii=False))
        between = ",\n"
    text.write("\n]}\n")


def _fields() -> set[str]:
    """All fields that a node may have."""
    records: list[type[BaseModel]] = [*MODELS.values(), ClaimShown, ExportReceipt]
    own = {"locator", "stance", "basis", "voice"}
    return own.union(*(record.model_fields for record in records)) - {"id"}


def _nodes(selection: Selection) -> Iterator[Json]:
    yield _export(selection.receipt)
    for picked in selection.things:
        yield _thing(picked)
    for claim in selection.claims:
        yield _claim(claim)
    for passage in selection.passages:
        fields = {"text": passage.text, "wording": passage.wording, "locator": passage.locator}
        yield {**_named("passage", passage.id), **fields, "source": iri("source", passage.source.id)}
    selected = {picked.thing.id for picked in selection.things}
    for source in selection.sources:
        if source.id not in selected:
            yield _thing(Picked("source", source))


def _export(receipt: ExportReceipt) -> Json:
    fields = receipt.model_dump(mode="json", exclude={"id", "filters"})
    filters = [f"{name}={value}" for name, values in receipt.filters.items() for value in values]
    types = ["Export", str(PROV.Entity), str(SDO.Dataset)]
    return {"id": f"urn:uuid:{receipt.id}", "type": types, **fields, "filters": filters}


def _thing(picked: Picked) -> Json:
    fields = picked.thing.model_dump(mode="json", exclude={"id"}, exclude_none=True)
    if picked.thing.source is not None:
        fields["source"] = iri("source", picked.thing.source)
    if picked.systems:
        fields["systems"] = [
            {**_end("system", system), "now": [_end("system", later) for later in system.now]}
            for system in picked.systems
        ]
    return {**_named(picked.kind, picked.thing.id), **fields}


def _claim(claim: ClaimShown) -> Json:
    ends = {"subject", "object", "through", "evidence", "id"}
    fields = claim.model_dump(mode="json", exclude=ends, exclude_none=True)
    return {
        "id": iri("claim", claim.id),
        "type": ["Claim", str(TYPES["claim"])],
        **fields,
        "relationship": f"word:{claim.relationship}",
        "subject": _end(claim.subject.kind, claim.subject),
        "object": _end(claim.object.kind, claim.object),
        "through": [_end("enabler", enabler) for enabler in claim.through],
        "evidence": [
            {
                "type": str(PROV.Derivation),
                "passage": iri("passage", shown.passage),
                **shown.model_dump(mode="json", include={"stance", "basis", "voice"}, exclude_none=True),
            }
            for shown in claim.evidence
        ],
    }


def _end(kind: Kind, ref: Ref) -> Json:
    """A thing as others refer to it, with its name, since it may not be in the export itself."""
    return {**_named(kind, ref.id), "name": ref.name}


def iri(kind: Kind | str, id_: str) -> str:
    """The name of something: urn:casegraph:barrier:short-termism."""
    return f"{BASE}{kind}:{id_}"


def _named(kind: Kind, id_: str) -> Json:
    return {"id": iri(kind, id_), "type": [LABELS[kind], str(TYPES[kind])]}
