"""The page at /docs: every operation and record of the schema, searchable, with requests to copy; made once.

It loads its own stylesheet and script and nothing else. Without the script all of it is there to be read.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib import resources
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from api.http.document import Document
from api.http.pages import samples, words
from api.http.pages.synonyms import synonyms

#: Only what this service itself sends: no script or style inside the page, no request from it, no frame around it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE, STYLE, SCRIPT = "/docs", "/docs/style.css", "/docs/script.js"
#: Parameters up to which their table is open from the start, and fields that the line of a closed table names.
FEW_PARAMETERS, NAMED = 4, 6
#: Characters of a summary that the contents have room for, on two lines.
SHORT = 46
#: How many records deep the fields of an answer unfold. A record unfolds where the page meets it first and is a link
#: after that: the page would be a quarter larger otherwise.
DEPTH = 4
#: What a portal asks for first: the operation, what it is for, and what to know of it.
START = (
    ("search", "A search page", "The verdict, the cases with their paths and evidence, and the facets."),
    ("get_initiative", "A page about a case", "One initiative whole: properties, claims, passages and sources."),
    ("get_system", "A page about a system", "Its cases, those of the bodies before it, and what is claimed of it."),
    ("gap_map", "The gap map", "Cases by two of their values. Every cell has the address of its cases."),
)
#: What a status means, where the schema gives no more than its usual name.
MEANINGS = {
    200: "The answer.",
    401: "A key is needed, or the key sent is not valid.",
    404: "There is no such thing.",
    406: "It is not available in a form that the client accepts.",
    413: "The body is too large.",
    422: "The request cannot be taken as it is; `errors` names each fault.",
    429: "Too many requests; `Retry-After` says when to go on.",
    500: "Something went wrong in the service.",
    503: "It cannot answer now; `Retry-After` is set where waiting helps.",
}


@dataclass(frozen=True)
class Field:
    """A row of a table: a parameter, a field of a body, or a field of a record."""

    name: str
    type: Markup
    description: Markup
    required: bool
    default: str | None
    where: str = ""
    inner: "Table | None" = None


@dataclass(frozen=True)
class Table:
    """The fields of one record."""

    record: str
    fields: list[Field]


@dataclass(frozen=True)
class Answer:
    """What an operation answers with one status."""

    status: str
    meaning: Markup
    forms: list[tuple[str, Markup]]


@dataclass(frozen=True)
class Operation:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    title: str
    description: Markup
    request: samples.ExampleRequest
    parameters: list[Field]
    body: Table | None
    answers: list[Answer]
    fields: Table | None
    shown: samples.Shown | None

    @property
    def summary(self) -> Markup:
        """What it does, in a line."""
        return words.prose(self.title)

    @property
    def code(self) -> Iterator[tuple[str, str]]:
        """The example request in each language."""
        for label, write in (
            ("curl", samples.curl),
            ("Python", samples.python),
            ("TypeScript", samples.typescript),
        ):
            yield label, write(self.request)

    @property
    def short(self) -> Markup:
        """What the contents say of it: the summary as far as it stands alone."""
        said = re.split(r"[;:]|, (?:as|with) ", self.title)[0]
        while len(said) > SHORT and ", " in said:
            said = said.rpartition(", ")[0]
        return words.prose(said)

    @property
    def opens(self) -> bool:
        """Whether a browser can show the example: by an address alone, and as text."""
        return self.method == "GET" and self.request.answers_json


@dataclass(frozen=True)
class Record:
    """One record of the schema, and where it is named."""

    name: str
    description: Markup
    type: Markup
    fields: list[Field]
    sent: bool
    used_by: list[str]


@dataclass(frozen=True)
class Group:
    """The operations of one tag."""

    tag: str
    title: str
    description: Markup
    operations: list[Operation]


def page(schema: Mapping[str, Any]) -> str:
    """The page about an OpenAPI schema, as HTML."""
    groups = list(_groups(schema))
    records = _records(schema)
    ids = {operation.id for group in groups for operation in group.operations}
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"text": words.text}
    return environment.from_string(_file("docs.html.jinja")).render(
        info=schema["info"],
        base=samples.BASE,
        groups=groups,
        records=records,
        known=ids | {record.name for record in records},
        start=[each for each in START if each[0] in ids],
        synonyms=synonyms,
        few_parameters=FEW_PARAMETERS,
        named=NAMED,
    )


def _file(name: str) -> str:
    return resources.files("api.http.pages").joinpath(name).read_text("utf-8")


def _groups(schema: Mapping[str, Any]) -> Iterator[Group]:
    """Operations by their first tag, in the order of the schema's tags and then of the schema."""
    by_tag: dict[str, list[Operation]] = {tag["name"]: [] for tag in schema.get("tags", ())}
    described = {tag["name"]: tag.get("description", "") for tag in schema.get("tags", ())}
    unfolded: set[str] = set()
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            made = _operation(method.upper(), path, operation, schema, unfolded)
            by_tag.setdefault((operation.get("tags") or ["other"])[0], []).append(made)
    for tag, operations in by_tag.items():
        if operations:
            yield Group(tag, tag[:1].upper() + tag[1:], words.paragraphs(described.get(tag, "")), operations)


def _operation(
    method: str, path: str, operation: Mapping[str, Any], schema: Mapping[str, Any], unfolded: set[str]
) -> Operation:
    named = [name for content in _contents(operation, "2") for name in words.referred(content)]
    record = named[0] if named else None
    body = words.referred(
        operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    )
    return Operation(
        id=operation["operationId"],
        method=method,
        path=path,
        title=operation.get("summary", operation["operationId"]),
        description=words.paragraphs(operation.get("description", "")),
        request=samples.example_request(schema["paths"], method, path),
        parameters=[_parameter(each) for each in operation.get("parameters", ())],
        body=_table(body[0], schema, 1, set()) if body else None,
        answers=[_answer(status, each) for status, each in sorted(operation["responses"].items())],
        fields=_table(record, schema, 1 if record in unfolded else DEPTH, unfolded) if record else None,
        shown=samples.example_answer(operation),
    )


def _contents(operation: Mapping[str, Any], statuses: str = "") -> Iterator[Mapping[str, Any]]:
    """The schemas of the answers whose status begins so."""
    for status, response in operation["responses"].items():
        if status.startswith(statuses):
            for form in response.get("content", {}).values():
                yield form.get("schema", {})


def _parameter(parameter: Mapping[str, Any]) -> Field:
    field = _field(parameter["name"], parameter.get("schema", {}), required=parameter.get("required", False))
    described = words.prose(parameter.get("description", "")) or field.description
    return Field(field.name, field.type, described, field.required, field.default, where=parameter["in"])


def _field(name: str, schema: Mapping[str, Any], *, required: bool, inner: Table | None = None) -> Field:
    # A parameter that may be left out is not sent as null.
    kinds = [kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"]
    type_ = words.in_words({"anyOf": kinds} if kinds else schema)
    description = words.prose(schema.get("description", ""))
    return Field(name, type_, description, required, _default(schema), inner=inner)


def _default(schema: Mapping[str, Any]) -> str | None:
    """A default as a person writes it; None where there is none, or nothing."""
    value = schema.get("default")
    if value is None or value in ([], {}, ""):
        return None
    return value if isinstance(value, str) else samples.laid_out(value)


def _answer(status: str, response: Mapping[str, Any]) -> Answer:
    said: str = response.get("description", "")
    number = int(status) if status.isdecimal() else 0
    usual = {"Successful Response", *(each.phrase for each in HTTPStatus if each == number), ""}
    meaning = MEANINGS.get(number, said) if said in usual else said
    forms = [
        (type_, words.in_words(form.get("schema", {"type": "string"} if type_.startswith("text/") else {})))
        for type_, form in response.get("content", {}).items()
    ]
    return Answer(status, words.prose(meaning), forms)


def _table(name: str, schema: Mapping[str, Any], depth: int, unfolded: set[str]) -> Table | None:
    """The fields of a record, unfolded so many records deep, where they are not yet; elsewhere a name is a link."""
    record = schema["components"]["schemas"].get(name, {})
    if not depth or "properties" not in record:
        return None
    unfolded.add(name)
    # Chosen before going deeper, so that a record unfolds where it is met first.
    chosen: dict[str, str] = {}
    for field, kind in record["properties"].items():
        named = words.referred(kind)
        if depth > 1 and len(named) == 1 and named[0] not in unfolded:
            unfolded.add(named[0])
            chosen[field] = named[0]
    fields = []
    for field, kind in record["properties"].items():
        inner = _table(chosen[field], schema, depth - 1, unfolded) if field in chosen else None
        fields.append(_field(field, kind, required=field in record.get("required", ()), inner=inner))
    return Table(name, fields)


def _records(schema: Mapping[str, Any]) -> list[Record]:
    schemas: Mapping[str, Any] = schema["components"]["schemas"]
    operations = [each for methods in schema["paths"].values() for each in methods.values()]
    bodies = [form["schema"] for each in operations for form in each.get("requestBody", {}).get("content", {}).values()]
    sent = _reached(schemas, [name for body in bodies for name in words.referred(body)])
    users: dict[str, dict[str, None]] = {}
    for each in operations:
        for content in _contents(each, "2"):
            for name in words.referred(content):
                users.setdefault(name, {})[each["operationId"]] = None
    for user, one in schemas.items():
        for name in _inside(one):
            users.setdefault(name, {})[user] = None
    return [
        Record(
            name=name,
            description=words.paragraphs(one.get("description", "")),
            type=words.in_words(one),
            fields=table.fields if (table := _table(name, schema, 1, set())) else [],
            sent=name in sent,
            used_by=list(users.get(name, ())),
        )
        for name, one in sorted(schemas.items())
    ]


def _inside(record: Mapping[str, Any]) -> list[str]:
    return [name for kind in record.get("properties", {}).values() for name in words.referred(kind)]


def _reached(schemas: Mapping[str, Any], names: Iterable[str]) -> set[str]:
    """These records and all that they hold."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += _inside(schemas.get(name, {}))
    return found


def documents(schema: Callable[[], str | bytes]) -> dict[str, Callable[[Request], Awaitable[Response]]]:
    """What answers at each address of the page; `schema` gives the OpenAPI schema as JSON."""
    made = {
        PAGE: Document(lambda: page(json.loads(schema())), "text/html", {"Content-Security-Policy": POLICY}),
        STYLE: Document(lambda: _file("docs.css"), "text/css"),
        SCRIPT: Document(lambda: _file("docs.js"), "text/javascript"),
    }
    return {path: document.respond for path, document in made.items()}
