"""What `casegraph query` and `queries` do, once their arguments are read."""

from collections.abc import Mapping
from typing import Any

from api.cli import render_query, terminal
from api.cli.run import checked, working
from api.settings import Settings
from graph.console import Console, QueryRequest
from graph.console.gallery import QUERIES, gallery
from graph.errors import NotFound


def query(settings: Settings, asked: Mapping[str, Any], *, as_json: bool) -> None:
    """The rows of one query."""
    request = checked(QueryRequest, asked)
    with working(settings) as work:
        console = Console(work.parts.store, 1)
        try:
            work.progress("Asking", 0, 1)
            answer = console.ask(request)
            work.progress("Asking", 1, 1)
        finally:
            console.close()
    if as_json:
        terminal.print_line(answer.model_dump_json())
    else:
        terminal.show(render_query.rows(answer))


def queries(id_: str | None, *, as_json: bool) -> None:
    """The gallery, or the text of one of its queries."""
    if id_ is None:
        if as_json:
            terminal.print_line(gallery().model_dump_json())
        else:
            terminal.show(render_query.gallery(QUERIES))
        return
    found = next((one for one in QUERIES if one.id == id_), None)
    if found is None:
        raise NotFound(f"There is no query {id_!r}.", "`casegraph queries` lists them.")
    terminal.print_line(found.model_dump_json() if as_json else found.query.strip())
