"""Step 2: candidates by words, by meaning and by links, in one read transaction; a filter cuts inside every arm."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from graph.embedding import Vectors
from graph.errors import Refused
from graph.ontology import FILTERS, LABELS, WANTED, Wanted
from graph.search.answer import Interpretation
from graph.search.fit import NO_FIT, Asked, ClaimRow, Fit, Pattern, fit
from graph.search.fuse import TextSeen
from graph.search.request import SearchRequest
from graph.store import Run, vector
from graph.text import lucene

TIER_ORDER = ("claim", "case", "part", "near")
#: Texts that each of the two text arms brings. On SciFact 50 to 300 gave the same quality, 1,000 hurt.
POOL = 100
#: With a filter the full-text arm brings all it has: a filter after a cut would starve.
ALL = 1_000_000
#: What a system faced without a case of its own is allowed under this name, which no case has.
NO_CASE = ""
#: Hierarchies are shallow; the bound keeps a cycle that somebody loads from running on.
_NARROWER = """
UNWIND $ids AS id
MATCH (t:Thing {id: id})
CALL (t) {
  MATCH (t) (()<-[:BROADER|PART_OF]-()){0,8} (n:Thing) RETURN n
  UNION
  MATCH (t) (()<-[:SUCCEEDED_BY]-()){0,8} (n:System) RETURN n
}
RETURN id, collect(DISTINCT n.id) AS ids
"""

_OF_KIND = """
UNWIND $ids AS id
OPTIONAL MATCH (t:Thing {id: id})
WITH id, t WHERE t IS NULL OR NOT $label IN labels(t)
RETURN id
"""

_TOUCHING = """
CALL () {
  UNWIND $concepts AS id
  MATCH (:Thing {id: id})<-[:OBJECT|THROUGH]-(c:Claim)
  WHERE c.relationship IN ['TACKLED', 'USED', 'FACED']
  RETURN c
  UNION
  MATCH (c:Claim {relationship: 'TACKLED'}) WHERE c.result IN $results
  RETURN c
  UNION
  UNWIND $bodies AS id
  MATCH (:Thing {id: id})<-[:OBJECT]-(:Claim {relationship: 'RUN_IN'})-[:SUBJECT]->(:Initiative)<-[:SUBJECT]-(c:Claim)
  WHERE c.relationship IN ['TACKLED', 'USED', 'RUN_IN']
  RETURN c
  UNION
  UNWIND $bodies AS id
  MATCH (:Thing {id: id})<-[:SUBJECT]-(c:Claim {relationship: 'FACED'})
  RETURN c
}
MATCH (o)<-[:OBJECT]-(c)-[:SUBJECT]->(s)
RETURN c.id AS id, c.relationship AS relationship, c.result AS result, s.id AS subject, o.id AS object,
       [(c)-[:THROUGH]->(e) | e.id] AS through, s:System AS account,
       [(s)-[:RUN_IN]->(body) | body.id] AS systems, [(s)-[:HAS_OUTCOME]->(out) | out.id] AS outcomes
ORDER BY id
"""

# Cases that hold the filters: barrier and result on one claim, the enabler anywhere; then what hangs on them.
_ALLOWED_CASES = """
MATCH (i:Initiative)
WHERE ($any_tackled OR EXISTS {
    MATCH (i)<-[:SUBJECT]-(c:Claim {relationship: 'TACKLED'})-[:OBJECT]->(b)
    WHERE ($barriers IS NULL OR b.id IN $barriers) AND ($results IS NULL OR c.result IN $results) })
  AND ($enablers IS NULL OR EXISTS {
    MATCH (i)<-[:SUBJECT]-(c:Claim)
    WHERE (c.relationship = 'USED' AND EXISTS { MATCH (c)-[:OBJECT]->(e) WHERE e.id IN $enablers })
       OR EXISTS { MATCH (c)-[:THROUGH]->(e) WHERE e.id IN $enablers } })
CALL (i) {
  RETURN i AS t
  UNION MATCH (i)-[:RUN_IN]->(t:System) RETURN t
  UNION MATCH (i)-[:HAS_OUTCOME]->(t:Outcome) RETURN t
  UNION MATCH (i)<-[:SUBJECT]-(c:Claim {relationship: 'TACKLED'})-[:OBJECT]->(t)
        WHERE ($barriers IS NULL OR t.id IN $barriers) AND ($results IS NULL OR c.result IN $results) RETURN t
  UNION MATCH (i)-[:USED]->(t:Enabler) WHERE $enablers IS NULL OR t.id IN $enablers RETURN t
  UNION MATCH (i)<-[:SUBJECT]-(:Claim)-[:THROUGH]->(t) WHERE $enablers IS NULL OR t.id IN $enablers RETURN t
}
RETURN i.id AS case, collect(t.id) AS ids
"""

_ALLOWED_ACCOUNTS = """
MATCH (s:System)-[:FACED]->(b:Barrier) WHERE b.id IN $barriers
RETURN collect(DISTINCT s.id) + collect(DISTINCT b.id) AS ids
"""

# `held` are things that the links or the filters bring: their texts are scored exactly, whether a pool has them or not.
_TEXTS = """
CALL () {
  MATCH (x:Text) SEARCH x IN (VECTOR INDEX text_meaning FOR $vector LIMIT $pool)
  RETURN x, 0.0 AS words
  UNION ALL
  CALL db.index.fulltext.queryNodes('text_words', $words, {limit: $words_pool}) YIELD node AS x, score AS words
  RETURN x, words
  UNION ALL
  UNWIND $held AS id
  MATCH (:Thing {id: id})<-[:OF]-(x:Text)
  RETURN x, 0.0 AS words
  UNION ALL
  UNWIND $held AS id
  MATCH (:Thing {id: id})<-[:SUBJECT|OBJECT]-(:Claim)-[:SHOWN_BY]->(:Passage)<-[:OF]-(x:Text)
  RETURN x, 0.0 AS words
}
WITH x, max(words) AS words
WITH x, words, 2 * vector.similarity.cosine(x.embedding, $vector) - 1 AS cosine
MATCH (x)-[:OF]->(about:Thing)
CALL (about) {
  RETURN about AS thing
  UNION
  MATCH (about)<-[:SHOWN_BY]-(:Claim)-[:SUBJECT|OBJECT]->(thing) RETURN thing
  UNION
  MATCH (about)<-[:SHOWN_BY]-(:Claim)-[:SUBJECT]->(:Initiative)-[:RUN_IN]->(thing) RETURN thing
  UNION
  MATCH (about)-[:RUN_IN]->(thing) RETURN thing
}
WITH x, words, cosine, about, thing,
     CASE WHEN thing:Initiative THEN 'initiative' WHEN thing:System THEN 'system' WHEN thing:Barrier THEN 'barrier'
          WHEN thing:Enabler THEN 'enabler' WHEN thing:Outcome THEN 'outcome' END AS kind
WHERE kind IN $kinds AND ($allowed IS NULL OR thing.id IN $allowed)
  // What nothing is claimed of has no path to show: it is a hit by its name alone, never by likeness.
  AND (thing.id IN $held OR EXISTS { (thing)<-[:SUBJECT|OBJECT|THROUGH]-(:Claim) })
RETURN x.id AS text, CASE WHEN about:Passage THEN about.id END AS passage, words, cosine,
       collect(DISTINCT {id: thing.id, kind: kind}) AS things
ORDER BY text
"""


@dataclass(frozen=True)
class Chain:
    """One case, or one system's account, with what its claims satisfy."""

    subject: str
    fit: Fit

    @property
    def order(self) -> tuple[int, float, str]:
        """The best first: by tier, then by share."""
        return (TIER_ORDER.index(self.fit.tier), -self.fit.share, self.subject)


@dataclass(frozen=True)
class Linked:
    """What the links say of one thing: its fit, and the cases and accounts that make it a hit, best first."""

    fit: Fit
    chains: tuple[Chain, ...]
    accounts: AbstractSet[str] = frozenset()

    @property
    def cases(self) -> tuple[str, ...]:
        """The initiatives among the chains that satisfy something."""
        return tuple(c.subject for c in self.chains if c.fit.satisfied and c.subject not in self.accounts)


NOT_LINKED = Linked(NO_FIT, ())


@dataclass(frozen=True)
class Found:
    """A thing that may be a hit, with its texts and what the links say of it."""

    id: str
    kind: Wanted
    texts: tuple[str, ...]
    linked: Linked


@dataclass(frozen=True)
class Retrieved:
    """All candidates, what the arms say of each text, and which passage a text is a window of."""

    found: tuple[Found, ...]
    texts: tuple[TextSeen, ...]
    passages: Mapping[str, str]
    pattern: Pattern


def retrieve(run: Run, request: SearchRequest, interpretation: Interpretation, question: Vectors) -> Retrieved:
    """Everything that passes the filters and that an arm has something to say of."""
    _check_kinds(run, request)
    narrower = _narrower(run, [*(term.id for term in interpretation.terms), *request.barrier, *request.enabler])
    pattern = Pattern(
        tuple(Asked(t.id, t.kind, frozenset(narrower[t.id]), t.confidence) for t in interpretation.terms),
        frozenset(interpretation.result),
    )
    cases = _allowed(run, request, narrower)
    allowed = None if cases is None else sorted({id_ for ids in cases.values() for id_ in ids})
    linked = _fits(run, pattern, cases)
    kinds = request.want or interpretation.want or list(WANTED)
    rows = run(
        _TEXTS,
        vector=vector(question),
        words=lucene(request.q),
        pool=POOL,
        words_pool=POOL if allowed is None else ALL,
        held=sorted({*linked, *(allowed or ())}),
        kinds=list(kinds),
        allowed=allowed,
    )
    texts = defaultdict[tuple[str, Wanted], list[str]](list)
    for row in rows:
        for thing in row["things"]:
            texts[thing["id"], thing["kind"]].append(row["text"])
    found = tuple(
        Found(id_, kind, tuple(ids), linked.get(id_, NOT_LINKED)) for (id_, kind), ids in sorted(texts.items())
    )
    return Retrieved(
        found,
        tuple(TextSeen(row["text"], row["cosine"], row["words"]) for row in rows),
        {row["text"]: row["passage"] for row in rows if row["passage"]},
        pattern,
    )


def _check_kinds(run: Run, request: SearchRequest) -> None:
    """An id of another kind than its filter takes is refused: nothing would be found, and nobody told why."""
    for row in FILTERS:
        ids = request.filters.get(row.name)
        if row.of_kind and ids and (wrong := run(_OF_KIND, ids=ids, label=LABELS[row.of_kind])):
            missing = wrong[0]["id"]
            raise Refused(
                f"There is no {row.of_kind} with the id {missing}.", "Look for it first: search for its name."
            )


def _narrower(run: Run, ids: Sequence[str]) -> dict[str, list[str]]:
    found = {row["id"]: row["ids"] for row in run(_NARROWER, ids=sorted(set(ids)))} if ids else {}
    for id_ in ids:
        if id_ not in found:
            raise Refused(f"There is nothing with the id {id_}.", "Look for it first: search for its name.")
    return found


def _allowed(run: Run, request: SearchRequest, narrower: Mapping[str, Sequence[str]]) -> dict[str, list[str]] | None:
    """Ids that pass the filters, by the case that lets them pass; None where no filter but `want` is set."""
    if not request.cuts:
        return None
    barriers = sorted({id_ for one in request.barrier for id_ in narrower[one]}) or None
    enablers = sorted({id_ for one in request.enabler for id_ in narrower[one]}) or None
    any_tackled = barriers is None and not request.result
    rows = run(
        _ALLOWED_CASES,
        barriers=barriers, enablers=enablers, results=request.result or None, any_tackled=any_tackled,
    )  # fmt: skip
    allowed: dict[str, list[str]] = {row["case"]: row["ids"] for row in rows}
    if barriers and not (enablers or request.result):
        allowed[NO_CASE] = run(_ALLOWED_ACCOUNTS, barriers=barriers)[0]["ids"]
    return allowed


def _fits(run: Run, pattern: Pattern, cases: Mapping[str, Sequence[str]] | None) -> dict[str, Linked]:
    """The links arm: a case by its claims, a system by its best case or what it faced, a concept by its claims."""
    if not pattern.names:
        return {}
    concepts = {id_ for term in pattern.terms if term.kind != "system" for id_ in term.ids}
    bodies = {id_ for term in pattern.terms if term.kind == "system" for id_ in term.ids}
    rows = run(_TOUCHING, concepts=sorted(concepts), bodies=sorted(bodies), results=sorted(pattern.results))
    if cases is not None:
        rows = [row for row in rows if row["subject"] in (cases.get(NO_CASE, ()) if row["account"] else cases)]
    linked = _subjects(pattern, rows)
    by_concept = defaultdict[str, list[ClaimRow]](list)
    for claim in map(_claim_row, rows):
        for concept in {claim.object, *claim.through}:
            by_concept[concept].append(claim)
    accounts = {row["subject"] for row in rows if row["account"]}
    for concept in sorted({*by_concept, *concepts, *bodies} - set(linked)):
        narrower = {id_ for term in pattern.terms if term.id == concept for id_ in term.ids}
        about = {claim.id: claim for id_ in {concept, *narrower} for claim in by_concept.get(id_, [])}
        linked[concept] = _concept(pattern, concept, list(about.values()), accounts)
    return {id_: one for id_, one in linked.items() if one.fit.satisfied}


def _subjects(pattern: Pattern, rows: Sequence[Mapping[str, Any]]) -> dict[str, Linked]:
    """Cases and accounts by their own claims; the systems where they ran and their outcomes by the best of them."""
    claims = _by_subject(map(_claim_row, rows))
    ran = {row["subject"]: row["systems"] for row in rows}
    outcomes = {row["subject"]: row["outcomes"] for row in rows}
    accounts = {row["subject"] for row in rows if row["account"]}
    held = defaultdict[str, list[Chain]](list)
    for chain in _chains(pattern, claims):
        for thing in {chain.subject, *outcomes[chain.subject]}:
            held[thing].append(chain)
        for system in ran[chain.subject]:
            held[system].append(_chain_at(pattern, chain, claims[chain.subject], system))
    by_order = {id_: sorted(own, key=lambda chain: chain.order) for id_, own in held.items()}
    return {id_: Linked(own[0].fit, tuple(own), accounts) for id_, own in by_order.items()}


def _chain_at(pattern: Pattern, chain: Chain, claims: Sequence[ClaimRow], system: str) -> Chain:
    """The case as it speaks of one of the systems where it ran: where the others lie is not its doing."""
    if all(claim.systems <= {system} for claim in claims):
        return chain
    here = [replace(claim, systems=claim.systems & {system}) for claim in claims]
    return Chain(chain.subject, fit(pattern, here))


def _by_subject(claims: Iterable[ClaimRow]) -> dict[str, list[ClaimRow]]:
    """The claims by the case or account that they speak of."""
    by_subject = defaultdict[str, list[ClaimRow]](list)
    for claim in claims:
        by_subject[claim.subject].append(claim)
    return by_subject


def _chains(pattern: Pattern, claims: Mapping[str, Sequence[ClaimRow]], own: str | None = None) -> list[Chain]:
    """What each case or account satisfies, best first."""
    chains = [Chain(subject, fit(pattern, rows, own=own)) for subject, rows in claims.items()]
    return sorted(chains, key=lambda chain: chain.order)


def _concept(pattern: Pattern, concept: str, claims: Sequence[ClaimRow], accounts: AbstractSet[str]) -> Linked:
    """A barrier, an enabler or a body by itself: what it is satisfies a term, and so do the claims about it."""
    chains = _chains(pattern, _by_subject(claims), own=concept)
    return Linked(chains[0].fit if chains else fit(pattern, [], own=concept), tuple(chains), accounts)


def _claim_row(row: Mapping[str, Any]) -> ClaimRow:
    systems = [row["subject"]] if row["account"] else row["systems"]
    return ClaimRow(
        row["id"], row["relationship"], row["subject"], row["object"], row["result"],
        frozenset(row["through"]), frozenset(systems),
    )  # fmt: skip
