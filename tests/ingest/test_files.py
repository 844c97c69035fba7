"""Files that cannot be read are refused whole, with the line where it went wrong; CSV rows one by one."""

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.embedding import SentenceTransformerEmbedder
from graph.store import Store
from ingest.load import Report, load
from ingest.readers import Item, read
from ingest.refusals import Unreadable
from ingest.validate import ReadEntry, validate
from tests.ingest.world import CASE, REGISTER, ids, load_good

Embedder = SentenceTransformerEmbedder
Changes = list[tuple[int, int, str]]

HEADER = b"id,name,type,aliases,summary\n"
ROWS = HEADER + b"first,First one,charity,,\nsecond,Second one,trust,,\n"


class Odd(NamedTuple):
    """A file that is refused whole."""

    name: str
    file: str
    content: bytes
    line: int
    reason: str
    remedy: str


def laughs(field: str, levels: int = 9) -> bytes:
    """A list of nine, of which the next line names nine, and so on: a kilobyte that stands for hundreds of millions."""
    lines = [f"{field}0: &a0 [{', '.join(['ha'] * 9)}]"]
    lines += [f"{field}{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


ODD = [
    Odd("an open bracket", "a.yaml", b"barriers:\n  - id: [a\n  - id: b\n", 3, "not well-formed YAML", "indent"),
    Odd("a colon too many", "a.yaml", b"account:\n  id: a\n  of: b: c\n", 3, "mapping values are not allowed", "colon"),
    Odd("an open quote", "a.yaml", b"account:\n  id: 'a\n  of: b\n", 4, "not well-formed YAML", "quote"),
    Odd("a tab for an indent", "a.yaml", b"account:\n\tid: a\n", 2, "'\\t'", "indent"),
    Odd("a key twice", "a.yaml", b"account:\n  id: a\n  of: b\n  id: c\n", 4, "id is already on line 2",
        "Keep one"),
    Odd("a section twice", "a.yaml", b"barriers: []\nbarriers: []\n", 2, "already on line 1", "Keep one"),
    Odd("an unknown alias", "a.yaml", b"account:\n  id: *a\n", 2, "undefined alias", "Correct that line"),
    Odd("an alias of itself", "a.yaml", b"account: &a\n  id: x\n  of: [*a]\n", 1, "nested too deeply", "five"),
    Odd("a tag", "a.yaml", b"account:\n  id: !slug a\n", 2, "the tag !slug is not supported", "Remove it"),
    Odd("a tag of programs", "a.yaml", b"account:\n  id: !!python/object:os.system {a: b}\n", 2, "!!python/object",
        "Remove it"),
    Odd("bytes", "a.yaml", b"account:\n  id: !!binary aGVsbG8=\n", 2, "!!binary", "Remove it"),
    Odd("a list as a key", "a.yaml", b"account:\n  ? [a, b]\n  : c\n", 2, "not the name of a field",
        "Name the field"),
    Odd("deep nesting", "a.yaml", b"barriers:\n  - id: " + b"[" * 600, 2, "nested too deeply", "five levels"),
    Odd("nesting deeper than a case", "a.yaml", b"barriers:\n- id:\n   " + b"[" * 30 + b"]" * 30, 3, "nested too",
        "five levels"),
    Odd("a control character", "a.yaml", b"account:\n  id: a\x07\n", 2, "invisible character (U+0007)", "Remove it"),
    Odd("a control character, escaped", "a.yaml", b'account:\n  id: "a\\0"\n', 2, "(U+0000)", "Remove it"),
    Odd("half a character", "a.yaml", b'account:\n  id: "\\ud800"\n', 2, "(U+D800)", "Remove it"),
    Odd("half a character as a key", "a.yaml", b'account:\n  "\\ud800": a\n', 2, "(U+D800)", "Remove it"),
    Odd("a line end of few programs", "a.yaml", b"account:\n  id: a\xe2\x80\xa8\n", 2, "(U+2028)", "PDF"),
    Odd("Latin-1", "a.yaml", b"account:\n  id: a\n  of: caf\xe9\n", 3, "not UTF-8", "Save it as UTF-8"),
    Odd("UTF-16", "a.yaml", "account:\n".encode("utf-16"), 1, "not UTF-8", "Save it as UTF-8"),
    Odd("a BOM before Latin-1", "a.yaml", b"\xef\xbb\xbf#\n\xe9", 2, "not UTF-8", "Save it"),
    Odd("an unknown section", "a.yaml", b"# mine\nbariers:\n  - id: a\n", 2, "'bariers' is not a section",
        "`barriers`"),
    Odd("a section that is far off", "a.yaml", b"zzz: 1\n", 1, "'zzz' is not a section", "initiative, account"),
    Odd("a section of nothing", "a.yaml", b"barriers:\n", 1, "barriers is not a list", "- id"),
    Odd("a section of words", "a.yaml", b"barriers:\n  - id: a\n  - silos\n", 3, "'silos' in barriers has no fields",
        "- id"),
    Odd("a list at the top", "a.yaml", b"- id: a\n", 1, "not a mapping", "`initiative:`"),
    Odd("text in a later document", "a.yaml", b"barriers: []\n---\n\njust text\n", 4, "not a mapping", "`initiative:`"),
    Odd("an empty file", "a.yaml", b"", 1, "nothing to load in this file", "remove the file"),
    Odd("nothing but notes", "a.yaml", b"# later\n---\n# and later\n", 1, "nothing to load", "remove the file"),
    Odd("an empty list", "a.yaml", b"barriers: []\n", 1, "nothing to load", "remove the file"),
    Odd("a number too long to read", "a.yaml", b"barriers: " + b"9" * 5000, 1, "barriers is not a list", "- id"),
    Odd("another format", "a.json", b"{}", 1, ".json is not a supported format", "YAML or CSV"),
    Odd("no ending", "a", b"", 1, "a file without an ending", "YAML or CSV"),
    Odd("a CSV file of no kind", "partners.csv", ROWS, 1, "'partners' is not a kind of thing", "organisations"),
    Odd("a CSV file almost of a kind", "organizations.csv", ROWS, 1, "is not a kind", "`organisations`"),
    Odd("an empty CSV file", "organisations.csv", b"", 1, "not a header with an id", "id,name"),
    Odd("a CSV file of a header", "organisations.csv", HEADER, 1, "nothing to load", "Add a case"),
    Odd("a column twice", "organisations.csv", b"id,name,name\n", 1, "the column name is twice", "Keep one"),
    Odd("an unknown column", "organisations.csv", b"id,name,tpye\n", 1, "'tpye' is not a column for organisations",
        "`type`"),
    Odd("a column of before", "organisations.csv", b"id,name,kind\n", 1, "'kind' is not a column for organisations",
        "It is called `type` now."),
    Odd("an address of before", "sources.csv", b"id,title,url\n", 1, "'url' is not a column for sources",
        "It is called `link` now."),
    Odd("a column of before that is none", "barriers.csv", b"id,name,url\n", 1, "'url' is not a column", "Use id"),
    Odd("a column of another kind", "organisations.csv", b"id,succeeded_by\n", 1, "'succeeded_by' is not a", "part_of"),
    Odd("a column without a name", "organisations.csv", b"id,name,type,\na,A one,trust,\n", 1, "'' is not a column",
        "Use id"),
    Odd("no column of ids", "organisations.csv", b"name,type\n", 1, "not a header with an id", "id,name"),
    Odd("semicolons", "organisations.csv", b"id;name;type\n", 1, "'id;name;type' is not a column", "Use id"),
    Odd("an open quote in CSV", "organisations.csv", ROWS + b'third,"Third,trust,,\nfourth,F,trust,,\n', 4, "CSV",
        "quotes"),
    Odd("a stray quote in CSV", "organisations.csv", ROWS + b'third,"Third" one,trust,,\n', 4, "CSV", "quotes"),
    Odd("a very long cell", "organisations.csv", ROWS + b'third,"' + b"nine and\n" * 20_000, 14_567, "field limit",
        "quotes"),
    Odd("a very long line", "a.yaml", b"account:\n  id: " + b"word " * 2_000_000, 2, "more than 100,000", "Break it"),
    Odd("a very long list", "a.yaml", b"account:\n  id: [" + b"a, " * 3_000_000, 2, "more than 100,000", "Break it"),
    Odd("a very long line in CSV", "organisations.csv", ROWS + b"," * 10_000_000, 4, "more than 100,000", "Break it"),
    Odd("text for the name of a field", "a.yaml", b"account:\n  ? " + b"x" * 90_000 + b"\n  : a\n", 2,
        "too long for the name of a field", "quotes"),
    Odd("text for the name of a column", "organisations.csv", b"id," + b"x" * 90_000 + b"\n", 1, "not a column", "Use"),
    Odd("a long alias", "a.yaml", b"account:\n  id: *" + b"a" * 90_000, 2, "found undefi", "Correct that line"),
    Odd("a long tag", "a.yaml", b"account:\n  id: !" + b"a" * 90_000 + b" b\n", 2, "the tag !aaa", "Remove it"),
    Odd("aliases that multiply", "a.yaml", laughs("organisations"), 5, "aliases repeat this too often",
        "without aliases"),
    Odd("aliases of one list, many times", "a.yaml", b"basis: monitored\naccount: {id: a, of: b}\nclaims:\n- &c\n"
        b"  faced: x\n  shown_by: [" + b"a, " * 3000 + b"]\n" + b"- *c\n" * 3000, 4, "more than 100,000 values",
        "without"),
    Odd("a control character in CSV", "organisations.csv", ROWS + b"third,Th\0ird,trust,,\n", 4, "(U+0000)",
        "Remove it"),
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=[odd.name for odd in ODD])
def test_an_odd_file_is_refused_whole(tmp_path: Path, odd: Odd) -> None:
    file = tmp_path / odd.file
    file.write_bytes(odd.content)
    with pytest.raises(Unreadable) as caught:
        read(file)
    refusal = caught.value.refusal(odd.file)
    assert (refusal.file, refusal.line, refusal.field) == (odd.file, odd.line, ""), str(refusal)
    assert odd.reason in refusal.reason
    assert odd.remedy in refusal.remedy
    assert len(str(refusal)) < 600


SNIPPETS = st.sampled_from([
    "{", "[", "]", ":", " ", "\n", "- ", "#", "&a ", "*a", "!x ", "|\n", "'", '"', "\t", "? ", "<<: ", "---\n", "~",
    "true", "\r", "2024-02-30", ".nan", "1e999", "0x1F", "\u2028", "\x85", "\ufeff", "%YAML 1.1\n", "id: ", "claims: ",
    "shown_by: ", "1: 2\n",
])  # fmt: skip
_PLACES = st.integers(0, len(CASE))
CHANGES = st.lists(st.tuples(_PLACES, st.sampled_from([0, 1, 5, 40]), SNIPPETS), min_size=1, max_size=4)


@given(CHANGES)
def test_a_file_mistyped_anyhow_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, changes: Changes) -> None:
    text = CASE
    for start, length, snippet in changes:
        text = text[:start] + snippet + text[start + length :]
    file = tmp_path_factory.getbasetemp() / "mistyped.yaml"
    file.write_bytes(text.encode())
    lines = len(text.splitlines()) + 1
    try:
        outcomes = [validate(item) for item in read(file) if isinstance(item, Item)]
    except Unreadable as error:
        outcomes = [[error.refusal("mistyped.yaml")]]
    for outcome in outcomes:
        faults = outcome if isinstance(outcome, list) else []
        assert isinstance(outcome, ReadEntry) or faults
        assert all(1 <= fault.line <= lines and fault.reason and fault.remedy for fault in faults)


def test_odd_files_keep_no_other_from_being_loaded(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    for odd in ODD:
        folder = tmp_path / odd.name
        folder.mkdir()
        (folder / odd.file).write_bytes(odd.content)
    (tmp_path / "register.yaml").write_text(REGISTER)
    report = load(scratch, embedder, [tmp_path], "test")
    readable = [odd for odd in ODD if Path(odd.file).suffix in {".yaml", ".csv"}]
    assert {refusal.file for refusal in report.refused} == {str(tmp_path / odd.name / odd.file) for odd in readable}
    assert (report.added, report.refused_entries) == (7, len(readable))


def csv_report(store: Store, embedder: Embedder, tmp_path: Path, content: bytes) -> Report:
    file = tmp_path / "organisations.csv"
    file.write_bytes(content)
    return load(store, embedder, [file], "test")


def test_a_ragged_row_is_refused_alone(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    content = ROWS + b"third,Third, one,charity,,\nfourth,Fourth\n\n,,,,\nfifth,Fifth one,trust,,\n"
    report = csv_report(scratch, embedder, tmp_path, content)
    assert [(one.line, one.reason) for one in report.refused] == [
        (4, "there are 6 cells for 5 columns"), (5, "there are 2 cells for 5 columns"),
    ]  # fmt: skip
    assert (report.added, report.refused_entries) == (3, 2)
    assert ids(scratch, "") >= {"first", "second", "fifth"}


def test_rows_know_their_lines_whatever_ends_them(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    rows = (
        b'first,First one,charity,One|The first,"Two lines,\nof ""text"""\nsecond,Second one,club,,\nthird,,trust,,\n'
    )
    for content in (
        HEADER + rows,
        b"\xef\xbb\xbf" + (HEADER + rows).replace(b"\n", b"\r\n"),
        b" id , name,type,aliases,summary\n" + rows,
    ):
        report = csv_report(scratch, embedder, tmp_path, content)
        assert [(one.line, one.field) for one in report.refused] == [(4, "type"), (5, "name")]
        assert report.refused_entries == 2
        thing = scratch.read("MATCH (t:Organisation {id: 'first'}) RETURN t.aliases AS aliases, t.summary AS summary")
        assert thing == [{"aliases": ["One", "The first"], "summary": 'Two lines,\nof "text"'}]


def test_lists_of_register_facts_stand_in_cells(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path / "register", register=REGISTER)
    file = tmp_path / "barriers.csv"
    file.write_text("id,name,definition,within,broader,source\nmoats,Moats,Water between.,fit,silos|turf,report\n")
    assert not load(scratch, embedder, [file], "test", keep=True).refused
    rows = scratch.read("MATCH ({id: 'moats'})-[link:WITHIN|BROADER]->(t) RETURN t.id AS id ORDER BY id")
    assert [row["id"] for row in rows] == ["fit", "silos", "turf"]


REGISTER_FAULTS = [
    ("within: fit\n    source: none-such", 5, "source", "no source with the id none-such"),
    ("within: fit", 4, "within", "its source is missing"),
    (
        "source: report\n    within: [fit, silos]",
        5,
        "within.1",
        "silos is a barrier, not a dimension",
    ),
    (
        "source: report\n    broader: shared-fund",
        5,
        "broader",
        "odd is a barrier and shared-fund an enabler",
    ),
    ("source: report\n    broader: odd", 5, "broader", "odd is both subject and object"),
    ("source: report\n    broader: [silos, silos]", 5, "broader.1", "silos is listed twice"),
    ("source: report\n    broader: 'No slug'", 5, "broader", "form of an id"),
    ("source: report\n    within: {object: fit, type: split}", 5, "within", "type does not go with within"),
    (
        "source: report\n    within: {object: fit, subject: turf}",
        5,
        "within.subject",
        "subject is not known",
    ),
    ("source: report\n    within: {object: fit, kind: split}", 5, "within.kind", "kind is not known here"),
    ("part_of: the-north", 4, "part_of", "part_of is not known here"),
    ("outcomes: []", 4, "outcomes", "outcomes is not known here"),
]


@pytest.mark.parametrize(("more", "line", "field", "reason"), REGISTER_FAULTS)
def test_a_bad_thing_of_a_register_is_refused_alone(
    scratch: Store, embedder: Embedder, tmp_path: Path, more: str, line: int, field: str, reason: str
) -> None:
    (tmp_path / "register.yaml").write_text(REGISTER)
    text = f"barriers:\n  - id: odd\n    name: Odd\n    {more}\n    definition: Odd it is.\n"
    (tmp_path / "odd.yaml").write_text(text)
    report = load(scratch, embedder, [tmp_path], "test")
    places = [(one.line, one.field) for one in report.refused]
    assert (line, field) in places, report.refused
    assert any(reason in one.reason for one in report.refused), report.refused
    assert (report.added, report.refused_entries) == (7, 1)
    assert "odd" not in ids(scratch, "odd")
