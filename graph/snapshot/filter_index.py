"""What each thing answers the filters with, on each case: built once a corpus, since filters and facets need all of it.

A value stands with all that is broader, so that a filter takes in what is narrower: a concept with what it is a kind
of, a system with its successors and with what it is part of.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.ontology import Kind
from graph.snapshot.corpus import Corpus, ThingRow
from graph.snapshot.evidence_index import pieces_of
from graph.snapshot.evidence_values import Evidence, evidence_of
from graph.snapshot.incidence import Numbers, numbers
from graph.snapshot.membership import (
    Grounds,
    Holders,
    Role,
    Standings,
    grounds_of,
    holders_of,
    joined,
    standings_of,
    through,
)
from graph.snapshot.rows import Rows
from graph.snapshot.value_counts import Values, values_of


@dataclass(frozen=True, eq=False)
class Cases:
    """All that filters are read on, of one state of the graph.

    `above` is what is broader than each thing, with itself. `values` are those of the filters that are read on the
    case. The others are read on evidence: on that of barriers that were `met`, or on all that was `shown` of a case.
    """

    corpus: Corpus
    above: Rows
    grounds: Grounds
    standings: Standings
    values: Mapping[str, Values]
    met: Evidence
    shown: Evidence


def cases_of(corpus: Corpus) -> Cases:
    """What filters and facets are read on, from the columns of the corpus."""
    grounds = grounds_of(corpus)
    standings = standings_of(corpus, grounds)
    above = Rows.of_matrix(corpus.hierarchy.broader)
    pieces = pieces_of(corpus, grounds, above)
    tackled = np.flatnonzero(standings.role == Role.TACKLED)
    # A barrier that a case tackled has only its own evidence, not that of the case's other barriers.
    meets = standings.ground.copy()
    meets[tackled] = grounds.count + grounds.tackling(standings.ground[tackled], standings.thing[tackled])
    return Cases(
        corpus=corpus,
        above=above,
        grounds=grounds,
        standings=standings,
        values=_values(corpus, grounds, standings, above),
        met=evidence_of(corpus, pieces, above, standings, meets, on_barrier=True),
        shown=evidence_of(corpus, pieces, above, standings, standings.ground, on_barrier=False),
    )


def _values(corpus: Corpus, grounds: Grounds, standings: Standings, above: Rows) -> dict[str, Values]:
    """The values of all filters that are read on the case."""
    within = through(above, Rows.of_matrix(corpus.hierarchy.within))
    is_region = np.asarray([row.kind == "region" for row in corpus.rows], np.bool_)[above.to]
    regions = Rows.of_pairs(above.row[is_region], above.to[is_region], above.height, above.width)
    held: dict[tuple[Role, ...], Holders] = {}

    def values(ids: Sequence[str], things: Rows, of_thing: Rows, *own: Role) -> Values:
        """A ground holds what any of its things does; a thing in one of the roles named only what is its own."""
        if own not in held:
            held[own] = holders_of(standings, grounds, own)
        by_holder = _stacked(through(things, of_thing), _chosen(of_thing, held[own].own))
        return values_of(ids, held[own].of, by_holder, standings)

    def words(kind: Kind, things: Rows, read: Callable[[ThingRow], Iterable[str | None]], *own: Role) -> Values:
        """The same, where things of one kind hold words."""
        ids, of_thing = _words(corpus, kind, read)
        return values(ids, things, of_thing, *own)

    things, case = corpus.ids[: corpus.things], grounds.itself
    return {
        "dimension": values(things, joined(grounds.met, grounds.used), within, Role.USED, Role.TACKLED, Role.ITSELF),
        "enabler": values(things, grounds.used, above, Role.USED),
        "system": values(things, grounds.systems, above, Role.SYSTEM),
        "region": values(things, grounds.systems, regions, Role.SYSTEM),
        "organisation": values(things, grounds.involved, _same(corpus.things)),
        "known": words("outcome", grounds.outcomes, lambda row: [row.known], Role.OUTCOME),
        "scale": words("initiative", case, lambda row: [row.scale]),
        "kind": words("initiative", case, lambda row: [row.kind]),
        "status": words("initiative", case, lambda row: [row.status]),
        "level": words("initiative", case, lambda row: row.levels or ()),
        "topic": words("initiative", case, lambda row: row.topics or ()),
        "population": words("initiative", case, lambda row: row.populations or ()),
    }


def _words(corpus: Corpus, kind: Kind, read: Callable[[ThingRow], Iterable[str | None]]) -> tuple[Sequence[str], Rows]:
    """The words that things of this kind carry, in order, and which of them each thing does."""
    these = np.flatnonzero(corpus.of_kinds([kind])).tolist()
    said = [(thing, word) for thing in these for word in read(corpus.rows[thing]) if word is not None]
    ids = sorted({word for _, word in said})
    at = {word: place for place, word in enumerate(ids)}
    thing, word = numbers([thing for thing, _ in said]), numbers([at[word] for _, word in said])
    return ids, Rows.of_pairs(thing, word, corpus.things, len(ids))


def _same(things: int) -> Rows:
    """Each thing with itself."""
    every: Numbers = np.arange(things, dtype=np.int32)
    return Rows.of_pairs(every, every, things, things)


def _chosen(rows: Rows, which: Numbers) -> Rows:
    """Some of the rows, in this order."""
    to, place = rows.gathered(which)
    return Rows.of_pairs(place, to, len(which), rows.width)


def _stacked(upper: Rows, lower: Rows) -> Rows:
    """The rows of one above those of another, of the same width."""
    start = np.concatenate([upper.start, upper.start[-1] + lower.start[1:]])
    return Rows(start, np.concatenate([upper.to, lower.to]), upper.width)
