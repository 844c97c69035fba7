"""Step 1: which concepts, bodies, results and kinds of thing a question names, by alias and by meaning."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.embedding import Embedder, Vectors
from graph.ontology import RESULTS, WANTED, Result, Wanted
from graph.search.answer import How, Interpretation, Term, TermKind
from graph.search.wordings import (
    JOINING,
    MEANS,
    NEGATION_REACH,
    NEGATIONS,
    PARTING,
    RESULT_WORDS,
    TOO_GENERAL,
    WANT_WORDS,
)
from graph.store import Run
from graph.text import stem, words

#: A phrase is read as a concept by meaning from this cosine with the concept's card on. Of 18 phrases for concepts of
#: the first cases 11 have the right one nearest at .41 or more; of 10 that name no concept the highest is at .40.
MEANING_THRESHOLD = 0.41

_CONCEPTS = """
MATCH (t:Barrier|Enabler|System)
OPTIONAL MATCH (x:Text {id: t.id})
RETURN t.id AS id, t.name AS name, coalesce(t.aliases, []) AS aliases,
       CASE WHEN t:Barrier THEN 'barrier' WHEN t:Enabler THEN 'enabler' ELSE 'system' END AS kind,
       CASE WHEN t:System THEN null ELSE x.embedding END AS embedding
ORDER BY id
"""


@dataclass(frozen=True)
class Concept:
    """A barrier, enabler or system as a question may name it; `embedding` is that of its card, None for a system."""

    id: str
    kind: TermKind
    name: str
    aliases: tuple[str, ...]
    embedding: Vectors | None


@dataclass(frozen=True)
class Reading:
    """The interpretation, and the vector of the whole question, shape (dimensions,)."""

    interpretation: Interpretation
    vector: Vectors


@dataclass(frozen=True)
class _Span:
    """Some words of the question and what they were taken for; what is negated is taken for nothing."""

    start: int
    end: int
    concept: Concept | None = None
    result: Result | None = None
    want: Wanted | None = None
    negated: bool = False


def concepts(run: Run) -> list[Concept]:
    """All that a question may name."""
    return [
        Concept(
            row["id"], row["kind"], row["name"], tuple(row["aliases"]),
            None if row["embedding"] is None else np.asarray(row["embedding"], dtype=np.float32),
        )
        for row in run(_CONCEPTS)
    ]  # fmt: skip


def interpret(question: str, known: Sequence[Concept], embedder: Embedder) -> Reading:
    """Read a question. One call to the model embeds it together with the phrases that no alias took."""
    tokens = words(question)
    spans = _spans(tokens, known)
    phrases = list(_phrases(tokens, spans))
    vectors = embedder.questions([question, *(_text(tokens, phrase) for phrase in phrases)])
    terms: dict[str, tuple[int, Term]] = {}
    linked = {position for span in spans if not span.negated for position in range(span.start, span.end)}
    for span in spans:
        if span.concept and not span.negated and span.concept.id not in terms:
            terms[span.concept.id] = (span.start, _term(span.concept, _text(tokens, span), "alias", 1.0))
    for phrase, vector in zip(phrases, vectors[1:], strict=True):
        found = _nearest(vector, known, means=phrase.start > 0 and tokens[phrase.start - 1] in MEANS)
        if found is not None:
            concept, cosine = found
            linked.update(range(phrase.start, phrase.end))
            term = _term(concept, _text(tokens, phrase), "meaning", cosine)
            terms.setdefault(concept.id, (phrase.start, term))
    ordered = [term for _, term in sorted(terms.values(), key=lambda placed: placed[0])]
    rest = [token for position, token in enumerate(tokens) if position not in linked]
    results = {span.result for span in spans if span.result and not span.negated}
    if not any(term.kind != "system" for term in ordered) and any(_says_something(token) for token in rest):
        # "Reduced hospital admissions": a result of something that was not linked is no result on a barrier.
        results = set()
    interpretation = Interpretation(
        want=_wants(spans),
        terms=ordered,
        result=[result for result in RESULTS if result in results],
        negated=[_text(tokens, span) for span in spans if span.negated],
        rest=" ".join(rest),
    )
    return Reading(interpretation, vectors[0])


def _wants(spans: Sequence[_Span]) -> list[Wanted]:
    """The first kind named; "examples of systems" are systems."""
    named: list[Wanted] = [span.want for span in spans if span.want]
    others: list[Wanted] = [want for want in named if want != "initiative"]
    return (others or named)[:1]


def _spans(tokens: Sequence[str], known: Sequence[Concept]) -> list[_Span]:
    """What aliases and listed words take, left to right, the longest first: those by stems, these as written."""
    listed, named = _listed(), _named(known)
    stems = [stem(token) for token in tokens]
    longest = max(len(key) for key in (*listed, *named))
    spans: list[_Span] = []
    position = 0
    while position < len(tokens):
        for length in range(min(longest, len(tokens) - position), 0, -1):
            end = position + length
            concept = named.get(tuple(stems[position:end]))
            span = replace(_Span(0, 0), concept=concept) if concept else listed.get(tuple(tokens[position:end]))
            if span is not None:
                negated = span.want is None and _negated(tokens, position, spans[-1].end if spans else 0)
                spans.append(replace(span, start=position, end=end, negated=negated))
                position = end
                break
        else:
            position += 1
    return spans


def _listed() -> dict[tuple[str, ...], _Span]:
    wants = {tuple(phrase.split()): _Span(0, 0, want=want) for want in WANTED for phrase in WANT_WORDS[want]}
    results = {tuple(said.split()): _Span(0, 0, result=one) for one, all_ in RESULT_WORDS.items() for said in all_}
    return {**wants, **results}


def _named(known: Sequence[Concept]) -> dict[tuple[str, ...], Concept]:
    """Every concept by the stems of its names; a concept's name outranks an alias of another."""
    named = {_stems(alias): concept for concept in known for alias in concept.aliases}
    named.update({_stems(concept.name): concept for concept in known})
    named.pop((), None)
    return named


def _stems(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(phrase))


def _negated(tokens: Sequence[str], position: int, after: int) -> bool:
    """Whether one of the few words before it turns it round; what was taken before shields it."""
    return any(token in NEGATIONS for token in tokens[max(after, position - NEGATION_REACH) : position])


def _phrases(tokens: Sequence[str], spans: Sequence[_Span]) -> Iterable[_Span]:
    """The stretches between what was taken, parted at words of means and lists, without joining words at either end."""
    taken = {position for span in spans for position in range(span.start, span.end)}
    start = 0
    for position in range(len(tokens) + 1):
        if position == len(tokens) or position in taken or tokens[position] in MEANS | PARTING:
            first, last = start, position
            while first < last and tokens[first] in JOINING:
                first += 1
            while last > first and tokens[last - 1] in JOINING:
                last -= 1
            inside = tokens[first:last]
            if any(map(_says_something, inside)) and not any(token in NEGATIONS for token in tokens[start:last]):
                yield _Span(first, last)
            start = position + 1


def _says_something(token: str) -> bool:
    return token not in JOINING and token not in TOO_GENERAL and token not in NEGATIONS


def _text(tokens: Sequence[str], span: _Span) -> str:
    return " ".join(tokens[span.start : span.end])


def _nearest(vector: Vectors, known: Sequence[Concept], *, means: bool) -> tuple[Concept, float] | None:
    scored = [(float(one.embedding @ vector), one) for one in known if one.embedding is not None]
    scored = [(cosine, one) for cosine, one in scored if cosine >= MEANING_THRESHOLD]
    if means and any(one.kind == "enabler" for _, one in scored):
        scored = [(cosine, one) for cosine, one in scored if one.kind == "enabler"]
    best = max(scored, key=lambda pair: (pair[0], pair[1].id), default=None)
    return (best[1], min(best[0], 1.0)) if best else None


def _term(concept: Concept, text: str, how: How, confidence: float) -> Term:
    return Term(
        text=text, kind=concept.kind, id=concept.id, name=concept.name, how=how, confidence=round(confidence, 3)
    )
