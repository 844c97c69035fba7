"""Output that cannot be written, is closed or has no width: the command ends cleanly, in one sentence if need be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CASEGRAPH = Path(sys.executable).with_name("casegraph")


def run(arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a shell, with what it wrote."""
    command = f"'{CASEGRAPH}' {arguments}"
    return subprocess.run(
        ["/bin/bash", "-c", command],
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def test_what_the_output_cannot_encode_is_said_in_one_sentence() -> None:
    said = r"terminal.prepare_output(); terminal.show('Ynys M\u00f4n: \u201cmeanings\u201d'); terminal.finish_output()"
    command = [sys.executable, "-c", f"from api.cli import terminal; {said}"]
    for encoding, shown in (("latin-1", "Ynys M\u00f4n: ?meanings?"), ("utf-8", "Ynys M\u00f4n: \u201cmeanings\u201d")):
        environment = {**os.environ, "PYTHONIOENCODING": encoding}
        ended = subprocess.run(command, env=environment, capture_output=True, encoding=encoding, check=True)
        assert ended.stdout == f"{shown}\n"
        told = "2 characters cannot be written in latin-1 and stand as ?. PYTHONIOENCODING=utf-8 shows all.\n"
        assert ended.stderr.replace("iso8859-1", "latin-1") == ("" if encoding == "utf-8" else told)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_said_in_one_sentence() -> None:
    ended = run("settings > /dev/full")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "The output cannot be written: No space left on device.\n"


@pytest.mark.parametrize("arguments", ["settings | head -1", "settings | true", "settings >&-"])
def test_a_reader_that_has_gone_is_no_fault(arguments: str) -> None:
    assert run(arguments).stderr == ""


@pytest.mark.parametrize("columns", ["0", "1", "80", "no number"])
def test_any_width_gives_lines_that_can_be_read(columns: str) -> None:
    lines = run("settings", COLUMNS=columns).stdout.splitlines()
    assert len(lines) > 20
    assert 40 < max(map(len, lines)) <= 100
