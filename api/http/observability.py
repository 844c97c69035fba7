"""Each request measured: its figures, its line in the log, and a line of its own where it was slow."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import logs, metrics
from api.http.lifecycle import Keeper
from api.settings import Settings


class Watching:
    """Stands around the application."""

    def __init__(self, app: ASGIApp, settings: Settings, keeper: Keeper) -> None:
        self.app, self.settings, self.keeper = app, settings, keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and see how it ends."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        metrics.UNDER_WAY.inc()
        try:
            await self.app(scope, receive, seen)
        finally:
            metrics.UNDER_WAY.dec()
            self._note(scope, status, time.perf_counter() - begun)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route, state = getattr(scope.get("route"), "path", "none"), scope.get("state", {})
        metrics.REQUESTS.labels(scope["method"], route, str(status)).inc()
        metrics.LATENCY.labels(route).observe(seconds)
        metrics.SESSIONS.set(self.keeper.parts.store.busy)
        metrics.READY.set(self.keeper.warm)
        if rule := state.get("rule"):
            metrics.REFUSALS.labels(rule).inc()
        if corpus := state.get("corpus"):
            metrics.CORPUS.set(corpus)
        line = {"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000)}
        if rule:
            line["rule"] = rule
        if self.settings.log_questions:
            line["question"] = _question(scope, state)
        logs.REQUESTS.info("request", extra=line)
        if line["ms"] >= self.settings.slow_ms:
            logs.REQUESTS.warning(
                "slow: %s took %d ms", route, line["ms"], extra={**line, "receipt": state.get("receipt")}
            )


def _question(scope: Scope, state: Mapping[str, Any]) -> str | None:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("q")
    return asked[0] if asked else state.get("question")
