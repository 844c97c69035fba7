"""What became of bodies: a system with those that took its place, and those whose place it took."""

from graph.evidence import Body, Ref
from graph.snapshot.corpus import Corpus


def body(corpus: Corpus, system: int) -> Body:
    """A system, and the bodies that it has become by now."""
    after = _along(corpus, system, later=True)
    last = [one for one in sorted(after) if not _next(corpus, one, later=True)]
    return Body(id=corpus.ids[system], name=corpus.rows[system].name, now=[ref(corpus, one) for one in last])


def before(corpus: Corpus, system: int) -> list[int]:
    """The bodies whose place a system took, of all generations, in the order of their ids."""
    return sorted(_along(corpus, system, later=False))


def line_of(corpus: Corpus, system: int) -> set[int]:
    """A system with all that came before it and after it."""
    return {system, *_along(corpus, system, later=False), *_along(corpus, system, later=True)}


def ref(corpus: Corpus, thing: int) -> Ref:
    """A thing by id and name."""
    return Ref(id=corpus.ids[thing], name=corpus.rows[thing].name)


def _along(corpus: Corpus, system: int, *, later: bool) -> set[int]:
    found, waiting = set[int](), [system]
    while waiting:
        more = _next(corpus, waiting.pop(), later=later) - found
        found |= more
        waiting += more
    return found - {system}


def _next(corpus: Corpus, system: int, *, later: bool) -> set[int]:
    if later:
        return {link.end for link in corpus.up.get(system, ()) if link.type == "SUCCEEDED_BY"}
    return {link.start for link in corpus.down.get(system, ()) if link.type == "SUCCEEDED_BY"}
