"""How a question was read, what is said of it and which hits of both lists, as a person sees it in 80 columns."""

import re
from collections.abc import Mapping

import pytest
from rich.console import Console

from api.cli.render_answer import answer
from graph.ontology import Wanted
from graph.search.answer import Alternative, Answer, HitList, ListName, Term, Verdict
from graph.search.request import MOST_HITS
from graph.snapshot.facets import Facet, FacetValue
from tests.unit.drawn import ANSWER, TERM, hit

SILOS = TERM
NEXT = "/v1/search?q=x&page=2"
EMPTY: dict[ListName, HitList] = {"cases": HitList(), "concepts": HitList()}


def shown(
    *terms: Term,
    read: dict[str, object] | None = None,
    asked: dict[str, object] | None = None,
    lists: Mapping[ListName, HitList] | None = None,
    **more: object,
) -> str:
    """What is printed of the answer with these terms and changes, in one line; no line is longer than 80."""
    interpretation = ANSWER.interpretation.model_copy(update={"terms": [*terms], **(read or {})})
    receipt = ANSWER.receipt.model_copy(update=asked or {})
    given = ANSWER.model_copy(update={"interpretation": interpretation, "receipt": receipt, **more})
    given = given.model_copy(update={str(name): found for name, found in (lists or {}).items()})
    return " ".join(line.strip() for line in lines(given, evidence=True))


def lines(given: Answer, *, evidence: bool = False, facets: bool = False) -> list[str]:
    console = Console(width=80, highlight=False)
    with console.capture() as captured:
        console.print(answer(given, evidence=evidence, facets=facets), markup=False)
    found = captured.get().splitlines()
    assert max(map(len, found)) <= 80
    return found


def ranked(size: int, kind: Wanted = "initiative") -> HitList:
    """A list of so many hits, and no more."""
    return HitList(total=size, hits=[hit(f"{kind}-{rank}", kind, rank) for rank in range(1, size + 1)])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, 'Siloed working (barrier, from "silos")'),
        ({"text": "siloed working"}, "Siloed working (barrier)"),
        ({"how": "meaning", "confidence": 0.623}, '(barrier, from "silos", read by meaning, .62)'),
        ({"how": "spelling", "text": "siloed worknig"}, '(barrier, from "siloed worknig", by its spelling)'),
        ({"how": "link"}, '(barrier, from "silos", by its links)'),
    ],
)
def test_a_term_says_how_it_was_read(change: dict[str, object], said: str) -> None:
    assert f"Read as: systems; overcame; {SILOS.name}" in (printed := shown(SILOS.model_copy(update=change)))
    assert said in printed


def test_what_else_words_may_mean_and_what_is_left_out() -> None:
    other = Alternative(kind="enabler", id="joint-teams", name="Joint teams")
    printed = shown(
        SILOS.model_copy(update={"alternatives": [other]}), read={"excluded": [SILOS], "negated": ["beans"]}
    )
    assert '"silos" may also mean Joint teams (enabler joint-teams): --drop siloed-working' in printed
    assert 'Left out, as not wished for: Siloed working (barrier, from "silos")' in printed
    assert "Named as not wished for, and not searched for: beans" in printed


def test_what_is_written_short_is_searched_for_in_full_too() -> None:
    glossary = {"icb": "integrated care board", "copd": "chronic obstructive pulmonary disease"}
    printed = shown(SILOS, read={"glossary": glossary})
    assert "Also searched: integrated care board for icb; chronic obstructive pulmonary disease for copd" in printed
    assert "Also searched" not in shown(SILOS)


@pytest.mark.parametrize(
    ("changed", "asked", "said"),
    [
        ({}, {}, "Cases and systems: 2 1. People in mind"),
        ({"total": 12, "next": NEXT}, {"limit": 2}, "Cases and systems: 1 to 2 of 12; more with --page 2"),
        ({"semantic_only": 1}, {}, "Cases and systems: 2, 1 of them near in meaning alone"),
        (
            {"total": 900, "semantic_only": 5, "next": NEXT},
            {"limit": 2, "page": 7},
            "13 to 14 of 900, 5 of them near in meaning alone; more with --page 8; pages end at 200, `casegraph",
        ),
        ({"total": MOST_HITS}, {"limit": 2, "page": 100}, f"Cases and systems: {MOST_HITS - 1} to {MOST_HITS} of 200"),
        ({"total": 4}, {"limit": 2, "page": 2}, "Cases and systems: 3 to 4 of 4 1. People in mind"),
    ],
)
def test_what_is_in_a_list_is_counted(changed: dict[str, object], asked: dict[str, object], said: str) -> None:
    cases = ANSWER.cases.model_copy(update=changed)
    printed = shown(SILOS, asked=asked, lists={"cases": cases})
    assert said in printed
    assert ("pages end" in printed) == (cases.total > MOST_HITS)
    assert ("more with" in printed) == (cases.next is not None)


@pytest.mark.parametrize("leads", ["cases", "concepts"])
def test_the_list_that_leads_comes_first_and_an_empty_one_is_not_named(leads: ListName) -> None:
    names = {"cases": "Cases and systems:", "concepts": "Barriers and enablers:"}
    other: ListName = "concepts" if leads == "cases" else "cases"
    printed = shown(SILOS, leads=leads)
    assert 0 < printed.index(names[leads]) < printed.index(names[other])
    alone = shown(SILOS, leads=leads, lists={other: HitList()})
    assert names[leads] in alone
    assert names[other] not in alone
    assert f"`casegraph show {'people-in-mind' if leads == 'cases' else 'short-termism'}`" in alone


@pytest.mark.parametrize(("cases", "concepts"), [(5, 5), (5, 0), (0, 5), (2, 1)])
@pytest.mark.parametrize("evidence", [True, False])
def test_all_hits_of_both_lists_are_shown(cases: int, concepts: int, *, evidence: bool) -> None:
    given = ANSWER.model_copy(update={"cases": ranked(cases), "concepts": ranked(concepts, "barrier")})
    printed = lines(given, evidence=evidence)
    names = [match[1] for line in printed if (match := re.match(r"\d+\. (Initiative|Barrier) ", line))]
    assert (names.count("Initiative"), names.count("Barrier")) == (cases, concepts)
    assert names == sorted(names, reverse=True), "the list that leads stands first"


def test_short_a_hit_has_three_lines_at_most_and_says_what_it_lacks() -> None:
    first = ANSWER.cases.hits[0]
    long = first.model_copy(update={"lacks": ["siloed-working", "eased"], "paths": [], "summary": "Long words. " * 40})
    printed = lines(ANSWER.model_copy(update={"cases": HitList(total=1, hits=[long]), "concepts": HitList()}))
    at = printed.index("1. People in mind (initiative people-in-mind, ran nationally)")
    assert printed[at + 1].strip().startswith("Lacks Siloed working, the result “eased”. Long words.")
    assert printed[at + 2].rstrip().endswith(" ...")
    assert printed[at + 3].startswith("`--evidence`")


def test_words_alone_are_told() -> None:
    assert "Words only: nothing was read into them." in shown(read={"result": [], "want": []}, asked={"literal": True})
    assert "Words only" not in shown(SILOS)


def test_what_is_said_comes_before_the_hits_and_once() -> None:
    printed = shown(SILOS, says="It was done. No figure is told.", verdict="partly", missing=["No figure is told."])
    assert printed.index("Read as:") < printed.index("It was done. No figure is told.") < printed.index("Cases and")
    assert printed.count("No figure is told.") == 1


@pytest.mark.parametrize("verdict", ["partly", "not here", "off the subject"])
def test_what_is_missing_comes_with_what_each_term_costs(verdict: Verdict) -> None:
    other = SILOS.model_copy(update={"name": "Joint funding", "hits_without": 7})
    printed = shown(SILOS, other, verdict=verdict, missing=["No case here speaks of both.", "Nothing does."])
    assert f"{ANSWER.says} No case here speaks of both. Nothing does." in printed
    assert "(--drop ID), so many hold the rest: without Siloed working: 0; without Joint funding: 7" in printed
    assert "--drop" not in shown(verdict=verdict, missing=["No case here speaks of both."])


def test_of_an_answer_nothing_is_told_of_what_terms_cost() -> None:
    assert "--drop" not in shown(SILOS)


def test_a_page_beyond_the_hits_is_told_from_no_hits_at_all() -> None:
    beyond = shown(SILOS, asked={"page": 3}, verdict="partly", lists=EMPTY)
    assert "There is no page 3: the hits end before." in beyond
    assert "Try other words" not in beyond
    none = shown(SILOS, says="Nothing here speaks of that.", verdict="not here", lists=EMPTY)
    assert "Nothing here speaks of that. Try other words, or fewer filters." in none
    for printed in (beyond, none):
        assert "--drop" not in printed
        assert "casegraph show" not in printed


def test_facets_are_shown_where_they_are_asked_for() -> None:
    values = [FacetValue(id=f"b{n}", name=f"Barrier {n}", count=9 - n) for n in range(6)]
    shown_of = {
        "barrier": Facet(label="Barrier met", total=6, values=values),
        "enabler": Facet(label="What helped", total=0, values=[]),
    }
    receipt = ANSWER.receipt.model_copy(update={"filters": {"barrier": ["b5"]}})
    given = ANSWER.model_copy(update={"facets": shown_of, "receipt": receipt})
    printed = lines(given, evidence=True, facets=True)
    assert "barrier: Barrier 5 4 (set), Barrier 0 9, Barrier 1 8, Barrier 2 7, ..." in printed
    assert not any(line.startswith("enabler:") for line in printed)
    assert not any("Barrier 0" in line for line in lines(given, evidence=True))
