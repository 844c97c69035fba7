"""What is answered, as records. Their JSON is the contract of /v1/search."""

from typing import Literal

from pydantic import AliasChoices, Field

from graph.evidence import Body, EvidenceShown, Node, Ref, SourceRef
from graph.models import Record
from graph.ontology import Implementation, Reading, RelationshipType, Result, Wanted
from graph.snapshot.facets import FacetValue
from graph.snapshot.lexicon import TermKind

#: How much of the asked pattern one place of the graph holds: a claim, a case, a part of it, or none (by meaning only).
Tier = Literal["claim", "case", "part", "near"]
#: How the texts that pass the filters were searched.
Way = Literal["exact", "index"]
How = Literal["alias", "spelling", "meaning", "link"]
#: What the words before a term make of it: not wished for; cause or effect of what is; the one whose peers are.
Role = Literal["exclude", "cause", "effect", "peers"]


class Alternative(Record):
    """What else the same words may mean; `instead` is the address of the search with this in the term's place."""

    kind: TermKind
    id: str
    name: str
    instead: str = ""


class Term(Record):
    """A part of the question that was read as something of the graph, how, and how surely (0 to 1; an alias is 1).

    `drop` is the address of the same search without this term, `without` how many hits satisfy all the others.
    """

    text: str
    kind: TermKind
    id: str
    name: str
    how: How
    confidence: float
    role: Role | None = None
    alternatives: list[Alternative] = Field(default=[])
    drop: str = ""
    without: int = 0


class Drops(Record):
    """Addresses of the same search without the kinds or the results that were read from its words."""

    want: str | None = None
    result: str | None = None


class Interpretation(Record):
    """How the question was read; `rest` are the words that were not linked.

    `excluded` are terms named as not wished for: what holds them is no hit. `negated` was named so, too, but is nothing
    of the graph, so that no answer can be complete. `want` cuts; `leaning` are kinds that the question sounds like, and
    only ranks. `spelling` has the words that were read as others, by what was written.
    """

    want: list[Wanted]
    leaning: list[Wanted] = Field(default=[])
    terms: list[Term]
    result: list[Result]
    excluded: list[Term] = Field(default=[])
    negated: list[str] = Field(default=[], description="What was named as not wished for and could not be linked.")
    spelling: dict[str, str] = Field(default={})
    rest: str
    drops: Drops = Drops()


class Step(Record):
    """One link of a path, with its claim and evidence; a register's fact has neither, but a source."""

    from_: Node = Field(validation_alias=AliasChoices("from", "from_"), serialization_alias="from")
    link: RelationshipType
    caption: str
    to: Node
    result: Result | None = None
    through: list[Ref] = Field(default=[])
    claim: str | None = None
    reading: Reading | None = None
    because: str | None = None
    source: SourceRef | None = None
    evidence: list[EvidenceShown] = Field(default=[])


class Path(Record):
    """One line of reasoning as a sentence and as steps; a step may start at any earlier thing of the path."""

    text: str
    steps: list[Step]


class PassageShown(Record):
    """A passage that speaks of the question; `marks` are the places in `text`, start and end, of words asked for."""

    id: str
    text: str
    marks: list[tuple[int, int]] = Field(default=[])
    source: SourceRef
    locator: str


class Arm(Record):
    """How one arm of the search saw a hit: a score of 0 to 1 and its rank, None where the arm did not see it."""

    score: float
    rank: int | None


class Arms(Record):
    """The three arms beside each other."""

    words: Arm
    meaning: Arm
    links: Arm


class Hit(Record):
    """One thing found, and why.

    `implementation` says of an initiative whether it was carried out.
    `systems` are where a case ran; of a body that ended, itself with those that took its place.
    """

    rank: int
    score: float
    kind: Wanted
    id: str
    name: str
    summary: str
    url: str
    tier: Tier
    implementation: Implementation | None = None
    systems: list[Body]
    initiatives: list[Ref]
    satisfies: list[str]
    lacks: list[str]
    paths: list[Path]
    passages: list[PassageShown]
    arms: Arms


class Took(Record):
    """Milliseconds a step."""

    interpret: float
    retrieve: float
    explain: float


class Searched(Record):
    """How the texts were searched: how many pass the filters, and whether all of these were looked at one by one.

    `exact`: every text was; `index`: a pool of the full-text and of the vector index was, so deep that enough passed.
    """

    texts: int
    way: Way


class Receipt(Record):
    """Enough to ask again and compare: question, filters, what was dropped, corpus, model, recipe, time."""

    id: str
    question: str
    filters: dict[str, list[str]]
    drop: list[str]
    literal: bool
    limit: int
    page: int
    corpus: int
    digest: str
    model: str
    recipe: str
    at: str
    took_ms: Took


class Answer(Record):
    """The whole answer. `complete`: at least one hit satisfies every term that was read.

    `missing` says in plain words what nothing satisfies together. `total` counts the things that pass every filter and
    satisfy a term or hold a word of the question, `total_complete` those of them that lack nothing, `near` the hits by
    meaning alone. `searched` says how the texts were.
    """

    question: str
    interpretation: Interpretation
    complete: bool
    missing: list[str] = Field(default=[])
    total: int = 0
    total_complete: int = 0
    near: int = 0
    searched: Searched = Searched(texts=0, way="exact")
    hits: list[Hit]
    facets: dict[str, list[FacetValue]] = Field(default={})
    receipt: Receipt
