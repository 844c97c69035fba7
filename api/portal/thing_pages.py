"""The pages about one thing, and lists of things of a kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple, TypeVar
from urllib.parse import urlencode

from api.portal.frame import Frame
from api.portal.numbered import Numbered
from api.portal.picture import Picture
from graph.evidence import Body, ClaimShown, EvidenceShown, Ref
from graph.labels import FILTER_LABELS
from graph.models import (
    Barrier,
    Dimension,
    Enabler,
    Initiative,
    Organisation,
    Outcome,
    Source,
    StrictRecord,
    System,
)
from graph.ontology import GOT_PAST, OUR_READING, PLANNED, PLURALS, About, Kind, Reading, RelationshipType, Result
from graph.views.case_words import figure
from graph.views.listing import Listing, ListRequest
from graph.views.peers import WIDE, Peer, Peers
from graph.views.similar import ALIKE, Like, Similar
from graph.views.taxonomy import Concept
from graph.views.thing import MetCase, Place, Shown, ThingView
from graph.views.told_case import CaseBarrier, CaseEnabler, CaseOutcome, CaseTold

#: How an outcome is known where something changed; the others are expected or hoped for.
CHANGED = ("measured", "reported")


class Proof(NamedTuple):
    """How something is known, as a claim has it: the reason where it is our reading, and the passages."""

    because: str | None
    evidence: list[EvidenceShown]


_Thing = TypeVar("_Thing", bound=StrictRecord)


class Part(NamedTuple):
    """Cases that met a barrier, with the claim that says how it came out."""

    heading: str
    lead: str
    cases: list[tuple[MetCase, ClaimShown]]


#: By result: the heading over its cases, and what the result means.
_RESULTS: tuple[tuple[tuple[Result, ...], str, str], ...] = (
    (GOT_PAST, "Who got past it", "The barrier no longer held, or held less than before."),
    (("stalled",), "Who tried without success", "What was done did not move the barrier."),
    (
        ("attempted", "unknown"),
        "Who worked on it, with no result told",
        "Something was done about the barrier. No source tells how it came out.",
    ),
)
_PROPOSED = ("What is only proposed", "Recommended or planned. Nobody here is known to have done it yet.")


def parts(view: ThingView) -> list[Part]:
    """The cases of a barrier or of a system by what came of the barrier; what is only proposed stands apart."""
    met = [(some.result, case, view.claims[case.claim]) for some in view.by_result for case in some.cases]
    done = [one for one in met if one[1].implementation != PLANNED]
    found = [
        Part(heading, lead, [(case, claim) for result, case, claim in done if result in results])
        for results, heading, lead in _RESULTS
    ]
    found.append(Part(*_PROPOSED, [(case, claim) for _, case, claim in met if case.implementation == PLANNED]))
    return [part for part in found if part.cases]


def _properties(view: ThingView, model: type[_Thing]) -> _Thing:
    if not isinstance(view.properties, model):
        raise TypeError(f"{view.id} is a {view.kind}, which this page is not for")
    return view.properties


@dataclass(frozen=True, kw_only=True)
class ThingPage(Frame):
    """A page about one thing: the base of the pages of each kind."""

    view: ThingView
    most: ClassVar[int] = 15
    """Claims of one kind that are shown; a search has all cases."""

    @property
    def all_cases(self) -> str:
        """The search for its cases; empty for a kind that no filter takes."""
        return self.search(**{self.view.kind: self.view.id}) if self.view.kind in FILTER_LABELS else ""

    def claims(self, relationship: RelationshipType, place: Place) -> list[ClaimShown]:
        """The claims of one relationship that have the thing at one place."""
        groups = (one for one in self.view.groups if (one.relationship, one.place) == (relationship, place))
        return [self.view.claims[id_] for group in groups for id_ in group.claims]

    def shown(self, of: Shown) -> list[EvidenceShown]:
        """The passage that shows a property of the thing, as evidence; none where nothing is said of it."""
        named = [one.passage for one in self.view.shown_by if one.of == of]
        found = {one.passage: one for claim in self.view.claims.values() for one in claim.evidence}
        return [
            found.get(one, EvidenceShown(passage=one, stance="supports", basis="authors' reading")) for one in named
        ]

    def links(self, relationship: RelationshipType, place: Place) -> list[tuple[Kind, str, str]]:
        """What a register or a claim links it to: kind, id and name."""
        facts: list[tuple[Kind, str, str]] = [
            (link.other.kind, link.other.id, link.other.name)
            for link in self.view.links
            if (link.relationship, link.place) == (relationship, place)
        ]
        for claim in self.claims(relationship, place):
            end = claim.object if place == "subject" else claim.subject
            facts.append((end.kind, end.id, end.name))
        return list(dict.fromkeys(facts))


@dataclass(frozen=True, kw_only=True)
class CasePage(ThingPage):
    """One case: what changed, what it met and used, who took part, and how that is known."""

    template: ClassVar[str] = "case"
    told: CaseTold
    similar: Similar
    picture: Picture
    ran_in: Sequence[Body]
    """Where it ran, but for regions and nations, each with the bodies that took its place."""
    cite: str
    """How to cite it, as plain text."""

    @property
    def case(self) -> Initiative:
        """The case's own properties."""
        return _properties(self.view, Initiative)

    @property
    def results(self) -> list[tuple[Result, Reading]]:
        """How the barriers that it met came out, each once, and whether that is our reading."""
        return list(dict.fromkeys((one.result, self.view.claims[one.claim].reading) for one in self.told.barriers))

    @property
    def alike(self) -> list[Like]:
        """The similar cases that share something with it, or read alike."""
        return [one for one in self.similar.items if one.links > 0 or one.likeness >= ALIKE]

    def file(self, format_: Literal["docx", "xlsx"]) -> str:
        """The address of the case as a file, which is named after it."""
        return f"/v1/collections/file?{urlencode({'id': self.view.id, 'title': self.view.name, 'format': format_})}"

    @property
    def outcomes(self) -> Iterator[tuple[str, list[CaseOutcome]]]:
        """What changed, what is expected, and what is hoped for, each with its outcomes; those with a figure first."""
        parts = (("What changed", CHANGED), ("What is expected", ("projected",)), ("What it aims at", ("aimed",)))
        for heading, known in parts:
            some = [one for one in self.told.outcomes if one.properties.known in known]
            if some:
                yield heading, sorted(some, key=lambda one: one.figure is None)

    @property
    def changed(self) -> list[CaseOutcome]:
        """What came of it, by a measure or by a report."""
        return next((some for heading, some in self.outcomes if heading == "What changed"), [])

    @property
    def came_out(self) -> list[CaseBarrier]:
        """The barriers of which a result is told: it overcame or eased them, or tried without success."""
        return [one for one in self.told.barriers if one.result in {*GOT_PAST, "stalled"}]

    def proof(self, enabler: CaseEnabler) -> Proof:
        """How it is known that the case used an enabler: by what says so, or by the results credited to it."""
        claims = [self.view.claims[id_] for id_ in enabler.claims]
        said = [claim for claim in claims if claim.relationship in {"USED", "WOULD_USE"}] or claims
        evidence = {(one.passage, one.stance): one for claim in said for one in claim.evidence}
        ours = enabler.caption.endswith(OUR_READING)
        return Proof(
            next((claim.because for claim in said if claim.because), None) if ours else None, [*evidence.values()]
        )

    @property
    def publishers(self) -> list[tuple[str, str | None]]:
        """Who published what the case rests on, with the address of the document."""
        sources = self.view.sources.values()
        return list(dict.fromkeys((one.publisher or one.title, one.link) for one in sources))

    @property
    def successors(self) -> list[Body]:
        """The systems where it ran that have ended, with those that took their place."""
        return [one for one in self.ran_in if one.now]

    @property
    def others(self) -> list[ClaimShown]:
        """What links it to other cases."""
        types: tuple[RelationshipType, ...] = ("ADAPTED_FROM", "PAID_FOR", "CARRIES_ON", "BELONGS_TO")
        places: tuple[Place, ...] = ("subject", "object")
        return [claim for type_ in types for place in places for claim in self.claims(type_, place)]


@dataclass(frozen=True, kw_only=True)
class SystemPage(ThingPage):
    """One system: what it faced and did, and whom it may learn from."""

    template: ClassVar[str] = "system"
    peers: Peers
    """Those that met the same barriers."""
    alike: Peers
    """Those that are alike in their context."""
    wide: ClassVar[set[str]] = WIDE
    """Types of system that are nobody's own."""

    @property
    def system(self) -> System:
        """The system's own properties."""
        return _properties(self.view, System)

    @property
    def parts(self) -> list[Part]:
        """The barriers that its cases met, by what came of them."""
        return parts(self.view)

    @property
    def parents(self) -> list[Ref]:
        """The regions that it lies in."""
        return [Ref(id=id_, name=name) for _, id_, name in self.links("PART_OF", "subject")]

    @property
    def teachers(self) -> list[Peer]:
        """The peers that got past a barrier which both met."""
        return [one for one in self.peers.items if any(barrier.got_past for barrier in one.barriers)]


@dataclass(frozen=True, kw_only=True)
class BarrierPage(ThingPage):
    """One barrier: what leads to it and who got past it."""

    template: ClassVar[str] = "barrier"

    @property
    def barrier(self) -> Barrier:
        """The barrier's own properties."""
        return _properties(self.view, Barrier)

    @property
    def parts(self) -> list[Part]:
        """Its cases: who got past it, who tried without success, who worked against it, and what is only proposed."""
        return parts(self.view)


@dataclass(frozen=True, kw_only=True)
class EnablerPage(ThingPage):
    """One enabler: what it helps with, which results are credited to it, who used it and who only would."""

    template: ClassVar[str] = "enabler"

    @property
    def enabler(self) -> Enabler:
        """The enabler's own properties."""
        return _properties(self.view, Enabler)


@dataclass(frozen=True, kw_only=True)
class OutcomePage(ThingPage):
    """One outcome: its figure, how it is known, and the case that it came of."""

    template: ClassVar[str] = "outcome"

    @property
    def outcome(self) -> Outcome:
        """The outcome's own properties."""
        return _properties(self.view, Outcome)

    @property
    def figure(self) -> str | None:
        """Its figure in words."""
        return figure(self.outcome)


@dataclass(frozen=True, kw_only=True)
class OrganisationPage(ThingPage):
    """One organisation: its public page, and the cases that it took part in."""

    template: ClassVar[str] = "organisation"

    @property
    def organisation(self) -> Organisation:
        """The organisation's own properties."""
        return _properties(self.view, Organisation)


@dataclass(frozen=True, kw_only=True)
class SourcePage(ThingPage):
    """One source: how it is cited, on what terms it is used, and the cases that rest on it."""

    template: ClassVar[str] = "source"

    @property
    def source(self) -> Source:
        """The source's own properties."""
        return _properties(self.view, Source)


@dataclass(frozen=True, kw_only=True)
class DimensionPage(ThingPage):
    """One dimension of the framework: its questions, and the barriers and enablers that belong to it."""

    template: ClassVar[str] = "dimension"

    @property
    def dimension(self) -> Dimension:
        """The dimension's own properties."""
        return _properties(self.view, Dimension)


class Branch(NamedTuple):
    """A concept with what is narrower."""

    concept: Concept
    below: "list[Branch]"


class HeadingsPart(NamedTuple):
    """Headings with what stands below them; without a title where there is one part only."""

    title: str
    branches: list[Branch]


#: Barriers by what they are about, with the title of that part of the page.
_ABOUT: Mapping[About | None, str] = {
    "obstacle": "Obstacles to prevention", "need": "Needs in people's lives", None: "",
}  # fmt: skip


def headings(concepts: Sequence[Concept]) -> list[HeadingsPart]:
    """The concepts under their headings, which are those that nothing is broader than, obstacles before needs."""
    by_id = {one.id: one for one in concepts}

    def branch(concept: Concept) -> Branch:
        return Branch(concept, [branch(by_id[one.id]) for one in concept.narrower])

    tops = [branch(one) for one in concepts if not one.broader]
    parts = [(title, [one for one in tops if one.concept.about == about]) for about, title in _ABOUT.items()]
    several = sum(bool(some) for _, some in parts) > 1
    return [HeadingsPart(title if several else "", some) for title, some in parts if some]


@dataclass(frozen=True, kw_only=True)
class HeadingsPage(Frame):
    """All barriers or all enablers under their headings."""

    template: ClassVar[str] = "headings"
    heading: str
    lead: str
    total: int
    parts: Sequence[HeadingsPart]
    sorts: Sequence[tuple[str, str, str]]
    """Each other order with its name and its address."""


@dataclass(frozen=True, kw_only=True)
class ListPage(Frame):
    """All things of a kind, page by page."""

    template: ClassVar[str] = "list"
    listing: Listing
    request: ListRequest
    pages: Numbered | None
    heading: str
    lead: str
    sorts: Sequence[tuple[str, str, str]]
    """Each order with its name and its address."""

    @property
    def plural(self) -> str:
        """The kind as addresses have it."""
        return PLURALS[self.listing.kind]
