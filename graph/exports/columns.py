"""The columns of tables and their meanings, for CSV, the sheets of a workbook and its list of fields.

A column of things with the name of a field of `graph.models` holds that field.
"""

from collections.abc import Collection
from dataclasses import dataclass

from graph.models import MODELS
from graph.ontology import Kind


@dataclass(frozen=True)
class Column:
    """A column; `dated` if it holds dates, which may be a year, a month or a season only."""

    name: str
    meaning: str
    dated: bool = False


_THING = Column("thing", "What it is: initiative, system, organisation, barrier, enabler and so on.")

_OF_MODELS = (
    Column("id", "The id, unique across all kinds."),
    Column("name", "The name; of a source, its title."),
    Column("aliases", "Other names that people use for it."),
    Column("summary", "What it is, in our words."),
    Column("kind", "What sort of initiative, system, organisation or outcome it is."),
    Column("mention", "How a sentence names it, where that is not the name."),
    Column("implementation", "Whether the initiative was carried out, and where; not said where no source says so."),
    Column("implementation_shown_by", "The id of the passage that shows this."),
    Column("status", "How the initiative stands."),
    Column("funding_amount", "The money that went in, in units of the currency."),
    Column("funding_currency", "The currency, as its ISO 4217 code."),
    Column("funding_period", "The time that the money was for."),
    Column("funding_from", "Who gave the money."),
    Column("funding_shown_by", "The id of the passage that shows the funding."),
    Column("not_reported", "What the sources leave open."),
    Column("started", "When the initiative began, as far as the source says.", dated=True),
    Column("ended", "When the initiative ended, as far as the source says.", dated=True),
    Column("levels", "Levels of prevention."),
    Column("scale", "How large a part of a system the initiative takes in."),
    Column("topics", "What the initiative is about."),
    Column("populations", "Whom the initiative is for."),
    Column("reviewed_on", "The day on which a person last reviewed it.", dated=True),
    Column("url", "Its public page."),
    Column("ods_code", "Its code in the lists of the Organisation Data Service."),
    Column("region", "The region of the system."),
    Column("places", "How many sub-ICB locations the board has, as the code lists of 2023 have them."),
    Column("valid_from", "When the system began to exist.", dated=True),
    Column("valid_to", "When the system ceased to exist.", dated=True),
    Column("definition", "What the barrier stands for, or the enabler."),
    Column("question", "The question that the dimension asks."),
    Column("questions", "Questions that guide a talk about the dimension."),
    Column("strategy", "What answers the barriers of the dimension."),
    Column("implication", "What that strategy means in practice."),
    Column("statement", "What came of the initiative, or is meant to."),
    Column("known", "How the outcome is known: measured, reported, projected or aimed at."),
    Column("measure", "What was counted."),
    Column("value", "The number, in units of `unit`."),
    Column("unit", "The unit of the number."),
    Column("qualifier", "How the number is bounded: over, up to, about, at least."),
    Column("period", "The time that the number speaks of."),
    Column("of_whom", "The people that the number speaks of."),
    Column("publisher", "Who published the source."),
    Column("published", "When the source was published, as far as it says so itself.", dated=True),
    Column("licence", "On what terms the source is used here."),
    Column("source", "The id of the source that the entry itself was read in."),
    Column("locator", "The heading or row there."),
    Column("starts", "The first words of the paragraph there."),
)

_OF_CASES = (
    Column("systems", "Systems where the initiative ran: name (id)."),
    Column("barriers", "Barriers that it tackled, with how it came out: name (id): overcame (in our reading)."),
    Column("enablers", "Enablers that it used, or that a result is credited to: name (id)."),
    Column("would_use", "Enablers that it would use, as it was only recommended or planned: name (id)."),
    Column("outcomes", "What it led to or aims at: name (id): led to, aims at, would aim at or could lead to."),
    Column("sources", "Sources of the evidence for what is claimed of it: title (id)."),
)

#: Repeated in each row where the file is a single table.
RECEIPT = Column("receipt", "The export, the state of the corpus, the time and the filters.")

CLAIMS = (
    Column("id", "The id of the claim."),
    Column("subject_kind", "What the subject is."),
    Column("subject", "The id of the subject."),
    Column("subject_name", "The name of the subject."),
    Column("relationship", "The relationship, as the ontology names it."),
    Column("caption", "How the claim reads between its ends."),
    Column("object_kind", "What the object is."),
    Column("object", "The id of the object."),
    Column("object_name", "The name of the object."),
    Column("result", "How a tackled barrier came out: overcame, eased, attempted, stalled or unknown."),
    Column("through", "Enablers that the result is credited to: name (id)."),
    Column("role", "What the organisation did."),
    Column("when", "Under what condition the enabler helps."),
    Column("kept", "What was kept when the initiative was adapted."),
    Column("changed", "What was changed when the initiative was adapted."),
    Column("reading", "Whether the source states it, or it is inferred."),
    Column("because", "The reason, where it is inferred."),
    Column("origin", "Whether the claim was curated, reviewed by a person as well, or derived from another claim."),
    Column("reviewed_on", "The day on which a person reviewed the claim.", dated=True),
)

EVIDENCE = (
    Column("claim", "The id of the claim."),
    Column("passage", "The id of the passage that shows it."),
    Column("stance", "Whether the passage supports the claim or qualifies it."),
    Column("basis", "What the evidence rests on."),
    Column("voice", "Whose voice speaks."),
    Column("wording", "Whether the text is in our words or quoted."),
    Column("text", "What the passage says."),
    Column("source", "The id of the source."),
    Column("source_title", "The title of the source."),
    Column("locator", "Where in the source the passage stands."),
)

SOURCES = tuple(column for column in _OF_MODELS if column.name in MODELS["source"].model_fields)

FIELDS = (
    Column("sheet", "The sheet that the column is in."),
    Column("column", "The name of the column."),
    Column("meaning", "What it holds."),
)


def things(kinds: Collection[Kind]) -> tuple[Column, ...]:
    """The columns for things of these kinds, in a fixed order."""
    fields = {name for kind in kinds for name in MODELS[kind].model_fields}
    own = [column for column in _OF_MODELS if column.name in fields]
    return (_THING, *own, *(_OF_CASES if "initiative" in kinds else ()))
