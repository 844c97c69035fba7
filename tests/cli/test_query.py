"""`casegraph query` and `queries`: the console in a terminal."""

import io
import json

import pytest

from graph.console import QueryAnswer
from graph.console.gallery import QUERIES
from tests.cli.conftest import Program


def test_rows_stand_in_a_table(over_seed: Program) -> None:
    query = (
        "MATCH (i)-[t:TACKLED]->(:Barrier {id: $b}) WHERE t.result = 'overcame' RETURN i.name AS initiative, t.result"
    )
    ended = over_seed("query", query, "--parameter", "b=one-off-funding")
    assert ended.code == 0
    assert ended.out.splitlines() == [
        "initiative      t.result", "People in Mind  overcame", "", "1 row; corpus 1",
    ]  # fmt: skip


def test_rows_that_are_too_wide_stand_under_each_other(over_seed: Program) -> None:
    query = "MATCH (i:Initiative {id: 'people-in-mind'}) RETURN i.name AS name, i.summary AS summary, i.type AS type"
    lines = over_seed("query", query).out.splitlines()
    assert lines[:2] == ["1.", "name     People in Mind"]
    assert lines[2].startswith("summary  ")
    assert any(line.startswith("type     ") for line in lines)
    assert max(map(len, lines)) <= 80


def test_rows_that_are_cut_are_said_to_be(over_seed: Program) -> None:
    ended = over_seed("query", "MATCH (b:Barrier) RETURN b.id ORDER BY b.id", "--limit", "2")
    assert "2 rows, and there are more: see --limit; corpus 1" in ended.out


def test_json_is_what_the_api_gives(over_seed: Program) -> None:
    given = ["--parameter", "n=3", "--parameter", "l=[1,2]", "--parameter", "t=some words"]
    ended = over_seed("query", "RETURN $n + 1 AS n, $l AS l, $t AS t", *given, "--json")
    answer = QueryAnswer.model_validate_json(ended.out)
    assert answer.rows == [[4, [1, 2], "some words"]]
    assert answer.receipt.parameters == {"n": 3, "l": [1, 2], "t": "some words"}


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["query", "MATCH (n) DELETE n"], 1, "DELETE is not for the console"),
        (["query", "MATCH (b:Barrier) RETRUN b"], 1, "Line 1, column 19"),
        (["query", "RETURN 1", "--parameter", "x"], 2, "NAME=VALUE"),
        (["query", "RETURN 1", "--limit", "0"], 2, "limit"),
        (["queries", "nothing"], 1, "casegraph queries"),
    ],
)
def test_what_is_refused(over_seed: Program, arguments: list[str], code: int, told: str) -> None:
    ended = over_seed(*arguments)
    assert (ended.code, ended.out) == (code, "")
    assert told in " ".join(ended.err.split())


def test_the_gallery_is_shown_and_one_can_be_piped_on(over_seed: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = over_seed("queries").out
    assert all(one.question in " ".join(shown.split()) for one in QUERIES)
    one = over_seed("queries", "who-overcame").out
    monkeypatch.setattr("sys.stdin", io.StringIO(one))
    ended = over_seed("query", "-", "--parameter", "barrier=short-termism", "--json")
    assert json.loads(ended.out)["rows"][0][0] == "People in Mind"
    assert len(json.loads(over_seed("queries", "--json").out)["queries"]) == 15
