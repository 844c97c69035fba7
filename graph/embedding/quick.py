"""Questions by ONNX where a checked form of the model is at hand, all else by sentence-transformers."""

import threading
from collections.abc import Sequence
from pathlib import Path

from graph.embedding.model import DEFAULT_MODEL
from graph.embedding.onnx_form import OnnxQuestions, described, open_form
from graph.embedding.protocol import Vectors
from graph.embedding.sentence_transformer import SentenceTransformerEmbedder
from graph.progress import Progress, silent


class QuickEmbedder:
    """A sentence-transformers model whose questions do without torch once `make_quick` made its ONNX form.

    `forms` is the folder that holds the forms of models, one below it for each fingerprint.
    """

    def __init__(self, forms: Path, name: str = DEFAULT_MODEL) -> None:
        self._whole = SentenceTransformerEmbedder(name)
        self.form_folder = forms / self._whole.fingerprint
        self._opening = threading.Lock()
        self._tried = False
        self._quick: OnnxQuestions | None = None

    @property
    def name(self) -> str:
        """As in `SentenceTransformerEmbedder`, which the three below are, too."""
        return self._whole.name

    @property
    def fingerprint(self) -> str:
        """That of the weights, whichever form embeds: the two agree to 1e-5 in every component."""
        return self._whole.fingerprint

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        opened = self._opened()
        return self._whole.dimensions if opened is None else opened.form.dimensions

    @property
    def words(self) -> frozenset[str]:
        """Words that the model knows whole, in lower case, from its list of word pieces if it has one."""
        return self._whole.words

    @property
    def quick(self) -> bool:
        """Whether questions are embedded without torch."""
        return self._opened() is not None

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what people ask, shape (texts, dimensions)."""
        opened = self._opened()
        return self._whole.questions(texts) if opened is None else opened(texts)

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is searched, shape (texts, dimensions)."""
        return self._whole.documents(texts)

    def make_quick(self, progress: Progress = silent) -> str | None:
        """Make the ONNX form if there is none; where that was tried now and failed, why, in words to end a sentence."""
        form = described(self.form_folder, self.fingerprint)
        if self.quick or (form is not None and form.refused):
            return None
        from graph.embedding.onnx_export import export  # noqa: PLC0415 - it imports torch

        made = export(self._whole, self.form_folder, progress)
        with self._opening:
            self._tried = False
        return made.refused or None

    def _opened(self) -> OnnxQuestions | None:
        with self._opening:
            if not self._tried:
                self._quick = open_form(self.form_folder, self.fingerprint)
                self._tried = True
            return self._quick
