"""Write api/http/examples.json anew: what the seed answers on each route, cut short. `python -m tests.write_examples`.

For maintainers, after a route or the seed changed; a test holds what is written to the models and to the seed.
"""

import csv
import io
import json
import re
import tempfile
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from graph.console import Console, QueryAnswer, QueryRequest
from graph.console.gallery import gallery
from graph.embedding import SentenceTransformerEmbedder
from graph.exports.export import export
from graph.exports.jsonld import context
from graph.exports.request import ExportRequest
from graph.local import LocalServer
from graph.ontology import PAGES, PLURALS, Kind
from graph.record import Record
from graph.search import search
from graph.search.request import SearchRequest
from graph.store import Store, database_status
from graph.views.about import about
from graph.views.collection import CollectionRequest, collection
from graph.views.compare import compare
from graph.views.gap_map import MapRequest, gap_map
from graph.views.listing import ListRequest, listing
from graph.views.lookup import RankedRequest
from graph.views.neighbourhood import LINKED, neighbourhood
from graph.views.passages import claims, passages
from graph.views.peers import PeersRequest, peers
from graph.views.similar import similar
from graph.views.suggest import suggest
from graph.views.taxonomy import taxonomy
from graph.views.thing import show
from graph.views.vocabularies import vocabularies
from ingest.load import load
from tests.conftest import JARS, ROOT, SEED

EXAMPLES = ROOT / "api" / "http" / "examples.json"
#: One thing of each kind that the examples show.
SHOWN: dict[Kind, str] = {
    "initiative": "people-in-mind",
    "system": "cornwall-and-the-isles-of-scilly",
    "organisation": "citizens-advice",
    "barrier": "one-off-funding",
    "enabler": "joint-funding",
    "dimension": "capacity",
    "outcome": "people-in-mind-five-year-commitment",
    "source": "unlocking-prevention",
}
QUESTION = "systems that overcame short-termism with joint funding pots"
POSTED = {"q": QUESTION, "want": ["system", "initiative"], "barrier": ["short-termism"], "limit": 5}
QUERY = {
    "query": "MATCH (i:Initiative)-[t:TACKLED]->(b:Barrier {id: $barrier}) "
    "RETURN i.name AS initiative, t.result AS result ORDER BY initiative",
    "parameters": {"barrier": "one-off-funding"},
    "limit": 10,
}
COLLECTED = CollectionRequest(
    id=["people-in-mind", "mental-health-nurse-in-housing-team"],
    title="For the board in May",
    note="Two cases of ours.",
)
#: The address of an API that the examples are from.
HOST = "https://cases.example.org"
#: So many of a list are shown, and so many rows of a table.
FEW, LINES = 2, 3


#: A source whose title is as long as a sentence; what cites another is shown where there is any.
LONG = "can-it-be-different"


RECEIPT = "5d0f4f3e-8a43-4c0e-9f0e-2f1f0c2b7a11"
#: What differs with each run is written as it was once, so that a change shows alone.
FIXED: dict[str, Any] = {
    "at": "2026-11-30T09:00:00.000+00:00",
    "loaded_at": "2026-11-30T08:59:00Z",
    "added_at": "2026-11-30T08:59:00Z",
    "interpret": 6.1,
    "retrieve": 4.2,
    "explain": 3.5,
    "took_ms": 12,
}


def cut(value: Any, name: str = "") -> Any:  # noqa: ANN401 - any JSON
    """The beginning of every list and of what is said by id."""
    if name in FIXED and not isinstance(value, dict):
        return FIXED[name]
    if name == "receipt" and isinstance(value, dict) and "id" in value:
        value = {**value, "id": RECEIPT}
    if isinstance(value, list):
        short = [one for one in value if LONG not in json.dumps(one)]
        return [cut(one) for one in (short or value)[: 1 if name == "evidence" else FEW]]
    if isinstance(value, dict):
        few = FEW if name in {"facets", "vocabularies"} else len(value)
        return {key: cut(one, key) for key, one in list(value.items())[:few]}
    return value


#: Tables of what an answer names by id, each after those that name it.
TABLES = ("claims", "passages", "sources")


def shortened(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer cut short, with what is left of it named by id and nothing else."""
    short = cut({name: value for name, value in answer.items() if name not in TABLES})
    for table in TABLES:
        if table in answer:
            said = json.dumps(short)
            named = {id_: one for id_, one in answer[table].items() if f'"{id_}"' in said}
            short[table] = {id_: cut(one) for id_, one in named.items()} or cut(answer[table])
    return {name: short[name] for name in answer}


def written(store: Store, embedder: SentenceTransformerEmbedder) -> dict[str, Any]:
    """The example of each route by its name."""
    first = SHOWN["initiative"]
    alike = similar(store, embedder, first, RankedRequest(limit=1))
    answers: dict[str, Record] = {
        "search": search(store, embedder, SearchRequest(q=QUESTION)),
        "about": about(store),
        **{kind: show(store, SHOWN[kind], kind) for kind in PAGES},
        **{f"list_{PLURALS[kind]}": listing(store, embedder, kind, ListRequest(limit=1)) for kind in PAGES},
        **{f"get_{kind}_neighbourhood": neighbourhood(store, embedder, kind, SHOWN[kind]) for kind in LINKED},
        "similar_initiatives": alike,
        "peers_of_system": peers(store, embedder, SHOWN["system"], PeersRequest()),
        "compare": compare(store, embedder, [first, alike.items[0].id]),
        "gap_map": gap_map(store, embedder, MapRequest(limit=FEW)),
        "suggest": suggest(store, embedder, "short"),
        "taxonomy": taxonomy(store, embedder),
        "query": asked(store, QueryRequest.model_validate(QUERY)),
        "queries": gallery(),
        "passages": passages(store, ["people-in-mind-small-pot"]),
        "claims": claims(store, ["people-in-mind--tackled--one-off-funding--overcame"]),
        "vocabularies": vocabularies(),
        "collections": collection(store, embedder, COLLECTED, HOST, datetime.fromisoformat(FIXED["at"])),
    }
    found: dict[str, Any] = {name: shortened(json.loads(one.as_json())) for name, one in answers.items()}
    with export(store, embedder, ExportRequest(barrier=["one-off-funding"])).file as file:
        found["export"] = _at_one_time(_first_rows(file.read().decode()))
    return found | {
        "search_post": POSTED,
        "query_post": QUERY,
        "context": context(HOST),
        "healthz": {"status": "alive"},
        "readyz": {"status": "ready"},
    }


def _first_rows(table: str) -> str:
    """The header of a CSV and its first rows; a cell may go on in further lines."""
    some = io.StringIO(newline="")
    csv.writer(some).writerows(islice(csv.reader(io.StringIO(table, newline="")), LINES))
    return some.getvalue()


def _at_one_time(lines: str) -> str:
    """The lines of an export with the id and the time of their receipt as they were once."""
    return re.sub(
        r"export [0-9a-f-]{36}", f"export {RECEIPT}", re.sub(r"20\d\d-\d\d-\d\dT[\d:.+]+", FIXED["at"], lines)
    )


def asked(store: Store, request: QueryRequest) -> QueryAnswer:
    """The answer of a console of its own."""
    console = Console(store, 1)
    try:
        return console.ask(request)
    finally:
        console.close()


def main() -> None:
    """Load the seed into a server of its own and ask everything once."""
    with tempfile.TemporaryDirectory() as folder:
        server = LocalServer(Path(folder) / "neo4j", JARS, quick=True)
        store = Store(lambda: server.start(database_status))
        embedder = SentenceTransformerEmbedder()
        try:
            load(store, embedder, [SEED], "seed")
            text = json.dumps(written(store, embedder), indent=2, ensure_ascii=False) + "\n"
            title = show(store, LONG, "source").name
            EXAMPLES.write_text(text.replace(title, f"{' '.join(title.split()[:4])} ..."), "utf-8")
        finally:
            store.close()
            server.stop()


if __name__ == "__main__":
    main()
