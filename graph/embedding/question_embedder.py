"""Embeds questions with the ONNX model if there is one, and everything else with sentence-transformers."""

import threading
from collections.abc import Sequence
from pathlib import Path

from graph.embedding.model import DEFAULT_MODEL
from graph.embedding.onnx_model import OnnxQuestions, described, open_onnx
from graph.embedding.protocol import Vectors
from graph.embedding.sentence_transformer import SentenceTransformerEmbedder
from graph.progress import Progress, silent


class QuickEmbedder(SentenceTransformerEmbedder):
    """A sentence-transformers model that embeds questions without torch once `make_quick` has converted it to ONNX.

    `forms` is the folder of ONNX models, with a folder for each fingerprint.
    """

    def __init__(self, forms: Path, name: str = DEFAULT_MODEL) -> None:
        super().__init__(name)
        self.form_folder = forms / self.fingerprint
        self._opening = threading.Lock()
        self._tried = False
        self._onnx: OnnxQuestions | None = None

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        opened = self._opened()
        return super().dimensions if opened is None else opened.model.dimensions

    @property
    def quick(self) -> bool:
        """Whether questions are embedded without torch."""
        return self._opened() is not None

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (texts, dimensions); those of ONNX agree to 1e-5 in every component."""
        opened = self._opened()
        return super().questions(texts) if opened is None else opened(texts)

    def make_quick(self, progress: Progress = silent) -> str | None:
        """Convert the model to ONNX if that has not been tried; returns why it failed now, as the end of a sentence."""
        model = described(self.form_folder, self.fingerprint)
        if self.quick or (model is not None and model.refused):
            return None
        from graph.embedding.onnx_export import export  # noqa: PLC0415 - it imports torch

        # Not quick yet: what the ONNX model is compared with comes from torch.
        exported = export(self, self.form_folder, progress)
        with self._opening:
            self._tried = False
        return exported.refused or None

    def _opened(self) -> OnnxQuestions | None:
        with self._opening:
            if not self._tried:
                self._onnx = open_onnx(self.form_folder, self.fingerprint)
                self._tried = True
            return self._onnx
