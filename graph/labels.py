"""The closed vocabularies: each word with the label that a page shows, and what it means if that says more."""

from collections.abc import Mapping
from typing import NamedTuple, get_args

from graph.english import capitalised
from graph.models import OrganisationType, Qualifier, SuccessionType
from graph.ontology import (
    IMPLEMENTATIONS,
    KINDS,
    RELATIONSHIPS,
    WANTED,
    InitiativeType,
    Population,
    Scale,
    Status,
    SystemType,
    Topic,
)


class Label(NamedTuple):
    """The label of a word, and what it means if that says more."""

    label: str
    meaning: str = ""


#: What each filter is about, as a heading over its values.
FILTER_LABELS: Mapping[str, str] = {
    "want": "What to find",
    "barrier": "Barrier met",
    "enabler": "What helped",
    "would_use": "What a proposal would use",
    "result": "How the barrier came out",
    "about": "Obstacle or need",
    "dimension": "Dimension",
    "system": "Care system",
    "region": "NHS region",
    "organisation": "Who took part",
    "implementation": "Carried out",
    "level": "Level of prevention",
    "scale": "Scale",
    "type": "Type of initiative",
    "status": "Status",
    "population": "For whom",
    "topic": "Topic",
    "basis": "What the evidence rests on",
    "known": "How the outcome is known",
    "source": "Source",
    "since": "Begun on or after",
    "until": "Begun on or before",
}


def _plain(words: tuple[str, ...]) -> dict[str, Label]:
    """Words that are their own label, with a capital."""
    return {word: Label(capitalised(word)) for word in words}


_KINDS = {
    **_plain(KINDS),
    "initiative": Label("Initiative", "Something done, or proposed, for prevention: a case."),
    "system": Label("System", "An integrated care system, or another body at its level."),
    "organisation": Label("Organisation", "A partner that took part."),
    "barrier": Label("Barrier", "What stands in the way of prevention."),
    "enabler": Label("Enabler", "What helps to get past a barrier."),
    "dimension": Label("Dimension", "One of the three Cs: clarity, congruity, capacity."),
    "outcome": Label("Outcome", "What came of an initiative, or is hoped for."),
    "source": Label("Source", "A document that the evidence stands in."),
    "passage": Label("Passage", "A paragraph of a source, as evidence."),
    "abbreviation": Label("Abbreviation", "A short form that questions may use."),
}

#: The words of each vocabulary in their order. A filter's vocabulary has the filter's name.
VOCABULARIES: Mapping[str, Mapping[str, Label]] = {
    "kind": _KINDS,
    "want": {kind: _KINDS[kind] for kind in WANTED},
    "result": {
        "overcame": Label("Overcame it", "The barrier no longer held."),
        "eased": Label("Eased it", "The barrier held less than before."),
        "attempted": Label("Tried, result not told", "Something was done; how it came out is not told."),
        "stalled": Label("Tried without success", "What was done did not move the barrier."),
        "unknown": Label("Aimed at it, result not told", "It is directed at the barrier; no source tells a result."),
    },
    "implementation": {
        **_plain(IMPLEMENTATIONS),
        "not said": Label("Not known if carried out", "No source says whether it was carried out."),
    },
    "known": {
        "measured": Label("Measured", "By a count or a study."),
        "reported": Label("Reported", "Somebody says so, without a measure."),
        "projected": Label("Projected", "Expected of it by a calculation."),
        "aimed": Label("Aimed at", "Hoped for; not a result."),
    },
    "about": {
        "obstacle": Label("Obstacle", "What stands in the way of prevention."),
        "need": Label("Need", "A need in people's lives that prevention is meant to meet."),
    },
    "level": {
        "primary": Label("Primary", "For the whole population."),
        "secondary": Label("Secondary", "For groups at risk, once they are identified."),
        "tertiary": Label("Tertiary", "To keep known problems from getting worse."),
        "structural": Label("Structural", "One of four categories in Nottinghamshire; the sources do not define it."),
    },
    "scale": _plain(get_args(Scale)),
    "type": _plain(get_args(InitiativeType)),
    "system_type": _plain(get_args(SystemType)),
    "organisation_type": _plain(get_args(OrganisationType)),
    "outcome_type": {
        "outcome": Label("Outcome", "A change in people's lives or in how the system works."),
        "output": Label("Output", "What was made or decided."),
        "reach": Label("Reach", "How many people or places it got to."),
    },
    "status": {**_plain(get_args(Status)), "unknown": Label("Not known")},
    "population": _plain(get_args(Population)),
    "topic": _plain(get_args(Topic)),
    "basis": {
        "evaluated": Label("Evaluated", "An evaluation or a study."),
        "monitored": Label("Monitored", "Figures that were kept."),
        "reported by participants": Label("Reported by participants", "People who took part said so."),
        "told in the source's case box": Label("Told in the source's case box", "The source gives it as an example."),
        "authors' reading": Label("The authors' reading", "The authors of the source concluded it."),
    },
    "reading": {
        "stated": Label("Stated", "The source says so."),
        "inferred": Label("Our reading", "We concluded it; `because` has the reason."),
    },
    "stance": {
        "supports": Label("Supports", "The passage shows the claim."),
        "qualifies": Label("Qualifies", "The passage limits the claim, or speaks against it."),
    },
    "wording": {"ours": Label("In our words"), "quoted": Label("Quoted")},
    "origin": {
        "curated": Label("Curated", "One person read it."),
        "reviewed": Label("Reviewed", "A second person read it, too."),
        "derived": Label("Derived", "It follows from another claim."),
    },
    "succession_type": _plain(get_args(SuccessionType)),
    "qualifier": _plain(get_args(Qualifier)),
    "relationship": {
        row.type: Label(capitalised(row.caption), f"From the other end: {row.inverse}.")
        for row in RELATIONSHIPS.values()
    },
    "verdict": {
        "answered": Label("Answered", "All that was asked is here."),
        "partly": Label("Answered in part", "A part of what was asked is here; `missing` says which is not."),
        "not here": Label("Not here", "On the subject, and nobody here is known to have done it."),
        "off the subject": Label("Off the subject", "About something other than prevention in health and care."),
    },
    "tier": {
        "claim": Label("One claim holds all of it"),
        "case": Label("One case holds all of it"),
        "part": Label("Holds a part of it"),
        "near": Label("By its texts", "Its texts have the words or the meaning; no link of it holds what was read."),
    },
}  # fmt: skip


def label_of(vocabulary: str, word: str) -> str:
    """The label of a word; the word itself where the vocabulary is open, or where data has a word of its own."""
    found = VOCABULARIES.get(vocabulary, {}).get(word)
    return found.label if found else word
