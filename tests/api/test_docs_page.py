"""The page at /docs: all of the schema has its place, every link leads somewhere, and what is to be copied works."""

import ast
import gzip
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette

from api.http.app import create_app, schema_of
from api.http.docs_page import FEW_PARAMETERS, PAGE, POLICY, SCRIPT, SHORT, START, STYLE, documents, page
from api.http.pages.samples import BASE, example_answer, example_request, laid_out
from api.http.pages.synonyms import BY_AFFIX, BY_FIELD, BY_ID
from api.settings import Settings
from graph.embedding import SentenceTransformerEmbedder
from tests.api.test_client import CLIENT, _run

#: The pages that its bar and its foot lead to.
PAGES = {
    f"./{one}"
    for one in ("initiatives", "barriers", "enablers", "systems", "about", "data", "accessibility", "privacy")
}
#: Elements that have no end.
VOID = {"meta", "link", "input", "br", "wbr"}
#: Bytes of the page, as it is and compressed.
MOST, MOST_ZIPPED = 900_000, 120_000


@dataclass
class Element:
    """An element with what stands in it."""

    name: str
    attributes: dict[str, str | None]
    parent: "Element | None" = field(repr=False)
    children: "list[Element | str]" = field(default_factory=list, repr=False)

    def all(self, *names: str) -> "Iterator[Element]":
        """Every element of these names below this one, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                if child.name in names:
                    yield child
                yield from child.all(*names)

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def __getitem__(self, attribute: str) -> str:
        value = self.attributes[attribute]
        assert value is not None
        return value


class Strict(HTMLParser):
    """Reads a page, and fails where an element is not closed in its order or an attribute is given twice."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = self._at = Element("", {}, None)
        self.feed(text)
        self.close()
        assert self._at is self.root, f"<{self._at.name}> is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        assert len(dict(attrs)) == len(attrs), self.get_starttag_text()
        element = Element(tag, dict(attrs), self._at)
        self._at.children.append(element)
        if tag not in VOID:
            self._at = element

    def handle_endtag(self, tag: str) -> None:
        """Close the element that is open."""
        assert self._at.name == tag, f"</{tag}> inside <{self._at.name}> at {self.getpos()}"
        assert self._at.parent
        self._at = self._at.parent

    def handle_data(self, data: str) -> None:
        """Add text to it."""
        self._at.children.append(data)


@pytest.fixture(scope="module")
def schema(embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The schema of the API; no database is asked for it."""
    given = {"neo4j_uri": "bolt://127.0.0.1:1", "data_dir": tmp_path_factory.mktemp("data")}
    app = create_app(Settings.model_validate(given), embedder)
    made: dict[str, Any] = json.loads(schema_of(app))
    return made


@pytest.fixture(scope="module")
def html(schema: dict[str, Any]) -> str:
    return page(schema)


@pytest.fixture(scope="module")
def root(html: str) -> Element:
    return Strict(html).root


@pytest.fixture(scope="module")
def by_id(root: Element) -> dict[str, Element]:
    return {id_: one for one in _everything(root) if (id_ := one.attributes.get("id"))}


def _everything(element: Element) -> Iterator[Element]:
    for child in element.children:
        if isinstance(child, Element):
            yield child
            yield from _everything(child)


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _samples(by_id: dict[str, Element], id_: str) -> dict[str, str]:
    figures = list(by_id[id_].all("figure"))
    labels = [next(figure.all("figcaption")).text for figure in figures]
    return dict(zip(labels, (next(figure.all("code")).text for figure in figures), strict=True))


def test_every_operation_with_its_parameters_and_answers_has_its_place(
    schema: dict[str, Any], by_id: dict[str, Element]
) -> None:
    for method, path, operation in _operations(schema):
        shown = by_id[operation["operationId"]]
        for words in (method, path, *re.split(r"[\s`]+", operation["summary"])):
            assert words in shown.text, (path, words)
        for parameter in operation.get("parameters", ()):
            row = by_id[f"{operation['operationId']}.{parameter['name']}"].text
            assert parameter["in"] in row
            for value in parameter["schema"].get("enum", parameter["schema"].get("items", {}).get("enum", ())):
                assert value in row, (path, parameter["name"])
        statuses = {cell.text for cell in shown.all("th") if cell.text.isdigit()}
        assert statuses == set(operation["responses"]), path


def test_every_record_with_its_fields_has_its_place_once(schema: dict[str, Any], by_id: dict[str, Element]) -> None:
    for name, record in schema["components"]["schemas"].items():
        assert by_id[name].attributes["data-kind"] == "record"
        for each, kind in record.get("properties", {}).items():
            described = " ".join(kind.get("description", "").replace("`", "").split())
            assert described in by_id[f"{name}.{each}"].text, (name, each)


def test_ids_are_unique_and_every_link_leads_somewhere(
    schema: dict[str, Any], root: Element, by_id: dict[str, Element]
) -> None:
    counted = Counter(id_ for one in _everything(root) if (id_ := one.attributes.get("id")))
    assert counted.most_common(1)[0][1] == 1, counted.most_common(3)
    ours = {"docs/style.css", "docs/script.js", "./openapi.json", "favicon.svg", "./", "./docs", *PAGES}
    requests = {f".{example_request(schema['paths'], method, path).address}" for method, path, _ in _operations(schema)}
    for one in _everything(root):
        for link in (one.attributes.get("href"), one.attributes.get("src")):
            if link and link.startswith("#"):
                assert unquote(link[1:]) in by_id, link
            else:
                assert link is None or link in ours | requests, link


def test_it_runs_under_its_policy(root: Element) -> None:
    assert "'unsafe" not in POLICY
    for one in _everything(root):
        assert one.name != "style"
        assert not {name for name in one.attributes if name.startswith("on") or name in {"style", "action", "srcdoc"}}
        assert one.name != "script" or (one["src"] == "docs/script.js" and not one.children)


def test_every_operation_has_three_samples_of_one_request(schema: dict[str, Any], by_id: dict[str, Element]) -> None:
    for method, path, operation in _operations(schema):
        samples = _samples(by_id, operation["operationId"])
        assert list(samples) == ["curl", "Python", "TypeScript"], path
        for code in samples.values():
            assert BASE in code
        compile(samples["Python"], path, "exec")
        literals = {node.value for node in ast.walk(ast.parse(samples["Python"])) if isinstance(node, ast.Constant)}
        request = example_request(schema["paths"], method, path)
        assert f"{BASE}{request.filled}" in literals
        assert "{" not in request.filled
        for value in request.query.values():
            assert set(value if isinstance(value, list) else [value]) <= literals
        assert f'client.{method}("{path}"' in samples["TypeScript"]


def test_example_answers_are_those_of_the_schema(schema: dict[str, Any], by_id: dict[str, Element]) -> None:
    for _, path, operation in _operations(schema):
        shown = example_answer(operation)
        assert shown, path
        (answer,) = (
            one
            for one in by_id[operation["operationId"]].all("details")
            if "answer" in (one.attributes.get("class") or "").split()
        )
        text = next(answer.all("code")).text
        assert (json.loads(text) if shown.is_json else text) == shown.answer, path


def test_every_example_request_is_answered(schema: dict[str, Any], client: TestClient) -> None:
    for method, path, _ in _operations(schema):
        request = example_request(schema["paths"], method, path)
        answer = client.request(method, request.address, json=request.body)
        assert answer.status_code == 200, (request, answer.text)
        assert ("json" in answer.headers["content-type"]) == request.answers_json, path


def test_the_samples_in_typescript_compile(schema: dict[str, Any], by_id: dict[str, Element], tmp_path: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(CLIENT / name, tmp_path)
    (tmp_path / "openapi.json").write_text(json.dumps(schema))
    options = json.loads((CLIENT / "tsconfig.json").read_text())
    (tmp_path / "tsconfig.json").write_text(json.dumps({**options, "include": ["*.ts"]}))
    for _, _, operation in _operations(schema):
        sample = _samples(by_id, operation["operationId"])["TypeScript"]
        (tmp_path / f"{operation['operationId']}.ts").write_text(sample)
    client = _samples(by_id, "make-a-client")
    assert 'type Answer = components["schemas"]["Answer"];' in client["TypeScript"]
    (tmp_path / "make-a-client.ts").write_text(client["TypeScript"])
    arguments = client["Shell"].splitlines()[-1].split()[3:]
    _run(tmp_path, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    _run(tmp_path, "node", "node_modules/openapi-typescript/bin/cli.js", "openapi.json", *arguments)
    _run(tmp_path, "node", "node_modules/typescript/bin/tsc", "--project", ".")


def test_it_begins_with_the_four_fetches(by_id: dict[str, Element]) -> None:
    links = [link["href"] for link in by_id["start-here"].all("a")]
    assert links == [f"#{id_}" for id_, _, _ in START]


def test_the_records_that_its_own_text_names_are_there(by_id: dict[str, Element]) -> None:
    assert [link["href"] for link in by_id["make-a-client"].all("a")] == ["#Answer", "#InitiativeView"]
    (records,) = (list(rows.all("a")) for rows in by_id["overview"].all("dl"))
    assert [link["href"] for link in records] == ["#Problem", "#BadInput", "#EvidenceShown"]


def _searched(element: Element) -> str:
    """What the search of the script looks in: neither code nor the usual errors, but the other words for it."""
    if {"samples", "usual"} & set((element.attributes.get("class") or "").split()):
        return ""
    parts = [child if isinstance(child, str) else _searched(child) for child in element.children]
    return f"{''.join(parts)} {element.attributes.get('data-words') or ''}".lower()


@pytest.mark.parametrize(
    ("words", "leads_to"),
    [
        ("cors", {"origins-in-short"}),
        ("etag", {"unchanged-in-short"}),
        ("caching", {"unchanged-in-short"}),
        ("authentication", {"keys-in-short"}),
        ("key", {"keys-in-short", "query", "metrics"}),
        ("paging", {"pages-in-short", "list_initiatives", "search_post", "Listing"}),
        ("pagination", {"pages-in-short", "peers_of_system", "HitList"}),
        ("autocomplete", {"suggest"}),
        ("typeahead", {"suggest"}),
        ("download", {"export", "collection_file"}),
        ("gzip", {"compression-in-short"}),
        ("next drop_url fetch", {"make-a-client"}),
    ],
)
def test_a_search_in_usual_words_finds(root: Element, words: str, leads_to: set[str]) -> None:
    entries = {one["id"]: _searched(one) for one in _everything(root) if "data-kind" in one.attributes}
    found = {id_ for id_, text in entries.items() if all(word in text for word in words.split())}
    assert leads_to <= found
    assert len(found) < len(entries) / 3


def test_the_other_words_are_for_what_is_there_and_not_shown(
    schema: dict[str, Any], root: Element, by_id: dict[str, Element]
) -> None:
    shown = {one["id"] for one in _everything(root) if "data-words" in one.attributes}
    assert set(BY_ID) <= shown
    ids = {operation["operationId"] for _, _, operation in _operations(schema)}
    for affix in BY_AFFIX:
        assert any(id_.startswith(affix) or id_.endswith(affix) for id_ in ids), affix
    fields = {name for record in schema["components"]["schemas"].values() for name in record.get("properties", ())}
    parameters = {each["name"] for *_, operation in _operations(schema) for each in operation.get("parameters", ())}
    assert set(BY_FIELD) <= fields | parameters
    assert "typeahead" in by_id["suggest"]["data-words"]
    assert "typeahead" not in root.text


def test_the_contents_lead_to_all_that_can_be_found(schema: dict[str, Any], root: Element) -> None:
    contents = next(nav for nav in root.all("nav") if nav["aria-label"] == "Contents")
    links = {link["href"]: link for link in contents.all("a")}
    assert {f"#{one['id']}" for one in _everything(root) if "data-kind" in one.attributes} <= set(links)
    for method, path, operation in _operations(schema):
        link = links[f"#{operation['operationId']}"]
        assert next(link.all("small")).text == f"{method} {path}"
        said = link.text.removesuffix(f" {method} {path}")
        assert operation["summary"].replace("`", "").startswith(said)
        assert said
        assert len(said) <= SHORT or ", " not in said


def test_only_short_tables_of_parameters_are_open_from_the_start(schema: dict[str, Any], root: Element) -> None:
    short = [
        operation["operationId"]
        for _, _, operation in _operations(schema)
        if 0 < len(operation.get("parameters", ())) <= FEW_PARAMETERS
    ]
    main = next(root.all("main"))
    opened = [one for one in main.all("details") if "open" in one.attributes]
    assert sorted(next(one.all("caption")).text for one in opened) == sorted(f"Parameters of {id_}" for id_ in short)
    folded = [one for one in main.all("table") if not _inside(one, "details")]
    assert folded == []


def _inside(element: Element, name: str) -> bool:
    return element.parent is not None and (element.parent.name == name or _inside(element.parent, name))


def test_a_person_who_does_not_see_it_can_use_it(root: Element, by_id: dict[str, Element]) -> None:
    assert next(root.all("html"))["lang"] == "en-GB"
    assert next(root.all("a"))["href"] == "#main"
    levels = [int(heading.name[1]) for heading in root.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    for table in root.all("table"):
        assert next(table.all("caption")).text.strip()
    for cell in root.all("th"):
        assert cell["scope"] in {"col", "row"}
    labelled = {label.attributes.get("for") for label in root.all("label")}
    for box in root.all("input"):
        assert box["id"] in labelled or (box.parent and box.parent.name == "label")
    assert "hidden" in next(one for one in root.all("div") if one.attributes.get("role") == "search").attributes
    assert by_id["found"].attributes["aria-live"] == "polite"
    assert not [link for link in root.all("a") if not link.text.strip()]
    (back,) = (one for one in root.all("p") if one.attributes.get("class") == "back")
    # The search box is there only with the script, which shows the link to it, too.
    assert [(link["href"], "hidden" in link.attributes) for link in back.all("a")] == [("#find", True), ("#top", False)]


def test_it_stays_small(html: str) -> None:
    assert len(html.encode()) < MOST
    assert len(gzip.compress(html.encode())) < MOST_ZIPPED


HOSTILE = '</code></pre><script>alert(1)</script><img src=x onerror=alert(1)> `"><script>`'


def _small(fields: Mapping[str, object] | None = None) -> dict[str, Any]:
    """A schema with one operation, whose texts are hostile, and one record."""
    answer = {"schema": {"$ref": "#/components/schemas/Thing"}, "example": {HOSTILE: HOSTILE}}
    parameter = {"name": "q", "in": "query", "required": True, "description": HOSTILE}
    operation = {
        "operationId": "ask",
        "summary": HOSTILE,
        "description": HOSTILE,
        "tags": ["any"],
        "parameters": [{**parameter, "schema": {"enum": [HOSTILE], "default": HOSTILE, "examples": [HOSTILE]}}],
        "responses": {"200": {"description": HOSTILE, "content": {"application/json": answer}}},
    }
    return {
        "info": {"title": HOSTILE, "version": HOSTILE, "description": HOSTILE},
        "tags": [{"name": "any", "description": HOSTILE}],
        "paths": {"/javascript:alert(1)": {"get": operation}},
        "components": {"schemas": {"Thing": {"description": HOSTILE, "properties": fields or {}}}},
    }


def test_what_is_in_the_schema_is_shown_and_never_run() -> None:
    kinds = {"const": {"const": HOSTILE}, "pattern": {"type": "string", "pattern": HOSTILE, "default": HOSTILE}}
    root = Strict(page(_small({**kinds, HOSTILE: {"type": "null", "description": HOSTILE}}))).root
    assert len(list(root.all("script"))) == 1
    assert not list(root.all("img"))
    for link in root.all("a"):
        assert not urlsplit(link["href"]).scheme
    (sample,) = (figure for figure in root.all("figure") if next(figure.all("figcaption")).text == "Python")
    assert HOSTILE in {
        node.value for node in ast.walk(ast.parse(next(sample.all("code")).text)) if isinstance(node, ast.Constant)
    }


def test_a_record_within_itself_ends() -> None:
    record = {"inner": {"$ref": "#/components/schemas/Thing"}, "all": {"items": {"$ref": "#/components/schemas/Thing"}}}
    root = Strict(page(_small(record))).root
    assert len([row for row in root.all("tr") if row.attributes.get("class") == "inner"]) == 0


def test_the_layout_of_an_example_changes_nothing_in_it() -> None:
    value = {"a": [], "b": {}, "long": ["x" * 60, "é\n\"'"], "deep": [{"k" * 50: [None, True, 1.5, {"z": "y" * 50}]}]}
    text = laid_out(value)
    assert json.loads(text) == value
    assert '"a": [],' in text


def test_each_document_is_made_once_and_answered_by_its_tag() -> None:
    asked: list[int] = []

    def schema() -> str:
        asked.append(1)
        return json.dumps(_small())

    app = Starlette()
    for path, respond in documents(schema).items():
        app.add_route(path, respond)
    client = TestClient(app)
    for path, type_ in ((PAGE, "text/html"), (STYLE, "text/css"), (SCRIPT, "text/javascript")):
        first = client.get(path)
        assert first.headers["content-type"] == f"{type_}; charset=utf-8"
        assert first.headers["content-encoding"] == "gzip"
        plain = client.get(path, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == first.content
        held = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (held.status_code, held.content) == (304, b"")
        # A browser takes the headers of a 304 in place of its own: with another policy a reload would be bare.
        for name in ("content-security-policy", "etag", "cache-control", "vary"):
            assert held.headers.get(name) == first.headers.get(name), (path, name)
    assert client.get(PAGE).headers["content-security-policy"] == POLICY
    assert asked == [1]
