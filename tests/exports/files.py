"""Selections to write, from the seed or made by hand, and the files that they become."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from graph.evidence import ClaimShown, EvidenceShown, Node, PassageShown, Ref
from graph.exports.export import MOST_BYTES, written
from graph.exports.request import ExportReceipt, Format
from graph.exports.selection import Picked, Selection
from graph.models import Barrier, Enabler, Initiative, Outcome, Source
from graph.ontology import KINDS, Kind


def file_of(selection: Selection, format_: Format, most: int = MOST_BYTES) -> bytes:
    """What a selection is in this format."""
    with written(replace(selection, receipt=selection.receipt.model_copy(update={"format": format_})), most) as file:
        return file.read()


def said(text: str, name: str = "A name") -> Selection:
    """A selection in which this text stands wherever text may."""
    source = Source(id="a-source", name=name, licence=text, summary=text, published="2024-09-15", publisher=text)
    evidence = EvidenceShown(passage="a-passage", stance="supports", basis="monitored", voice=text)
    claim = ClaimShown(
        id="a-case--tackled--a-barrier--eased", relationship="TACKLED", caption="eased", result="eased",
        subject=Node(id="a-case", name=name, kind="initiative"), object=Node(id="a-barrier", name=name, kind="barrier"),
        through=[Ref(id="an-enabler", name=name)], reading="inferred", because=text, origin="curated",
        evidence=[evidence],
    )  # fmt: skip
    things = (
        Picked("initiative", Initiative(id="a-case", name=name, aliases=(name,), summary=text, type="service")),
        Picked("barrier", Barrier(id="a-barrier", name=name, definition=text)),
        Picked("enabler", Enabler(id="an-enabler", name=name, definition=text)),
        Picked("outcome", Outcome(id="an-outcome", name=name, statement=text, type="outcome", known="aimed", value=-2)),
    )
    passages = {"a-passage": PassageShown(text=text, wording="ours", source=source.id, locator=text)}
    return Selection(things, (claim,), passages, (source,), receipt(things, 1))


def receipt(things: Sequence[Picked], claims: int) -> ExportReceipt:
    """A receipt for things of any kind."""
    kinds: list[Kind] = [kind for kind in KINDS if kind in {one.kind for one in things}]
    return ExportReceipt(
        id=str(uuid.uuid4()), want=kinds, filters={"barrier": ["silos", "turf"], "since": ["2022"]}, format="csv",
        corpus=3, digest="0123456789abcdef", model="a model", at="2026-01-02T03:04:05.678+00:00", things=len(things),
        claims=claims,
    )  # fmt: skip
