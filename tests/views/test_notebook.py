"""The notebook for researchers runs on the seed, and shows what it shows."""

from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from graph.local import LocalServer
from graph.store import Store
from tests.conftest import ROOT
from tests.waiting import PATIENCE

NOTEBOOK = ROOT / "docs" / "link-queries.ipynb"


def _shown(cell: Any) -> list[tuple[str, ...]]:  # noqa: ANN401 - nbformat's own nodes carry no types
    """What a cell printed or gave as text, and the other kinds of what it gave."""
    found = []
    for one in cell.get("outputs", []):
        data = one.get("data", {})
        text = "" if "image/png" in data else one.get("text", "") or data.get("text/plain", "")
        found.append((one["output_type"], text, *sorted(data)))
    return found


def test_every_cell_gives_what_the_page_shows(
    seeded: Store, seeded_server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeded.connect()
    address = seeded_server.find()
    assert address is not None
    for name, value in (("URI", address.uri), ("USER", address.user), ("PASSWORD", address.password)):
        monkeypatch.setenv(f"CASEGRAPH_NEO4J_{name}", value)
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    read: Any = nbformat.reads
    page = read(NOTEBOOK.read_text(), as_version=4)
    stored = [_shown(cell) for cell in page.cells]
    assert any("image/png" in one for cell in stored for one in cell)
    NotebookClient(
        page, timeout=int(PATIENCE), kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}
    ).execute()
    assert [_shown(cell) for cell in page.cells] == stored
