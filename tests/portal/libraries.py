"""Small libraries unlike the seed: empty, nearly empty, of long words, other scripts, signs, very many cases."""

import json
from typing import NamedTuple

#: A register and one case, with every kind of thing. `{name}` stands in each name, `{text}` in each text.
_REGISTER = """\
sources:
  - id: a-source
    title: {source}
    publisher: {heading}
    summary: {text}
    licence: {text}
dimensions:
  - id: a-dimension
    name: {dimension}
    question: {text}
    questions: [{text}]
barriers:
  - id: a-barrier
    name: {barrier}
    aliases: [{alias}]
    definition: {text}
    within: a-dimension
    source: a-source
  - id: another-barrier
    name: {another}
    definition: {text}
    broader: [a-barrier]
    source: a-source
enablers:
  - id: an-enabler
    name: {enabler}
    definition: {text}
    source: a-source
systems:
  - id: a-system
    name: {system}
    type: place
    summary: {text}
organisations:
  - id: an-organisation
    name: {organisation}
    type: trust
    summary: {text}
"""
_CASE = """\
basis: monitored
initiative:
  id: a-case
  name: {case}
  type: service
  summary: {text}
  not_reported: {text}
passages:
  - id: a-passage
    source: a-source
    heading: {heading}
    starts: The first few words
    text: {text}
  - id: a-proviso
    source: a-source
    heading: {heading}
    starts: Some words further down
    text: {text}
outcomes:
  - id: an-outcome
    name: {outcome}
    statement: {text}
    type: outcome
    known: reported
    measure: {heading}
    of_whom: {heading}
claims:
  - run_in: a-system
    shown_by: [a-passage]
  - involves: an-organisation
    role: {heading}
    shown_by: [a-passage]
  - tackled: a-barrier
    result: overcame
    through: [an-enabler]
    reading: inferred
    because: {text}
    shown_by:
      - a-passage
      - passage: a-proviso
        stance: qualifies
  - used: an-enabler
    shown_by: [a-passage]
  - has_outcome: an-outcome
    shown_by: [a-passage]
"""
_KINDS = (
    "case", "barrier", "another", "enabler", "system", "organisation", "outcome", "source", "dimension", "alias",
    "heading",
)  # fmt: skip
#: Pages of a library made of these.
PAGES = (
    "/", "/initiatives/a-case", "/barriers/a-barrier", "/enablers/an-enabler", "/systems/a-system",
    "/organisations/an-organisation", "/outcomes/an-outcome", "/sources/a-source", "/dimensions/a-dimension",
    "/initiatives", "/barriers", "/search?barrier=a-barrier&mine=a-system", "/about",
)  # fmt: skip

#: Those with most of what cases say.
MOST_SHOWN = ("/initiatives/a-case", "/barriers/a-barrier", "/initiatives", "/search?barrier=a-barrier&mine=a-system")

_ALONE = """\
basis: monitored
initiative:
  id: a-case
  name: A nurse
  type: service
passages:
  - id: a-passage
    source: a-source
    heading: First page
    starts: The first few words
    text: A nurse visits three villages.
"""
_SOURCE = "sources:\n  - id: a-source\n    title: A report\n    licence: Facts only.\n"
_CASES = 210


class Library(NamedTuple):
    """What is loaded, as YAML files by name, and a name and a text that stand in it."""

    files: dict[str, str]
    name: str = ""
    text: str = ""


def _made(name: str, text: str, longest: int = 200) -> Library:
    """A library in which these words stand wherever words may, each name with a number before it."""
    names = {kind: json.dumps(f"{at} {name}"[:longest], ensure_ascii=False) for at, kind in enumerate(_KINDS)}
    words = {**names, "text": json.dumps(text, ensure_ascii=False)}
    return Library({"register": _REGISTER.format(**words), "case": _CASE.format(**words)}, f"0 {name}"[:longest], text)


def _many() -> Library:
    """As many cases about one subject as fill every page of a search."""
    library = _made("Shared pot", "Three villages pay a nurse together.")
    register = library.files["register"]
    cases = []
    for number in range(_CASES):
        case = (
            library.files["case"]
            .replace("a-case", f"case-{number}")
            .replace('"0 Shared pot"', f'"Shared pot {number}"')
        )
        for part in ("a-passage", "a-proviso", "an-outcome"):
            case = case.replace(part, f"{part}-{number}")
        cases.append(case)
    return Library({"register": register, "cases": "---\n".join(cases)}, "Shared pot")


LIBRARIES = {
    "nothing": Library({}),
    "no case": Library({"register": _made("Short budgets", "Money is given for a year.").files["register"]}),
    "one bare case": Library({"source": _SOURCE, "case": _ALONE}, "A nurse"),
    "long names": _made("a name of very many words " * 9, "These are words. " * 200),
    "long words": _made("Wohngeldzuschussverwaltung" * 9, "Wohngeldzuschussverwaltung" * 30),
    "from the right": _made("صندوق مشترك للوقاية 2024", "שלושה כפרים משלמים יחד לאחות (מאז 2019), והמשרה נשארה."),
    "signs": _made(
        "<script>alert(1)</script> {{ 7*191 }} </title> &amp; \"'",
        "\"><img src=/x onerror=alert(2)> {% raw %} {{ 7*191 }} <style>*{display:none}</style> &lt;b&gt; ' `${1}`",
    ),
    "many cases": _many(),
}
