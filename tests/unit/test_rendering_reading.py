"""How a question was read, as a person sees it in 80 columns."""

import pytest
from rich.console import Console

from api.cli.render_answer import answer
from api.http.examples import examples
from graph.search.answer import Alternative, Answer, Term
from graph.snapshot.facets import FacetValue

EXAMPLE = Answer.model_validate(examples()["search"])
SILOS = Term(text="silos", kind="barrier", id="siloed-working", name="Siloed working", how="alias", confidence=1)


def shown(
    *terms: Term,
    read: dict[str, object] | None = None,
    asked: dict[str, object] | None = None,
    changed: dict[str, int] | None = None,
    **more: object,
) -> str:
    """What is printed of the example with these terms and changes, in one line; no line is longer than 80."""
    interpretation = EXAMPLE.interpretation.model_copy(update={"terms": [*terms], **(read or {})})
    receipt = EXAMPLE.receipt.model_copy(update=asked or {})
    given = EXAMPLE.model_copy(update={"interpretation": interpretation, "receipt": receipt, **(changed or {}), **more})
    console = Console(width=80, highlight=False)
    with console.capture() as captured:
        console.print(answer(given, evidence=True), markup=False)
    lines = captured.get().splitlines()
    assert max(map(len, lines)) <= 80
    return " ".join(line.strip() for line in lines)


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


@pytest.mark.parametrize(
    ("changed", "asked", "said"),
    [
        (
            {"total": 12, "total_complete": 2, "near": 0},
            {"limit": 2},
            "2 hold all of it; page 1, more with --page 2",
        ),
        ({"total": 1, "total_complete": 1}, {}, "1 thing speaks of this, 1 holds all of it"),
        ({"total": 3, "total_complete": 0}, {}, "3 things speak of this, none holds all of it"),
        ({"total": 3, "total_complete": 1, "near": 1}, {}, "1 holds all of it, 1 more is near in meaning alone"),
        (
            {"total": 900, "near": 5},
            {"limit": 2, "page": 7},
            "alone; page 7, more with --page 8",
        ),
        ({"total": 900}, {"limit": 10, "page": 7}, "; page 7"),
        ({"total": 38}, {"question": " "}, "38 things pass the filters"),
    ],
)
def test_counts_are_told(changed: dict[str, int], asked: dict[str, object], said: str) -> None:
    assert said in shown(SILOS, read=None, asked=asked, changed=changed)


def test_where_nothing_was_read_words_are_counted() -> None:
    assert "2 things hold a word of this" in shown(total=2, read={"result": []})
    printed = shown(total=2, read={"result": [], "want": []}, asked={"literal": True})
    assert "Words only: nothing was read into them." in printed


def test_what_is_missing_comes_with_what_each_term_costs() -> None:
    other = SILOS.model_copy(update={"name": "Joint funding", "without": 7})
    printed = shown(SILOS, other, complete=False, missing=["No case here speaks of both."])
    assert "Nothing here holds all that was asked. No case here speaks of both." in " ".join(printed.split())
    assert "without Siloed working: 0; without Joint funding: 7" in printed
    assert "What comes nearest" in printed


def test_a_page_beyond_the_hits_is_told_from_no_hits_at_all() -> None:
    assert "There is no page 3: the hits end before." in shown(SILOS, hits=[], asked={"page": 3})
    assert "Nothing here speaks of that." in shown(hits=[], complete=False)


def test_facets_are_shown_where_they_are_asked_for() -> None:
    values = [FacetValue(id=f"b{n}", name=f"Barrier {n}", count=9 - n, selected=n == 5) for n in range(6)]
    given = EXAMPLE.model_copy(update={"facets": {"barrier": values, "enabler": []}})
    console = Console(width=80, highlight=False)
    with console.capture() as captured:
        console.print(answer(given, facets=True, evidence=True), markup=False)
    assert "barrier: Barrier 5 4 (set), Barrier 0 9, Barrier 1 8, Barrier 2 7, ..." in captured.get()
    assert "Barrier 0" not in shown(SILOS)
