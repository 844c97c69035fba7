"""The request of an export, and the receipt that every file contains."""

from typing import Literal

from pydantic import Field

from graph.models import Record
from graph.ontology import PLURALS, Kind
from graph.snapshot.filters import Filters

#: Kinds that have pages; passages are exported with their claims, and abbreviations are not exported.
PageKind = Literal["initiative", "system", "organisation", "barrier", "enabler", "dimension", "outcome", "source"]
Format = Literal["csv", "jsonl", "xlsx", "jsonld", "graphml", "ris", "bibtex"]


class ExportRequest(Filters):
    """Filters, the kinds of thing to export, and the format."""

    want: list[PageKind] = Field(default=["initiative"], min_length=1, description="Kinds of thing to export.")
    format: Format = Field(default="csv", description="The format of the file.")


class ExportReceipt(Record):
    """Where a file comes from and what it takes to make it again; it is part of the file.

    `at` is ISO 8601 in UTC; `things` and `claims` count what was selected, even if the format cannot hold all of it.
    """

    id: str
    want: list[Kind]
    filters: dict[str, list[str]]
    format: Format
    corpus: int
    digest: str
    model: str
    at: str
    things: int
    claims: int

    @property
    def asked(self) -> str:
        """The filters in one line: barrier=silos|turf since=2022."""
        return " ".join(f"{name}={'|'.join(values)}" for name, values in self.filters.items()) or "no filters"

    @property
    def line(self) -> str:
        """The receipt in one line."""
        want = ", ".join(PLURALS[kind] for kind in self.want)
        return f"casegraph export {self.id}; corpus {self.corpus} {self.digest}; {self.at}; {want}; {self.asked}"
