"""Which words of the source documents nothing in the seed holds. `make words-lost` prints them.

The seed tells the documents in our own words. Whoever searches with a word of a document should find what we made of
it, so a word that carries meaning has to stand somewhere in the seed. `words_left_out.yaml` lists the words that may be
lost, each group with its reason; `python -m tests.words_lost --prune` takes out those that the seed holds by now.
"""

import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ruamel.yaml import YAML

from graph.models import Initiative, Outcome, StrictRecord
from ingest.readers import Item, files, read
from ingest.validate import ReadEntry, validate
from tests.conftest import ROOT, SEED
from tests.ingest.test_seed import BEGINS, DOCUMENTS
from tests.written_words import Word, figure, written_words

LEFT_OUT = ROOT / "tests" / "words_left_out.yaml"
NOT_AT_HAND = "The documents that the seed cites are not at hand, so no words of theirs can be looked up."
#: Words on each side of a lost word, where it is printed.
AROUND = 4
#: The fields whose words count. Heading, locator and first words only say where something was read.
FIELDS = frozenset((
    "name", "aliases", "mention", "summary", "not_reported", "funding_period", "funding_from", "topics", "populations",
    "region", "definition", "question", "questions", "strategy", "implication", "statement", "measure", "unit",
    "period", "of_whom", "publisher", "text", "voice", "role", "when", "kept", "changed", "because",
))  # fmt: skip

#: Addresses, marks of the word processor and e.g., whose letters are no words.
_UNREAD = re.compile(r"^\s*http.*$|\[bookmark:[^\]]*\]|\be\.g\.|\S+\.(?:org|com|uk)\b\S*", re.MULTILINE)
_HYPHEN_AT_END = re.compile(r"(?<=\w)-\s*\n\s*(?=[a-z])")
_BRACKET = re.compile(r"\([^()]*")
_YEAR = r"(?:19|20)\d\d[a-z]?\b(?:: ?\d+)?"
_AUTHOR = r"(?:van )?(?:(?!March|April)[A-Z][\w.-]+|6)(?: [A-Z]\w+){0,2}"
#: What cites a work within brackets: Boswell 2023, Rutter, et al, 2017: 2, Waring et al, 2022; 2023a, or a year alone.
_CITATION = re.compile(rf"\b{_AUTHOR}(?:(?:,| and) {_AUTHOR})?(?:,? et al\.?)?,? {_YEAR}|[(;] ?{_YEAR}")


@dataclass(frozen=True)
class Lost:
    """A word that the seed does not hold: how often it occurs, the source where it comes first, the words around it."""

    word: Word
    count: int
    source: str
    around: str


@dataclass(frozen=True)
class Group:
    """Words that may be lost, for one reason."""

    reason: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class SeedWords:
    """What the seed holds: the keys of all its words, and its texts as keys in their order between blanks."""

    keys: frozenset[str]
    running: str

    def __contains__(self, word: Word) -> bool:
        """Whether the seed has the word, in any form of its stem and with or without hyphens."""
        if word.key in self.keys or (word.joined and word.joined in self.keys):
            return True
        return " " in word.key and f" {word.key} " in self.running


def source_texts() -> dict[str, str]:
    """Each document by the id of its source, without addresses, marks and citations; empty if none is at hand."""
    texts = [file.read_text(errors="replace") for file in sorted(DOCUMENTS.glob("*.txt"))]
    return {
        source: _without_citations(text)
        for source, begin in BEGINS.items()
        for text in texts
        if " ".join(text.split()).startswith(begin)
    }


def held_by_seed() -> SeedWords:
    """All words and figures of the seed."""
    records = list(_seed_records())
    texts = [[word for word in written_words(text) if " " not in word.key] for text in _seed_texts(records)]
    keys = {key for words in texts for word in words for key in (word.key, word.joined) if key}
    running = " . ".join(" ".join(word.key for word in words) for words in texts)
    return SeedWords(frozenset(keys | set(_seed_figures(records))), f" {running} ")


def lost_words(texts: Mapping[str, str], held: SeedWords) -> list[Lost]:
    """Each word that the documents have and the seed has not, once, in the order of the documents."""
    found: dict[str, Lost] = {}
    for source, text in texts.items():
        words = list(written_words(text))
        for place, word in enumerate(words):
            if word in held:
                continue
            first = found.get(word.key) or Lost(word, 0, source, _around(words, place))
            found[word.key] = Lost(_plainer(first.word, word), first.count + 1, first.source, first.around)
    return list(found.values())


def document_words(texts: Mapping[str, str]) -> set[str]:
    """The keys of all words of the documents."""
    return {word.key for text in texts.values() for word in written_words(text)}


def left_out() -> list[Group]:
    """The groups of words that may be lost."""
    return [
        Group(group["reason"], tuple(group["words"])) for group in YAML(typ="safe", pure=True).load(LEFT_OUT)["groups"]
    ]


def as_word(word: str) -> Word:
    """A word of the list, which may be hyphenated, or a figure such as 1 per cent."""
    return next(written_words(word))


def prune(groups: list[Group], held: SeedWords) -> list[Group]:
    """The groups without the words that the seed holds, and without groups that are left empty."""
    kept = [Group(group.reason, tuple(word for word in group.words if as_word(word) not in held)) for group in groups]
    return [group for group in kept if group.words]


def write_left_out(groups: list[Group]) -> None:
    """Write the list anew below its opening comment."""
    opening = LEFT_OUT.read_text().partition("groups:\n")[0]
    LEFT_OUT.write_text(f"{opening}groups:\n{''.join(map(_group_lines, groups))}")


def main() -> int:
    """Print the lost words that are not left out, or prune the list; 2 if the documents are not at hand."""
    texts = source_texts()
    if not texts:
        print(NOT_AT_HAND)  # noqa: T201
        return 2
    held, groups = held_by_seed(), left_out()
    if "--prune" in sys.argv[1:]:
        kept = prune(groups, held)
        write_left_out(kept)
        print(f"{_size(groups) - _size(kept)} words taken out of {LEFT_OUT.name}, {_size(kept)} stay.")  # noqa: T201
        return 0
    may_be_lost = {as_word(word).key for group in groups for word in group.words}
    lost = [one for one in lost_words(texts, held) if one.word.key not in may_be_lost]
    for one in lost:
        print(f"{one.count:3} {one.word.text:24} {one.source}: {one.around}")  # noqa: T201
    print(f"{len(lost)} words lost, and {_size(groups)} left out for a reason.")  # noqa: T201
    return 0


def _without_citations(text: str) -> str:
    plain = _HYPHEN_AT_END.sub("-", _UNREAD.sub(" ", text))
    return _BRACKET.sub(lambda bracket: _CITATION.sub(" ", bracket.group()), plain)


def _plainer(first: Word, other: Word) -> Word:
    """Of two spellings the one in lower case, so that a name is told from a word that once began a sentence."""
    return other if other.text.islower() and not first.text.islower() else first


def _around(words: list[Word], place: int) -> str:
    """The word with those on both sides; a hyphenated word stands there as a whole."""
    wholes = [number for number, word in enumerate(words) if not word.joined or " " in word.key]
    middle = max(at for at, number in enumerate(wholes) if number <= place)
    return " ".join(words[number].text for number in wholes[max(middle - AROUND, 0) : middle + AROUND + 1])


def _seed_records() -> Iterator[StrictRecord]:
    for file in files(SEED):
        for item in read(file):
            if isinstance(item, Item) and isinstance(read_ := validate(item), ReadEntry):
                yield from (*read_.entry.things, *read_.entry.passages, *read_.entry.claims)
                yield from (evidence for claim in read_.entry.claims for evidence in claim.shown_by)


def _seed_texts(records: Iterable[StrictRecord]) -> Iterator[str]:
    for record in records:
        for name in sorted(FIELDS & record.model_fields_set):
            value = getattr(record, name)
            yield from value if isinstance(value, tuple) else [value or ""]


def _seed_figures(records: Iterable[StrictRecord]) -> Iterator[str]:
    """The keys of the numbers that the seed has as such: those of outcomes and of funding."""
    for record in records:
        if isinstance(record, Outcome) and record.value is not None:
            yield figure(record.value, record.unit or "")
        elif isinstance(record, Initiative) and record.funding_amount is not None:
            yield figure(record.funding_amount)


def _group_lines(group: Group) -> str:
    listed_ = ", ".join(word if word[0].isalpha() else f'"{word}"' for word in group.words)
    lines = textwrap.fill(
        f"words: [{listed_}]",
        width=120,
        initial_indent=" " * 4,
        subsequent_indent=" " * 6,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return f"  - reason: {group.reason}\n{lines}\n"


def _size(groups: list[Group]) -> int:
    return sum(len(group.words) for group in groups)


if __name__ == "__main__":
    sys.exit(main())
