"""A thing takes over the ids that others had: what was said of those is said of it, whoever says it."""

from pathlib import Path

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.errors import Moved
from graph.store import Store
from graph.views.passages import claims
from graph.views.thing import show
from ingest.load import Report, load
from tests.ingest.world import CASE, REGISTER, assert_whole, load_good, load_text, put

Embedder = SentenceTransformerEmbedder
_TURF = """\
  - id: turf
    name: Turf wars
    definition: Each guards its own.
    broader: [silos]
    source: report
"""
_FUND, _POT = "id: shared-fund\n    name: Shared fund\n", "id: pot\n    name: Pot\n    formerly: [shared-fund]\n"
#: Silos take turf wars in, and the fund has another id.
MERGED = (
    REGISTER.replace("name: Silos\n", "name: Silos\n    formerly: [turf]\n").replace(_TURF, "").replace(_FUND, _POT)
)
#: Of another data set: it speaks of all that changes, and of turf wars and silos alike.
THEIRS = """\
basis: monitored
initiative:
  id: their-team
  name: Their team
  type: service
passages:
  - id: their-place
    source: report
    heading: Elsewhere
    starts: Three teams
    text: Three teams became one.
  - id: their-doubt
    source: report
    heading: Elsewhere
    starts: Not all
    text: Not all stayed.
claims:
  - tackled: turf
    result: eased
    through: [shared-fund]
    shown_by: [their-place]
  - tackled: silos
    result: eased
    shown_by: [their-doubt]
  - used: shared-fund
    shown_by: [their-place]
---
barriers:
  - id: night-rota
    name: Night rota
    definition: Nights are not staffed.
    broader: [turf]
    source: report
"""
CLAIMED = """
MATCH (s)<-[:SUBJECT]-(c:Claim)-[:OBJECT]->(o)
RETURN c.id AS id, c.origin AS origin, [(c)-[:THROUGH]->(e) | e.id] AS through,
  COLLECT { MATCH (c)-[:SHOWN_BY]->(p) RETURN p.id ORDER BY p.id } AS shown ORDER BY id
"""
BROADER = "MATCH (a)-[:BROADER]->(b) RETURN a.id AS narrow, b.id AS broad ORDER BY narrow"
#: What is said in the end, in whatever order it came to be.
SAID = {
    "one-team--has-outcome--one-team-less": ([], ["one-team-place"]),
    "one-team--tackled--silos--eased": (["pot"], ["one-team-place"]),
    "pot--helps-with--silos": ([], ["one-team-place", "their-place"]),
    "their-team--tackled--silos--eased": (["pot"], ["their-doubt", "their-place"]),
    "their-team--used--pot": ([], ["their-place"]),
}
#: The same read from the files: what was two claims there is one, and what is derived from it has all its evidence.
READ = SAID | {"pot--helps-with--silos": ([], ["one-team-place", "their-doubt", "their-place"])}


def _loaded(store: Store, embedder: Embedder, folder: Path) -> None:
    load_good(store, embedder, folder / "ours", "ours", register=REGISTER, case=CASE)
    load_good(store, embedder, folder / "theirs", "theirs", case=THEIRS)


def _said(store: Store) -> dict[str, tuple[list[str], list[str]]]:
    return {row["id"]: (row["through"], row["shown"]) for row in store.read(CLAIMED)}


def _merge(store: Store, embedder: Embedder, folder: Path) -> Report:
    case = CASE.replace("[shared-fund]", "[pot]")
    return load_good(store, embedder, folder / "ours", "ours", register=MERGED, case=case)


def test_what_others_say_of_a_thing_follows_it(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    _loaded(scratch, embedder, tmp_path)
    report = _merge(scratch, embedder, tmp_path)
    assert report.withdrawn_ids == ("shared-fund", "turf")
    assert _said(scratch) == SAID
    assert scratch.read(BROADER) == [{"narrow": "night-rota", "broad": "silos"}]
    assert_whole(scratch, embedder)


def test_files_may_name_the_ids_of_before(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    _loaded(scratch, embedder, tmp_path)
    _merge(scratch, embedder, tmp_path)
    again = load(scratch, embedder, [tmp_path / "theirs"], "theirs")
    assert (again.refused, again.withdrawn) == ((), 0)
    assert _said(scratch) == READ
    assert load(scratch, embedder, [tmp_path / "theirs"], "theirs").changed == 0
    assert_whole(scratch, embedder)


def test_a_fresh_graph_takes_files_that_name_the_ids_of_before(
    scratch: Store, embedder: Embedder, tmp_path: Path
) -> None:
    _merge(scratch, embedder, tmp_path)
    load_good(scratch, embedder, tmp_path / "theirs", "theirs", case=THEIRS)
    assert _said(scratch) == READ
    assert scratch.read(BROADER) == [{"narrow": "night-rota", "broad": "silos"}]


def test_the_ids_of_before_lead_to_the_thing_and_its_claims(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    _loaded(scratch, embedder, tmp_path)
    _merge(scratch, embedder, tmp_path)
    with pytest.raises(Moved, match=r"turf is part of silos now") as moved:
        show(scratch, "turf", "barrier")
    assert moved.value.to == "silos"
    before = ["their-team--tackled--turf--eased", "their-team--used--shared-fund", "their-team--used--nothing"]
    assert list(claims(scratch, before).claims) == ["their-team--tackled--silos--eased", "their-team--used--pot"]


def test_what_stands_there_keeps_its_id(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    """A data set that has a thing under the old id itself is not led elsewhere."""
    _merge(scratch, embedder, tmp_path)
    own = "barriers:\n  - {id: turf, name: Lawns, definition: Nobody mows them.}\n"
    load_good(scratch, embedder, tmp_path / "theirs", "theirs", case=own + "---\n" + THEIRS)
    assert "their-team--tackled--turf--eased" in _said(scratch)
    assert show(scratch, "turf").name == "Lawns"


def test_what_another_data_set_brings_itself_is_not_taken_from_it(
    scratch: Store, embedder: Embedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path / "ours", "ours", register=REGISTER, case=CASE)
    same = "barriers:\n  - {id: turf, name: Turf wars, definition: Each guards its own.}\n"
    load_good(scratch, embedder, tmp_path / "theirs", "theirs", case=same)
    put(tmp_path / "ours", register=MERGED, case=CASE.replace("[shared-fund]", "[pot]"))
    report = load(scratch, embedder, [tmp_path / "ours"], "ours")
    assert [one.reason for one in report.refused] == ["turf is no longer here, but still needed: turf (by theirs/turf)"]


@pytest.mark.parametrize(
    ("register", "reason"),
    [
        (REGISTER.replace("name: Silos\n", "name: Silos\n    formerly: [turf]\n"), "turf is the id of a thing here"),
        (MERGED.replace("formerly: [shared-fund]", "formerly: [shared-fund, turf]"), "silos has it, too"),
    ],
)
def test_an_old_id_leads_to_one_thing(
    scratch: Store, embedder: Embedder, tmp_path: Path, register: str, reason: str
) -> None:
    report = load_text(scratch, embedder, tmp_path, register=register)
    (fault,) = [one for one in report.refused if one.field.startswith("formerly")]
    assert (fault.reason, fault.remedy) == (
        reason if "has it" in reason else "turf is the id of a thing here",
        "Keep it in one place.",
    )
