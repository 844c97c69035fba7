"""Files that are loaded already are known, an older schema is migrated, and no hierarchy has a cycle."""

from functools import partial
from pathlib import Path
from typing import LiteralString

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.errors import Refused
from graph.schema import SCHEMA_VERSION, usable
from graph.search.retrieve.texts import words_arm
from graph.store import Run, Store
from graph.text import code
from ingest.data_sets import applied
from ingest.load import load
from tests.ingest.world import CASE, REGISTER, add_good, assert_whole, load_good, load_text, put, snapshot, version

Embedder = SentenceTransformerEmbedder
FILES = "MATCH (e:Entry {id: $id}) RETURN e.file AS file"
#: Of another data set.
MORE = "barriers:\n  - {id: haste, name: Haste, definition: Nobody has time.}\n"

#: What a casegraph of schema 1 left behind.
_AS_SCHEMA_1 = """
MATCH (c:Corpus) SET c.schema = 1, c.digest = 'of-schema-1'
WITH c MATCH (e:Entry) REMOVE e.file SET e.digest = 'of-schema-1'
WITH DISTINCT c MATCH (d:DataSet) DETACH DELETE d
"""


#: What a casegraph of schema 5 wrote: `kind` and `url` for `type` and `link`, and not when a thing was added.
_AS_SCHEMA_5: tuple[LiteralString, ...] = (
    "MATCH (c:Corpus) SET c.schema = 5",
    "MATCH (t:Thing) SET t.kind = t.type, t.url = t.link REMOVE t.type, t.link, t.added_at",
    "MATCH ()-[s:SUCCEEDED_BY]->() SET s.kind = s.type REMOVE s.type",
)
_OF_BEFORE: LiteralString = """
RETURN COUNT { MATCH (t:Thing) WHERE t.kind IS NOT NULL OR t.url IS NOT NULL }
     + COUNT { MATCH ()-[s:SUCCEEDED_BY]->() WHERE s.kind IS NOT NULL } AS left
"""
#: With an address, and a body that became another.
OLD_REGISTER = REGISTER.replace(
    "licence: Facts only.\n", "licence: Facts only.\n    link: https://example.org/report\n"
).replace(
    "systems:\n",
    "systems:\n  - {id: old-north, name: Old North, type: region, source: report,\n"
    "     succeeded_by: [{object: the-north, type: merger}]}\n",
)  # fmt: skip


def test_files_that_are_loaded_as_they_are_are_known(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    folder = put(tmp_path / "given", register=REGISTER, case=CASE)

    def known(data_set: str = "test") -> bool:
        return applied(scratch, embedder, [folder], data_set)

    assert not known()
    load_good(scratch, embedder, folder)
    assert known()
    assert not known("other")
    put(folder, case=CASE.replace("One team", "A team"))
    assert not known()
    put(folder, case=CASE)
    assert known()
    # Less than all of it, and what was added, are not what these files hold.
    add_good(scratch, embedder, tmp_path / "more", more="organisations: [{id: b, name: Bee, type: trust}]")
    assert not known()
    load_good(scratch, embedder, folder)
    assert known()
    load_text(scratch, embedder, tmp_path / "given", case=CASE.replace("type: service", "type: servise"))
    assert not known()
    load_good(scratch, embedder, folder, case=CASE)
    assert known()


def test_a_file_that_moved_changes_nothing_else(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    folder = put(tmp_path / "given", register=REGISTER, case=CASE)
    load_good(scratch, embedder, folder)
    assert scratch.read(FILES, id="test/one-team") == [{"file": "given/case.yaml"}]
    (folder / "cases").mkdir()
    (folder / "case.yaml").rename(folder / "cases" / "team.yaml")
    assert not applied(scratch, embedder, [folder], "test")
    report = load_good(scratch, embedder, folder)
    assert (report.unchanged, report.corpus) == (8, 1)
    assert scratch.read(FILES, id="test/one-team") == [{"file": "given/cases/team.yaml"}]
    assert applied(scratch, embedder, [folder], "test")


def test_an_older_schema_is_migrated_by_a_load(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    folder = put(tmp_path, register=REGISTER, case=CASE)
    load_good(scratch, embedder, folder)
    scratch.write_together(lambda run: run(_AS_SCHEMA_1))
    scratch.define("DROP CONSTRAINT data_set_id")
    with pytest.raises(
        Refused, match=rf"schema 1, this casegraph reads schema {SCHEMA_VERSION}.*Load again with this casegraph"
    ):
        scratch.read_together(lambda run: usable(run, embedder))
    dry = load(scratch, embedder, [folder], "test", dry_run=True)
    assert (dry.changed, dry.refused) == (8, ())
    assert scratch.read("MATCH (c:Corpus) RETURN c.schema AS schema") == [{"schema": 1}]
    report = load_good(scratch, embedder, folder)
    assert (report.changed, report.embedded) == (8, 0)
    assert scratch.read("MATCH (c:Corpus) RETURN c.schema AS schema") == [{"schema": SCHEMA_VERSION}]
    assert scratch.read("SHOW CONSTRAINTS YIELD name WHERE name = 'data_set_id' RETURN name")
    assert version(scratch) == 2
    assert_whole(scratch, embedder)


def test_texts_of_schema_2_are_found_by_their_code(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    folder = put(tmp_path, register=REGISTER, case=CASE)
    load_good(scratch, embedder, folder)
    scratch.write_together(lambda run: run("MATCH (c:Corpus) SET c.schema = 2"))
    scratch.write_together(lambda run: run("MATCH (x:Text) REMOVE x.code"))
    scratch.define("DROP INDEX text_words")
    scratch.define("CREATE FULLTEXT INDEX text_words FOR (t:Text) ON EACH [t.content]")
    # What another data set brought is not loaded again, and has its code all the same.
    load_good(scratch, embedder, put(tmp_path / "more", register=MORE), data_set="more")
    rows = scratch.read("MATCH (x:Text) RETURN x.id AS id, x.code AS code")
    assert rows
    assert all(row["code"] == code(row["id"]) for row in rows)
    found = scratch.read_together(lambda run: words_arm(run, "teams", worded=9, among=[row["id"] for row in rows]))
    assert found
    load_good(scratch, embedder, folder)
    assert_whole(scratch, embedder)


def _done(run: Run, query: LiteralString) -> None:
    run(query)


def test_data_of_schema_5_has_the_names_of_today_whatever_is_loaded(
    scratch: Store, embedder: Embedder, tmp_path: Path
) -> None:
    folder = put(tmp_path / "given", register=OLD_REGISTER, case=CASE)
    load_good(scratch, embedder, folder)
    loaded_at = scratch.read("MATCH (e:Entry {id: 'test/one-team'}) RETURN e.loaded_at AS at")[0]["at"]
    today = snapshot(scratch)
    for query in _AS_SCHEMA_5:
        scratch.write_together(partial(_done, query=query))
    assert snapshot(scratch) != today
    with pytest.raises(
        Refused, match=rf"schema 5, this casegraph reads schema {SCHEMA_VERSION}.*Load again with this casegraph"
    ):
        scratch.read_together(lambda run: usable(run, embedder))
    # Another data set is loaded: what is there is as if it had been written today, but for when it was added.
    load_good(scratch, embedder, put(tmp_path / "more", register=MORE), data_set="more")
    assert scratch.read(_OF_BEFORE) == [{"left": 0}]
    assert scratch.read("MATCH (t:Thing) WHERE t.added_at IS NULL RETURN t.id AS id") == []
    assert scratch.read("MATCH ()-[s:SUCCEEDED_BY]->() RETURN s.type AS type") == [{"type": "merger"}]
    (case,) = scratch.read("MATCH (t:Thing {id: 'one-team'}) RETURN t.type AS type, t.added_at AS at")
    assert (case["type"], case["at"]) == ("service", loaded_at.replace(nanosecond=0))
    assert scratch.read("MATCH (t:Thing {id: 'report'}) RETURN t.link AS link") == [
        {"link": "https://example.org/report"}
    ]
    load_good(scratch, embedder, folder)
    assert scratch.read("MATCH (t:Thing {id: 'one-team'}) RETURN t.added_at AS at") == [{"at": case["at"]}]
    assert_whole(scratch, embedder)


def test_a_newer_schema_is_refused(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER)
    scratch.write_together(lambda run: run("MATCH (c:Corpus) SET c.schema = $newer", newer=SCHEMA_VERSION + 1))
    with pytest.raises(Refused, match="Use the casegraph that wrote it"):
        load(scratch, embedder, [tmp_path], "test")
    with pytest.raises(Refused, match="Use the casegraph that wrote it"):
        scratch.read_together(lambda run: usable(run, embedder))


def test_no_hierarchy_has_a_cycle(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path / "register", register=REGISTER)

    def faults(**texts: str) -> list[tuple[int, str, str]]:
        report = load(scratch, embedder, [put(tmp_path / "given", **texts)], "test", keep=True)
        return [(one.line, one.field, one.reason.partition(": ")[2]) for one in report.refused]

    # With the graph, where turf is a kind of silos; by a fact of a register and by a claim.
    silos = "barriers:\n  - id: silos\n    name: Silos\n    definition: Each works alone.\n    source: report\n"
    assert faults(silos=f"{silos}    broader: turf\n") == [(6, "broader", "silos -> turf -> silos")]
    place = "{id: place, source: report, heading: Here, starts: So, text: So it is.}"
    claim = "    claims:\n      - broader: turf\n        shown_by: [place]\n"
    shown = f"    basis: monitored\n    passages: [{place}]\n{claim}"
    assert faults(silos=silos + shown) == [(9, "claims.0.broader", "silos -> turf -> silos")]
    # Among what is loaded, each at its line; the rest is loaded.
    parts = "".join(
        f"  - {{id: {one}, name: {one}-land, type: region, source: report, part_of: {other}}}\n"
        for one, other in (("aa", "bb"), ("bb", "cc"), ("cc", "aa"), ("dd", "the-north"))
    )
    assert faults(silos=silos, parts=f"systems:\n{parts}") == [
        (2, "part_of", "aa -> bb -> cc -> aa"), (3, "part_of", "bb -> cc -> aa -> bb"),
        (4, "part_of", "cc -> aa -> bb -> cc"),
    ]  # fmt: skip
    (tmp_path / "given" / "parts.yaml").unlink()
    # What an entry no longer says does not count: turned round in one load.
    turned = REGISTER.replace("    broader: [silos]\n", "").replace("    within: fit\n", "    broader: turf\n")
    load_good(scratch, embedder, tmp_path / "register", register=turned)
    assert_whole(scratch, embedder)
