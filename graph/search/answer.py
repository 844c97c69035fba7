"""What is answered, as records. Their JSON is the contract of /v1/search."""

from typing import Literal

from pydantic import AliasChoices, Field

from graph.evidence import Body, EvidenceShown, Node, Ref, SourceRef
from graph.models import Record
from graph.ontology import Implementation, Known, Reading, RelationshipType, Result, Wanted
from graph.snapshot.facets import FacetValue
from graph.snapshot.lexicon import TermKind

#: How much of what was read one place of the graph holds: a claim, a case, a part of it, or none.
Tier = Literal["claim", "case", "part", "near"]
#: Whether what was asked is here: all of it, a part, nothing though it is on the subject, or something else altogether.
Verdict = Literal["answered", "partly", "not here", "off the subject"]
#: The two lists of an answer: cases and systems; barriers and enablers.
ListName = Literal["cases", "concepts"]
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
    of the graph. `want` are kinds that the question names, `leaning` those that it sounds like: both only rank.
    `spelling` has the words that were read as others, by what was written; `glossary` the other form of what is written
    short or in full.
    """

    want: list[Wanted]
    leaning: list[Wanted] = Field(default=[])
    terms: list[Term]
    result: list[Result]
    excluded: list[Term] = Field(default=[])
    negated: list[str] = Field(default=[], description="What was named as not wished for and could not be linked.")
    spelling: dict[str, str] = Field(default={})
    glossary: dict[str, str] = Field(default={})
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


class OutcomeRef(Ref):
    """What came of a case, or is hoped for, and how that is known."""

    known: Known


class Hit(Record):
    """One thing found, and why.

    `implementation` says of an initiative whether it was carried out. `systems` are where a case ran; of a body that
    ended, itself with those that took its place. `outcomes` are what came of a case, those nearest to the question
    first; `initiatives` the cases that make anything else a hit.
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
    outcomes: list[OutcomeRef] = Field(default=[])
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


class HitList(Record):
    """One of the two lists of an answer, a page of it.

    `total` counts all that is found, `near` those among them that are near in meaning and hold no word and no term of
    the question. As far as 200 hits can be paged to; `next` is the address of the next page. Where there are more,
    an export has them all.
    """

    total: int = 0
    near: int = 0
    hits: list[Hit] = Field(default=[])
    next: str | None = None


class Answer(Record):
    """The whole answer: what is found, said in a sentence or two, and the two lists, of which one leads.

    `verdict` says whether what was asked is here, `says` who did it, where, by what, and how that is known, or what of
    the question nobody here is known to have done. `probability` (0 to 1) is how likely it is that all of the question
    is answered, as fitted to questions that people judged. `missing` says in plain words what is not answered; it is
    empty if, and only if, the verdict is "answered". `searched` says how the texts were.
    """

    question: str
    verdict: Verdict
    says: str
    probability: float
    missing: list[str] = Field(default=[])
    leads: ListName = "cases"
    cases: HitList = HitList()
    concepts: HitList = HitList()
    interpretation: Interpretation
    searched: Searched = Searched(texts=0, way="exact")
    facets: dict[str, list[FacetValue]] = Field(default={})
    receipt: Receipt

    @property
    def hits(self) -> list[Hit]:
        """The hits of both lists, those of the list that leads first."""
        first, last = (self.cases, self.concepts) if self.leads == "cases" else (self.concepts, self.cases)
        return [*first.hits, *last.hits]
