"""What is asked and what is answered, as records. Their JSON is the contract of /v1/search."""

from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints

from graph.evidence import Body, EvidenceShown, Node, Ref, SourceRef
from graph.models import Slug
from graph.ontology import FILTERS, Reading, RelationshipType, Result, Wanted

#: How much of the asked pattern one place of the graph holds: a claim, a case, a part of it, or none (by meaning only).
Tier = Literal["claim", "case", "part", "near"]
How = Literal["alias", "meaning"]
#: What a part of a question may be read as.
TermKind = Literal["barrier", "enabler", "system"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class SearchRequest(BaseModel):
    """A question and filters. Filters cut: values of one are alternatives, different ones all hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: Annotated[str, StringConstraints(max_length=1000)] = Field(
        default="", description="The question in plain words; may be empty where a filter is given."
    )
    want: list[Wanted] = Field(default=[], description="Kinds of thing to return; all five where none is given.")
    barrier: list[Slug] = Field(default=[], max_length=20, description="Ids of barriers; what is narrower counts too.")
    enabler: list[Slug] = Field(default=[], max_length=20, description="Ids of enablers; what is narrower counts too.")
    result: list[Result] = Field(default=[], description="How the barrier came out, read on one claim with `barrier`.")
    limit: int = Field(default=10, ge=1, le=100, description="How many hits to return at most.")

    @property
    def cuts(self) -> bool:
        """Whether a filter of the graph is set, beside the kinds wanted."""
        return bool(self.barrier or self.enabler or self.result)

    @property
    def filters(self) -> dict[str, list[str]]:
        """The filters that are set, by name."""
        return {row.name: list(values) for row in FILTERS if (values := getattr(self, row.name))}


class Term(_Frozen):
    """A part of the question that was read as a concept, how, and how surely (0 to 1; an alias is 1)."""

    text: str
    kind: TermKind
    id: str
    name: str
    how: How
    confidence: float


class Interpretation(_Frozen):
    """How the question was read; `rest` are the words that were not linked."""

    want: list[Wanted]
    terms: list[Term]
    result: list[Result]
    negated: list[str] = Field(default=[], description="What was named as not wished for; it is not searched for.")
    rest: str


class Step(_Frozen):
    """One link of a path, with its claim and evidence; a register's fact has neither, but a source."""

    from_: Node = Field(validation_alias=AliasChoices("from", "from_"), serialization_alias="from")
    link: RelationshipType
    caption: str
    to: Node
    result: Result | None = None
    through: list[Ref] = []
    claim: str | None = None
    reading: Reading | None = None
    because: str | None = None
    source: SourceRef | None = None
    evidence: list[EvidenceShown] = []


class Path(_Frozen):
    """One line of reasoning as a sentence and as steps; a step may start at any earlier thing of the path."""

    text: str
    steps: list[Step]


class PassageShown(_Frozen):
    """A passage that speaks of the question."""

    id: str
    text: str
    source: SourceRef
    locator: str


class Arm(_Frozen):
    """How one arm of the search saw a hit: a score of 0 to 1 and its rank, None where the arm did not see it."""

    score: float
    rank: int | None


class Arms(_Frozen):
    """The three arms beside each other."""

    words: Arm
    meaning: Arm
    links: Arm


class Hit(_Frozen):
    """One thing found, and why."""

    rank: int
    score: float
    kind: Wanted
    id: str
    name: str
    summary: str
    url: str
    tier: Tier
    systems: list[Body]
    initiatives: list[Ref]
    satisfies: list[str]
    lacks: list[str]
    paths: list[Path]
    passages: list[PassageShown]
    arms: Arms


class Took(_Frozen):
    """Milliseconds a step."""

    interpret: float
    retrieve: float
    explain: float


class Receipt(_Frozen):
    """Enough to ask again and compare: question, filters, corpus, model, recipe, time."""

    id: str
    question: str
    filters: dict[str, list[str]]
    limit: int
    corpus: int
    digest: str
    model: str
    recipe: str
    at: str
    took_ms: Took


class Answer(_Frozen):
    """The whole answer. `complete`: at least one hit satisfies every term that was read."""

    question: str
    interpretation: Interpretation
    complete: bool
    hits: list[Hit]
    receipt: Receipt
