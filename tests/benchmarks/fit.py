"""`make fit`: fit the numbers of `graph/search/fitted.json` to the questions for tuning, of both sets.

In three steps, each over what the one before gives for questions that it was not fitted to (in five parts, by the hash
of the words): the order of things, so that right ones come first (the softmax of all candidates of a question); which
list leads; and the verdict, over four classes. Each has a penalty on large weights, and a run gives the same again.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from scipy.optimize import minimize

from graph.embedding import SentenceTransformerEmbedder
from graph.search import fitted as fitted_module
from graph.search.answer import ListName, Verdict
from graph.search.explain.explain import MOST_OUTCOMES
from graph.search.fitted import FITTED, Fitted
from graph.search.fuse import FIT, SIGNS, Asked, Ranking, Sign, fuse, signs_of
from graph.search.interpret.interpret import Reading, interpret, peers
from graph.search.lists import Lists, leads_signs, listed_apart, outcomes_of
from graph.search.request import SearchRequest
from graph.search.retrieve.retrieve import Retrieved, retrieve
from graph.search.verdict import Found, judge, probabilities
from graph.search.verdict import signs_of as verdict_signs
from graph.snapshot.cache import Snapshot, current
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import row_of
from graph.store import Run, Store
from tests.benchmarks.questions import SETS, Question, questions, seeded

Floats = NDArray[np.float64]
FILE = Path(fitted_module.__file__).with_name("fitted.json")
PARTS = 5
#: The penalty on the squares of the weights: of the order, which list leads, the verdict.
RANKING_PENALTY, LEADS_PENALTY, VERDICT_PENALTY = 0.1, 1.0, 10.0
#: These speak against a thing, or for it as its kind; all others for it.
FREE: frozenset[Sign] = frozenset(("system", "barrier", "enabler", "outcome"))
AGAINST: frozenset[Sign] = frozenset(("proposed",))


@dataclass(frozen=True, eq=False)
class Material:
    """A question with all that was found for it."""

    question: Question
    corpus: Corpus
    asked: Reading
    retrieved: Retrieved
    signs: Floats
    right: NDArray[np.bool_]
    fair: NDArray[np.bool_]

    @property
    def part(self) -> int:
        """Its part, by the hash of its words."""
        return int(hashlib.sha256(f"part {self.question.words}".encode()).hexdigest(), 16) % PARTS

    def ranked(self, weights: Mapping[Sign, float]) -> Ranking:
        """Its hits in the order that these weights give."""
        read = self.asked.interpretation
        asked = Asked(read.want, read.leaning, self.asked.extent)
        return fuse(self.retrieved.candidates, self.retrieved.seen, replace(FIT, weights=weights), asked)

    def lists(self, ranking: Ranking, fitted: Fitted) -> Lists:
        """Its two lists."""
        return listed_apart(
            self.corpus, ranking, self.retrieved, self.question.words, self.asked.interpretation, fitted=fitted
        )


def material(store: Store, embedder: SentenceTransformerEmbedder) -> list[Material]:
    """All questions for tuning with what is found for them."""
    snapshot = current(store, embedder)
    every = [one for name in SETS for one in questions("tune", name)]
    return [_material(store, embedder, snapshot, one) for one in every]


def _material(store: Store, embedder: SentenceTransformerEmbedder, snapshot: Snapshot, question: Question) -> Material:
    request, corpus = SearchRequest(q=question.words), snapshot.corpus
    reading = interpret(question.words, snapshot.lexicon, embedder)
    reading = replace(reading, interpretation=peers(corpus, reading.interpretation))

    def work(run: Run) -> Retrieved:
        return retrieve(run, snapshot, request, reading, FIT)

    retrieved, read = store.read_together(work), reading.interpretation
    signs = signs_of(retrieved.candidates, retrieved.seen, Asked(read.want, read.leaning, reading.extent))
    ids = [corpus.ids[int(one)] for one in retrieved.things]
    right, fair = (np.asarray([id_ in some for id_ in ids], np.bool_) for some in (question.hits, question.fair))
    return Material(question, corpus, reading, retrieved, signs, right, fair)


Weigh = Callable[[Sequence[Material]], Mapping[Sign, float]]


def fit_ranking(some: Sequence[Material]) -> dict[Sign, float]:
    """The weights under which right things come first; fair ones count neither for nor against."""
    data = [(one.signs[kept], one.right[kept]) for one in some if one.right.any() for kept in [one.right | ~one.fair]]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = RANKING_PENALTY / 2 * float(weights @ weights), RANKING_PENALTY * weights
        for signs, right in data:
            sums = signs @ weights
            powers = np.exp(sums - sums.max())
            of_right = np.where(right, powers, 0.0)
            total -= float(np.log(of_right.sum() / powers.sum() + 1e-300))
            slope = slope - signs.T @ (of_right / of_right.sum() - powers / powers.sum())
        return total, slope

    bounds = [(None, None) if sign in FREE else (None, 0.0) if sign in AGAINST else (0.0, None) for sign in SIGNS]
    found = minimize(loss, np.zeros(len(SIGNS)), jac=True, method="L-BFGS-B", bounds=bounds)
    return {sign: round(float(weight), 4) for sign, weight in zip(SIGNS, found.x, strict=True)}


def softmax_fit(signs: Floats, classes: NDArray[np.integer], count: int, penalty: float) -> Floats:
    """Weights, shape (classes, signs + 1), the constant last and without penalty."""
    rows = np.hstack([signs, np.ones((len(signs), 1))])
    hot = np.eye(count)[classes]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(count, -1)
        sums = rows @ weights.T
        sums -= sums.max(axis=1, keepdims=True)
        logs = sums - np.log(np.exp(sums).sum(axis=1, keepdims=True))
        free = weights.copy()
        free[:, -1] = 0.0
        slope = (np.exp(logs) - hot).T @ rows + penalty * free
        return -float((logs * hot).sum()) + penalty / 2 * float((free**2).sum()), slope.ravel()

    found = minimize(loss, np.zeros(count * rows.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    return np.asarray(found.x).reshape(count, -1)


def fit_leads(rows: Sequence[Mapping[str, float]], cases: Sequence[bool]) -> dict[str, float]:
    """The weights of what tells which list leads."""
    names = [name for name in rows[0] if name != "constant"]
    signs = np.asarray([[row[name] for name in names] for row in rows])
    weights = softmax_fit(signs, np.asarray(cases, np.int64), 2, LEADS_PENALTY)
    logit = weights[1] - weights[0]
    return {name: round(float(one), 4) for name, one in zip([*names, "constant"], logit, strict=True)}


CLASSES: tuple[Verdict, ...] = ("answered", "partly", "not here", "off the subject")


def fit_verdict(rows: Sequence[Mapping[str, float]], verdicts: Sequence[Verdict], before: Fitted) -> Fitted:
    """The same with the weights of the verdict, and the means and scales of its signs."""
    names = list(rows[0])
    signs = np.asarray([[row[name] for name in names] for row in rows])
    means, scales = signs.mean(axis=0), signs.std(axis=0)
    scales = np.where(scales > 0, scales, 1.0)
    classes = np.asarray([CLASSES.index(one) for one in verdicts])
    weights = softmax_fit((signs - means) / scales, classes, len(CLASSES), VERDICT_PENALTY)
    return before.model_copy(
        update={
            "verdict": {
                verdict: {name: round(float(one), 4) for name, one in zip([*names, "constant"], row, strict=True)}
                for verdict, row in zip(CLASSES, weights, strict=True)
            },
            "means": {name: round(float(one), 4) for name, one in zip(names, means, strict=True)},
            "scales": {name: round(float(one), 4) for name, one in zip(names, scales, strict=True)},
        }
    )


def crossed(every: Sequence[Material], weigh: Weigh) -> list[Mapping[Sign, float]]:
    """For each question the weights fitted to the other parts."""
    by_part = {part: weigh([one for one in every if one.part != part]) for part in range(PARTS)}
    return [by_part[one.part] for one in every]


def _found(one: Material, ranking: Ranking, lists: Lists) -> Found:
    request = SearchRequest(q=one.question.words)
    return Found.of(one.corpus, request.q, one.asked.interpretation, ranking, one.retrieved, lists, request)


def main() -> None:
    """Fit, say what the fit is worth on questions it has not seen, and write the file."""
    console, embedder = Console(width=140), SentenceTransformerEmbedder()
    with seeded(embedder) as store:
        every = material(store, embedder)
    console.print(f"{len(every)} questions for tuning.")
    fitted = fit(console, every)
    FILE.write_text(fitted.model_dump_json(indent=1) + "\n", encoding="utf-8")
    console.print(f"{FILE.name} is written.")


def fit(console: Console, every: Sequence[Material]) -> Fitted:
    """All three fits, with what each is worth over questions that it was not fitted to."""
    weights = crossed(every, fit_ranking)
    rankings = [one.ranked(some) for one, some in zip(every, weights, strict=True)]
    leads = _fit_leads(console, every, rankings)
    fitted = Fitted(
        questions=f"{len(every)} questions: the halves for tuning of tests/questions.yaml and questions_300.yaml",
        ranking=fit_ranking(every), leads=leads, verdict={}, means={}, scales={},
        answered=FITTED.answered, off=FITTED.off,
    )  # fmt: skip
    lists = [one.lists(ranking, fitted) for one, ranking in zip(every, rankings, strict=True)]
    founds = [_found(*row) for row in zip(every, rankings, lists, strict=True)]
    verdicts: list[Verdict] = [one.question.verdict for one in every]
    signs = [verdict_signs(one) for one in founds]
    crossed_verdicts(console, every, founds, signs, fitted)
    crossed_places(console, every, rankings, lists)
    return fit_verdict(signs, verdicts, fitted)


def _fit_leads(console: Console, every: Sequence[Material], rankings: Sequence[Ranking]) -> dict[str, float]:
    rows, cases = [], []
    for one, ranking in zip(every, rankings, strict=True):
        lists = one.lists(ranking, FITTED).lists
        if one.question.leads and all(len(some.places) for some in lists.values()):
            rows.append(leads_signs(lists, ranking.total, one.question.words, one.asked.interpretation))
            cases.append(one.question.leads == "cases")
    leads = fit_leads(rows, cases)
    sums = [sum(leads[sign] * value for sign, value in row.items()) for row in rows]
    right = sum((one > 0) == case for one, case in zip(sums, cases, strict=True))
    console.print(f"The right list leads for {right} of {len(rows)}.")
    return leads


def crossed_places(
    console: Console, every: Sequence[Material], rankings: Sequence[Ranking], lists: Sequence[Lists]
) -> None:
    """Print how often a right thing is among the first of the list that leads, and of either list."""
    for name in SETS:
        chosen = [
            row
            for row in zip(every, rankings, lists, strict=True)
            if row[0].right.any() and row[0].question.set == name
        ]
        for said, which in (("leading list", [0]), ("either list", [0, 1])):
            best = [min(_place(one, ranking, some, at) for at in which) for one, ranking, some in chosen]
            shares = ", ".join(f"hit@{limit} {np.mean([place < limit for place in best]):.3f}" for limit in (1, 3, 10))
            console.print(f"{name}, {len(chosen)} questions, {said}: {shares}")


def _place(one: Material, ranking: Ranking, lists: Lists, at: int) -> int:
    """The place, from 0, of the first card that shows a right thing, in the list that leads or the other."""
    name: ListName = lists.leads if at == 0 else "concepts" if lists.leads == "cases" else "cases"
    things = one.retrieved.things[ranking.order[lists.lists[name].places]]
    for place, thing in enumerate(things.tolist()):
        if one.question.hits & {one.corpus.ids[other] for other in shown_in(one.corpus, lists, thing)}:
            return place
    return len(ranking.order) + 1


def shown_in(corpus: Corpus, lists: Lists, thing: int) -> list[int]:
    """What the card of a thing shows by name: itself, where it ran, the first cases in it, what came of them."""
    kind = corpus.kind(thing)
    if kind == "initiative":
        return [thing, *row_of(corpus.run_in, thing).tolist(), *outcomes_of(corpus, lists, thing)[:MOST_OUTCOMES]]
    return [thing]


def crossed_verdicts(
    console: Console, every: Sequence[Material], founds: Sequence[Found], signs: Sequence[Mapping[str, float]],
    fitted: Fitted,
) -> None:  # fmt: skip
    """Print what each threshold of "answered" gives, over questions that the weights were not fitted to."""
    verdicts: list[Verdict] = [one.question.verdict for one in every]
    models = {}
    for part in range(PARTS):
        others = [at for at, one in enumerate(every) if one.part != part]
        named: list[Verdict] = [verdicts[at] for at in others]
        models[part] = fit_verdict([signs[at] for at in others], named, fitted)
    answered = np.asarray(
        [probabilities(row, models[one.part])["answered"] for row, one in zip(signs, every, strict=True)]
    )
    full = np.asarray([one == "answered" for one in verdicts])
    console.print(f"Brier score of the probability: {np.mean((answered - full) ** 2):.3f}")
    for low in np.arange(0.0, 1.0, 0.2):
        inside = (answered >= low) & (answered < low + 0.2)
        console.print(f"said {low:.1f} to {low + 0.2:.1f}: {full[inside].mean():.2f} of {inside.sum()}")
    for threshold in np.arange(0.3, 0.85, 0.05):
        called = [
            judge(found, models[one.part].model_copy(update={"answered": threshold})).verdict
            for found, one in zip(founds, every, strict=True)
        ]
        right = np.mean([(one == "answered") == other for one, other in zip(called, full, strict=True)])
        four = np.mean([one == other for one, other in zip(called, verdicts, strict=True)])
        shares = {
            name: np.mean([one == "answered" for one, other in zip(called, verdicts, strict=True) if other == name])
            for name in CLASSES
        }
        said = ", ".join(f"{share:.2f} of {name}" for name, share in shares.items())
        told = f"answered from {threshold:.2f}: right {right:.3f}, of four classes {four:.3f}"
        console.print(f"{told}; called answered: {said}")


if __name__ == "__main__":
    main()
