"""A thing by its id, or an error that names what may have been meant."""

import difflib
from collections.abc import Sequence

from graph.english import with_article
from graph.errors import NotFound
from graph.ontology import PLURALS, Kind
from graph.snapshot.corpus import Corpus

#: How similar an id has to be to be suggested.
LIKE = 0.5


def url_of(kind: Kind, id_: str) -> str:
    """The address of a thing's own page."""
    return f"/v1/{PLURALS[kind]}/{id_}"


def find(corpus: Corpus, id_: str, *kinds: Kind) -> int:
    """The number of the thing under that id, of one of these kinds. Raises `NotFound`."""
    thing = corpus.at.get(id_, corpus.things)
    if thing < corpus.things and corpus.kind(thing) in kinds:
        return thing
    wanted = with_article(kinds[0]) if len(kinds) == 1 else f"one of {', '.join(PLURALS[kind] for kind in kinds)}"
    if thing < corpus.things:
        found = corpus.kind(thing)
        raise NotFound(f"{id_} is {with_article(found)}, not {wanted}.", f"It is at {url_of(found, id_)}.")
    what = kinds[0] if len(kinds) == 1 else "thing"
    raise NotFound(f"There is no {what} with the id {id_!r}.", _near(corpus, id_, kinds))


def _near(corpus: Corpus, id_: str, kinds: Sequence[Kind]) -> str:
    fitting = [row.id for thing, row in enumerate(corpus.rows) if corpus.kind(thing) in kinds]
    near = difflib.get_close_matches(id_.lower(), fitting, n=3, cutoff=LIKE)
    hint = "; ".join(f"{one} ({corpus.rows[corpus.at[one]].name})" for one in near)
    return f"Did you mean {hint}?" if hint else "Search finds ids by words."
