"""Makes the ONNX form of a sentence-transformers model: written, checked against the model, then put in place."""

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import torch
from filelock import FileLock
from onnxruntime.transformers.optimizer import optimize_model
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer

from graph.embedding.check_texts import CHECK_TEXTS
from graph.embedding.onnx_form import (
    GRAPH,
    INPUTS,
    OUTPUT,
    TOKENIZER,
    WEIGHTS,
    Form,
    OnnxQuestions,
    describe,
    hashes,
    open_form,
    versions,
)
from graph.embedding.sentence_transformer import SentenceTransformerEmbedder
from graph.local.folders import make_private
from graph.progress import Progress

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

#: The largest difference of any component from sentence-transformers that still counts as the same vector.
TOLERANCE = 1e-5
#: The newest that the exporter writes without its successor, which needs a package more.
OPSET = 17
_WORK = "Preparing the model for quick questions"
_STEPS = 4
#: How many texts the check embeds together; the first of each is embedded alone as well.
_BATCH = 8


def export(model: SentenceTransformerEmbedder, folder: Path, progress: Progress) -> Form:
    """Make the form of the model in `folder`, in about ten seconds, once torch is loaded; gives its description.

    Whole or not at all, one process at a time. A description with `refused` is kept as well, so that a model which
    cannot be had as ONNX is tried once; where the disk refused, nothing is.
    """
    progress(_WORK, 0, _STEPS)
    part = folder.with_name(f"{folder.name}.part")
    try:
        make_private(folder.parent)
        with FileLock(folder.parent / "lock", mode=0o600):
            if (meanwhile := open_form(folder, model.fingerprint)) is not None:
                form = meanwhile.form
            else:
                shutil.rmtree(part, ignore_errors=True)
                part.mkdir(mode=0o700)
                form = _made(model, part, progress)
                describe(part, form)
                for path in part.iterdir():
                    path.chmod(0o600)
                # Whoever has mapped the old one keeps it until it ends.
                shutil.rmtree(folder, ignore_errors=True)
                part.replace(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        form = Form(
            fingerprint=model.fingerprint,
            refused=f"can be kept, since {folder.parent} cannot be written ({error.strerror})",
        )
    progress(_WORK, _STEPS, _STEPS)
    return form


def largest_difference(model: SentenceTransformerEmbedder, quick: OnnxQuestions) -> float:
    """How far any component of any text of the check is from sentence-transformers; in batches, and some alone."""
    batches = [CHECK_TEXTS[start : start + _BATCH] for start in range(0, len(CHECK_TEXTS), _BATCH)]
    alone = [(text,) for text in CHECK_TEXTS[::_BATCH]]
    with _one_thread():
        return float(max(np.abs(quick(texts) - model.questions(texts)).max() for texts in (*batches, *alone)))


@contextmanager
def _one_thread() -> Iterator[None]:
    """Torch on one thread: on a busy machine several wait for each other, and the check took a minute, not seconds."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _made(model: SentenceTransformerEmbedder, part: Path, progress: Progress) -> Form:
    """The description of the form that was written into `part`, or of none, with the reason."""
    loaded = model.loaded()
    progress(_WORK, 1, _STEPS)
    refusal = Form(fingerprint=model.fingerprint, versions=versions())
    if reason := _unfit(loaded):
        return refusal.model_copy(update={"refused": reason})
    try:
        _write_tokenizer(loaded, part / TOKENIZER)
        _write_graph(loaded, part)
    except Exception as error:  # noqa: BLE001 - the exporter raises classes of many kinds for layers it does not know
        _empty(part)
        return refusal.model_copy(
            update={"refused": f"can be made, since it cannot be written as ONNX ({type(error).__name__})"}
        )
    progress(_WORK, 2, _STEPS)
    form = refusal.model_copy(
        update={
            "dimensions": model.dimensions,
            "prompt": loaded.prompts.get("query") or "",
            "files": hashes(part),
        }
    )
    describe(part, form)
    quick = open_form(part, model.fingerprint)
    progress(_WORK, 3, _STEPS)
    difference = float("nan") if quick is None else largest_difference(model, quick)
    # Not a number is no agreement either.
    if not difference <= TOLERANCE:
        _empty(part)
        return refusal.model_copy(update={"refused": "is kept, since its vectors are not the same"})
    return form.model_copy(update={"difference": difference})


def _unfit(model: "SentenceTransformer") -> str:
    """Why the form below would not be the whole of the model; empty where it is."""
    modules = list(model)
    if [type(module) for module in modules] not in ([Transformer, Pooling], [Transformer, Pooling, Normalize]):
        return "can be made, since it has other parts than a transformer, the mean of its tokens, and unit length"
    pooling = modules[1]
    if pooling.pooling_mode != "mean" or not pooling.include_prompt or model.truncate_dim is not None:
        return "can be made, since its vectors are not the mean of all tokens"
    if getattr(model.tokenizer, "backend_tokenizer", None) is None or model.max_seq_length is None:
        return "can be made, since its tokenizer needs torch"
    if not {"input_ids", "attention_mask"} <= set(_given(model)) <= set(INPUTS):
        return "can be made, since it takes more than tokens"
    return ""


def _given(model: "SentenceTransformer") -> dict[str, torch.Tensor]:
    """What the transformer is given for two texts of two lengths, by the names of its inputs."""
    # Two, so that nothing is traced that holds for one text or without padding alone.
    features = model.preprocess(["how one system got past it", "joint funding"])
    return {name: value for name, value in features.items() if isinstance(value, torch.Tensor)}


def _write_tokenizer(model: "SentenceTransformer", path: Path) -> None:
    """The tokenizer as sentence-transformers has it, with the model's own length and padding."""
    source = model.tokenizer
    tokenizer = Tokenizer.from_str(source.backend_tokenizer.to_str())
    tokenizer.enable_truncation(model.max_seq_length or 0, direction=source.truncation_side)
    tokenizer.enable_padding(
        direction=source.padding_side,
        pad_id=source.pad_token_id,
        pad_type_id=source.pad_token_type_id,
        pad_token=source.pad_token,
    )
    tokenizer.save(str(path), pretty=False)


class _Whole(torch.nn.Module):
    """Token ids to unit vectors: the transformer, the mean of its tokens by the mask, unit length."""

    def __init__(self, transformer: torch.nn.Module, names: list[str]) -> None:
        super().__init__()
        self.transformer = transformer
        self.names = names

    def forward(self, *given: torch.Tensor) -> torch.Tensor:
        named = dict(zip(self.names, given, strict=True))
        tokens: torch.Tensor = self.transformer(**named).last_hidden_state
        mask = named["attention_mask"].unsqueeze(-1).to(tokens.dtype)
        mean = (tokens * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, p=2, dim=1)


def _write_graph(model: "SentenceTransformer", part: Path) -> None:
    """The graph, with its weights beside it."""
    given = _given(model)
    whole = part / "whole.onnx"
    with warnings.catch_warnings():
        # The exporter warns of being the older of two, and of branches that do not depend on the text.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Whole(model[0].get_submodule("auto_model"), list(given)).eval(),
            tuple(given.values()),
            str(whole),
            input_names=list(given),
            output_names=[OUTPUT],
            dynamic_axes={**{name: {0: "texts", 1: "tokens"} for name in given}, OUTPUT: {0: "texts"}},
            opset_version=OPSET,
            dynamo=False,
        )
    # Layer norms and activations as one step each: a fifth of a question's time, and 2e-7 of a component.
    fused = optimize_model(str(whole), model_type="bert", opt_level=0).model
    onnx.save(fused, str(part / GRAPH), save_as_external_data=True, location=WEIGHTS)
    whole.unlink()


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
