"""The example request of each operation, read from the schema and the example answer, in three languages."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

#: The address in the samples. The script of the page puts the address of the service in its place.
BASE = "http://127.0.0.1:8000"
#: Characters up to which an object or a list stays on one line.
WIDTH = 88


@dataclass(frozen=True)
class Notation:
    """How a language writes values."""

    true: str
    false: str
    null: str
    step: int
    #: What an object on one line has inside its braces.
    pad: str = ""
    #: What the last of several lines ends with.
    last: str = ""
    bare_keys: bool = False


JSON = Notation("true", "false", "null", 2)
PYTHON = Notation("True", "False", "None", 4, last=",")
TYPESCRIPT = Notation("true", "false", "null", 2, pad=" ", last=",", bare_keys=True)


@dataclass(frozen=True)
class Shown:
    """The example answer of an operation, and its media type."""

    media_type: str
    answer: Any

    @property
    def is_json(self) -> bool:
        """Whether it is JSON of any kind."""
        return self.media_type.endswith("json")

    @property
    def text(self) -> str:
        """As the page shows it."""
        return laid_out(self.answer) if self.is_json else str(self.answer)


@dataclass(frozen=True)
class ExampleRequest:
    """One request that the service answers, with the values of the example."""

    method: str
    path: str
    in_path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    answers_json: bool = True

    @property
    def filled(self) -> str:
        """The path with its values."""
        values = {name: quote(str(value), safe="") for name, value in self.in_path.items()}
        return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), self.path)

    @property
    def address(self) -> str:
        """Path and query."""
        return f"{self.filled}?{urlencode(self.query, doseq=True)}" if self.query else self.filled


def example_answer(operation: Mapping[str, Any]) -> Shown | None:
    """The first example of a successful answer, None if the schema has none."""
    for status, response in operation["responses"].items():
        for media_type, form in response.get("content", {}).items():
            if str(status).startswith("2") and (example := _example_of(form)) is not None:
                return Shown(media_type, example)
    return None


def example_request(paths: Mapping[str, Any], method: str, path: str) -> ExampleRequest:
    """A request with the values that the schema gives, or that the example answer was asked for with.

    What neither gives, as where the answer is a file, is as in the example of the path above it.
    """
    operation = paths[path][method.lower()]
    shown = example_answer(operation)
    asked = _asked(shown)
    above = _asked(example_answer(paths.get(path.rpartition("/")[0], {}).get("get", {"responses": {}})))
    values: dict[str, dict[str, Any]] = {"path": {}, "query": {}}
    for parameter in operation.get("parameters", ()):
        name, where = parameter["name"], parameter["in"]
        if where in values and (parameter.get("required") or name in asked):
            values[where][name] = _value(parameter, asked.get(name) or above.get(name, []))
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return ExampleRequest(
        method=method,
        path=path,
        in_path=values["path"],
        query=values["query"],
        body=_example_of(body),
        answers_json=shown is None or shown.is_json,
    )


def _example_of(form: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    if "example" in form:
        return form["example"]
    named = form.get("examples", {}).values()
    return next((one["value"] for one in named if "value" in one), None)


def _asked(shown: Shown | None) -> dict[str, list[Any]]:
    """The parameters that an answer was asked for with: by its own address, that of its next page, and its content."""
    if shown is None or not isinstance(shown.answer, dict):
        return {}
    answer: dict[str, Any] = shown.answer
    found: dict[str, list[Any]] = {}
    for name, part in ({"": answer} | answer).items():
        if isinstance(part, dict):
            for address in (part.get("next"), part.get("url")):
                found |= parse_qs(urlsplit(address).query) if isinstance(address, str) else {}
            if isinstance(part.get("headings"), list):
                found[name] = [part["name"]]
    found.pop("page", None)
    if isinstance(question := answer.get("question"), str):
        found.setdefault("q", [question])
    named = next((ids for part in answer.values() if (ids := _ids(part))), list(answer.get("passages", ())))
    return {"id": named} | found if named else found


def _ids(part: object) -> list[str]:
    return [one["id"] for one in part if isinstance(one, dict) and "id" in one] if isinstance(part, list) else []


def _value(parameter: Mapping[str, Any], asked: list[Any]) -> Any:  # noqa: ANN401 - any JSON
    """The value of a parameter in the example: the schema's own first, then one that the answer speaks of."""
    schema = parameter.get("schema", {})
    own = [parameter["example"]] if "example" in parameter else schema.get("examples", [])
    if schema.get("type") == "array":
        return (own[0] if own and isinstance(own[0], list) else own) or asked or schema.get("default", [])
    value = [*own, *asked, *schema.get("enum", ()), schema.get("default"), "example"][0]
    return json.loads(value) if schema.get("type") in {"integer", "number", "boolean"} and value in asked else value


def curl(request: ExampleRequest) -> str:
    """The request for a shell."""
    parts = [f"curl {'--get ' if request.query else ''}{shlex.quote(BASE + request.filled)}"]
    parts += [f"--data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in _pairs(request.query)]
    if request.body is not None:
        parts += ["--header 'Content-Type: application/json'", f"--data {shlex.quote(laid_out(request.body))}"]
    return " \\\n  ".join(parts)


def _pairs(query: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in query.items():
        for each in value if isinstance(value, list) else [value]:
            yield name, each


def python(request: ExampleRequest) -> str:
    """The request with the library requests."""
    arguments = [json.dumps(BASE + request.filled)]
    if request.query:
        arguments.append(f"params={laid_out(dict(request.query), PYTHON, 4, 8)}")
    if request.body is not None:
        arguments.append(f"json={laid_out(request.body, PYTHON, 4, 6)}")
    lines = "".join(f"    {argument},\n" for argument in [*arguments, "timeout=30"])
    shown = "answer.json()" if request.answers_json else "answer.text"
    call = f"answer = requests.{request.method.lower()}(\n{lines})"
    if len(arguments) == 1:
        call = f"answer = requests.{request.method.lower()}({arguments[0]}, timeout=30)"
    return f"import requests\n\n{call}\nanswer.raise_for_status()\nprint({shown})"


def typescript(request: ExampleRequest) -> str:
    """The request with openapi-fetch and the types that openapi-typescript makes of the schema."""
    params = {where: dict(each) for where, each in (("path", request.in_path), ("query", request.query)) if each}
    options: dict[str, Any] = {"params": params} if params else {}
    if request.body is not None:
        options["body"] = request.body
    if not request.answers_json:
        options["parseAs"] = "text"
    arguments = json.dumps(request.path)
    if options:
        arguments += f", {laid_out(options, TYPESCRIPT, 0, len(arguments) + 45)}"
    return (
        'import createClient from "openapi-fetch";\n'
        'import type { paths } from "./schema";\n\n'
        f'const client = createClient<paths>({{ baseUrl: "{BASE}" }});\n'
        f"const {{ data, error }} = await client.{request.method}({arguments});\n"
        "if (error) throw new Error(error.detail);\n"
        "console.log(data);"
    )


def laid_out(value: Any, notation: Notation = JSON, indent: int = 0, before: int = 0) -> str:  # noqa: ANN401 - any JSON
    """A value as text: on one line where it fits behind what stands `before` it, else a line for each of its parts."""
    flat = _on_one_line(value, notation)
    if not isinstance(value, dict | list) or not value or indent + before + len(flat) <= WIDTH:
        return flat
    inner = indent + notation.step
    if isinstance(value, dict):
        keys = [_key(key, notation) for key in value]
        parts = [
            f"{key}: {laid_out(each, notation, inner, len(key) + 3)}"
            for key, each in zip(keys, value.values(), strict=True)
        ]
    else:
        parts = [laid_out(each, notation, inner, 1) for each in value]
    opened, closed = "{}" if isinstance(value, dict) else "[]"
    lines = f",\n{' ' * inner}".join(parts)
    return f"{opened}\n{' ' * inner}{lines}{notation.last}\n{' ' * indent}{closed}"


def _on_one_line(value: Any, notation: Notation) -> str:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        parts = ", ".join(f"{_key(key, notation)}: {_on_one_line(each, notation)}" for key, each in value.items())
        return f"{{{notation.pad}{parts}{notation.pad}}}" if parts else "{}"
    if isinstance(value, list):
        return f"[{', '.join(_on_one_line(each, notation) for each in value)}]"
    if value is None or isinstance(value, bool):
        return {None: notation.null, True: notation.true, False: notation.false}[value]
    return json.dumps(value, ensure_ascii=False)


def _key(key: str, notation: Notation) -> str:
    return key if notation.bare_keys and re.fullmatch(r"[A-Za-z_]\w*", key, re.ASCII) else json.dumps(key)
