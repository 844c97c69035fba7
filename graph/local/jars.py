"""The server's 225 jars: fetched once as listed in neo4j.lock, and checked against it at every start.

Maven made the lock, since Neo4j is built and tested with Maven's resolution. jgo knows the places and names of
artifacts; its own download opens a session for each and checks nothing, so it is not used.
"""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import requests
from filelock import FileLock
from jgo.maven import MavenContext
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from graph.errors import Offline
from graph.local.folders import require_space, sha256_of, unfit_if_os_fails
from graph.progress import Progress, silent

THREADS = 8
CHUNK = 1 << 20
ALL_JARS = 160 << 20  # bytes on disk
AGAIN = "Run the command again when the network is there: what has arrived is kept."


@dataclass(frozen=True)
class Jar:
    """One line of the lock: the file's name, its path in a repository, and its SHA-256."""

    name: str
    place: str
    sha256: str


def read_lock() -> list[Jar]:
    """Return the jars in the order of the lock, which is that of the class path."""
    lines = files("graph.local").joinpath("neo4j.lock").read_text("utf-8").splitlines()
    return [_jar(*line.split(" ")) for line in lines]


def fetch(folder: Path, progress: Progress = silent) -> list[str]:
    """Make sure that every jar is in the folder, unaltered, and return their names in class path order.

    Takes 3 s on a good connection, and 0.25 s when all are there. Can be killed and repeated; two processes take turns.
    Raises Offline, and FolderUnfit if the folder cannot be written or its disk is full.
    """
    jars = read_lock()
    with unfit_if_os_fails(folder), ThreadPoolExecutor(THREADS) as pool:
        # Checked before the lock is taken, so that a folder that is already complete may be read-only.
        if _missing(folder, jars, pool):
            folder.mkdir(parents=True, exist_ok=True)
            with FileLock(folder / "fetch.lock"):
                _fetch_all(folder, _missing(folder, jars, pool), pool, progress)
    return [jar.name for jar in jars]


def _jar(sha256: str, coordinate: str) -> Jar:
    group, name, version, *classifier = coordinate.split(":")
    artifact = MavenContext().project(group, name).at_version(version).artifact(*classifier)
    place = artifact.component.path_prefix / artifact.filename
    return Jar(artifact.filename, place.as_posix(), sha256)


def _missing(folder: Path, jars: Sequence[Jar], pool: ThreadPoolExecutor) -> list[Jar]:
    digests = pool.map(lambda jar: _digest(folder / jar.name), jars)
    return [jar for jar, digest in zip(jars, digests, strict=True) if digest != jar.sha256]


def _digest(path: Path) -> str | None:
    try:
        return sha256_of(path)
    except FileNotFoundError:
        return None


def _fetch_all(folder: Path, missing: Sequence[Jar], pool: ThreadPoolExecutor, progress: Progress) -> None:
    require_space(folder, ALL_JARS * len(missing) // len(read_lock()))
    repository = next(iter(MavenContext().remote_repos.values()))
    with _session() as session:
        futures = [pool.submit(_fetch_one, session, repository, jar, folder) for jar in missing]
        try:
            for done, future in enumerate(as_completed(futures), start=1):
                future.result()
                progress("Fetching Neo4j", done, len(futures))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _session() -> requests.Session:
    session = requests.Session()
    # After 429 or a gateway error: again after 0.5, 1 and 2 s. Without a connection: once more, to fail soon.
    retry = Retry(total=3, connect=1, backoff_factor=0.5, status_forcelist=(429, 502, 503, 504))
    session.mount("https://", HTTPAdapter(pool_maxsize=THREADS, max_retries=retry))
    return session


def _fetch_one(session: requests.Session, repository: str, jar: Jar, folder: Path) -> None:
    part = folder / f"{jar.name}.part"
    digest = hashlib.sha256()
    try:
        with part.open("wb") as file:
            for chunk in _chunks(session, f"{repository}/{jar.place}"):
                digest.update(chunk)
                file.write(chunk)
        if digest.hexdigest() != jar.sha256:
            raise Offline(f"The file that was fetched as {jar.name} is not the right one.", AGAIN)
        part.replace(folder / jar.name)
    finally:
        part.unlink(missing_ok=True)


def _chunks(session: requests.Session, address: str) -> Iterator[bytes]:
    # The library's messages name a host and many details; only the status matters to a person.
    try:
        with session.get(address, stream=True, timeout=(10, 60)) as response:
            if not response.ok:
                raise Offline(f"Neo4j could not be fetched: the network answered {response.status_code}.", AGAIN)
            yield from response.iter_content(CHUNK)
    except requests.RequestException:
        raise Offline("Neo4j must be fetched once, 160 MB, and the network does not answer.", AGAIN) from None
