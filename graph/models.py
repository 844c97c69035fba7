"""The records of the graph: frozen, validated, without I/O. Each field is the node property of the same name.

The database ensures unique ids; everything else is validated here, as Neo4j Community cannot constrain types.
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
    Implementation,
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
DATE_PATTERN = r"^[0-9]{4}(-(0[1-9]|1[0-2]|2[1-4])|-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))?$"
URL_PATTERN = r"^https?://[^\s/]+\S*$"


def _as_written(value: object) -> object:
    """YAML reads 2022 as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _in_the_calendar(partial: str) -> str:
    if len(partial) == len("2024-09-15"):
        _day(partial)
    return partial


def _day(value: object) -> object:
    """Pydantic would read a number as seconds since 1970."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f"{str(value)!r:.40} is not a day of the calendar, such as 2024-09-15") from error


def _counted(value: object) -> object:
    """A cell of a CSV file is text."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _at_most_six(words: str) -> str:
    if not 1 <= len(words.split()) <= 6:
        raise ValueError("this has to be the first one to six words of the paragraph")
    return words


FirstWords = Annotated[str, AfterValidator(_at_most_six)]
Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=120)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
#: A short text: a role, a unit, a heading.
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
    """Anything that claims are about. `id` is unique across all kinds; `aliases` are other names that people use.

    `mention` is how a sentence names it where the bare name reads badly: the NHS Health Check, a dedicated fund.
    `source`, `locator` and `starts` say where an entry of a register was read: the source's id, the heading or row in
    it, and in a document the first words of the paragraph, up to six. (The `locator` of shown evidence is another: the
    place of a passage in words.)
    """

    id: Slug
    name: Name
    aliases: tuple[Name, ...] = ()
    mention: Phrase | None = None
    summary: Sentence | None = None
    source: Slug | None = None
    locator: Phrase | None = None
    starts: FirstWords | None = None


class Initiative(Thing):
    """Something done, or proposed, for prevention.

    `implementation` says whether it was carried out, and `implementation_shown_by` is the passage that shows it.
    `funding_amount` in units of `funding_currency` (an ISO 4217 code) is what goes in, shown by a passage as well.
    `not_reported` is what the sources leave open.
    """

    kind: InitiativeKind
    status: Status = "unknown"
    implementation: Implementation = "not said"
    implementation_shown_by: Slug | None = None
    funding_amount: Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)] | None = None
    funding_currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    funding_period: Phrase | None = None
    funding_from: Phrase | None = None
    funding_shown_by: Slug | None = None
    not_reported: Sentence | None = None
    started: PartialDate | None = None
    ended: PartialDate | None = None
    levels: tuple[Level, ...] = ()
    scale: Scale | None = None
    topics: tuple[Topic, ...] = ()
    populations: tuple[Population, ...] = ()
    reviewed_on: Day | None = None
    url: Url | None = None


class System(Thing):
    """An integrated care system, with its board's code, or another body at system level. Dates say when it existed.

    `places` counts the sub-ICB locations of its board in the code lists of 2023.
    """

    kind: SystemKind
    ods_code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,5}$")] | None = None
    region: Phrase | None = None
    places: Annotated[int, BeforeValidator(_counted), Field(strict=True, ge=1, le=1000)] | None = None
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None


class Organisation(Thing):
    """A partner: an organisation with at most a public page, never a person."""

    kind: OrganisationKind
    ods_code: Phrase | None = None
    url: Url | None = None


class Barrier(Thing):
    """An obstacle to prevention."""

    definition: Sentence


class Enabler(Thing):
    """Something that helps to overcome a barrier."""

    definition: Sentence


class Dimension(Thing):
    """One of the three Cs, clarity, congruity and capacity, with what the paper's two tables say about it.

    `questions` guide a conversation about it; `strategy` addresses its barriers, `implication` says how in practice.
    """

    question: Sentence
    questions: tuple[Sentence, ...] = ()
    strategy: Sentence | None = None
    implication: Sentence | None = None


class Outcome(Thing):
    """A result of an initiative, or its aim (`known`); `value` is in `unit`s, bounded by `qualifier`."""

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
    """A document that claims come from; `name` is its title, `published` the date that it states itself."""

    publisher: Phrase | None = None
    published: PartialDate | None = None
    url: Url | None = None
    licence: Sentence


class Abbreviation(Thing):
    """Short forms (`aliases`) of what is written out as `name`: questions that use either find texts with the other."""

    # Without a short form there is nothing to say: the one field that a kind of thing makes required again.
    aliases: Annotated[tuple[Name, ...], Field(min_length=1)]  # pyright: ignore[reportGeneralTypeIssues]


class Passage(StrictRecord):
    """A paragraph of a source and what it says, in our words unless `wording` is quoted: the unit of evidence.

    `heading` and `starts` (its first words, up to six) locate it, and `page` if there are pages.
    """

    id: Slug
    source: Slug
    heading: Phrase
    starts: FirstWords
    page: Annotated[int, Field(strict=True, ge=1, le=100_000)] | None = None
    text: Sentence
    wording: Wording = "ours"


class Evidence(StrictRecord):
    """One passage for a claim: whether it supports or qualifies it, who says so, and on what basis."""

    passage: Slug
    stance: Stance = "supports"
    voice: Phrase | None = None
    basis: Basis


class Claim(StrictRecord):
    """A statement about two things, with its evidence. `because` is the reason if the reading is our own."""

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
    origin: Literal["curated", "reviewed", "derived"] = "curated"
    reviewed_on: Day | None = None
    shown_by: Annotated[tuple[Evidence, ...], Field(min_length=1)]

    @property
    def id(self) -> str:
        """Derived from the claim, so that a second source adds evidence, and another result is another claim."""
        parts = (self.subject, self.relationship.lower().replace("_", "-"), self.object, self.result)
        return "--".join(part for part in parts if part)

    @model_validator(mode="after")
    def _fits_its_relationship(self) -> Self:
        row = RELATIONSHIPS[self.relationship]
        if not row.claimed:
            raise ValueError(f"{row.type} is a fact of a register, not a claim: write it as a field of the thing")
        for name in ("result", "through", "role", "when", "kept", "changed"):
            if getattr(self, name) and name not in row.carries:
                raise ValueError(f"{name} does not go with {row.type.lower()}")
        if "result" in row.carries and self.result is None:
            raise ValueError("result is missing: write overcame, eased, attempted, stalled or unknown")
        if (self.reading == "inferred") != (self.because is not None):
            raise ValueError("because goes with reading: inferred, as the reason in one sentence")
        if all(evidence.stance != "supports" for evidence in self.shown_by):
            raise ValueError("shown_by has no passage that supports the claim")
        if len({(evidence.passage, evidence.stance) for evidence in self.shown_by}) < len(self.shown_by):
            raise ValueError("shown_by lists the same passage twice")
        if self.subject == self.object:
            raise ValueError(f"{self.subject} is both subject and object")
        return self


class Link(StrictRecord):
    """A fact of a register as a plain relationship, with the place where it was read (`source`, `row`)."""

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
                raise ValueError(f"{name} does not go with {row.type.lower()}")
        if self.subject == self.object:
            raise ValueError(f"{self.subject} is both subject and object")
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
    "abbreviation": Abbreviation,
}
KIND_OF: dict[type[StrictRecord], Kind] = {model: kind for kind, model in MODELS.items()}


class Entry(StrictRecord):
    """The unit of loading, all or nothing: a case, an account or one thing of a register, with everything in it."""

    id: Slug
    things: tuple[
        Initiative | System | Organisation | Barrier | Enabler | Dimension | Outcome | Source | Abbreviation, ...
    ]
    passages: tuple[Passage, ...] = ()
    claims: tuple[Claim, ...] = ()
    links: tuple[Link, ...] = ()
