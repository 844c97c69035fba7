"""The corpus read from the database: all of the graph that is not text, in seven queries."""

from collections.abc import Mapping

import numpy as np

from graph.ontology import RESULTS, Result
from graph.snapshot.corpus import BASES, NO_RESULT, TYPES, Claims, Corpus, TextColumns, ThingRow
from graph.snapshot.hierarchy import Link
from graph.snapshot.incidence import incidence, numbers
from graph.store import Run

# Columns go in one record: taking 160,000 records apart takes seconds, one list of as many a tenth of it.
_THINGS = """
MATCH (t:Initiative|System|Organisation|Barrier|Enabler|Dimension|Outcome|Source)
RETURN collect([t.id, t.name, labels(t), t.type, t.known, t.status,
  coalesce(t.implementation, 'not said'), t.scale, t.levels, t.topics, t.populations,
  t.started, t.ended, t.valid_from, t.valid_to, toFloat(t.value), t.unit,
  t.funding_amount IS NOT NULL OR t.funding_from IS NOT NULL, t.places, t.aliases, t.mention,
  toString(t.added_at), t.formerly, CASE WHEN t:Barrier THEN coalesce(t.about, 'obstacle') END]) AS found
"""

_CLAIMS = """
MATCH (s:Thing)<-[:SUBJECT]-(c:Claim)-[:OBJECT]->(o:Thing)
RETURN collect([c.id, c.relationship, c.result, s.id, o.id, c.reading = 'inferred']) AS found
"""

_THROUGH = "MATCH (c:Claim)-[:THROUGH]->(e:Thing) RETURN collect([c.id, e.id]) AS found"

_SHOWN_BY = "MATCH (c:Claim)-[shown:SHOWN_BY]->(p:Passage) RETURN collect([c.id, p.id, shown.basis]) AS found"

_FROM = "MATCH (p:Passage)-[:FROM]->(s:Source) RETURN collect([p.id, s.id]) AS found"

_LINKS = """
MATCH (a:Thing)-[link:BROADER|PART_OF|SUCCEEDED_BY|WITHIN]->(b:Thing)
RETURN collect([a.id, type(link), b.id, link.claim, link.source]) AS found
"""

_TEXTS = "MATCH (x:Text)-[:OF]->(t:Thing) RETURN collect([x.id, t.id, left(x.digest, 16)]) AS found"


def read_corpus(run: Run) -> Corpus:
    """All of the graph that is not text, as it is now."""
    things = sorted((ThingRow(*row) for row in run(_THINGS)[0]["found"]), key=lambda row: row.id)
    texts = sorted(run(_TEXTS)[0]["found"], key=lambda row: row[0])
    sources = dict(run(_FROM)[0]["found"])
    passages = sorted(sources)
    at = {id_: place for place, id_ in enumerate([*(row.id for row in things), *passages])}
    links = [Link(at[start], type_, at[end], *rest) for start, type_, end, *rest in run(_LINKS)[0]["found"]]
    texts = [row for row in texts if row[1] in at]
    stamps = np.asarray([int(stamp or "0", 16) for _, _, stamp in texts], np.uint64)
    of_texts = TextColumns(tuple(id_ for id_, _, _ in texts), numbers([at[of] for _, of, _ in texts]), stamps)
    return Corpus(things, passages, _claims(run, at, len(things), sources), links, of_texts)


def _claims(run: Run, at: Mapping[str, int], things: int, sources: Mapping[str, str]) -> Claims:
    found = sorted(row for row in run(_CLAIMS)[0]["found"] if row[3] in at and row[4] in at)
    place = {row[0]: number for number, row in enumerate(found)}
    through = [(place[claim], at[means]) for claim, means in run(_THROUGH)[0]["found"] if claim in place]
    shown = [row for row in run(_SHOWN_BY)[0]["found"] if row[0] in place and row[1] in sources]
    results: Mapping[Result | None, int] = {**{one: number for number, one in enumerate(RESULTS)}, None: NO_RESULT}
    pairs = numbers(through).reshape(-1, 2)
    return Claims(
        ids=tuple(place),
        type=np.asarray([TYPES.index(row[1]) for row in found], np.int8),
        result=np.asarray([results[row[2]] for row in found], np.int8),
        subject=numbers([at[row[3]] for row in found]),
        object=numbers([at[row[4]] for row in found]),
        inferred=np.asarray([row[5] for row in found], np.bool_),
        through=incidence(pairs[:, 0], pairs[:, 1], (len(found), things)),
        evidence_of=numbers([place[row[0]] for row in shown]),
        passage=numbers([at[row[1]] for row in shown]),
        basis=np.asarray([BASES.index(row[2]) for row in shown], np.int8),
        source=numbers([at[sources[row[1]]] for row in shown]),
    )
