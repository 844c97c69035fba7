"""The peer that speed is measured against: neo4j-graphrag's HybridRetriever behind the same kind of shell as ours.

`python -m tests.benchmarks.peer PORT` answers `GET /v1/search?q=...` over the same two indexes with the ten texts that
the retriever brings by its own default, the question embedded by what the package offers for it. The database is named
as for casegraph, in CASEGRAPH_NEO4J_URI, _USER and _PASSWORD.
"""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import neo4j
import uvicorn
from fastapi import FastAPI
from neo4j_graphrag.embeddings import SentenceTransformerEmbeddings
from neo4j_graphrag.retrievers import HybridRetriever
from neo4j_graphrag.types import RetrieverResultItem
from pydantic import BaseModel

from graph.embedding import SentenceTransformerEmbedder

#: As many as a page of ours has hits.
TOP = 10


class PeerHit(BaseModel):
    """A text and its score."""

    text: str
    score: float


class PeerAnswer(BaseModel):
    """The texts, best first."""

    hits: list[PeerHit]


def create_peer(driver: neo4j.Driver) -> FastAPI:
    """The application; its retriever embeds with the model of the corpus, read from the same folder."""
    # Said before the package imports what reads it.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    embedder = SentenceTransformerEmbeddings(
        str(SentenceTransformerEmbedder().folder), device="cpu", local_files_only=True
    )
    retriever = HybridRetriever(
        driver, "text_meaning", "text_words", embedder, return_properties=["content"], result_formatter=_item
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        driver.close()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None)

    # Not async, as ours: such routes run in the pool of threads.
    @app.get("/v1/search")
    def search(q: str) -> PeerAnswer:
        found = retriever.search(query_text=q, top_k=TOP)
        return PeerAnswer(hits=[PeerHit(text=one.content, score=_score(one)) for one in found.items])

    @app.get("/readyz")
    def readyz() -> dict[str, str]:
        driver.verify_connectivity()
        return {"status": "ready"}

    return app


def _item(record: neo4j.Record) -> RetrieverResultItem:
    return RetrieverResultItem(content=record["node"]["content"], metadata={"score": record["score"]})


def _score(item: RetrieverResultItem) -> float:
    metadata: dict[str, Any] = item.metadata or {}
    return float(metadata["score"])


def main() -> None:
    """Serve until ended."""
    environment = os.environ
    account = (environment["CASEGRAPH_NEO4J_USER"], environment["CASEGRAPH_NEO4J_PASSWORD"])
    driver = neo4j.GraphDatabase.driver(environment["CASEGRAPH_NEO4J_URI"], auth=account)
    uvicorn.run(create_peer(driver), host="127.0.0.1", port=int(sys.argv[1]), access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
