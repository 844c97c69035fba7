"""Each filter alone, pairs on one claim and on one case, what is narrower, predecessors, dates: on the seed."""

from collections import defaultdict
from collections.abc import Iterable

import pytest

from graph.errors import Refused
from graph.search.request import SearchRequest
from graph.snapshot.filter_index import filter_index
from graph.snapshot.filters import passing, read_filters
from graph.snapshot.incidence import where
from graph.snapshot.read_corpus import read_corpus
from graph.store import Run, Store

#: What passes without a case stands under this name, which no case has.
NO_CASE = ""


class Passing:
    """Says what of the seed passes filters."""

    def __init__(self, store: Store) -> None:
        self.corpus = store.read_together(read_corpus)
        self.index = filter_index(self.corpus)
        self.kinds = {row.id: self.corpus.kind(thing) for thing, row in enumerate(self.corpus.rows)}

    def by_case(self, **filters: object) -> dict[str, list[str]]:
        """Ids by the case that lets them pass."""
        request = SearchRequest.model_validate(filters)
        passed = passing(self.index, request)
        assert passed is not None
        memberships, cases = self.index.memberships, self.index.units.cases
        found = defaultdict[str, set[str]](set)
        for one in where(read_filters(self.corpus, request).passing(self.index)).tolist():
            unit, ids = int(memberships.unit[one]), self.corpus.ids
            case = ids[int(cases[unit])] if unit < len(cases) else NO_CASE
            found[case].add(ids[int(memberships.thing[one])])
        named = self.corpus.named
        assert set(named(passed.things)) == {id_ for ids in found.values() for id_ in ids}
        assert set(named(passed.cases)) == set(found) - {NO_CASE}
        assert set(named(passed.accounts)) == found.get(NO_CASE, set())
        return {case: sorted(ids) for case, ids in found.items()}

    def __call__(self, kind: str, /, **filters: object) -> set[str]:
        """The ids of one kind that pass."""
        return {id_ for ids in self.by_case(**filters).values() for id_ in ids if self.kinds[id_] == kind}

    def cases(self, **filters: object) -> set[str]:
        """The initiatives that pass."""
        return self("initiative", **filters)


@pytest.fixture(scope="module")
def those(seeded: Store) -> Passing:
    return Passing(seeded)


def test_without_a_filter_of_the_graph_nothing_is_cut(seeded: Store) -> None:
    def uncut(run: Run) -> bool:
        read = filter_index(read_corpus(run))
        return passing(read, SearchRequest(q="silos")) is passing(read, SearchRequest(want=["system"])) is None

    assert seeded.read_together(uncut)


@pytest.mark.parametrize(
    ("filters", "cases"),
    [
        ({"barrier": ["repeated-admissions"]}, ["mental-health-nurse-in-housing-team"]),
        ({"enabler": ["local-champions"], "type": ["programme"]}, ["mental-health-champion-scheme"]),
        ({"organisation": ["new-forest-district-council"]},
         ["mental-health-nurse-in-housing-team", "rough-sleeper-initiative"]),
        ({"region": ["london"]}, ["linked-population-data"]),
        ({"level": ["tertiary"]},
         ["advance-care-planning", "blood-pressure-management-in-dorset", "citizens-advice-on-mental-health-wards",
          "mental-health-crisis-support-service", "mental-health-nurse-in-housing-team",
          "prevention-categories-in-nottinghamshire", "split-screen-thinking-in-practice",
          "structured-medication-reviews"]),
        ({"scale": ["place"]},
         ["community-development-in-reigate-and-banstead", "growing-health-together",
          "mental-health-nurse-in-housing-team", "place-partnership-built-on-trust"]),
        ({"type": ["fund"]},
         ["health-inequality-and-innovation-fund", "ring-fenced-health-inequalities-funding",
          "rough-sleeper-initiative"]),
        ({"status": ["ended"]},
         ["earlier-drives-for-prevention", "focus-groups-as-peer-learning", "ring-fenced-health-inequalities-funding"]),
        ({"population": ["tenants", "digitally excluded people"]},
         ["growing-health-together", "mental-health-nurse-in-housing-team"]),
        ({"topic": ["suicide prevention"]}, ["people-in-mind"]),
        ({"basis": ["evaluated"]}, []),
        ({"since": "2022"},
         ["child-poverty-prevention-programme", "focus-groups-as-peer-learning",
          "founding-of-integrated-care-systems"]),
        ({"since": "2021", "until": "2022"},
         ["child-poverty-prevention-programme", "founding-of-integrated-care-systems", "growing-health-together"]),
        ({"until": "2021"}, ["growing-health-together"]),
    ],
)  # fmt: skip
def test_each_filter_alone(those: Passing, filters: dict[str, object], cases: list[str]) -> None:
    assert sorted(those.cases(**filters)) == cases


def test_a_system_takes_in_its_predecessors_and_what_is_part_of_them(those: Passing) -> None:
    # Frimley was split among three boards; East Surrey is a part of Surrey Heartlands, which became Surrey and Sussex.
    assert those.cases(system=["thames-valley"]) == {"linked-population-data"}
    assert those("system", system=["thames-valley"]) == {"frimley"}
    assert those("system", system=["surrey-and-sussex"]) == {"frimley", "surrey-heartlands", "east-surrey"}
    assert those("system", system=["frimley"]) == {"frimley"}


def test_a_case_in_many_systems_lets_through_the_one_that_was_asked_for(those: Passing) -> None:
    assert those("system", system=["dorset"], enabler=["population-health-management"]) == {"dorset"}
    assert "nottingham-and-nottinghamshire" in those("system", enabler=["population-health-management"])


def test_a_concept_takes_in_what_is_narrower(those: Passing) -> None:
    assert those.cases(barrier=["short-termism"]) > those.cases(barrier=["one-off-funding"])
    assert "people-in-mind" in those.cases(enabler=["cross-sector-collaboration"])
    assert those("barrier", barrier=["short-termism"]) >= {"one-off-funding"}


def test_barrier_result_and_evidence_are_read_on_one_claim(those: Passing) -> None:
    nurse = "mental-health-nurse-in-housing-team"
    assert those.cases(barrier=["repeated-admissions"], result=["overcame"]) == {nurse}
    assert not those.cases(barrier=["repeated-admissions"], result=["eased"])
    # The case has evidence that was monitored, but not for this claim.
    assert nurse in those.cases(basis=["monitored"], enabler=["combined-roles"])
    assert nurse in those.cases(barrier=["unreached-need"], basis=["monitored"])
    assert nurse not in those.cases(barrier=["difficult-partnership"], basis=["monitored"])
    assert nurse not in those.cases(barrier=["difficult-partnership"], source=["can-it-be-different"])
    assert those("barrier", result=["overcame"]) == {"one-off-funding", "repeated-admissions"}
    assert those("barrier", result=["overcame"], system=["hampshire-and-isle-of-wight"]) == {"repeated-admissions"}


def test_all_else_is_read_on_one_case(those: Passing) -> None:
    people = ["people in deprived areas"]
    both = those.cases(barrier=["siloed-working"], enabler=["social-prescribing"], population=people)
    assert both == {"blood-pressure-management-in-dorset"}
    assert not those.by_case(system=["dorset"], organisation=["new-forest-district-council"])


def test_an_outcome_passes_by_how_it_is_known_itself(those: Passing) -> None:
    dorset = {"dorset-strokes-prevented", "dorset-heart-attacks-prevented", "dorset-savings"}
    assert those("outcome", system=["dorset"], known=["projected"], topic=["cardiovascular disease"]) == dorset
    assert those.cases(known=["projected"]) >= {"blood-pressure-management-in-dorset"}
    assert those("system", known=["projected"]) >= {"dorset"}


def test_what_a_system_faced_answers_only_for_barrier_and_system(those: Passing) -> None:
    faced = {"barrier": ["elective-recovery-first"], "system": ["west-yorkshire"]}
    both = {NO_CASE: ["elective-recovery-first", "west-yorkshire"]}
    assert those.by_case(**faced) == both
    assert those.by_case(**faced, basis=["reported by participants"], source=["unlocking-prevention"]) == both
    assert those.by_case(**faced, region=["north-east-and-yorkshire"], dimension=["congruity"]) == both
    for more in (
        {"basis": ["evaluated"]},
        {"source": ["can-it-be-different"]},
        {"result": ["attempted"]},
        {"enabler": ["cross-sector-collaboration"]},
        {"topic": ["trauma"]},
        {"status": ["unknown"]},
        {"known": ["aimed"]},
        {"since": "2000"},
    ):
        assert those.by_case(**faced, **more) == {}, more


_WITHIN = """
MATCH (t:Barrier|Enabler)-[:BROADER]->{0,8}()-[:WITHIN]->(:Dimension {id: $id}) RETURN DISTINCT t.id AS id
"""


@pytest.mark.parametrize("dimension", ["clarity", "congruity", "capacity"])
def test_a_concept_is_within_a_dimension_by_itself_and_a_case_by_what_it_met(
    those: Passing, seeded: Store, dimension: str
) -> None:
    within = {row["id"] for row in seeded.read(_WITHIN, id=dimension)}
    assert those("barrier", dimension=[dimension]) | those("enabler", dimension=[dimension]) == within
    cases = those.by_case(dimension=[dimension])
    assert set(cases) - {NO_CASE} == those.cases(dimension=[dimension])
    assert all(within & set(ids) for ids in cases.values())


def test_with_another_filter_a_concept_needs_a_case(those: Passing) -> None:
    here = those("barrier", dimension=["congruity"], system=["cornwall-and-the-isles-of-scilly"])
    assert here == {"one-off-funding"}


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"barrier": ["short-termisn"]}, "There is no barrier with the id short-termisn. Did you mean short-termism"),
        ({"enabler": ["dorset"]}, r"There is no enabler with the id dorset \(it is the id of a system\)"),
        ({"region": ["dorset"]}, r"There is no region with the id dorset \(it is the id of a system\)"),
        ({"region": ["south-westt"]}, "Did you mean south-west "),
        ({"system": ["people-in-mind"]}, r"no system with the id people-in-mind \(it is the id of an initiative\)"),
        ({"dimension": ["clarety"]}, "There is no dimension with the id clarety. Did you mean clarity"),
        ({"dimension": ["x"]}, "There are: capacity, clarity, congruity."),
        ({"organisation": ["x"]}, "There is no organisation with the id x. Look for it first"),
        ({"source": ["clarity"]}, "There is no source with the id clarity"),
    ],
)
def test_an_id_that_no_such_thing_has_is_refused_by_name(
    those: Passing, filters: dict[str, Iterable[str]], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        those.by_case(**filters)
