"""A query as tokens: enough of Cypher's grammar to tell names, texts, brackets and comments apart."""

import re
from dataclasses import dataclass
from typing import Literal

from graph.console.refusal import refused

Sort = Literal["word", "name", "text", "number", "parameter", "sign"]

_TOKEN = re.compile(
    r"""
    (?P<blank> \s+ | //[^\n\r]* | /\*.*?\*/ )
  | (?P<text> '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" )
  | (?P<parameter> \$(?:[^\W]\w*|`(?:[^`]|``)*`) )
  | (?P<name> `(?:[^`]|``)*` )
  | (?P<number> 0[xo][0-9a-fA-F_]+ | \d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)? )
  | (?P<word> [^\W\d]\w* )
  | (?P<sign> =~ | <> | <= | >= | \.\. | \|\| | \+= | :: | != | [-+*/%^=<>()\[\]{},.:;|&!?$] )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """One token and the place of its first character. `text` is as written, `plain` fit to compare."""

    sort: Sort
    text: str
    start: int

    @property
    def plain(self) -> str:
        """A word in capitals, a name without its backticks, anything else as it is."""
        if self.sort == "word":
            return self.text.upper()
        return self.text[1:-1].replace("``", "`") if self.sort == "name" else self.text

    @property
    def called(self) -> str:
        """The name that a word or name in backticks stands for, in any spelling of capitals."""
        return self.plain.lower()

    @property
    def parameter(self) -> str:
        """The name of a parameter as Neo4j reads it."""
        name = self.text[1:]
        return name[1:-1].replace("``", "`") if name.startswith("`") else name

    @property
    def end(self) -> int:
        """The place after its last character."""
        return self.start + len(self.text)


def tokens(query: str) -> list[Token]:
    """The tokens without blanks and comments. Raises `QueryRefused` for what is no Cypher, such as an open quote."""
    found: list[Token] = []
    at = 0
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None:
            raise refused("syntax", f"{place(query, at)}: {query[at]!r} begins nothing that Cypher knows.")
        sort = match.lastgroup
        if sort != "blank":
            found.append(Token(sort, match.group(), at))  # type: ignore[arg-type] # the groups are the sorts
        at = match.end()
    return found


def place(query: str, at: int) -> str:
    """Line and column, from 1, of a character."""
    before = query[:at]
    line, column = before.count("\n") + 1, at - before.rfind("\n")
    return f"Line {line}, column {column}"


def closing(found: list[Token], opening: int) -> int:
    """The index of the bracket that closes the one at `opening`, or that of the last token where nothing does."""
    depth = 0
    for index in range(opening, len(found)):
        if found[index].text in {"(", "[", "{"}:
            depth += 1
        elif found[index].text in {")", "]", "}"}:
            depth -= 1
            if depth == 0:
                return index
    return len(found) - 1
