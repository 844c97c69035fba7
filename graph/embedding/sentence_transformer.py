"""A sentence-transformers model: what embeds documents, and what every other form of it is checked against."""

import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from graph.embedding.model import DEFAULT_MODEL, fingerprint_of, folder_of, words_of
from graph.embedding.protocol import Vectors
from graph.errors import OtherModel, Refused, Unavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceTransformerEmbedder:
    """A sentence-transformers model from a folder; torch is imported and the weights are read at the first text."""

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
        """Words that the model knows whole, in lower case, from its list of word pieces if it has one."""
        return words_of(self.folder)

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what people ask, shape (texts, dimensions)."""
        return np.asarray(
            self.loaded().encode_query(list(texts), normalize_embeddings=True, show_progress_bar=False),
            dtype=np.float32,
        )

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is searched, shape (texts, dimensions)."""
        return np.asarray(
            self.loaded().encode_document(list(texts), normalize_embeddings=True, show_progress_bar=False),
            dtype=np.float32,
        )

    def loaded(self) -> "SentenceTransformer":
        """The model itself, read at the first call: that takes 4 to 20 s, most of it the import of torch.

        Raises `Unavailable` where the folder was moved or damaged since, and `OtherModel` where it holds another one.
        """
        with self._loading:
            if self._model is None:
                self._require_unchanged()
                # No model comes from a hub at run time; said before the import, which reads it once.
                os.environ.setdefault("HF_HUB_OFFLINE", "1")
                from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - torch takes seconds
                from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415 - as above

                disable_progress_bar()  # type: ignore[no-untyped-call] # transformers gives it no types

                try:
                    self._model = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
                except Exception as error:  # the libraries below raise what they like
                    raise self._unreadable() from error
            return self._model

    def _require_unchanged(self) -> None:
        """What embeds must be what vectors are told to be of; the folder may have changed since that was read."""
        try:
            now = fingerprint_of(self.name, self.folder)
        except (OSError, Refused) as error:
            raise self._unreadable() from error
        if now != self.fingerprint:
            raise OtherModel(
                f"The model in {self.folder.name} is another one than when casegraph started.",
                "Put it back as it was, or start casegraph again.",
            )

    def _unreadable(self) -> Unavailable:
        return Unavailable(
            f"The model in {self.folder.name} cannot be read any more.",
            "Put the folder back, or set CASEGRAPH_MODEL and start casegraph again.",
        )
