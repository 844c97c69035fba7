"""The closed vocabularies and the filters, with the labels that a page shows."""

from graph.labels import FILTER_LABELS, VOCABULARIES
from graph.ontology import FILTERS, Kind
from graph.record import Record


class WordShown(Record):
    """A word of a vocabulary."""

    id: str
    """The word, as answers have it and filters take it."""
    label: str
    """How a page shows it."""
    meaning: str
    """What it means; empty where the label says it."""
    plural: str | None = None
    """Of a kind of thing: the label for several, and for a list."""


class FilterShown(Record):
    """A filter of searches, lists, maps and exports."""

    name: str
    """The name of the parameter."""
    label: str
    """What it is about, as a heading."""
    sentence: str
    """What passes it, as the end of a sentence; {value} stands for what is chosen."""
    vocabulary: str | None = None
    """The vocabulary whose words it takes."""
    kind: Kind | None = None
    """The kind of thing whose ids it takes; one with neither takes a date."""


class Vocabularies(Record):
    """All filters and all closed vocabularies. They change with the program, never with what is loaded."""

    filters: list[FilterShown]
    """The filters, in the order in which a page may show them."""
    vocabularies: dict[str, list[WordShown]]
    """The words of each vocabulary, in their order."""


def vocabularies() -> Vocabularies:
    """All of them."""
    return Vocabularies(
        filters=[
            FilterShown(
                name=row.name,
                label=FILTER_LABELS[row.name],
                sentence=row.sentence,
                vocabulary=row.name if row.takes else None,
                kind=row.of_kind,
            )
            for row in FILTERS
        ],
        vocabularies={
            name: [
                WordShown(
                    id=word,
                    label=one.label,
                    meaning=one.meaning,
                    plural=f"{one.label}s" if name in {"kind", "want"} else None,
                )
                for word, one in words.items()
            ]
            for name, words in VOCABULARIES.items()
        },
    )
