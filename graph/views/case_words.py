"""What is said of a case, put into words: the enablers that it used, figures, money, sources, days."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from graph.evidence import ClaimShown, Ref, SourceShown
from graph.models import Initiative, Outcome
from graph.ontology import PLANNED, RELATIONSHIPS, Reading, RelationshipType, as_read


class EnablerSaid(NamedTuple):
    """An enabler with what a case has to do with it, and the claims that say so."""

    enabler: Ref
    relationship: RelationshipType
    claims: list[ClaimShown]

    @property
    def reading(self) -> Reading:
        """Stated if any of the claims is."""
        return "stated" if any(claim.reading == "stated" for claim in self.claims) else "inferred"

    @property
    def caption(self) -> str:
        """It used or would use it, with the mark of our reading."""
        return as_read(RELATIONSHIPS[self.relationship].caption, self.reading)


def enablers_of(claims: Iterable[ClaimShown], case: Initiative) -> list[EnablerSaid]:
    """The enablers that a case used or would use, by these claims of it; what it used stands first, each by name.

    What a result is credited to was used. What nobody began used nothing: there it is a proposal.
    """
    credited: RelationshipType = "WOULD_USE" if case.implementation == PLANNED else "USED"
    said: list[tuple[RelationshipType, Ref, ClaimShown]] = []
    for claim in claims:
        if claim.relationship in ("USED", "WOULD_USE"):
            said.append((claim.relationship, claim.object, claim))
        said.extend((credited, means, claim) for means in claim.through)
    found: dict[tuple[RelationshipType, str], EnablerSaid] = {}
    for relationship, enabler, claim in said:
        ref = Ref(id=enabler.id, name=enabler.name)
        found.setdefault((relationship, enabler.id), EnablerSaid(ref, relationship, [])).claims.append(claim)
    return sorted(found.values(), key=lambda one: (one.relationship, one.enabler.name.casefold(), one.enabler.id))


#: Currencies with a sign of their own.
_SIGNS = {"GBP": "£"}
MILLION = 1_000_000


def figure(outcome: Outcome) -> str | None:
    """The figure of an outcome in words, such as: over £2 million a year; None where it has none."""
    if outcome.value is None:
        return None
    currency, _, rest = (outcome.unit or "").partition(" ")
    counted = [money(outcome.value, currency), rest] if currency in _SIGNS else [number(outcome.value), outcome.unit]
    return " ".join(part for part in (outcome.qualifier, *counted) if part)


def funding(case: Initiative) -> str | None:
    """The money that went in, in words, such as: £4 million a year, from the board; None where none is known."""
    if case.funding_amount is None:
        return None
    amount = money(case.funding_amount, case.funding_currency or "")
    said = f"{amount} {case.funding_period}" if case.funding_period else amount
    return f"{said}, from {case.funding_from}" if case.funding_from else said


def money(amount: float, currency: str) -> str:
    """An amount as people say it: £2.7 million, £950, EUR 4 million."""
    millions = amount / MILLION
    # Only where nothing is rounded off.
    short = amount >= MILLION and round(millions, 2) == millions
    said = f"{number(round(millions, 2))} million" if short else number(amount)
    return f"{_SIGNS[currency]}{said}" if currency in _SIGNS else f"{currency} {said}".strip()


def number(value: float) -> str:
    """A number as people read it: 2,000,000 or 0.25."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def reference(source: SourceShown) -> str:
    """A source in a line: title, publisher, date, address, as far as known."""
    return ", ".join(part for part in (source.title, source.publisher, source.published, source.link) if part)


def written_day(day: date) -> str:
    """Such as: 30 November 2026."""
    return f"{day.day} {day:%B %Y}"


def written_date(partial: str) -> str:
    """A partial date in words: 2022, September 2024, autumn 2024, 15 September 2024."""
    year, month, day = (*partial.split("-"), "", "")[:3]
    if day:
        return written_day(date.fromisoformat(partial))
    if not month:
        return year
    return f"{_SEASONS.get(month) or date(int(year), int(month), 1).strftime('%B')} {year}"


#: Seasons by their numbers in EDTF.
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
