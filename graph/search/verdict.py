"""Step 4, the end: whether what was asked is here, from signs of the question and of what was found."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from graph.ontology import PLANNED, RAN
from graph.search.answer import Interpretation, Verdict
from graph.search.fitted import FITTED, Fitted
from graph.search.fuse import Ranking
from graph.search.interpret.phrases import abbreviations, asked_aspects, says_something
from graph.search.lists import KINDS_OF, CardList, Lists
from graph.search.retrieve.match import Satisfied
from graph.search.retrieve.retrieve import Retrieved
from graph.snapshot.corpus import Corpus
from graph.snapshot.filters import FilterRequest
from graph.snapshot.incidence import Flags, Numbers, listed, row_of, where
from graph.snapshot.lexicon import BODIES
from graph.text import stem, words
from graph.vocabulary import ASPECTS, PROPOSING, Aspect

#: So many cards of each list are looked at.
LOOKED_AT = 3
#: Stems of words that ask for what was proposed.
PROPOSALS = frozenset(map(stem, PROPOSING))
#: Among so many are proposals counted.
FIRST_CASES = 5
#: Below this cosine no text speaks of what was not read.
NEAR = 0.3
#: From this probability on nothing is shown for what is off the subject.
SURELY_OFF = 0.9
#: A unit that begins with the code of one of these currencies.
_MONEY = re.compile(r"(?:GBP|EUR|USD)\b")


@dataclass(frozen=True)
class Judged:
    """The verdict, how likely all of the question is answered (0 to 1), and what its first case does not tell.

    `sure`: what is off the subject is so surely off it that nothing is shown.
    """

    verdict: Verdict
    probability: float
    untold: tuple[Aspect, ...]
    sure: bool = False


@dataclass(frozen=True, eq=False)
class Found:
    """What an answer is judged by; `strange` are the words of the question that stand in no text.

    Of the `request` the filters count.
    """

    corpus: Corpus
    question: str
    asked: Interpretation
    ranking: Ranking
    retrieved: Retrieved
    lists: Lists
    strange: Sequence[str]
    request: FilterRequest

    @classmethod
    def of(
        cls, corpus: Corpus, question: str, asked: Interpretation, ranking: Ranking, retrieved: Retrieved, lists: Lists,
        request: FilterRequest,
    ) -> Self:  # fmt: skip
        """These, with the words of the question that were not linked and stand in no text, in any inflection."""
        meant = [asked.spelling.get(word, word) for word in words(asked.rest)]
        strange = [
            word
            for word in dict.fromkeys(meant)
            if says_something(word) and word.isalpha() and len(word) > 1
            if word in retrieved.worded and not retrieved.worded[word].any()
        ]
        return cls(corpus, question, asked, ranking, retrieved, lists, strange, request)

    def things(self, one: CardList) -> Numbers:
        """The things of the first cards of a list."""
        return self.retrieved.things[self.ranking.order[one.places[:LOOKED_AT]]]

    @property
    def unheard_names(self) -> list[str]:
        """The words that stand in no text and are names; what the glossary writes in full is no name."""
        short = {word for form in self.asked.glossary for word in form.split()}
        return [word for word in self.strange if word not in short and _is_name(word, self.question)]

    @property
    def first_cases(self) -> list[int]:
        """The things of the first five cards of cases."""
        places = self.lists.lists["cases"].places[:FIRST_CASES]
        return listed(self.retrieved.things[self.ranking.order[places]])

    @property
    def all_held(self) -> bool:
        """Whether every telling word of the question was read, and one thing that passes holds all of it."""
        read = not any(map(says_something, words(self.asked.rest)))
        return read and bool(self._holding.all(axis=1).any()) and bool(self.retrieved.links.pattern.names)

    @property
    def named_held(self) -> bool:
        """Whether one thing that passes holds all that was asked for by name; true where no body and no result was."""
        terms, result = self.asked.terms, [True] * bool(self.asked.result)
        bodies = any(term.kind in BODIES and term.how != "spelling" for term in terms)
        # Under a filter texts may be near that tell of something else than what passes.
        if not (result or bodies or self.request.filters):
            return True
        sure = [term.how in {"alias", "link"} for term in terms] + result
        return not any(sure) or bool(self._holding[:, np.asarray(sure)].all(axis=1).any())

    @property
    def names_a_case(self) -> bool:
        """Whether the question names a case by its name, and that is found."""
        named = [term.id for term in self.asked.terms if term.kind == "initiative" and term.how != "meaning"]
        return any(self.lists.sums[self.corpus.at[id_]] > -np.inf for id_ in named if id_ in self.corpus.at)

    @cached_property
    def _holding(self) -> Satisfied:
        """What each thing that passes and is of a kind that was named holds of what was read, by its claims.

        Shape (things, names).
        """
        matched = self.retrieved.matched
        if kinds := self.request.want or self.asked.want:
            matched = matched & self.corpus.of_kinds(kinds)
        return self.retrieved.links.best.held[matched]

    @cached_property
    def first_case(self) -> int | None:
        """The case of the first card of cases that has one among the hits."""
        for thing in listed(self.things(self.lists.lists["cases"])):
            kind = self.corpus.kind(thing)
            of = self.corpus.came_of if kind == "outcome" else self.corpus.ran
            cases = [thing] if kind == "initiative" else listed(row_of(of, thing))
            if found := [case for case in cases if self.lists.sums[case] > -np.inf]:
                return max(found, key=lambda case: (self.lists.sums[case], -case))
        return None

    @cached_property
    def aspects(self) -> list[Aspect]:
        """The sides of a case that the question asks for."""
        return asked_aspects(self.question)

    @cached_property
    def untold(self) -> tuple[Aspect, ...]:
        """Those of them that nothing is told of for the first case; all without a case."""
        case, corpus = self.first_case, self.corpus
        if case is None:
            return tuple(self.aspects)
        row, outcomes = corpus.rows[case], [corpus.rows[one] for one in listed(row_of(corpus.outcomes, case))]
        told: Mapping[Aspect, bool] = {
            "place": row.implementation == RAN[0],
            "money": row.funded or any(_MONEY.match(one.unit or "") for one in outcomes),
            "figure": row.funded or any(one.value is not None for one in outcomes),
            "result": any(one.known in {"measured", "reported"} for one in outcomes),
            "deed": row.implementation in RAN,
        }
        return tuple(aspect for aspect in self.aspects if not told[aspect])


def judge(found: Found, fitted: Fitted = FITTED) -> Judged:
    """The verdict, as fitted, within what can be told for certain.

    Where nothing of the question was left unread and one card holds all of it, it is answered. It is not where the
    first case was only proposed, where nothing holds what was named, or where no text is near to words that were not
    read.
    """
    by_class = probabilities(signs_of(found), fitted)
    probability = by_class["answered"]
    if _certainly_not(found):
        probability = min(probability, fitted.answered / 2)
    elif found.all_held:
        probability = max(probability, fitted.answered)
    probability = round(probability, 3)
    sure = by_class["off the subject"] >= SURELY_OFF
    verdict = _named(probability, by_class, fitted)
    if verdict == "not here" and found.names_a_case:
        verdict = "partly"
    return Judged(verdict, probability, found.untold, sure)


def by_words(found: Found) -> Judged:
    """The verdict over words alone: whether one card holds them all, and the share of them that the best card holds."""
    cards = where(found.retrieved.matched & found.lists.cards)
    each = np.asarray([flags[cards] for flags in found.retrieved.worded.values()], np.float64)
    share = float(each.mean(axis=0).max()) if each.size else 0.0
    return Judged("answered" if share == 1 else "partly" if share else "not here", round(share, 3), ())


def _named(probability: float, by_class: Mapping[Verdict, float], fitted: Fitted) -> Verdict:
    if probability >= fitted.answered:
        return "answered"
    if by_class["off the subject"] >= fitted.off:
        return "off the subject"
    return "partly" if by_class["partly"] >= by_class["not here"] else "not here"


def _only_proposed(found: Found) -> bool:
    """Whether cases lead, nobody began the first, and the question does not ask what was proposed."""
    case = found.first_case
    if found.lists.leads != "cases" or case is None or found.corpus.implementation(case) != PLANNED:
        return False
    return PROPOSALS.isdisjoint(map(stem, words(found.question)))


def _certainly_not(found: Found) -> bool:
    """Whether something named is unheard of or held by nothing, another kind leads, or no text is near to the rest."""
    near = found.ranking.meaning.max(initial=0.0) >= NEAR and any(map(says_something, words(found.question)))
    asked, kinds = found.asked, KINDS_OF[found.lists.leads]
    other_kind = bool(asked.want) and not found.request.want and not any(kind in kinds for kind in asked.want)
    unheard = bool(found.unheard_names or asked.negated)
    return other_kind or unheard or _only_proposed(found) or not found.named_held or not (near or found.all_held)


def probabilities(signs: Mapping[str, float], fitted: Fitted = FITTED) -> dict[Verdict, float]:
    """How likely each verdict is, as fitted."""
    scaled = {name: (value - fitted.means[name]) / fitted.scales[name] for name, value in signs.items()}
    sums: dict[Verdict, float] = {
        verdict: weights["constant"] + sum(weights[name] * value for name, value in scaled.items())
        for verdict, weights in fitted.verdict.items()
    }
    most = max(sums.values())
    powers: dict[Verdict, float] = {verdict: float(np.exp(one - most)) for verdict, one in sums.items()}
    whole = sum(powers.values())
    return {verdict: powers[verdict] / whole for verdict in powers}


def signs_of(found: Found) -> dict[str, float]:
    """The signs by their names, which are those of the fitted weights."""
    asked, lists, retrieved, question = found.asked, found.lists, found.retrieved, found.question
    said = words(question)
    weights = {word: _rarity(flags) for word, flags in retrieved.worded.items()}
    whole = sum(weights.values()) or 1.0
    top = np.concatenate([found.things(one) for one in lists.lists.values()])
    leading = listed(found.things(lists.leading))
    covered = [sum(weights[word] for word, flags in retrieved.worded.items() if flags[one]) for one in leading]
    first = np.concatenate([one.places[:LOOKED_AT] for one in lists.lists.values()])
    best = retrieved.links.best
    held = best.held[top]
    found_signs = {
        "meaning": found.ranking.meaning[first].max(initial=0.0),
        "covered": max(covered, default=0.0) / whole,
        "unheard of": sum(weights.get(word, 0.0) for word in found.strange) / whole,
        "unheard words": len(found.strange),
        "unheard names": len(found.unheard_names),
        "telling words": sum(map(says_something, said)),
        "and": said.count("and"),
        "clauses": len(
            re.findall(r"[,;:?!.\u2013-]\s|\band (?:what|how|who|did|does|is|has|was|which|where)\b", question.lower())
        ),
        "names a place": any(term.kind == "system" for term in asked.terms),
        "all read and held": found.all_held,
        "all terms": held.shape[1] > 0 and held.all(axis=1).any(),
        "not all terms": held.shape[1] > 0 and not held.all(axis=1).any(),
        "links": best.share[top].max(initial=0.0),
        "concepts lead": lists.leads == "concepts",
        "only proposed": _only_proposed(found),
        "proposals": sum(found.corpus.implementation(one) == PLANNED for one in found.first_cases),
        **{f"asks for {aspect}": aspect in found.aspects for aspect in ASPECTS},
        **{f"no {aspect} told": aspect in found.untold for aspect in ASPECTS},
    }
    return {name: float(value) for name, value in found_signs.items()}


def _rarity(flags: Flags) -> float:
    """How much a word tells: the fewer things have it, the more."""
    return float(np.log(1 + len(flags) / (1 + int(flags.sum()))))


def _is_name(word: str, question: str) -> bool:
    """Whether the word stands with a capital inside the question, where only a name has one, or is an abbreviation."""
    inside = re.findall(r"(?<![.?!:\"\u201c]\s)(?<!^)\b\w+", question)
    return word.capitalize() in inside or word in abbreviations(question)
