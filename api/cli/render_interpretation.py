"""How a question was read, how many things match, and what is missing, as text for a terminal of 80 columns."""

from collections.abc import Iterator

from rich.text import Text

from graph.ontology import FILTERS
from graph.search.answer import Answer, Term
from graph.search.request import MOST_HITS
from graph.text import words

#: Values printed for each filter; the JSON has all.
MOST_VALUES = 4


def reading(result: Answer) -> Iterator[Text]:
    """What was read from the words, what else they may mean, what is left out, the filters, and the counts."""
    read = result.interpretation
    wanted = [f"{kind}s" for kind in read.want]
    if result.receipt.literal:
        yield Text("Words only: nothing was read into them.", style="dim")
    elif understood := [*wanted, *read.result, *map(_term, read.terms)]:
        yield Text(f"Read as: {'; '.join(understood)}", style="dim")
    for term in read.terms:
        if term.alternatives:
            yield _alternatives(term)
    if read.excluded:
        excluded = [_term(term.model_copy(update={"role": "exclude"})) for term in read.excluded]
        yield Text(f"Left out, as not wished for: {'; '.join(excluded)}", style="yellow")
    if read.negated:
        yield Text(f"Named as not wished for, and not searched for: {'; '.join(read.negated)}", style="yellow")
    chosen = result.receipt.filters
    if filters := [row.sentence.format(value=" or ".join(chosen[row.name])) for row in FILTERS if row.name in chosen]:
        yield Text(f"Only what {', and '.join(filters)}", style="dim")
    if result.hits:
        yield Text(_counted(result), style="dim")


def lacking(result: Answer) -> Iterator[Text]:
    """What nothing satisfies, and how many things match without each of the terms."""
    if result.receipt.page > 1 and not result.hits:
        yield Text(f"There is no page {result.receipt.page}: the hits end before.")
    elif not result.hits:
        yield Text("Nothing here speaks of that. Try other words, or fewer filters.")
    elif not result.complete:
        yield Text("Nothing here holds all that was asked.")
    yield from (Text(sentence, style="yellow") for sentence in result.missing)
    if result.hits and not result.complete:
        if costs := [f"without {term.name}: {term.without}" for term in result.interpretation.terms]:
            yield Text(f"With a term dropped (--drop ID), so many hold the rest: {'; '.join(costs)}")
        yield Text("What comes nearest, and what each lacks:")
        yield Text()


def facets(result: Answer) -> Iterator[Text]:
    """The most frequent values of each filter, those that are set first."""
    for name, values in result.facets.items():
        first = sorted(values, key=lambda value: not value.selected)[:MOST_VALUES]
        shown = [f"{value.name} {value.count}{' (set)' if value.selected else ''}" for value in first]
        if shown:
            yield Text(f"{name}: {', '.join(shown)}{', ...' if len(values) > len(first) else ''}", style="dim")


def _term(term: Term) -> str:
    """A term, how it was read, and from which words if they are not its name."""
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


def _counted(result: Answer) -> str:
    receipt, total = result.receipt, result.total
    asked = receipt.question.strip()
    if not asked:
        said = [_many(total, "passes the filters", "pass the filters")]
    elif result.interpretation.terms or result.interpretation.result:
        said = [
            _many(total, "speaks of this", "speak of this"),
            f"{result.total_complete or 'none'} {'hold' if result.total_complete > 1 else 'holds'} all of it",
        ]
    elif result.complete and result.interpretation.excluded:
        said = [_many(total, "is left", "are left")]
    else:
        said = [_many(total, "holds a word of this", "hold a word of this")]
    if result.near:
        said.append(f"{result.near} more {'is' if result.near == 1 else 'are'} near in meaning alone")
    return f"{', '.join(said)}{_page(result)}"


def _page(result: Answer) -> str:
    """Which page this is; one that is not full is the last."""
    receipt = result.receipt
    more = len(result.hits) == receipt.limit and receipt.page * receipt.limit < MOST_HITS
    if receipt.page == 1 and not more:
        return ""
    return f"; page {receipt.page}" + (f", more with --page {receipt.page + 1}" if more else "")


def _many(count: int, one: str, many: str) -> str:
    return f"1 thing {one}" if count == 1 else f"{count or 'No'} things {many}"
