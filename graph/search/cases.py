"""What each thing answers the filters with, case by case: read once a corpus, since filters and facets need all of it.

A value stands with all that is broader, so that a filter takes in what is narrower: a concept with what it is a kind
of, a system with its successors and with what it is part of.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from graph.dates import first_day
from graph.evidence import kind_of
from graph.ontology import WANTED, Kind
from graph.search.standing import NO_CASE, ON_CLAIM, Cases, Named, Shown, Standing, Values
from graph.store import Row, Run

_NONE: frozenset[str] = frozenset()

# A turn is taken by every transaction of a load, so nothing that casegraph writes leaves this row as it was.
_STATE = """
MATCH (c:Corpus)
RETURN elementId(c) AS corpus, c.version AS version, c.digest AS digest, c.turn AS turn, toString(c.loaded_at) AS at
"""

_THINGS = """
MATCH (t:Initiative|System|Organisation|Barrier|Enabler|Dimension|Outcome|Source)
RETURN t.id AS id, t.name AS name, labels(t) AS labels, t.kind AS kind, t.known AS known, t.status AS status,
  t.scale AS scale, t.levels AS levels, t.topics AS topics, t.populations AS populations, t.started AS started,
  COLLECT { MATCH (t)-[:BROADER|PART_OF|SUCCEEDED_BY]->(above) RETURN above.id } AS above,
  COLLECT { MATCH (t)-[:WITHIN]->(dimension) RETURN dimension.id } AS within
ORDER BY id
"""

_CLAIMS = """
MATCH (s)<-[:SUBJECT]-(c:Claim)-[:OBJECT]->(o)
WHERE s:Initiative OR c.relationship = 'FACED'
RETURN s.id AS subject, c.relationship AS relationship, o.id AS object, c.result AS result,
  [(c)-[:THROUGH]->(e) | e.id] AS through,
  COLLECT {
    MATCH (c)-[shown:SHOWN_BY]->(:Passage)-[:FROM]->(source) RETURN DISTINCT {basis: shown.basis, source: source.id}
  } AS evidence
ORDER BY subject, c.id
"""

_last: tuple[Row | None, Cases] = (None, Cases({}, ()))


def read_cases(run: Run) -> Cases:
    """All cases of the graph as it is now; read again only once a load has written."""
    global _last  # noqa: PLW0603 - one reference, replaced as a whole: threads may read it while it is
    state = _state(run)
    known, cases = _last
    if state is not None and known == state:
        return cases
    cases = _Reading(run(_THINGS), run(_CLAIMS)).cases()
    if _state(run) == state:  # no load wrote meanwhile
        _last = (state, cases)
    return cases


def _state(run: Run) -> Row | None:
    rows = run(_STATE)
    return rows[0] if rows else None


class _Reading:
    """Rows of things and claims as they become cases."""

    def __init__(self, things: Sequence[Row], claims: Sequence[Row]) -> None:
        self.things = {row["id"]: row for row in things}
        self.kinds: dict[str, Kind] = {row["id"]: kind_of(row["labels"]) for row in things}
        self.above = {id_: self._above(id_) for id_ in self.things}
        self.claims = defaultdict[str, list[Row]](list)
        for claim in claims:
            self.claims[claim["subject"]].append(claim)

    def cases(self) -> Cases:
        """Everything by itself, then case by case, then what systems faced without one."""
        standings: list[Standing] = []
        for id_, kind in self.kinds.items():
            if kind in WANTED:
                standings.append(Standing(NO_CASE, id_, {**self._want(id_), **self._dimension([id_])}))
            if kind == "initiative":
                standings += self._of_case(id_)
            if kind == "system":
                standings += [one for claim in self.claims[id_] for one in self._of_account(claim)]
        return Cases({id_: self._named(id_) for id_ in self.things}, standings)

    def _of_case(self, case: str) -> Iterable[Standing]:
        claims = self.claims[case]
        objects = defaultdict[str, list[str]](list)
        for claim in claims:
            objects[claim["relationship"]].append(claim["object"])
        used = [*objects["USED"], *(id_ for claim in claims for id_ in claim["through"])]
        row = self.things[case]
        shared = {
            **self._dimension([*objects["TACKLED"], *used]),
            **self._enabler(used),
            **self._system(objects["RUN_IN"]),
            **self._known(objects["HAS_OUTCOME"]),
            "organisation": frozenset(objects["INVOLVES"]),
            **{name: _words(row[name]) for name in ("scale", "kind", "status")},
            **{name: _words(*row[f"{name}s"] or ()) for name in ("level", "topic", "population")},
        }
        tackled = [claim for claim in claims if claim["relationship"] == "TACKLED"]
        shown = Shown(self._pieces(tackled), self._pieces(claims))
        begun = first_day(row["started"]) if row["started"] else None

        def standing(thing: str, own: Values, met: Shown = shown) -> Standing:
            return Standing(case, thing, {**shared, **own, **self._want(thing)}, met, begun)

        yield standing(case, {})
        yield from (standing(id_, self._system([id_])) for id_ in objects["RUN_IN"])
        yield from (standing(id_, self._known([id_])) for id_ in objects["HAS_OUTCOME"])
        yield from (standing(id_, {**self._enabler([id_]), **self._dimension([id_])}) for id_ in sorted(set(used)))
        for id_ in sorted(set(objects["TACKLED"])):
            met = self._pieces(claim for claim in tackled if claim["object"] == id_)
            yield standing(id_, self._dimension([id_]), Shown(met, shown.all))

    def _of_account(self, claim: Row) -> Iterable[Standing]:
        values = {**self._system([claim["subject"]]), **self._dimension([claim["object"]])}
        pieces = self._pieces([claim])
        for id_ in (claim["subject"], claim["object"]):
            yield Standing(NO_CASE, id_, {**values, **self._want(id_)}, Shown(pieces, pieces))

    def _pieces(self, claims: Iterable[Row]) -> list[Values]:
        """What the claims say on each footing and from each source, once."""
        pieces = {
            (
                self.above[claim["object"]] if claim["relationship"] in {"TACKLED", "FACED"} else _NONE,
                _words(claim["result"]),
                _words(evidence["basis"]),
                _words(evidence["source"]),
            )
            for claim in claims
            for evidence in claim["evidence"]
        }
        return [dict(zip(ON_CLAIM, piece, strict=True)) for piece in pieces]

    def _want(self, id_: str) -> Values:
        return {"want": frozenset({self.kinds[id_]})}

    def _dimension(self, concepts: Iterable[str]) -> Values:
        return {
            "dimension": frozenset(
                dimension for id_ in concepts for broad in self.above[id_] for dimension in self.things[broad]["within"]
            )
        }

    def _enabler(self, ids: Iterable[str]) -> Values:
        return {"enabler": _NONE.union(*(self.above[id_] for id_ in ids))}

    def _system(self, ids: Iterable[str]) -> Values:
        wide = _NONE.union(*(self.above[id_] for id_ in ids))
        return {"system": wide, "region": frozenset(id_ for id_ in wide if self.things[id_]["kind"] == "region")}

    def _known(self, outcomes: Iterable[str]) -> Values:
        return {"known": frozenset(self.things[id_]["known"] for id_ in outcomes)}

    def _above(self, id_: str) -> frozenset[str]:
        """The thing and all that is above it, by whatever way."""
        found, waiting = {id_}, [id_]
        while waiting:
            more = [one for one in self.things[waiting.pop()]["above"] if one not in found]
            found.update(more)
            waiting += more
        return frozenset(found)

    def _named(self, id_: str) -> Named:
        row, kind = self.things[id_], self.kinds[id_]
        return Named(id_, row["name"], kind, row["kind"] if kind == "system" else None)


def _words(*given: Any) -> frozenset[str]:  # noqa: ANN401 - a property, or nothing
    return frozenset(word for word in given if word is not None)
