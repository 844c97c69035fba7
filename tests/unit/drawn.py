"""Requests of every shape, as Hypothesis draws them, and a whole answer to change and to compare."""

from typing import get_args

from hypothesis import strategies as st

from graph.evidence import Cited, EvidenceShown, Node, PassageShown, Ref, SourceShown
from graph.ontology import (
    RESULTS,
    WANTED,
    About,
    Basis,
    Implementation,
    InitiativeType,
    Known,
    Level,
    Population,
    Scale,
    Stance,
    Status,
    Topic,
    Wanted,
)
from graph.search.answer import (
    Answer,
    Arm,
    Arms,
    Hit,
    HitField,
    HitList,
    Interpretation,
    ListName,
    Path,
    Receipt,
    Searched,
    Step,
    Term,
    Took,
)
from graph.search.fuse import DEFAULT, RECIPES
from graph.search.request import SearchRequest
from graph.snapshot.facets import MOST_VALUES

IDS = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
#: Any text that UTF-8 can hold.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)

_DATES = st.none() | st.sampled_from(["2022", "2024-09", "2024-23"])


def _some(of: object) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(get_args(of)), max_size=2)


#: Every field of a request.
FIELDS: dict[str, st.SearchStrategy[object]] = {
    "q": TEXTS,
    "want": st.lists(st.sampled_from(WANTED), max_size=3),
    "barrier": st.lists(IDS, max_size=3),
    **{
        name: st.lists(IDS, max_size=2)
        for name in ("enabler", "would_use", "dimension", "system", "region", "organisation", "source")
    },
    "result": st.lists(st.sampled_from(RESULTS), max_size=2),
    "implementation": _some(Implementation),
    "about": _some(About),
    "level": _some(Level),
    "scale": _some(Scale),
    "type": _some(InitiativeType),
    "status": _some(Status),
    "population": _some(Population),
    "topic": _some(Topic),
    "basis": _some(Basis),
    "known": _some(Known),
    "since": _DATES,
    "until": _DATES,
    "limit": st.integers(1, 100),
    "page": st.integers(1, 200),
    "recipe": st.none() | IDS | st.sampled_from(list(RECIPES)),
    "drop": st.lists(IDS, max_size=3),
    "literal": st.booleans(),
    "facets": st.booleans(),
    "facets_of": st.sampled_from([None, "cases", "concepts"]),
    "facet_values": st.integers(1, MOST_VALUES),
    "evidence": st.sampled_from(["full", "ids"]),
    "fields": _some(HitField),
    "lists": _some(ListName),
}
REQUESTS = st.builds(SearchRequest, **FIELDS)

SOURCE = SourceShown(title="Unlocking prevention", licence="Open Government Licence v3.0")
#: What every passage that `evidence` names is.
CITED = Cited(
    passages={
        f"passage-{stance}": PassageShown(
            text="A little money helped at the start.", wording="ours", source="unlocking-prevention",
            locator='Page, paragraph "A little money ..."',
        )
        for stance in get_args(Stance)
    },
    sources={"unlocking-prevention": SOURCE},
)  # fmt: skip


def evidence(stance: Stance = "supports", basis: Basis = "reported by participants") -> EvidenceShown:
    """A passage that shows a step."""
    return EvidenceShown(passage=f"passage-{stance}", stance=stance, basis=basis)


def path(text: str, *shown: EvidenceShown) -> Path:
    """A path of one step."""
    step = Step(
        from_=Node(id="people-in-mind", name="People in Mind", kind="initiative"), relationship="TACKLED",
        caption="overcame", to=Node(id="short-termism", name="Short-termism", kind="barrier"), result="overcame",
        through=[Ref(id="joint-funding", name="Joint funding")], claim="people-in-mind--tackled--short-termism",
        reading="stated", evidence=[*shown],
    )  # fmt: skip
    return Path(text=text, steps=[step])


def hit(id_: str, kind: Wanted = "initiative", rank: int = 1, *paths: Path) -> Hit:
    """A card, named as its id is in words."""
    arm = Arm(score=0.5, rank=rank)
    return Hit(
        rank=rank, score=1 / rank, kind=kind, id=id_, name=id_.replace("-", " ").capitalize(),
        summary="It is what it is called. It was begun with little.", url=f"/v1/{kind}s/{id_}",
        tier="claim" if paths else "near", implementation="ran nationally" if kind == "initiative" else None,
        systems=[], initiatives=[], satisfies=["short-termism"] if paths else [], lacks=[], paths=[*paths], passages=[],
        arms=Arms(words=arm, meaning=arm, links=arm),
    )  # fmt: skip


TERM = Term(text="silos", kind="barrier", id="siloed-working", name="Siloed working", how="alias", confidence=1)
ANSWER = Answer(
    question="systems that overcame silos",
    verdict="answered",
    says="People in Mind overcame short-termism through joint funding.",
    probability=0.81,
    leads="cases",
    cases=HitList(
        total=2,
        hits=[
            hit("people-in-mind", "initiative", 1, path("People in Mind overcame short-termism.", evidence())),
            hit("dorset", "system", 2),
        ],
    ),
    concepts=HitList(total=1, hits=[hit("short-termism", "barrier")]),
    interpretation=Interpretation(want=["system"], terms=[TERM], result=["overcame"], rest="that"),
    searched=Searched(texts=874, way="exact"),
    passages={"passage-supports": CITED.passages["passage-supports"]},
    sources=CITED.sources,
    receipt=Receipt(
        id="5d0f4f3e-8a43-4c0e-9f0e-2f1f0c2b7a11", question="systems that overcame silos", filters={}, drop=[],
        literal=False, limit=10, page=1, corpus=1, digest="3f10b751e4a55a22", model="all-MiniLM-L6-v2 53aa51172d142c89",
        recipe=DEFAULT.name, at="2026-11-30T09:00:00.000+00:00", took_ms=Took(interpret=6.1, retrieve=4.2, explain=3.5),
    ),
)  # fmt: skip
