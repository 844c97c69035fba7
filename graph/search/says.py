"""What an answer says: who did it and how that is known, and what of the question nothing here answers. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from graph.english import counted, joined, small
from graph.evidence import Cited
from graph.ontology import RESULT_CAPTIONS, Wanted
from graph.search.answer import Hit, Interpretation, ListName, Term, Verdict
from graph.search.explain.sentence import UPWARD
from graph.search.retrieve.pattern import shares_barriers
from graph.snapshot.lexicon import TermKind
from graph.vocabulary import Aspect

#: At most so many sentences say what is missing, and so many cases are named as having got past a barrier.
MOST_SAID, MOST_NAMED = 6, 3

_SUBJECTS: dict[Wanted, str] = {"initiative": "No case", "system": "No system"}
#: What stands beside the subject where another term is said of it, and what is said where nothing else is.
_BESIDE: dict[TermKind, str] = {
    "system": "in {}",
    "organisation": "with {}",
    "topic": "about {}",
    "population": "for {}",
    "year": "of {}",
    "figure": "with the figure {}",
    "initiative": "in {}",
}
_ALONE: dict[TermKind, str] = {
    "system": "lies in {}",
    "organisation": "involves {}",
    "topic": "is about {}",
    "population": "is for {}",
    "year": "speaks of {}",
    "figure": "speaks of {}",
    "initiative": "speaks of {}",
}


def unmet(names: Sequence[str], held: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """The smallest sets of names that nothing satisfies together: single ones, pairs, and else one larger set.

    Each is unmet, and each part of it is met. Empty where something satisfies all names, or there are none.
    """
    satisfied = set(held)

    def met(some: frozenset[str]) -> bool:
        return any(some <= one for one in satisfied)

    single = [name for name in names if not met(frozenset({name}))]
    others = [name for name in names if name not in single]
    pairs = [pair for pair in map(frozenset, combinations(others, 2)) if not met(pair)]
    found = [frozenset({name}) for name in single] + pairs
    if found or not names or met(frozenset(names)):
        return found
    # What can be left out with the rest still unmet is left out, one after another.
    rest = frozenset(names)
    for name in names:
        if not met(rest - {name}):
            rest -= {name}
    return [rest]


#: What a case does not tell, of the sides that a question may ask for.
_UNTOLD: Mapping[Aspect, str] = {
    "place": "The place of {} is not named.",
    "money": "What {} cost, or who paid for it, is not told.",
    "figure": "No figure is told of {}.",
    "result": "What came of {} is not told.",
    "deed": "It is not told that {} was carried out.",
}


def missing(
    interpretation: Interpretation,
    wanted: Sequence[Wanted],
    names: Sequence[str],
    held: Iterable[frozenset[str]],
    strange: Sequence[str] = (),
    untold: Mapping[Aspect, str] | None = None,
    *,
    filtered: bool = False,
) -> list[str]:
    """Plain sentences: what was named and is nothing here, which terms never meet, which words stand nowhere.

    `untold` are the sides of a case that were asked for and are not told of the first case, with its name.
    """
    subject = _SUBJECTS.get(wanted[0], "Nothing") if len(wanted) == 1 else "No case"
    where = " that passes the filters" if filtered else " here"
    said = [
        f"“{phrase}” was named as not wished for, and nothing was left out for it." for phrase in interpretation.negated
    ]
    sets = unmet(names, held) if names else []
    said += [_sentence(one, interpretation, subject, where) for one in sets]
    said += [_UNTOLD[aspect].format(case) for aspect, case in (untold or {}).items()]
    if strange:
        said.append(f"Nothing here speaks of {joined([f'“{word}”' for word in strange])}.")
    return said[:MOST_SAID] or ["What is found is near to the question, but does not surely answer all of it."]


def says(
    verdict: Verdict, leads: ListName, hits: Sequence[Hit], nearest: Sequence[str], lacking: Sequence[str],
    concept: str, cited: Cited,
) -> str:  # fmt: skip
    """One or two sentences. `hits` is the first card of the list that leads, if any, `nearest` the names of the first.

    `concept` is what cases here did about the first card, where that is a barrier or an enabler; `cited` has the
    passages that the card names.
    """
    near = f" Nearest {'is' if len(nearest) == 1 else 'are'} {joined(nearest)}." if nearest else ""
    if verdict == "off the subject":
        return f"This seems to be about something other than prevention in health and care.{near}"
    if not hits:
        return lacking[0] if lacking else "Nothing here speaks of that."
    if verdict == "not here":
        first = next((one for one in lacking if one.startswith(tuple(_SUBJECTS.values()))), "")
        nobody = "Nobody here is known to have done this." if leads == "cases" else "Nothing here answers this."
        return f"{first or nobody}{near}"
    told = _told(hits[0], concept, cited)
    return told if verdict == "answered" else f"In part: {told} {lacking[0] if lacking else ''}".rstrip()


def _told(hit: Hit, concept: str, cited: Cited) -> str:
    """What is told of a card: its path and how that is known; a concept by what it means and what was done about it."""
    first = hit.paths[0].steps[0].relationship if hit.paths else None
    if concept and hit.satisfies and first in {"HELPS_WITH", "LEADS_TO"}:
        return f"{hit.paths[0].text} {concept}"
    if concept:
        return f"{hit.name}: {hit.summary.split('. ')[0].rstrip('.')}. {concept}"
    if not hit.paths:
        return f"{hit.name}: {hit.summary.split('. ')[0].rstrip('.')}."
    passed_over = {*UPWARD, "RUN_IN", "WITHIN"}
    steps = sorted(hit.paths[0].steps, key=lambda step: step.relationship in passed_over)
    known = next((one for step in steps for one in step.evidence if one.stance == "supports"), None)
    title = cited.title_of(known.passage) if known else ""
    return f"{hit.paths[0].text}{f' How we know: {known.basis}, in {title}.' if known else ''}"


def passing_says(totals: Mapping[ListName, int], *, filtered: bool = True) -> str:
    """What passes the filters, or is left without them, where nothing else is asked."""
    names: Mapping[ListName, str] = {
        "cases": "of the cases and systems",
        "concepts": "of the barriers and enablers",
    }
    said = [f"{totals[name]} {of}" for name, of in names.items() if totals[name]]
    one = not said or sum(totals.values()) == 1
    does = f"pass{'es' if one else ''} the filters" if filtered else f"{'is' if one else 'are'} left"
    return f"{joined(said) or 'Nothing'} {does}."


def done_about(cases: int, got_past: Sequence[str], used: int | None) -> str:
    """What cases that were carried out did about a barrier; how many used it, where it is an enabler."""
    if used is not None:
        return f"{counted(used, 'case').capitalize()} here used it."
    some = list(got_past[:MOST_NAMED])
    if others := len(got_past) - len(some):
        some.append(f"{others} {'others' if others > 1 else 'other'}")
    past = f"; {joined(some)} overcame or eased it" if some else "; none is known to have got past it"
    return f"{counted(cases, 'case').capitalize()} here worked against it{past if cases else ''}."


def without(names: Sequence[str], held: NDArray[np.bool_]) -> Mapping[str, int]:
    """How many of these things, shape (things, names), satisfy all names but one, by the name that is left out."""
    lacking = len(names) - held.sum(axis=1)
    return {name: int((lacking == 0).sum() + ((lacking == 1) & ~held[:, at]).sum()) for at, name in enumerate(names)}


def met_together(names: Sequence[str], held: NDArray[np.bool_]) -> list[frozenset[str]]:
    """The sets of names that single things satisfy, each once."""
    if not len(held) or not names:
        return []
    rows: list[list[bool]] = np.unique(held, axis=0).tolist()
    return [frozenset(name for name, has in zip(names, row, strict=True) if has) for row in rows]


def _sentence(names: frozenset[str], interpretation: Interpretation, subject: str, where: str) -> str:
    """Such as: No case in Dorset used smoke alarms against short-termism."""
    terms = [term for term in interpretation.terms if term.id in names]
    peers = [term for term in terms if term.role == "peers"]
    if alone := [term for term in peers if not shares_barriers(term)]:
        return f"Nothing here tells which barriers {_listed(alone)} met, so there is nothing to know its peers by."
    # What is no term is the result, and that is one of the barriers asked for.
    asked = " or ".join(RESULT_CAPTIONS[one] for one in interpretation.result)
    result = asked if names - {term.id for term in terms} else ""
    barriers = [term for term in (interpretation.terms if result else terms) if term.kind == "barrier"]
    enablers = [term for term in terms if term.kind == "enabler"]
    beside = [term for term in terms if term.kind not in {"barrier", "enabler"} and term.role != "peers"]
    predicate = _predicate(_listed(barriers), _listed(enablers), result)
    shares = f"shares a barrier with {_listed(peers)}" if peers else ""
    predicate = " and ".join(filter(None, (predicate, shares)))
    if not predicate:
        *beside, last = beside
        predicate = _ALONE[last.kind].format(_said(last))
    places = " ".join(_BESIDE[term.kind].format(_said(term)) for term in beside)
    # "Here" beside a place reads as a second one.
    said = f"{subject}{f' {places}' if places else ''}{'' if places and where == ' here' else where} {predicate}."
    unwished = [term for term in interpretation.excluded if term.role != "peers"]
    return f"Leaving out {_listed(unwished)}, {said[0].lower()}{said[1:]}" if unwished else said


def _predicate(barriers: str, enablers: str, result: str) -> str:
    if result:
        return f"{result} {barriers or 'a barrier'}" + (f" through {enablers}" if enablers else "")
    if enablers:
        return f"used {enablers}" + (f" against {barriers}" if barriers else "")
    return f"speaks of {barriers}" if barriers else ""


def _said(term: Term) -> str:
    """A concept in small letters inside a sentence; a proper name as it is."""
    return small(term.name) if term.kind in {"barrier", "enabler", "topic", "population"} else term.name


def _listed(terms: Collection[Term]) -> str:
    return joined([_said(term) for term in terms])
