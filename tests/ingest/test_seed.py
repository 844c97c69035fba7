"""The seed: it loads without a refusal, and its places can be found in the documents that it cites."""

import re
from pathlib import Path

import pytest

from graph.models import Passage, Thing
from ingest.readers import Item, files, read
from ingest.validate import Read, validate
from tests.conftest import ROOT, SEED

#: The documents themselves are not ours to publish; where they lie beside the checkout, every place is looked up.
DOCUMENTS = ROOT.parent / "shared" / "seeds"
#: The first words of each document's file.
_BEGINS = {
    "unlocking-prevention": "About us The NHS Confederation",
    "can-it-be-different": "New political science analysis",
}


def _reads() -> list[Read]:
    found = []
    for file in files(SEED):
        for item in read(file):
            assert isinstance(item, Item), str(item)
            entry = validate(item)
            assert isinstance(entry, Read), [str(refusal) for refusal in entry]
            found.append(entry)
    return found


def _words(text: str) -> str:
    """Its words alone, blanks between: the documents break lines and pages within sentences."""
    plain = re.sub(r"\[bookmark:[^\]]*\]", " ", text)
    return f" {' '.join(re.findall(r'[a-z0-9]+', plain.lower()))} "


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    """The words of each document by the id of its source; empty where they are not at hand."""
    texts = [_words(file.read_text(errors="replace")) for file in sorted(DOCUMENTS.glob("*.txt"))]
    return {source: text for source, begin in _BEGINS.items() for text in texts if _words(begin).strip() in text[:3000]}


def test_the_seed_is_read_without_a_refusal() -> None:
    kinds = {read.item.kind for read in _reads()}
    assert kinds >= {"initiative", "account", "system", "organisation", "barrier", "enabler", "dimension", "source"}


def test_every_place_of_the_seed_is_in_its_document(documents: dict[str, str]) -> None:
    places = 0
    for read_ in _reads():
        for passage in read_.entry.passages:
            assert passage.heading
            assert 1 <= len(passage.starts.split()) <= 6
            places += _found(passage, documents)
        for thing in read_.entry.things:
            assert thing.source is None or isinstance(thing, Thing)
    if not documents:
        print("Only the shape of places was checked: the documents that the seed cites are not at hand.")  # noqa: T201 - says so
    assert places or not documents


def _found(passage: Passage, documents: dict[str, str]) -> bool:
    text = documents.get(passage.source)
    if text is None:
        return False
    assert _words(passage.heading) in text, passage
    assert _words(passage.starts) in text, passage
    return True


def test_the_documents_at_hand_are_those_that_the_seed_cites(documents: dict[str, str]) -> None:
    assert not list(DOCUMENTS.glob("*.txt")) or set(documents) == set(_BEGINS)
    assert all(isinstance(path, Path) for path in files(SEED))
