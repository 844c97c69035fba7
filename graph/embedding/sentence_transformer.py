"""A sentence-transformers model: it embeds documents, and its ONNX form is checked against it."""

import os
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from graph.embedding.model import DEFAULT_MODEL, fingerprint_of, folder_of, words_of
from graph.embedding.protocol import Vectors
from graph.errors import OtherModel, Refused, Unavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceTransformerEmbedder:
    """A sentence-transformers model from a folder; the first text imports torch and reads the weights."""

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        self.name = name
        self.folder = folder_of(name)
        self.fingerprint = fingerprint_of(name, self.folder)
        self._loading = threading.Lock()
        self._model: SentenceTransformer | None = None

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        size = self.loaded().get_embedding_dimension()
        if size is None:
            raise Refused(
                f"The model {self.name} does not say how long its vectors are.", "Choose another in CASEGRAPH_MODEL."
            )
        return size

    @property
    def words(self) -> frozenset[str]:
        """Words that are a single token of the model, in lower case; empty if it has no vocab.txt."""
        return words_of(self.folder)

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (texts, dimensions)."""
        return _vectors(self.loaded().encode_query, texts)

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of searched texts, shape (texts, dimensions)."""
        return _vectors(self.loaded().encode_document, texts)

    def loaded(self) -> "SentenceTransformer":
        """The model itself, read by the first call in 4 to 20 s, most of it the import of torch.

        Raises `Unavailable` if the folder was moved or damaged since, and `OtherModel` if it contains another model.
        """
        with self._loading:
            if self._model is None:
                self._require_unchanged()
                # No downloads at run time; set before the import, which reads it once.
                os.environ.setdefault("HF_HUB_OFFLINE", "1")
                from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - importing torch takes seconds
                from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415 - as above

                disable_progress_bar()  # type: ignore[no-untyped-call] # transformers gives it no types

                try:
                    self._model = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
                except Exception as error:  # the libraries below may raise anything
                    raise self._unreadable() from error
            return self._model

    def _require_unchanged(self) -> None:
        """Refuse a folder that has changed since its fingerprint was taken."""
        try:
            now = fingerprint_of(self.name, self.folder)
        except (OSError, Refused) as error:
            raise self._unreadable() from error
        if now != self.fingerprint:
            raise OtherModel(
                f"The model in {self.folder.name} has changed since casegraph started.",
                "Put it back as it was, or start casegraph again.",
            )

    def _unreadable(self) -> Unavailable:
        return Unavailable(
            f"The model in {self.folder.name} cannot be read any more.",
            "Put the folder back, or set CASEGRAPH_MODEL and start casegraph again.",
        )


def _vectors(encode: Callable[..., object], texts: Sequence[str]) -> Vectors:
    return np.asarray(encode(list(texts), normalize_embeddings=True, show_progress_bar=False), dtype=np.float32)
