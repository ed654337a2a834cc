"""Texts are English wherever they are kept, and in the learner's language where they are shown."""

import copy
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from speakcheck import i18n
from speakcheck.audio.files import AudioFile
from speakcheck.cli.main import main
from speakcheck.errors import AudioError, SpeakcheckError, reason
from speakcheck.i18n import CHINESE, ENGLISH, N_, N_many, Pair, _, either, listed
from speakcheck.paths import HOME_VARIABLE

ABSENT = "There is no file “take.wav”. Check the spelling and the folder."
ABSENT_CHINESE = "找不到檔案「take.wav」。請檢查檔名和資料夾有沒有打錯。"


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    i18n.use(ENGLISH)
    yield
    i18n.use(ENGLISH)


def absent(name: str = "take.wav") -> AudioError:
    with pytest.raises(AudioError) as caught:
        AudioFile(name)
    return caught.value


def test_an_error_is_english_until_it_is_shown() -> None:
    i18n.use(CHINESE)
    error = absent()
    assert str(error) == ABSENT
    assert json.loads(json.dumps([error.what, error.remedy])) == [error.what, error.remedy]
    assert f"{error.what} {error.remedy}" == ABSENT
    assert error.shown == ABSENT_CHINESE


def test_an_error_made_before_the_language_changed_shows_in_the_new_one() -> None:
    error = absent()
    assert error.shown == ABSENT
    i18n.use(CHINESE)
    assert error.shown == ABSENT_CHINESE


def test_a_copy_of_an_error_keeps_its_translation() -> None:
    there = copy.deepcopy(absent())
    i18n.use(CHINESE)
    assert (str(there), there.shown) == (ABSENT, ABSENT_CHINESE)


def test_an_error_of_another_process_shows_here() -> None:
    code = (
        "import pickle, sys; from speakcheck.audio.files import AudioFile\n"
        "try: AudioFile('take.wav')\n"
        "except Exception as error: sys.stdout.buffer.write(pickle.dumps(error))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    i18n.use(CHINESE)
    assert pickle.loads(done.stdout).shown == ABSENT_CHINESE


@pytest.mark.parametrize("name", ["{name}.wav", "{}.wav", "}{.wav", "{0.__class__}.wav", "%s.wav"])
def test_names_of_files_are_no_places_for_values(name: str) -> None:
    error = absent(name)
    i18n.use(CHINESE)
    assert f"“{name}”" in str(error)
    assert f"「{name}」" in error.shown


def test_a_phrase_in_a_phrase_is_translated_too() -> None:
    noun = N_("No {noun} was found.", noun=N_("microphone"))
    assert noun == "No microphone was found."
    i18n.use(CHINESE)
    assert _(noun) == "找不到麥克風。"


@pytest.mark.parametrize(
    ("count", "english"),
    [(1, "Sound was lost at 1 place of this take."), (2, "Sound was lost at 2 places of this take.")],
)
def test_a_number_has_its_form(count: int, english: str) -> None:
    lost = N_many(
        "Sound was lost at {count} place of this take.",
        "Sound was lost at {count} places of this take.",
        count,
    )
    assert lost == english
    i18n.use(CHINESE)
    assert _(lost) == f"這次錄音有 {count} 處聲音遺失。"


def test_a_sentence_behind_a_colon_begins_small_and_is_still_known() -> None:
    sentence = N_("The model {name} is not installed.", name="base.en").inside()
    assert sentence == "the model base.en is not installed."
    i18n.use(CHINESE)
    assert _(pickle.loads(pickle.dumps(sentence))) == "沒有安裝模型 base.en。"


def test_names_are_listed_in_both_languages() -> None:
    choice, row = either(["a", "b", "c"]), listed(["a", "b", "c"])
    assert (choice, row) == ("a or b or c", "a, b, c")
    i18n.use(CHINESE)
    assert (_(choice), _(row)) == ("a 或 b 或 c", "a、b、c")


def test_a_pair_brings_its_chinese() -> None:
    pair = pickle.loads(pickle.dumps(Pair("Speak up.", "請大聲一點。")))
    assert (pair, _(pair)) == ("Speak up.", "Speak up.")
    i18n.use(CHINESE)
    assert _(pair) == "請大聲一點。"


@pytest.mark.parametrize("text", ["", "no text of the interface", "{name}"])
def test_what_the_catalogue_does_not_know_stays(text: str) -> None:
    i18n.use(CHINESE)
    assert _(text) == text


def test_what_the_system_says_is_translated_where_it_is_common(tmp_path: Path) -> None:
    i18n.use(CHINESE)
    with pytest.raises(IsADirectoryError) as caught:
        tmp_path.read_bytes()
    assert _(reason(caught.value)) == "這是資料夾"
    assert _(reason(OSError("a reason of its own"))) == "a reason of its own"


def test_two_sentences_stand_as_the_language_has_it() -> None:
    error = SpeakcheckError(N_("Its speed was not measured."), N_("Try again later."))
    assert error.shown == "Its speed was not measured. Try again later."


@pytest.mark.parametrize(
    ("locale", "options", "told"),
    [
        ("", [], ABSENT),
        ("en_US.UTF-8", [], ABSENT),
        ("zh_TW.UTF-8", [], ABSENT_CHINESE),
        ("zh_TW.UTF-8", ["--language", "both"], ABSENT_CHINESE),
        ("zh_TW.UTF-8", ["--language", "en"], ABSENT),
        ("", ["--language", "zh-TW"], ABSENT_CHINESE),
        ("", ["--language", "both"], ABSENT),
    ],
    ids=["none", "English", "Chinese", "both, Chinese", "English asked", "Chinese asked", "both asked"],
)
def test_commands_talk_in_the_language_of_the_learner(
    locale: str,
    options: list[str],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert main(["score", "take.wav", "--text", "hello", "--recogniser", "sphinx", *options]) == 3
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_results_are_english_in_every_language(
    form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_TW.UTF-8")
    main(["score", "take.wav", "--text", "hello", "--recogniser", "sphinx", "--format", form])
    written = capsys.readouterr()
    assert "Check the spelling and the folder." in written.out
    assert "找不到" not in written.out
    assert ABSENT_CHINESE in written.err


def test_what_cannot_be_shown_is_told_in_english(tmp_path: Path) -> None:
    code = "from speakcheck.cli.main import main; main(['lesson', 'show', 'nothing'])"
    environment = {"LC_ALL": "zh_TW.Big5", "PYTHONIOENCODING": "latin-1", HOME_VARIABLE: str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True)
    assert b"is the id of no lesson" in done.stderr
