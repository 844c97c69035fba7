"""`make bench-questions`: how well questions are read and answered, by each arm alone and by every recipe.

Two sets, each written from the two sources by people who had seen nothing else, and mapped to ids by others: the 150
of tests/questions.yaml (SET=first) and the 300 of tests/questions_300.yaml (SET=second). Both are split in halves by
the hash of their words. Tune on the half `tune` alone; the other (`HALF=held`) is sealed until all is done. Neo4j runs
in a folder of its own and ends with this program.
"""

import hashlib
import math
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.search import search
from graph.search.answer import Answer, Hit, ListName, Verdict
from graph.search.fuse import DEFAULT, RECIPES
from graph.search.lists import KINDS_OF
from graph.search.request import SearchRequest
from graph.store import Store, database_status
from ingest.load import load
from tests.conftest import JARS, SEED
from tests.search.asking import arms

_TESTS = Path(__file__).resolve().parent.parent
#: The sets of questions by their names.
SETS = {"first": _TESTS / "questions.yaml", "second": _TESTS / "questions_300.yaml"}
#: As many hits as an arm is looked at.
DEPTH = 50
#: Kinds of term that the questions were mapped to.
MAPPED = frozenset({"barrier", "enabler", "system", "organisation"})
CALLED: tuple[Verdict, ...] = get_args(Verdict)
#: Of the normal distribution, for an interval of 95 %.
Z = 1.96


@dataclass(frozen=True)
class Question:
    """A question and what is right for it, as mapped to ids."""

    id: str
    kind: str
    words: str
    terms: frozenset[str]
    hits: frozenset[str]
    never: frozenset[str]
    complete: bool
    off_subject: bool
    fair: frozenset[str] = frozenset()
    want: tuple[str, ...] = ()
    form: str = ""
    persona: str = ""
    set: str = "first"

    @property
    def leads(self) -> ListName | None:
        """The list that should lead: that of the kind which a good answer leads with."""
        return None if not self.want else "concepts" if self.want[0] in KINDS_OF["concepts"] else "cases"

    @property
    def verdict(self) -> Verdict:
        """What its answer should be called."""
        if self.complete:
            return "answered"
        return "off the subject" if self.off_subject else "partly" if self.hits else "not here"

    @property
    def half(self) -> str:
        """`tune` or `held`, by the hash of its words."""
        return "held" if hashlib.sha256(self.words.encode()).digest()[0] % 2 else "tune"


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    right: int
    of: int

    def __str__(self) -> str:
        if not self.of:
            return "-"
        low, high = self.interval
        return f"{self.right / self.of:.2f} ({self.right}/{self.of}, {low:.2f} to {high:.2f})"

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval of 95 %."""
        share, square = self.right / self.of, Z * Z / self.of
        middle = (share + square / 2) / (1 + square)
        reach = Z * math.sqrt(share * (1 - share) / self.of + square / (4 * self.of)) / (1 + square)
        return max(0.0, middle - reach), min(1.0, middle + reach)


def questions(half: str, name: str = "first") -> list[Question]:
    """The questions of one half of a set."""
    rows = YAML(typ="safe", pure=True).load(SETS[name])["questions"]
    found = [
        Question(
            id=row["id"],
            kind=row["class"],
            words=row["question"],
            terms=frozenset(row.get("terms", ())),
            hits=frozenset(row["hits"]),
            never=frozenset(row["never"]),
            complete=row.get("complete", row["class"] == "full"),
            off_subject=row.get("off_subject", row["class"] == "off"),
            fair=frozenset(row["fair"]),
            want=tuple(row["want"]),
            form=row.get("form", ""),
            persona=row.get("persona", ""),
            set=name,
        )
        for row in rows
    ]
    return [one for one in found if one.half == half]


@contextmanager
def seeded(embedder: SentenceTransformerEmbedder) -> Iterator[Store]:
    """A store over the seed, on a server that ends with this."""
    with tempfile.TemporaryDirectory() as folder:
        server = LocalServer(Path(folder) / "neo4j", JARS, quick=True)
        store = Store(lambda: server.start(database_status))
        try:
            report = load(store, embedder, [SEED], "seed")
            assert not report.refused, report.refused
            yield store
        finally:
            store.close()
            server.stop()


def orders(answer: Answer) -> dict[str, list[str]]:
    """The ids of the hits as each arm alone has them, and as all together by their scores."""

    def by(score: Callable[[Hit], float]) -> list[str]:
        seen = [hit for hit in answer.hits if score(hit) > 0]
        return [hit.id for hit in sorted(seen, key=lambda hit: -score(hit))]

    return {
        "words": by(lambda hit: arms(hit).words.score),
        "meaning": by(lambda hit: arms(hit).meaning.score),
        "links": by(lambda hit: arms(hit).links.score),
        "together": by(lambda hit: hit.score),
    }


def place(order: Sequence[str], right: frozenset[str]) -> int:
    """The rank of the first right hit, 0 where there is none."""
    return next((rank for rank, id_ in enumerate(order, 1) if id_ in right), 0)


def places(answer: Answer, right: frozenset[str]) -> dict[str, int]:
    """The rank of the first card that shows something right, in the list that leads and in the better of both.

    A card shows the thing itself, where a case ran, the cases in a system, and what came of it, by name.
    """
    first, other = (answer.cases, answer.concepts) if answer.leads == "cases" else (answer.concepts, answer.cases)
    ranks = [next((hit.rank for hit in found.hits if right & {hit.id, *_shown(hit)}), 0) for found in (first, other)]
    return {"leading": ranks[0], "either": min(filter(None, ranks), default=0)}


def _shown(hit: Hit) -> list[str]:
    """What else a card names: of a case where it ran and what came of it, of a system its cases."""
    if hit.kind == "system":
        return [one.id for one in (*hit.initiatives, *hit.outcomes)]
    return [one.id for one in (*hit.systems, *hit.outcomes)] if hit.kind == "initiative" else []


Asked = Sequence[tuple[Question, Answer]]


def retrieval(by_recipe: Mapping[str, Asked]) -> Table:
    """Ranks of the right answers, of questions that have any: by each arm alone, then by each recipe."""
    table = Table("by", "hit@1", "hit@3", "hit@10", "mean reciprocal rank", title="Right answers, where there are any")
    for arm in ("words", "meaning", "links"):
        table.add_row(f"{arm} only, one order", *_ranks([_in_order(*one, arm) for one in by_recipe[DEFAULT.name]]))
    for name, asked in by_recipe.items():
        said = f"{name}{' (default)' if name == DEFAULT.name else ''}"
        with_hits = [one for one in asked if one[0].hits]
        table.add_row(f"{said}, one order", *_ranks([_in_order(*one, "together") for one in asked]))
        for which in ("leading", "either"):
            ranks = [places(answer, question.hits)[which] for question, answer in with_hits]
            table.add_row(f"{said}, {which} list", *_ranks(ranks))
    return table


def _in_order(question: Question, answer: Answer, arm: str) -> int | None:
    """The rank of the first right hit among all hits by one score; None where nothing is right."""
    return place(orders(answer)[arm], question.hits) if question.hits else None


def _ranks(found: Iterable[int | None]) -> list[str]:
    ranks = [one for one in found if one is not None]
    if not ranks:
        return ["-"] * 4
    shares = [str(Share(sum(0 < one <= limit for one in ranks), len(ranks))) for limit in (1, 3, 10)]
    reciprocal = np.asarray([1 / one if one else 0.0 for one in ranks])
    # The mean of as many questions drawn again and again.
    drawn = np.random.default_rng(9).choice(reciprocal, (2_000, len(reciprocal))).mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return [*shares, f"{reciprocal.mean():.3f} ({low:.3f} to {high:.3f})"]


def _judged(asked: Asked) -> str:
    """How often "answered" is said rightly, or rightly not."""
    return str(Share(sum((answer.verdict == "answered") == one.complete for one, answer in asked), len(asked)))


def parts(asked: Asked, of: str) -> Table:
    """Ranks of the right answers and how often the verdict is right, by class, form or persona."""
    columns = ("hit@1", "hit@3", "hit@10", "mean reciprocal rank", "verdict right", "shows what it must not")
    table = Table(of, *columns, title=f"By {of}, either list")
    for name in sorted({getattr(question, of) for question, _ in asked}):
        own = [(question, answer) for question, answer in asked if getattr(question, of) == name]
        ranks = [places(answer, question.hits)["either"] for question, answer in own if question.hits]
        guarded = [(question, answer) for question, answer in own if question.never]
        never = sum(bool(question.never & {hit.id for hit in _first(answer)}) for question, answer in guarded)
        table.add_row(name, *_ranks(ranks), _judged(own), str(Share(never, len(guarded))))
    return table


def _first(answer: Answer) -> list[Hit]:
    return [*answer.cases.hits[:3], *answer.concepts.hits[:3]]


def confusion(asked: Asked) -> Table:
    """What each class of question was called."""
    table = Table("should be", *CALLED, title="The verdict")
    for right in CALLED:
        found = [answer.verdict for question, answer in asked if question.verdict == right]
        table.add_row(right, *(str(found.count(one)) for one in CALLED))
    table.add_section()
    table.add_row("right, answered or not", _judged(asked))
    four = sum(answer.verdict == question.verdict for question, answer in asked)
    table.add_row("right, of all four", str(Share(four, len(asked))))
    claims = [question.verdict for question, answer in asked if answer.verdict == "answered"]
    table.add_row("of those called answered, rightly so", str(Share(claims.count("answered"), len(claims))))
    for low in np.arange(0, 1, 0.2):
        inside = [one.complete for one, answer in asked if low <= answer.probability < low + 0.2]
        table.add_row(f"said {low:.1f} to {low + 0.2:.1f}, answered", str(Share(sum(inside), len(inside))))
    return table


def reading(asked: Asked) -> Table:
    """Whether the terms were read, where the questions name them."""
    table = Table("reading", "share", title="Interpretation")
    read = [(question.terms, _linked(answer)) for question, answer in asked]
    right = sum(len(expected & found) for expected, found in read)
    table.add_row("precision of terms", str(Share(right, sum(len(found) for _, found in read))))
    table.add_row("recall of terms", str(Share(right, sum(len(expected) for expected, _ in read))))
    return table


def _linked(answer: Answer) -> set[str]:
    """The terms of the kinds that were mapped, excluded ones left out as they were in the mapping."""
    return {term.id for term in answer.interpretation.terms if term.kind in MAPPED}


def main() -> None:
    """Ask one half of a set and print what came of it; with a third word, each question that went wrong."""
    half, name_of_set, *rest = sys.argv[1:] or ["tune", "first"]
    console = Console(width=160)
    embedder = SentenceTransformerEmbedder()
    with seeded(embedder) as store:
        by_recipe = {
            name: [
                (question, search(store, embedder, SearchRequest(q=question.words, limit=DEPTH, recipe=name)))
                for question in questions(half, name_of_set)
            ]
            for name in RECIPES
        }
    asked = by_recipe[DEFAULT.name]
    console.print(f"{len(asked)} questions of the half {half}; shares with their counts and intervals of 95 %.")
    tables = [
        retrieval(by_recipe),
        confusion(asked),
        parts(asked, "kind"),
        parts(asked, "form"),
        parts(asked, "persona"),
    ]
    for table in (*tables, *([reading(asked)] if name_of_set == "first" else [])):
        console.print(table)
    for question, answer in asked if rest else ():
        missed = question.hits and not 0 < places(answer, question.hits)["either"] <= 3
        if missed or (answer.verdict == "answered") != question.complete:
            console.print(f"{question.id} [{question.kind}] {question.words}", markup=False)
            console.print(f"    {answer.verdict}, {answer.probability}: {answer.says}", markup=False)
            console.print(f"    hits {[hit.id for hit in _first(answer)]}, right {sorted(question.hits)}", markup=False)


if __name__ == "__main__":
    main()
