"""Whatever the filters select as a file in one of the formats."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from graph.embedding import Embedder
from graph.exports.graphml import write_graphml
from graph.exports.jsonl import write_jsonl
from graph.exports.jsonld import write_jsonld
from graph.exports.references import write_bibtex, write_ris
from graph.exports.request import ExportReceipt, ExportRequest, Format
from graph.exports.selection import Selection, select
from graph.exports.sink import Sink
from graph.exports.tables import write_csv, write_xlsx
from graph.ontology import PLURALS
from graph.store import Store

#: Bytes of a file that stay in memory, and bytes that it may have.
IN_MEMORY: Final = 8_000_000
MOST_BYTES: Final = 256_000_000


@dataclass(frozen=True)
class Form:
    """How a format is written, and what its files are called."""

    write: Callable[[Selection, Sink], None]
    media_type: str
    suffix: str


FORMS: Final[Mapping[Format, Form]] = {
    "csv": Form(write_csv, "text/csv; charset=utf-8", "csv"),
    "jsonl": Form(write_jsonl, "application/jsonl", "jsonl"),
    "xlsx": Form(write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "jsonld": Form(write_jsonld, "application/ld+json", "jsonld"),
    "graphml": Form(write_graphml, "application/graphml+xml", "graphml"),
    "ris": Form(write_ris, "application/x-research-info-systems", "ris"),
    "bibtex": Form(write_bibtex, "application/x-bibtex", "bib"),
}


@dataclass(frozen=True)
class Exported:
    """A file from its beginning, which whoever takes it closes; `name` is what to save it under."""

    file: tempfile.SpooledTemporaryFile[bytes]
    media_type: str
    name: str
    receipt: ExportReceipt


def export(store: Store, embedder: Embedder, request: ExportRequest, most: int = MOST_BYTES) -> Exported:
    """What the request selects, as a file of `most` bytes at most.

    Raises `Refused` for an unknown id in a filter and for a file that would be larger; then no file is left.
    """
    selection = select(store, embedder, request)
    form = FORMS[request.format]
    return Exported(written(selection, most), form.media_type, _name(selection.receipt, form.suffix), selection.receipt)


def written(selection: Selection, most: int = MOST_BYTES) -> tempfile.SpooledTemporaryFile[bytes]:
    """A selection in the format of its receipt. Raises `Refused` as `export` does."""
    file = tempfile.SpooledTemporaryFile[bytes](max_size=IN_MEMORY)
    try:
        FORMS[selection.receipt.format].write(selection, Sink(file, most))
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _name(receipt: ExportReceipt, suffix: str) -> str:
    kinds = "-".join(PLURALS[kind] for kind in receipt.want)
    return f"casegraph-{kinds}-corpus-{receipt.corpus}.{suffix}"
