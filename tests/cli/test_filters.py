"""Every filter is an option of `casegraph search`, and what is wrong with one is told with its name."""

import json

import pytest

from graph.ontology import FILTERS
from tests.cli.conftest import Program


def test_every_filter_is_an_option_with_its_words(program: Program) -> None:
    told = " ".join(program("search", "--help").out.replace("│", " ").split())
    for row in FILTERS:
        assert f"--{row.name.replace('_', '-')} " in told
        for word in row.takes:
            assert word in told


def test_filters_cut_as_they_do_over_http(over_seed: Program) -> None:
    ended = over_seed(
        *("search", "--want", "initiative", "--status", "ended", "--status", "planned", "--until", "2024-22"),
        *("--topic", "learning", "--json"),
    )  # fmt: skip
    answer = json.loads(ended.out)
    assert [hit["id"] for hit in answer["cases"]["hits"]] == ["focus-groups-as-peer-learning"]
    assert answer["receipt"]["filters"] == {
        "want": ["initiative"],
        "status": ["ended", "planned"],
        "topic": ["learning"],
        "until": ["2024-22"],
    }


def test_filters_are_read_back_in_a_sentence(over_seed: Program) -> None:
    ended = over_seed("search", "--region", "south-west", "--known", "projected", "--since", "2000")
    assert " ".join(ended.out.split()).startswith(
        "Only what took place in the region south-west, and has an outcome that is projected, and began not before 2000"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--basis", "hearsay"], 2, "--basis: basis cannot be 'hearsay'. It can be: evaluated, monitored"),
        (["--level", "fourth"], 2, "It can be: primary, secondary, tertiary, structural."),
        (["--system", "No Id"], 2, "--system: 'No Id' is not an id"),
        (["--since", "soon"], 2, "--since: 'soon' is not a date: write 2022"),
        (["--region", "dorset"], 1, "There is no region with the id dorset (it is the id of a system)."),
        (["--dimension", "fit"], 1, "There are: capacity, clarity, congruity."),
    ],
)
def test_a_wrong_value_is_told_with_its_option(over_seed: Program, arguments: list[str], code: int, told: str) -> None:
    ended = over_seed("search", *arguments)
    assert ended.code == code
    assert told in " ".join(ended.err.replace("│", " ").split())
    assert not ended.out
