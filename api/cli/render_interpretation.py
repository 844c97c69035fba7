"""How a question was read, what the answer says, and how many things match, as text for a terminal of 80 columns."""

from collections.abc import Iterator

from rich.text import Text

from graph.ontology import FILTERS
from graph.search.answer import Answer, HitList, ListName, Term
from graph.search.request import MOST_HITS
from graph.text import words

LISTS: dict[ListName, str] = {"cases": "Cases and systems", "concepts": "Barriers and enablers"}
#: Values printed for each filter; the JSON has all.
MOST_VALUES = 4


def reading(result: Answer) -> Iterator[Text]:
    """What was read from the words, what else they may mean, what is left out, and the filters."""
    read = result.interpretation
    wanted = [f"{kind}s" for kind in read.want]
    if result.receipt.literal:
        yield Text("Words only: nothing was read into them.", style="dim")
    elif understood := [*wanted, *read.result, *map(_term, read.terms)]:
        yield Text(f"Read as: {'; '.join(understood)}", style="dim")
    for term in read.terms:
        if term.alternatives:
            yield _alternatives(term)
    if read.glossary:
        forms = "; ".join(f"{form} for {written}" for written, form in read.glossary.items())
        yield Text(f"Also searched: {forms}", style="dim")
    if read.excluded:
        excluded = [_term(term.model_copy(update={"role": "exclude"})) for term in read.excluded]
        yield Text(f"Left out, as not wished for: {'; '.join(excluded)}", style="yellow")
    if read.negated:
        yield Text(f"Named as not wished for, and not searched for: {'; '.join(read.negated)}", style="yellow")
    chosen = result.receipt.filters
    if filters := [row.sentence.format(value=" or ".join(chosen[row.name])) for row in FILTERS if row.name in chosen]:
        yield Text(f"Only what {', and '.join(filters)}", style="dim")


def said(result: Answer) -> Iterator[Text]:
    """What the answer says, and what of the question is not answered."""
    yield Text(result.says, style="bold" if result.verdict == "answered" else "")
    yield from (Text(sentence, style="yellow") for sentence in result.missing if sentence not in result.says)
    if result.receipt.page > 1 and not result.hits:
        yield Text(f"There is no page {result.receipt.page}: the hits end before.")
    elif not result.hits:
        yield Text("Try other words, or fewer filters.")
    costs = [f"without {term.name}: {term.hits_without}" for term in result.interpretation.terms]
    if result.hits and result.verdict != "answered" and costs:
        yield Text(f"With a term dropped (--drop ID), so many hold the rest: {'; '.join(costs)}", style="dim")


def heading(name: ListName, found: HitList, shown: int, result: Answer) -> Text:
    """The name of a list, how much is in it, and where the rest is."""
    near = f", {found.semantic_only} of them near in meaning alone" if found.semantic_only > 0 else ""
    page, limit = result.receipt.page, result.receipt.limit
    first = (page - 1) * limit + 1
    which = f" {first} to {first + shown - 1} of" if page > 1 or shown < found.total else ""
    more = "" if found.next is None else f"; more with --page {page + 1}"
    if found.total > MOST_HITS:
        more += f"; pages end at {MOST_HITS}, `casegraph export` has all"
    return Text(f"{LISTS[name]}:{which} {found.total}{near}{more}", style="dim")


def facets(result: Answer) -> Iterator[Text]:
    """The most frequent values of each filter, those that are set first."""
    chosen = result.receipt.filters
    for name, facet in result.facets.items():
        first = sorted(facet.values, key=lambda value: value.id not in chosen.get(name, ()))[:MOST_VALUES]
        shown = [f"{value.name} {value.count}{' (set)' if value.id in chosen.get(name, ()) else ''}" for value in first]
        if shown:
            yield Text(f"{name}: {', '.join(shown)}{', ...' if facet.total > len(first) else ''}", style="dim")


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
