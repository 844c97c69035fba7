"""The records of the graph: frozen, validated, without I/O. Their fields are the node properties of the same name.

Uniqueness is held by the database, everything else is held here: Neo4j Community has no existence or type constraints.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from graph.ontology import (
    RELATIONSHIPS,
    Basis,
    InitiativeKind,
    Kind,
    Known,
    Level,
    Population,
    Reading,
    RelationshipType,
    Result,
    Scale,
    Stance,
    Status,
    SystemKind,
    Topic,
    Wording,
)

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
DATE_PATTERN = r"^\d{4}(-(0[1-9]|1[0-2]|2[1-4])|-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?$"
URL_PATTERN = r"^https?://[^\s/]+\S*$"


def _as_written(given: object) -> object:
    """YAML reads 2022 as a number."""
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


def _in_the_calendar(written: str) -> str:
    if len(written) == len("2024-09-15"):
        _day(written)
    return written


def _day(given: object) -> object:
    """Pydantic would take a number for seconds since 1970."""
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given))
    except ValueError as error:
        msg = f"{str(given)!r:.40} is no day of the calendar, such as 2024-09-15"
        raise ValueError(msg) from error


def _counted(given: object) -> object:
    """A cell of a CSV file is text."""
    return int(given) if isinstance(given, str) and given.isdecimal() else given


def _at_most_six(words: str) -> str:
    if not 1 <= len(words.split()) <= 6:
        msg = "takes the first one to six words of the paragraph"
        raise ValueError(msg)
    return words


FirstWords = Annotated[str, AfterValidator(_at_most_six)]
Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=120)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
#: A few words about one thing: a role, a unit, a heading.
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Url = Annotated[str, StringConstraints(strip_whitespace=True, pattern=URL_PATTERN, max_length=2000)]
#: A date as far as the source gives it, in EDTF: 2022, 2024-09, 2024-09-15, 2024-23 for autumn (21 to 24: seasons).
PartialDate = Annotated[
    str,
    BeforeValidator(_as_written),
    StringConstraints(pattern=DATE_PATTERN),
    AfterValidator(_in_the_calendar),
    WithJsonSchema({"type": "string", "pattern": DATE_PATTERN}),
]
Day = Annotated[date, BeforeValidator(_day)]

OrganisationKind = Literal[
    "trust", "council", "primary care network", "charity", "university", "fire service", "ambulance service",
    "think tank", "partnership", "government department", "national body", "professional body", "membership body",
    "company",
]  # fmt: skip
OutcomeKind = Literal["outcome", "output", "reach"]
Qualifier = Literal["over", "up to", "about", "at least"]


class Record(BaseModel):
    """The base of all our models: frozen, so its fields cannot be reassigned."""

    model_config = ConfigDict(frozen=True)


class StrictRecord(Record, extra="forbid", str_strip_whitespace=True):
    """The base of what is read from files and stored: an unknown field is an error, so nothing is lost silently."""


class Thing(StrictRecord):
    """What claims speak of. `id` is unique across all kinds; `aliases` are other names people use for it.

    `source`, `locator` and `starts` say where an entry of a register was read: the source's id, the heading or row
    there, and in a document the paragraph's first words, up to six.
    """

    id: Slug
    name: Name
    aliases: tuple[Name, ...] = ()
    summary: Sentence | None = None
    source: Slug | None = None
    locator: Phrase | None = None
    starts: FirstWords | None = None


class Initiative(Thing):
    """Something done, somewhere, to prevent."""

    kind: InitiativeKind
    status: Status = "unknown"
    started: PartialDate | None = None
    ended: PartialDate | None = None
    levels: tuple[Level, ...] = ()
    scale: Scale | None = None
    topics: tuple[Topic, ...] = ()
    populations: tuple[Population, ...] = ()
    reviewed_on: Day | None = None
    url: Url | None = None


class System(Thing):
    """An integrated care system under its board's code, or another system-level body. Dates say when it existed.

    `places` counts the sub-ICB locations of its board, as the code lists of 2023 have them.
    """

    kind: SystemKind
    ods_code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,5}$")] | None = None
    region: Phrase | None = None
    places: Annotated[int, BeforeValidator(_counted), Field(strict=True, ge=1, le=1000)] | None = None
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None


class Organisation(Thing):
    """A partner: a public page at most, never a person."""

    kind: OrganisationKind
    ods_code: Phrase | None = None
    url: Url | None = None


class Barrier(Thing):
    """What stands in the way of prevention."""

    definition: Sentence


class Enabler(Thing):
    """What gets past a barrier."""

    definition: Sentence


class Dimension(Thing):
    """One of the three Cs: clarity, congruity, capacity, with what the paper's two tables say of it.

    `questions` guide a talk about it; `strategy` answers its barriers, `implication` is what that means in practice.
    """

    question: Sentence
    questions: tuple[Sentence, ...] = ()
    strategy: Sentence | None = None
    implication: Sentence | None = None


class Outcome(Thing):
    """What came of an initiative, or is meant to (`known`); `value` counts in `unit`s, bounded by `qualifier`."""

    statement: Sentence
    kind: OutcomeKind
    known: Known
    measure: Phrase | None = None
    value: Annotated[float, Field(strict=True, allow_inf_nan=False)] | None = None
    unit: Phrase | None = None
    qualifier: Qualifier | None = None
    period: Phrase | None = None
    of_whom: Phrase | None = None


class Source(Thing):
    """A document that claims come from; `name` is its title, `published` as far as it says so itself."""

    publisher: Phrase | None = None
    published: PartialDate | None = None
    url: Url | None = None
    licence: Sentence


class Passage(StrictRecord):
    """A place in a source and what it says there, in our words unless `wording` is quoted. The unit of evidence.

    `heading` and `starts` (the paragraph's first words, up to six) lead to the place; `page` where there are pages.
    """

    id: Slug
    source: Slug
    heading: Phrase
    starts: FirstWords
    page: Annotated[int, Field(strict=True, ge=1, le=100_000)] | None = None
    text: Sentence
    wording: Wording = "ours"


class Evidence(StrictRecord):
    """One passage for a claim: whether it supports or qualifies it, whose voice speaks, on what footing."""

    passage: Slug
    stance: Stance = "supports"
    voice: Phrase | None = None
    basis: Basis


class Claim(StrictRecord):
    """Something said of two things, with its evidence. `because` is the reason where the reading is ours."""

    relationship: RelationshipType
    subject: Slug
    object: Slug
    result: Result | None = None
    through: tuple[Slug, ...] = ()
    role: Phrase | None = None
    when: Sentence | None = None
    kept: Sentence | None = None
    changed: Sentence | None = None
    reading: Reading = "stated"
    because: Sentence | None = None
    origin: Literal["curated", "reviewed"] = "curated"
    reviewed_on: Day | None = None
    shown_by: Annotated[tuple[Evidence, ...], Field(min_length=1)]

    @property
    def id(self) -> str:
        """Follows from what is claimed, so that a second source adds evidence and another result is another claim."""
        parts = (self.subject, self.relationship.lower().replace("_", "-"), self.object, self.result)
        return "--".join(part for part in parts if part)

    @model_validator(mode="after")
    def _fits_its_relationship(self) -> Self:
        row = RELATIONSHIPS[self.relationship]
        if not row.claimed:
            msg = f"{row.type} is a fact of a register, not a claim: give it as a field of the thing"
            raise ValueError(msg)
        for name in ("result", "through", "role", "when", "kept", "changed"):
            if getattr(self, name) and name not in row.carries:
                msg = f"{name} does not go with {row.type.lower()}"
                raise ValueError(msg)
        if "result" in row.carries and self.result is None:
            msg = "result is missing: say overcame, eased, attempted, stalled or unknown"
            raise ValueError(msg)
        if (self.reading == "inferred") != (self.because is not None):
            msg = "because goes with reading: inferred, as the reason in one sentence"
            raise ValueError(msg)
        if all(evidence.stance != "supports" for evidence in self.shown_by):
            msg = "shown_by has no passage that supports the claim"
            raise ValueError(msg)
        if len({(evidence.passage, evidence.stance) for evidence in self.shown_by}) < len(self.shown_by):
            msg = "shown_by lists the same passage twice"
            raise ValueError(msg)
        if self.subject == self.object:
            msg = f"{self.subject} stands at both ends"
            raise ValueError(msg)
        return self


class Link(StrictRecord):
    """A fact of a register as a plain relationship: where it was read (`source`, `row`) and what it carries."""

    relationship: RelationshipType
    subject: Slug
    object: Slug
    source: Slug
    row: Phrase | None = None
    on: PartialDate | None = None
    kind: Literal["merger", "split", "acquisition"] | None = None

    @model_validator(mode="after")
    def _fits_its_relationship(self) -> Self:
        row = RELATIONSHIPS[self.relationship]
        for name in ("on", "kind"):
            if getattr(self, name) and name not in row.carries:
                msg = f"{name} does not go with {row.type.lower()}"
                raise ValueError(msg)
        if self.subject == self.object:
            msg = f"{self.subject} stands at both ends"
            raise ValueError(msg)
        return self


MODELS: dict[Kind, type[StrictRecord]] = {
    "initiative": Initiative,
    "system": System,
    "organisation": Organisation,
    "barrier": Barrier,
    "enabler": Enabler,
    "dimension": Dimension,
    "outcome": Outcome,
    "source": Source,
    "passage": Passage,
}


class Entry(StrictRecord):
    """What is loaded all or nothing: a case, an account, or one row of a register, with all that hangs on it."""

    id: Slug
    things: tuple[Initiative | System | Organisation | Barrier | Enabler | Dimension | Outcome | Source, ...]
    passages: tuple[Passage, ...] = ()
    claims: tuple[Claim, ...] = ()
    links: tuple[Link, ...] = ()
