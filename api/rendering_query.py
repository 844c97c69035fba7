"""Rows of the console and its gallery, as a person reads them in a terminal of 80 columns."""

import json
from collections.abc import Iterable
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from graph.console import QueryAnswer
from graph.console.gallery import GalleryQuery


def rows(answer: QueryAnswer) -> RenderableType:
    """A table of the rows, how many there are, and the corpus they are from."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in answer.columns:
        table.add_column(name, overflow="fold")
    for row in answer.rows:
        table.add_row(*map(_shown, row))
    count = f"{len(answer.rows)} rows" if len(answer.rows) != 1 else "1 row"
    more = {None: "", "rows": ", and there are more: see --limit", "bytes": ", and there are more, too large to show"}
    return Group(table, Text(), Text(f"{count}{more[answer.why_cut]}; corpus {answer.receipt.corpus}", style="dim"))


def gallery(queries: Iterable[GalleryQuery]) -> RenderableType:
    """Each question with its query under it."""
    parts: list[RenderableType] = []
    for one in queries:
        options = "".join(f" --parameter {name}={value}" for name, value in one.parameters.items())
        head = Text.assemble((one.question, "bold"), f"\n{one.shows}")
        ask = Text(f"casegraph queries {one.id} | casegraph query -{options}", style="dim")
        parts += [head, Padding(Text(one.query.strip()), (0, 0, 0, 3)), ask, Text()]
    return Group(*parts)


def _shown(value: Any) -> Text:  # noqa: ANN401 - any JSON
    if value is None:
        return Text("")
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return Text(", ".join(map(str, value)))
    return Text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
