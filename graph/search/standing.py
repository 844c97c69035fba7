"""What filters are read on, as records: a thing on a case, with the values that it answers each filter with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.dates import Moment
from graph.ontology import Kind

Values = Mapping[str, frozenset[str]]
#: What is said of no case stands under this name, which no case has.
NO_CASE = ""
#: Filters that are read on one piece of evidence of one claim; the first two make it a claim on a barrier.
ON_CLAIM = ("barrier", "result", "basis", "source")


@dataclass(frozen=True)
class Named:
    """A thing that a filter may name; `system_kind` is that of a system."""

    id: str
    name: str
    kind: Kind
    system_kind: str | None


@dataclass(frozen=True, eq=False)
class Shown:
    """Evidence piece by piece with what its claim says: of barriers that were met (`met`), and of all of a case."""

    met: Sequence[Values] = ()
    all: Sequence[Values] = ()


NOT_SHOWN = Shown()


@dataclass(frozen=True)
class Standing:
    """One thing as it hangs on one case, on what a system faced, or on nothing (`NO_CASE`).

    `values` and `shown` are its own where a filter speaks of such things, else those of the case.
    """

    case: str
    thing: str
    values: Values
    shown: Shown = NOT_SHOWN
    begun: Moment | None = None


@dataclass(frozen=True)
class Cases:
    """All that filters are read on, of one state of the graph."""

    named: Mapping[str, Named]
    standings: Sequence[Standing]
