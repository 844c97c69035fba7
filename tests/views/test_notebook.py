"""The notebook for researchers runs on the address of a service over the seed alone, and shows what it shows."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from api.http.app import create_app
from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.store import Store
from tests.api.conftest import settings_for
from tests.api.served import served
from tests.conftest import ROOT
from tests.waiting import PATIENCE

NOTEBOOK = ROOT / "docs" / "link-queries.ipynb"


@pytest.fixture
def address(seeded: Store, seeded_server: LocalServer, embedder: SentenceTransformerEmbedder) -> Iterator[str]:
    """The address of the API over the seed, served on a port of its own."""
    seeded.connect()
    app = create_app(settings_for(seeded_server), embedder)
    with served(app) as port:
        app.state.lifecycle.wait(PATIENCE)
        yield f"http://127.0.0.1:{port}"


def _shown(cell: Any) -> list[tuple[str, ...]]:  # noqa: ANN401 - nbformat's own nodes carry no types
    """What a cell printed or gave as text, and the other kinds of what it gave."""
    found = []
    for one in cell.get("outputs", []):
        data = one.get("data", {})
        text = "" if "image/png" in data else one.get("text", "") or data.get("text/plain", "")
        found.append((one["output_type"], text, *sorted(data)))
    return found


def test_every_cell_gives_what_the_page_shows(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEGRAPH", address)
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    read: Any = nbformat.reads
    page = read(NOTEBOOK.read_text(), as_version=4)
    stored = [_shown(cell) for cell in page.cells]
    assert any("image/png" in one for cell in stored for one in cell)
    # In a folder without a checkout: the address is all that it has.
    NotebookClient(
        page, timeout=int(PATIENCE), kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    assert [_shown(cell) for cell in page.cells] == stored
    code = "\n".join(cell.source for cell in page.cells if cell.cell_type == "code")
    assert not re.search(r"^(from|import) (api|graph|ingest)\b", code, re.MULTILINE)


def test_the_example_in_pandas_runs_as_it_stands(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text(), re.DOTALL)
    assert len(example.strip().splitlines()) <= 11
    exec(compile(example.replace("http://127.0.0.1:8000", address), "api.md", "exec"), {})  # noqa: S102 - our own page
    assert "Child poverty" in capsys.readouterr().out
