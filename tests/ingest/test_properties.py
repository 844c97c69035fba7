"""Whatever may be said is read as it was written; whatever may not is refused at its place; nothing else happens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.models import Entry
from ingest.plan import entry_digest, texts_of
from ingest.readers import SECTIONS, Item, read
from ingest.refusals import Refusal, Unreadable
from ingest.validate import ReadEntry, validate
from tests.amounts import few_or_all
from tests.ingest.entries import KINDS, entries, flat_entries
from tests.ingest.mutations import Mutation, mutations
from tests.ingest.written import Document, csv_of, document, facts, section, yaml_of

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one folder for all examples, whose files are written over."""
    return tmp_path_factory.mktemp("properties")


def outcomes(file: Path, content: str | bytes) -> list[ReadEntry | list[Refusal]]:
    """What comes of a file of that content."""
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [validate(item) if isinstance(item, Item) else [item] for item in read(file)]


def read_back(file: Path, content: str) -> list[Entry]:
    """The entries of a file that holds no fault."""
    found = outcomes(file, content)
    assert all(isinstance(one, ReadEntry) for one in found), [
        str(fault) for one in found if isinstance(one, list) for fault in one
    ]
    return [one.entry for one in found if isinstance(one, ReadEntry)]


def in_file(given: list[Document], where: str, draw: st.DrawFn) -> str:
    """Documents, or the rows of one section, as the text of a file."""
    if where:
        return draw(yaml_of({where: given}))
    return "---\n".join(draw(yaml_of(one)) for one in given)


@st.composite
def yaml_files(draw: st.DrawFn) -> tuple[list[Entry], str]:
    """Some entries of one kind, and a file that holds them."""
    found = draw(st.lists(entries(draw(st.sampled_from(KINDS))), min_size=1, max_size=2))
    return found, in_file([document(entry, draw) for entry in found], section(found[0]), draw)


@few_or_all("examples", 10, 60)
def test_yaml_reads_back_as_it_was_written(folder: Path, examples: int) -> None:
    @settings(unhurried, max_examples=examples)
    @given(yaml_files())
    def holds(written: tuple[list[Entry], str]) -> None:
        found, text = written
        assert read_back(folder / "written.yaml", text) == found

    holds()


@st.composite
def csv_files(draw: st.DrawFn) -> tuple[list[Entry], str, str]:
    """Some things of a register, the name of their file, and a file that holds them."""
    name = draw(st.sampled_from(list(SECTIONS)))
    found = draw(st.lists(flat_entries(SECTIONS[name]), min_size=1, max_size=4))
    rows = []
    for entry in found:
        row = document(entry.model_copy(update={"links": ()}), draw)
        del row["passages"]
        given = facts(entry.links, entry.things[0], brief=True)
        rows.append({**row, **given})
    titled = any("title" in row for row in rows)
    rows = [{("title" if titled and key == "name" else key): value for key, value in row.items()} for row in rows]
    return found, name, draw(csv_of(rows))


@few_or_all("examples", 10, 60)
def test_csv_reads_back_as_it_was_written(folder: Path, examples: int) -> None:
    @settings(unhurried, max_examples=examples)
    @given(csv_files())
    def holds(written: tuple[list[Entry], str, str]) -> None:
        found, name, text = written
        assert read_back(folder / f"{name}.csv", text) == found

    holds()


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Mutation, str, range | None]:
    """A file of three entries of which the second has one fault; of documents, the lines of the second."""
    three = draw(st.tuples(*[entries(draw(st.shared(st.sampled_from(KINDS), key="kind"))) for _ in range(3)]))
    given = [document(entry, draw) for entry in three]
    mutation = draw(mutations(three[1], given[1]))
    if where := section(three[0]):
        return mutation, draw(yaml_of({where: given})), None
    texts = [draw(yaml_of(one)) for one in given]
    start = texts[0].count("\n") + 2
    return mutation, "---\n".join(texts), range(start, start + texts[1].count("\n") + 1)


@few_or_all("examples", 15, 120)
def test_one_fault_is_refused_at_its_place(folder: Path, examples: int) -> None:
    @settings(unhurried, max_examples=examples)
    @given(mutated())
    def holds(one: tuple[Mutation, str, range | None]) -> None:
        mutation, text, lines = one
        file = folder / "mutated.yaml"
        first, faults, last = outcomes(file, text)
        assert isinstance(first, ReadEntry)
        assert isinstance(last, ReadEntry)
        assert isinstance(faults, list), mutation
        assert mutation.field in {fault.field for fault in faults}, (mutation, faults)
        if lines is None:  # of rows, the second stands between the first and the third
            lines = range(first.item.line, last.item.line + 1)
        for fault in faults:
            assert fault.file == str(file)
            assert fault.line in lines
            assert fault.reason
            assert fault.remedy
            assert len(str(fault)) < len(fault.file) + 900

    holds()


BYTES = st.one_of(
    st.binary(max_size=400),
    st.lists(st.sampled_from([b"id", b"name", b",", b'"', b"\n", b"\r", b"|", b"\xff", b"\0", b"type", b": ", b"- ",
                              b"&a",
                              b"*a", b"[", b"]", b"{", b"}", b"organisations", b"barriers:\n", b"\xef\xbb\xbf", b"  ",
                              b"trust", b"x"]), max_size=60).map(b"".join),
)  # fmt: skip


@settings(unhurried, max_examples=300)
@given(BYTES, st.sampled_from(["any.yaml", "organisations.csv", "barriers.csv"]), st.booleans())
def test_any_bytes_are_read_or_refused(folder: Path, content: bytes, name: str, headed: bool) -> None:
    content = (b"id,name,type,aliases,part_of\n" if headed else b"") + content
    lines = content.count(b"\n") + content.count(b"\r") + 1
    try:
        found = outcomes(folder / name, content)
    except Unreadable as error:
        found = [[error.refusal(name)]]
    for fault in (fault for one in found if isinstance(one, list) for fault in one):
        assert 1 <= fault.line <= lines
        assert fault.reason
        assert fault.remedy
        assert len(str(fault)) < 1500


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The same files twice, in another order and with their fields in another order."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3))
    found = [(kind, draw(st.lists(entries(kind), min_size=1, max_size=2))) for kind in kinds]
    files: tuple[list[tuple[str, str]], ...] = ([], [])
    for number, (_, some) in enumerate(found):
        documents = [document(entry, draw) for entry in some]
        for written, order in zip(files, (documents, draw(st.permutations(documents))), strict=True):
            text = in_file([_shuffled(one, draw) for one in order], section(some[0]), draw)
            written.append((f"file-{number}.yaml", text))
    return files[0], draw(st.permutations(files[1]))


def _shuffled(given: Document, draw: st.DrawFn) -> Document:
    return {name: given[name] for name in draw(st.permutations(list(given)))}


@few_or_all("examples", 5, 30)
def test_digests_do_not_depend_on_the_order(folder: Path, examples: int) -> None:
    @settings(unhurried, max_examples=examples)
    @given(orders())
    def holds(both: Any) -> None:  # noqa: ANN401 - two lists of files
        def digests(files: list[tuple[str, str]]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
            for name, text in files:
                for entry in read_back(folder / name, text):
                    yield entry.id, entry_digest(entry), tuple(row.digest for row in texts_of(entry))

        assert sorted(digests(both[0])) == sorted(digests(both[1]))

    holds()
