"""Who hears the words: what decides, what is taken if nothing does, what stands in for what cannot be had."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from speakcheck.config import change
from speakcheck.errors import ConfigError, ModelError, RecogniserError
from speakcheck.recognise.choice import Selection, choose_recogniser, select
from speakcheck.recognise.models.speeds import Speed, keep_speed
from speakcheck.recognise.models.store import find, models_dir
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser
from speakcheck.recognise.threads import usable_cores

pytestmark = pytest.mark.usefixtures("without_package")
Install = Callable[[str], Path]
EMBEDDED = "The embedded recogniser hears the words, "


@pytest.fixture(autouse=True)
def _no_wishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPEAKCHECK_MODEL", raising=False)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))


def measured(name: str, seconds: float) -> None:
    keep_speed(find(name), Speed(seconds, 1.0, None, usable_cores()))


def test_without_a_model_it_is_the_embedded_one() -> None:
    selection = select()
    assert (selection.model, selection.engine) == (None, "sphinx")
    assert selection.why == (
        f"{EMBEDDED}since Whisper has no model here; “speakcheck model get base.en” fetches one."
    )


def test_with_a_model_it_is_whisper(install: Install) -> None:
    install("tiny.en")
    selection = select()
    assert selection.engine == "whisper:tiny.en"
    assert selection.why == "Whisper hears the words with tiny.en, the model that is here."


@pytest.mark.parametrize("way", ["option", "environment", "file"])
def test_a_model_that_is_named_is_taken(way: str, install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install("base.en")
    install("tiny.en")
    if way == "environment":
        monkeypatch.setenv("SPEAKCHECK_MODEL", "tiny.en")
    if way == "file":
        change("model", "tiny.en")
    selection = select(None, "tiny.en" if way == "option" else None)
    assert selection.engine == "whisper:tiny.en"
    named_by = {"option": "--model", "environment": "SPEAKCHECK_MODEL", "file": "config.toml"}[way]
    assert selection.why == f"Whisper hears the words with tiny.en, as {named_by} asks."


@pytest.mark.parametrize("way", ["option", "environment", "file"])
def test_the_embedded_one_if_that_is_asked_for(
    way: str, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("base.en")
    if way == "environment":
        monkeypatch.setenv("SPEAKCHECK_RECOGNISER", "sphinx")
    if way == "file":
        change("recogniser", "sphinx")
    selection = select("sphinx" if way == "option" else None)
    assert selection.engine == "sphinx"
    assert selection.why.endswith(" asks.")


def test_an_option_outdoes_a_setting(install: Install) -> None:
    install("base.en")
    change("recogniser", "sphinx")
    assert select("auto").engine == select("whisper").engine == "whisper:base.en"


@pytest.mark.parametrize(
    ("speeds", "best"),
    [
        ({"tiny.en": 0.1, "base.en": 0.3, "small.en": 0.9, "large-v3": 4.0}, "small.en"),
        ({"base.en": 0.3, "large-v3": None}, "base.en"),
        ({"tiny.en": None, "base.en": None, "large-v3": None}, "base.en"),
        ({"tiny": None, "large-v3": None}, "tiny"),
        ({"small.en": 3.0, "large-v3": 9.0}, "small.en"),
        ({"base": 0.3, "base.en": 0.3}, "base.en"),
    ],
    ids=["keeps up", "measured first", "recommended", "nearest", "fastest", "English"],
)
def test_the_best_of_several(speeds: dict[str, float | None], best: str, install: Install) -> None:
    for name, seconds in speeds.items():
        install(name)
        if seconds is not None:
            measured(name, seconds)
    assert select().engine == f"whisper:{best}"


def test_whisper_without_a_model_is_an_error_with_all_ways_out() -> None:
    with pytest.raises(ModelError) as caught:
        select("whisper")
    assert caught.value.what == "Whisper has no model on this computer."
    for way in ("speakcheck model get base.en", "HF_ENDPOINT", str(models_dir() / "base.en")):
        assert way in caught.value.remedy


def test_whisper_with_a_model_that_is_not_here_is_an_error(install: Install) -> None:
    install("tiny.en")
    with pytest.raises(ModelError, match=r"The model base\.en is not installed\."):
        select("whisper", "base.en")


def test_a_setting_that_cannot_be_met_is_told_and_something_else_taken(install: Install) -> None:
    change("model", "base.en")
    assert select().why == (
        f"{EMBEDDED}since the model that config.toml names cannot be used: "
        "the model base.en is not installed."
    )
    install("tiny.en")
    assert select().why == (
        "Whisper hears the words with tiny.en, since the model that config.toml names cannot be used:"
        " the model base.en is not installed."
    )


def test_a_damaged_model_is_told_and_not_used(install: Install) -> None:
    (install("base.en") / "tokenizer.json").unlink()
    assert select().why == (
        f"{EMBEDDED}since Whisper cannot: the model in base.en is not complete: tokenizer.json is missing."
    )
    with pytest.raises(ModelError, match="is not complete"):
        select("whisper")


def test_a_name_without_meaning_is_an_error_if_it_was_typed() -> None:
    with pytest.raises(ModelError, match=r"Did you mean base\.en"):
        select(None, "bse.en")
    change("model", "bse.en")
    assert select().engine == "sphinx"


def test_a_setting_without_meaning_is_an_error() -> None:
    with pytest.raises(ConfigError):
        select("siri")


def test_a_model_that_turns_out_corrupt_when_it_is_loaded(install: Install) -> None:
    install("base.en")
    loaded = choose_recogniser().load()
    assert isinstance(loaded.recogniser, SphinxRecogniser)
    assert loaded.selection.engine == "sphinx"
    assert loaded.why.startswith(f"{EMBEDDED}since Whisper cannot: the Whisper model in ")
    assert "\n" not in loaded.why
    with pytest.raises(RecogniserError):
        choose_recogniser("whisper").load()


def test_the_embedded_one_is_ready_at_once() -> None:
    chosen = choose_recogniser("sphinx")
    assert chosen.load() is chosen
    assert chosen.recogniser.name == "sphinx"


def test_a_selection_can_be_sent_to_another_process(install: Install) -> None:
    install("base.en")
    sent: Selection = pickle.loads(pickle.dumps(select()))
    assert sent == select()
    assert sent.build(jobs=2).name == sent.engine == "whisper:base.en"


def test_a_model_that_pip_installed_hears_the_words(
    install: Install, tiny_en: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("speakcheck.recognise.models.store.package_folder", lambda: tiny_en)
    selection = select()
    assert (selection.engine, selection.model and selection.model.folder) == ("whisper:tiny.en", tiny_en)
    assert selection.why == "Whisper hears the words with tiny.en, the model that is here."
    assert select("sphinx").engine == "sphinx"
    install("base.en")
    assert select().engine == "whisper:base.en"


@pytest.mark.parametrize("way", ["option", "file"])
def test_nothing_stands_in_for_a_folder_that_was_typed(way: str, install: Install, tmp_path: Path) -> None:
    folder = str(install("base.en").rename(tmp_path / "mine"))
    if way == "file":
        change("model", folder)
        assert choose_recogniser().load().selection.engine == "sphinx"
        return
    with pytest.raises(RecogniserError):
        choose_recogniser(None, folder).load()
