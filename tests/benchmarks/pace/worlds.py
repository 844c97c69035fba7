"""The worlds that speed is measured in, kept between runs as long as what made them is the same."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from graph.embedding import SentenceTransformerEmbedder
from graph.local import VERSION, LocalServer
from graph.progress import Progress
from graph.store import database_status
from ingest.files import digest_of, find_files
from tests.benchmarks.grown import build
from tests.conftest import JARS, ROOT, SEED

WORLDS = platformdirs.user_cache_path("casegraph") / "bench-speed"
#: Of what is stored, what writes it; the seed and the model are in the mark as well.
_WRITERS = ("graph/schema.py", "ingest/plan.py", "ingest/write*.py", "tests/benchmarks/grow*/*.py")


@dataclass(frozen=True)
class Size:
    """A world by its name; the seed has no number of passages to grow to."""

    name: str
    passages: int | None

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        return WORLDS / self.name


SIZES = (Size("seed", None), Size("10000", 10_000), Size("100000", 100_000))


def server_of(size: Size, progress: Progress, *, fresh: bool) -> LocalServer:
    """The server of a world, running; it is built first where none is kept, where it is out of date, or `fresh`."""
    folder, mark = size.folder, _mark()
    folder.mkdir(parents=True, exist_ok=True)
    made_by = folder / "made-by"
    server = LocalServer(folder / "neo4j", JARS)
    if fresh or not made_by.is_file() or made_by.read_text() != mark:
        made_by.unlink(missing_ok=True)
        build(folder, size.passages, progress)
        made_by.write_text(mark)
    server.start(database_status, progress)
    return server


def _mark() -> str:
    sources = [path for pattern in _WRITERS for path in sorted(ROOT.glob(pattern))]
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources]
    parts = [VERSION, digest_of(find_files([SEED]), SentenceTransformerEmbedder()), *digests]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
