"""What is answered, as records. Their JSON is the contract of /v1/search."""

from collections.abc import Collection
from typing import Annotated, Literal, get_args

from pydantic import AliasChoices, Field

from graph.evidence import Body, Cited, EvidenceShown, Node, Ref
from graph.ontology import Implementation, Known, Reading, RelationshipType, Result, Wanted
from graph.record import SELECTABLE, Record
from graph.snapshot.facets import Facet
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


#: The fields of a hit that a request may choose; kind, id, name, url and rank are always there.
HitField = Literal[
    "score", "summary", "tier", "implementation", "systems", "initiatives", "outcomes", "satisfies", "lacks", "paths",
    "passages", "arms",
]  # fmt: skip
#: What is shown unless a request chooses: all but how each arm saw the hit.
SHOWN: tuple[HitField, ...] = tuple(field for field in get_args(HitField) if field != "arms")


class Alternative(Record):
    """What else the same words may mean."""

    kind: TermKind
    """What it is: a kind of thing, or a filter whose values are words."""
    id: str
    """Its id, or the word itself in the form of an id."""
    name: str
    """What it is called, to show to people."""
    url: str = ""
    """The address of the search with this in the term's place; empty where there is none."""


class Term(Record):
    """A part of the question that was read as something of the graph."""

    text: str
    """The words of the question."""
    kind: TermKind
    """What it is: a kind of thing, or a filter whose values are words."""
    id: str
    """Its id, or the word itself in the form of an id."""
    name: str
    """What it is called, to show to people."""
    how: How
    """By what it was read: a name or other name (alias), one mistyped (spelling), its meaning, or a link."""
    confidence: float
    """How surely it was read so, from 0 to 1; a name is 1."""
    role: Role | None = None
    """What the words before it make of it: exclude, cause or effect of what is asked for, or the one with peers."""
    alternatives: list[Alternative] = Field(default=[])
    """What else the same words may mean."""
    drop_url: str = ""
    """The address of the same search without this term."""
    hits_without: int = 0
    """How many hits satisfy all the other terms."""


class Drops(Record):
    """Addresses of the same search without what was read from its words as a kind or a result."""

    want_url: str | None = None
    """Without the kinds of thing."""
    result_url: str | None = None
    """Without the results."""


class Dropped(Record):
    """A part of the question that the request had taken out (`drop`)."""

    id: str
    """What `drop` named: the id of a term, want or result."""
    name: str
    """What it is called, to show to people."""
    restore_url: str
    """The address of the search with it."""


class Interpretation(Record):
    """How the question was read. What was read from words ranks, and never cuts."""

    want: list[Wanted]
    """The kinds of thing that the question names."""
    leaning: list[Wanted] = Field(default=[])
    """The kinds that it sounds like, without naming them."""
    terms: list[Term]
    """The parts of the question that were read as something of the graph."""
    result: list[Result]
    """The results that the question names, such as overcame."""
    excluded: list[Term] = Field(default=[])
    """Terms that are named as not wished for: what holds one of them is no hit."""
    negated: list[str] = Field(default=[])
    """Words that were named as not wished for and could not be linked."""
    spelling: dict[str, str] = Field(default={})
    """Words that were read as others: by what was written, what it was read as."""
    glossary: dict[str, str] = Field(default={})
    """Short forms with what they stand for, and what is written out with its short form."""
    rest: str
    """The words that were not linked."""
    dropped: list[Dropped] = Field(default=[])
    """What the request had taken out of the question, to be put back."""
    drops: Drops = Drops()
    """The addresses of the search without the kinds, and without the results."""


class Step(Record):
    """One link of a path: a claim with its evidence, or a fact of a register with its source."""

    from_: Node = Field(validation_alias=AliasChoices("from", "from_"), serialization_alias="from")
    """The thing at its beginning: the end of the step before, or any earlier thing of the path."""
    relationship: RelationshipType
    """The relationship, as the ontology names it."""
    caption: str
    """How the step reads between its ends; says where it is our reading."""
    to: Node
    """The thing at its end."""
    result: Result | None = None
    """How a tackled barrier came out."""
    through: list[Ref] = Field(default=[])
    """The enablers that the result is credited to."""
    claim: str | None = None
    """The id of the claim; a fact of a register has none."""
    reading: Reading | None = None
    """stated: by the source; inferred: by us."""
    because: str | None = None
    """The reason, where the claim is inferred."""
    source: str | None = None
    """The id of the source of a fact from a register, a key of `sources`."""
    evidence: list[EvidenceShown] = Field(default=[])
    """The passages that show the claim, support before qualification."""


class Path(Record):
    """One line of reasoning, as a sentence and as steps."""

    text: str
    """The path as one sentence."""
    steps: list[Step]
    """The links that it goes along, from the hit on."""


class Mark(Record):
    """A place in a text."""

    start: int
    """Where it begins, in characters from 0: Unicode code points, of which JavaScript counts some twice."""
    end: int
    """Where it ends: the first character after it."""


class PassageMarks(Record):
    """A passage that speaks of the question. It need not be evidence of a step: show it beside the paths."""

    id: str
    """The id of the passage, a key of `passages`."""
    marks: list[Mark] = Field(default=[])
    """The places of words asked for in its text."""


class Arm(Record):
    """How one arm of the search saw a hit."""

    score: float
    """From 0 to 1, where 0 is not at all."""
    rank: int | None = None
    """Its rank in this arm alone, from 1; absent where the arm did not see it."""


class Arms(Record):
    """How the three arms of the search saw a hit."""

    words: Arm
    """By the words of the texts."""
    meaning: Arm
    """By the meaning of the texts."""
    links: Arm
    """By the links of the graph."""


class OutcomeRef(Ref):
    """What came of a case, or is hoped for."""

    known: Known
    """How it is known: measured, reported, projected or aimed."""


class Hit(Record):
    """One thing found, and why."""

    rank: int
    """Its place in its list, from 1."""
    kind: Wanted
    """What kind of thing it is."""
    id: str
    """What addresses and filters name it by."""
    name: str
    """What it is called, to show to people."""
    url: str
    """The address of the thing, whole."""
    score: Annotated[float, SELECTABLE] = 0.0
    """How well it answers, from 0 to 1; falls from hit to hit."""
    summary: Annotated[str, SELECTABLE] = ""
    """What it is, in a few sentences of our own."""
    tier: Annotated[Tier, SELECTABLE] = "near"
    """How much of what was read its links hold: all in one claim, all in one case, a part, or none of it (near)."""
    implementation: Annotated[Implementation | None, SELECTABLE] = None
    """Of an initiative: whether it was carried out, and where."""
    systems: Annotated[list[Body], SELECTABLE] = Field(default=[])
    """Of a case: where it ran. Of a body that ended: itself, with those that took its place."""
    initiatives: Annotated[list[Ref], SELECTABLE] = Field(default=[])
    """The cases that make it a hit, unless it is one."""
    outcomes: Annotated[list[OutcomeRef], SELECTABLE] = Field(default=[])
    """What came of the case, at most three, those nearest to the question first."""
    satisfies: Annotated[list[str], SELECTABLE] = Field(default=[])
    """Ids of the terms, and the results, that its links hold."""
    lacks: Annotated[list[str], SELECTABLE] = Field(default=[])
    """Ids of the terms, and the results, that they do not."""
    paths: Annotated[list[Path], SELECTABLE] = Field(default=[])
    """Why it is a hit, the best path first."""
    passages: Annotated[list[PassageMarks], SELECTABLE] = Field(default=[])
    """The passage that speaks most of the question, if any does."""
    arms: Annotated[Arms | None, SELECTABLE] = None
    """How each arm of the search saw it. Only if `fields` asks for it."""


class Took(Record):
    """How long each step took."""

    interpret: float
    """Milliseconds to read the question."""
    retrieve: float
    """Milliseconds to find and to rank."""
    explain: float
    """Milliseconds to read the paths and their evidence."""


class Searched(Record):
    """How the texts were searched."""

    texts: int
    """How many texts pass the filters."""
    way: Way
    """exact: every text was looked at; index: a pool of the nearest, so deep that enough passed."""


class Receipt(Record):
    """Enough to ask again and compare: `casegraph replay` takes it."""

    id: str
    """The id of this answer, a UUID."""
    question: str
    """The question as it was asked."""
    filters: dict[str, list[str]]
    """The filters by name, each with its values."""
    drop: list[str]
    """Ids of terms that were not to be read."""
    literal: bool
    """Whether words alone counted."""
    limit: int
    """How many hits of each list were asked for."""
    page: int
    """Which page, from 1."""
    corpus: int
    """The number of the state of the corpus; each load raises it."""
    digest: str
    """The digest of that state: equal digests mean equal content."""
    model: str
    """The embedding model and its fingerprint."""
    recipe: str
    """How the arms became one order."""
    at: str
    """When it was asked, in UTC (ISO 8601)."""
    took_ms: Took
    """How long each step took, in milliseconds."""


class HitList(Record):
    """One of the two lists of an answer, a page of it."""

    total: int = 0
    """How many are found in all."""
    semantic_only: int = 0
    """How many of them are near in meaning only, and hold no word and no term of the question."""
    hits: list[Hit] = Field(default=[])
    """The hits of this page, best first."""
    next: str | None = None
    """The address of this list's next page; absent at the end, and after 200 hits (an export has all)."""


class _Answered(Record):
    """What stands before the passages and sources."""

    question: str
    """The question as it was asked."""
    verdict: Verdict
    """Whether what was asked is here: answered, partly, not here, or off the subject."""
    says: str
    """Who did it, where, by what, and how that is known; or what nobody here is known to have done."""
    probability: float
    """How likely it is that all of the question is answered, from 0 to 1, as fitted to questions that people judged."""
    missing: list[str] = Field(default=[])
    """A sentence for each thing that is not answered; empty if, and only if, the verdict is answered."""
    leads: ListName = "cases"
    """The list that the question asks for."""
    cases: HitList = HitList()
    """Initiatives and systems; with want=outcome, outcomes."""
    concepts: HitList = HitList()
    """Barriers and enablers."""
    interpretation: Interpretation
    """How the question was read."""
    searched: Searched = Searched(texts=0, way="exact")
    """How many texts were searched, and in which way."""
    facets: dict[str, Facet] = Field(default={})
    """For each filter its values, with how many hits each would leave. Empty with facets=false."""
    receipt: Receipt
    """What is needed to ask again."""


class Answer(Cited, _Answered):
    """The whole answer: what is found, said in a sentence or two, and the two lists, of which one leads."""

    @property
    def hits(self) -> list[Hit]:
        """The hits of both lists, those of the list that leads first."""
        first, last = (self.cases, self.concepts) if self.leads == "cases" else (self.concepts, self.cases)
        return [*first.hits, *last.hits]

    def as_json(self, fields: Collection[HitField] = ()) -> str:
        """The answer as the API gives it: of each hit the fields chosen, `SHOWN` if none is."""
        left_out = {field for field in get_args(HitField) if field not in (fields or SHOWN)}
        hits = {"hits": {"__all__": left_out}}
        return self.model_dump_json(by_alias=True, exclude_none=True, exclude={"cases": hits, "concepts": hits})
