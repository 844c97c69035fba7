"""What is logged and how: lines for people on a terminal, JSON elsewhere. Never a key; a question only if asked for."""

import logging
import sys

from asgi_correlation_id import CorrelationIdFilter
from pythonjsonlogger.json import JsonFormatter

from api.settings import Settings

#: One line a request, in JSON alone: on a terminal they would bury what matters.
REQUESTS = logging.getLogger("casegraph.requests")
_JSON = "%(asctime)s %(levelname)s %(name)s %(correlation_id)s %(message)s"
_NAMES = {"asctime": "time", "levelname": "level", "name": "logger", "correlation_id": "request_id"}


def log_as(settings: Settings) -> None:
    """Set the log of this process up, once; a second call changes nothing."""
    as_json = settings.log == "json" or (settings.log is None and not sys.stderr.isatty())
    handler = logging.StreamHandler()
    if as_json:
        handler.setFormatter(JsonFormatter(_JSON, rename_fields=_NAMES))
    else:
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s [%(correlation_id)s]: %(message)s"))
    # The id of the request that a line belongs to, as its answer has it; - outside of any.
    handler.addFilter(CorrelationIdFilter(default_value="-"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    REQUESTS.setLevel(logging.INFO if as_json else logging.WARNING)
    # A server that went is told to who asks, in one sentence; the driver's own lines would only repeat it.
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)
