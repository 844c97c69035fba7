"""The composition root: builds the server, the store and the embedder from the settings."""

from dataclasses import dataclass

from api.settings import Settings
from graph.embedding import Embedder, QuickEmbedder
from graph.errors import Refused
from graph.local import VERSION, Address, LocalServer
from graph.progress import Progress, silent
from graph.store import Store, check_address, database_status


@dataclass(frozen=True)
class Parts:
    """What casegraph works with. `server` is None if the settings name a Neo4j elsewhere."""

    server: LocalServer | None
    store: Store
    embedder: Embedder


def compose(
    settings: Settings, progress: Progress = silent, *, waits: bool = True, embedder: Embedder | None = None
) -> Parts:
    """The parts, none of them started or connected; `waits` as in `Store`, `embedder` if one is loaded already.

    Raises `DatabaseUnfit` and `Refused` for settings that cannot work.
    """
    model = embedder or QuickEmbedder(settings.data_dir / "models", settings.model)
    if settings.neo4j_uri is None:
        server = private_server(settings)
        return Parts(server, Store(lambda: server.start(database_status, progress), waits=waits), model)
    check_address(settings.neo4j_uri)
    password = settings.neo4j_password
    account = ("", "") if password is None else (settings.neo4j_user, password.get_secret_value())
    address = Address(settings.neo4j_uri, *account)
    return Parts(None, Store(lambda: address, settings.neo4j_database, waits=waits), model)


def private_server(settings: Settings) -> LocalServer:
    """The private server of the data folder. Raises `Refused` if the settings name a Neo4j elsewhere."""
    if settings.neo4j_uri is not None:
        raise Refused(
            "CASEGRAPH_NEO4J_URI names a Neo4j that casegraph did not start, so there is no private one to manage.",
            "Unset it to use the private one.",
        )
    return LocalServer(settings.data_dir / "neo4j", settings.data_dir / "jars" / VERSION)
