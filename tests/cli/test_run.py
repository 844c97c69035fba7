"""`casegraph run` from an empty folder to a served API, twice, as a person would: in processes of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from api.cli.run import STOPPED
from tests.conftest import JARS
from tests.ingest.world import CASE, REGISTER
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.hard


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with the jars that this machine has."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "jars").symlink_to(JARS.parent, target_is_directory=True)
    yield folder
    _casegraph(folder, "db", "stop")


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from api.cli.main import main; main()", *arguments]


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "CASEGRAPH_DATA_DIR": str(folder), "COLUMNS": "80", "PYTHONPATH": os.pathsep.join(sys.path)}


def _casegraph(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(*arguments), cwd=folder, env=_environment(folder), capture_output=True, text=True, check=False
    )


def _run(folder: Path) -> tuple[int, str, str]:
    """Run until the API is ready, then press Ctrl-C: the exit code and all that was written."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        _command("run", "--port", str(port)),
        cwd=folder, env=_environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        until(lambda: _is_ready(process, port))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def _is_ready(process: subprocess.Popen[str], port: int) -> bool:
    assert process.poll() is None, process.communicate()
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE).status_code == 200
    except requests.ConnectionError:
        return False


def test_run_twice(folder: Path) -> None:
    code, out, err = _run(folder)
    assert code == 0, err
    assert "1. Cornwall and the Isles of Scilly" in out
    assert "Read it at http://127.0.0.1:" in err
    assert "casegraph db stop" in err.splitlines()[-1]
    assert "Traceback" not in err
    assert max(map(len, out.splitlines())) <= 80

    assert "Neo4j answers at bolt://127.0.0.1:" in _casegraph(folder, "db", "status").stdout

    code, again, err = _run(folder)
    assert code == 0, err
    assert "seed unchanged" in err
    assert "Starting Neo4j" not in err
    assert "Embedding" not in err
    assert _without_receipt(again) == _without_receipt(out)

    assert _casegraph(folder, "db", "reset", "--yes").returncode == 0
    assert "Neo4j is stopped." in _casegraph(folder, "db", "status").stdout


def test_ctrl_c_while_a_load_writes_ends_with_one_sentence_and_the_same_load_goes_on(
    folder: Path, tmp_path: Path
) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "register.yaml").write_text(REGISTER)
    # A shell that runs the tests in the background has the signal ignored, and so would the load.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # All may be written before the signal comes, where this process waits for its turn: then more is loaded.
    for first, last in ((0, 400), (400, 2000)):
        for number in range(first, last):
            (cases / f"team-{number}.yaml").write_text(CASE.replace("one-team", f"team-{number}"))
        with subprocess.Popen(
            _command("load", str(cases)), cwd=folder, env=_environment(folder), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stderr is not None
            seen = next(line for line in process.stderr if line.startswith("Writing entries"))
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
        if process.returncode != 0:
            break
    assert (process.returncode, out) == (128 + signal.SIGINT, "")
    assert " ".join(err.splitlines()[-2:]).endswith(STOPPED), (seen, err)
    assert "Traceback" not in err
    again = _casegraph(folder, "load", str(cases))
    assert again.returncode == 0, again.stderr
    added = int(re.findall(r"(\d+) added", again.stdout)[0])
    assert 0 < added <= last + 7
    assert " 0 changed, " in again.stdout.replace("\n", " ")
    assert _casegraph(folder, "db", "reset", "--yes").returncode == 0


def _without_receipt(out: str) -> str:
    return out.partition("Corpus ")[0]
