"""Which terms nothing satisfies together, and how that is said. Pure, over names and what each thing satisfies."""

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from graph.english import joined, small
from graph.ontology import RESULT_CAPTIONS, Wanted
from graph.search.answer import Interpretation, Term
from graph.search.retrieve.pattern import shares_barriers
from graph.snapshot.lexicon import TermKind

#: More sentences than these say less.
MOST_SAID = 6

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


def missing(
    interpretation: Interpretation,
    wanted: Sequence[Wanted],
    names: Sequence[str],
    held: Iterable[frozenset[str]],
    strange: Sequence[str] = (),
    *,
    filtered: bool = False,
) -> list[str]:
    """Plain sentences: what was named and is nothing here, which terms never meet, which words stand nowhere."""
    subject = _SUBJECTS.get(wanted[0], "Nothing") if len(wanted) == 1 else "No case"
    where = " that passes the filters" if filtered else " here"
    said = [
        f"“{phrase}” was named as not wished for, and was neither searched for nor left out."
        for phrase in interpretation.negated
    ]
    sets = unmet(names, held) if names else []
    said += [_sentence(one, interpretation, subject, where) for one in sets]
    if strange:
        said.append(f"Nothing here speaks of {joined([f'“{word}”' for word in strange])}.")
    near = f"“{interpretation.rest}”" if interpretation.rest else "the question"
    return said[:MOST_SAID] or [f"What is found is near to {near}, but does not surely answer it."]


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
