"""How a question was read, how much speaks of it, and what is missing, in a terminal of 80 columns."""

from collections.abc import Iterator

from rich.text import Text

from graph.ontology import FILTERS
from graph.search.answer import Answer, Term
from graph.search.request import MOST_HITS
from graph.text import words

#: Values of one filter that are printed: who wants all of them takes the JSON.
MOST_VALUES = 4


def reading(given: Answer) -> Iterator[Text]:
    """What was read from the words, what else they may mean, what is left out, which filters cut, and the counts."""
    read = given.interpretation
    wanted = [f"{kind}s" for kind in read.want]
    if given.receipt.literal:
        yield Text("Words only: nothing was read into them.", style="dim")
    elif understood := [*wanted, *read.result, *map(_term, read.terms)]:
        yield Text(f"Read as: {'; '.join(understood)}", style="dim")
    for term in read.terms:
        if term.alternatives:
            yield _alternatives(term)
    if read.excluded:
        unwished = [_term(term.model_copy(update={"role": "exclude"})) for term in read.excluded]
        yield Text(f"Left out, as not wished for: {'; '.join(unwished)}", style="yellow")
    if read.negated:
        yield Text(f"Named as not wished for, and not searched for: {'; '.join(read.negated)}", style="yellow")
    said = given.receipt.filters
    if filters := [row.sentence.format(value=" or ".join(said[row.name])) for row in FILTERS if row.name in said]:
        yield Text(f"Only what {', and '.join(filters)}", style="dim")
    if given.hits:
        yield Text(_counted(given), style="dim")


def lacking(given: Answer) -> Iterator[Text]:
    """What nothing satisfies, and how many things hold the rest without each of the terms."""
    if given.receipt.page > 1 and not given.hits:
        yield Text(f"There is no page {given.receipt.page}: the hits end before.")
    elif not given.hits:
        yield Text("Nothing here speaks of that. Try other words, or fewer filters.")
    elif not given.complete:
        yield Text("Nothing here holds all that was asked.")
    yield from (Text(sentence, style="yellow") for sentence in given.missing)
    if given.hits and not given.complete:
        if costs := [f"without {term.name}: {term.without}" for term in given.interpretation.terms]:
            yield Text(f"With a term dropped (--drop ID), so many hold the rest: {'; '.join(costs)}")
        yield Text("What comes nearest, and what each lacks:")
        yield Text()


def facets(given: Answer) -> Iterator[Text]:
    """The biggest values of each filter, those that are set first."""
    for name, values in given.facets.items():
        first = sorted(values, key=lambda value: not value.selected)[:MOST_VALUES]
        shown = [f"{value.name} {value.count}{' (set)' if value.selected else ''}" for value in first]
        if shown:
            yield Text(f"{name}: {', '.join(shown)}{', ...' if len(values) > len(first) else ''}", style="dim")


def _term(term: Term) -> str:
    """A term with the words that it was read from, where they are not its name, and how."""
    said: list[str] = [term.kind]
    if words(term.text) != words(term.name):
        said.append(f'from "{term.text}"')
    match term.how:
        case "meaning":
            said.append(f"read by meaning, {term.confidence:.2f}".replace("0.", "."))
        case "spelling":
            said.append("by its spelling")
        case "link":
            said.append("by its links")
    return f"{'peers of ' if term.role == 'peers' else ''}{term.name} ({', '.join(said)})"


def _alternatives(term: Term) -> Text:
    others = [f"{other.name} ({other.kind} {other.id})" for other in term.alternatives]
    if term.how == "link":
        return Text(f"{term.name} met {'; '.join(others)}: one of them is enough", style="dim")
    return Text(f'"{term.text}" may also mean {" or ".join(others)}: --drop {term.id}', style="dim")


def _counted(given: Answer) -> str:
    receipt, total = given.receipt, given.total
    asked = receipt.question.strip()
    if not asked:
        said = [_many(total, "passes the filters", "pass the filters")]
    elif given.interpretation.terms or given.interpretation.result:
        said = [
            _many(total, "speaks of this", "speak of this"),
            f"{given.total_complete or 'none'} {'hold' if given.total_complete > 1 else 'holds'} all of it",
        ]
    elif given.complete and given.interpretation.excluded:
        said = [_many(total, "is left", "are left")]
    else:
        said = [_many(total, "holds a word of this", "hold a word of this")]
    if given.near:
        said.append(f"{given.near} more {'is' if given.near == 1 else 'are'} near in meaning alone")
    return f"{', '.join(said)}{_page(given)}"


def _page(given: Answer) -> str:
    """Which page this is; one that is not full is the last."""
    receipt = given.receipt
    more = len(given.hits) == receipt.limit and receipt.page * receipt.limit < MOST_HITS
    first = receipt.page == 1
    return (
        ""
        if first and not more
        else f"; page {receipt.page}" + (f", more with --page {receipt.page + 1}" if more else "")
    )


def _many(count: int, one: str, many: str) -> str:
    return f"1 thing {one}" if count == 1 else f"{count or 'No'} things {many}"
