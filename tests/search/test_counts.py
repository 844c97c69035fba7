"""Counts beside what is found by looking at everything."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.embedding import SentenceTransformerEmbedder
from graph.ontology import WANTED
from graph.search.completeness import combinations, counts
from graph.store import Store
from graph.text import stem, words
from tests.search.asking import MUST_WORK, Ask

NAMES = ["a", "b", "c"]

_TEXTS = "MATCH (x:Text)-[:OF]->(t:Thing) RETURN x.content AS content, t.id AS about"
_CLAIMS = """
MATCH (c:Claim)-[end:SUBJECT|OBJECT|THROUGH]->(t) OPTIONAL MATCH (c)-[:SHOWN_BY]->(p:Passage)
RETURN c.id AS claim, type(end) AS end, t.id AS thing, collect(p.id) AS passages
"""
_RAN = "MATCH (i:Initiative)-[:RUN_IN]->(s) RETURN i.id AS case, s.id AS system"
_KINDS = "MATCH (t:Thing) RETURN t.id AS id, [l IN labels(t) WHERE l <> 'Thing'][0] AS label"


class Everything:
    """The whole seed, and which things speak by each word: told from its texts, claims and places alone."""

    def __init__(self, store: Store) -> None:
        ran = defaultdict[str, set[str]](set)
        for row in store.read(_RAN):
            ran[row["case"]].add(row["system"])
        self.claimed = set[str]()
        speaking = defaultdict[str, set[str]](set)
        for row in store.read(_CLAIMS):
            self.claimed.add(row["thing"])
            for passage in row["passages"]:
                speaking[passage].add(row["thing"])
                if row["end"] == "SUBJECT":
                    speaking[passage] |= ran[row["thing"]]
        self.kinds = {row["id"]: row["label"].lower() for row in store.read(_KINDS)}
        self.by_stem = defaultdict[str, set[str]](set)
        for row in store.read(_TEXTS):
            about = row["about"]
            things = {about} | speaking[about] | ran[about]
            for word in words(row["content"]):
                self.by_stem[stem(word)] |= {thing for thing in things if self.kinds[thing] in WANTED}

    def holding(self, *asked: str) -> set[str]:
        """The things of which something is claimed that speak by one of these words."""
        return set[str]().union(*(self.by_stem[stem(word)] for word in asked)) & self.claimed


@pytest.fixture(scope="module")
def ask(seeded: Store, embedder: SentenceTransformerEmbedder) -> Ask:
    return Ask(seeded, embedder)


@pytest.fixture(scope="module")
def everything(seeded: Store) -> Everything:
    return Everything(seeded)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("child poverty", ["child", "poverty"]),
        ("blood pressure in Dorset", ["blood", "pressure", "dorset"]),
        ("what can they do about smoking", ["smoking"]),
        ("systems that overcame child poverty with frailty", ["child", "poverty", "frailty"]),
        ("initiatives for preventative care in Dorset", ["dorset"]),
        ("xyzzy", []),
    ],
)
def test_the_total_is_what_satisfies_a_term_or_holds_a_word(
    ask: Ask, everything: Everything, question: str, asked: list[str]
) -> None:
    answer, hits = ask(question), ask.hits(question)
    wanted = answer.interpretation.want or WANTED
    satisfying = {hit.id for hit in hits if hit.satisfies}
    holding = {id_ for id_ in everything.holding(*asked) if everything.kinds[id_] in wanted}
    assert answer.total == len(satisfying | holding)
    assert answer.near == len({hit.id for hit in hits} - satisfying - holding)


@pytest.mark.parametrize(
    "filters",
    [{"want": ["system"]}, {"barrier": ["short-termism"]}, {"barrier": ["short-termism"], "want": ["initiative"]}],
)
def test_under_filters_what_passes_them_is_counted(
    ask: Ask, everything: Everything, filters: dict[str, list[str]]
) -> None:
    question = "child poverty and funding in Dorset"
    plain = ask(question)
    passing = {id_ for id_, kind in everything.kinds.items() if kind in filters.get("want", WANTED)}
    if "barrier" in filters:
        passing = {hit.id for hit in ask.hits(**filters)}
    satisfying = {hit.id for hit in ask.hits(question) if hit.satisfies}
    holding = everything.holding("child", "poverty", "funding", "dorset")
    answer = ask(question, **filters)
    assert 0 < answer.total < plain.total
    assert answer.total == len((satisfying | holding) & passing)


def test_where_nothing_is_asked_all_that_passes_is_counted(ask: Ask) -> None:
    answer = ask(barrier=["short-termism"])
    assert answer.total == answer.total_complete == len(ask.hits(barrier=["short-termism"]))
    assert (answer.near, answer.complete, answer.missing) == (0, True, [])


@pytest.mark.parametrize(
    "question",
    [
        MUST_WORK,
        "siloed working in Dorset with joint funding",
        "child poverty",
        "who overcame siloed working in Dorset",
        "silos, short-termism and data sharing in the South West",
        "smoking in Kent and Medway",
        "train times from Leeds to York",
    ],
)
def test_what_holds_all_and_what_holds_the_rest_is_counted_over_all_hits(ask: Ask, question: str) -> None:
    answer, hits = ask(question), ask.hits(question)
    whole = [hit for hit in hits if not hit.lacks and hit.tier in {"claim", "case"}]
    assert answer.total_complete == len(whole)
    assert answer.complete == bool(whole)
    terms = answer.interpretation.terms
    assert bool(answer.missing) == bool(terms and not whole)
    names = {*hits[0].satisfies, *hits[0].lacks} if hits else set[str]()
    for term in terms if len(names) > 1 else ():
        assert term.without == sum({*hit.satisfies} >= names - {term.id} for hit in hits if hit.paths), term.id


def test_a_body_that_nothing_is_claimed_of_makes_nothing_complete(ask: Ask) -> None:
    answer = ask("Kent and Medway")
    assert [hit.id for hit in answer.hits[:1]] == ["kent-and-medway"]
    assert (answer.complete, answer.total_complete) == (False, 0)
    assert answer.missing == ["No case here lies in Kent and Medway."]


def test_what_is_missing_is_told_with_what_each_term_costs(ask: Ask) -> None:
    answer = ask("who overcame siloed working in Dorset with joint funding")
    assert answer.missing == [
        "No case here overcame siloed working.",
        "No case in Dorset used joint funding.",
    ]
    assert ask("smoke alarms against short-termism", barrier=["short-termism"]).missing != []


@given(
    st.lists(st.lists(st.booleans(), min_size=len(NAMES), max_size=len(NAMES)), max_size=8),
    st.lists(st.booleans(), min_size=8, max_size=8),
)
def test_counts_agree_with_each_other(holds: list[list[bool]], among: list[bool]) -> None:
    held = np.asarray(holds, np.bool_).reshape(-1, len(NAMES))
    matched = np.asarray(among[: len(holds)], np.bool_)
    found = counts(NAMES, held, matched)
    inside = [row for row, there in zip(holds, matched, strict=True) if there]
    assert found.total == len(inside)
    assert found.total_complete == sum(all(row) for row in inside)
    for at, name in enumerate(NAMES):
        assert found.without[name] == sum(all(row[:at] + row[at + 1 :]) for row in inside)
        assert found.total_complete <= found.without[name] <= found.total
    sets = {frozenset(name for name, has in zip(NAMES, row, strict=True) if has) for row in holds}
    told = combinations(NAMES, held)
    assert (len(told), set(told)) == (len(sets), sets)
