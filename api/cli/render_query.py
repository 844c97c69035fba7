"""Rows of the console, and its gallery, as text for a terminal of 80 columns."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType, group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from graph.console import QueryAnswer
from graph.console.gallery import Gallery

#: Characters in a line; a table leaves two between its columns.
WIDE = 80


def rows(answer: QueryAnswer) -> RenderableType:
    """The rows as a table, or one below the other where they are too wide; how many, and the corpus they come from."""
    cells = [[_shown(value) for value in row] for row in answer.rows]
    widths = [max(map(len, column)) + 2 for column in zip(answer.columns, *cells, strict=True)]
    fits = sum(widths) <= WIDE + 2 or len(widths) == 1
    body = _table(answer.columns, cells) if fits else _stacked(answer.columns, cells)
    count = f"{len(answer.rows)} rows" if len(answer.rows) != 1 else "1 row"
    more = {None: "", "rows": ", and there are more: see --limit", "bytes": ", and there are more, too large to show"}
    return Group(body, Text(), Text(f"{count}{more[answer.why_cut]}; corpus {answer.receipt.corpus}", style="dim"))


def _table(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> RenderableType:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in columns:
        table.add_column(Text(name), overflow="fold")
    for row in cells:
        table.add_row(*map(Text, row))
    return table


@group()
def _stacked(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> Iterator[RenderableType]:
    for number, row in enumerate(cells, 1):
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
        table.add_column(style="dim", no_wrap=True, max_width=WIDE // 3)
        table.add_column(overflow="fold")
        for name, cell in zip(columns, row, strict=True):
            table.add_row(Text(name), Text(cell))
        yield Text(f"{number}.", style="bold")
        yield table


@group()
def gallery(examples: Gallery) -> Iterator[RenderableType]:
    """Each question with its query below."""
    for one in examples.queries:
        options = "".join(f" --parameter {name}={value}" for name, value in one.parameters.items())
        head = Text.assemble((one.question, "bold"), f"\n{one.shows}")
        ask = Text(f"casegraph queries {one.id} | casegraph query -{options}", style="dim")
        yield from (head, Padding(Text(one.query.strip()), (0, 0, 0, 3)), ask, Text())


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
