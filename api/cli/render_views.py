"""Similar cases, peers, comparisons and the map, as text for a terminal of 80 columns."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from api.cli.render_answer import grid, names, titled
from graph.english import capitalised
from graph.evidence import Body
from graph.views.compare import Agreement, Comparison, Value
from graph.views.gap_map import GapMap
from graph.views.peers import Peer, Peers
from graph.views.similar import Like, Similar

#: More than this many side by side are too narrow to read, and are shown one below the other.
ABREAST = 3
AGREEMENTS: dict[Agreement, str] = {
    "same": "the same", "some": "in part the same", "different": "different", "unknown": "known of one only",
}  # fmt: skip
#: Shown in a cell of the map without cases.
GAP = "·"


def similar(found: Similar) -> RenderableType:
    """Each initiative with why it is like the one asked for."""
    parts = [_like(rank, one) for rank, one in enumerate(found.items, 1)]
    return Group(Text(f"Like {found.name}", style="bold"), Text(), *parts, _as_of(found.corpus))


def peers(found: Peers) -> RenderableType:
    """Each peer with the reason, and what became of the barriers that both faced."""
    parts: list[RenderableType] = [Text(f"Peers of {_body(found.system)}, by {found.by}", style="bold")]
    if found.counted:
        parts.append(Text(f"What {names(found.counted)} did before counts as its own."))
    parts.append(Text())
    if not found.items:
        instead = " `--by context` looks for systems that are alike instead." if found.instead_url else ""
        parts += [Text(f"{found.says}{instead}"), Text()]
    return Group(*parts, *(_peer(rank, one) for rank, one in enumerate(found.items, 1)), _as_of(found.corpus))


def comparison(found: Comparison) -> RenderableType:
    """A column for each, or the rows one after another where there are many; = marks what several have in common."""
    body = [_abreast(found)] if len(found.things) <= ABREAST else list(_stacked(found))
    closed = [f"{one.name} became {', '.join(one.now)}." for one in found.things if one.now]
    mark = Text("= held by more than one of them", style="dim")
    return Group(*body, *map(Text, closed), mark, _as_of(found.corpus))


def gap_map(found: GapMap) -> RenderableType:
    """The map with its columns by number, and the names of the columns below."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    rows, columns = found.rows.headings, found.columns.headings
    table.add_column(f"{found.rows.name} \\ {found.columns.name}", overflow="fold")
    for number in range(1, len(columns) + 1):
        table.add_column(str(number), justify="right", no_wrap=True)
    counts = [[GAP] * len(columns) for _ in rows]
    for cell in found.cells:
        counts[cell.row][cell.column] = str(cell.cases)
    for heading, cells in zip(rows, counts, strict=True):
        table.add_row(heading.name, *cells)
    legend = grid()
    for number, heading in enumerate(columns, 1):
        legend.add_row(str(number), f"{heading.name} ({heading.cases})")
    summary = f"{found.cases} cases, {found.gaps} gaps ({GAP}). {found.says} This does not show what causes what."
    return Group(table, Text(), legend, Text(), Text(summary), _as_of(found.corpus))


def _like(rank: int, one: Like) -> RenderableType:
    lines = [Text(f"{capitalised(one.why)}.")]
    if one.systems:
        lines.append(Text(f"Ran in {', '.join(map(_body, one.systems))}.", style="dim"))
    score = f"{one.id}: {one.score:.2f} (links {one.links:.2f}, reads alike {one.likeness:.2f})"
    return titled(f"{rank}. {one.name}", [Text(score, style="dim"), *lines, Text()])


def _peer(rank: int, one: Peer) -> RenderableType:
    score = f"{one.system.id}: {one.score:.2f} (problem {one.problem:.2f}, context {one.context_score:.2f})"
    table = grid()
    for barrier in one.barriers:
        pasts = [past.said for past in barrier.theirs]
        table.add_row("-", f"{barrier.name}: {'; '.join(dict.fromkeys(pasts))}")
    why = Text(f"{capitalised(one.why)}.") if one.why else Text()
    return titled(f"{rank}. {_body(one.system)}", [Text(score, style="dim"), why, table, Text()])


def _abreast(found: Comparison) -> Table:
    table = Table(padding=(0, 1), show_lines=True)
    table.add_column(overflow="fold", max_width=16)
    for one in found.things:
        table.add_column(one.name, overflow="fold", ratio=1)
    for row in found.rows:
        label = Text(row.label).append(f"\n{AGREEMENTS[row.agreement]}", style="dim")
        table.add_row(label, *(_cell(cell) for cell in row.cells))
    return table


def _stacked(found: Comparison) -> Iterator[RenderableType]:
    for row in found.rows:
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(max_width=26, overflow="fold", style="cyan")
        table.add_column(overflow="fold")
        for one, cell in zip(found.things, row.cells, strict=True):
            table.add_row(one.name, _cell(cell))
        yield Text(row.label, style="bold").append(f" ({AGREEMENTS[row.agreement]})", style="dim")
        yield table


def _cell(values: Sequence[Value]) -> Text:
    lines = [
        f"{'= ' if value.held_by > 1 else ''}{value.name}{f': {value.said}' if value.said else ''}" for value in values
    ]
    return Text("\n".join(lines))


def _body(one: Body) -> str:
    return f"{one.name} (now {names(one.now)})" if one.now else one.name


def _as_of(corpus: int) -> Text:
    return Text(f"Corpus {corpus}. --json has the claims with their evidence.", style="dim")
