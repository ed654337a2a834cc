"""What killed programs leave behind goes at the next start; what running ones work at stays."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from speakcheck.audio.clip import SAMPLE_RATE
from speakcheck.audio.files import load
from speakcheck.audio.take_file import TakeFile
from speakcheck.cli.leftovers import ABANDONED, MOMENT, QUIET
from speakcheck.cli.main import main
from speakcheck.paths import data_dir
from speakcheck.recognise.models.store import models_dir, unfinished

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are asked for in another way elsewhere")

HANGS = """
import os, sys, time
def hang(_): print("begun", flush=True); time.sleep(600)
os.fsync = hang
from speakcheck.cli.main import main
main(sys.argv[1:])
"""
LESSON = "# A walk\n\nWe walk to the sea every day.\n"


@pytest.fixture
def ended() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def left(name: str, age: float = MOMENT + 1) -> Path:
    path = data_dir() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("unfinished")
    os.utime(path, (time.time() - age,) * 2)
    return path


def hidden() -> list[str]:
    return sorted(path.name for path in data_dir().rglob(".*") if not path.name.endswith(".lock"))


def start() -> None:
    assert main(["paths"]) == 0


@pytest.mark.parametrize(
    "name", [".config.toml.{}", ".fusion.json.{}", "models/.measured.json.{}", "lessons/.adding-{}-x3_a"]
)
def test_only_what_an_ended_process_wrote_goes(name: str, ended: int) -> None:
    gone, fresh = left(name.format(ended)), left(name.format(ended) + "1", age=0)
    kept = left(name.format(os.getpid())), left(name.format(1))
    start()
    assert not gone.exists()
    assert fresh.exists()
    assert all(each.exists() for each in kept)


def test_what_is_not_ours_stays(ended: int) -> None:
    names = (f".notes.{ended}", f"config.toml.{ended}", f".config.toml.{ended}.bak", ".adding-up")
    kept = [left(name, ABANDONED + 1) for name in names]
    start()
    assert all(each.exists() for each in kept)


def test_a_lesson_half_added_by_an_earlier_version_goes_when_it_is_old() -> None:
    young, old = left("lessons/.adding-abc", 60), left("lessons/.adding-xyz", ABANDONED + 1)
    start()
    assert (young.exists(), old.exists()) == (True, False)


@pytest.mark.parametrize("words", [["model", "use", "auto"], ["lesson", "add", "{lesson}"]], ids=" ".join)
def test_a_program_that_is_killed_as_it_writes_leaves_nothing_behind_the_next_start(
    words: list[str], tmp_path: Path
) -> None:
    (data_dir() / "config.toml").write_text('model = "base.en"\ntheme = "light"\n', "utf-8")
    lesson = tmp_path / "walk.md"
    lesson.write_text(LESSON, "utf-8")
    command = [sys.executable, "-c", HANGS, *(each.format(lesson=lesson) for each in words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        start()
        assert hidden() != []
        process.send_signal(signal.SIGKILL)
    for path in data_dir().rglob(".*"):
        os.utime(path, (time.time() - MOMENT - 1,) * 2)
    start()
    assert hidden() == []
    assert (data_dir() / "config.toml").read_text("utf-8") == 'model = "base.en"\ntheme = "light"\n'


def model(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in ("config.json", "speakcheck.json"):
        (folder / name).write_text("{}")


def test_a_model_half_removed_goes_and_one_half_replaced_is_replaced() -> None:
    model(models_dir() / ".removing-tiny.en")
    model(models_dir() / ".removing-base.en")
    model(unfinished(models_dir() / "base.en"))
    model(unfinished(models_dir() / "small.en"))
    start()
    assert hidden() == [".partial-small.en"]
    assert sorted(each.name for each in models_dir().iterdir() if each.is_dir()) == [
        ".partial-small.en",
        "base.en",
    ]


def test_a_recording_that_nobody_goes_on_with_is_made_whole_and_one_without_sound_goes() -> None:
    folder = data_dir() / "takes" / "s01"
    spoken, silent, going_on = (TakeFile(folder / f"{name}.wav") for name in ("spoken", "silent", "on"))
    for each in (spoken, going_on):
        each.add(np.zeros(SAMPLE_RATE, np.float32))
    for name in ("spoken", "silent"):
        os.utime(folder / f".{name}.wav.part", (time.time() - QUIET - 1,) * 2)
    start()
    assert sorted(each.name for each in folder.iterdir()) == [".on.wav.part", "spoken.wav"]
    assert load(folder / "spoken.wav").duration == 1.0
    going_on.discard()
    spoken._file.close()
    silent._file.close()
