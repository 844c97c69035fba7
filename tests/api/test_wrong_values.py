"""A wrong value of any filter is told clearly, with what may stand there."""

import pytest
from fastapi.testclient import TestClient

from graph.ontology import DATES, FILTERS, Filter

WORDS = [row for row in FILTERS if row.takes]
IDS = [row for row in FILTERS if row.of_kind]


def _name(row: Filter) -> str:
    return row.name


@pytest.mark.parametrize("row", WORDS, ids=_name)
def test_a_word_that_is_not_taken_is_answered_with_those_that_are(client: TestClient, row: Filter) -> None:
    response = client.get("/v1/search", params={row.name: [row.takes[0], "no such word"]})
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["where"] == f"query.{row.name}.1"
    assert error["message"] == f"{row.name} cannot be 'no such word'."
    assert error["allowed"] == list(row.takes)


@pytest.mark.parametrize("row", IDS, ids=_name)
def test_what_is_no_id_and_what_is_nobodys_id_are_told_apart(client: TestClient, row: Filter) -> None:
    response = client.get("/v1/search", params={row.name: "No Id"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["message"].startswith("'No Id' is not an id")
    response = client.get("/v1/search", params={row.name: "nobodys-id"})
    assert response.status_code == 422
    assert f"There is no {row.name} with the id nobodys-id." in response.json()["detail"]


@pytest.mark.parametrize("name", DATES)
@pytest.mark.parametrize("date", ["yesterday", "2024-25", "2024-02-31"])
def test_what_is_no_date_is_answered_with_how_to_write_one(client: TestClient, name: str, date: str) -> None:
    response = client.get("/v1/search", params={name: date})
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["where"] == f"query.{name}"
    assert error["message"].startswith(f"'{date}' is not a date: write 2022,")


def test_all_filters_together_are_taken(client: TestClient) -> None:
    ids = {"dimension": "clarity", "source": "can-it-be-different", "region": "london", "system": "dorset"}
    ids |= {"barrier": "siloed-working", "enabler": "joint-funding", "would_use": "joint-funding"}
    ids |= {"organisation": "nhs-england"}
    given = {row.name: row.takes[0] if row.takes else ids.get(row.name, "2022") for row in FILTERS}
    response = client.get("/v1/search", params=given)
    assert response.status_code == 200
    assert response.json()["receipt"]["filters"] == {name: [value] for name, value in given.items()}
