"""Names joined into English, by the one function that does so."""

import ast
from pathlib import Path

import pytest

from graph.english import joined
from graph.ontology import GOT_PAST

CODE = [path for folder in ("graph", "api", "ingest") for path in (Path(__file__).parents[2] / folder).rglob("*.py")]


@pytest.mark.parametrize(
    ("names", "plain", "apart"),
    [
        ([], "", ""),
        (["silos"], "silos", "silos"),
        (["silos", "silos"], "silos", "silos"),
        (["silos", "money"], "silos and money", "silos and money"),
        (["silos", "money", "time"], "silos, money and time", "silos, money and time"),
        (["Kent and Medway", "Dorset"], "Kent and Medway and Dorset", "Kent and Medway as well as Dorset"),
        (["Kent and Bath", "Devon", "Dorset"], "Kent and Bath, Devon and Dorset", "Kent and Bath, Devon, and Dorset"),
        (["a, b", "c", "d"], "a, b, c and d", "a, b; c; and d"),
    ],
)
def test_names_are_joined(names: list[str], plain: str, apart: str) -> None:
    assert joined(names) == plain
    assert joined(names, apart=True) == apart


def test_which_results_got_past_a_barrier_is_defined_once() -> None:
    defined = [
        path.name
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Tuple | ast.List | ast.Set)
        and {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)} == {*GOT_PAST}
    ]
    assert defined == ["ontology.py"]
