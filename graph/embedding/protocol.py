"""What turns texts into vectors, whatever stands behind it."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


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
