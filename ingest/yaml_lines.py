"""YAML as plain values with line numbers: text, numbers, true, false, null, lists and mappings, nothing else.

Dates stay text as the person wrote them: the models say where a date belongs and which form it takes. Keys are text.
"""

import re
import reprlib
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ingest.refusals import Unreadable

#: What editors do not show: control characters, rare line separators, lone surrogates.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
#: Levels of nesting; a case has five.
_MOST_LEVELS = 20
#: In digits; no real count is longer.
_LONGEST_NUMBER = 40
#: In characters; a longer field name is text in the wrong place.
_LONGEST_NAME = 200
#: Values that aliases may repeat in one document: without a limit, nine lines can expand to millions.
_MOST_REPEATED = 100_000

_TAG = "tag:yaml.org,2002:"
_TEXTS = {f"{_TAG}str", f"{_TAG}timestamp"}


class _WithLines:
    """A container that knows the line of each value, by its key or position."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str | int, int] = {}


class Fields(_WithLines, dict[str, Any]):
    """A mapping with the line of each field."""

    def put(self, name: str, value: object, line: int) -> None:
        """Set a field and its line."""
        self[name] = value
        self.lines[name] = line


class Items(_WithLines, list[Any]):
    """A list with the line of each item by its position."""


def require_visible(text: str, line: int) -> str:
    """The text, whose first line is `line`. Raises `Unreadable` for a character that editors do not show."""
    if found := _INVISIBLE.search(text):
        raise Unreadable(
            line + text.count("\n", 0, found.start()),
            f"there is an invisible character (U+{ord(found[0]):04X})",
            "Remove it; it often comes with text copied from a PDF.",
        )
    return text


def documents(text: str) -> Iterator[tuple[int, Any]]:
    """Each document of a YAML file: its first line and its value. Raises `Unreadable`."""
    yaml = _yaml()
    try:
        for node in yaml.compose_all(text):
            yield _line(node), _Builder().value(node, 0)
    except YAMLError as error:
        problem = str(getattr(error, "problem", None) or "it cannot be read")
        raise Unreadable(
            _marked_line(error),
            f"this is not well-formed YAML ({problem if len(problem) <= _LONGEST_NAME else reprlib.repr(problem)})",
            "Correct that line; often it is the indent, a quote, or a colon in text without quotes.",
        ) from error
    except RecursionError as error:
        raise _too_deep(_line_too_deep(text)) from error


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False
    return yaml


class _Builder:
    """Builds the plain values of one document. A value that aliases repeat is built once."""

    def __init__(self) -> None:
        self._built: dict[int, Any] = {}
        self._sizes: dict[int, int] = {}  # values inside each value, with aliases expanded
        self._repeated = 0

    def value(self, node: Node, depth: int) -> Any:  # noqa: ANN401 - whatever the file holds
        if id(node) in self._built:
            self._repeat(node)
        else:
            if depth > _MOST_LEVELS:
                raise _too_deep(_line(node))
            self._built[id(node)] = self._new(node, depth)
            self._sizes[id(node)] = sum(1 + self._sizes[id(part)] for part in _parts(node))
        return self._built[id(node)]

    def _repeat(self, node: Node) -> None:
        # Validation expands every level: one kilobyte of nested aliases took minutes and gigabytes.
        self._repeated += self._sizes[id(node)]
        if self._repeated > _MOST_REPEATED:
            reason = f"aliases repeat this too often, more than {_MOST_REPEATED:,} values in all"
            raise Unreadable(_line(node), reason, "Write the values out, without aliases.")

    def _new(self, node: Node, depth: int) -> Any:  # noqa: ANN401 - as above
        if isinstance(node, MappingNode) and node.tag == f"{_TAG}map":
            return self._fields(node, depth)
        if isinstance(node, SequenceNode) and node.tag == f"{_TAG}seq":
            items = Items()
            for number, item in enumerate(node.value):
                items.append(self.value(item, depth + 1))
                items.lines[number] = _line(item)
            return items
        if isinstance(node, ScalarNode):
            return _scalar(str(node.tag), require_visible(node.value, _line(node)), _line(node))
        raise _unknown_tag(str(node.tag), _line(node))

    def _fields(self, node: MappingNode, depth: int) -> Fields:
        fields = Fields()
        for key, item in node.value:
            line = _line(key)
            if not isinstance(key, ScalarNode):
                raise Unreadable(line, "this is a list or a mapping, not the name of a field", "Name the field.")
            name = require_visible(key.value, line)
            if len(name) > _LONGEST_NAME:
                reason = f"{reprlib.repr(name)} is too long for the name of a field"
                raise Unreadable(line, reason, "Put the name of the field before that text, or put it in quotes.")
            if name in fields:
                reason = f"{name} is already on line {fields.lines[name]}"
                raise Unreadable(line, reason, "Keep one of the two.")
            fields.put(name, self.value(item, depth + 1), line)
        return fields


def _scalar(tag: str, text: str, line: int) -> str | int | float | bool | None:
    if tag == f"{_TAG}null":
        return None
    if tag == f"{_TAG}bool" and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if tag in {f"{_TAG}int", f"{_TAG}float"}:
        return _number(text)
    if tag in _TEXTS or tag == f"{_TAG}bool":
        return text
    raise _unknown_tag(tag, line)


def _number(text: str) -> str | int | float:
    """The number, or the text if it is not a plain number (.inf, too many digits): the model refuses it then."""
    plain = text.replace("_", "")
    if len(plain) <= _LONGEST_NUMBER:
        for read in (int, float):
            try:
                return read(plain)
            except ValueError:
                continue
    return text


def _unknown_tag(tag: str, line: int) -> Unreadable:
    short = tag.replace(_TAG, "!!")[:_LONGEST_NAME]
    return Unreadable(line, f"the tag {short} is not supported", "Remove it.")


def _too_deep(line: int) -> Unreadable:
    return Unreadable(line, "lists and fields are nested too deeply here", "A case needs five levels.")


def _parts(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [item for _, item in node.value]
    return list(node.value) if isinstance(node, SequenceNode) else []


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _marked_line(error: YAMLError) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return int(mark.line) + 1 if mark else 1


def _line_too_deep(text: str) -> int:
    """Where nesting passes the limit. Parser events need no recursion, unlike the composer."""
    depth = 0
    for event in _yaml().parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _MOST_LEVELS:
            return int(event.start_mark.line) + 1
    return 1
