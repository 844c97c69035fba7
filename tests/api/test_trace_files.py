"""A newcomer can follow a request: each enters few files. `make trace-files` prints which."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from graph.embedding import SentenceTransformerEmbedder
from graph.store import Store
from tests.trace_files import LIMITS, REQUESTS, trace_load, trace_request


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_enters_few_files(client: TestClient, name: str) -> None:
    files = trace_request(client.app, REQUESTS[name])
    assert files[0].startswith("api/http/")
    assert "graph/store.py" in files
    assert len(files) <= LIMITS[name], files


def test_a_load_of_one_case_enters_few_files(
    scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    files = trace_load(scratch, embedder, tmp_path)
    assert files[0] == "ingest/load.py"
    assert "ingest/write.py" in files
    assert len(files) <= LIMITS["load"], files
