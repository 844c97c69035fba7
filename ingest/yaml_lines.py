"""YAML as plain values that know their lines: text, numbers, true, false, nothing, lists and mappings, no more.

Dates stay the text that the person wrote: the records say where a date belongs and which form it takes. Keys are text.
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

#: What editors do not show: control characters, the line ends that only some programs know, halves of characters.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
#: Levels of lists and mappings; a case has five.
_DEEPEST = 20
#: A number of more digits is none that anybody counted.
_LONGEST_NUMBER = 40
#: Of the name of a field, in characters: what is longer is a text that stands in the wrong place.
_LONGEST_NAME = 200
#: Values that aliases of lists and mappings may stand for in one document: nine lines can otherwise come to millions.
_MOST_REPEATED = 100_000

_TAG = "tag:yaml.org,2002:"
_TEXTS = {f"{_TAG}str", f"{_TAG}timestamp"}


class Fields(dict[str, Any]):
    """A mapping of fields, with the line of each."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str | int, int] = {}

    def put(self, name: str, value: object, line: int) -> None:
        """Set a field that stands on that line."""
        self[name] = value
        self.lines[name] = line

    def at(self, key: str | int) -> object:
        """What stands under the key."""
        return self[str(key)]


class Listed(list[Any]):
    """A list, with the line of each item by its number."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str | int, int] = {}

    def at(self, key: str | int) -> object:
        """What stands at that place."""
        return self[int(key)]


def seen(text: str, line: int) -> str:
    """The text, if all of it can be seen; `line` is that of its first word. Raises `Unreadable`."""
    if found := _UNSEEN.search(text):
        raise Unreadable(
            line + text.count("\n", 0, found.start()),
            f"there is a sign that cannot be seen (U+{ord(found[0]):04X})",
            "Remove it; it often comes with text copied from a PDF.",
        )
    return text


def documents(text: str) -> Iterator[tuple[int, Any]]:
    """The documents of a YAML file as plain values, each with its line. Raises `Unreadable`."""
    yaml = _yaml()
    try:
        for node in yaml.compose_all(text):
            yield _line(node), _Plain().value(node, 0)
    except YAMLError as error:
        problem = str(getattr(error, "problem", None) or "it cannot be read")
        raise Unreadable(
            _marked_line(error),
            f"this is not well-formed YAML ({problem if len(problem) <= _LONGEST_NAME else reprlib.repr(problem)})",
            "Mend that line; often it is the indent, a quote, or a colon in text without quotes.",
        ) from error
    except RecursionError as error:
        raise _too_deep(_line_too_deep(text)) from error


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False
    return yaml


class _Plain:
    """Turns the nodes of one document into plain values; what an alias repeats is built once."""

    def __init__(self) -> None:
        self._built: dict[int, Any] = {}
        self._inside: dict[int, int] = {}  # values in a list or a mapping, as if aliases were written out
        self._repeated = 0

    def value(self, node: Node, depth: int) -> Any:  # noqa: ANN401 - whatever the file holds
        if id(node) in self._built:
            self._repeat(node)
        else:
            if depth > _DEEPEST:
                raise _too_deep(_line(node))
            self._built[id(node)] = self._new(node, depth)
            self._inside[id(node)] = sum(1 + self._inside[id(part)] for part in _parts(node))
        return self._built[id(node)]

    def _repeat(self, node: Node) -> None:
        # Each level that validation goes into would multiply: a kilobyte took minutes and gigabytes.
        self._repeated += self._inside[id(node)]
        if self._repeated > _MOST_REPEATED:
            reason = f"aliases repeat what stands here, more than {_MOST_REPEATED:,} values in all"
            raise Unreadable(_line(node), reason, "Write out what is meant, without aliases.")

    def _new(self, node: Node, depth: int) -> Any:  # noqa: ANN401 - as above
        if isinstance(node, MappingNode) and node.tag == f"{_TAG}map":
            return self._fields(node, depth)
        if isinstance(node, SequenceNode) and node.tag == f"{_TAG}seq":
            listed = Listed()
            for number, item in enumerate(node.value):
                listed.append(self.value(item, depth + 1))
                listed.lines[number] = _line(item)
            return listed
        if isinstance(node, ScalarNode):
            return _scalar(str(node.tag), seen(node.value, _line(node)), _line(node))
        raise _unknown_tag(str(node.tag), _line(node))

    def _fields(self, node: MappingNode, depth: int) -> Fields:
        fields = Fields()
        for key, item in node.value:
            line = _line(key)
            if not isinstance(key, ScalarNode):
                raise Unreadable(
                    line, "a list or a mapping stands where the name of a field belongs", "Name the field."
                )
            name = seen(key.value, line)
            if len(name) > _LONGEST_NAME:
                reason = f"{reprlib.repr(name)} is too long for the name of a field"
                raise Unreadable(line, reason, "Put the name of the field before that text, or put it in quotes.")
            if name in fields:
                reason = f"{name} stands here and on line {fields.lines[name]} already"
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
    """The number, or the text where it is none that can be counted with, such as .inf: the record refuses it then."""
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
    return Unreadable(line, f"the tag {short} is not known here", "Take it out.")


def _too_deep(line: int) -> Unreadable:
    return Unreadable(line, "lists and fields stand too deep inside each other here", "A case needs five levels.")


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
    """Where the nesting passes the limit: the parser goes on where the composer gives up."""
    depth = 0
    for event in _yaml().parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _DEEPEST:
            return int(event.start_mark.line) + 1
    return 1
