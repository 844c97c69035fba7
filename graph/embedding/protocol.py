"""The protocol of what turns texts into vectors."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors of `dimensions` 32-bit floats, one row a text.

    Two embedders with different vectors have different fingerprints. The corpus stores the fingerprint of its own.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - described above, as the two below

    @property
    def fingerprint(self) -> str: ...  # noqa: D102

    @property
    def dimensions(self) -> int: ...  # noqa: D102

    @property
    def words(self) -> frozenset[str]:
        """Words that are a single token of the model, in lower case; empty if its files do not list them."""
        ...

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (texts, dimensions)."""
        ...

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of searched texts, shape (texts, dimensions)."""
        ...
