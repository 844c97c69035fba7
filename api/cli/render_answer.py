"""Answers and things as a person reads them in a terminal of 80 columns; the same records as the JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.cli import render_interpretation
from graph.evidence import EvidenceShown, Ref
from graph.search.answer import Answer, Hit, Path, Tier

TIERS: dict[Tier, str] = {
    "claim": "one claim holds all that was asked",
    "case": "one case holds all that was asked",
    "part": "holds a part of what was asked",
    "near": "close in meaning only",
}
INDENT = 3


@dataclass
class Citations:
    """Numbers passages as they are first cited, so that each is printed once, under where it first serves.

    `marks` are the places of words that were asked for, by passage.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    waiting: list[EvidenceShown] = field(default_factory=list)
    marks: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def cite(self, evidence: Iterable[EvidenceShown]) -> str:
        """The numbers of some evidence, what qualifies after what supports: ` [1] [2], but [3]`."""
        supports: list[str] = []
        qualifies: list[str] = []
        for one in evidence:
            if one.passage not in self.numbers:
                self.numbers[one.passage] = len(self.numbers) + 1
                self.waiting.append(one)
            (supports if one.stance == "supports" else qualifies).append(f" [{self.numbers[one.passage]}]")
        return "".join(supports) + (f", but{''.join(qualifies)}" if qualifies else "")

    def shown(self) -> Table | None:
        """The passages cited since the last time, with source and place; None if there are none."""
        if not self.waiting:
            return None
        table = grid()
        for one in self.waiting:
            table.add_row(f"[{self.numbers[one.passage]}]", _passage(one, self.marks.get(one.passage, [])))
        self.waiting.clear()
        return table


def answer(given: Answer, *, facets: bool = False) -> RenderableType:
    """A whole answer: how the question was read, each hit with its paths, evidence and what it lacks, the receipt."""
    citations = Citations(marks={one.id: one.marks for hit in given.hits for one in hit.passages})
    parts: list[RenderableType] = [Text(given.question, style="bold"), *render_interpretation.reading(given)]
    if facets:
        parts += render_interpretation.facets(given)
    parts += [Text(), *render_interpretation.lacking(given)]
    for hit in given.hits:
        parts += [_hit(hit, given, citations), Text()]
    return Group(*parts, _receipt(given))


def titled(title: str, body: Iterable[RenderableType]) -> RenderableType:
    """A heading with what stands under it, indented."""
    return Group(Text(title, style="bold"), Padding(Group(*body), (0, 0, 0, INDENT)))


def reason(because: str | None) -> Iterator[RenderableType]:
    """Why a reading is ours, under the line that it belongs to; nothing where the source states it."""
    if because:
        yield Text(f"reading: inferred. {because}", style="italic")


def names(refs: Iterable[Ref]) -> str:
    """Several things by name."""
    return ", ".join(ref.name for ref in refs)


def _hit(hit: Hit, given: Answer, citations: Citations) -> RenderableType:
    known = {term.id: term.name for term in given.interpretation.terms}
    cut = hit.tier == "near" and set(given.receipt.filters) - {"want"}
    strength = "passes the filters" if cut else TIERS[hit.tier]
    body: list[RenderableType] = [Text(f"{hit.kind.capitalize()} {hit.id}: {strength}", style="dim")]
    body += [Text(f"{one.name} became {names(one.now)}.", style="dim") for one in hit.systems if one.now]
    if hit.lacks:
        lacks = [known.get(one, f"the result “{one}”") for one in hit.lacks]
        body.append(Text(f"Lacks: {', '.join(lacks)}", style="yellow"))
    for path in hit.paths:
        body += [Text(), Text(path.text, style="bold"), Text(), _steps(path, citations)]
    if evidence := citations.shown():
        body += [Text(), evidence]
    if not hit.paths:
        body += [
            Text(hit.summary),
            *(
                _marked(one.text, one.marks).append(f"\nSource: {one.source.title}. {one.locator}")
                for one in hit.passages[:1]
            ),
        ]
    return titled(f"{hit.rank}. {hit.name}", body)


def _steps(path: Path, citations: Citations) -> Table:
    table = grid()
    for step in path.steps:
        line = Text(step.from_.name).append(f" {step.caption} ", style="bold").append(step.to.name)
        if step.through:
            line.append(" through ", style="bold").append(names(step.through))
        if step.source is not None:
            line.append(f" ({step.source.title})", style="dim")
        line.append(citations.cite(step.evidence), style="cyan")
        table.add_row("-", Group(line, *reason(step.because)))
    return table


def _passage(one: EvidenceShown, marks: Iterable[tuple[int, int]]) -> Text:
    said = _marked(one.text, marks)
    said = Text("“").append_text(said).append("”") if one.wording == "quoted" else said
    footing = [one.basis, *([one.voice] if one.voice else []), "in our words" if one.wording == "ours" else "quoted"]
    place = f"\nSource: {one.source.title}. {one.locator} ({'; '.join(footing)})"
    return said.append(place, style="dim")


def _marked(text: str, marks: Iterable[tuple[int, int]]) -> Text:
    """The text with what was asked for underlined, on a terminal."""
    said = Text(text)
    for start, end in marks:
        said.stylize("underline", start, end)
    return said


def _receipt(given: Answer) -> Text:
    receipt = given.receipt
    took = receipt.took_ms.interpret + receipt.took_ms.retrieve + receipt.took_ms.explain
    first = f" `casegraph show {given.hits[0].id}` shows the first whole." if given.hits else ""
    return Text(f"Corpus {receipt.corpus}, recipe {receipt.recipe}, {took / 1000:.2f} s.{first}", style="dim")


def grid() -> Table:
    """Two columns: a short mark, and what it marks."""
    table = Table.grid(padding=(0, 1))
    table.add_column(style="cyan", no_wrap=True, vertical="top")
    table.add_column(overflow="fold")
    return table
