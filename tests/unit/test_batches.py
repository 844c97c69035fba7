"""In which transactions entries go: small ones together, those that hang together never apart."""

from graph.models import Barrier, Claim, Entry, Evidence, Initiative, Passage
from ingest.plan import MOST_ENTRIES, MOST_TEXTS, Batch, Part, in_batches


def _case(id_: str, *shown_by: str) -> Entry:
    claims = tuple(
        Claim(relationship="USED", subject=id_, object=f"e-{one}", shown_by=(Evidence(passage=one, basis="monitored"),))
        for one in shown_by
    )
    passage = Passage(id=f"{id_}-place", source="report", heading="Here", starts="So", text="So it is.")
    return Entry(id=id_, things=(Initiative(id=id_, name=id_, type="service"),), passages=(passage,), claims=claims)


def _ids(batches: tuple[Batch, ...]) -> list[list[str]]:
    return [[entry.id for entry in batch.entries] for batch in batches]


def test_registers_go_first_and_cases_share_a_batch() -> None:
    barrier = Entry(id="zz", things=(Barrier(id="zz", name="Zz", definition="Z."),))
    cases = [_case(f"case-{number}") for number in range(MOST_ENTRIES + 10)]
    entries = [*cases, barrier]
    batches, last = in_batches(entries, {entry.id: 1 for entry in entries}, {}, ())
    assert [len(batch.entries) for batch in batches] == [MOST_ENTRIES, 11]
    assert not last.parts
    heavy, _ = in_batches(cases[:5], {case.id: MOST_TEXTS // 2 for case in cases}, {}, ())
    assert [len(batch.entries) for batch in heavy] == [2, 2, 1]


def test_what_points_at_another_goes_after_it() -> None:
    entries = [_case("first", "second-place"), _case("second"), _case("third", "third-place")]
    batches, _ = in_batches(entries, {entry.id: MOST_TEXTS for entry in entries}, {}, ())
    order = [id_ for batch in _ids(batches) for id_ in batch]
    assert order.index("second") < order.index("first")
    mutual = [_case("first", "second-place"), _case("second", "first-place")]
    batches, _ = in_batches(mutual, {entry.id: MOST_TEXTS for entry in mutual}, {}, ())
    assert _ids(batches) == [["first", "second"]]


def test_what_is_gone_goes_with_those_that_take_its_ids() -> None:
    entries = [_case("first"), _case("second"), _case("third")]
    left = {"first-place": "old", "second-place": "old", "third-place": "older"}
    batches, last = in_batches(entries, {entry.id: MOST_TEXTS for entry in entries}, left, {"old", "older", "other"})
    assert [(set(batch.gone), [entry.id for entry in batch.entries]) for batch in batches] == [
        ({"old"}, ["first", "second"]),
        ({"older"}, ["third"]),
    ]
    assert last == Batch((Part(gone=("other",)),))


def test_what_is_blocked_goes_on_alone() -> None:
    first, second, third = (Part((_case(id_),)) for id_ in ("first", "second", "third"))
    batch = Batch((first, second, third))
    assert batch.without({"second"}) == [Batch((first, third)), Batch((second,))]
    assert Batch((second,)).without({"second"}) == [Batch((second,))]
