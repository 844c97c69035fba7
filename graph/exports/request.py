"""What an export is asked for, and the receipt that it carries."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from graph.filter_request import Filters
from graph.ontology import PLURALS, Kind

#: Kinds that have pages; passages go with the claims that they show.
PageKind = Literal["initiative", "system", "organisation", "barrier", "enabler", "dimension", "outcome", "source"]
Format = Literal["csv", "jsonl", "xlsx", "jsonld", "graphml", "ris", "bibtex"]


class ExportRequest(Filters):
    """Filters as a list takes them, the kinds of thing to export, and the format to write them in."""

    want: list[PageKind] = Field(default=["initiative"], min_length=1, description="Kinds of thing to export.")
    format: Format = Field(default="csv", description="The format of the file.")


class ExportReceipt(BaseModel):
    """Where a file comes from, and what it takes to make it again: it stands in the file itself.

    `at` is ISO 8601 in UTC; `things` and `claims` count what was selected, whether or not the format holds it all.
    """

    model_config = ConfigDict(frozen=True)

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
        given = " ".join(f"{name}={'|'.join(values)}" for name, values in self.filters.items())
        return given or "no filters"

    @property
    def line(self) -> str:
        """What is needed to make the file again, in one line."""
        want = ", ".join(PLURALS[kind] for kind in self.want)
        return f"casegraph export {self.id}; corpus {self.corpus} {self.digest}; {self.at}; {want}; {self.asked}"
