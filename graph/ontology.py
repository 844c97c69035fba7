"""The ontology as tables: kinds of thing, relationships with both captions, results, filters.

Constraints, indexes, derived links, captions, filters and the API schema follow from these tables. Properties are
fields of the models (`graph.models`); `tests/unit/test_ontology.py` checks both. A new relationship is one entry here.
"""

from dataclasses import dataclass
from typing import Literal, LiteralString, get_args

Kind = Literal[
    "initiative", "system", "organisation", "barrier", "enabler", "dimension", "outcome", "source", "passage",
    "abbreviation",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)

#: A kind's node label; every one of these nodes also carries `THING`, which holds the one constraint on ids.
LABELS: dict[Kind, LiteralString] = {kind: kind.capitalize() for kind in KINDS}
KIND_OF_LABEL: dict[str, Kind] = {label: kind for kind, label in LABELS.items()}
THING: LiteralString = "Thing"

#: The kinds that a search may return, in the order in which an open question lists kinds of equal rank.
Wanted = Literal["initiative", "system", "barrier", "enabler", "outcome"]
WANTED: tuple[Wanted, ...] = get_args(Wanted)
#: The plural is the kind's path under /v1 and the word for it in questions.
PLURALS: dict[Kind, LiteralString] = {kind: f"{kind}s" for kind in KINDS}
#: The kinds with pages of their own; passages are shown with their claims, and abbreviations only help to read.
PAGES: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind not in {"passage", "abbreviation"})

Result = Literal["overcame", "eased", "attempted", "stalled", "unknown"]
RESULTS: tuple[Result, ...] = get_args(Result)
#: The results with which a barrier no longer held, or held less.
GOT_PAST: tuple[Result, ...] = ("overcame", "eased")
#: How a path words each result; docs/ontology.md has the criteria.
RESULT_CAPTIONS: dict[Result, LiteralString] = {
    "overcame": "overcame",
    "eased": "eased",
    "attempted": "worked against",
    "stalled": "got nowhere with",
    "unknown": "is directed at",
}

Known = Literal["measured", "reported", "projected", "aimed"]
#: An aim must never read as a result.
KNOWN_CAPTIONS: dict[Known, LiteralString] = {
    "measured": "led to",
    "reported": "led to",
    "projected": "could lead to",
    "aimed": "aims at",
}

#: Whether an initiative was carried out, and where. What nobody says is never counted as planned.
Implementation = Literal[
    "ran in a named place", "ran nationally", "ran, place not named", "recommended or planned", "not said"
]
IMPLEMENTATIONS: tuple[Implementation, ...] = get_args(Implementation)
RAN: tuple[Implementation, ...] = IMPLEMENTATIONS[:3]
PLANNED: Implementation = "recommended or planned"
#: Behind the caption of a claim that we concluded.
OUR_READING: LiteralString = " (in our reading)"
#: Instead of a caption above: of an initiative that nobody began, and of one that ended.
WOULD: dict[str, LiteralString] = {"is directed at": "would address", "aims at": "would aim at"}
ONCE: dict[str, LiteralString] = {"is directed at": "was directed at", "aims at": "aimed at"}

Reading = Literal["stated", "inferred"]
Stance = Literal["supports", "qualifies"]
Basis = Literal[
    "evaluated", "monitored", "reported by participants", "told in the source's case box", "authors' reading"
]
Wording = Literal["ours", "quoted"]

#: What a barrier is about.
About = Literal["obstacle", "need"]
Level = Literal["primary", "secondary", "tertiary", "structural"]
Scale = Literal["neighbourhood", "place", "system", "region", "national"]
InitiativeType = Literal["programme", "service", "fund", "partnership", "practice", "policy", "resource"]
Status = Literal["planned", "active", "expanded", "ended", "unknown"]
SystemType = Literal["integrated care system", "combined authority", "place", "region", "nation"]
Topic = Literal[
    "cardiovascular disease", "child poverty", "community health", "data and intelligence", "definition of prevention",
    "employment", "end of life care", "fire safety", "health inequalities", "housing and homelessness", "investment",
    "leadership and governance", "learning", "medicines", "mental health", "payment and regulation", "planned care",
    "smoking and lung disease", "suicide prevention", "trauma", "wider determinants", "workforce",
]  # fmt: skip
Population = Literal[
    "children and families", "digitally excluded people", "health and care staff", "local communities",
    "older people", "people in deprived areas", "people waiting for surgery", "people who use services often",
    "people with frailty or dementia", "people with high blood pressure", "people with mental ill health",
    "people who experienced trauma", "tenants", "whole population", "working people",
]  # fmt: skip

RelationshipType = Literal[
    "RUN_IN", "INVOLVES", "FACED", "TACKLED", "USED", "WOULD_USE", "HAS_OUTCOME", "HELPS_WITH", "LEADS_TO", "WITHIN",
    "BROADER", "PART_OF", "SUCCEEDED_BY", "ADAPTED_FROM", "PAID_FOR", "CARRIES_ON", "BELONGS_TO",
]  # fmt: skip


@dataclass(frozen=True)
class Relationship:
    """One row of the table: the kinds at either end, the captions in both directions, the properties it may have.

    `claimed`: stated by a claim with evidence. `register`: a plain fact of a list, with its source. Some are both.
    `ordered`: a hierarchy or a succession, which must not have cycles.
    """

    type: RelationshipType
    subjects: tuple[Kind, ...]
    objects: tuple[Kind, ...]
    caption: LiteralString
    inverse: LiteralString
    claimed: bool = True
    register: bool = False
    carries: tuple[LiteralString, ...] = ()
    same_kind: bool = False
    ordered: bool = False


RELATIONSHIPS: dict[RelationshipType, Relationship] = {
    row.type: row
    for row in (
        Relationship("RUN_IN", ("initiative",), ("system",), "ran in", "was the place of"),
        Relationship("INVOLVES", ("initiative",), ("organisation",), "involved", "took part in", carries=("role",)),
        Relationship("FACED", ("system",), ("barrier",), "faced", "was faced by"),
        Relationship(
            "TACKLED", ("initiative",), ("barrier",), "tackled", "was tackled by", carries=("result", "through")
        ),
        Relationship("USED", ("initiative",), ("enabler",), "used", "was used by"),
        Relationship("WOULD_USE", ("initiative",), ("enabler",), "would use", "would be used by"),
        Relationship("HAS_OUTCOME", ("initiative",), ("outcome",), "led to or aims at", "came of"),
        Relationship("HELPS_WITH", ("enabler",), ("barrier",), "helps with", "what helps", carries=("when",)),
        Relationship("LEADS_TO", ("barrier", "enabler"), ("barrier",), "leads to", "what leads to it"),
        Relationship("WITHIN", ("barrier", "enabler"), ("dimension",), "belongs to", "takes in", register=True),
        Relationship(
            "BROADER", ("barrier", "enabler"), ("barrier", "enabler"), "is a kind of", "has as a kind",
            register=True, same_kind=True, ordered=True,
        ),
        Relationship(
            "PART_OF", ("system", "organisation"), ("system",), "is part of", "contains", claimed=False, register=True,
            ordered=True,
        ),
        Relationship(
            "SUCCEEDED_BY", ("system",), ("system",), "became", "came from", claimed=False, register=True,
            carries=("on", "type"), ordered=True,
        ),
        Relationship("ADAPTED_FROM", ("initiative",), ("initiative",), "was adapted from", "was adapted as",
                     carries=("kept", "changed")),
        Relationship("PAID_FOR", ("initiative",), ("initiative",), "paid for", "was paid for by"),
        Relationship("CARRIES_ON", ("initiative",), ("initiative",), "carries on", "is carried on by", ordered=True),
        Relationship("BELONGS_TO", ("initiative",), ("initiative",), "is part of", "includes", ordered=True),
    )
}  # fmt: skip


def caption(
    type_: RelationshipType,
    result: Result | None = None,
    known: Known | None = None,
    implementation: Implementation | None = None,
    status: str | None = None,
    reading: Reading = "stated",
) -> str:
    """How a step of a path reads from its subject.

    By the result of a tackled barrier, or by how an outcome is known; `implementation` and `status` are those of the
    initiative. What is inferred says so: nothing that we concluded reads as if a source stated it.
    """
    said: str = RESULT_CAPTIONS[result] if result else KNOWN_CAPTIONS[known] if known else RELATIONSHIPS[type_].caption
    if implementation == PLANNED:
        said = WOULD.get(said, said)
    elif status == "ended":
        said = ONCE.get(said, said)
    return as_read(said, reading)


def as_read(said: str, reading: Reading | None) -> str:
    """What is said, with the mark of what we concluded behind it."""
    return said + OUR_READING if reading == "inferred" else said


@dataclass(frozen=True)
class Filter:
    """One filter: the values that it accepts, and the sentence that a page shows.

    It accepts the words listed, or ids of one kind of thing (perhaps of one kind of system), or one date.
    """

    name: LiteralString
    sentence: LiteralString
    takes: tuple[str, ...] = ()
    of_kind: Kind | None = None
    of_system_type: SystemType | None = None
    date: bool = False


#: `graph.snapshot.filters` says how they combine.
FILTERS: tuple[Filter, ...] = (
    Filter("want", "is of the kind {value}", takes=WANTED),
    Filter("barrier", "tackled or faced {value}, or a kind of it", of_kind="barrier"),
    Filter("enabler", "used {value}, or a kind of it", of_kind="enabler"),
    Filter("would_use", "is a proposal that would use {value}, or a kind of it", of_kind="enabler"),
    Filter("result", "tackled a barrier, with the result {value}", takes=RESULTS),
    Filter("about", "is, or met, a barrier that counts as {value}", takes=get_args(About)),
    Filter("dimension", "has to do with {value}", of_kind="dimension"),
    Filter("system", "took place in {value}, a part of it or a body before it", of_kind="system"),
    Filter("region", "took place in the region {value}", of_kind="system", of_system_type="region"),
    Filter("organisation", "involved {value}", of_kind="organisation"),
    Filter("implementation", "belongs to work of which the source says: {value}", takes=IMPLEMENTATIONS),
    Filter("level", "is {value} prevention", takes=get_args(Level)),
    Filter("scale", "is of {value} scale", takes=get_args(Scale)),
    Filter("type", "belongs to work of the type {value}", takes=get_args(InitiativeType)),
    Filter("status", "belongs to work whose status is {value}", takes=get_args(Status)),
    Filter("population", "is for {value}", takes=get_args(Population)),
    Filter("topic", "is about {value}", takes=get_args(Topic)),
    Filter("basis", "has evidence whose basis is {value}", takes=get_args(Basis)),
    Filter("known", "has an outcome that is {value}", takes=get_args(Known)),
    Filter("source", "has evidence from {value}", of_kind="source"),
    Filter("since", "began not before {value}", date=True),
    Filter("until", "began not after {value}", date=True),
)
#: The filters that accept one date; the others accept several words or ids.
DATES = tuple(row.name for row in FILTERS if row.date)
