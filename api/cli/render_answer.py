"""Answers, and what asking them again gave, as text for a terminal of 80 columns; the same records as the JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from textwrap import shorten, wrap

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult, group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.cli import render_interpretation
from graph.evidence import Cited, EvidenceShown, Ref
from graph.search.answer import Answer, Hit, HitList, ListName, Mark, Path, Tier
from graph.search.replay import Place, Replay, Then

TIERS: dict[Tier, str] = {
    "claim": "one claim holds all that was read",
    "case": "one case holds all that was read",
    "part": "holds a part of what was read",
    "near": "by its words or its meaning",
}
INDENT = 3


@dataclass
class Citations:
    """Numbers passages as they are first cited, so that each is printed once, below its first use.

    `cited` has the passages; `marks` are the places of words of the question, by passage.
    """

    cited: Cited
    numbers: dict[str, int] = field(default_factory=dict)
    waiting: list[EvidenceShown] = field(default_factory=list)
    marks: dict[str, list[Mark]] = field(default_factory=dict)

    def cite(self, evidence: Iterable[EvidenceShown]) -> str:
        """The numbers of some evidence, supporting before qualifying: ` [1] [2], but [3]`."""
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
            text = _passage(one, self.cited, self.marks.get(one.passage, []))
            table.add_row(f"[{self.numbers[one.passage]}]", text)
        self.waiting.clear()
        return table


@dataclass(frozen=True)
class _Short:
    """A hit in three lines: what it is, and the first two lines of why it is one."""

    hit: Hit
    lacks: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines for a console of any width."""
        hit, width = self.hit, max(options.max_width, 20)
        done = f", {hit.implementation}" if hit.implementation else ""
        yield Text(f"{hit.rank}. {hit.name}", style="bold", no_wrap=True, overflow="ellipsis").append(
            f" ({hit.kind} {hit.id}{done})", style="dim not bold"
        )
        why = hit.paths[0].text if hit.paths else hit.summary
        lines = wrap(f"{self.lacks}{why}", width - INDENT) or [""]
        shown = (
            lines[:2]
            if len(lines) <= 2
            else [lines[0], shorten(" ".join(lines[1:]), width - INDENT, placeholder=" ...")]
        )
        yield Padding(Text("\n".join(shown)), (0, 0, 0, INDENT))


def answer(result: Answer, *, facets: bool = False, evidence: bool = False) -> RenderableType:
    """How the question was read, what the answer says, and the hits in three lines each, or with all their evidence."""
    citations = Citations(result, marks={one.id: one.marks for hit in result.hits for one in hit.passages})
    parts: list[RenderableType] = [Text(result.question, style="bold"), *render_interpretation.reading(result)]
    parts += render_interpretation.facets(result) if facets else ()
    parts += [Text(), *render_interpretation.said(result)]
    lists: dict[ListName, HitList] = {"cases": result.cases, "concepts": result.concepts}
    for name in sorted(lists, key=lambda one: one != result.leads):
        if hits := lists[name].hits:
            parts += [Text(), render_interpretation.heading(name, lists[name], len(hits), result)]
        for hit in hits:
            parts += [_hit(hit, result, citations), Text()] if evidence else [_Short(hit, _lacks(hit, result))]
    more = "`--evidence` shows every step with its source." if result.hits and not evidence else ""
    return Group(*parts, Text(more, style="dim"), _receipt(result))


def _lacks(hit: Hit, result: Answer) -> str:
    return f"Lacks {', '.join(_lacking(hit, result))}. " if hit.lacks else ""


def titled(title: str, body: Iterable[RenderableType]) -> RenderableType:
    """A heading with its body below, indented."""
    return Group(Text(title, style="bold"), Padding(Group(*body), (0, 0, 0, INDENT)))


def reason(because: str | None) -> Iterator[RenderableType]:
    """Why a reading is ours, for the line below it; nothing if the source states it."""
    if because:
        yield Text(f"reading: inferred. {because}", style="italic")


def names(refs: Iterable[Ref]) -> str:
    """Several things by name."""
    return ", ".join(ref.name for ref in refs)


def _hit(hit: Hit, result: Answer, citations: Citations) -> RenderableType:
    cut = hit.tier == "near" and set(result.receipt.filters) - {"want"}
    strength = "passes the filters" if cut else TIERS[hit.tier]
    done = f" ({hit.implementation})" if hit.implementation else ""
    body: list[RenderableType] = [Text(f"{hit.kind.capitalize()} {hit.id}{done}: {strength}", style="dim")]
    body += [Text(f"{one.name} became {names(one.now)}.", style="dim") for one in hit.systems if one.now]
    if hit.outcomes:
        body.append(Text(f"Came of it: {'; '.join(f'{one.name} ({one.known})' for one in hit.outcomes)}", style="dim"))
    if hit.lacks:
        body.append(Text(f"Lacks: {', '.join(_lacking(hit, result))}", style="yellow"))
    for path in hit.paths:
        body += [Text(), Text(path.text, style="bold"), Text(), _steps(path, result, citations)]
    if evidence := citations.shown():
        body += [Text(), evidence]
    if not hit.paths:
        body.append(Text(hit.summary))
        for one in hit.passages[:1]:
            passage = result.passages[one.id]
            source = f"\nSource: {result.title_of(one.id)}. {passage.locator}"
            body.append(_marked(passage.text, one.marks).append(source))
    return titled(f"{hit.rank}. {hit.name}", body)


def _lacking(hit: Hit, result: Answer) -> list[str]:
    """What the hit lacks, by name."""
    term_names = {term.id: term.name for term in result.interpretation.terms}
    return [term_names.get(one, f"the result “{one}”") for one in hit.lacks]


def _steps(path: Path, result: Answer, citations: Citations) -> Table:
    table = grid()
    for step in path.steps:
        line = Text(step.from_.name).append(f" {step.caption} ", style="bold").append(step.to.name)
        if step.through:
            line.append(" through ", style="bold").append(names(step.through))
        if step.source is not None:
            line.append(f" ({result.sources[step.source].title})", style="dim")
        line.append(citations.cite(step.evidence), style="cyan")
        table.add_row("-", Group(line, *reason(step.because)))
    return table


def _passage(one: EvidenceShown, cited: Cited, marks: Iterable[Mark]) -> Text:
    passage = cited.passages[one.passage]
    text = _marked(passage.text, marks)
    text = Text("“").append_text(text).append("”") if passage.wording == "quoted" else text
    words = "in our words" if passage.wording == "ours" else "quoted"
    footing = [one.basis, *([one.voice] if one.voice else []), words]
    place = f"\nSource: {cited.title_of(one.passage)}. {passage.locator} ({'; '.join(footing)})"
    return text.append(place, style="dim")


def _marked(text: str, marks: Iterable[Mark]) -> Text:
    """The text with the words of the question underlined, on a terminal."""
    marked = Text(text)
    for mark in marks:
        marked.stylize("underline", mark.start, mark.end)
    return marked


def _receipt(result: Answer) -> Text:
    receipt = result.receipt
    took = receipt.took_ms.interpret + receipt.took_ms.retrieve + receipt.took_ms.explain
    first = f" `casegraph show {result.hits[0].id}` shows the first whole." if result.hits else ""
    return Text(f"Corpus {receipt.corpus}, recipe {receipt.recipe}, {took / 1000:.2f} s.{first}", style="dim")


@group()
def replay(found: Replay) -> Iterator[Text]:
    """Whether the answer is the same, what it rests on then and now, and each hit that differs."""
    yield Text(found.question or "(no question, filters alone)", style="bold")
    if found.compared:
        if found.why:
            yield Text(found.why)
        yield Text("The answer is the same.") if found.same else Text("The answer differs.", style="yellow")
    else:
        yield Text(found.why or "A receipt alone holds no hits to compare with.")
    yield Text(_then_and_now("corpus", found.corpus))
    yield Text(_then_and_now("digest of the corpus", found.digest))
    yield Text(_then_and_now("model", found.model))
    for place in found.came:
        yield Text(f"Came: {_place(place)}, now {place.rank}")
    for place in found.went:
        yield Text(f"Went: {_place(place)}, {place.rank} then")
    for move in found.moved:
        yield Text(f"Moved: {move.name} ({move.kind} {move.id}), from {move.then} to {move.now}")
    for place in found.otherwise:
        yield Text(f"By other paths: {_place(place)}, now {place.rank}")
    if found.verdict is not None and found.verdict.changed:
        yield Text(f"The verdict was “{found.verdict.then}”, and is “{found.verdict.now}” now.")


def _then_and_now(what: str, value: Then) -> str:
    if value.changed:
        return f"The {what} has changed: {value.then} then, {value.now} now."
    return f"The {what} is the same: {value.now}."


def _place(place: Place) -> str:
    return f"{place.name} ({place.kind} {place.id})"


def grid() -> Table:
    """Two columns: a short mark, and what it marks."""
    table = Table.grid(padding=(0, 1))
    table.add_column(style="cyan", no_wrap=True, vertical="top")
    table.add_column(overflow="fold")
    return table
