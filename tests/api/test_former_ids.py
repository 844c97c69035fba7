"""Ids that things of the seed had before: addresses lead on, and filters take them."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from graph.ontology import PLURALS, Kind
from tests.api.pages_read import HTML

#: An old id with its kind and the id of today, and a filter that takes it.
OLD, KIND, NOW = "missing-incentives", "barrier", "perverse-incentives"


def _all_old(client: TestClient) -> dict[str, tuple[Kind, str]]:
    """Every old id with the kind and the id of today."""
    found = client.get("/v1/taxonomy").json()
    things = [one for kind in ("barriers", "enablers") for one in found[kind]]
    told = [client.get(one["url"], params={"evidence": "ids"}).json() for one in things]
    return {old: (one["kind"], one["id"]) for one in told for old in one["properties"].get("formerly", [])}


def test_every_old_id_of_the_seed_leads_to_the_thing_of_today(client: TestClient) -> None:
    old_ids = _all_old(client)
    assert len(old_ids) >= 4
    assert old_ids[OLD] == (KIND, NOW)
    for old, (kind, now) in old_ids.items():
        moved = client.get(f"/v1/{PLURALS[kind]}/{old}", params={"evidence": "ids"}, follow_redirects=False)
        assert (moved.status_code, moved.headers["location"]) == (308, f"/v1/{PLURALS[kind]}/{now}?evidence=ids")
        assert client.get(moved.headers["location"]).json()["id"] == now
        page = client.get(f"/{PLURALS[kind]}/{old}?mine=dorset", headers=HTML, follow_redirects=False)
        assert (page.status_code, page.headers["location"]) == (308, f"/{PLURALS[kind]}/{now}?mine=dorset")


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/v1/search", {"facets": False}),
        ("/v1/search", {"q": "what did they do about it", "evidence": "ids"}),
        ("/v1/initiatives", {}),
        ("/v1/map", {"rows": "barrier", "columns": "result"}),
        ("/v1/map", {"rows": "enabler", "columns": "result"}),
    ],
)
def test_a_filter_takes_an_old_id(client: TestClient, path: str, more: dict[str, Any]) -> None:
    old, now = (client.get(path, params={KIND: one, **more}) for one in (OLD, NOW))
    assert old.status_code == 200, old.text
    found = [old.json(), now.json()]
    for answer in found:
        for name in ("receipt", "took", "next"):
            answer.pop(name, None)
    assert found[0] == found[1]


def test_an_export_of_an_old_id_is_that_of_today(client: TestClient) -> None:
    rows = [
        [
            line
            for line in client.get("/v1/export", params={"format": "csv", KIND: one}).text.splitlines()
            if NOW in line
        ]
        for one in (OLD, NOW)
    ]
    assert rows[0]
    assert len(rows[0]) == len(rows[1])


def test_an_id_that_nothing_ever_had_is_not_found(client: TestClient) -> None:
    assert client.get("/v1/barriers/missing-incentive").status_code == 404
    assert client.get("/v1/initiatives", params={KIND: "missing-incentive"}).status_code == 422
