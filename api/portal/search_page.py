"""The start page and the search page: a question, its answer, and what a reader may change about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, get_origin
from urllib.parse import urlencode

from pydantic import ValidationError

from api.explain_value import explain_value
from api.portal.frame import HITS, SET_BY_PAGE, Frame
from api.portal.numbered import Numbered, numbered
from graph.english import joined, small
from graph.evidence import Body, Node
from graph.labels import FILTER_LABELS, label_of
from graph.ontology import DATES, Reading, Result
from graph.search.answer import Answer, Hit, HitList, Interpretation, ListName, Term
from graph.search.request import MOST_HITS, PATH, SearchRequest, address
from graph.snapshot.facets import FEW_VALUES, Facet
from graph.views.about import About
from graph.views.own_system import OwnSystem

#: Five questions to try, each as somebody of another office would ask it.
QUESTIONS = (
    "systems that overcame short-termism with joint funding pots",
    "why does money stay locked in acute care",
    "what helps with unclear meaning of prevention",
    "who worked on child poverty",
    "what leads to short-termism",
)
#: Values of a filter that are shown; what is chosen is always among them.
VALUES = 6
#: The filters that stand first; the others are folded together.
FIRST_FILTERS = ("result", "barrier", "enabler", "implementation", "region", "topic", "population")
#: Hits of each kind beside the list that was asked for.
BESIDE = 5
#: What a page asks for that its address does not say.
FIXED = {"facet_values": VALUES, "limit": HITS, "facets_of": "cases"}
#: What an address of the page may say; the rest is the page's own.
TAKEN = set(SearchRequest.model_fields) - SET_BY_PAGE - {"limit"}
#: From this probability on an answer is called one; below it, a likely one.
SURE = 0.9
#: Things that are named below the short answer.
NAMED = 3


class Choice(NamedTuple):
    """A part of the question as it was read, with the address without it."""

    what: str
    name: str
    remove: str | None
    note: str = ""


class KinMark(NamedTuple):
    """How a hit stands to the reader's own system."""

    text: str
    kin: str
    """own, peer or neighbour."""


#: How a page counts each.
KIN = {"own": "of your own", "peer": "of peers that met the same barrier", "neighbour": "of neighbours in your region"}


class Shown(NamedTuple):
    """One of the lists on the page."""

    heading: str
    hits: Sequence[Hit]
    total: int
    pages: Numbered | None
    counted: bool
    """Whether `total` counts this list: barriers and enablers have one total for both."""
    first: str
    """The address of its first page."""
    more: str | None


@dataclass(frozen=True, kw_only=True)
class StartPage(Frame):
    """The start page: the question box, questions to try, what there is."""

    template: ClassVar[str] = "start"
    about: About
    """What is loaded."""
    systems: Sequence[Body]
    """The systems to pick one's own from; empty where there are too many for a list."""
    questions: Sequence[str] = QUESTIONS


@dataclass(frozen=True, kw_only=True)
class SearchPage(Frame):
    """The search page: `answer` is None where the request cannot be taken, and `errors` say why."""

    template: ClassVar[str] = "search"
    request: SearchRequest
    """What was asked, as far as it can be taken."""
    given: Mapping[str, Sequence[str]]
    """What was asked, as it was written."""
    answer: Answer | None
    own: OwnSystem | None
    """How systems stand to the reader's own, where one was picked."""
    systems: Sequence[Body]
    """The systems to pick one's own from."""

    @property
    def lists(self) -> Iterator[Shown]:
        """The lists in the order in which they are shown: what was asked for first, what helps and hinders apart."""
        if self.answer is None:
            return
        found: dict[ListName, HitList] = {"cases": self.answer.cases, "concepts": self.answer.concepts}
        leads = self.answer.leads
        for name in sorted(found, key=lambda one: one != leads):
            if not self.request.lists or name in self.request.lists:
                yield from self._shown(name, found[name])

    def _shown(self, name: ListName, found: HitList) -> Iterator[Shown]:
        alone, leads = name in self.request.lists, self.answer is not None and self.answer.leads == name
        if name == "cases" or alone:
            heading = "Cases and systems" if name == "cases" else "What helps, and what stands in the way"
            kinds = {hit.kind for hit in found.hits}
            heading = "Outcomes" if kinds == {"outcome"} else heading
            pages = numbered(self._page, self.request.page, self.request.limit, min(found.total, MOST_HITS), name)
            yield Shown(heading, found.hits, found.total, pages, counted=True, first=self._page(1, name), more=None)
            return
        more = address(PATH, self.request.model_copy(update={"lists": ["concepts"], "page": 1}))
        most = HITS if leads else BESIDE
        apart = {"enabler": "What helps", "barrier": "What stands in the way"}
        by_kind = {kind: [hit for hit in found.hits if hit.kind == kind][:most] for kind in apart}
        some = [kind for kind in sorted(apart, key=lambda kind: _first_rank(by_kind[kind])) if by_kind[kind]]
        for kind in some:
            last = kind == some[-1] and found.total > sum(map(len, by_kind.values()))
            yield Shown(
                apart[kind], by_kind[kind], found.total, None, counted=False, first=more, more=more if last else None
            )

    def _page(self, number: int, name: str) -> str:
        return address(PATH, self.request.model_copy(update={"page": number, "lists": [name]}))

    @property
    def unshown(self) -> list[tuple[str, str]]:
        """What was asked and has no field of its own where nothing is answered, to be sent again."""
        own = {"q", "drop", "literal", *DATES}
        return [(name, value) for name, some in self.given.items() if name not in own for value in some]

    @property
    def read(self) -> list[Choice]:
        """How the question was read, part by part."""
        return list(_read(self.answer.interpretation)) if self.answer else []

    @property
    def filters(self) -> list[Choice]:
        """The filters that are set, each with the address without it."""
        chosen = []
        for name, values in self.request.filters.items():
            for value in values:
                rest = [one for one in values if one != value]
                without = self.request.model_copy(update={name: None if name in DATES else rest, "page": 1})
                chosen.append(Choice(FILTER_LABELS[name], self._name_of(name, value), address(PATH, without)))
        return chosen

    def _name_of(self, filter_: str, value: str) -> str:
        shown = self.answer.facets[filter_].values if self.answer and filter_ in self.answer.facets else []
        return next((one.name for one in shown if one.id == value), label_of(filter_, value))

    @property
    def facets(self) -> tuple[list[tuple[str, Facet]], list[tuple[str, Facet]]]:
        """The filters that have values: those that stand first, and the others."""
        found = self.answer.facets if self.answer else {}
        some = {name: one for name, one in found.items() if one.values}
        first = [(name, some[name]) for name in FIRST_FILTERS if name in some]
        return first, [(name, one) for name, one in some.items() if name not in FIRST_FILTERS]

    @property
    def clear(self) -> str:
        """The address without filters."""
        return address(
            PATH, SearchRequest.model_validate({**FIXED, **self.request.model_dump(include={"q", "drop", "literal"})})
        )

    @property
    def drops(self) -> list[Term]:
        """The terms to leave out where not all of the question is answered, those that leave most hits first."""
        if self.answer is None or self.answer.verdict == "answered":
            return []
        terms = [term for term in self.answer.interpretation.terms if term.drop_url]
        return sorted(terms, key=lambda term: -term.hits_without) if len(terms) > 1 else []

    @property
    def sure(self) -> bool:
        """Whether an answer is surely one."""
        return self.answer is not None and self.answer.probability >= SURE

    @property
    def named(self) -> list[tuple[Node, str]]:
        """Where to look first: the cases that the first hit rests on, each with the system where it ran."""
        if self.answer is None or not self.answer.hits:
            return []
        first = self.answer.hits[0]
        steps = [step for path in first.paths for step in path.steps]
        ends = [end for step in steps for end in (step.from_, step.to) if end.kind == "initiative"]
        ran = {step.to.id: step.from_.name for step in steps if step.relationship == "RUN_IN"}
        ran |= {first.id: joined([body.name for body in first.systems])} if first.systems else {}
        own = [Node(id=first.id, name=first.name, kind=first.kind)] if first.kind == "initiative" else []
        cases = list({end.id: end for end in (*own, *ends)}.values())
        return [(case, ran.get(case.id, "")) for case in cases[:NAMED]]

    @property
    def marked_counts(self) -> str:
        """How many of the cases on the page are the reader's own, a peer's or a neighbour's."""
        if self.answer is None or self.own is None:
            return ""
        kin = [mark.kin for hit in self.answer.cases.hits if (mark := self.mark(hit))]
        parts = [f"{kin.count(one)} {text}" for one, text in KIN.items() if kin.count(one)]
        name = self.own.system.name
        return (
            f"{name} is your system. On this page: {joined(parts)}."
            if parts
            else f"{name} is your system. None here is marked."
        )

    @property
    def told_of_cases(self) -> set[str]:
        """The paths of the cases on the page, which need not be told again of barriers and enablers."""
        return {hit.paths[0].text for hit in self.answer.cases.hits if hit.paths} if self.answer else set()

    @property
    def missing(self) -> list[str]:
        """What is not answered, as far as the short answer does not say it already."""
        return [one for one in self.answer.missing if one not in self.answer.says] if self.answer else []

    @property
    def api_address(self) -> str:
        """The address of the same answer as data."""
        return address(PATH, self.request.model_copy(update={"facet_values": FEW_VALUES, "facets_of": None}))

    @property
    def export_address(self) -> str:
        """The address of the cases that pass the filters, as a workbook."""
        filters = [(name, value) for name, some in self.request.filters.items() if name != "want" for value in some]
        return f"/v1/export?{urlencode([*filters, ('format', 'xlsx')])}"

    def results_of(self, hit: Hit) -> list[tuple[Result, Reading | None]]:
        """How the barriers of a case's best path came out, and whether that is our reading."""
        steps = hit.paths[0].steps if hit.paths and hit.kind not in {"barrier", "enabler"} else []
        return list(dict.fromkeys((step.result, step.reading) for step in steps if step.result))

    def mark(self, hit: Hit) -> KinMark | None:
        """How a hit stands to the reader's own system: its own, a peer's or a neighbour's."""
        if self.own is None:
            return None
        ids = [hit.id, *(one.id for body in hit.systems for one in (body, *body.now))]
        kin = [self.own.kin[one] for one in ids if one in self.own.kin]
        if any(one.own for one in kin):
            return KinMark("Your system", "own")
        met = next((one.barriers for one in kin if one.barriers), None)
        if met:
            return KinMark(f"A peer of yours: also met {small(met[0])}", "peer")
        region = next((one.region for one in kin if one.region), None)
        return KinMark(f"A neighbour of yours: {region}", "neighbour") if region else None

    def lacking(self, hit: Hit) -> list[str]:
        """What of the question the links of a hit do not hold, by name, where they hold a part of it."""
        if not hit.satisfies:
            return []
        terms = self.answer.interpretation.terms if self.answer else []
        names = {term.id: term.name for term in terms}
        return [names.get(one, f"the result “{one}”") for one in hit.lacks]


def _first_rank(hits: Sequence[Hit]) -> int:
    return hits[0].rank if hits else MOST_HITS


def _read(found: Interpretation) -> Iterator[Choice]:
    if found.want:
        kinds = ", ".join(label_of("kind", one).lower() for one in found.want)
        yield Choice("Looking for", f"{kinds}s" if len(found.want) == 1 else kinds, found.drops.want_url)
    for term in found.terms:
        note = f"from “{term.text}”" if term.how in {"meaning", "spelling"} else ""
        kind = label_of("kind", term.kind) if label_of("kind", term.kind) != term.kind else FILTER_LABELS[term.kind]
        yield Choice(kind, term.name, term.drop_url or None, note)
    if found.result:
        yield Choice("Result", ", ".join(found.result), found.drops.result_url)
    for term in found.excluded:
        yield Choice("Without", term.name, term.drop_url or None)


def as_written(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """The parameters of a search that have a value; a form sends its empty fields, and newsletters add their own."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in TAKEN and value.strip():
            given.setdefault(name, []).append(value)
    return given


def requested(given: Mapping[str, Sequence[str]]) -> tuple[SearchRequest, dict[str, str]]:
    """The request as far as it can be taken, and a sentence for what cannot, by the field of the form."""
    values: dict[str, Any] = {**FIXED, **{name: _value(name, some) for name, some in given.items()}}
    if given.get("lists") == ["concepts"]:
        values["facets_of"] = "concepts"
    try:
        return SearchRequest.model_validate(values), {}
    except ValidationError as error:
        wrong = {str(one["loc"][0]): one for one in error.errors()}
        rest = {name: value for name, value in values.items() if name not in wrong}
        said: dict[str, list[str]] = {}
        for name, one in wrong.items():
            said.setdefault(name if name in DATES else "q", []).append(explain_value(name, {**one})[0])
        return SearchRequest.model_validate(rest), {name: " ".join(some) for name, some in said.items()}


def _value(name: str, some: Sequence[str]) -> Any:  # noqa: ANN401 - whatever the field takes
    return list(some) if get_origin(SearchRequest.model_fields[name].annotation) is list else some[-1]


def title(request: SearchRequest, answer: Answer | None) -> str:
    """What the browser shows, and what a screen reader says first: the verdict, how much was found, the question."""
    asked = request.q or ("Cases by filters" if request.filters else "Search")
    if answer is None:
        return asked
    found = answer.cases.total + answer.concepts.total
    said = f"{label_of('verdict', answer.verdict)}: " if request.q else ""
    return f"{said}{asked} ({found} found)"
