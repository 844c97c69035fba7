"""Questions by the ONNX form: the same vectors as by torch, and torch wherever the form is not what was checked."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from graph.embedding import QuickEmbedder, SentenceTransformerEmbedder
from graph.embedding.check_texts import CHECK_TEXTS
from graph.embedding.onnx_model import FILES
from graph.progress import silent

QUESTIONS = Path(__file__).resolve().parent.parent / "questions.yaml"
SAME = 1e-5


@pytest.fixture(scope="module")
def quick(forms: Path) -> QuickEmbedder:
    embedder = QuickEmbedder(forms)
    assert embedder.quick
    return embedder


@pytest.fixture(scope="module")
def asked() -> list[str]:
    return [row["question"] for row in YAML(typ="safe").load(QUESTIONS)["questions"]]


@pytest.fixture
def own(forms: Path, tmp_path: Path) -> Path:
    """A copy of the form that the test may spoil, and its folder."""
    return Path(shutil.copytree(forms, tmp_path / "models"))


def _only(folder: Path) -> Path:
    return next(path for path in folder.iterdir() if path.is_dir())


def test_questions_have_the_vectors_that_torch_gives(
    quick: QuickEmbedder, embedder: SentenceTransformerEmbedder, asked: list[str]
) -> None:
    assert len(asked) == 150
    together = quick.questions(asked)
    assert together.dtype == np.float32
    assert together.shape == (150, 384)
    assert np.abs(together - embedder.questions(asked)).max() <= SAME
    alone = np.concatenate([quick.questions([question]) for question in asked])
    assert np.abs(together - alone).max() <= SAME


def test_odd_texts_have_them_too(quick: QuickEmbedder, embedder: SentenceTransformerEmbedder) -> None:
    odd = [*CHECK_TEXTS, *(f" {text.upper()} {text}" for text in CHECK_TEXTS if len(text) < 200)]
    assert np.abs(quick.questions(odd) - embedder.questions(odd)).max() <= SAME
    assert quick.questions([]).shape == (0, 384)


def test_what_it_is_is_what_the_model_is(quick: QuickEmbedder, embedder: SentenceTransformerEmbedder) -> None:
    assert (quick.name, quick.fingerprint) == (embedder.name, embedder.fingerprint)
    assert (quick.dimensions, quick.words) == (embedder.dimensions, embedder.words)


def test_many_threads_get_the_same_vectors(quick: QuickEmbedder, asked: list[str]) -> None:
    alone = [quick.questions([question]) for question in asked]
    with ThreadPoolExecutor(8) as pool:
        at_once = list(pool.map(lambda question: quick.questions([question]), asked))
    assert all(np.array_equal(one, other) for one, other in zip(alone, at_once, strict=True))


def test_many_threads_open_it_once(forms: Path) -> None:
    fresh = QuickEmbedder(forms)
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda _: fresh.questions(["joint funding"]), range(8)))
    assert all(np.array_equal(rows[0], row) for row in rows)


def test_it_is_private_and_nothing_half_made_is_left(forms: Path) -> None:
    assert sorted(path.name for path in forms.iterdir()) == sorted(["lock", _only(forms).name])
    assert sorted(path.name for path in _only(forms).iterdir()) == sorted([*FILES, "form.json"])
    for path in (forms, *forms.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_not_used(own: Path, name: str) -> None:
    with (_only(own) / name).open("r+b") as file:
        file.seek(-100, 2)
        byte = file.read(1)
        file.seek(-100, 2)
        file.write(bytes([byte[0] ^ 1]))
    assert not QuickEmbedder(own).quick
    (_only(own) / name).unlink()
    assert not QuickEmbedder(own).quick


@pytest.mark.parametrize(
    "change",
    [{"fingerprint": "0" * 16 + "-" + "0" * 16}, {"format": 0}, {"versions": {"torch": "1.0"}}, {"files": {}}],
)
def test_a_form_of_something_else_is_not_used(own: Path, change: dict[str, object]) -> None:
    path = _only(own) / "form.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    assert not QuickEmbedder(own).quick
    path.write_text("{")
    assert not QuickEmbedder(own).quick


def test_without_a_usable_form_torch_answers_and_a_new_one_is_made(
    own: Path, embedder: SentenceTransformerEmbedder
) -> None:
    (_only(own) / FILES[0]).write_bytes(b"no graph")
    (own / f"{embedder.fingerprint}.part").mkdir()  # what a process that was killed leaves
    mended = QuickEmbedder(own)
    assert not mended.quick
    assert np.array_equal(mended.questions(["joint funding"]), embedder.questions(["joint funding"]))
    told: list[tuple[int, int]] = []
    assert mended.make_quick(lambda _what, done, total: told.append((done, total))) is None
    assert mended.quick
    assert told[0] == (0, told[0][1])
    assert told[-1] == (told[-1][1], told[-1][1])
    assert not (own / f"{embedder.fingerprint}.part").exists()
    told.clear()
    assert mended.make_quick(lambda _what, done, total: told.append((done, total))) is None
    assert not told


def test_a_model_of_another_shape_stays_with_torch_and_is_tried_once(
    embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    folder = tmp_path / "first-token"
    shutil.copytree(embedder.folder, folder)
    pooling = folder / "1_Pooling" / "config.json"
    by_first = {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    pooling.write_text(json.dumps({**json.loads(pooling.read_text()), **by_first}))
    other = QuickEmbedder(tmp_path / "models", str(folder))
    reason = other.make_quick(silent)
    assert reason is not None
    assert "not the mean of all tokens" in reason
    assert not other.quick
    assert other.make_quick(silent) is None
    assert [path.name for path in other.form_folder.iterdir()] == ["form.json"]
    texts = ["joint funding", "siloed working"]
    assert np.abs(other.questions(texts) - other.documents(texts)).max() <= SAME
    assert np.abs(other.questions(texts) - embedder.questions(texts)).max() > SAME


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    reason = QuickEmbedder(tmp_path / "file").make_quick(silent)
    assert reason is not None
    assert "cannot be written" in reason
