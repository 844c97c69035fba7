"""Commands that embed no document do without torch, once the model's form for questions was made."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.local import LocalServer
from graph.store import Store
from tests.ingest.world import CASE, REGISTER, put

_CODE = """
import json, sys
from api.cli.main import app, guarded
code = guarded(lambda: app(sys.argv[1:], prog_name="casegraph"))
print(json.dumps([code, [name for name in ("torch", "transformers", "sentence_transformers", "onnx", "onnxruntime")
                         if name in sys.modules]]), file=sys.stderr)
"""


def _ends(folder: Path, server: LocalServer, *arguments: str) -> tuple[int, list[str], str]:
    """The exit code, which heavy packages were imported, and what was said beside the answer."""
    address = server.find()
    assert address is not None
    environment = {
        **os.environ,
        "CASEGRAPH_DATA_DIR": str(folder),
        "CASEGRAPH_NEO4J_URI": address.uri,
        "CASEGRAPH_NEO4J_USER": address.user,
        "CASEGRAPH_NEO4J_PASSWORD": address.password,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    ended = subprocess.run(
        [sys.executable, "-c", _CODE, *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    *said, last = ended.stderr.splitlines()
    code, heavy = json.loads(last)
    return code, heavy, "\n".join(said)


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["search", "systems that overcame short-termism with joint funding pots"], ["onnxruntime"]),
        (["search", "--literal", "fire safety"], []),
        (["show", "people-in-mind"], []),
        (["about"], []),
    ],
)
def test_no_torch_where_no_document_is_embedded(
    seeded: Store, seeded_server: LocalServer, forms: Path, arguments: list[str], heavy: list[str]
) -> None:
    seeded.connect()
    assert _ends(forms.parent, seeded_server, *arguments) == (0, heavy, "")


@pytest.mark.hard
def test_a_load_makes_the_form_and_says_so(scratch: Store, scratch_server: LocalServer, tmp_path: Path) -> None:
    scratch.connect()
    put(tmp_path / "cases", register=REGISTER, case=CASE)
    code, heavy, said = _ends(tmp_path, scratch_server, "load", "cases")
    assert code == 0, said
    assert "torch" in heavy
    assert "Preparing the model for quick questions: done." in said
    code, heavy, said = _ends(tmp_path, scratch_server, "load", "cases")
    assert (code, heavy) == (0, ["onnxruntime"]), said
    assert "Preparing" not in said
