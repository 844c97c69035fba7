"""A saved answer, asked again from the command line."""

import io
import json
from pathlib import Path

import pytest

from graph.search.replay import OLDER, Replay
from tests.cli.conftest import Program

QUESTION = "systems that overcame short-termism with joint funding pots"


@pytest.fixture
def saved(over_seed: Program, tmp_path: Path) -> Path:
    """What `search --json` printed, in a file of the folder that the program runs in."""
    file = tmp_path / "saved.json"
    file.write_text(over_seed("search", QUESTION, "--limit", "3", "--json").out, encoding="utf-8")
    return file


def test_the_same_answer_ends_with_0(over_seed: Program, saved: Path) -> None:
    ended = over_seed("replay", saved.name)
    assert (ended.code, max(map(len, ended.out.splitlines())) <= 80) == (0, True)
    for said in (QUESTION, "The answer is the same.", "The corpus is the same: 1.", "The model is the same"):
        assert said in ended.out


def test_another_answer_ends_with_1_and_says_what_differs(over_seed: Program, saved: Path) -> None:
    answer = json.loads(saved.read_text("utf-8"))
    first, second, third = answer["cases"]["hits"]
    answer["cases"]["hits"] = [{**second, "rank": 1}, {**first, "rank": 2}, {**third, "id": "gone", "name": "Gone"}]
    answer["verdict"] = "partly"
    answer["receipt"]["corpus"] = 0
    saved.write_text(json.dumps(answer), encoding="utf-8")
    ended = over_seed("replay", saved.name)
    assert ended.code == 1
    said = " ".join(ended.out.split())
    for part in (
        "The answer differs.",
        "The corpus has changed: 0 then, 1 now.",
        f"Came: {third['name']} (system {third['id']}), now 3",
        "Went: Gone (system gone), 3 then",
        f"Moved: {first['name']} (system {first['id']}), from 2 to 1",
        "The verdict was “partly”, and is “answered” now.",
    ):
        assert part in said
    found = Replay.model_validate_json(over_seed("replay", saved.name, "--json").out)
    assert (found.same, [place.id for place in found.went]) == (False, ["gone"])


def test_an_answer_of_an_older_form_is_asked_again_and_not_compared(over_seed: Program, saved: Path) -> None:
    answer = json.loads(saved.read_text("utf-8"))
    # In the form before, each step had its evidence whole.
    passages, sources = answer.pop("passages"), answer.pop("sources")
    for step in (step for hit in answer["cases"]["hits"] for path in hit["paths"] for step in path["steps"]):
        step["link"] = step.pop("relationship")
        whole = [{**shown, **passages[shown["passage"]]} for shown in step["evidence"]]
        step["evidence"] = [{**one, "source": {"id": one["source"], **sources[one["source"]]}} for one in whole]
    saved.write_text(json.dumps(answer), encoding="utf-8")
    ended = over_seed("replay", saved.name)
    assert ended.code == 0
    assert OLDER in " ".join(ended.out.split())


def test_a_receipt_alone_is_taken_from_standard_input(
    over_seed: Program, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = json.loads(saved.read_text("utf-8"))["receipt"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(receipt).encode())))
    ended = over_seed("replay", "-")
    assert ended.code == 0
    assert "A receipt alone holds no hits to compare with." in ended.out


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no JSON"),
        (b"{}", "id"),
        (b'{"receipt": 1}', "question"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"question: no", "no JSON"),
    ],
)
def test_a_file_that_is_no_receipt_is_named_with_what_is_wrong(
    program: Program, tmp_path: Path, content: bytes, told: str
) -> None:
    (tmp_path / "other.json").write_bytes(content)
    ended = program("replay", "other.json")
    assert (ended.code, ended.out) == (2, "")
    assert "other.json" in ended.err
    assert told in ended.err
