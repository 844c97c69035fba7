"""The pages that people read. Each is made of the records that the API answers, by the template of its context."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api.http.dependencies import Call, TheCall
from api.http.document import tagged
from api.portal import search_page as searching
from api.portal import text_pages, thing_pages
from api.portal.environment import render
from api.portal.frame import POLICY, THINGS, Crumb, Frame, kept, site
from api.portal.numbered import numbered
from api.portal.picture import picture
from graph.errors import NotFound, Refused
from graph.ontology import PAGES, PLURALS, Kind
from graph.search import search
from graph.views.about import about
from graph.views.collection import CollectionRequest, collection
from graph.views.listing import ListRequest, Sort, listing
from graph.views.lookup import RankedRequest
from graph.views.neighbourhood import neighbourhood
from graph.views.own_system import OwnSystem, bodies, own_system, places
from graph.views.peers import PeersRequest, peers
from graph.views.similar import similar
from graph.views.taxonomy import taxonomy
from graph.views.thing import ThingView, show

#: Systems in a list to pick one's own from; beyond that the page of a system sets it.
MOST_SYSTEMS = 300
#: Things of a list on a page at most, and concepts on a page of headings.
MOST_THINGS, MOST_CONCEPTS = 200, 500
#: Boxes of a picture, similar cases and peers on a page.
AROUND, SIMILAR, PEERS, ALIKE = 30, 5, 50, 5
SEARCH = Crumb("Search", "/")
#: By what a list of a kind is ordered unless its address says otherwise: what most cases have to do with.
FIRST: Mapping[Kind, Sort] = dict.fromkeys(("barrier", "enabler", "organisation", "system", "source"), "cases")
SORTS: Mapping[Sort, str] = {"cases": "Most cases", "name": "Name", "started": "Latest start", "added": "Newest here"}
#: What a list of each kind is called, and what its things are.
LISTS: Mapping[Kind, tuple[str, str]] = {
    "initiative": ("Cases", "What was done, or proposed, to prevent ill health: each with its evidence."),
    "system": (
        "Care systems",
        "Integrated care systems and other bodies at their level, with the cases that ran there.",
    ),
    "barrier": ("What stands in the way", "The barriers that cases met, each with who got past it."),
    "enabler": ("What helps", "What cases used to get past a barrier, and what is proposed."),
    "organisation": ("Who took part", "The organisations that took part in cases."),
    "outcome": ("What came of it", "Results of cases, and what they aim at: each says which."),
    "source": ("Sources", "The documents that the evidence stands in."),
    "dimension": ("The three Cs", "Clarity, congruity and capacity: questions to ask of prevention work."),
}

router = APIRouter(include_in_schema=False)


def _respond(page: Frame, tag: str | None = None, status: int = 200) -> Response:
    headers = {"Content-Security-Policy": POLICY, **(tagged(tag) if tag else {})}
    return Response(render(page), status, headers, "text/html")


def _frame(http: Request, own: OwnSystem | None = None) -> dict[str, Any]:
    """What every page is made with."""
    path = http.url.path + (f"?{http.url.query}" if http.url.query else "")
    return {"site": site(http), "mine": own.system if own else None, "path": path}


def _text(http: Request) -> dict[str, Any]:
    """The same for a page that asks nothing of the database: it keeps the reader's own system without knowing it."""
    return {**_frame(http), "mine": kept(http)}


def _own(http: Request, call: Call) -> OwnSystem | None:
    """The reader's own system, as the address names it; None for one that is not there."""
    id_ = http.query_params.get("mine", "").strip()
    try:
        return own_system(call.store, call.embedder, id_) if id_ else None
    except NotFound:
        return None


@router.get("/")
def _start(http: Request, call: TheCall) -> Response:
    page = searching.StartPage(
        title="Find who got past the same barrier",
        section="search",
        about=about(call.store),
        systems=bodies(call.store, call.embedder, MOST_SYSTEMS),
        **_frame(http, _own(http, call)),
    )
    return _respond(page, call.tag)


@router.get("/search")
def _search(http: Request, call: TheCall) -> Response:
    given = searching.as_written(http.query_params.multi_items())
    request, errors = searching.requested(given)
    own = _own(http, call)
    if not errors and not request.q and not request.filters:
        if "q" not in http.query_params or own is not None:
            return _start(http, call)
        errors = {"q": "Ask a question, or choose a filter."}
    answer = None
    if not errors:
        try:
            answer = search(call.store, call.embedder, request)
            http.state.receipt, http.state.corpus = answer.receipt.id, answer.receipt.corpus
        except Refused as error:
            errors = {"q": str(error)}
    page = searching.SearchPage(
        title=searching.title(request, answer),
        section="search",
        errors=errors,
        request=request,
        given=given,
        answer=answer,
        own=own,
        systems=bodies(call.store, call.embedder, MOST_SYSTEMS),
        **_frame(http, own),
    )
    return _respond(page, call.tag, 422 if errors else 200)


def _add_page(kind: Kind) -> None:
    @router.get(f"/{PLURALS[kind]}/{{id}}", name=f"page_of_{kind}")
    def endpoint(id: str, http: Request, call: TheCall) -> Response:  # noqa: A002 - the name in the path
        view = show(call.store, id, kind)
        own = _own(http, call)
        frame = {
            "title": view.name,
            "section": kind,
            "crumbs": [SEARCH, Crumb(LISTS[kind][0], f"/{PLURALS[kind]}")],
            "view": view,
            **_frame(http, own),
        }
        return _respond(PAGES_OF[kind](call, view, frame), call.tag)


def _case(call: Call, view: ThingView, frame: dict[str, Any]) -> Frame:
    if view.case is None:
        raise TypeError(f"{view.id} is no case")
    store, embedder = call.store, call.embedder
    collected = collection(store, embedder, CollectionRequest(id=[view.id]), frame["site"].base)
    return thing_pages.CasePage(
        told=view.case,
        similar=similar(store, embedder, view.id, RankedRequest(limit=SIMILAR, evidence="ids")),
        picture=picture(neighbourhood(store, embedder, "initiative", view.id, 1, AROUND)),
        ran_in=places(store, embedder, [one.id for one in view.systems]),
        cite=collected.cases[0].cite,
        **frame,
    )


def _system(call: Call, view: ThingView, frame: dict[str, Any]) -> Frame:
    by_problem = PeersRequest(by="problem", limit=PEERS, evidence="ids")
    by_context = PeersRequest(by="context", limit=ALIKE, evidence="ids")
    return thing_pages.SystemPage(
        peers=peers(call.store, call.embedder, view.id, by_problem),
        alike=peers(call.store, call.embedder, view.id, by_context),
        **frame,
    )


def _plain(page: type[thing_pages.ThingPage]) -> Callable[[Call, ThingView, dict[str, Any]], Frame]:
    return lambda _call, _view, frame: page(**frame)


#: How the page of each kind is made.
PAGES_OF: Mapping[Kind, Callable[[Call, ThingView, dict[str, Any]], Frame]] = {
    "initiative": _case,
    "system": _system,
    "barrier": _plain(thing_pages.BarrierPage),
    "enabler": _plain(thing_pages.EnablerPage),
    "outcome": _plain(thing_pages.OutcomePage),
    "organisation": _plain(thing_pages.OrganisationPage),
    "source": _plain(thing_pages.SourcePage),
    "dimension": _plain(thing_pages.DimensionPage),
}


def _add_list(kind: Kind) -> None:
    path = f"/{PLURALS[kind]}"
    heading, lead = LISTS[kind]

    @router.get(path, name=f"pages_of_{PLURALS[kind]}")
    def endpoint(http: Request, call: TheCall) -> Response:
        named = {"title": heading, "section": kind, "crumbs": [SEARCH], "heading": heading, "lead": lead}
        frame: dict[str, Any] = {**named, **_frame(http, _own(http, call))}
        if kind in {"barrier", "enabler"} and not _paging(http) and (page := _headings(kind, call, frame)):
            return _respond(page, call.tag)
        request = ListRequest.model_validate(
            {"limit": THINGS, "facets": False, "sort": FIRST.get(kind, "name"), **_paging(http)}
        )
        found = listing(call.store, call.embedder, kind, request)

        def page_at(number: int, _name: str = "") -> str:
            return _listed(kind, request.model_copy(update={"page": number}))

        return _respond(
            thing_pages.ListPage(
                listing=found,
                request=request,
                pages=numbered(page_at, request.page, request.limit, found.total),
                sorts=_sorts(kind, request),
                **frame,
            ),
            call.tag,
        )


def _headings(kind: Kind, call: Call, frame: dict[str, Any]) -> thing_pages.HeadingsPage | None:
    """All concepts of a kind under their headings; None where nothing is narrower, or where they are too many."""
    found = taxonomy(call.store, call.embedder)
    concepts = found.barriers if kind == "barrier" else found.enablers
    if len(concepts) > MOST_CONCEPTS or not any(one.narrower for one in concepts):
        return None
    parts = thing_pages.headings(concepts)
    return thing_pages.HeadingsPage(
        total=len(concepts), parts=parts, sorts=_sorts(kind, ListRequest(limit=THINGS)), **frame
    )


def _sorts(kind: Kind, request: ListRequest) -> list[tuple[str, str, str]]:
    """The orders of a list with their names and addresses; one by what its things do not have is left out."""
    useless = "cases" if kind == "initiative" else "started"
    return [
        (sort, text, _listed(kind, request.model_copy(update={"sort": sort, "page": 1})))
        for sort, text in SORTS.items()
        if sort != useless
    ]


def _listed(kind: Kind, request: ListRequest) -> str:
    """The address of a list; what it is anyway is left out."""
    usual = {"sort": FIRST.get(kind, "name"), "page": 1, "limit": THINGS}
    under_headings = kind in {"barrier", "enabler"}
    given = {
        name: value
        for name, value in request.model_dump(include=set(usual)).items()
        if value != usual[name] or (under_headings and name == "sort")
    }
    return f"/{PLURALS[kind]}?{urlencode(given)}" if given else f"/{PLURALS[kind]}"


def _paging(http: Request) -> dict[str, str]:
    """The order and the page that the address names; what cannot be taken is left out."""
    given = {name: http.query_params[name] for name in ("sort", "page", "limit") if http.query_params.get(name)}
    wrong = {name for name, value in given.items() if not _is_fit(name, value)}
    return {name: value for name, value in given.items() if name not in wrong}


def _is_fit(name: str, value: str) -> bool:
    if name == "sort":
        return value in SORTS
    return bool(re.fullmatch("[1-9][0-9]{0,5}", value)) and (name != "limit" or int(value) <= MOST_THINGS)


for _kind in PAGES:
    _add_list(_kind)
    _add_page(_kind)


@router.get("/about")
def _about(http: Request, call: TheCall) -> Response:
    sources = listing(call.store, call.embedder, "source", ListRequest(limit=200, facets=False))
    page = text_pages.AboutPage(
        title="About this library",
        section="about",
        about=about(call.store),
        sources=sources.items,
        **_frame(http, _own(http, call)),
    )
    return _respond(page, call.tag)


@router.get("/data")
def _data(http: Request, call: TheCall) -> Response:
    frame = _frame(http, _own(http, call))
    return _respond(
        text_pages.DataPage(title="Data and API", section="data", about=about(call.store), **frame), call.tag
    )


@router.get("/accessibility")
def _accessibility(http: Request) -> Response:
    return _respond(text_pages.AccessibilityPage(title="Accessibility", **_text(http)))


@router.get("/privacy")
def _privacy(http: Request) -> Response:
    logged = bool(http.app.state.questions_logged)
    return _respond(text_pages.PrivacyPage(title="Privacy", questions_logged=logged, **_text(http)))
