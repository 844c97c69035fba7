"""Vectors of two models never mix: another model is noticed and refused, and `embed` is the way out."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from graph.embedding import DEFAULT_MODEL, SentenceTransformerEmbedder
from graph.errors import OtherModel, Refused
from graph.progress import Progress
from graph.store import Store
from ingest.embed import embed_again
from ingest.load import load
from tests.ingest.world import CASE, REGISTER, assert_whole, load_good, put, vectors, version

Embedder = SentenceTransformerEmbedder
LENGTH = "SHOW VECTOR INDEXES YIELD name, options, state RETURN options.indexConfig['vector.dimensions'] AS n, state"


class Stop(Exception):
    """The run is interrupted, as a test has it."""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    """A real model of random weights, whose vectors have 32 numbers."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - torch takes seconds
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer  # noqa: PLC0415 - as above
    from transformers import BertConfig, BertModel, BertTokenizer  # noqa: PLC0415 - as above

    parts, folder = tmp_path_factory.mktemp("parts"), tmp_path_factory.mktemp("tiny") / "tiny-model"
    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *"abcdefghijklmnopqrstuvwxyz",
        *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz"),
    ]
    (parts / "vocab.txt").write_text("\n".join(words))
    BertTokenizer(vocab=str(parts / "vocab.txt")).save_pretrained(parts)
    shape = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    BertModel(shape).save_pretrained(parts)
    transformer = Transformer(str(parts))
    SentenceTransformer(modules=[transformer, Pooling(32)], device="cpu").save(str(folder))
    return SentenceTransformerEmbedder(str(folder))


def interrupt_at(count: int) -> Progress:
    """What stops a run the nth time that it tells how far it is."""
    left = iter(range(count))

    def progress(what: str, done: int, total: int) -> None:
        if next(left, None) is None:
            raise Stop(f"{what} {done} {total}")

    return progress


def test_another_model_is_refused_and_embedding_again_mends_it(
    scratch: Store, embedder: Embedder, tiny: Embedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER)
    before = vectors(scratch)
    with pytest.raises(OtherModel, match="casegraph embed") as refused:
        load(scratch, tiny, [put(tmp_path, case=CASE)], "test")
    assert DEFAULT_MODEL in str(refused.value)
    assert "tiny-model" in str(refused.value)
    with pytest.raises(OtherModel):
        load(scratch, tiny, [tmp_path], "test", dry_run=True)
    assert vectors(scratch) == before

    assert embed_again(scratch, tiny) == len(before)
    assert_whole(scratch, tiny)
    assert scratch.read(LENGTH) == [{"n": 32, "state": "ONLINE"}]
    assert version(scratch) == 2
    assert load_good(scratch, tiny, tmp_path).embedded == 4
    assert_whole(scratch, tiny)
    with pytest.raises(OtherModel):
        load(scratch, embedder, [tmp_path], "test")

    embed_again(scratch, embedder)
    assert_whole(scratch, embedder)
    assert scratch.read(LENGTH) == [{"n": 384, "state": "ONLINE"}]
    assert load_good(scratch, embedder, tmp_path).embedded == 0


def test_an_interrupted_embedding_is_refused_and_can_be_repeated(
    scratch: Store, embedder: Embedder, tiny: Embedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    for times in (0, 1):
        with pytest.raises(Stop):
            embed_again(scratch, tiny, interrupt_at(times))
        for model in (embedder, tiny):
            with pytest.raises(OtherModel, match="unfinished `casegraph embed`"):
                load(scratch, model, [tmp_path], "test")
    embed_again(scratch, tiny)
    assert_whole(scratch, tiny)
    assert version(scratch) == 2


def test_a_load_that_an_embedding_overtakes_writes_nothing(
    scratch: Store, embedder: Embedder, tiny: Embedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER)

    def overtake(what: str, done: int, _total: int) -> None:
        if (what, done) == ("Writing entries", 0):
            embed_again(scratch, tiny)

    with pytest.raises(OtherModel, match="casegraph embed"):
        load(scratch, embedder, [put(tmp_path, case=CASE)], "test", progress=overtake)
    assert_whole(scratch, tiny)


def test_of_two_embeddings_at_once_the_later_goes_on(
    scratch: Store, embedder: Embedder, tiny: Embedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER)

    def overtake(_what: str, done: int, _total: int) -> None:
        if done == 0:
            embed_again(scratch, tiny)

    with pytest.raises(Refused, match="Another `casegraph embed` started meanwhile"):
        embed_again(scratch, embedder, overtake)
    assert_whole(scratch, tiny)


def test_an_empty_database_takes_any_model(scratch: Store, embedder: Embedder, tiny: Embedder, tmp_path: Path) -> None:
    assert embed_again(scratch, tiny) == 0
    load_good(scratch, tiny, tmp_path, register=REGISTER)
    assert scratch.read(LENGTH)[0]["n"] == 32
    scratch.write_together(lambda run: run("MATCH (n) DETACH DELETE n"))
    load_good(scratch, embedder, tmp_path)
    assert scratch.read(LENGTH)[0]["n"] == 384
    assert_whole(scratch, embedder)


def test_data_of_another_schema_are_refused(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER)
    scratch.write_together(lambda run: run("MATCH (c:Corpus) SET c.schema = 0"))
    for work in (lambda: load(scratch, embedder, [tmp_path], "test"), lambda: embed_again(scratch, embedder)):
        with pytest.raises(Refused, match=r"schema 0.*casegraph db reset"):
            work()


def test_altered_weights_of_the_default_model_are_refused(
    embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / DEFAULT_MODEL
    shutil.copytree(embedder.folder, copy)
    monkeypatch.chdir(tmp_path)
    assert SentenceTransformerEmbedder().folder == copy
    weights = copy / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(-4, 2)
        file.write(np.float32(1).tobytes())
    with pytest.raises(Refused, match=f"The weights of {DEFAULT_MODEL} are not the published ones"):
        SentenceTransformerEmbedder()
    weights.unlink()
    with pytest.raises(Refused, match="has no weights"):
        SentenceTransformerEmbedder()


def test_a_fingerprint_tells_apart_whatever_changes_vectors(tiny: Embedder, tmp_path: Path) -> None:
    for number, name in enumerate(
        ("tokenizer.json", "1_Pooling/config.json", "model.safetensors", "2_Dense/model.safetensors")
    ):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(tiny.folder, copy)
        assert SentenceTransformerEmbedder(str(copy)).fingerprint == tiny.fingerprint
        (copy / name).parent.mkdir(exist_ok=True)
        with (copy / name).open("ab") as file:
            file.write(b" ")
        assert SentenceTransformerEmbedder(str(copy)).fingerprint != tiny.fingerprint, name
