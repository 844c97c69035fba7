"""JSON-LD: the API's JSON as linked data, with a context in the file.

Fields keep their names; the context maps each to schema.org, SKOS, PROV, RDF or Dublin Core, and to a word of our own
where these have none. A word of our own is an address on the API that was asked, such as
https://cases.example.org/v1/context.jsonld#result: the document there says what it means. The file has its context in
itself, so these addresses stay whole wherever it is kept. The command line has no address and writes URNs instead
(urn:casegraph:word:result). Things, claims and passages are URNs by their ids always: they are the same on every
server.
"""

import codecs
import json
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

from pydantic import BaseModel
from rdflib import Namespace
from rdflib.namespace import DCTERMS, PROV, RDF, RDFS, SDO, SKOS, XSD

from graph.evidence import Body, ClaimShown, EvidenceShown, PassageShown, Ref
from graph.exports.columns import meaning_of
from graph.exports.request import ExportReceipt
from graph.exports.selection import Picked, Selection
from graph.labels import VOCABULARIES
from graph.models import MODELS, Thing
from graph.ontology import LABELS, PAGES, RELATIONSHIPS, Kind

Json = dict[str, Any]

#: Where the API serves the context.
CONTEXT_PATH: Final = "/v1/context.jsonld"
#: Our own names: things, claims and passages by their ids, and our words where no API was asked.
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
    "schema": SDO, "skos": SKOS, "prov": PROV, "rdf": RDF, "rdfs": RDFS, "dcterms": DCTERMS, "xsd": XSD,
}  # fmt: skip
#: Fields with a term in a public vocabulary; all others get a term of our own.
_TERMS: Final[Mapping[str, str]] = {
    "name": "schema:name",
    "aliases": "schema:alternateName",
    "summary": "schema:description",
    "link": "schema:url",
    "additional_type": "schema:additionalType",
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


#: The records whose fields a node may have, by the name of what they record.
_THINGS: Final[Mapping[str, type[BaseModel]]] = {kind: MODELS[kind] for kind in PAGES}
_OTHERS: Final[Mapping[str, type[BaseModel]]] = {
    "passage": PassageShown,
    "claim": ClaimShown,
    "piece of evidence": EvidenceShown,
    "export": ExportReceipt,
}
#: What our words mean that are no fields of a record.
_MEANINGS: Final[Mapping[str, str]] = {
    "ranIn": "The system where an initiative ran.",
    "now": " ".join((Body.model_fields["now"].description or "").split()),
    "Claim": "A statement about two things, with its evidence.",
    "Export": "What filters selected, as a file, with its receipt.",
}


def words_at(base: str) -> str:
    """The beginning of the IRI of each of our words, for the address of an API; a URN for none."""
    return f"{base.rstrip('/')}{CONTEXT_PATH}#" if base else str(OURS)


def context(base: str = "") -> Json:
    """The document that the API serves at its `CONTEXT_PATH`: what each field of an export is, and what our words mean.

    `base` is the address of the API.
    """
    terms: Json = {"@version": 1.1, "id": "@id", "type": "@type"}
    terms |= {prefix: str(namespace) for prefix, namespace in _PREFIXES.items()} | {"word": words_at(base)}
    terms |= {name: f"word:{name}" for name in sorted(_fields())}
    terms |= {**_TERMS, **{name: {"@id": known, "@type": "@id"} for name, known in _NODES.items()}, **_TYPED}
    for kind in (*TYPES, "export"):
        label, within = kind.capitalize(), _WITHIN.get(kind)
        terms[label] = {"@id": f"word:{label}", "@context": within} if within else f"word:{label}"
    return {"@context": terms, "@graph": list(_words(terms))}


def _words(terms: Json) -> Iterator[Json]:
    """Each of our words with its meaning: properties, relationships, and classes, which begin with a capital."""
    named = [term["@id"] if isinstance(term, dict) else term for term in terms.values()]
    ours = {str(name).removeprefix("word:") for name in named if str(name).startswith("word:")}
    relationships = VOCABULARIES["relationship"]
    for word in sorted(ours | set(RELATIONSHIPS)):
        kind = "rdfs:Class" if word.capitalize() == word else "rdf:Property"
        meaning = relationships[word].meaning if word in relationships else _meaning(word)
        label = relationships[word].label if word in relationships else word
        yield {"id": f"word:{word}", "type": kind, "rdfs:label": label, "rdfs:comment": meaning}


def _meaning(word: str) -> str:
    kinds = VOCABULARIES["kind"]
    if word.lower() in kinds and word != word.lower():
        return kinds[word.lower()].meaning
    things = {"thing": Thing} if word in Thing.model_fields else _THINGS
    return _MEANINGS.get(word) or meaning_of(word, {**things, **_OTHERS})


def write_jsonld(selection: Selection, out: IO[bytes]) -> None:
    """The context, then one node a line, the export itself first."""
    text = codecs.getwriter("utf-8")(out)
    terms = {"@context": context(selection.base)["@context"]}
    text.write(json.dumps(terms, ensure_ascii=False)[:-1] + ', "@graph": [')
    between = "\n"
    for node in _nodes(selection):
        text.write(between + json.dumps(node, ensure_ascii=False))
        between = ",\n"
    text.write("\n]}\n")


def _fields() -> set[str]:
    """All fields that a node may have."""
    records = (*_THINGS.values(), *_OTHERS.values())
    return {"additional_type"}.union(*(record.model_fields for record in records)) - {"id", "type"}


def _nodes(selection: Selection) -> Iterator[Json]:
    yield _export(selection.receipt)
    for picked in selection.things:
        yield _thing(picked)
    for claim in selection.claims:
        yield _claim(claim)
    for id_, passage in selection.passages.items():
        fields = {"text": passage.text, "wording": passage.wording, "locator": passage.locator}
        yield {**_named("passage", id_), **fields, "source": iri("source", passage.source)}
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
    if "type" in fields:
        # In linked data `type` is the class; what sort of initiative or body it is goes beside that.
        fields["additional_type"] = fields.pop("type")
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
