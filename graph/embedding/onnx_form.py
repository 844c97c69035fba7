"""The ONNX form of a model in a folder of its own: described, held to what was checked, and run without torch.

The folder holds the graph, its weights apart (a session maps them into memory: 0.1 s and 105 MB, where weights inside
the graph cost 0.3 s and 150 to 260 MB), the tokenizer as sentence-transformers has it, and a description. A description
alone says why the model cannot be had as ONNX.
"""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from graph.embedding.model import sha256
from graph.embedding.protocol import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

#: Raised when an older form would be read wrongly.
FORMAT = 2
#: Names of the graph's one output, and of its inputs with what of a tokenized text goes in.
OUTPUT = "vectors"
INPUTS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
GRAPH, WEIGHTS, TOKENIZER = "model.onnx", "weights.bin", "tokenizer.json"
FILES = (GRAPH, WEIGHTS, TOKENIZER)
#: As many texts go through the model together, as sentence-transformers has it.
TOGETHER = 32
_DESCRIPTION = "form.json"
_PROGRAMS = ("onnxruntime", "sentence-transformers", "tokenizers", "torch", "transformers")


class Form(BaseModel):
    """What a folder holds. `refused` says why the model stays with torch; then there are no files beside it.

    `prompt` stands before every question. `difference` is the largest of any component from sentence-transformers over
    the texts of the check. `files` are SHA-256 by name, `versions` those of the programs that made and checked it.
    """

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    fingerprint: str
    dimensions: int = 0
    prompt: str = ""
    difference: float = 0.0
    files: dict[str, str] = {}
    versions: dict[str, str] = {}
    refused: str = ""


def versions() -> dict[str, str]:
    """The versions of the programs on which vectors and their agreement hang."""
    return {program: version(program) for program in _PROGRAMS}


def described(folder: Path, fingerprint: str) -> Form | None:
    """The description of a form of these weights by these programs; None where there is none that can be trusted."""
    try:
        form = Form.model_validate_json((folder / _DESCRIPTION).read_bytes())
    except (OSError, ValidationError):
        return None
    fits = (form.format, form.fingerprint, form.versions) == (FORMAT, fingerprint, versions())
    return form if fits else None


def describe(folder: Path, form: Form) -> Path:
    """Write the description and give its path. Raises OSError."""
    path = folder / _DESCRIPTION
    path.write_text(form.model_dump_json(indent=2), encoding="utf-8")
    return path


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of the files by name: 0.06 to 0.2 s. Raises OSError."""
    return {name: sha256([folder / name]) for name in FILES}


class OnnxQuestions:
    """Embeds questions by the ONNX form in a folder. Many threads may ask at once."""

    def __init__(self, form: Form, session: "InferenceSession", tokenizer: "Tokenizer") -> None:
        self.form = form
        self._session = session
        self._tokenizer = tokenizer
        self._inputs = [given.name for given in session.get_inputs()]

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what people ask, shape (texts, dimensions)."""
        prompted = [self.form.prompt + text for text in texts]
        starts = range(0, len(prompted), TOGETHER)
        parts = [self._run(self._tokenizer.encode_batch(prompted[start : start + TOGETHER])) for start in starts]
        return np.concatenate(parts) if parts else np.empty((0, self.form.dimensions), dtype=np.float32)

    def _run(self, encoded: "Sequence[Encoding]") -> Vectors:
        given = {
            name: np.array([getattr(one, INPUTS[name]) for one in encoded], dtype=np.int64) for name in self._inputs
        }
        return np.asarray(self._session.run([OUTPUT], given)[0], dtype=np.float32)


def open_form(folder: Path, fingerprint: str) -> OnnxQuestions | None:
    """The form, ready to embed; None where there is none, a file is not what was checked, or it does not run."""
    form = described(folder, fingerprint)
    if form is None or form.refused:
        return None
    # A quarter of a second of imports that commands which ask nothing do without.
    import onnxruntime  # noqa: PLC0415
    from tokenizers import Tokenizer  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    # One thread that does not spin: on a quiet machine a question takes 6.7 ms so, 7.3 on two, and 12 on two that spin,
    # and several callers share the processors.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    try:
        if form.files != hashes(folder):
            return None
        session = onnxruntime.InferenceSession(str(folder / GRAPH), options, providers=["CPUExecutionProvider"])
        return OnnxQuestions(form, session, Tokenizer.from_file(str(folder / TOKENIZER)))
    except Exception:  # noqa: BLE001 - both libraries raise what they like; whatever it is, torch answers instead
        return None
