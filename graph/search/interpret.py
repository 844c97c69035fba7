"""Step 1: which concepts, bodies, results and kinds of thing a question names, by alias and by meaning."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from graph.embedding import Embedder, Vectors
from graph.ontology import RESULTS, WANTED, Result, Wanted
from graph.search.answer import Interpretation, Term, TermKind
from graph.search.wordings import JOINING, MEANS, NEGATION_REACH, NEGATIONS, RESULT_WORDS, TOO_GENERAL, WANT_WORDS
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
    start: int
    end: int
    concept: Concept | None = None
    result: Result | None = None
    want: Wanted | None = None


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
    spans = _spans([stem(token) for token in tokens], known)
    phrases = list(_phrases(tokens, spans))
    vectors = embedder.questions([question, *(" ".join(tokens[start:end]) for start, end in phrases)])
    by_alias = [_term(tokens, span, span.concept) for span in spans if span.concept]
    taken = {term.id for term in by_alias}
    by_meaning: list[tuple[int, Term]] = []
    linked: set[int] = set()
    for (start, end), vector in zip(phrases, vectors[1:], strict=True):
        means = start > 0 and tokens[start - 1] in MEANS
        found = _nearest(vector, [one for one in known if one.id not in taken], means=means)
        if found is not None:
            concept, cosine = found
            taken.add(concept.id)
            linked.update(range(start, end))
            text = " ".join(tokens[start:end])
            term = Term(
                text=text,
                kind=concept.kind,
                id=concept.id,
                name=concept.name,
                how="meaning",
                confidence=round(cosine, 3),
            )
            by_meaning.append((start, term))
    for span in spans:
        linked.update(range(span.start, span.end))
    wants: list[Wanted] = [span.want for span in spans if span.want]
    results = {span.result for span in spans if span.result}
    starts = {term.id: span.start for term, span in zip(by_alias, (s for s in spans if s.concept), strict=True)}
    starts.update({term.id: start for start, term in by_meaning})
    terms = sorted((*by_alias, *(term for _, term in by_meaning)), key=lambda term: starts[term.id])
    interpretation = Interpretation(
        want=wants[:1],
        terms=terms,
        result=[result for result in RESULTS if result in results],
        rest=" ".join(token for position, token in enumerate(tokens) if position not in linked),
    )
    return Reading(interpretation, vectors[0])


def _spans(stems: Sequence[str], known: Sequence[Concept]) -> list[_Span]:
    """What aliases and listed words take, left to right, the longest first; each concept once."""
    named = _named(known)
    longest = max((len(key) for key in named), default=0)
    spans: list[_Span] = []
    seen: set[str] = set()
    position = 0
    while position < len(stems):
        for length in range(min(longest, len(stems) - position), 0, -1):
            span = named.get(tuple(stems[position : position + length]))
            if span is not None and not _negated(stems, position, span):
                end = position + length
                if span.concept is None or span.concept.id not in seen:
                    spans.append(_Span(position, end, span.concept, span.result, span.want))
                if span.concept:
                    seen.add(span.concept.id)
                position = end
                break
        else:
            position += 1
    return spans


def _named(known: Sequence[Concept]) -> dict[tuple[str, ...], _Span]:
    """Every phrase that means something, by its stems; a concept's name outranks an alias of another."""
    named: dict[tuple[str, ...], _Span] = {}
    for want in WANTED:
        named.update({_stems(phrase): _Span(0, 0, want=want) for phrase in WANT_WORDS[want]})
    for result, phrases in RESULT_WORDS.items():
        named.update({_stems(phrase): _Span(0, 0, result=result) for phrase in phrases})
    for phrases_of in (lambda one: one.aliases, lambda one: (one.name,)):
        for concept in known:
            named.update({_stems(phrase): _Span(0, 0, concept) for phrase in phrases_of(concept)})
    named.pop((), None)
    return named


def _stems(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(phrase))


def _negated(stems: Sequence[str], position: int, span: _Span) -> bool:
    return span.result is not None and any(
        word in NEGATIONS for word in stems[max(0, position - NEGATION_REACH) : position]
    )


def _phrases(tokens: Sequence[str], spans: Sequence[_Span]) -> Iterable[tuple[int, int]]:
    """The stretches between what was taken, parted at words of means, without joining words at either end."""
    taken = {position for span in spans for position in range(span.start, span.end)}
    start = 0
    for position in range(len(tokens) + 1):
        if position == len(tokens) or position in taken or tokens[position] in MEANS:
            first, last = start, position
            while first < last and tokens[first] in JOINING:
                first += 1
            while last > first and tokens[last - 1] in JOINING:
                last -= 1
            if any(token not in TOO_GENERAL for token in tokens[first:last]):
                yield first, last
            start = position + 1


def _nearest(vector: Vectors, known: Sequence[Concept], *, means: bool) -> tuple[Concept, float] | None:
    scored = [(float(one.embedding @ vector), one) for one in known if one.embedding is not None]
    scored = [(cosine, one) for cosine, one in scored if cosine >= MEANING_THRESHOLD]
    if means and any(one.kind == "enabler" for _, one in scored):
        scored = [(cosine, one) for cosine, one in scored if one.kind == "enabler"]
    best = max(scored, key=lambda pair: (pair[0], pair[1].id), default=None)
    return (best[1], min(best[0], 1.0)) if best else None


def _term(tokens: Sequence[str], span: _Span, concept: Concept) -> Term:
    text = " ".join(tokens[span.start : span.end])
    return Term(text=text, kind=concept.kind, id=concept.id, name=concept.name, how="alias", confidence=1.0)
