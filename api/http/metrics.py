"""Figures for Prometheus: requests, latency, the pool, what the console refuses, the corpus.

Several workers write their figures into files of one folder, which PROMETHEUS_MULTIPROC_DIR names before the library
is imported; whichever worker is asked adds them up.
"""

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
#: Seconds. The seed's answers take 0.02 to 0.1, those of 100,000 passages 0.1 to 1.3.
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

# When a figure was first seen is a line more for each of them, and nobody asks.
disable_created_metrics()  # type: ignore[no-untyped-call] # the library types it not

REQUESTS = Counter("casegraph_requests_total", "Requests by route and status.", ["method", "route", "status"])
LATENCY = Histogram(
    "casegraph_request_seconds", "Seconds until an answer was whole, by route.", ["route"], buckets=_SECONDS
)
UNDER_WAY = Gauge("casegraph_requests_under_way", "Requests that are being answered.", multiprocess_mode="livesum")
SESSIONS = Gauge("casegraph_database_sessions", "Sessions with Neo4j that are open.", multiprocess_mode="livesum")
REFUSALS = Counter("casegraph_console_refusals_total", "Queries that the console refused, by rule.", ["rule"])
CORPUS = Gauge("casegraph_corpus_version", "Counter of the corpus last seen.", multiprocess_mode="livemostrecent")
READY = Gauge("casegraph_ready", "1 where every worker was warm when it last answered.", multiprocess_mode="livemin")


def figures() -> tuple[bytes, str]:
    """All figures as Prometheus reads them, and their media type."""
    if os.environ.get(FOLDER):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # the library types it not
    else:
        registry = REGISTRY
    return generate_latest(registry), CONTENT_TYPE_LATEST
