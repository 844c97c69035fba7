"""The disk fills up in the middle of a load: told in one sentence, no case by half, and the same load completes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.store import Store
from tests.conftest import JARS, ROOT
from tests.ingest.world import CASE, REGISTER, load_good, put
from tests.local.test_folders import on_small_disk
from tests.waiting import PATIENCE

pytestmark = pytest.mark.hard

CASES = 60


def _texts() -> dict[str, str]:
    """A register and so many cases, each a file."""
    teams = {f"team-{number:02}": CASE.replace("one-team", f"team-{number:02}") for number in range(CASES)}
    return {"register": REGISTER, **{id_: case.replace("One team", id_.title()) for id_, case in teams.items()}}


@pytest.mark.parametrize("then", ["repeated", "stopped"])
def test_a_load_that_runs_out_of_disk_is_told_and_completes_once_there_is_room(
    scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path, then: str
) -> None:
    folder, disk = put(tmp_path / "cases", **_texts()), tmp_path / "disk"
    child = [sys.executable, "-m", "tests.faults.full_load", str(disk / "neo4j"), str(JARS), str(folder), then]
    done = subprocess.run(
        [*on_small_disk(disk, "size=420m"), *child],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    kind, message, remedy = told["failed"]
    assert kind in {"DatabaseAway", "FolderUnfit"}
    assert "full" in message
    assert "Make room" in remedy
    # Some cases were there, whole, and the others came now.
    assert 0 < told["cases"] < CASES
    again = told["again"]
    assert again["refused"] == []
    assert again["added"] == CASES - told["cases"]
    undisturbed = load_good(scratch, embedder, folder, **_texts())
    assert undisturbed.added > CASES
    assert scratch.read("MATCH (c:Corpus) RETURN c.digest AS digest") == [{"digest": told["digest"]}]
