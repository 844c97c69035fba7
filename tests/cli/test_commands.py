"""Answers on standard output, messages on standard error, exit codes, and JSON as the API gives it."""

import json
import re
import socket
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.settings import read_settings
from graph.embedding import SentenceTransformerEmbedder
from graph.search.fuse import DEFAULT, TEXTS
from ingest.load import Report
from tests.cli.conftest import Program
from tests.conftest import SEED

QUESTION = "systems that overcame short-termism with joint funding pots"


def test_search_reads_well_in_80_columns(over_seed: Program) -> None:
    ended = over_seed("search", QUESTION, "--limit", "2", "--evidence")
    assert ended.code == 0
    assert max(map(len, ended.out.splitlines())) <= 80
    for said in (
        "1. Cornwall and the Isles of Scilly",
        "How we know: reported by participants",
        "one claim holds all that was read",
        "People in Mind overcame (in our reading) One-off funding through Joint",
        "reading: inferred.",
        "Source: Unlocking prevention in integrated care systems.",
        "2. Nottingham and Nottinghamshire",
        "Lacks:",
    ):
        assert said in ended.out
    assert "Loading the model" in ended.err
    assert "Loading the model" not in ended.out


def test_a_search_answers_in_three_lines_a_hit(over_seed: Program) -> None:
    ended = over_seed("search", QUESTION)
    lines = ended.out.splitlines()
    assert max(map(len, lines)) <= 80
    first = lines.index("1. Cornwall and the Isles of Scilly (system cornwall-and-the-isles-of-scilly)")
    assert " ".join(line.strip() for line in lines[first + 1 : first + 3]).startswith(
        "In Cornwall and the Isles of Scilly, People in Mind, in our reading, overcame one-off funding"
    )
    assert any(line.startswith("Cases and systems: 1 to 5 of ") for line in lines[:first])
    ranks = [number for number, line in enumerate(lines) if re.match(r"\d+\. ", line)]
    assert len(ranks) == 10
    assert all(later - earlier <= 3 for earlier, later in pairwise(ranks) if lines[later][:2] != "1.")
    assert "2. Nottingham and Nottinghamshire (system nottingham-and-nottinghamshire)" in lines
    assert "Lacks the result “overcame”." in ended.out
    assert "`--evidence` shows every step with its source." in ended.out
    assert "Source:" not in ended.out


def test_json_is_what_the_api_gives(over_seed: Program, embedder: SentenceTransformerEmbedder) -> None:
    commands = {
        "/v1/systems/dorset": ["show", "dorset"],
        "/v1/about": ["about"],
        "/v1/search?q=joint+funding&want=enabler&limit=3": [
            *("search", "joint funding", "--want", "enabler", "--limit", "3"),
        ],
    }  # fmt: skip
    told = {path: json.loads(over_seed(*arguments, "--json").out) for path, arguments in commands.items()}
    app = create_app(read_settings(), embedder)
    app.state.lifecycle.parts.store.connect()
    client = TestClient(app, base_url="http://127.0.0.1")
    for path, body in told.items():
        answered = client.get(path).json()
        for each in (answered, body):
            each.pop("receipt", None)
        assert answered == body
    app.state.lifecycle.parts.store.close()


def test_all_that_can_be_said_beside_the_question_is_an_option(over_seed: Program) -> None:
    arguments = ["--limit", "2", "--page", "2", "--recipe", TEXTS.name, "--drop", "joint-funding", "--drop", "want"]
    answer = json.loads(over_seed("search", QUESTION, *arguments, "--json").out)
    receipt = answer["receipt"]
    assert (receipt["limit"], receipt["page"], receipt["recipe"]) == (2, 2, TEXTS.name)
    assert receipt["drop"] == ["joint-funding", "want"]
    assert [hit["rank"] for hit in answer["cases"]["hits"]] == [3, 4]
    assert [hit["rank"] for hit in answer["concepts"]["hits"]] == [3, 4]
    assert [term["id"] for term in answer["interpretation"]["terms"]] == ["short-termism"]
    printed = over_seed("search", "fire safety", "--literal", "--limit", "2")
    assert "Words only: nothing was read into them." in printed.out
    assert "Loading the model" not in printed.err
    assert max(map(len, printed.out.splitlines())) <= 80


def test_where_nothing_holds_all_it_is_said_what_never_meets(over_seed: Program) -> None:
    printed = over_seed("search", "who overcame siloed working in Dorset with joint funding", "--limit", "1").out
    assert max(map(len, printed.splitlines())) <= 80
    said = " ".join(printed.split())
    assert "No case here overcame siloed working." in said
    assert "No case in Dorset used joint funding." in said
    assert "without Dorset: 0; without Joint funding: 0" in said
    assert "more with --page 2" in said


def test_show_prints_one_thing_whole(over_seed: Program) -> None:
    ended = over_seed("show", "people-in-mind")
    assert ended.code == 0
    assert max(map(len, ended.out.splitlines())) <= 80
    said_of_it = ("ran in", "Cornwall and the Isles of Scilly", "overcame (in our reading)", "One-off funding", "[1]")
    for said in ("People in Mind", *said_of_it):
        assert said in ended.out


def test_about_counts(over_seed: Program) -> None:
    assert "initiatives" in over_seed("about").out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["show", "dorsett"], 1, "Did you mean dorset (Dorset)"),
        (["search"], 1, "Nothing was asked."),
        (["search", "x", "--barrier", "no-such-barrier"], 1, "no-such-barrier"),
        (["search", "x", "--barrier", "No Id"], 2, "barrier"),
        (["search", "x", "--want", "place"], 2, "want"),
        (["search", "x", "--limit", "0"], 2, "limit"),
        (["search", "x", "--page", "0"], 2, "page"),
        (["search", "x", "--page", "41"], 1, "export"),
        (["search", "x", "--recipe", "best"], 1, DEFAULT.name),
        (["search", "x", "--drop", "No Id"], 2, "drop"),
        (["replay", "no-such-file.json"], 2, "no-such-file.json"),
        (["search", "x", "--colour"], 2, "colour"),
        (["no-such-command"], 2, "No such command"),
        (["load", "a", "b"], 2, "data-set"),
        (["serve", "--host", "192.0.2.1"], 1, "CASEGRAPH_HOSTS"),
        (["db", "status"], 1, "CASEGRAPH_NEO4J_URI"),
        (["db", "reset", "--yes"], 1, "CASEGRAPH_NEO4J_URI"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    over_seed: Program, arguments: list[str], code: int, told: str
) -> None:
    ended = over_seed(*arguments)
    assert ended.code == code, ended.err
    assert told in ended.err
    assert "Traceback" not in ended.err
    assert not ended.out


def test_a_load_says_what_it_would_do(over_seed: Program) -> None:
    ended = over_seed("load", str(SEED), "--dry-run")
    assert ended.code == 0
    assert "Data set seed, if it were loaded: 0 added, 0 changed" in ended.out
    report = Report.model_validate_json(over_seed("load", str(SEED), "--dry-run", "--json").out)
    assert (report.data_set, report.added, report.changed, report.withdrawn, report.dry_run) == ("seed", 0, 0, 0, True)


def test_what_a_load_refuses_is_named_and_ends_with_1(over_seed: Program, tmp_path: Path) -> None:
    (tmp_path / "My Cases.yaml").write_text("initiative:\n  id: x\n  nme: X\n", encoding="utf-8")
    ended = over_seed("load", "My Cases.yaml", "--dry-run")
    assert ended.code == 1
    assert "My Cases.yaml:3" in ended.out
    assert "Data set my-cases, if it were loaded: 0 added" in ended.out


def test_a_port_that_is_taken_is_told_before_anything_is_loaded(over_seed: Program) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for command in ("run", "serve"):
            ended = over_seed(command, "--port", str(port))
            assert ended.code == 3
            assert f"Port {port} on 127.0.0.1 is taken" in ended.err
            assert "--port" in ended.err
            assert not ended.out


def test_a_database_that_is_away_ends_with_3(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("CASEGRAPH_NEO4J_URI", f"bolt://127.0.0.1:{nobody.getsockname()[1]}")
        ended = program("about")
    assert ended.code == 3
    assert "Neo4j does not answer." in ended.err


def test_an_empty_private_database_can_be_described_without_starting_it(program: Program, tmp_path: Path) -> None:
    assert program("db", "status").out.startswith("Neo4j is stopped.")
    assert program("db", "path").out.strip() == str((tmp_path / "data" / "neo4j").resolve())
    assert "was not running" in program("db", "stop").out
    refused = program("db", "reset")
    assert refused.code == 1
    assert "--yes" in refused.err
    assert program("db", "reset", "--yes").code == 0
