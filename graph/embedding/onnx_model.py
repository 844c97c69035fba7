"""The ONNX model: a folder with the model in ONNX form and a description, checked by hash and run without torch.

The folder contains the graph, its weights in a file of their own (a session maps them into memory in 0.1 s and 105 MB;
inside the graph they take 0.3 s and 150 to 260 MB), the tokenizer of sentence-transformers and the description. If
there is only a description, it says why the model cannot be converted.
"""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field, ValidationError

from graph.embedding.protocol import Vectors
from graph.local.folders import sha256_of
from graph.record import Record

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

#: Raised when older folders would be read wrongly.
FORMAT = 2
#: The name of the graph's output; of its inputs, each with the attribute of a tokenized text that it takes.
OUTPUT = "vectors"
INPUTS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
GRAPH, WEIGHTS, TOKENIZER = "model.onnx", "weights.bin", "tokenizer.json"
FILES = (GRAPH, WEIGHTS, TOKENIZER)
#: Texts that go through the model together; the same as in sentence-transformers.
TOGETHER = 32
_DESCRIPTION = "form.json"
_PACKAGES = ("onnxruntime", "sentence-transformers", "tokenizers", "torch", "transformers")


class OnnxModel(Record):
    """Describes a folder. `refused` says why there is no ONNX model; then the folder has no other files.

    `prompt` precedes every question. `difference` is the largest difference of any component from sentence-transformers
    over the check texts. `files` are SHA-256 by name, `versions` those of the packages that made and checked it.
    """

    format: int = FORMAT
    fingerprint: str
    dimensions: int = 0
    prompt: str = ""
    difference: float = 0.0
    files: dict[str, str] = Field(default={})
    versions: dict[str, str] = Field(default={})
    refused: str = ""


def versions() -> dict[str, str]:
    """The versions of the packages that determine the vectors."""
    return {package: version(package) for package in _PACKAGES}


def described(folder: Path, fingerprint: str) -> OnnxModel | None:
    """The description, if it is of these weights and of these package versions; else None."""
    try:
        model = OnnxModel.model_validate_json((folder / _DESCRIPTION).read_bytes())
    except (OSError, ValidationError):
        return None
    fits = (model.format, model.fingerprint, model.versions) == (FORMAT, fingerprint, versions())
    return model if fits else None


def describe(folder: Path, model: OnnxModel) -> None:
    """Write the description. Raises OSError."""
    (folder / _DESCRIPTION).write_text(model.model_dump_json(indent=2), encoding="utf-8")


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of the files by name, in 0.06 to 0.2 s. Raises OSError."""
    return {name: sha256_of(folder / name) for name in FILES}


class OnnxQuestions:
    """Embeds questions with the ONNX model of a folder. Safe to call from many threads."""

    def __init__(self, model: OnnxModel, session: "InferenceSession", tokenizer: "Tokenizer") -> None:
        self.model = model
        self._session = session
        self._tokenizer = tokenizer
        self._inputs = [tensor.name for tensor in session.get_inputs()]

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (texts, dimensions)."""
        prompted = [self.model.prompt + text for text in texts]
        starts = range(0, len(prompted), TOGETHER)
        parts = [self._run(self._tokenizer.encode_batch(prompted[start : start + TOGETHER])) for start in starts]
        return np.concatenate(parts) if parts else np.empty((0, self.model.dimensions), dtype=np.float32)

    def _run(self, encoded: "Sequence[Encoding]") -> Vectors:
        inputs = {
            name: np.array([getattr(text, INPUTS[name]) for text in encoded], dtype=np.int64) for name in self._inputs
        }
        return np.asarray(self._session.run([OUTPUT], inputs)[0], dtype=np.float32)


def open_onnx(folder: Path, fingerprint: str) -> OnnxQuestions | None:
    """The model, ready to embed; None if there is none, a file differs from what was checked, or it does not run."""
    model = described(folder, fingerprint)
    if model is None or model.refused:
        return None
    # Imports of a quarter of a second, needed only for questions.
    import onnxruntime  # noqa: PLC0415
    from tokenizers import Tokenizer  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    # One thread that does not spin: on a quiet machine a question takes 6.7 ms, with two threads 7.3, with two that
    # spin 12; and several callers share the processors.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    try:
        if model.files != hashes(folder):
            return None
        session = onnxruntime.InferenceSession(str(folder / GRAPH), options, providers=["CPUExecutionProvider"])
        return OnnxQuestions(model, session, Tokenizer.from_file(str(folder / TOKENIZER)))
    except Exception:  # noqa: BLE001 - both libraries may raise anything; torch answers instead
        return None
