"""Converts a sentence-transformers model to ONNX: written, checked against the original, then put in place."""

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
from graph.embedding.onnx_model import (
    GRAPH,
    INPUTS,
    OUTPUT,
    TOKENIZER,
    WEIGHTS,
    OnnxModel,
    OnnxQuestions,
    describe,
    hashes,
    open_onnx,
    versions,
)
from graph.embedding.sentence_transformer import SentenceTransformerEmbedder
from graph.local.folders import make_private
from graph.progress import Progress

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

#: The largest difference of any component from sentence-transformers that still counts as the same vector.
TOLERANCE = 1e-5
#: The newest that this exporter writes; its successor needs another package.
OPSET = 17
_WORK = "Preparing the model for quick questions"
_STEPS = 4
#: Texts that the check embeds together; the first of each batch is embedded alone as well.
_BATCH = 8


def export(model: SentenceTransformerEmbedder, folder: Path, progress: Progress) -> OnnxModel:
    """Write the ONNX model into `folder`, in about ten seconds once torch is loaded, and return its description.

    Whole or not at all, one process at a time. A description with `refused` is kept as well, so that a model that
    cannot be converted is tried only once; nothing is kept if the disk failed.
    """
    progress(_WORK, 0, _STEPS)
    part = folder.with_name(f"{folder.name}.part")
    try:
        make_private(folder.parent)
        with FileLock(folder.parent / "lock", mode=0o600):
            if (existing := open_onnx(folder, model.fingerprint)) is not None:
                onnx_model = existing.model
            else:
                shutil.rmtree(part, ignore_errors=True)
                part.mkdir(mode=0o700)
                onnx_model = _converted(model, part, progress)
                if onnx_model.refused:
                    shutil.rmtree(part)
                    part.mkdir(mode=0o700)
                describe(part, onnx_model)
                for path in part.iterdir():
                    path.chmod(0o600)
                # Processes that have mapped the old files keep them until they end.
                shutil.rmtree(folder, ignore_errors=True)
                part.replace(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        onnx_model = OnnxModel(
            fingerprint=model.fingerprint,
            refused=f"can be kept, since {folder.parent} cannot be written ({error.strerror})",
        )
    progress(_WORK, _STEPS, _STEPS)
    return onnx_model


def largest_difference(model: SentenceTransformerEmbedder, questions: OnnxQuestions) -> float:
    """The largest difference of any component from sentence-transformers, in batches and for single texts."""
    batches = [CHECK_TEXTS[start : start + _BATCH] for start in range(0, len(CHECK_TEXTS), _BATCH)]
    alone = [(text,) for text in CHECK_TEXTS[::_BATCH]]
    with _one_thread():
        return float(max(np.abs(questions(texts) - model.questions(texts)).max() for texts in (*batches, *alone)))


@contextmanager
def _one_thread() -> Iterator[None]:
    """Torch on one thread: on a busy machine several wait for each other, and the check took a minute."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _converted(model: SentenceTransformerEmbedder, part: Path, progress: Progress) -> OnnxModel:
    """Write the ONNX model into `part`; its description, or one that says why it was refused."""
    loaded = model.loaded()
    progress(_WORK, 1, _STEPS)
    refusal = OnnxModel(fingerprint=model.fingerprint, versions=versions())
    if reason := _unfit(loaded):
        return refusal.model_copy(update={"refused": reason})
    try:
        _write_tokenizer(loaded, part / TOKENIZER)
        _write_graph(loaded, part)
    except Exception as error:  # noqa: BLE001 - the exporter raises errors of many classes for layers that it does not support
        return refusal.model_copy(
            update={"refused": f"can be made, since it cannot be written as ONNX ({type(error).__name__})"}
        )
    progress(_WORK, 2, _STEPS)
    onnx_model = refusal.model_copy(
        update={
            "dimensions": model.dimensions,
            "prompt": loaded.prompts.get("query") or "",
            "files": hashes(part),
        }
    )
    describe(part, onnx_model)
    questions = open_onnx(part, model.fingerprint)
    progress(_WORK, 3, _STEPS)
    difference = float("nan") if questions is None else largest_difference(model, questions)
    # A difference that is not a number is refused too.
    if not difference <= TOLERANCE:
        return refusal.model_copy(update={"refused": "is kept, since its vectors are not the same"})
    return onnx_model.model_copy(update={"difference": difference})


def _unfit(model: "SentenceTransformer") -> str:
    """Why the graph below would not be equivalent to the model; empty if it is."""
    modules = list(model)
    if [type(module) for module in modules] not in ([Transformer, Pooling], [Transformer, Pooling, Normalize]):
        return "can be made, since it has other parts than a transformer, the mean of its tokens, and unit length"
    pooling = modules[1]
    if pooling.pooling_mode != "mean" or not pooling.include_prompt or model.truncate_dim is not None:
        return "can be made, since its vectors are not the mean of all tokens"
    if getattr(model.tokenizer, "backend_tokenizer", None) is None or model.max_seq_length is None:
        return "can be made, since its tokenizer needs torch"
    if not {"input_ids", "attention_mask"} <= set(_example_inputs(model)) <= set(INPUTS):
        return "can be made, since it takes more than tokens"
    return ""


def _example_inputs(model: "SentenceTransformer") -> dict[str, torch.Tensor]:
    """The transformer's inputs for two texts of different lengths, by name."""
    # Two, so that tracing does not assume a single text or no padding.
    features = model.preprocess(["how one system got past it", "joint funding"])
    return {name: value for name, value in features.items() if isinstance(value, torch.Tensor)}


def _write_tokenizer(model: "SentenceTransformer", path: Path) -> None:
    """Write the tokenizer of sentence-transformers, with the model's length and padding."""
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
    """From token ids to unit vectors: the transformer, the masked mean of its tokens, normalisation."""

    def __init__(self, transformer: torch.nn.Module, names: list[str]) -> None:
        super().__init__()
        self.transformer = transformer
        self.names = names

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        named = dict(zip(self.names, inputs, strict=True))
        tokens: torch.Tensor = self.transformer(**named).last_hidden_state
        mask = named["attention_mask"].unsqueeze(-1).to(tokens.dtype)
        mean = (tokens * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, p=2, dim=1)


def _write_graph(model: "SentenceTransformer", part: Path) -> None:
    """Write the graph, with its weights in a file of their own."""
    inputs = _example_inputs(model)
    whole = part / "whole.onnx"
    with warnings.catch_warnings():
        # The exporter warns that it is the older of two, and about branches that do not depend on the text.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Whole(model[0].get_submodule("auto_model"), list(inputs)).eval(),
            tuple(inputs.values()),
            str(whole),
            input_names=list(inputs),
            output_names=[OUTPUT],
            dynamic_axes={**{name: {0: "texts", 1: "tokens"} for name in inputs}, OUTPUT: {0: "texts"}},
            opset_version=OPSET,
            dynamo=False,
        )
    # Layer norms and activations fused: saves a fifth of a question's time, changes a component by 2e-7.
    fused = optimize_model(str(whole), model_type="bert", opt_level=0).model
    onnx.save(fused, str(part / GRAPH), save_as_external_data=True, location=WEIGHTS)
    whole.unlink()
