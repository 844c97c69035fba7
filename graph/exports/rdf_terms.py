"""The words of linked data: which vocabularies say what our fields say, and how ids become names there.

schema.org for what things are, SKOS for concepts, PROV for where it comes from; what none of them says is ours.
"""

from typing import Final

from rdflib import Namespace
from rdflib.namespace import SDO, SKOS

from graph.ontology import Kind

#: Names of ours: things, claims and passages by their ids, and the words that no vocabulary has.
BASE: Final = "urn:casegraph:"
OURS: Final = Namespace(f"{BASE}word:")
#: What each kind is in a vocabulary that others know.
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


def iri(kind: Kind | str, id_: str) -> str:
    """The name of something: urn:casegraph:barrier:short-termism."""
    return f"{BASE}{kind}:{id_}"
