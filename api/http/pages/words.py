"""The types and texts of a schema in words, as HTML. Whatever the schema says is escaped."""

import json
import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from graph.models import DATE_PATTERN, SLUG_PATTERN, URL_PATTERN

#: What a text is, by its pattern or its format: one, and several.
_NAMED = {
    SLUG_PATTERN: ("id", "ids"),
    DATE_PATTERN: ("date, such as 2022, 2022-04 or 2022-04-01", "dates, such as 2022, 2022-04 or 2022-04-01"),
    URL_PATTERN: ("web address", "web addresses"),
    "date-time": ("date and time", "dates and times"),
    "binary": ("file", "files"),
}
_SIMPLE = {
    "string": ("text", "texts"),
    "integer": ("whole number", "whole numbers"),
    "number": ("number", "numbers"),
    "boolean": ("true or false", "true or false"),
    "null": ("null", "null"),
}
_REFERENCE = "#/components/schemas/"


def referred(schema: Mapping[str, Any]) -> list[str]:
    """The names of the records that a type names, at any depth of lists and alternatives."""
    if "$ref" in schema:
        return [schema["$ref"].removeprefix(_REFERENCE)]
    parts = [schema.get("items"), schema.get("additionalProperties"), *schema.get("prefixItems", ())]
    parts += [each for group in ("anyOf", "oneOf", "allOf") for each in schema.get(group, ())]
    names = [name for part in parts if isinstance(part, dict) for name in referred(part)]
    return list(dict.fromkeys(names))


def in_words(schema: Mapping[str, Any], *, many: bool = False) -> Markup:
    """A type with its bounds and the values that it allows; records are links to where they are described."""
    match schema:
        case {"$ref": str(reference)}:
            words = Markup('<a href="#{}">{}</a>').format(*[reference.removeprefix(_REFERENCE)] * 2)
        case {"anyOf": list(kinds)} | {"oneOf": list(kinds)} | {"allOf": list(kinds)}:
            words = _joined([in_words(kind, many=many) for kind in kinds], "or")
        case {"const": value}:
            words = Markup("always {}").format(code(value))
        case {"enum": list(values)}:
            words = Markup("{} {}").format("any of" if many else "one of", Markup(", ").join(code(v) for v in values))
        case {"prefixItems": list(items)}:
            words = Markup("list of {}").format(_joined([in_words(item) for item in items], "and"))
        case {"type": "array" | "object"}:
            words = _holding_others(schema)
        case {"type": str(name)} if name in _SIMPLE:
            words = _simple(schema, name, many=many)
        case _:
            words = Markup("any value")
    return words


def _holding_others(schema: Mapping[str, Any]) -> Markup:
    if isinstance(values := schema.get("additionalProperties"), dict):
        keys = in_words(schema.get("propertyNames", {"type": "string"}))
        return Markup("object that maps {} to {}").format(keys, in_words(values))
    if schema["type"] == "object":
        return Markup("object")
    size = _between(schema.get("minItems"), schema.get("maxItems"))
    words = Markup("list of {}").format(in_words(schema.get("items", {}), many=True))
    return Markup("{}; {} of them").format(words, size) if size else words


def _simple(schema: Mapping[str, Any], name: str, *, many: bool) -> Markup:
    pattern, form = schema.get("pattern"), schema.get("format")
    noun = (_NAMED.get(pattern or "") or _NAMED.get(form or "") or _SIMPLE[name])[many]
    words = escape(noun)
    if pattern and pattern not in _NAMED:
        words += Markup(" of the form {}").format(code(pattern, quoted=False))
    if size := _between(schema.get("minLength"), schema.get("maxLength")):
        words += f", {size} characters{' each' if many else ''}"
    if size := _between(schema.get("minimum"), schema.get("maximum")):
        words += f", {size}"
    if "exclusiveMinimum" in schema:
        words += f", more than {schema['exclusiveMinimum']:g}"
    if "exclusiveMaximum" in schema:
        words += f", less than {schema['exclusiveMaximum']:g}"
    return words


def _between(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"{least:,g} to {most:,g}" if least != most else f"{least:,g}"
    if most is not None:
        return f"at most {most:,g}"
    return f"at least {least:,g}" if least else ""


def _joined(parts: list[Markup], word: str) -> Markup:
    """Such as: a, b or c."""
    if len(parts) < 2:
        return Markup("").join(parts)
    return Markup("{} {} {}").format(Markup(", ").join(parts[:-1]), word, parts[-1])


def code(value: object, *, quoted: bool = True) -> Markup:
    """A value as it is written: texts as they are, everything else as JSON."""
    shown = value if isinstance(value, str) or not quoted else json.dumps(value, ensure_ascii=False)
    return Markup("<code>{}</code>").format(text(str(shown)))


def text(words: str) -> Markup:
    """A text for the inside of an element. Quotation marks stay, which makes the examples a third shorter."""
    return Markup(words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))  # noqa: S704 - escaped here


def prose(words: str) -> Markup:
    """A description: what stands in backticks is code, and lines that were broken run on."""
    parts = re.split(r"`([^`]+)`", " ".join(words.split()))
    return Markup("").join(code(part) if place % 2 else text(part) for place, part in enumerate(parts))


def paragraphs(words: str) -> Markup:
    """A description of several paragraphs, which blank lines part."""
    return Markup("").join(
        Markup("<p>{}</p>").format(prose(each)) for each in re.split(r"\n\s*\n", words) if each.strip()
    )
