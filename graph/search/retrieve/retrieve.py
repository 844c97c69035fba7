"""Step 2: candidates by words, by meaning and by links; a filter cuts inside every arm, before any pool ends."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graph.ontology import KINDS, WANTED, Wanted
from graph.search.answer import Interpretation, Searched
from graph.search.fuse import Candidates, Recipe, Texts
from graph.search.interpret.interpret import Reading
from graph.search.interpret.phrases import is_general, says_something
from graph.search.request import SearchRequest
from graph.search.retrieve.links import BestMatches, Links, passing_claims
from graph.search.retrieve.texts import Scope, search_texts
from graph.snapshot.cache import Snapshot
from graph.snapshot.corpus import Corpus
from graph.snapshot.filters import Passed, passing
from graph.snapshot.incidence import Flags, Numbers, first_of, flagged, gathered, places_of, reached, where
from graph.store import Run
from graph.text import index_words, lucene, words
from graph.vocabulary import JOINING, NEGATIONS

#: What else is in the card of a kind, and told of with it.
_PARTS: Mapping[Wanted, tuple[Wanted, ...]] = {"initiative": ("outcome",), "system": ("initiative", "outcome")}
#: The place of each kind of thing in `WANTED`, by its place in `KINDS`.
_WANTED_AT = np.asarray([WANTED.index(kind) if kind in WANTED else -1 for kind in KINDS], np.int8)


@dataclass(frozen=True, eq=False)
class Retrieved:
    """All candidates, what the arms say of each text, and what the links say.

    `things` and `texts` are the numbers of the candidates and of the texts in the corpus. `matched` flags all things
    that pass the filters, and satisfy a term or hold a word of the question (or pass, where nothing is asked);
    `speaking` those before any filter, None for all; `worded` those that have a text with a word, by the word;
    `passing` what passes the filters, of any kind; `browsing`: nothing else was asked for. `searched`: how the texts
    were. Kinds that are only in the cards of the wanted ones are among all these.
    """

    things: Numbers
    candidates: Candidates
    texts: Numbers
    seen: Texts
    links: Links
    matched: Flags
    speaking: Flags | None
    worded: Mapping[str, Flags]
    passing: Flags
    browsing: bool
    searched: Searched


def retrieve(run: Run, snapshot: Snapshot, request: SearchRequest, reading: Reading, recipe: Recipe) -> Retrieved:
    """Everything that passes the filters and that an arm has something to say of; by words alone without a vector."""
    corpus, read = snapshot.corpus, reading.interpretation
    passed = passing(snapshot.filter_index, request)
    links = Links(corpus, read, snapshot.lexicon.case_facts, passed)
    browsed = browsing(request, read)
    said = [] if browsed else asked_words(request, read)
    best = links.best
    passes = _passes(corpus, passed, browsed=browsed)
    # What nothing is claimed of has no path to show: it is a hit by its name alone, never by likeness.
    shown = corpus.claimed | best.linked | (passes if passed is not None or reading.vector is None else False)
    let = passes & shown & ~links.excluded
    eligible = let & corpus.of_kinds(
        [*request.want, *(part for kind in request.want for part in _PARTS.get(kind, ()))] or WANTED
    )
    passing_texts = None if passed is None else _texts_of(corpus, passed, let, eligible)
    worded = snapshot.postings.by_word(run, {word: _query(word, reading.forms.get(word)) for word in said})
    any_word = np.logical_or.reduce([np.zeros(corpus.things, np.bool_), *worded.values()])
    any_word &= corpus.wanted & (shown | links.anywhere)
    satisfying = best.satisfied.any(axis=1) & best.linked
    matched = eligible if browsed else eligible & (satisfying | any_word)
    scope = Scope(eligible, passing_texts, matched, best, recipe, browsed)
    searched = reading.searched if reading.vector is not None else " ".join(said)
    found = search_texts(run, snapshot, searched, reading.vector, scope)
    things, candidates = _candidates(corpus, found.texts, eligible, matched, best)
    speaking = None
    if not browsed or links.excluded.any():
        speaking = (corpus.claimed if browsed else any_word | links.anywhere) & ~links.excluded
    return Retrieved(
        things=things,
        candidates=candidates,
        texts=found.texts,
        seen=found.seen,
        links=links,
        matched=matched,
        speaking=speaking,
        worded=worded,
        passing=let,
        browsing=browsed,
        searched=found.searched,
    )


def _passes(corpus: Corpus, passed: Passed | None, *, browsed: bool) -> Flags:
    """What the filters let through; without any, and with nothing asked, all of which something is claimed."""
    if passed is not None:
        return passed.things
    return corpus.claimed if browsed else np.ones(corpus.things, np.bool_)


def _texts_of(corpus: Corpus, passed: Passed, let: Flags, eligible: Flags) -> Flags:
    """The cards of what passes, and texts that show a claim of it, as far as they speak for what may be found."""
    claims = corpus.claims
    shows = passing_claims(corpus, np.arange(len(claims.ids), dtype=np.int32), passed)[claims.evidence_of]
    about = flagged(len(corpus.ids), claims.passage[shows])
    about[: corpus.things] |= let
    return np.asarray(about[corpus.text_of] & reached(corpus.texts_of, where(eligible)))


def _candidates(
    corpus: Corpus, texts: Numbers, eligible: Flags, matched: Flags, best: BestMatches
) -> tuple[Numbers, Candidates]:
    """The eligible things that these texts speak for, with their texts in the order of the arms."""
    about = corpus.text_of[texts]
    thing, text = gathered(corpus.speaks_for, about)
    role = corpus.speaking_role[places_of(corpus.speaks_for, about)]
    kept = eligible[thing]
    thing, text, role = thing[kept], text[kept], role[kept]
    order = np.lexsort((text, thing))
    first = first_of(thing[order])
    things = thing[order][first]
    candidates = Candidates(
        kind=_WANTED_AT[corpus.kinds[things]],
        tier=best.tier[things],
        share=best.share[things],
        proposed=corpus.proposed[things],
        matched=matched[things],
        candidate=(np.cumsum(first) - 1).astype(np.int32),
        text=text[order],
        role=role[order],
    )
    return things, candidates


def _query(word: str, other: str | None) -> str:
    """The word, or the other form of what it belongs to, for Lucene."""
    return lucene(word) if other is None else f'{lucene(word)} "{" ".join(words(other))}"'


def browsing(request: SearchRequest, interpretation: Interpretation) -> bool:
    """Whether all is asked for that passes the filters, but for what is not wished for."""
    if not request.q.strip():
        return True
    read = interpretation.terms or interpretation.result or interpretation.negated
    return bool(interpretation.excluded and not read) and not any(map(says_something, words(interpretation.rest)))


def asked_words(request: SearchRequest, interpretation: Interpretation) -> list[str]:
    """The words that a text may hold: not what only joins, nor what all texts speak of unless nothing else is asked.

    Words for kinds and results were read as such, and what is not wished for is not looked for.
    """
    if request.literal:
        said = index_words(request.q)
        return [word for word in said if word not in JOINING] or said
    unwished = {word for phrase in interpretation.negated for word in words(phrase)}
    rest = [word for word in words(interpretation.rest) if word not in unwished]
    # Who names a body to find its peers does not look for what speaks of the body.
    named = {word for term in interpretation.excluded if term.role == "peers" for word in words(term.text)}
    read = [word for term in interpretation.terms for word in words(term.text) if word not in named]
    meant = [interpretation.spelling.get(word, word) for word in (*rest, *read)]
    said = [word for word in meant if word not in JOINING | NEGATIONS]
    return [word for word in said if not is_general(word)] or said
