"""What is embedded and searched: windows of passages and cards of things."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from graph.models import Barrier, Entry, Passage
from graph.text import OVERLAP, WINDOW, clean, windows
from ingest.plan import texts_of

WORDS = st.lists(st.from_regex(r"[^\s]{1,4}", fullmatch=True), max_size=700)


@st.composite
def sizes(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(st.integers(1, 200))
    return size, draw(st.integers(0, size - 1))


@given(WORDS, sizes())
def test_windows_cover_every_word_in_order_and_overlap_as_said(words: list[str], measure: tuple[int, int]) -> None:
    size, overlap = measure
    found = [window.split() for window in windows(" ".join(words), size, overlap)]
    assert all(len(window) <= size for window in found)
    assert all(len(window) == size for window in found[:-1])
    for before, after in pairwise(found):
        assert before[len(before) - overlap :] == after[:overlap]
        assert len(after) > overlap
    rebuilt = found[0] + [word for window in found[1:] for word in window[overlap:]]
    assert rebuilt == " ".join(words).split()


@given(WORDS.filter(bool))
def test_a_passage_is_cut_into_windows_with_its_title_before_each(words: list[str]) -> None:
    text = " ".join(words)[:4000].strip()
    passage = Passage(id="place", source="report", heading="Where it stands", starts="The first", text=text or "None")
    rows = texts_of(Entry(id="case", things=(), passages=(passage,)))
    assert [row.id for row in rows] == [f"place.{number}" for number in range(len(rows))]
    assert [row.content for row in rows] == [clean(f"Where it stands. {window}") for window in windows(passage.text)]
    assert {(row.of, row.title) for row in rows} == {("place", "Where it stands")}
    assert len(rows) == max(1, -(-(len(passage.text.split()) - OVERLAP) // (WINDOW - OVERLAP)))


def test_a_card_begins_with_the_names() -> None:
    silos = Barrier(id="silos", name="Silos", aliases=("Silo working", "Islands"), definition="Each works alone.")
    (card,) = texts_of(Entry(id="silos", things=(silos,)))
    assert (card.id, card.of, card.title) == ("silos", "silos", "Silos")
    assert card.content == "Silos; Silo working; Islands. Each works alone."
