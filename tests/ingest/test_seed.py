"""The seed: it loads without a refusal, and each place that it cites leads to its paragraph in the document."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import pytest

from graph.models import Barrier, Claim, Enabler, Link, Passage, Source, Thing
from graph.text import stem, words
from graph.vocabulary import JOINING, MEANS, NEGATIONS, PARTING, RESULT_WORDS, TOO_GENERAL, WANT_WORDS
from ingest.readers import Item, files, read
from ingest.validate import ReadEntry, validate
from tests.conftest import ROOT, SEED

#: The documents themselves are not ours to publish; where they lie beside the checkout, every place is looked up.
DOCUMENTS = ROOT.parent / "shared" / "seeds"
#: The first words of each document's file.
BEGINS = {
    "unlocking-prevention": "About us The NHS Confederation",
    "can-it-be-different": "New political science analysis",
}
#: Boxes and tables stand within a section, which goes on behind them. They are known by the first words of a title.
BOXES = (
    "Dorset", "Hampshire and Isle of Wight Healthcare", "Health creation in", "North of Tyne Combined", "Table 1",
    "Table 2", "Two ways to address", "West Yorkshire ICB",
)  # fmt: skip
#: Words of every other question here, which an alias of the same stem would take for its concept.
ORDINARY = (
    "government", "individuals", "trust", "community", "council", "patients", "staff", "leaders", "money", "funding",
    "data", "evidence", "time", "year", "home", "school", "council", "local", "national", "system", "change", "plan",
)  # fmt: skip
#: Needs in people's lives, which are no obstacles.
NEEDS = {
    "child-poverty", "medicine-harm", "re-traumatisation", "repeated-admissions", "unequal-access", "unreached-need",
}  # fmt: skip
#: The ids that nothing may ever drop.
LINKED = ROOT / "tests" / "ids_that_were_linked.txt"
#: Stands in the first document where a box goes on over the page.
GOES_ON = "→"
#: Lines of the first document are filled up to here.
WIDTH = 90
#: Titles run over so many lines at most.
_LONGEST_TITLE = 4


@dataclass(frozen=True)
class Place:
    """Where something was read, as the seed says it."""

    of: str
    source: str
    heading: str
    starts: str


@dataclass(frozen=True)
class Document:
    """A document as lines of words, blank ones left out; `opens` says which of them may begin a paragraph."""

    lines: tuple[str, ...]
    opens: tuple[bool, ...]

    def titles(self, heading: str) -> list[int]:
        """The lines behind each place where the heading stands alone on one line or on several."""
        wanted = _words(heading)
        return [
            first + number
            for first in range(len(self.lines))
            for number in range(1, _LONGEST_TITLE + 1)
            if " ".join(self.lines[first : first + number]) == wanted
        ]

    def begins(self, starts: str, titled: list[int]) -> list[int]:
        """The lines that begin a paragraph with these words; behind a title one does (`titled`)."""
        wanted = f"{_words(starts)} "
        found = [line for line in range(len(self.lines)) if self.opens[line] or line in titled]
        return [line for line in found if f"{' '.join(self.lines[line : line + 2])} ".startswith(wanted)]


def document(text: str) -> Document:
    """The document of a text whose lines may be broken within a paragraph.

    A line begins a paragraph where the one before ends a sentence and had room for its first word, or is no sentence
    at all: a title, an item of a list, the end of a box. Addresses of footnotes between the pages are passed over.
    """
    lines, opens, before = [], [], ""
    for line in text.splitlines():
        if line.strip() == GOES_ON:
            before = ""
        if not _words(line) or line.startswith("http"):
            continue
        room = not before.endswith(" ") or len(before.strip()) + 1 + len(line.split()[0]) <= WIDTH
        ended = not before.endswith(" ") or before.rstrip().endswith((".", "?", "!", "\u201d", ":", "\u2019"))
        opens.append((room and ended) or line.startswith("\t") or len(before) > 2 * WIDTH)
        lines.append(_words(line))
        before = line
    return Document(tuple(lines), tuple(opens))


def _words(text: str) -> str:
    plain = re.sub(r"\[bookmark:[^\]]*\]", " ", text)
    return " ".join(re.findall(r"[a-z0-9]+", plain.lower()))


def _reads() -> Iterator[ReadEntry]:
    for file in files(SEED):
        for item in read(file):
            assert isinstance(item, Item), str(item)
            entry = validate(item)
            assert isinstance(entry, ReadEntry), [str(refusal) for refusal in entry]
            yield entry


@pytest.fixture(scope="module")
def seed() -> list[ReadEntry]:
    return list(_reads())


@pytest.fixture(scope="module")
def places(seed: list[ReadEntry]) -> list[Place]:
    """Every place in one of the documents: that of a passage, and that of an entry of a register."""
    found: list[Passage | Thing] = [
        one for read_ in seed for one in (*read_.entry.things, *read_.entry.passages) if one.source in BEGINS
    ]
    return [
        Place(
            one.id, one.source or "", (one.heading if isinstance(one, Passage) else one.locator) or "", one.starts or ""
        )
        for one in found
    ]


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    """Each document by the id of its source; empty where they are not at hand."""
    texts = [file.read_text(errors="replace") for file in sorted(DOCUMENTS.glob("*.txt"))]
    read_ = [document(text) for text in texts]
    return {
        source: one
        for source, begin in BEGINS.items()
        for one in read_
        if " ".join(one.lines[:3]).startswith(_words(begin))
    }


def test_the_seed_is_read_without_a_refusal(seed: list[ReadEntry]) -> None:
    kinds = {read_.item.kind for read_ in seed}
    assert kinds >= {"initiative", "account", "system", "organisation", "barrier", "enabler", "dimension", "source"}


def test_every_place_has_a_heading_and_first_words(places: list[Place]) -> None:
    assert len(places) > 100
    assert [place.of for place in places if not (place.heading and 1 <= len(place.starts.split()) <= 6)] == []


def test_every_place_leads_to_its_paragraph(places: list[Place], documents: dict[str, Document]) -> None:
    if not documents:
        print("Only the shape of places was checked: the documents that the seed cites are not at hand.")  # noqa: T201 - says so
        return
    titles = {source: _titles(one, source, places) for source, one in documents.items()}
    lost = [
        f"{place.of}: {fault}"
        for place in places
        if (fault := _lost(place, documents[place.source], titles[place.source]))
    ]
    assert lost == []


def test_the_documents_at_hand_are_those_that_the_seed_cites(documents: dict[str, Document]) -> None:
    assert not list(DOCUMENTS.glob("*.txt")) or set(documents) == set(BEGINS)
    assert all(isinstance(path, Path) for path in files(SEED))


def test_all_that_is_written_is_marked_as_ours(seed: list[ReadEntry]) -> None:
    assert {passage.wording for read_ in seed for passage in read_.entry.passages} == {"ours"}
    assert {read_.entry.id for read_ in seed if any(isinstance(thing, Source) for thing in read_.entry.things)} == {
        *BEGINS, "nhs-code-lists", "casegraph-headings",
    }  # fmt: skip


def test_no_name_leads_to_two_concepts(seed: list[ReadEntry]) -> None:
    named: dict[tuple[str, ...], str] = {}
    for thing in _concepts(seed):
        for name in {_stems(name) for name in (thing.name, *thing.aliases)}:
            assert named.setdefault(name, thing.id) == thing.id, (name, thing.id, named[name])


def test_no_alias_is_a_word_that_questions_are_made_of(seed: list[ReadEntry]) -> None:
    made_of = {*JOINING, *MEANS, *NEGATIONS, *PARTING, *TOO_GENERAL, *ORDINARY}
    made_of |= {phrase for phrases in (*WANT_WORDS.values(), *RESULT_WORDS.values()) for phrase in phrases}
    ordinary = {_stems(word) for word in made_of}
    found = [(thing.id, alias) for thing in _concepts(seed) for alias in thing.aliases if _stems(alias) in ordinary]
    assert found == []


def test_every_concept_stands_under_a_heading(seed: list[ReadEntry]) -> None:
    concepts = {thing.id: thing for thing in _concepts(seed)}
    broader = defaultdict[str, set[str]](set)
    for read_ in seed:
        facts: list[Link | Claim] = [*read_.entry.links, *read_.entry.claims]
        for fact in facts:
            if fact.relationship == "BROADER":
                broader[fact.subject].add(fact.object)
    headings = concepts.keys() - broader.keys()
    assert [one for one in sorted(headings) if one not in set[str]().union(*broader.values())] == []
    by_kind = {kind: [one for one in headings if isinstance(concepts[one], kind)] for kind in (Barrier, Enabler)}
    assert 12 <= len(by_kind[Barrier]) <= 17
    assert len(by_kind[Enabler]) == 11
    for id_, above in broader.items():
        thing = concepts[id_]
        for one in above:
            assert type(concepts[one]) is type(thing)
            assert getattr(concepts[one], "about", None) == getattr(thing, "about", None), (id_, one)
    assert {id_ for id_, one in concepts.items() if getattr(one, "about", "") == "need"} >= NEEDS


def test_nothing_leads_to_a_kind_of_itself(seed: list[ReadEntry]) -> None:
    above: nx.DiGraph[str] = nx.DiGraph()
    for read_ in seed:
        facts: list[Link | Claim] = [*read_.entry.links, *read_.entry.claims]
        above.add_edges_from((fact.subject, fact.object) for fact in facts if fact.relationship == "BROADER")
    leads = [
        (claim.subject, claim.object)
        for read_ in seed
        for claim in read_.entry.claims
        if claim.relationship == "LEADS_TO" and above.has_node(claim.subject) and above.has_node(claim.object)
    ]
    assert len(leads) > 30
    assert [(a, b) for a, b in leads if nx.has_path(above, a, b) or nx.has_path(above, b, a)] == []


def test_every_id_that_was_ever_linked_leads_on(seed: list[ReadEntry]) -> None:
    things = [thing for read_ in seed for thing in read_.entry.things]
    leads = {thing.id for thing in things} | {old for thing in things for old in thing.formerly}
    linked = [line for line in LINKED.read_text().splitlines() if not line.startswith("#")]
    assert len(linked) > 300
    assert [id_ for id_ in linked if id_ not in leads] == []


def _concepts(seed: list[ReadEntry]) -> list[Thing]:
    return [thing for read_ in seed for thing in read_.entry.things if isinstance(thing, Barrier | Enabler)]


def _stems(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(phrase))


def _titles(cited: Document, source: str, places: list[Place]) -> list[tuple[int, str]]:
    """Every heading that is cited, with the line behind it, in the order of the document."""
    headings = {place.heading for place in places if place.source == source}
    return sorted((line, heading) for heading in headings for line in cited.titles(heading))


def _lost(place: Place, cited: Document, titles: list[tuple[int, str]]) -> str:
    """What is wrong with a place, if anything: the paragraph has to stand under the heading and under no later one."""
    own = [line for line, heading in titles if heading == place.heading]
    if not own:
        return f"there is no heading {place.heading!r}"
    begins = cited.begins(place.starts, own)
    if not begins:
        return f"no paragraph begins with {place.starts!r}"
    for line in begins:
        above = [heading for at, heading in titles if at <= line]
        section = [heading for heading in above if not heading.startswith(BOXES)]
        if place.heading in (*above[-1:], *section[-1:]):
            return ""
    return f"{place.starts!r} does not stand under {place.heading!r}"
