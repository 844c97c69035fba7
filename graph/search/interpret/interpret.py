"""Step 1: which things, results and kinds a question names, by alias, by spelling, by meaning; and whose peers."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

import numpy as np

from graph.embedding import Embedder, Vectors
from graph.ontology import RESULTS, WANTED, Result, Wanted
from graph.search.answer import Alternative, How, Interpretation, Role, Term
from graph.search.interpret.phrases import (
    Span,
    abbreviations,
    corrections,
    denies,
    phrases,
    role_after,
    role_at,
    says_something,
    spans,
)
from graph.search.retrieve.pattern import pattern_term
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import Numbers, gathered, listed
from graph.snapshot.lexicon import Concept, Lexicon, OtherForm, TermKind, fact
from graph.text import british, words
from graph.vocabulary import ALWAYS_EXCLUDING, JOINING, LEANS, MEANS

#: Kinds of which a claim says what barriers they met; "barriers like silos" are silos and their siblings.
_MEETING = frozenset({"system", "initiative"})
#: A phrase is read as a concept by meaning from this cosine with the concept's card on; chosen on the questions for
#: tuning (docs/quality.md).
MEANING_THRESHOLD = 0.5
#: How near to the best another concept must be to be offered in its place.
ALTERNATIVE_WITHIN = 0.05
MOST_ALTERNATIVES = 3
SMALL = 12
#: A topic or a group of people is said of many cases, a year or a figure may stand for anything: they weigh less.
LIGHT: dict[TermKind, float] = {"topic": 0.5, "population": 0.5, "year": 0.3, "figure": 0.7}

_FIGURE = re.compile(
    r"(?<![\w.])(\d(?:[\d,]*\d)?(?:\.\d+)?)\s*(thousand|million|billion|trillion|k|m|bn|tn)?(?![\w.]*\w)", re.IGNORECASE
)
_TIMES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12, "tn": 1e12}


#: First position, one past the last, and what stands there.
_Placed = tuple[int, int, Term]


@dataclass(frozen=True)
class Reading:
    """The interpretation, the question as it is searched for, its words in order, spelt rightly (`plain`), its vector.

    The vector has shape (dimensions,); there is none where words alone count. `forms` are the other forms of words that
    belong to something written short or in full.
    """

    interpretation: Interpretation
    searched: str
    plain: str
    vector: Vectors | None
    forms: Mapping[str, str] = field(default_factory=dict)

    @property
    def extent(self) -> float:
        """How far and how surely it was read, 0 to 1: the share of its telling words by the square of the certainty."""
        telling = sum(map(says_something, words(self.plain)))
        left = sum(map(says_something, words(self.interpretation.rest)))
        sure = [term.confidence for term in self.interpretation.terms]
        share = 1 - left / telling if telling else 1.0
        return share * (sum(sure) / len(sure)) ** 2 if sure else share


def literally(question: str) -> Reading:
    """A question that nothing is read into."""
    return Reading(
        Interpretation(want=[], terms=[], result=[], rest=" ".join(words(question))), question, question, None
    )


def interpret(question: str, lexicon: Lexicon, embedder: Embedder, drop: Collection[str] = ()) -> Reading:
    """Read a question, but for the terms (and `want`, `result`) to be dropped.

    The model embeds it, and then the phrases that no name took: together, each would cost what the question does.
    """
    asked = words(question)
    written = [british(word) for word in asked]
    short = abbreviations(question)
    known = _other_forms(question, written, lexicon, embedder)
    short |= {word for one in known for word in written[one.start : one.end]}
    doubtful = [token for token in written if token not in short and not lexicon.has(token)]
    mended = corrections(doubtful, lexicon.by_length, embedder.words, lexicon.compounds)
    # A closed compound is two words from here on.
    parted = {token: meant for token, meant in mended.items() if token in lexicon.compounds}
    written = [word for token in written for word in parted.get(token, token).split()]
    tokens = [mended.get(token, token) for token in written]
    others = _other_forms(question, tokens, lexicon, embedder) if mended else known
    forms = {tokens[place]: one.form for one in others for place in range(one.start, one.end)}
    plain = question if tokens == asked else " ".join(tokens)
    # The model knows few short forms, and all that is written in full.
    embedded = " ".join([plain, *(one.form for one in others if one.in_full)])
    searched = " ".join([plain, *(one.form for one in others)])
    named = _without(spans(tokens, lexicon), drop)
    loose = [one for one in phrases(tokens, named) if role_at(one[0], named, tokens) != "exclude"]
    vector = embedder.questions([embedded])[0]
    likely = embedder.questions([" ".join(tokens[first:last]) for first, last in loose]) if loose else vector[:0]
    placed: list[_Placed] = [
        *_by_name(named, written, tokens),
        *_by_meaning(loose, likely, written, tokens, lexicon, named),
        *_told(question, tokens, lexicon, named, parted),
    ]
    placed = [one for one in placed if one[2].id not in drop]
    terms = _first_of_each(placed)
    linked = {position for start, end, _ in placed for position in range(start, end)}
    linked |= {place for span in named if not span.unread for place in range(span.start, span.end)}
    rest = [position for position in range(len(tokens)) if position not in linked]
    wished = [term for term in terms if term.role != "exclude"]
    results = _results(named) if "result" not in drop else []
    open_words = any(says_something(tokens[at]) for at in rest)
    if open_words and not any(term.kind in {"barrier", "enabler"} for term in wished):
        # "Reduced hospital admissions": a result of something that was not linked is no result on a barrier.
        results = []
    interpretation = Interpretation(
        want=[] if "want" in drop else _wants(named, terms),
        leaning=[] if "want" in drop else _leaning(tokens),
        terms=wished,
        result=results,
        excluded=[term for term in terms if term.role == "exclude"],
        negated=list(_unlinked_exclusions(named, tokens, linked)),
        spelling=mended,
        glossary=_by_written(others, tokens),
        rest=" ".join(written[at] for at in rest),
    )
    return Reading(interpretation, searched, plain, vector, forms)


def _other_forms(question: str, tokens: Sequence[str], lexicon: Lexicon, embedder: Embedder) -> list[OtherForm]:
    """What is written short or in full; an abbreviation that is a word as well ("nice") only where it has capitals."""
    capitals = {word.lower() for word in re.findall(r"\w+", question) if word.isupper()} | abbreviations(question)
    return [
        one
        for one in lexicon.glossary.others(tokens)
        if not one.capitals
        or capitals.issuperset(tokens[one.start : one.end])
        or not embedder.words.issuperset(tokens[one.start : one.end])
    ]


def _by_written(others: Sequence[OtherForm], tokens: Sequence[str]) -> dict[str, str]:
    """All forms of each phrase, by the phrase."""
    found: dict[str, list[str]] = {}
    for one in others:
        found.setdefault(" ".join(tokens[one.start : one.end]), []).append(one.form)
    return {written: ", ".join(forms) for written, forms in found.items()}


def _first_of_each(placed: Sequence[_Placed]) -> list[Term]:
    """The terms in the order of the question, each once."""
    terms: dict[str, Term] = {}
    for _, _, term in sorted(placed, key=lambda one: one[:2]):
        terms.setdefault(term.id, term)
    return list(terms.values())


def _without(named: Iterable[Span], drop: Collection[str]) -> list[Span]:
    """The spans, with nothing that is to be dropped among what they mean."""
    found = []
    for span in named:
        left = tuple(one for one in span.concepts if one.id not in drop)
        if left or not span.concepts:
            found.append(replace(span, concepts=left))
    return found


def _by_name(named: Iterable[Span], written: Sequence[str], tokens: Sequence[str]) -> Iterator[_Placed]:
    for span in named:
        if not span.concepts or span.unread:
            continue
        first, *others = _preferred(span, tokens)
        text = " ".join(written[span.start : span.end])
        how: How = "alias" if written[span.start : span.end] == tokens[span.start : span.end] else "spelling"
        sure = LIGHT.get(first.kind, 1.0) * (1.0 if how == "alias" else 0.9)
        yield span.start, span.end, _term(first, text, how, sure, others, span.role)


def _preferred(span: Span, tokens: Sequence[str]) -> list[Concept]:
    """What a name may mean, likeliest first: an enabler after words of means, else as the kinds are ordered."""
    means = span.start > 0 and tokens[span.start - 1] in MEANS
    first: TermKind = "enabler" if means else "barrier"
    kinds: Sequence[TermKind] = get_args(TermKind)
    return sorted(span.concepts, key=lambda one: (one.kind != first, kinds.index(one.kind), one.id))


def _by_meaning(
    loose: Sequence[tuple[int, int]], vectors: Vectors, written: Sequence[str], tokens: Sequence[str],
    lexicon: Lexicon, named: Sequence[Span],
) -> Iterator[_Placed]:  # fmt: skip
    cards, matrix = lexicon.cards
    if not cards:
        return
    for (start, end), vector in zip(loose, vectors, strict=True):
        cosines = matrix @ vector
        near = sorted(
            ((float(cosine), one) for cosine, one in zip(cosines, cards, strict=True) if cosine >= MEANING_THRESHOLD),
            key=lambda pair: (-pair[0], pair[1].id),
        )
        if start > 0 and tokens[start - 1] in MEANS and any(one.kind == "enabler" for _, one in near):
            near = [(cosine, one) for cosine, one in near if one.kind == "enabler"]
        if near:
            best = near[0][0]
            others = [one for cosine, one in near[1:] if cosine > best - ALTERNATIVE_WITHIN]
            text, role = " ".join(written[start:end]), role_at(start, named, tokens)
            role = None if role == "peers" else role
            yield start, end, _term(near[0][1], text, "meaning", min(best, 1.0), others, role)


def _told(
    question: str, tokens: Sequence[str], lexicon: Lexicon, named: Sequence[Span], parted: Mapping[str, str]
) -> Iterator[_Placed]:
    """Years and figures, where something here tells of them; "since" and "before" stay words that rank nothing.

    One that is denied ("not 2021") is left among the rest, one that is not wished for excludes, as do those listed
    with it.
    """
    before = Span(0, 0)
    for match in _FIGURE.finditer(question):
        value = float(match[1].replace(",", "")) * _TIMES.get((match[2] or "").lower(), 1.0)
        at = len([word for token in words(question[: match.start()]) for word in parted.get(token, token).split()])
        end = min(at + len(words(match[0])), len(tokens))
        year = not match[2] and fact("year", match[1]) in lexicon.case_facts
        concept = Concept(fact("year", match[1]) if year else fact("figure", value), "year" if year else "figure", "")
        # Small numbers are said of everything.
        if concept.id not in lexicon.case_facts or (value <= SMALL and not match[2]):
            continue
        concept = replace(concept, name=match[0].strip())
        last = max([before, *(span for span in named if span.end <= at)], key=lambda span: span.end)
        between = tokens[last.end : at]
        role = role_after(last, between)
        before = Span(at, end, role=role)
        if role == "exclude" or not denies(between):
            role = role if role == "exclude" else None
            yield at, end, _term(concept, match[0].strip(), "alias", LIGHT[concept.kind], (), role)


def _results(named: Iterable[Span]) -> list[Result]:
    """The results named; of one that is denied all others, so that "did not overcome" finds who did something else."""
    said = [(span.result, span.denied) for span in named if span.result]
    wished = {result for result, denied in said if not denied}
    denied = {result for result, denied in said if denied}
    if denied and not wished:
        wished = set(RESULTS) - denied
    return [result for result in RESULTS if result in wished]


def _wants(named: Sequence[Span], terms: Iterable[Term]) -> list[Wanted]:
    """The first kind named; "examples of systems" are systems, and so are peers."""
    roles = {term.role for term in terms}
    kinds: list[Wanted] = [span.want for span in named if span.want]
    others: list[Wanted] = [want for want in kinds if want != "initiative"]
    if not kinds and "peers" in roles:
        like = {term.kind for term in terms if term.role == "peers"}
        return ["initiative"] if like == {"initiative"} else ["system"] if "system" in like else []
    return (others or kinds)[:1]


def _leaning(tokens: Sequence[str]) -> list[Wanted]:
    """The kinds that the question sounds like."""
    text = " ".join(tokens)

    def sounds(said: str) -> bool:
        return text.startswith(said[1:] + " ") if said[0] == "^" else f" {said} " in f" {text} "

    return [want for want in WANTED if any(map(sounds, LEANS.get(want, ())))]


def _unlinked_exclusions(named: Sequence[Span], tokens: Sequence[str], linked: Collection[int]) -> Iterator[str]:
    """What stands after "without" and its like and is nothing of the graph."""
    for span in named:
        after = range(span.end, len(tokens))
        first = next((at for at in after if tokens[at] not in JOINING), None)
        always = " ".join(tokens[span.start : span.end]) in ALWAYS_EXCLUDING
        if span.turns == "exclude" and always and first is not None and first not in linked:
            yield " ".join(tokens[span.end : first + 1])


def _term(
    concept: Concept, text: str, how: How, confidence: float, others: Sequence[Concept] = (), role: Role | None = None
) -> Term:
    alternatives = [Alternative(kind=one.kind, id=one.id, name=one.name) for one in others[:MOST_ALTERNATIVES]]
    return Term(
        text=text, kind=concept.kind, id=concept.id, name=concept.name, how=how, confidence=round(confidence, 3),
        alternatives=alternatives, role=role,
    )  # fmt: skip


def peers(corpus: Corpus, interpretation: Interpretation) -> Interpretation:
    """The interpretation with the barriers of each body whose peers are asked for as its alternatives: one is enough.

    A body of which no barrier is known stays as it is, and nothing satisfies it.
    """
    terms, excluded = list[Term](), list(interpretation.excluded)
    for term in interpretation.terms:
        if term.role == "peers" and term.kind in _MEETING:
            excluded.append(term.model_copy(update={"alternatives": []}))
            met = _met(corpus, corpus.numbers(pattern_term(corpus, term).ids))
            terms.append(_by_barriers(term, met) if met else term)
        else:
            terms.append(term.model_copy(update={"role": None}) if term.role == "peers" else term)
    return interpretation.model_copy(update={"terms": terms, "excluded": excluded})


def _met(corpus: Corpus, bodies: Numbers) -> Sequence[tuple[str, str]]:
    """Ids and names of the barriers that these or their cases met; those that most others met as well come first."""
    met = corpus.claims.of_type("TACKLED", "FACED")
    cases, _ = gathered(corpus.ran, bodies)
    own, _ = gathered(corpus.by_subject, np.concatenate([bodies, cases]))
    barriers = np.unique(corpus.claims.object[own[met[own]]])
    # Links between two things are counted, as many as there are claims with different results.
    often = np.bincount(corpus.claims.object[met], minlength=corpus.things)
    ordered = sorted(listed(barriers), key=lambda one: (-often[one], corpus.ids[one]))
    return [(corpus.ids[one], corpus.rows[one].name) for one in ordered]


def _by_barriers(term: Term, met: Sequence[tuple[str, str]]) -> Term:
    barriers = [Alternative(kind="barrier", id=id_, name=name) for id_, name in met]
    return term.model_copy(update={"how": "link", "alternatives": barriers})
