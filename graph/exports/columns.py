"""The columns of tables and their meanings, for CSV, the sheets of a workbook and its list of fields.

A column with the name of a field of `graph.models` holds that field, and its meaning is the description of the field.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import get_args, get_origin

from pydantic import BaseModel

from graph.english import joined, small, with_article
from graph.models import MODELS, Claim, Day, Evidence, PartialDate, Passage
from graph.ontology import PAGES, Kind


@dataclass(frozen=True)
class Column:
    """A column; `dated` if it holds dates, which may be a year, a month or a season only."""

    name: str
    meaning: str
    dated: bool = False


#: Where an entry of a register was read: the last of the fields, though every thing has them.
_READ_IN = ("source", "locator", "starts")


def meaning_of(name: str, models: Mapping[str, type[BaseModel]]) -> str:
    """What a field means: in one sentence if all of these models say so, or else whose field it is before each."""
    having: dict[str, list[str]] = {}
    for owner, model in models.items():
        if field := model.model_fields.get(name):
            having.setdefault(" ".join((field.description or "").split()), []).append(owner)
    if list(having.values()) == [list(models)]:
        return next(iter(having))
    return " ".join(f"Of {joined(map(with_article, owners))}: {small(text)}" for text, owners in having.items())


def of_models(names: Iterable[str], models: Mapping[str, type[BaseModel]]) -> tuple[Column, ...]:
    """A column for each of these fields."""
    return tuple(_of_field(name, models) for name in names)


def _of_field(name: str, models: Mapping[str, type[BaseModel]]) -> Column:
    types = [model.model_fields[name].annotation for model in models.values() if name in model.model_fields]
    dated = any(one in (PartialDate, Day) for type_ in types for one in get_args(type_))
    several = any(get_origin(type_) is tuple for type_ in types)
    return Column(name, meaning_of(name, models) + (f" {_EACH}" if several else ""), dated)


#: Of a cell with several values; `rows.cell_of` joins them.
_EACH = "Each on a line."
_KIND = Column("kind", "What kind of thing it is: initiative, system, organisation, barrier, enabler and so on.")

_OF_CASES = (
    Column("systems", f"Systems where the initiative ran: name (id). {_EACH}"),
    Column(
        "barriers", f"Barriers that it tackled, with how it came out: name (id): overcame (in our reading). {_EACH}"
    ),
    Column("enablers", f"Enablers that it used, or that a result is credited to: name (id). {_EACH}"),
    Column("would_use", f"Enablers that it would use, as it was only recommended or planned: name (id). {_EACH}"),
    Column("outcomes", f"What it led to or aims at, with how that is known: name (id): led to. {_EACH}"),
    Column("sources", f"Sources of the evidence for what is claimed of it: title (id). {_EACH}"),
)

#: Repeated in each row where the file is a single table.
RECEIPT = Column("receipt", "The export, the state of the corpus, the time and the filters.")

_CLAIM: Mapping[str, type[BaseModel]] = {"claim": Claim}
_ENDS = {
    end: (
        Column(f"{end}_kind", f"What kind of thing the {end} is."),
        *of_models([end], _CLAIM),
        Column(f"{end}_name", f"The name of the {end}."),
    )
    for end in ("subject", "object")
}

CLAIMS = (
    Column("id", "The id of the claim."),
    *_ENDS["subject"],
    *of_models(["relationship"], _CLAIM),
    Column("caption", "How the claim reads between its ends."),
    *_ENDS["object"],
    *of_models(["result"], _CLAIM),
    Column("through", f"Enablers that the result is credited to: name (id). {_EACH}"),
    *of_models(["role", "when", "kept", "changed", "reading", "because", "origin", "reviewed_on"], _CLAIM),
)

_PASSAGE: Mapping[str, type[BaseModel]] = {"passage": Passage}

EVIDENCE = (
    Column("claim", "The id of the claim."),
    *of_models(["passage", "stance", "basis", "voice"], {"evidence": Evidence}),
    *of_models(["wording", "text", "source"], _PASSAGE),
    Column("source_title", "The title of the source."),
    Column("locator", "Where in the source the passage stands: heading, page, first words of the paragraph."),
)

#: A row for each field of a receipt.
RECEIPT_FIELDS = (Column("field", "A field of the receipt."), Column("value", "What it holds."))

FIELDS = (
    Column("sheet", "The sheet that the column is in."),
    Column("column", "The name of the column."),
    Column("meaning", "What it holds."),
)


def things(kinds: Collection[Kind]) -> tuple[Column, ...]:
    """The columns for things of these kinds, in a fixed order."""
    return (_KIND, *_fields_of(kinds), *(_OF_CASES if "initiative" in kinds else ()))


def _fields_of(kinds: Collection[Kind]) -> tuple[Column, ...]:
    """A column for each field that one of these kinds has; where a thing was read stands last."""
    models: dict[str, type[BaseModel]] = {kind: MODELS[kind] for kind in PAGES if kind in kinds}
    names = dict.fromkeys(name for model in models.values() for name in model.model_fields)
    return of_models(sorted(names, key=_READ_IN.__contains__), models)


SOURCES = _fields_of(["source"])
