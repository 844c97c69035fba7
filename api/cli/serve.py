"""`casegraph run` and `serve`: the port is taken before anything slow begins."""

import socket
from pathlib import Path

from api.cli import render_answer, render_report, terminal
from api.cli.run import Work, working
from api.composition import Parts
from api.hosts import is_loopback
from api.http.keys import Keys
from api.http.workers import answer_alone, answer_together
from api.settings import Settings
from graph.errors import DatabaseUnfit, Refused, Unavailable
from graph.search.request import SearchRequest
from ingest.data_sets import applied
from ingest.load import load

SAMPLE = SearchRequest(q="systems that overcame short-termism with joint funding pots", limit=3)
#: The cases that come with casegraph: beside this package in a checkout and in an installation alike.
SEED = Path(__file__).resolve().parents[2] / "seed"


def run(settings: Settings, port: int, *, seed: bool) -> None:
    """Database, seed, the sample answer, then the API until interrupted."""
    # The port first: it is the cheapest thing that may fail.
    with bind("127.0.0.1", port) as listening:
        with working(settings) as work:
            parts = work.parts
            if seed:
                _load_seed(work)
            work.make_quick()
            try:
                answer = work.answer(SAMPLE)
            except DatabaseUnfit as nothing_loaded:
                answer = None
                terminal.complain(nothing_loaded)
        if answer is not None:
            terminal.show(render_answer.answer(answer))
        _serve(settings, listening, parts)


def _load_seed(work: Work) -> None:
    """Load the seed, unless just these files were loaded by this casegraph and stand as they were."""
    store, embedder = work.parts.store, work.parts.embedder
    if applied(store, embedder, [SEED], "seed"):
        terminal.say("The seed is loaded already: seed unchanged.")
    else:
        terminal.say(render_report.report(load(store, embedder, [SEED], "seed", progress=work.progress)))


def serve(settings: Settings, host: str, port: int, workers: int = 1) -> None:
    """The API over what is loaded, until interrupted, by so many processes; the database is brought up first."""
    _require_settings(settings, host)
    with bind(host, port) as listening:
        with working(settings) as work:
            pass
        _serve(settings, listening, work.parts, workers)


def _require_settings(settings: Settings, host: str) -> None:
    """Refuse to be reached from elsewhere before somebody said by which name and whether with keys."""
    if is_loopback(host):
        return
    missing = [] if settings.hosts else ["CASEGRAPH_HOSTS (the names by which others call it)"]
    missing += [] if settings.api_keys_required is not None else ["CASEGRAPH_API_KEYS_REQUIRED (true or false)"]
    if missing:
        raise Refused(
            f"To serve on {host}, beyond this machine, set {' and '.join(missing)} first.",
            "docs/running.md tells how; or leave --host out, and reach it through a tunnel, such as `ssh -L`.",
        )
    if settings.api_keys_required and not Keys(settings.data_dir).all():
        terminal.say("Reading needs a key and there is none yet: `casegraph keys add NAME` makes one.")


def bind(host: str, port: int) -> socket.socket:
    """Take a port. Raises `Unavailable` where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, or asyncio does not see that it is TCP, and each answer waits 40 ms for the acknowledgement of its headers.
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        # It listens only once it is served, so that nobody waits on it meanwhile.
        taken.bind((host, port))
    except (OSError, OverflowError) as error:
        taken.close()
        raise Unavailable(
            f"Port {port} on {host} is taken or not ours to take.",
            f"Stop what listens there, or name another: `--port {port + 1 if port < 65535 else 8001}`.",
        ) from error
    return taken


def _serve(settings: Settings, listening: socket.socket, parts: Parts, workers: int = 1) -> None:
    host, port = listening.getsockname()[:2]
    place = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    terminal.say(f"casegraph answers at {place}/v1/search?q=... ({place}/openapi.json describes it). Ctrl-C ends it.")
    if workers > 1:
        answer_together(settings, listening, workers)
    else:
        answer_alone(settings, listening, parts.embedder)
    stays = "" if parts.server is None else " The database stays up; `casegraph db stop` stops it."
    terminal.say(f"casegraph no longer answers.{stays}")
