"""What the links say of all things at once is what they say one by one, on the seed, for questions of every sort."""

from collections import defaultdict

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.search.answer import Interpretation, Term
from graph.search.fuse import TIER_ORDER
from graph.search.interpret.interpret import interpret
from graph.search.interpret.peers import peers
from graph.search.retrieve.chains import Chains
from graph.search.retrieve.fit import ClaimRow, fit
from graph.search.retrieve.links import Links
from graph.search.retrieve.touching import claim_rows, touching
from graph.snapshot.cache import Snapshot, current
from graph.snapshot.incidence import row_of
from graph.store import Store
from tests.benchmarks.questions import questions
from tests.search.asking import MUST_WORK

ASKED = [
    MUST_WORK,
    "silos, short-termism and data sharing in the South West",
    "who overcame siloed working in Dorset",
    "barriers caused by short-termism",
    "what causes low morale",
    "what helps with siloed budgets",
    "systems like Dorset",
    "linked data outside the South West",
    "short-termism without joint funding",
    "population health management in Thames Valley since 2022",
    "systems that eased or overcame short-termism and siloed budgets",
    "housing in Frimley with Citizens Advice",
    "who saved 2.7 million",
    *(question.words for question in questions("tune")),
]


@pytest.fixture(scope="module")
def snapshot(seeded: Store, embedder: SentenceTransformerEmbedder) -> Snapshot:
    return current(seeded, embedder)


def _read(snapshot: Snapshot, embedder: SentenceTransformerEmbedder, question: str) -> Interpretation:
    return peers(snapshot.corpus, interpret(question, snapshot.lexicon, embedder).interpretation)


def test_thousands_at_once_are_fitted_as_each_by_itself(
    snapshot: Snapshot, embedder: SentenceTransformerEmbedder
) -> None:
    linked = 0
    for question in ASKED:
        links = Links(snapshot.corpus, _read(snapshot, embedder, question), snapshot.lexicon.case_facts, None)
        for thing in range(snapshot.corpus.things):
            if not links.standing.linked[thing]:
                continue
            linked += 1
            one = links.linked(thing)
            names = [
                name for name, has in zip(links.pattern.names, links.standing.satisfied[thing], strict=True) if has
            ]
            exact = one.chains[0].fit if one.chains else fit(links.pattern, [], own=snapshot.corpus.ids[thing])
            said = (question, snapshot.corpus.ids[thing])
            assert list(exact.satisfied) == names, said
            # A body of which only parts are told may count half.
            less = any(term.parts and term.id == snapshot.corpus.ids[thing] for term in links.pattern.terms)
            shares = [pytest.approx(exact.share / part) for part in ((1, 2) if less else (1,))]
            assert any(links.standing.share[thing] == share for share in shares), said
            assert less or TIER_ORDER[links.standing.tier[thing]] == exact.tier, said
    assert linked > len(ASKED)


def test_the_best_case_is_the_best_of_all_that_touch_the_pattern(
    snapshot: Snapshot, embedder: SentenceTransformerEmbedder
) -> None:
    corpus, told = snapshot.corpus, snapshot.lexicon.case_facts
    for question in ASKED:
        read = _read(snapshot, embedder, question)
        links = Links(corpus, read.model_copy(update={"excluded": []}), told, None)
        rows = claim_rows(corpus, touching(corpus, links.pattern, told).tolist() if links.pattern.names else [], told)
        by_case = defaultdict[str, list[ClaimRow]](list)
        for row in rows:
            if row.relationship not in {"HELPS_WITH", "LEADS_TO"}:
                by_case[row.subject].append(row)
        for case, claims in by_case.items():
            exact, at = fit(links.pattern, claims), corpus.at[case]
            if corpus.kind(at) != "initiative":
                continue
            assert links.standing.share[at] == pytest.approx(exact.share), (question, case)
            if exact.share:
                assert TIER_ORDER[links.standing.tier[at]] == exact.tier, (question, case)


def test_of_the_systems_of_a_case_each_is_fitted_as_it_was_there(snapshot: Snapshot) -> None:
    corpus = snapshot.corpus
    terms = [Term(text="", kind="system", id="south-west", name="", how="alias", confidence=1.0)]
    found = Links(corpus, Interpretation(want=[], terms=terms, result=[], rest=""), snapshot.lexicon.case_facts, None)
    several = [at for at in range(corpus.things) if len(row_of(corpus.run_in, at)) > 1 and found.standing.linked[at]]
    assert several
    inside = set(found.pattern.terms[0].ids)
    for case in several:
        for system in row_of(corpus.run_in, case).tolist():
            if corpus.ids[system] not in inside:
                own = [
                    chain.fit.satisfied for chain in found.linked(system).chains if chain.subject == corpus.ids[case]
                ]
                assert not any(own)


def test_the_chains_of_a_thing_stand_together_the_best_first(
    snapshot: Snapshot, embedder: SentenceTransformerEmbedder
) -> None:
    links = Links(snapshot.corpus, _read(snapshot, embedder, MUST_WORK), snapshot.lexicon.case_facts, None)
    for chains in links.chains:
        assert isinstance(chains, Chains)
        keys = list(zip(chains.thing.tolist(), chains.tier.tolist(), (-chains.share).tolist(), strict=True))
        assert keys == sorted(keys)
