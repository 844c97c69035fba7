"""Entries as people write them down: documents of YAML in many styles, rows of CSV."""

import csv
import io
from typing import Any, Literal

from hypothesis import strategies as st
from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.error import ReusedAnchorWarning, YAMLError

from graph.models import KIND_OF, Claim, Entry, Evidence, Link, Source, Thing
from graph.ontology import PLURALS
from ingest.readers import CELL_SEPARATOR

Document = dict[str, Any]
#: In characters: wider than anything that is written here.
_WIDE = 50_000


def document(entry: Entry, draw: st.DrawFn) -> Document:
    """The entry as a document of YAML, or as one row of its section; short forms where there are any, sometimes."""
    brief = draw(st.booleans())
    main = [thing for thing in entry.things if thing.id == entry.id][:1]
    outcomes = entry.things[len(main) :]
    parts: Document = {"passages": [_fields(passage) for passage in entry.passages]}
    parts |= {"outcomes": [_fields(outcome) for outcome in outcomes]} if outcomes else {}
    parts |= _claims(entry.claims, brief)
    if not main:
        of = entry.claims[0].subject if entry.claims else "the-north"
        return {"account": {"id": entry.id, "of": of}, **parts}
    head = _fields(main[0]) | facts(entry.links, main[0], brief)
    if isinstance(main[0], Source) and brief:
        head["title"] = head.pop("name")
    return {"initiative": head, **parts} if KIND_OF[type(main[0])] == "initiative" else {**head, **parts}


def section(entry: Entry) -> str:
    """The section of a register that lists such things, empty for a case or an account."""
    kind = KIND_OF[type(entry.things[0])] if entry.things else "initiative"
    return "" if kind == "initiative" else PLURALS[kind]


def facts(links: tuple[Link, ...], thing: Thing, brief: bool) -> Document:
    """The links as fields of their thing: by the id alone, where nothing else is to be said."""
    found: Document = {}
    for link in links:
        plain = (link.source, link.row, link.on, link.type) == (thing.source, thing.locator, None, None)
        full = {**link.model_dump(exclude={"relationship", "subject"}, exclude_none=True), "row": link.row}
        found.setdefault(link.relationship.lower(), []).append(link.object if plain and brief else full)
    return {name: given[0] if brief and len(given) == 1 else given for name, given in found.items()}


def _claims(claims: tuple[Claim, ...], brief: bool) -> Document:
    if not claims:
        return {}
    first = claims[0].shown_by[0]
    rows = []
    for claim in claims:
        row = _fields(claim, {"relationship", "subject", "object", "shown_by"})
        shown = [_shown(one, first if brief else None) for one in claim.shown_by]
        rows.append({claim.relationship.lower(): claim.object, **row, "shown_by": shown})
    return {**({"basis": first.basis, "voice": first.voice} if brief else {}), "claims": rows}


def _shown(one: Evidence, default: Evidence | None) -> str | Document:
    if default and (one.stance, one.basis, one.voice) == ("supports", default.basis, default.voice):
        return one.passage
    return {**_fields(one), "voice": one.voice}


def _fields(record: BaseModel, without: set[str] | None = None) -> Document:
    given = record.model_dump(exclude=without, exclude_none=True)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}


@st.composite
def yaml_of(draw: st.DrawFn, given: object) -> str:
    """A value as YAML, in any of the styles in which it can be written."""
    style = draw(st.sampled_from([None, None, '"', "'", "|", ">"]))
    text = _emitted(given, style, draw(st.sampled_from([False, None, True])), draw(st.sampled_from([20, 80, _WIDE])))
    # ruamel folds after an escape without a backslash, and leaves "? a" without quotes in flow style.
    try:
        right = YAML(typ="safe", pure=True).load(text) == given
    except (YAMLError, ReusedAnchorWarning):  # "&a" without quotes is an anchor, given twice a warning
        right = False
    return text if right else _emitted(given, '"', flow=False, width=_WIDE)


def _emitted(given: object, style: str | None, flow: bool | None, width: int) -> str:
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = flow
    yaml.default_style = style  # type: ignore[assignment] # which ruamel types as None
    yaml.width = width
    stream = io.StringIO()
    yaml.dump(given, stream)
    return stream.getvalue()


@st.composite
def csv_of(draw: st.DrawFn, rows: list[Document]) -> str:
    """Rows as CSV, under all the columns that any has, with the quotes and line ends of one program or another."""
    columns = draw(st.permutations(sorted({name for row in rows for name in row})))
    stream = io.StringIO()
    quoting: Literal[0, 1] = csv.QUOTE_ALL if draw(st.booleans()) else csv.QUOTE_MINIMAL
    writer = csv.writer(stream, quoting=quoting, lineterminator=draw(st.sampled_from(["\n", "\r\n"])))
    writer.writerow(columns)
    writer.writerows([[_cell(row.get(name)) for name in columns] for row in rows])
    return stream.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list):
        return f" {CELL_SEPARATOR} ".join(value)
    return "" if value is None else value
