"""What the seed holds, as material: entries, the vectors of their texts, and how often each thing is spoken of."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from graph.embedding import Vectors
from graph.models import Claim, Entry, Initiative, Outcome, Passage, StrictRecord, System, Thing
from graph.ontology import RelationshipType
from graph.store import Store
from ingest.files import find_files, read_all
from ingest.plan import texts_of
from tests.conftest import SEED

T = TypeVar("T", bound=StrictRecord)

#: Between two sentences.
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z'\"])")

_VECTORS = """
MATCH (t:Thing)<-[:OF]-(x:Text) WHERE t.entry STARTS WITH 'seed/'
RETURN x.id AS id, x.embedding AS embedding ORDER BY id
"""


@dataclass(frozen=True)
class Real:
    """The seed: its entries in order, and the unit vector of each thing's first text by the thing's id."""

    entries: tuple[Entry, ...]
    vectors: Mapping[str, Vectors]

    @cached_property
    def cases(self) -> tuple[Entry, ...]:
        """The entries of one initiative each."""
        return tuple(one for one in self.entries if any(isinstance(thing, Initiative) for thing in one.things))

    @cached_property
    def accounts(self) -> tuple[Entry, ...]:
        """The entries of what a system faced, without a case."""
        return tuple(one for one in self.entries if one.passages and not one.things)

    def things(self, kind: type[T]) -> tuple[T, ...]:
        """All things of a kind, in the order of the files."""
        return tuple(thing for entry in self.entries for thing in entry.things if isinstance(thing, kind))

    @cached_property
    def initiatives(self) -> tuple[Initiative, ...]:
        """All initiatives."""
        return self.things(Initiative)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """All outcomes."""
        return self.things(Outcome)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All passages."""
        return tuple(passage for entry in self.entries for passage in entry.passages)

    @cached_property
    def claims(self) -> Mapping[RelationshipType, Sequence[Claim]]:
        """All claims, by relationship."""
        claims = defaultdict[RelationshipType, list[Claim]](list)
        for entry in self.entries:
            for claim in entry.claims:
                claims[claim.relationship].append(claim)
        return claims

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Names of places that systems go by, short ones first."""
        names = {name for system in self.things(System) for name in (system.name, *system.aliases)}
        plain = {name for name in names if name.replace(" ", "").isalpha() and not name.isupper()}
        return tuple(sorted((one for one in plain if not one.endswith((" ICS", " ICB", " Board"))), key=_length))

    def often(self, relationship: RelationshipType) -> Counter[str]:
        """How often each thing is the object of such a claim."""
        return Counter(claim.object for claim in self.claims[relationship])


def read_real(store: Store) -> Real:
    """The seed as it stands in the files, with the vectors as they stand in the graph that it was loaded into."""
    entries = read_entries()
    stored = {row["id"]: np.asarray(row["embedding"], dtype=np.float32) for row in store.read(_VECTORS)}
    vectors: dict[str, Vectors] = {}
    for entry in entries:
        for text in texts_of(entry):
            vectors.setdefault(text.of, stored[text.id])
    return Real(entries, vectors)


def read_entries() -> tuple[Entry, ...]:
    """The seed as it stands in the files."""
    return tuple(read.entry for read in read_all(find_files([SEED])).reads)


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return _SENTENCE.split(text)


def said(thing: Thing) -> str:
    """What the card of a thing says of it beside its names."""
    return getattr(thing, "definition", None) or getattr(thing, "statement", None) or thing.summary or ""


def _length(name: str) -> tuple[int, str]:
    return len(name), name
