"""An entry that was made up, with what the vectors of its texts are mixed from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.models import Entry


@dataclass(frozen=True)
class GrownEntry:
    """`roots` are real things, by the id of the new thing whose text's vector is mixed from theirs; none: no kin."""

    entry: Entry
    roots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
