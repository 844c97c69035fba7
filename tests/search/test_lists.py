"""The two lists of an answer: what is in them and counted, beside what is found by looking at everything."""

from collections import defaultdict

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.ontology import WANTED
from graph.search.lists import KINDS_OF
from graph.store import Store
from graph.text import stem, words
from tests.search.asking import MUST_WORK, Ask, arms

_TEXTS = "MATCH (x:Text)-[:OF]->(t:Thing) RETURN x.content AS content, t.id AS about"
_CLAIMS = """
MATCH (c:Claim)-[end:SUBJECT|OBJECT|THROUGH]->(t) OPTIONAL MATCH (c)-[:SHOWN_BY]->(p:Passage)
RETURN c.id AS claim, type(end) AS end, t.id AS thing, collect(p.id) AS passages
"""
_RAN = "MATCH (i:Initiative)-[:RUN_IN]->(s) RETURN i.id AS case, s.id AS system"
_CAME = "MATCH (i:Initiative)-[:HAS_OUTCOME]->(o) RETURN i.id AS case, o.id AS outcome"
_KINDS = "MATCH (t:Thing) RETURN t.id AS id, [l IN labels(t) WHERE l <> 'Thing'][0] AS label"


class Everything:
    """The whole seed, and which things speak by each word: told from its texts, claims and places alone."""

    def __init__(self, store: Store) -> None:
        self.ran = defaultdict[str, set[str]](set)
        for row in store.read(_RAN):
            self.ran[row["case"]].add(row["system"])
        self.came = {row["outcome"]: row["case"] for row in store.read(_CAME)}
        self.claimed = set[str]()
        speaking = defaultdict[str, set[str]](set)
        for row in store.read(_CLAIMS):
            self.claimed.add(row["thing"])
            for passage in row["passages"]:
                speaking[passage].add(row["thing"])
                if row["end"] == "SUBJECT":
                    speaking[passage] |= self.ran[row["thing"]]
        self.kinds = {row["id"]: row["label"].lower() for row in store.read(_KINDS)}
        self.by_stem = defaultdict[str, set[str]](set)
        self.written: dict[str, str] = {}
        for row in store.read(_TEXTS):
            about = row["about"]
            things = {about} | speaking[about] | self.ran[about]
            for word in words(row["content"]):
                self.written.setdefault(stem(word), word)
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


QUESTIONS = [
    ("child poverty", ["child", "poverty"]),
    ("blood pressure in Dorset", ["blood", "pressure", "dorset"]),
    ("what can they do about smoking", ["smoking"]),
    ("systems that overcame child poverty with frailty", ["child", "poverty", "frailty"]),
    ("initiatives for preventative care in Dorset", ["dorset"]),
    ("xyzzy", []),
]


@pytest.mark.parametrize(("question", "asked"), QUESTIONS)
def test_what_has_a_word_or_a_term_of_the_question_is_found_and_counted(
    ask: Ask, everything: Everything, question: str, asked: list[str]
) -> None:
    answer, hits = ask(question), ask.hits(question)
    shown = {id_ for hit in hits for id_ in (hit.id, *(one.id for one in (*hit.systems, *hit.initiatives)))}
    for id_ in everything.holding(*asked):
        # An outcome comes with its case, whose card shows three; a case with its systems, a system with its cases.
        case = everything.came.get(id_, id_)
        assert {id_, case} & shown or everything.ran[case] & shown or case in everything.ran, id_
    assert answer.cases.total + answer.concepts.total == len(hits)
    matched = [hit for hit in hits if hit.satisfies or arms(hit).words.score > 0]
    assert answer.cases.semantic_only + answer.concepts.semantic_only <= len(hits) - len(
        [hit for hit in matched if hit.satisfies]
    )


@pytest.mark.parametrize("question", [question for question, _ in QUESTIONS])
def test_each_list_has_its_kinds_and_what_is_in_a_card_has_none_of_its_own(
    ask: Ask, everything: Everything, question: str
) -> None:
    answer = ask(question, limit=100)
    for name, kinds in KINDS_OF.items():
        assert {hit.kind for hit in getattr(answer, name).hits} <= set(kinds)
    cards = {hit.id for hit in answer.hits}
    assert len(cards) == len(answer.hits)
    assert not {everything.came[id_] for id_ in cards if id_ in everything.came} & cards
    if "system" in answer.interpretation.want:
        assert not {id_ for id_ in cards if everything.ran.get(id_, set()) & cards}
    scores = [[hit.score for hit in getattr(answer, name).hits] for name in KINDS_OF]
    assert scores == [sorted(some, reverse=True) for some in scores]


def test_a_system_is_a_card_where_systems_are_asked_for_and_else_in_the_card_of_its_case(ask: Ask) -> None:
    by_system, by_case = ask(MUST_WORK), ask("short-termism overcome with joint funding pots", limit=100)
    first = by_system.cases.hits[0]
    assert (first.kind, [case.id for case in first.initiatives]) == ("system", ["people-in-mind"])
    assert "people-in-mind" not in {hit.id for hit in by_system.hits}
    case = next(hit for hit in by_case.cases.hits if hit.id == "people-in-mind")
    assert [system.id for system in case.systems] == ["cornwall-and-the-isles-of-scilly"]
    assert "cornwall-and-the-isles-of-scilly" not in {hit.id for hit in by_case.hits}


def test_a_system_that_faced_something_itself_or_was_named_keeps_its_card(ask: Ask) -> None:
    assert "west-yorkshire" in {hit.id for hit in ask("prevention crowded out by elective recovery").cases.hits}
    assert "dorset" in {hit.id for hit in ask("blood pressure in Dorset").cases.hits}


@pytest.mark.parametrize(
    ("question", "leads"),
    [
        (MUST_WORK, "cases"),
        ("who has given nurses to a housing team", "cases"),
        ("which places did something about child poverty", "cases"),
        ("why is prevention so hard to fund", "concepts"),
        ("what helps with siloed budgets", "concepts"),
        ("We never get money for more than a year and my staff leave.", "concepts"),
    ],
)
def test_the_list_that_is_asked_for_leads(ask: Ask, question: str, leads: str) -> None:
    answer = ask(question)
    assert answer.leads == leads
    first = answer.cases if leads == "cases" else answer.concepts
    assert answer.hits[: len(first.hits)] == first.hits


def test_a_kind_cuts_only_as_a_filter(ask: Ask) -> None:
    named, cut = ask("enablers against siloed budgets"), ask("siloed budgets", want=["enabler"])
    assert named.interpretation.want == ["enabler"]
    assert named.cases.hits
    assert {hit.kind for hit in named.concepts.hits} == {"barrier", "enabler"}
    assert (cut.leads, cut.cases.total, {hit.kind for hit in cut.hits}) == ("concepts", 0, {"enabler"})
    outcomes = ask("siloed budgets", want=["outcome"])
    assert {hit.kind for hit in outcomes.cases.hits} == {"outcome"}


@pytest.mark.parametrize(
    "filters",
    [{"want": ["system"]}, {"barrier": ["short-termism"]}, {"barrier": ["short-termism"], "want": ["initiative"]}],
)
def test_under_filters_what_passes_them_is_counted(ask: Ask, filters: dict[str, list[str]]) -> None:
    question = "child poverty and funding in Dorset"
    answer, hits = ask(question, **filters), ask.hits(question, **filters)
    assert answer.cases.total + answer.concepts.total == len(hits) > 0
    passing = {hit.id for hit in ask.hits(**filters)} if "barrier" in filters else None
    assert passing is None or {hit.id for hit in hits} <= passing
    assert {hit.kind for hit in hits} <= set(filters.get("want", WANTED))


def test_where_nothing_is_asked_all_that_passes_is_found(ask: Ask) -> None:
    answer = ask(barrier=["short-termism"])
    assert (answer.verdict, answer.missing, answer.probability) == ("answered", [], 1.0)
    assert answer.cases.total + answer.concepts.total == len(ask.hits(barrier=["short-termism"]))
    assert str(answer.cases.total) in answer.says
    assert (answer.cases.semantic_only, answer.concepts.semantic_only) == (0, 0)


@pytest.mark.parametrize(
    "question",
    [MUST_WORK, "siloed working in Dorset with joint funding", "who overcame siloed working in Dorset",
     "silos, short-termism and data sharing in the South West", "smoking in Kent and Medway"],
)  # fmt: skip
def test_what_each_term_costs_is_counted_over_the_cards(ask: Ask, question: str) -> None:
    answer, hits = ask(question), ask.hits(question)
    names = {*hits[0].satisfies, *hits[0].lacks}
    for term in answer.interpretation.terms if len(names) > 1 else ():
        assert term.hits_without == sum({*hit.satisfies} >= names - {term.id} for hit in hits if hit.paths), term.id


def test_no_floor_empties_an_answer_and_a_rare_word_that_was_found_survives(ask: Ask, everything: Everything) -> None:
    rare = sorted(word for word, things in everything.by_stem.items() if len(things & everything.claimed) == 1)
    for word in rare[:: max(1, len(rare) // 12)]:
        (thing,) = everything.by_stem[word] & everything.claimed
        hits = ask.hits(f"{everything.written[word]} xyzzy quux rivalry")
        case = everything.came.get(thing, thing)
        shown = {id_ for hit in hits for id_ in (hit.id, *(one.id for one in (*hit.systems, *hit.initiatives)))}
        assert {thing, case} & shown, word


@pytest.mark.parametrize("question", ["purchaser provider split hangover rivalry", "boxed-in budgets", "xyzzy"])
def test_where_nothing_is_near_the_nearest_are_shown(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert len(answer.hits) >= 3
