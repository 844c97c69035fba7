"""`casegraph run` and `serve`: they take the port before anything slow begins."""

import socket
from pathlib import Path

from api.cli import render_answer, render_thing, terminal
from api.cli.run import working
from api.composition import Parts
from api.hosts import is_loopback
from api.http.keys import Keys
from api.http.workers import answer_alone, answer_together
from api.settings import Settings
from graph.errors import DatabaseUnfit, Refused, Unavailable
from graph.search.request import SearchRequest
from ingest.data_sets import applied
from ingest.load import load

SAMPLE = SearchRequest(q="systems that overcame short-termism with joint funding pots", limit=2)
#: The cases that come with casegraph: next to this package, both in a checkout and in an installation.
SEED = Path(__file__).resolve().parents[2] / "seed"


def run(settings: Settings, port: int, *, seed: bool) -> None:
    """Start the database, load the seed, print the sample answer, then serve the API until interrupted."""
    # The port first: it is the cheapest thing that can fail.
    with bind("127.0.0.1", port) as listening:
        with working(settings) as work:
            parts = work.parts
            # Unless this version loaded the same files already and nothing has changed since.
            if seed and applied(parts.store, parts.embedder, [SEED], "seed"):
                terminal.say("The seed is loaded already: seed unchanged.")
            elif seed:
                report = load(parts.store, parts.embedder, [SEED], "seed", progress=work.progress)
                terminal.say(render_thing.report(report))
            work.make_quick()
            try:
                answer = work.answer(SAMPLE)
            except DatabaseUnfit as nothing_loaded:
                answer = None
                terminal.say(str(nothing_loaded))
        if answer is not None:
            terminal.show(render_answer.answer(answer, evidence=True))
        _serve(settings, listening, parts)


def serve(settings: Settings, host: str, port: int, workers: int = 1) -> None:
    """Start the database, then serve the API over what is loaded, by this many processes, until interrupted."""
    _require_settings(settings, host)
    with bind(host, port) as listening:
        with working(settings) as work:
            pass
        _serve(settings, listening, work.parts, workers)


def _require_settings(settings: Settings, host: str) -> None:
    """Refuse to serve other machines until the settings name the hosts and say whether keys are required."""
    if is_loopback(host):
        return
    missing = [] if settings.hosts else ["CASEGRAPH_HOSTS (the host names by which others call it)"]
    missing += [] if settings.api_keys_required is not None else ["CASEGRAPH_API_KEYS_REQUIRED (true or false)"]
    if missing:
        raise Refused(
            f"To serve on {host}, beyond this machine, set {' and '.join(missing)} first.",
            "docs/running.md tells how. Or leave out --host, and reach it through a tunnel, such as `ssh -L`.",
        )
    if settings.api_keys_required and not Keys(settings.data_dir).all():
        terminal.say("Reading needs a key and there is none yet: `casegraph keys add NAME` makes one.")


def bind(host: str, port: int) -> socket.socket:
    """Take a port. Raises `Unavailable` if it is taken or not allowed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # TCP is named, or asyncio does not recognise it, and each answer waits 40 ms until its headers are acknowledged.
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        # It listens only once it is served, so that no client waits on it until then.
        taken.bind((host, port))
    except (OSError, OverflowError) as error:
        taken.close()
        raise Unavailable(
            f"Port {port} on {host} is taken or not allowed.",
            f"Stop what listens there, or choose another: `--port {port + 1 if port < 65535 else 8001}`.",
        ) from error
    return taken


def _serve(settings: Settings, listening: socket.socket, parts: Parts, workers: int = 1) -> None:
    host, port = listening.getsockname()[:2]
    place = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    terminal.say(f"Read it at {place}/ in a browser. Programs ask {place}/v1 ({place}/docs tells how). Ctrl-C ends it.")
    if workers > 1:
        answer_together(settings, listening, workers)
    else:
        answer_alone(settings, listening, parts.embedder)
    stays = "" if parts.server is None else " The database stays up; `casegraph db stop` stops it."
    terminal.say(f"casegraph no longer answers.{stays}")
