"""What a document says of each case of a collection: facts as lines of text, with the numbers of their evidence.

What we concluded is marked as our reading, with the reason below it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from graph.english import capitalised, joined
from graph.labels import label_of
from graph.ontology import as_read
from graph.views.case_words import written_date, written_day
from graph.views.collection import CollectedCase, Collection
from graph.views.told_case import CaseOutcome

NOT_SAID: Final = "The sources do not say."


@dataclass
class Notes:
    """The passages in the order in which they are first referred to; the number of each is its place, from 1."""

    collection: Collection
    passages: list[str] = field(default_factory=list)

    def of_claims(self, *ids: str) -> str:
        """The numbers of all that shows these claims: [1, 2; qualified by 3]."""
        evidence = [shown for id_ in ids for shown in self.collection.claims[id_].evidence]
        supports = self._numbers(one.passage for one in evidence if one.stance == "supports")
        qualifies = self._numbers(one.passage for one in evidence if one.stance == "qualifies")
        return _bracketed(supports, f"qualified by {qualifies}" if qualifies else "")

    def of_passage(self, id_: str | None) -> str:
        """The number of one passage: [1]."""
        return _bracketed(self._numbers([id_])) if id_ in self.collection.passages else ""

    def reasons(self, *ids: str) -> list[str]:
        """The reasons for those of these claims that we concluded."""
        claims = [self.collection.claims[id_] for id_ in ids]
        return list(dict.fromkeys(claim.because for claim in claims if claim.because))

    def as_read(self, said: str, claim: str) -> str:
        """What a claim says, with its mark if it is our reading."""
        return as_read(said, self.collection.claims[claim].reading)

    def _numbers(self, passages: Iterable[str]) -> str:
        some = list(dict.fromkeys(passages))
        self.passages += [id_ for id_ in some if id_ not in self.passages]
        return ", ".join(map(str, sorted(self.passages.index(id_) + 1 for id_ in some)))


def _bracketed(*parts: str) -> str:
    said = "; ".join(part for part in parts if part)
    return f" [{said}]" if said else ""


@dataclass(frozen=True)
class Line:
    """A line of a fact: its text, an address on the web, and the reasons for what we concluded."""

    text: str
    link: str | None = None
    reasons: Sequence[str] = ()


def facts(case: CollectedCase, notes: Notes) -> list[tuple[str, list[Line]]]:
    """The facts of a case in a fixed order, each with its name; what is not known says so."""
    return [(name, read(case, notes) or [Line(NOT_SAID)]) for name, read in _FACTS]


def said_of(passage: str, collection: Collection) -> str:
    """Below the text of a passage: in whose words it is, its source and place, what it rests on, who says so."""
    shown = collection.passages[passage]
    evidence = [one for claim in collection.claims.values() for one in claim.evidence if one.passage == passage]
    bases = dict.fromkeys(label_of("basis", one.basis) for one in evidence)
    voices = dict.fromkeys(one.voice for one in evidence if one.voice)
    parts = [label_of("wording", shown.wording), f"{collection.title_of(passage)}: {shown.locator}", *bases]
    return ". ".join([*parts, *(f"Said by {voice}" for voice in voices)]) + "."


def _place(case: CollectedCase, notes: Notes) -> list[Line]:
    lines = []
    for system in case.systems:
        now = joined(one.name for one in system.now)
        text = notes.as_read(f"{system.name}{f' (today {now})' if now else ''}", system.claim)
        lines.append(Line(text + notes.of_claims(system.claim), reasons=notes.reasons(system.claim)))
    return lines


def _carried_out(case: CollectedCase, notes: Notes) -> list[Line]:
    own = case.properties
    return [Line(label_of("implementation", own.implementation) + notes.of_passage(own.implementation_shown_by))]


def _money(case: CollectedCase, notes: Notes) -> list[Line]:
    return [Line(case.funding + notes.of_passage(case.properties.funding_shown_by))] if case.funding else []


def _barriers(case: CollectedCase, notes: Notes) -> list[Line]:
    lines = []
    for one in case.barriers:
        means = joined((enabler.name for enabler in one.through), apart=True)
        text = f"{capitalised(one.caption)}: {one.name}{f', through {means}' if means else ''}"
        lines.append(Line(text + notes.of_claims(one.claim), reasons=notes.reasons(one.claim)))
    return lines


def _enablers(case: CollectedCase, notes: Notes) -> list[Line]:
    # The reason for a result stands with the barrier.
    credited = {one.claim for one in case.barriers}
    return [
        Line(
            f"{capitalised(one.caption)}: {one.name}{notes.of_claims(*one.claims)}",
            reasons=notes.reasons(*(id_ for id_ in one.claims if id_ not in credited)),
        )
        for one in case.enablers
    ]


def _outcomes(case: CollectedCase, notes: Notes) -> list[Line]:
    return [Line(_outcome(one) + notes.of_claims(one.claim), reasons=notes.reasons(one.claim)) for one in case.outcomes]


def _outcome(one: CaseOutcome) -> str:
    """The outcome in sentences, with its figure and how it is known."""
    own = one.properties
    more = "; ".join(part for part in (own.measure, own.of_whom, own.period) if part)
    figure = f"Figure: {one.figure}{f' ({more})' if more else ''}." if one.figure else ""
    known = f"How it is known: {label_of('known', own.known).lower()}."
    return " ".join(part for part in (f"{capitalised(one.caption)}: {one.name}.", own.statement, figure, known) if part)


def _partners(case: CollectedCase, notes: Notes) -> list[Line]:
    return [
        Line(
            notes.as_read(f"{one.name}{f', {one.role}' if one.role else ''}", one.claim) + notes.of_claims(one.claim),
            one.link,
            notes.reasons(one.claim),
        )
        for one in case.organisations
    ]


def _lines(*texts: str | None) -> list[Line]:
    return [Line(text) for text in texts if text]


_FACTS: Final[Sequence[tuple[str, Callable[[CollectedCase, Notes], list[Line]]]]] = (
    ("Type", lambda case, _: _lines(label_of("type", case.properties.type))),
    ("Where it ran", _place),
    ("Carried out", _carried_out),
    ("Status", lambda case, _: _lines(label_of("status", case.properties.status))),
    ("Began", lambda case, _: _lines(case.properties.started and written_date(case.properties.started))),
    ("Ended", lambda case, _: _lines(case.properties.ended and written_date(case.properties.ended))),
    ("Money", _money),
    ("Barriers", _barriers),
    ("What helped", _enablers),
    ("What came of it", _outcomes),
    ("Who took part", _partners),
    ("Not reported", lambda case, _: _lines(case.properties.not_reported or "Nothing is noted.")),
    ("Last review", lambda case, _: _lines(_reviewed(case))),
    ("How to cite it", lambda case, _: _lines(case.cite)),
)


def _reviewed(case: CollectedCase) -> str:
    day = case.properties.reviewed_on
    return written_day(day) if day else "No person has reviewed it yet."
