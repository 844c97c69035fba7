"""What an export selects: the same things as a list, every claim that they take part in, and what shows these."""

import typing
from itertools import count

import pytest
from pydantic import ValidationError

from graph.embedding import SentenceTransformerEmbedder
from graph.errors import Refused
from graph.exports import selection as selections
from graph.exports.request import ExportRequest, Format, PageKind
from graph.exports.selection import Selection, select
from graph.models import Initiative
from graph.ontology import KINDS, Kind
from graph.snapshot.filters import Filters
from graph.store import Store
from graph.views.listing import ListRequest, listing
from tests.exports.files import file_of

_ALL: list[PageKind] = list(typing.get_args(PageKind))

_TAKE_PART = """
MATCH (c:Claim)-[:SUBJECT|OBJECT|THROUGH]->(t:Thing) WHERE t.id IN $ids RETURN DISTINCT c.id AS id ORDER BY id
"""
_SHOW = """
MATCH (c:Claim)-[:SHOWN_BY]->(p:Passage) WHERE c.id IN $ids RETURN DISTINCT p.id AS id ORDER BY id
"""
_TEXTS = "MATCH (p:Passage) WHERE p.id IN $ids RETURN p.id AS id, p.text AS text"


def _listed(store: Store, embedder: SentenceTransformerEmbedder, kind: Kind, filters: Filters) -> list[str]:
    found, given = [], {**filters.model_dump(include=set(Filters.model_fields)), "limit": 200}
    for number in count(1):
        page = listing(store, embedder, kind, ListRequest.model_validate({**given, "page": number}))
        found += [item.id for item in page.items]
        if page.next is None:
            break
    return sorted(found)


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"barrier": ["short-termism"], "result": ["eased", "overcame"]},
        {"topic": ["housing and homelessness"]},
        {"since": "2022", "until": "2023-06"},
        {"basis": ["evaluated"], "source": ["unlocking-prevention"]},
    ],
)
def test_the_same_things_as_the_lists(
    seeded: Store, embedder: SentenceTransformerEmbedder, filters: dict[str, object]
) -> None:
    request = ExportRequest.model_validate({**filters, "want": _ALL})
    found = select(seeded, embedder, request)
    for kind in _ALL:
        ids = [one.thing.id for one in found.things if one.kind == kind]
        assert ids == _listed(seeded, embedder, kind, request)
    places = [KINDS.index(one.kind) for one in found.things]
    assert places == sorted(places)
    given = {name: [value] if isinstance(value, str) else value for name, value in filters.items()}
    assert found.receipt.filters == given
    assert found.receipt.things == len(found.things)


@pytest.mark.parametrize("want", ["initiative", "enabler", "organisation", "dimension"])
def test_every_claim_that_a_thing_takes_part_in_with_what_shows_it(
    seeded: Store, embedder: SentenceTransformerEmbedder, want: PageKind
) -> None:
    found = select(seeded, embedder, ExportRequest(want=[want]))
    ids = [one.thing.id for one in found.things]
    assert ids
    claims = [row["id"] for row in seeded.read(_TAKE_PART, ids=ids)]
    assert [claim.id for claim in found.claims] == claims
    assert list(found.passages) == [row["id"] for row in seeded.read(_SHOW, ids=claims)]
    assert set(found.passages) == {one.passage for claim in found.claims for one in claim.evidence}
    texts = {row["id"]: row["text"] for row in seeded.read(_TEXTS, ids=list(found.passages))}
    assert {id_: one.text for id_, one in found.passages.items()} == texts
    cited = {one.source for one in found.passages.values()}
    cited |= {one.thing.source for one in found.things if one.thing.source}
    assert {source.id for source in found.sources} == cited
    assert all(source.licence for source in found.sources)
    assert found.receipt.claims == len(claims)


def test_a_case_says_where_it_ran(everything: Selection) -> None:
    ran = {
        one.thing.id: {system.id for system in one.systems}
        for one in everything.things
        if isinstance(one.thing, Initiative)
    }
    for id_, systems in ran.items():
        claimed = {c.object.id for c in everything.claims if (c.relationship, c.subject.id) == ("RUN_IN", id_)}
        assert systems == claimed
    assert any(ran.values())


def test_pages_put_together_are_the_whole(
    seeded: Store, embedder: SentenceTransformerEmbedder, everything: Selection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selections, "PAGE", 7)
    again = select(seeded, embedder, ExportRequest(want=_ALL))
    assert (again.things, again.claims) == (everything.things, everything.claims)
    assert (again.passages, again.sources) == (everything.passages, everything.sources)
    assert again.receipt.id != everything.receipt.id


def test_abbreviations_are_left_out(seeded: Store, everything: Selection) -> None:
    ids = {row["id"] for row in seeded.read("MATCH (a:Abbreviation) RETURN a.id AS id")}
    assert ids
    assert ids.isdisjoint(one.thing.id for one in everything.things)
    for format_ in typing.get_args(Format):
        if format_ != "xlsx":  # which is compressed, and has the rows of CSV
            written = file_of(everything, format_).decode()
            assert not [id_ for id_ in ids if id_ in written]


def test_a_kind_given_twice_is_one(seeded: Store, embedder: SentenceTransformerEmbedder) -> None:
    found = select(seeded, embedder, ExportRequest(want=["dimension", "dimension"]))
    assert found.receipt.want == ["dimension"]
    assert len({one.thing.id for one in found.things}) == len(found.things) == 3


def test_what_cannot_be_taken_is_refused(seeded: Store, embedder: SentenceTransformerEmbedder) -> None:
    with pytest.raises(Refused, match="no barrier with the id short-termisn"):
        select(seeded, embedder, ExportRequest(barrier=["short-termisn"]))
    wrong: list[dict[str, object]] = [
        {"want": ["passage"]}, {"want": ["abbreviation"]}, {"want": []}, {"format": "pdf"}, {"colour": "red"},
    ]  # fmt: skip
    for given in wrong:
        with pytest.raises(ValidationError):
            ExportRequest.model_validate(given)
