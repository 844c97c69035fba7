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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.search import search
from graph.search.answer import Answer, Arms
from graph.search.fuse import DEFAULT, RECIPES
from graph.search.request import SearchRequest
from graph.store import Store, database_status
from ingest.load import load
from tests.conftest import JARS, SEED

_TESTS = Path(__file__).resolve().parent.parent
#: The sets of questions by their names.
SETS = {"first": _TESTS / "questions.yaml", "second": _TESTS / "questions_300.yaml"}
#: As many hits as an arm is looked at.
DEPTH = 50
#: Kinds of term that the questions were mapped to.
MAPPED = frozenset({"barrier", "enabler", "system", "organisation"})
#: Classes of questions to which there is no answer here.
EMPTY = frozenset({"none", "off-subject", "not here", "off"})
#: What the answer to a question of the second set should be called, by its class.
VERDICTS = {"full": "answered", "part": "partly", "not here": "not here", "off": "off the subject"}
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
    form: str = ""
    persona: str = ""

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
            form=row.get("form", ""),
            persona=row.get("persona", ""),
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
    """The ids of the hits as each arm alone has them, and as all together."""

    def by(score: Callable[[Arms], float]) -> list[str]:
        seen = [hit for hit in answer.hits if score(hit.arms) > 0]
        return [hit.id for hit in sorted(seen, key=lambda hit: -score(hit.arms))]

    return {
        "words": by(lambda arms: arms.words.score),
        "meaning": by(lambda arms: arms.meaning.score),
        "links": by(lambda arms: arms.links.score),
        "together": [hit.id for hit in answer.hits],
    }


def place(order: Sequence[str], right: frozenset[str]) -> int:
    """The rank of the first right hit, 0 where there is none."""
    return next((rank for rank, id_ in enumerate(order, 1) if id_ in right), 0)


Asked = Sequence[tuple[Question, Answer]]


def retrieval(by_recipe: Mapping[str, Asked]) -> Table:
    """Ranks of the right answers, of questions that have any: by each arm alone, then by each recipe."""
    table = Table("by", "hit@1", "hit@3", "hit@10", "mean reciprocal rank", title="Right answers, where there are any")
    for arm in ("words", "meaning", "links"):
        table.add_row(f"{arm} only", *_ranks(by_recipe[DEFAULT.name], arm))
    for name, asked in by_recipe.items():
        table.add_row(f"all, {name}{' (default)' if name == DEFAULT.name else ''}", *_ranks(asked, "together"))
    return table


def _ranks(asked: Asked, arm: str) -> list[str]:
    places = [place(orders(answer)[arm], question.hits) for question, answer in asked if question.hits]
    if not places:
        return ["-"] * 4
    shares = [str(Share(sum(0 < one <= limit for one in places), len(places))) for limit in (1, 3, 10)]
    ranks = np.asarray([1 / one if one else 0.0 for one in places])
    # The mean of as many questions drawn again and again.
    drawn = np.random.default_rng(9).choice(ranks, (2_000, len(ranks))).mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return [*shares, f"{ranks.mean():.3f} ({low:.3f} to {high:.3f})"]


def parts(asked: Asked, of: str) -> Table:
    """Ranks of the right answers and how often the verdict is right, by form or by persona."""
    table = Table(of, "hit@1", "hit@3", "hit@10", "mean reciprocal rank", "complete as it should be")
    for name in sorted({getattr(question, of) for question, _ in asked}):
        own = [(question, answer) for question, answer in asked if getattr(question, of) == name]
        complete = sum(answer.complete == question.complete for question, answer in own)
        table.add_row(name, *_ranks(own, "together"), str(Share(complete, len(own))))
    return table


def verdict(answer: Answer) -> str:
    """What an answer says that it is."""
    return "answered" if answer.complete else "lists what is near" if answer.hits else "off the subject"


def confusion(asked: Asked) -> Table:
    """What each class of question was called."""
    called = ("answered", "lists what is near", "off the subject")
    table = Table("should be", *called, title="The verdict")
    for kind, right in VERDICTS.items():
        found = [verdict(answer) for question, answer in asked if question.kind == kind]
        table.add_row(f"{kind}: {right}", *(str(found.count(one)) for one in called))
    return table


def by_class(asked: Asked) -> Table:
    """Hits among the first three, completeness and what must not be shown, by class of question."""
    table = Table("class", "hit@3", "complete as it should be", "shows what it must not")
    for kind in dict.fromkeys(question.kind for question, _ in asked):
        own = [(question, answer) for question, answer in asked if question.kind == kind]
        with_hits = [(question, answer) for question, answer in own if question.hits]
        third = sum(0 < place(orders(answer)["together"], question.hits) <= 3 for question, answer in with_hits)
        complete = sum(answer.complete == question.complete for question, answer in own)
        never = sum(bool(question.never & {hit.id for hit in answer.hits[:3]}) for question, answer in own)
        guarded = sum(bool(question.never) for question, _ in own)
        table.add_row(
            kind, str(Share(third, len(with_hits))), str(Share(complete, len(own))), str(Share(never, guarded))
        )
    return table


def reading(asked: Asked) -> Table:
    """Whether the terms were read, and whether what is off the subject was told from the rest."""
    table = Table("reading", "share", title="Interpretation and abstention")
    read = [(question.terms, _linked(answer)) for question, answer in asked]
    right = sum(len(expected & found) for expected, found in read)
    table.add_row("precision of terms", str(Share(right, sum(len(found) for _, found in read))))
    table.add_row("recall of terms", str(Share(right, sum(len(expected) for expected, _ in read))))
    off = [answer for question, answer in asked if question.off_subject]
    table.add_row("no hits where off the subject", str(Share(sum(not one.hits for one in off), len(off))))
    subject = sum((not answer.hits) == question.off_subject for question, answer in asked)
    table.add_row("no hits where off the subject, hits elsewhere", str(Share(subject, len(asked))))
    empty = [(question, answer) for question, answer in asked if question.kind in EMPTY]
    told = sum(not answer.complete for _, answer in empty)
    table.add_row("not called complete where nothing here answers", str(Share(told, len(empty))))
    whole = [answer for question, answer in asked if question.complete]
    table.add_row("called complete where all is answered", str(Share(sum(one.complete for one in whole), len(whole))))
    complete = sum(answer.complete == question.complete for question, answer in asked)
    table.add_row("abstention: complete as it should be, of all", str(Share(complete, len(asked))))
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
    second = [confusion(asked), parts(asked, "form"), parts(asked, "persona")]
    for table in (retrieval(by_recipe), by_class(asked), *(second if name_of_set == "second" else [reading(asked)])):
        console.print(table)
    for question, answer in asked if rest else ():
        found = orders(answer)["together"]
        terms = sorted(_linked(answer))
        missed = question.hits and not 0 < place(found, question.hits) <= 3
        if missed or (name_of_set == "first" and question.terms ^ set(terms)):
            console.print(f"{question.id} [{question.kind}] {question.words}", markup=False)
            console.print(f"    terms {terms}, right {sorted(question.terms)}", markup=False)
            console.print(f"    hits {found[:3]}, right {sorted(question.hits)}", markup=False)


if __name__ == "__main__":
    main()
