"""One thing, what is loaded, and what a load did, as text for a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from api.cli.render_answer import Citations, grid, names, reason, titled
from graph.evidence import ClaimShown
from graph.ontology import RELATIONSHIPS, as_read
from graph.views.about import About
from graph.views.thing import CasesByResult, ClaimGroup, ThingView

if TYPE_CHECKING:
    from ingest.load import Report  # it imports much that a question does without

#: Ids of withdrawn things that are listed; the JSON has all.
MOST_LISTED = 20
#: Shown in or below the heading already.
_HEADED = {
    "id", "name", "mention", "summary", "definition", "statement", "question", "not_reported", "funding_amount",
    "funding_currency",
    "funding_period", "funding_from", "funding_shown_by", "implementation_shown_by",
}  # fmt: skip
#: What a claim may say beside its ends, each on a line of its own.
_CARRIED = ("role", "when", "kept", "changed")
#: What the cases of a thing are to it.
_RAN = {
    "system": RELATIONSHIPS["RUN_IN"].inverse,
    "organisation": RELATIONSHIPS["INVOLVES"].inverse,
    "source": "tells of",
}


def thing(view: ThingView) -> RenderableType:
    """A whole thing: what it is, what is linked to it, each claim with its evidence."""
    citations = Citations(view)
    parts: list[RenderableType] = [Text(f"{view.kind.capitalize()} {view.id}", style="dim")]
    fields = view.properties.model_dump(mode="json")
    parts += [Text(fields[name]) for name in ("definition", "statement", "question", "summary") if fields.get(name)]
    parts += [Text(), _facts(view)]
    parts += [_cases(one) for one in view.by_result]
    for group in view.groups:
        parts += [Text(), _claims(group, view, citations)]
    if evidence := citations.shown():
        parts += [Text(), Text("Evidence", style="bold"), evidence]
    if open_ := fields.get("not_reported"):
        parts += [Text(), Text(f"Not reported: {open_}", style="dim")]
    return titled(view.name, parts)


def _cases(some: CasesByResult) -> RenderableType:
    """The cases that met a barrier, or a kind of it, with one result."""
    table = grid()
    for case in some.cases:
        barrier = as_read(case.barrier.name, case.reading)
        table.add_row("-", f"{case.name} ({case.implementation}): {barrier}")
    return Group(Text(), Text(f"Cases with the result {some.result}", style="bold"), table)


def about(found: About) -> RenderableType:
    """What is loaded and when, and which model and Neo4j are used."""
    table = grid()
    for kind, count in found.counts.items():
        table.add_row(f"{kind}s", str(count))
        for word, some in found.implementation.items() if kind == "initiative" else ():
            table.add_row(f"  {word}", str(some))
    loaded = found.loaded_at.strftime("%d %B %Y, %H:%M UTC") if found.loaded_at else "not yet"
    table.add_row("corpus", f"{found.corpus} ({found.digest}), loaded {loaded}")
    for one in found.data_sets:
        table.add_row("data set", f"{one.id}, {one.entries} entries")
    table.add_row("model", found.model)
    table.add_row("Neo4j", f"{found.neo4j.version} {found.neo4j.edition}")
    return table


def _facts(view: ThingView) -> Table:
    table = grid()
    for name, value in view.properties.model_dump(mode="json").items():
        if name not in _HEADED and value not in (None, [], ""):
            between = "\n" if name == "questions" else ", "
            table.add_row(name.replace("_", " "), between.join(value) if isinstance(value, list) else str(value))
    if view.case and view.case.funding:
        table.add_row("funding", view.case.funding)
    if view.kind == "initiative":
        table.add_row(RELATIONSHIPS["RUN_IN"].caption, names(view.systems) or "not named")
    if view.initiatives:
        table.add_row(_RAN[view.kind], names(view.initiatives))
    for one in view.inherited:
        table.add_row("ran as", f"{one.ran_by.name}: {one.name}")
    for link in view.links:
        title = view.sources[link.source].title if link.source else ""
        where = f" ({title}{f', {link.row}' if link.row else ''})" if title else ""
        table.add_row(link.caption, Text(link.other.name).append(where, style="dim"))
    became = RELATIONSHIPS["SUCCEEDED_BY"]
    for caption, others in ((became.inverse, view.predecessors), (became.caption, view.successors)):
        for other in others:
            how = ", ".join(part for part in (other.type, other.on) if part)
            table.add_row(caption, f"{other.name} ({how})" if how else other.name)
    reviewed = f"reviewed on {view.review.reviewed_on}" if view.review.reviewed_on else "not yet reviewed"
    table.add_row("origin", f"{view.review.origin}, {reviewed}; data set {view.review.data_set}")
    return table


def _claims(group: ClaimGroup, view: ThingView, citations: Citations) -> RenderableType:
    table = grid()
    for claim in (view.claims[id_] for id_ in group.claims):
        line = _sentence(group, claim)
        line.append(citations.cite(claim.evidence), style="cyan")
        carried = (f"{name}: {value}" for name in _CARRIED if (value := getattr(claim, name)))
        table.add_row("-", Group(line, *map(Text, carried), *reason(claim.because)))
    return Group(Text(group.caption.capitalize(), style="bold"), table)


def _sentence(group: ClaimGroup, claim: ClaimShown) -> Text:
    through = f" through {names(claim.through)}" if claim.through else ""
    if group.relationship == "TACKLED" or group.place == "through":
        return Text(f"{claim.subject.name} {claim.caption} {claim.object.name}{through}")
    if group.place != "subject":
        return Text(claim.subject.name)
    # An aim must not read as a result.
    return Text(f"{claim.caption}: {claim.object.name}" if group.relationship == "HAS_OUTCOME" else claim.object.name)


def report(done: "Report") -> RenderableType:
    """What a load did: each refusal at its place, what is withdrawn, and one line of counts."""
    return Group(*_report_lines(done))


def _report_lines(done: "Report") -> Iterator[Text]:
    for refusal in done.refused:
        yield Text(str(refusal), style="yellow")
    if done.dry_run and done.withdrawn_ids:
        listed = ", ".join(done.withdrawn_ids[:MOST_LISTED])
        more = done.withdrawn - MOST_LISTED
        yield Text(f"Would be withdrawn: {listed}{f' and {more} more' if more > 0 else ''}.")
    if done.kept:
        were = "was" if done.kept == 1 else "were"
        yield Text(
            f"{done.kept} that the files no longer hold {were} kept, since something was refused: "
            "mend that and load again.",
            style="yellow",
        )
    if done.stopped:
        yield Text("Nothing was written, since something was refused (--strict).", style="yellow")
    yield Text(_report_total(done))


def _report_total(done: "Report") -> str:
    counts = (
        f"{done.added} added, {done.changed} changed, {done.unchanged} unchanged, {done.withdrawn} withdrawn, "
        f"{done.refused_entries} refused"
    )
    would = ", if it were loaded" if done.dry_run else ""
    corpus = f"; corpus {done.corpus}" if done.corpus is not None else ""
    return f"Data set {done.data_set}{would}: {counts} ({done.files} {'file' if done.files == 1 else 'files'}{corpus})."
