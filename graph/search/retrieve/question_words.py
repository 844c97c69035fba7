"""Whether anything is asked beside the filters, and by which words."""

from graph.search.answer import Interpretation
from graph.search.interpret.phrases import says_something
from graph.search.request import SearchRequest
from graph.text import words
from graph.vocabulary import JOINING, NEGATIONS, TOO_GENERAL


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
        said = words(request.q)
        return [word for word in said if word not in JOINING] or said
    unwished = {word for phrase in interpretation.negated for word in words(phrase)}
    rest = [word for word in words(interpretation.rest) if word not in unwished]
    # Who names a body to find its peers does not look for what speaks of the body.
    named = {word for term in interpretation.excluded if term.role == "peers" for word in words(term.text)}
    read = [word for term in interpretation.terms for word in words(term.text) if word not in named]
    meant = [interpretation.spelling.get(word, word) for word in (*rest, *read)]
    said = [word for word in meant if word not in JOINING | NEGATIONS]
    return [word for word in said if word not in TOO_GENERAL] or said
