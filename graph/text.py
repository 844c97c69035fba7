"""Text processing: what is loaded and what is asked made alike, windows, words, stems, and queries of the index."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

#: In words. Windows of this size and overlap improved the ranking of long documents in a trial on SciFact.
WINDOW, OVERLAP = 150, 30

_STEMMER = snowballstemmer.stemmer("english")

#: Signs that are written and not seen: soft hyphens, zero-width spaces, marks of direction, of byte order.
_INVISIBLE = (0x00AD, 0x200B, 0x200E, 0x200F, 0x2060, 0x2061, 0x2062, 0x2063, 0xFEFF)
#: Accents and vowel signs, which stand on letters; planes without scripts are left out.
_MARKS = "".join(
    re.escape(chr(code))
    for code in (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0))
    if unicodedata.category(chr(code)) in {"Mn", "Mc"}
)
#: A word with the marks that stand on its letters, and invisible signs inside it.
WORD = re.compile(rf"[\w{_MARKS}{''.join(map(chr, _INVISIBLE))}]+")
_POSSESSIVE = re.compile(r"(?<=\w)'s\b")


class _Plain(dict[int, str | None]):
    """What stands for a sign in cleaned text; a digit of another script is looked up when it is first met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = str(unicodedata.digit(sign)) if unicodedata.category(sign) == "Nd" else sign
        return str(self[code])


_PLAIN = _Plain(
    {
        **dict.fromkeys(_INVISIBLE),
        0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st",
        0x2018: "'", 0x2019: "'", 0x02BC: "'", 0x201C: '"', 0x201D: '"',
    }
)  # fmt: skip


def clean(text: str) -> str:
    """The text in composed form (NFC): plain quotes, letters for ligatures, ASCII digits, no invisible signs."""
    return text if text.isascii() else unicodedata.normalize("NFC", text.translate(_PLAIN))


def windows(text: str, size: int = WINDOW, overlap: int = OVERLAP) -> list[str]:
    """The text in windows of `size` words that overlap by `overlap` words; a short text is one window."""
    words = text.split()
    if len(words) <= size:
        return [" ".join(words)]
    step = size - overlap
    starts = range(0, len(words) - overlap, step)
    return [" ".join(words[start : start + size]) for start in starts]


def words(text: str) -> list[str]:
    """The words in lower case, in any script; hyphens and all other punctuation separate them, a possessive s goes."""
    return WORD.findall(_POSSESSIVE.sub("", clean(text).lower()))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The English stem of a lower-case word: pots and pot have the same, and so have organization and organisation."""
    return str(_STEMMER.stemWord(british(word)))


#: American endings and words with the British ones. What is no word in either spelling is found in no text.
_AMERICAN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(american), british_)
    for american, british_ in (
        (r"(?<=[a-z]{3})iz(e|es|ed|er|ers|ing|ation|ations|ational|able)$", r"is\1"),
        (r"(?<=[a-z]{2})yz(e|es|ed|er|ers|ing)$", r"ys\1"),
        (
            (
                r"^(arm|behavi|cand|clam|col|endeav|fav|flav|glam|harb|hon|hum|lab|neighb|od|parl|rig|rum|sav|succ|tum|val|"
                r"vap|vig)or(s|ed|ing|al|ally|able|ably|ist|ful|hood|hoods|less|ite|y)?$"
            ),
            r"\1our\2",
        ),
        (r"^(cent|fib|lit|theat|calib|lust|meag|somb|spect)er(s|ed)?$", r"\1re\2"),
        (r"^program(s)?$", r"programme\1"),
        (r"^(catal|dial|anal|monol|prol)og(s)?$", r"\1ogue\2"),
        (r"^(def|off|pret)ense(s)?$", r"\1ence\2"),
        (
            (
                r"^(cancel|channel|counsel|dial|equal|fuel|label|level|marshal|model|panel|signal|total|travel|tunnel|"
                r"unravel)(ed|er|ers|ing)$"
            ),
            r"\1l\2",
        ),
        (r"^(enro|fulfi|insta)ll(ment|ments|s)$", r"\1l\2"),
        (r"^(ski|wi)llful(ly)?$", r"\1lful\2"),
        (r"^(p|orthop)edi(a?tric|atrician|c)(s)?$", r"\1aedi\2\3"),
        (r"^(an|leuk)emi(a|c)$", r"\1aemi\2"),
        (r"^gynecolog", "gynaecolog"),
        (r"^hemo(?=[a-z]{3})", "haemo"),
        (r"^anesth", "anaesth"),
        (r"^(estrogen|edema|esophag)", r"o\1"),
        (r"^diarrhea", "diarrhoea"),
        (r"^aging$", "ageing"),
        (r"^gray(s|er)?$", r"grey\1"),
        (r"^mold(s|y)?$", r"mould\1"),
        (r"^skeptic", "sceptic"),
        (r"^maneuver", "manoeuvr"),
        (r"^(mom)(s)?$", r"mum\2"),
    )
)
#: So written on both sides.
_ALIKE = frozenset(("resize", "resized", "downsize", "downsized", "capsize", "capsized"))
_BRITISH: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(british_), american)
    for british_, american in (
        (r"(?<=[a-z]{3})is(e|es|ed|er|ers|ing|ation|ations|ational|able)$", r"iz\1"),
        (r"(?<=[a-z]{2})ys(e|es|ed|er|ers|ing)$", r"yz\1"),
        (r"(?<=[a-z]{2})our(s|ed|ing|al|ally|able|ably|ist|ful|hood|hoods|less|ite|y)?$", r"or\1"),
        (r"^(cent|fib|lit|theat|calib)re(s|d)?$", r"\1er\2"),
        (r"^programme(s)?$", r"program\1"),
        (r"(?<=[a-z]{3})ogue(s)?$", r"og\1"),
        (r"^(def|off|pret)ence(s)?$", r"\1ense\2"),
        (r"(?<=[a-z]{2})ell(ed|er|ers|ing)$", r"el\1"),
        (r"aed", "ed"),
        (r"aem", "em"),
    )
)


@lru_cache(maxsize=20_000)
def british(word: str) -> str:
    """A lower-case word in British spelling."""
    return _respelt(word, _AMERICAN)


@lru_cache(maxsize=20_000)
def spellings(word: str) -> tuple[str, ...]:
    """A lower-case word and its other spelling, if it has one."""
    return tuple(dict.fromkeys((word, british(word), _respelt(word, _BRITISH))))


def _respelt(word: str, patterns: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    if word in _ALIKE:
        return word
    for pattern, other in patterns:
        found, count = pattern.subn(other, word)
        if count:
            return found
    return word


#: Shorter words are not joined: "in to" is no "into".
SHORTEST_JOINED = 3
#: What Lucene's query language gives a meaning to.
_OPERATORS = re.compile(r'([+\-&|!(){}\[\]^"~*?:\\/<>=])')


def lucene(text: str) -> str:
    """The text as a query that is always valid for Lucene, or an empty phrase if it has no word.

    Signs are escaped, not cut: the index keeps 2.7, 1,001, O'Brien and gov.uk as one word. Every word stands with its
    British and American spelling, and two words beside each other stand joined as well: well being, wellbeing.
    """
    plain = words(text)
    signs = [_OPERATORS.sub(r"\\\1", token) for token in index_words(text)]
    other = [other for word in plain for other in spellings(word)[1:]]
    joined = [first + second for first, second in pairwise(plain) if min(len(first), len(second)) >= SHORTEST_JOINED]
    return " ".join([*signs, *other, *joined]) or '""'


def index_words(text: str) -> list[str]:
    """What stands between blanks in lower case, with its signs, as far as it has a letter or a digit."""
    return [token for token in clean(text).lower().split() if WORD.search(token)]


def code(id_: str) -> str:
    """An id as one word that no analyser splits, stems or drops: without punctuation, between an x and a 0.

    Ids that differ in punctuation only share a code, so whatever is found by it has to be checked. `graph.schema` has
    the same in Cypher.
    """
    return f"x{id_.replace('-', '').replace('.', '')}0"
