"""The records of the graph: frozen, validated, without I/O. Each field is the node property of the same name.

The database ensures unique ids; everything else is validated here, as Neo4j Community cannot constrain types.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from graph.ontology import (
    RELATIONSHIPS,
    About,
    Basis,
    Implementation,
    InitiativeType,
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
    SystemType,
    Topic,
    Wording,
)
from graph.record import Record

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

OrganisationType = Literal[
    "trust", "council", "primary care network", "charity", "university", "fire service", "ambulance service",
    "think tank", "partnership", "government department", "national body", "professional body", "membership body",
    "company",
]  # fmt: skip
OutcomeType = Literal["outcome", "output", "reach"]
Qualifier = Literal["over", "up to", "about", "at least"]
Origin = Literal["curated", "reviewed", "derived"]
SuccessionType = Literal["merger", "split", "acquisition"]


class StrictRecord(Record, extra="forbid", str_strip_whitespace=True):
    """The base of what is read from files and stored: an unknown field is an error, so nothing is lost silently."""


class Thing(StrictRecord):
    """Anything that claims are about. `source`, `locator` and `starts` say where an entry of a register was read."""

    id: Slug
    """Its id, unique across all kinds."""
    name: Name
    """Its name; of a source, its title."""
    aliases: tuple[Name, ...] = ()
    """Other names that people use for it."""
    formerly: tuple[Slug, ...] = ()
    """The ids that it had before, and those of things that became part of it: they lead here."""
    mention: Phrase | None = None
    """How a sentence names it where the bare name reads badly: the NHS Health Check, a dedicated fund."""
    summary: Sentence | None = None
    """What it is, in a few sentences of our own."""
    source: Slug | None = None
    """The id of the source that the entry itself was read in."""
    locator: Phrase | None = None
    """The heading or the row there."""
    starts: FirstWords | None = None
    """The first words of the paragraph there, one to six."""


class Initiative(Thing):
    """Something done, or proposed, for prevention: a case."""

    type: InitiativeType
    """What sort of initiative it is."""
    status: Status = "unknown"
    """How it stands; unknown where no source says."""
    implementation: Implementation = "not said"
    """Whether it was carried out, and where; not said where no source tells."""
    implementation_shown_by: Slug | None = None
    """The id of the passage that shows whether it was carried out."""
    funding_amount: Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)] | None = None
    """The money that goes in, in units of its currency; it is no outcome."""
    funding_currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    """The currency of that money, as an ISO 4217 code: GBP."""
    funding_period: Phrase | None = None
    """The time that the money is for, in the words of the source: a year, over three years."""
    funding_from: Phrase | None = None
    """Who gives the money."""
    funding_shown_by: Slug | None = None
    """The id of the passage that shows the funding."""
    not_reported: Sentence | None = None
    """What the sources leave open about it."""
    started: PartialDate | None = None
    """When it began, as far as the source says: a year, a season, a month or a day (EDTF)."""
    ended: PartialDate | None = None
    """When it ended, as far as the source says: a year, a season, a month or a day (EDTF)."""
    levels: tuple[Level, ...] = ()
    """At what point it prevents: primary, secondary, tertiary, structural."""
    scale: Scale | None = None
    """How large a part of a system it takes in."""
    topics: tuple[Topic, ...] = ()
    """What it is about, by our own index."""
    populations: tuple[Population, ...] = ()
    """Whom it is for, by our own index."""
    reviewed_on: Day | None = None
    """The day on which a person last reviewed what is said of it (ISO 8601)."""
    link: Url | None = None
    """The address of its public page on the web."""


class System(Thing):
    """An integrated care system, or another body at system level."""

    type: SystemType
    """What sort of body it is."""
    ods_code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,5}$")] | None = None
    """The code of its board in the lists of the Organisation Data Service."""
    region: Phrase | None = None
    """The region of the NHS that it is in, by name."""
    places: Annotated[int, BeforeValidator(_counted), Field(strict=True, ge=1, le=1000)] | None = None
    """How many sub-ICB locations its board has in the code lists of 2023."""
    valid_from: PartialDate | None = None
    """When it began to exist, as far as the source says (EDTF)."""
    valid_to: PartialDate | None = None
    """When it ceased to exist, as far as the source says (EDTF); absent while it exists."""


class Organisation(Thing):
    """A partner: an organisation with at most a public page, never a person."""

    type: OrganisationType
    """What sort of organisation it is."""
    ods_code: Phrase | None = None
    """Its code in the lists of the Organisation Data Service."""
    link: Url | None = None
    """The address of its public page on the web."""


class Barrier(Thing):
    """An obstacle to prevention, or a need in people's lives that prevention is meant to meet."""

    definition: Sentence
    """What it stands for."""
    about: About = "obstacle"
    """Whether it is an obstacle to prevention or a need in people's lives."""


class Enabler(Thing):
    """Something that helps to overcome a barrier."""

    definition: Sentence
    """What it stands for."""


class Dimension(Thing):
    """One of the three Cs, clarity, congruity and capacity, with what the paper's two tables say about it."""

    question: Sentence
    """The question that it asks."""
    questions: tuple[Sentence, ...] = ()
    """Questions that guide a conversation about it."""
    strategy: Sentence | None = None
    """What addresses its barriers."""
    implication: Sentence | None = None
    """What that means in practice."""
    questions_shown_by: Slug | None = None
    """The id of the passage that has its questions."""
    strategy_shown_by: Slug | None = None
    """The id of the passage that has its strategy and what that means."""


class Outcome(Thing):
    """A result of an initiative, or its aim: `known` says which."""

    statement: Sentence
    """What came of the initiative, or is meant to."""
    type: OutcomeType
    """Whether it is a change (outcome), something made or decided (output), or how many it got to (reach)."""
    known: Known
    """How it is known: measured, reported, projected, or only aimed at."""
    measure: Phrase | None = None
    """What was counted."""
    value: Annotated[float, Field(strict=True, allow_inf_nan=False)] | None = None
    """The number, counted in its unit."""
    unit: Phrase | None = None
    """The unit of the number: per cent, people, GBP a year."""
    qualifier: Qualifier | None = None
    """How the number is bounded: over, up to, about, at least."""
    period: Phrase | None = None
    """The time that the number speaks of."""
    of_whom: Phrase | None = None
    """The people that the number speaks of."""


class Source(Thing):
    """A document that claims come from."""

    publisher: Phrase | None = None
    """Who published it."""
    published: PartialDate | None = None
    """When it was published, as far as it says so itself: a year, a season, a month or a day (EDTF)."""
    link: Url | None = None
    """Its address on the web."""
    licence: Sentence
    """On what terms it is used here."""


class Abbreviation(Thing):
    """Short forms (`aliases`) of what is written out as `name`: questions that use either find texts with the other."""

    # Without a short form there is nothing to say: the one field that a kind of thing makes required again.
    aliases: Annotated[tuple[Name, ...], Field(min_length=1)]  # pyright: ignore[reportGeneralTypeIssues]
    """Its short forms, at least one; a plural is a form of its own."""


class Passage(StrictRecord):
    """A paragraph of a source and what it says: the unit of evidence."""

    id: Slug
    """Its id, unique among things as well."""
    source: Slug
    """The id of the source that it stands in."""
    heading: Phrase
    """The heading that it stands under."""
    starts: FirstWords
    """The first words of the paragraph, one to six, as the source has them."""
    page: Annotated[int, Field(strict=True, ge=1, le=100_000)] | None = None
    """The number of its page, from 1, if the source has pages."""
    text: Sentence
    """What the passage says; `wording` says in whose words."""
    wording: Wording = "ours"
    """ours: in our own words; quoted: in those of the source."""


class Evidence(StrictRecord):
    """One passage for a claim."""

    passage: Slug
    """The id of the passage."""
    stance: Stance = "supports"
    """supports: the passage shows the claim; qualifies: it limits it, or speaks against it."""
    voice: Phrase | None = None
    """Who says so, where that is not the source itself."""
    basis: Basis
    """What the evidence rests on."""


def claim_id(subject: str, relationship: str, object_: str, result: str | None) -> str:
    """The id of a claim, which follows from what it says."""
    parts = (subject, relationship.lower().replace("_", "-"), object_, result)
    return "--".join(part for part in parts if part)


class Claim(StrictRecord):
    """A statement about two things, with its evidence."""

    relationship: RelationshipType
    """The relationship, as the ontology names it."""
    subject: Slug
    """The id of the thing that it begins with."""
    object: Slug
    """The id of the thing that it ends with."""
    result: Result | None = None
    """How a tackled barrier came out: overcame, eased, attempted, stalled or unknown."""
    through: tuple[Slug, ...] = ()
    """The ids of the enablers that the result is credited to."""
    role: Phrase | None = None
    """What the organisation did."""
    when: Sentence | None = None
    """Under what condition the enabler helps."""
    kept: Sentence | None = None
    """What was kept when the initiative was adapted."""
    changed: Sentence | None = None
    """What was changed when the initiative was adapted."""
    reading: Reading = "stated"
    """stated: the source says so; inferred: we concluded it."""
    because: Sentence | None = None
    """The reason, where we concluded it."""
    origin: Origin = "curated"
    """curated: by a person; reviewed: by a second person, too; derived: it follows from another claim."""
    reviewed_on: Day | None = None
    """The day on which a person last reviewed the claim (ISO 8601)."""
    shown_by: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    """The passages that show it; at least one supports it."""

    @property
    def id(self) -> str:
        """Derived from the claim, so that a second source adds evidence, and another result is another claim."""
        return claim_id(self.subject, self.relationship, self.object, self.result)

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
    """A fact of a register as a plain relationship."""

    relationship: RelationshipType
    """The relationship, as the ontology names it."""
    subject: Slug
    """The id of the thing that it begins with."""
    object: Slug
    """The id of the thing that it ends with."""
    source: Slug
    """The id of the source that it was read in."""
    row: Phrase | None = None
    """The row or the heading there."""
    on: PartialDate | None = None
    """The date of a succession, as far as the source says (EDTF)."""
    type: SuccessionType | None = None
    """In what way one body followed another."""

    @model_validator(mode="after")
    def _fits_its_relationship(self) -> Self:
        row = RELATIONSHIPS[self.relationship]
        for name in ("on", "type"):
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
    """Its id, within its data set."""
    things: tuple[
        Initiative | System | Organisation | Barrier | Enabler | Dimension | Outcome | Source | Abbreviation, ...
    ]
    """The things that it brings; of a case, the initiative first."""
    passages: tuple[Passage, ...] = ()
    """Its passages."""
    claims: tuple[Claim, ...] = ()
    """Its claims."""
    links: tuple[Link, ...] = ()
    """Its facts of registers."""
