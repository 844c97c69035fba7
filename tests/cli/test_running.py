"""What docs/running.md tells to type and to set is there."""

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from api.cli.main import app
from tests.cli.conftest import Program
from tests.local.test_compose import KNOWN

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "running.md").read_text("utf-8")

#: Whole commands: a line of a block, or what follows the program's path in it or in a container.
LINES = re.findall(r"^    (?:.*/bin/|.* api )?casegraph ((?!cd |find )[a-z][^#\n]*)", TEXT, re.MULTILINE)
#: Commands as they are spoken of, with or without their arguments.
SPOKEN = re.findall(r"`casegraph ([a-z][^`]*)`", TEXT)


def resolved(words: list[str]) -> tuple[Any, list[str]]:
    """The command that the words name and what is left of them."""
    found: Any = get_command(app)
    while hasattr(found, "commands"):
        assert words[0] in found.commands, words
        found, words = found.commands[words[0]], words[1:]
    return found, words


def test_commands_are_found_at_all() -> None:
    assert len(LINES) >= 15
    assert len(SPOKEN) >= 8


@pytest.mark.parametrize("line", sorted(set(LINES)))
def test_a_command_in_a_block_can_be_typed_as_it_stands(line: str) -> None:
    words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S*\$\([^)]*\)\S*|\S+', line)]
    if "$@" not in words:
        command, rest = resolved(words)
        command.make_context("casegraph", rest)


@pytest.mark.parametrize("spoken", sorted(set(SPOKEN)))
def test_a_command_that_is_spoken_of_exists_with_its_options(program: Program, spoken: str) -> None:
    named, options = re.match(r"[a-z ]*[a-z](?![\w./])", spoken), re.findall(r"--[a-z-]+", spoken)
    assert named is not None
    words = named[0].split()
    helped = program(*words, "--help")
    assert helped.code == 0, helped.err
    assert all(option in helped.out for option in options)


def test_every_setting_exists() -> None:
    named = set(re.findall(r"CASEGRAPH_[A-Z0-9_]+", TEXT))
    assert len(named) >= 8
    assert named <= KNOWN


def test_the_unit_is_the_file_in_deploy() -> None:
    block = TEXT.split("(../deploy/casegraph.service):\n\n")[1].split("\n\nDo not add")[0]
    assert [line[4:] for line in block.splitlines()] == (
        (ROOT / "deploy" / "casegraph.service").read_text("utf-8").splitlines()
    )


def test_every_page_and_file_it_leads_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (ROOT / "docs" / target).exists(), target


def test_the_step_that_installs_is_one_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"\bmake (\.\S+?)(?:`|$)", TEXT, re.MULTILINE):
        assert f"\n{target}: " in makefile
