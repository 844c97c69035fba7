"""Unit vectors between real ones: neighbours neither all equal nor all far."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graph.embedding import Vectors

#: How long the noise on a mixed unit vector is, at least and at most: a text and its nearest root have a cosine of
#: about .75 then, two texts of one root about .6, two texts without a common root about .3, as in the seed.
NOISE = (0.2, 0.6)


class Mixer:
    """Draws vectors from one seeded stream: the same calls in the same order give the same vectors."""

    def __init__(self, seed: int) -> None:
        self._draw = np.random.default_rng(seed)

    def mixed(self, roots: Sequence[Vectors]) -> Vectors:
        """A unit vector somewhere between the roots, which are unit vectors of one length; shape (dimensions,)."""
        weights = self._draw.dirichlet(np.ones(len(roots))).astype(np.float32)
        mix = np.asarray(weights @ np.stack(roots), dtype=np.float32)
        return self._blurred(_unit(mix))

    def anywhere(self, dimensions: int) -> Vectors:
        """A unit vector in no direction in particular."""
        return _unit(self._draw.standard_normal(dimensions, dtype=np.float32))

    def _blurred(self, vector: Vectors) -> Vectors:
        noise = self._draw.standard_normal(len(vector), dtype=np.float32)
        return _unit(vector + _unit(noise) * np.float32(self._draw.uniform(*NOISE)))


def _unit(vector: NDArray[np.floating]) -> Vectors:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
