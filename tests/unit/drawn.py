"""Requests of every shape, as Hypothesis draws them."""

from typing import get_args

from hypothesis import strategies as st

from graph.ontology import RESULTS, WANTED, Population, Topic
from graph.search.request import SearchRequest

IDS = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
#: Any text that UTF-8 can hold.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)

REQUESTS = st.builds(
    SearchRequest,
    q=TEXTS,
    want=st.lists(st.sampled_from(WANTED), max_size=3),
    barrier=st.lists(IDS, max_size=3),
    enabler=st.lists(IDS, max_size=2),
    system=st.lists(IDS, max_size=2),
    result=st.lists(st.sampled_from(RESULTS), max_size=2),
    topic=st.lists(st.sampled_from(get_args(Topic)), max_size=2),
    population=st.lists(st.sampled_from(get_args(Population)), max_size=2),
    since=st.none() | st.sampled_from(["2022", "2024-09", "2024-23"]),
    limit=st.integers(1, 100),
    page=st.integers(1, 200),
    recipe=st.none() | IDS,
    drop=st.lists(IDS, max_size=3),
    literal=st.booleans(),
)
