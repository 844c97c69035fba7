"""The request of an export, and the receipt that every file contains."""

from typing import Literal

from pydantic import Field

from graph.models import Slug
from graph.ontology import PLURALS, Kind
from graph.record import Record
from graph.snapshot.filters import Filters

#: Kinds that have pages; passages are exported with their claims, and abbreviations are not exported.
PageKind = Literal["initiative", "system", "organisation", "barrier", "enabler", "dimension", "outcome", "source"]
#: Ids in one request; more of them are selected by filters.
MOST_IDS = 50
Format = Literal["csv", "jsonl", "xlsx", "jsonld", "graphml", "ris", "bibtex"]


class ExportRequest(Filters):
    """Filters, the kinds of thing to export, and the format."""

    want: list[PageKind] = Field(default=["initiative"], min_length=1, description="Kinds of thing to export.")
    id: list[Slug] = Field(
        default=[],
        max_length=MOST_IDS,
        description="Ids of things to export, of the kinds wanted; all if none is named.",
    )
    format: Format = Field(default="csv", description="The format of the file.")
    bom: bool = Field(
        default=False, description="true begins a CSV with a byte order mark, by which Excel knows that it is UTF-8."
    )


class ExportReceipt(Record):
    """Where a file comes from and what it takes to make it again; it is part of the file."""

    id: str
    """The id of this export, a UUID."""
    want: list[Kind]
    """The kinds of thing that were asked for."""
    filters: dict[str, list[str]]
    """The filters by name, each with its values."""
    format: Format
    """The format of the file."""
    corpus: int
    """The number of the state of the corpus; each load raises it."""
    digest: str
    """The digest of that state: equal digests mean equal content."""
    model: str
    """The embedding model and its fingerprint."""
    at: str
    """When it was asked for, in UTC (ISO 8601)."""
    things: int
    """How many things were selected, even if the format does not hold all of them."""
    claims: int
    """How many claims were selected, even if the format does not hold all of them."""

    @property
    def asked(self) -> str:
        """The filters in one line: barrier=silos|turf since=2022."""
        return " ".join(f"{name}={'|'.join(values)}" for name, values in self.filters.items()) or "no filters"

    @property
    def line(self) -> str:
        """The receipt in one line."""
        want = ", ".join(PLURALS[kind] for kind in self.want)
        return f"casegraph export {self.id}; corpus {self.corpus} {self.digest}; {self.at}; {want}; {self.asked}"
