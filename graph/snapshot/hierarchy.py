"""How one thing leads up to another: by what it is a kind or a part of, or what came after it."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.evidence import Node, SourceRef
from graph.ontology import RelationshipType
from graph.snapshot.corpus import Corpus, Link


@dataclass(frozen=True)
class Up:
    """One step of a hierarchy or a succession: a claim of ours, or a fact of a source. `down` is read the other way."""

    link: RelationshipType
    start: Node
    end: Node
    claim: str | None
    source: SourceRef | None
    down: bool


def way(corpus: Corpus, start: str, end: str) -> Sequence[Up]:
    """The shortest way up, none where there is none; of several the first by the ids on it, whatever came first."""
    first, last = corpus.at.get(start), corpus.at.get(end)
    if first is None or last is None:
        return ()
    far = _distances(corpus, last)
    steps: list[Up] = []
    while first != last:
        nearer = [link for link in corpus.up.get(first, ()) if far.get(link.end, len(far)) == far.get(first, 0) - 1]
        if not nearer:
            return ()
        link = min(nearer, key=lambda one: (corpus.ids[one.end], one.claim or one.source or ""))
        steps.append(_up(corpus, link, down=False))
        first = link.end
    return steps


def beside(corpus: Corpus, start: str, end: str) -> Sequence[Up]:
    """Over what both are a kind of, the first by its id; none where there is nothing."""
    first, last = corpus.at.get(start), corpus.at.get(end)
    if first is None or last is None:
        return ()
    up = {link.end: link for link in corpus.up.get(first, ()) if link.type == "BROADER"}
    down = {link.end: link for link in corpus.up.get(last, ()) if link.type == "BROADER"}
    shared = min(up.keys() & down.keys(), default=None)
    return () if shared is None else (_up(corpus, up[shared], down=False), _up(corpus, down[shared], down=True))


def _distances(corpus: Corpus, last: int) -> dict[int, int]:
    """How many steps each thing below is away."""
    far, edge = {last: 0}, [last]
    while edge:
        below = {link.start: far[one] + 1 for one in edge for link in corpus.down.get(one, ()) if link.start not in far}
        far |= below
        edge = list(below)
    return far


def _up(corpus: Corpus, link: Link, *, down: bool) -> Up:
    start, end = (link.end, link.start) if down else (link.start, link.end)
    source = corpus.at.get(link.source) if link.source else None
    return Up(
        link=link.type,
        start=corpus.node(start),
        end=corpus.node(end),
        claim=link.claim,
        source=None if source is None else SourceRef(id=corpus.ids[source], title=corpus.rows[source].name),
        down=down,
    )
