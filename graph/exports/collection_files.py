"""A collection as a file: a document to read and edit, or a workbook."""

import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from graph.exports import columns, rows
from graph.exports.collection_docx import write_docx
from graph.exports.columns import Column, of_models
from graph.exports.export import FORMS
from graph.exports.rows import Row, cell_of, named
from graph.exports.workbook import Sheet, write_workbook
from graph.models import Initiative, Source
from graph.views.collection import CollectedCase, Collection, CollectionFormat

#: In characters: how much of a title the name of a file has at most.
_LONGEST: Final = 80

CASES: Final = (
    *of_models(["id", "name", "type", "summary"], {"initiative": Initiative}),
    Column("systems", "Where it ran: name (id): ran in, with the bodies of today. Each on a line."),
    *of_models(["implementation", "implementation_shown_by", "status", "started", "ended"], {"initiative": Initiative}),
    Column("funding", "The money that went in, in words."),
    *of_models(["funding_shown_by"], {"initiative": Initiative}),
    Column("barriers", "Barriers: name (id): how it came out, through what. Each on a line."),
    Column("enablers", "Enablers: name (id): used or would use. Each on a line."),
    Column("outcomes", "Outcomes: name (id): led to or aims at; figure; how it is known. Each on a line."),
    Column("organisations", "Who took part: name (id): involved; role; public page. Each on a line."),
    *of_models(["not_reported", "reviewed_on", "link"], {"initiative": Initiative}),
    Column("cite", "How to cite the case."),
    Column("url", "The address of the case in the API."),
)
SOURCES: Final = of_models(["id", "name", "publisher", "published", "link", "licence"], {"source": Source})


@dataclass(frozen=True)
class CollectionForm:
    """The function that writes a format, given the address of the API, and its media type."""

    write: Callable[[Collection, str, IO[bytes]], None]
    media_type: str


@dataclass(frozen=True)
class CollectionFile:
    """A collection as a file; `name` is the name to save it under."""

    body: bytes
    media_type: str
    name: str


def collection_file(collection: Collection, format_: CollectionFormat, base: str = "") -> CollectionFile:
    """The collection in this format; `base` is the address of the API."""
    form, out = COLLECTION_FORMS[format_], io.BytesIO()
    form.write(collection, base, out)
    return CollectionFile(out.getvalue(), form.media_type, f"{slug(collection.title)}.{format_}")


def slug(title: str) -> str:
    """A title as the name of a file: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST].strip("-") or "collection"


def write_xlsx(collection: Collection, base: str, out: IO[bytes]) -> None:
    """A workbook with a sheet each for cases, claims, evidence, sources and the receipt."""
    claims = list(collection.claims.values())
    titles = {id_: source.title for id_, source in collection.sources.items()}
    evidence = rows.evidence_rows(claims, collection.passages, titles)
    tables: list[tuple[str, tuple[Column, ...], Iterable[Row]]] = [
        ("Cases", CASES, (_case_row(case, base) for case in collection.cases)),
        ("Claims", columns.CLAIMS, rows.claim_rows(claims)),
        ("Evidence", columns.EVIDENCE, evidence),
        ("Sources", SOURCES, _source_rows(collection)),
        ("Receipt", columns.RECEIPT_FIELDS, _receipt_rows(collection, base)),
    ]
    made = datetime.fromisoformat(collection.receipt.at).replace(tzinfo=None)
    properties = {"title": collection.title, "author": "casegraph", "created": made}
    write_workbook([Sheet(*table) for table in tables], out, properties)


def _case_row(case: CollectedCase, base: str) -> Row:
    several = {
        "systems": (
            f"{named(one)}: {one.caption}" + (f", today {'; '.join(map(named, one.now))}" if one.now else "")
            for one in case.systems
        ),
        "barriers": (
            f"{named(one)}: {one.caption}" + (f", through {'; '.join(map(named, one.through))}" if one.through else "")
            for one in case.barriers
        ),
        "enablers": (f"{named(one)}: {one.caption}" for one in case.enablers),
        "outcomes": (
            "; ".join(part for part in (f"{named(one)}: {one.caption}", one.figure, one.properties.known) if part)
            for one in case.outcomes
        ),
        "organisations": (
            "; ".join(part for part in (f"{named(one)}: {one.caption}", one.role, one.link) if part)
            for one in case.organisations
        ),
    }
    cells = {name: cell for name, values in several.items() if (cell := cell_of(values))}
    more = {"funding": case.funding, "cite": case.cite, "url": f"{base}{case.url}"}
    return {**rows.fields(case.properties), **cells, **{name: text for name, text in more.items() if text}}


def _source_rows(collection: Collection) -> Iterator[Row]:
    for id_, source in collection.sources.items():
        yield {"id": id_, "name": source.title, **rows.fields(source, without={"title"})}


def _receipt_rows(collection: Collection, base: str) -> Iterator[Row]:
    receipt = rows.fields(collection.receipt, without={"filters"})
    values: Row = {"title": collection.title, "note": collection.note or "", "url": f"{base}{collection.url}"}
    for name, value in {**values, "date": collection.date, **receipt, "filters": "no filters"}.items():
        if value != "":
            yield {"field": name, "value": value}


COLLECTION_FORMS: Final[Mapping[CollectionFormat, CollectionForm]] = {
    "docx": CollectionForm(write_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": CollectionForm(write_xlsx, FORMS["xlsx"].media_type),
}
