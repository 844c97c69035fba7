"""What the graph may hold: kinds of thing, relationships with both captions, results, filters. Data, once.

Constraints, indexes, derived links, captions, filters and the API schema follow from these tables. Properties stand on
the models (`graph.models`), and `tests/unit/test_ontology.py` walks both. A new relationship type is one entry here.
"""

from dataclasses import dataclass
from typing import Literal, LiteralString, get_args

Kind = Literal[
    "initiative", "system", "organisation", "barrier", "enabler", "dimension", "outcome", "source", "passage"
]
KINDS: tuple[Kind, ...] = get_args(Kind)

#: A kind's node label; every one of these nodes also carries `THING`, which holds the one constraint on ids.
LABELS: dict[Kind, LiteralString] = {
    "initiative": "Initiative",
    "system": "System",
    "organisation": "Organisation",
    "barrier": "Barrier",
    "enabler": "Enabler",
    "dimension": "Dimension",
    "outcome": "Outcome",
    "source": "Source",
    "passage": "Passage",
}
THING: LiteralString = "Thing"

#: What a search may return, in the order in which an open question lists kinds of equal rank.
Wanted = Literal["initiative", "system", "barrier", "enabler", "outcome"]
WANTED: tuple[Wanted, ...] = get_args(Wanted)
#: The plural is the kind's path below /v1 and the word that a question uses for it.
PLURALS: dict[Kind, LiteralString] = {kind: f"{kind}s" for kind in KINDS}

Result = Literal["overcame", "eased", "attempted", "stalled", "unknown"]
RESULTS: tuple[Result, ...] = get_args(Result)
#: How a path says each result; the tests of these words are in docs/ontology.md.
RESULT_CAPTIONS: dict[Result, LiteralString] = {
    "overcame": "overcame",
    "eased": "eased",
    "attempted": "tried to get past",
    "stalled": "stalled on",
    "unknown": "is directed at",
}

Known = Literal["measured", "reported", "projected", "aimed"]
#: An aim must never read as a result.
KNOWN_CAPTIONS: dict[Known, LiteralString] = {
    "measured": "led to",
    "reported": "led to",
    "projected": "is expected to lead to",
    "aimed": "aims at",
}

Reading = Literal["stated", "inferred"]
Stance = Literal["supports", "qualifies"]
Basis = Literal["evaluated", "monitored", "reported by participants", "authors' reading"]
Wording = Literal["ours", "quoted"]

RelationshipType = Literal[
    "RUN_IN", "INVOLVES", "FACED", "TACKLED", "USED", "HAS_OUTCOME", "HELPS_WITH", "LEADS_TO", "WITHIN", "BROADER",
    "PART_OF", "SUCCEEDED_BY", "ADAPTED_FROM",
]  # fmt: skip


@dataclass(frozen=True)
class Relationship:
    """One row of the table: who may stand at either end, how it reads both ways, what it may carry.

    `claimed`: carried by a claim with evidence. `register`: a plain fact of a list, with its source. Some are both.
    `ordered`: a hierarchy or a succession, which leads back to no thing that it began at.
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
        Relationship("RUN_IN", ("initiative",), ("system",), "ran in", "ran"),
        Relationship("INVOLVES", ("initiative",), ("organisation",), "involved", "took part in", carries=("role",)),
        Relationship("FACED", ("system",), ("barrier",), "faced", "was faced by"),
        Relationship(
            "TACKLED", ("initiative",), ("barrier",), "tackled", "was tackled by", carries=("result", "through")
        ),
        Relationship("USED", ("initiative",), ("enabler",), "used", "was used by"),
        Relationship("HAS_OUTCOME", ("initiative",), ("outcome",), "led to or aims at", "came of"),
        Relationship("HELPS_WITH", ("enabler",), ("barrier",), "helps with", "is helped by", carries=("when",)),
        Relationship("LEADS_TO", ("barrier", "enabler"), ("barrier",), "leads to", "is caused by"),
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
            carries=("on", "kind"), ordered=True,
        ),
        Relationship("ADAPTED_FROM", ("initiative",), ("initiative",), "adapted from", "was adapted as",
                     carries=("kept", "changed")),
    )
}  # fmt: skip


def caption(type_: RelationshipType, result: Result | None = None, known: Known | None = None) -> str:
    """How a step of a path reads, subject first: a tackled barrier by its result, an outcome by how it is known."""
    if result:
        return RESULT_CAPTIONS[result]
    return KNOWN_CAPTIONS[known] if known else RELATIONSHIPS[type_].caption


@dataclass(frozen=True)
class Filter:
    """One search parameter that cuts: which kind of id or which words it takes, and the sentence a page shows."""

    name: LiteralString
    takes: tuple[str, ...]
    of_kind: Kind | None
    sentence: LiteralString


#: Those of M1. `barrier` and `result` are read on one claim, with `enabler` on one case.
FILTERS: tuple[Filter, ...] = (
    Filter("want", WANTED, None, "is a {value}"),
    Filter("barrier", (), "barrier", "tackled or faced {value}, or a kind of it"),
    Filter("enabler", (), "enabler", "used {value}, or a kind of it"),
    Filter("result", RESULTS, None, "{value} a barrier"),
)
