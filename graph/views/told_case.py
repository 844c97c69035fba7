"""What a case did, as a page or a paper tells it: barriers with results, enablers, outcomes with figures, partners."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from graph.evidence import ClaimShown, Ref, kind_of
from graph.models import MODELS, Initiative, Organisation, Outcome, StrictRecord
from graph.ontology import RESULTS, Result
from graph.record import Record
from graph.store import Run
from graph.views.case_words import enablers_of, figure, funding

_Named = TypeVar("_Named", bound=Ref)

_THINGS = """
MATCH (t:Thing) WHERE t.id IN $ids AND NOT t:Passage
RETURN t {.*, entry: null, added_at: null} AS properties, labels(t) AS labels
"""


class CaseBarrier(Ref):
    """A barrier that the case tackled."""

    result: Result
    """How it came out."""
    caption: str
    """The result in words; it says where that is our reading."""
    through: list[Ref]
    """The enablers that the result is credited to."""
    claim: str
    """The id of the claim that says so, a key of `claims`."""


class CaseEnabler(Ref):
    """An enabler that the case used or would use, or that a result of it is credited to."""

    caption: str
    """used or would use; it says where that is our reading."""
    claims: list[str]
    """The ids of the claims that say so, keys of `claims`."""


class CaseOutcome(Ref):
    """What came of the case, or is meant to."""

    caption: str
    """How the case stands to it: led to, could lead to, aims at; it says where that is our reading."""
    figure: str | None = None
    """Its figure in words: over £2 million a year."""
    properties: Outcome
    """Its own properties: the figure with its unit, and how it is known."""
    claim: str
    """The id of the claim that says so, a key of `claims`."""


class CasePartner(Ref):
    """An organisation that took part."""

    caption: str
    """involved; it says where that is our reading."""
    role: str | None = None
    """What it did."""
    link: str | None = None
    """The address of its public page on the web."""
    claim: str
    """The id of the claim that says so, a key of `claims`."""


class CaseTold(Record):
    """What a case did, from its claims, put in order."""

    funding: str | None = None
    """The money that went in, in words: £4 million a year, from the board."""
    barriers: list[CaseBarrier]
    """The barriers that it tackled, the best result first."""
    enablers: list[CaseEnabler]
    """What it used, and after that what it would use."""
    outcomes: list[CaseOutcome]
    """What came of it, or is meant to, by name."""
    organisations: list[CasePartner]
    """Who took part, by name."""


def things_read(run: Run, ids: Iterable[str]) -> dict[str, StrictRecord]:
    """The things of these ids, each as its own record; what does not exist is left out."""
    found = {}
    for row in run(_THINGS, ids=sorted(set(ids))):
        stored = {name: value for name, value in row["properties"].items() if value is not None}
        found[stored["id"]] = MODELS[kind_of(row["labels"])].model_validate(stored)
    return found


def told(case: Initiative, claims: Sequence[ClaimShown], things: Mapping[str, StrictRecord]) -> CaseTold:
    """A case by the claims of which it is the subject; `things` has the outcomes and organisations at the other end."""
    tackled = [_barrier(claim) for claim in claims if claim.relationship == "TACKLED"]
    return CaseTold(
        funding=funding(case),
        barriers=sorted(tackled, key=lambda one: (RESULTS.index(one.result), one.name, one.id)),
        enablers=[
            CaseEnabler(**dict(one.enabler), caption=one.caption, claims=[claim.id for claim in one.claims])
            for one in enablers_of(claims, case)
        ],
        outcomes=by_name(
            CaseOutcome(
                id=outcome.id,
                name=outcome.name,
                caption=claim.caption,
                figure=figure(outcome),
                properties=outcome,
                claim=claim.id,
            )
            for claim in claims
            if claim.relationship == "HAS_OUTCOME" and isinstance(outcome := things.get(claim.object.id), Outcome)
        ),
        organisations=by_name(
            CasePartner(
                id=partner.id,
                name=partner.name,
                caption=claim.caption,
                role=claim.role,
                link=partner.link,
                claim=claim.id,
            )
            for claim in claims
            if claim.relationship == "INVOLVES" and isinstance(partner := things.get(claim.object.id), Organisation)
        ),
    )


def by_name(some: Iterable[_Named]) -> list[_Named]:
    """In the order of their names."""
    return sorted(some, key=lambda one: (one.name.casefold(), one.id))


def _barrier(claim: ClaimShown) -> CaseBarrier:
    barrier = claim.object
    return CaseBarrier(
        id=barrier.id,
        name=barrier.name,
        result=claim.result or "unknown",
        caption=claim.caption,
        through=claim.through,
        claim=claim.id,
    )
