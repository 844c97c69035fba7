"""Short forms with what they stand for: loaded like any register, with no text of their own, refused row by row."""

from pathlib import Path

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.store import Store
from ingest.load import load
from tests.ingest.world import CASE, REGISTER, add_text, assert_whole, ids, load_good, load_text, snapshot, version

Embedder = SentenceTransformerEmbedder
GLOSSARY = """\
abbreviations:
  - id: short-for-local-authority
    name: local authority
    aliases: [LA, LAs]
  - id: short-for-accident-and-emergency
    name: accident and emergency
    aliases: ["A&E"]
"""
CSV = "id,name,aliases\nshort-for-local-authority,local authority,LA|LAs\nshort-for-public-health,public health,\n"
STORED = "MATCH (a:Thing:Abbreviation) RETURN a.id AS id, a.name AS name, a.aliases AS aliases ORDER BY a.id"


def test_a_glossary_is_loaded_and_again_without_change(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    report = load_good(scratch, embedder, tmp_path, glossary=GLOSSARY)
    assert (report.added, report.embedded) == (2, 0)
    assert scratch.read(STORED) == [
        {"id": "short-for-accident-and-emergency", "name": "accident and emergency", "aliases": ["A&E"]},
        {"id": "short-for-local-authority", "name": "local authority", "aliases": ["LA", "LAs"]},
    ]
    assert not scratch.read("MATCH (a:Abbreviation)-[link]-() RETURN link")
    assert_whole(scratch, embedder)
    before, corpus = snapshot(scratch), version(scratch)
    report = load_good(scratch, embedder, tmp_path)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 2)
    assert (snapshot(scratch), version(scratch)) == (before, corpus)


def test_a_changed_form_takes_the_place_of_the_old_and_one_that_is_gone_goes(
    scratch: Store, embedder: Embedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path, glossary=GLOSSARY)
    changed = GLOSSARY[: GLOSSARY.index("  - id: short-for-acc")].replace("[LA, LAs]", "[LA]")
    report = load_good(scratch, embedder, tmp_path, glossary=changed)
    assert (report.changed, report.withdrawn_ids) == (1, ("short-for-accident-and-emergency",))
    assert [row["aliases"] for row in scratch.read(STORED)] == [["LA"]]
    assert_whole(scratch, embedder)


@pytest.mark.parametrize(
    ("written", "line", "field", "told"),
    [
        ("", 2, "aliases", "aliases is missing. Add the line `aliases: ...`."),
        ("    aliases:\n", 4, "aliases", "aliases is not a list. Write `aliases: [one, two]`"),
        ("    aliases: []\n", 4, "aliases", "aliases is empty. Give at least one."),
        ("    aliases: LA\n", 4, "aliases", "aliases is not a list. Write `aliases: [one, two]`"),
        ("    aliases: [LA, '']\n", 4, "aliases.1", "'' is too short. Write at least 2 characters."),
        ("    aliases: [LA]\n    short: LAs\n", 5, "short", "short is not known here. Remove it"),
        ("    aliases: [LA]\n    part_of: the-north\n", 5, "part_of", "part_of is not known here. Remove it"),
    ],
)
def test_a_bad_row_is_refused_alone(
    scratch: Store, embedder: Embedder, tmp_path: Path, written: str, line: int, field: str, told: str
) -> None:
    text = GLOSSARY.replace("    aliases: [LA, LAs]\n", written)
    report = load_text(scratch, embedder, tmp_path, glossary=text)
    (refusal,) = report.refused
    assert (refusal.file, refusal.line, refusal.field) == (str(tmp_path / "glossary.yaml"), line, field)
    assert told in str(refusal)
    assert (report.added, report.refused_entries) == (1, 1)
    assert [row["id"] for row in scratch.read(STORED)] == ["short-for-accident-and-emergency"]


def test_a_row_of_csv_without_a_short_form_is_refused_at_its_line(
    scratch: Store, embedder: Embedder, tmp_path: Path
) -> None:
    file = tmp_path / "abbreviations.csv"
    file.write_text(CSV)
    report = load(scratch, embedder, [file], "test")
    assert [(one.line, one.field, one.reason) for one in report.refused] == [(3, "aliases", "aliases is missing")]
    assert [row["aliases"] for row in scratch.read(STORED)] == [["LA", "LAs"]]


def test_no_claim_is_about_an_abbreviation(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path / "first", register=REGISTER, glossary=GLOSSARY)
    case = CASE.replace("tackled: silos", "tackled: short-for-local-authority")
    report = add_text(scratch, embedder, tmp_path / "case", case=case)
    assert [(one.line, one.field) for one in report.refused] == [(24, "claims.0.tackled")]
    assert "short-for-local-authority is an abbreviation, not a barrier" in report.refused[0].reason
    assert not ids(scratch, "one-team")
