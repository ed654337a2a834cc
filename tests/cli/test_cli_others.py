"""`speakcheck say-how`, `doctor` and `demo`."""

import json
import re
import sys
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from speakcheck.acoustic.model import AcousticModel
from speakcheck.assess import scorer
from speakcheck.audio import portaudio
from speakcheck.cli import health
from speakcheck.cli.main import main
from speakcheck.paths import demo_recordings
from tests.virtual_sound import VirtualSound

Speakcheck = Callable[..., CompletedProcess[str]]
SOUND = ("PortAudio", "microphone", "loudspeaker")
"""What doctor looks at that not every machine has, and that scoring does not need."""


def test_say_how_tells_stress_variants_and_origin(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["say-how", "deliberately", "2025", "blorfing", "--format", "json"]) == 0
    known, number, guessed = json.loads(capsys.readouterr().out)
    (spoken,) = known["readings"][0]
    best = spoken["variants"][0]
    assert (best["hint"], best["stressed"], best["origin"]) == ("de-LIB-er-ate-ly", 1, "dictionary")
    assert "".join(each["text"] for each in best["syllables"]) == "deliberately"
    assert len(spoken["variants"]) > 1
    assert [spoken["word"] for spoken in number["readings"][0]] == ["twenty", "twenty", "five"]
    assert all(variant["guess"] for variant in guessed["readings"][0][0]["variants"])


def test_say_how_answers_what_it_can(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["say-how", "hello", "你好\x1b[31m"]) == 1
    shown = capsys.readouterr()
    assert "hel-LO /həˈloʊ/" in shown.out
    assert "GUESS" not in shown.out
    assert "\x1b" not in shown.out + shown.err


def test_say_how_marks_a_guess(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["say-how", "blorfing"]) == 0
    assert "GUESS: not in the dictionary, may be wrong" in capsys.readouterr().out


def test_say_how_with_the_knowledge_of_a_lesson(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "A Word\n\nThe blorfing went on all day long.\n\nPronunciation\nblorfing = B L AO1 F IH0 NG\n",
        "utf-8",
    )
    assert main(["lesson", "add", str(page), "--format", "json"]) == 0
    (added,) = json.loads(capsys.readouterr().out)
    assert main(["say-how", "blorfing", "--lesson", added["id"], "--format", "json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    (variant,) = answer["readings"][0][0]["variants"]
    assert (variant["phones"], variant["origin"]) == (["B", "L", "AO1", "F", "IH0", "NG"], "lesson")


def test_doctor_finds_everything_in_order(speakcheck: Speakcheck) -> None:
    done = speakcheck("doctor", "--format", "json")
    report = json.loads(done.stdout)
    assert [check for check in report["checks"] if not check["ok"] and check["name"] not in SOUND] == []
    assert (done.returncode, report["usable"]) == (0, True)
    assert "scoring from end to end" in {check["name"] for check in report["checks"]}


def test_doctor_tells_the_version_of_the_acoustic_model_or_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    check = health.tried("acoustic model", health._acoustic_model)
    assert check.ok
    assert re.fullmatch(r"panel \S+, \d+\.\d MB, loads", check.found)
    monkeypatch.setattr(scorer, "shipped_model", lambda: AcousticModel(tmp_path / "gone.zip"))
    scorer.panel_scorer.cache_clear()
    try:
        missing = health.tried("acoustic model", health._acoustic_model)
    finally:
        scorer.panel_scorer.cache_clear()
    assert missing.needed
    assert not missing.ok
    assert "missing" in missing.found
    assert missing.remedy.startswith("Install speakcheck")


def test_doctor_finds_the_devices_for_sound(sound: VirtualSound) -> None:
    found = {check.name: check for check in health.checks()}
    assert all(found[name].ok for name in SOUND)
    assert found["microphone"].found.startswith("default, ")


@pytest.mark.parametrize(
    ("fault", "name", "remedy"),
    [
        (OSError("PortAudio library not found"), "PortAudio", "libportaudio2|brew|speakcheck|sound"),
        (ModuleNotFoundError("No module named 'sounddevice'"), "package sounddevice", "Install speakcheck"),
    ],
    ids=["library", "package"],
)
def test_doctor_needs_no_sound_to_call_scoring_possible(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, name: str, remedy: str
) -> None:
    class Absent(MetaPathFinder):
        def find_spec(self, fullname: str, path: object, target: object = None) -> None:
            if fullname == "sounddevice":
                raise fault

    monkeypatch.setattr(portaudio, "_library", portaudio._library.__wrapped__)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Absent(), *sys.meta_path])
    (check,) = health._sound()
    assert (check.name, check.ok, check.needed) == (name, False, False)
    assert re.search(remedy, check.remedy)


def test_doctor_names_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    occupied = tmp_path / "file"
    occupied.touch()
    monkeypatch.setenv("SPEAKCHECK_HOME", str(occupied))
    monkeypatch.setattr("speakcheck.paths.demo_recordings", lambda: (tmp_path / "gone.flac",))
    assert main(["doctor"]) == 1
    lines = capsys.readouterr().out.splitlines()
    for name in ("scoring from end to end", "folder for your lessons"):
        at = next(index for index, line in enumerate(lines) if f"problem  {name}" in line)
        assert lines[at + 1].startswith("         ")


def test_demo_shows_four_recordings(speakcheck: Speakcheck) -> None:
    done = speakcheck("demo", "--language", "en", SPEAKCHECK_RECOGNISER="auto")
    assert done.returncode == 0
    assert done.stderr == "speakcheck: Whisper hears the words with tiny.en, the model that is here.\n"
    for path in demo_recordings():
        assert f"{path.name}\n" in done.stdout
    assert "– Not said: deliberately" in done.stdout
    assert "✗ Another word: hello → goodbye" in done.stdout
    assert "Not in the text" not in done.stdout
    assert done.stdout.count("Overall") == 4
