"""What the filters select, as a file in one of the formats."""

import codecs
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Final

from graph.embedding import Embedder
from graph.errors import Refused
from graph.exports.graphml import write_graphml
from graph.exports.jsonl import write_jsonl
from graph.exports.jsonld import write_jsonld
from graph.exports.references import write_bibtex, write_ris
from graph.exports.request import ExportReceipt, ExportRequest, Format
from graph.exports.selection import Selection, select
from graph.exports.tables import write_csv, write_xlsx
from graph.ontology import PLURALS
from graph.store import Store

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

#: In bytes: what of a file stays in memory, and its greatest size.
IN_MEMORY: Final = 8_000_000
MOST_BYTES: Final = 256_000_000


@dataclass(frozen=True)
class FileFormat:
    """The function that writes a format, its media type and its suffix."""

    write: Callable[[Selection, IO[bytes]], None]
    media_type: str
    suffix: str


FORMS: Final[Mapping[Format, FileFormat]] = {
    "csv": FileFormat(write_csv, "text/csv; charset=utf-8", "csv"),
    "jsonl": FileFormat(write_jsonl, "application/jsonl", "jsonl"),
    "xlsx": FileFormat(write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "jsonld": FileFormat(write_jsonld, "application/ld+json", "jsonld"),
    "graphml": FileFormat(write_graphml, "application/graphml+xml", "graphml"),
    "ris": FileFormat(write_ris, "application/x-research-info-systems", "ris"),
    "bibtex": FileFormat(write_bibtex, "application/x-bibtex", "bib"),
}


class _LimitedFile(tempfile.SpooledTemporaryFile[bytes]):
    """A temporary file whose `write` raises `Refused` before it grows beyond `most` bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(max_size=IN_MEMORY)
        self._most = self._left = most

    def write(self, s: "ReadableBuffer") -> int:
        """Write all of it and return the number of bytes."""
        self._left -= memoryview(s).nbytes
        if self._left < 0:
            size = f"{self._most / 1_000_000:.3g} MB"
            raise Refused(f"The file would be larger than {size}.", "Narrow the filters, or want less.")
        return super().write(s)


@dataclass(frozen=True)
class Exported:
    """A file, open at its beginning, for the caller to close; `name` is the name to save it under."""

    file: tempfile.SpooledTemporaryFile[bytes]
    media_type: str
    name: str
    receipt: ExportReceipt


def export(store: Store, embedder: Embedder, request: ExportRequest, base: str = "") -> Exported:
    """What the request selects, as a file. `base` is the address of the API, where linked data finds our words.

    Raises `Refused` for an unknown id in a filter, a file above `MOST_BYTES`, or a `bom` that the format has no use
    for; no file is left behind then.
    """
    if request.bom and request.format != "csv":
        raise Refused(f"bom is for CSV, not for {request.format}.", "Leave it out, or ask for format=csv.")
    selection = replace(select(store, embedder, request), base=base)
    form = FORMS[request.format]
    kinds = "-".join(PLURALS[kind] for kind in selection.receipt.want)
    name = f"casegraph-{kinds}-corpus-{selection.receipt.corpus}.{form.suffix}"
    return Exported(written(selection, bom=request.bom), form.media_type, name, selection.receipt)


def written(selection: Selection, most: int = MOST_BYTES, *, bom: bool = False) -> tempfile.SpooledTemporaryFile[bytes]:
    """The selection in the format of its receipt, in at most `most` bytes. Raises `Refused` as `export` does."""
    file = _LimitedFile(most)
    try:
        file.write(codecs.BOM_UTF8 if bom else b"")
        FORMS[selection.receipt.format].write(selection, file)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file
