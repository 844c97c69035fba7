"""The program with an address by routing, as for a cluster or Aura."""

import os

import pytest

from tests.cli.conftest import Program


def test_about_and_search_by_routing(over_seed: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    about, asked = over_seed("about"), over_seed("search", "joint funding", "--literal")
    uri = os.environ["CASEGRAPH_NEO4J_URI"]
    monkeypatch.setenv("CASEGRAPH_NEO4J_URI", uri.replace("bolt://", "neo4j://"))
    routed = over_seed("about")
    assert (routed.code, routed.out) == (0, about.out)
    routed = over_seed("search", "joint funding", "--literal")
    assert routed.code == 0, routed.err
    assert routed.out.partition("Corpus ")[0] == asked.out.partition("Corpus ")[0]
