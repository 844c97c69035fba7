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


#: What pydantic writes, and what a person would not.
THEIRS = (
    "should be",
    "should have",
    "input should",
    "validation",
    "unable to",
    "valid ",
    "string ",
    "type=",
    "pydantic",
)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/v1/search?q=a&limit=many", "limit has to be a whole number, not 'many'."),
        ("/v1/search?q=a&limit=0", "limit has to be 1 or more, not '0'."),
        ("/v1/search?q=a&limit=101", "limit has to be 100 or less, not '101'."),
        ("/v1/search?q=a&limit=1.5", "limit has to be a whole number, not '1.5'."),
        ("/v1/search?q=a&literal=perhaps", "literal has to be true or false, not 'perhaps'."),
        ("/v1/search?q=a&q=b", "q is given more than once: give it once."),
        ("/v1/search?q=" + "a" * 1001, "q is too long: write at most 1000 characters."),
        ("/v1/search?q=a&" + "&".join(["drop=a"] * 21), "drop is given 21 times: give it at most 20 times."),
        ("/v1/suggest?q=", "q is empty: write at least 1 character."),
        ("/v1/suggest", "q is missing: give it a value."),
        ("/v1/compare", "id is missing: give it a value."),
        ("/v1/compare?id=people-in-mind", "id has to be given 2 times or more, not 1."),
        ("/v1/compare?" + "&".join(f"id=a-{one}" for one in range(7)), "id is given 7 times: give it at most 6 times."),
        ("/v1/initiatives?page=0", "page has to be 1 or more, not '0'."),
        ("/v1/initiatives?sort=size", "sort cannot be 'size'."),
        ("/v1/export?format=pdf", "format cannot be 'pdf'."),
        ("/v1/search?q=a&fields=everything", "fields cannot be 'everything'."),
    ],
)
def test_each_kind_of_fault_is_told_in_our_words_with_what_to_do(client: TestClient, path: str, said: str) -> None:
    response = client.get(path)
    assert response.status_code == 422
    told = [one["message"] for one in response.json()["errors"]]
    assert said in told
    assert not [message for message in told for theirs in THEIRS if theirs in message.lower()]


def test_all_filters_together_are_taken(client: TestClient) -> None:
    ids = {"dimension": "clarity", "source": "can-it-be-different", "region": "london", "system": "dorset"}
    ids |= {"barrier": "siloed-working", "enabler": "joint-funding", "would_use": "joint-funding"}
    ids |= {"organisation": "nhs-england"}
    given = {row.name: row.takes[0] if row.takes else ids.get(row.name, "2022") for row in FILTERS}
    response = client.get("/v1/search", params=given)
    assert response.status_code == 200
    assert response.json()["receipt"]["filters"] == {name: [value] for name, value in given.items()}
