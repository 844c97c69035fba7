"""similar, peers, compare, map and export at a terminal of 80 columns, and as the API answers them."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Program

ONE, OTHER = "people-in-mind", "health-inequality-and-innovation-fund"


def _narrow(out: str) -> str:
    assert max(map(len, out.splitlines())) <= 80
    return " ".join(out.split())


def test_similar_cases_are_told_with_the_reason(over_seed: Program) -> None:
    ended = over_seed("similar", ONE, "--limit", "3")
    out = _narrow(ended.out)
    assert ended.code == 0
    assert "Like People in Mind 1. " in out
    assert " 3. " in out
    assert " 4. " not in out
    assert "Both met" in out or "Both got past" in out


def test_peers_are_told_with_who_got_past_it(over_seed: Program) -> None:
    ended = over_seed("peers", "nottingham-and-nottinghamshire")
    assert ended.code == 0
    assert "People in Mind, in our reading, overcame one-off funding" in _narrow(ended.out)
    assert "by context" in _narrow(over_seed("peers", "dorset", "--by", "context").out)


def test_without_peers_it_is_said_why_and_where_to_look_instead(over_seed: Program) -> None:
    ended = over_seed("peers", "kent-and-medway")
    assert ended.code == 0
    out = _narrow(ended.out)
    assert "Kent and Medway has no peers by problem: no barrier that it met is known here." in out
    assert "`--by context` looks for systems that are alike instead." in out


@pytest.mark.parametrize(
    "ids", [[ONE, OTHER], [ONE, OTHER, "aligned-longer-funding-cycles", "adversity-trauma-and-resilience-programme"]]
)
def test_a_comparison_stands_side_by_side_or_one_under_another(over_seed: Program, ids: list[str]) -> None:
    ended = over_seed("compare", *ids)
    out = _narrow(ended.out)
    assert ended.code == 0
    assert "Barriers" in out
    assert "overcame" in out
    assert "= held by more than one of them" in out


def test_the_map_has_numbers_and_gaps(over_seed: Program) -> None:
    ended = over_seed("map", "--limit", "8")
    out = _narrow(ended.out)
    assert ended.code == 0
    assert "barrier \\ enabler" in out
    assert "Short-termism" in out
    assert "gaps (·)" in out
    cut = over_seed("map", "--rows", "topic", "--columns", "result", "--barrier", "short-termism")
    assert "Overcame it" in _narrow(cut.out)
    assert "Leadership and governance" in _narrow(cut.out)
    none = over_seed("map", "--status", "ended", "--topic", "fire safety")
    assert none.code == 0
    assert "Nothing is known here of: barrier met and what helped." in _narrow(none.out)


@pytest.mark.parametrize(
    "command",
    [["similar", ONE], ["peers", "dorset"], ["compare", ONE, OTHER], ["map", "--limit", "5"]],
    ids=lambda command: str(command[0]),
)
def test_json_is_what_the_api_would_answer(over_seed: Program, command: list[str]) -> None:
    ended = over_seed(*command, "--json")
    found: dict[str, Any] = json.loads(ended.out)
    assert ended.code == 0
    assert found["corpus"] == 1


@pytest.mark.parametrize(
    ("command", "code", "word"),
    [
        (["similar", "people-in-mnd"], 1, "Did you mean people-in-mind"),
        (["peers", ONE], 1, "is an initiative, not a system"),
        (["compare", ONE], 1, "2 to 6"),
        (["map", "--rows", "luck"], 2, "rows cannot be 'luck'"),
        (["map", "--columns", "barrier"], 1, "the same"),
        (["map", "--want", "system"], 2, "No such option"),
        (["export", "cases.pdf"], 2, "has none of the suffixes"),
        (["export", "no-folder/cases.csv"], 2, "cannot be written"),
        (["export", "cases.csv", "--barrier", "no-such-barrier"], 1, "no-such-barrier"),
    ],
)
def test_what_cannot_be_done_is_said(over_seed: Program, command: list[str], code: int, word: str) -> None:
    ended = over_seed(*command)
    assert ended.code == code, ended
    assert word in " ".join(ended.err.replace("│", " ").split())
    assert list(Path.cwd().glob("*case*")) == []


def test_an_export_is_written_whole_and_not_over_another(over_seed: Program) -> None:
    ended = over_seed("export", "cases.csv", "--topic", "trauma")
    assert ended.code == 0, ended
    assert ended.out.startswith("cases.csv: ")
    with Path("cases.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert f"{len(rows)} things" in ended.out
    assert over_seed("export", "cases.csv").code == 2
    assert over_seed("export", "cases.csv", "--force", "--want", "barrier").code == 0
    assert sorted(path.name for path in Path.cwd().iterdir() if path.is_file()) == ["cases.csv"]
