"""Takes from a microphone and from files: recorded, judged by the real engine, and kept."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from speakcheck.assess.feedback import Verdict
from speakcheck.audio.clip import SAMPLE_RATE, Samples
from speakcheck.audio.files import load
from speakcheck.audio.microphone import Microphone
from speakcheck.audio.problems import Problem
from speakcheck.audio.take_file import TakeFile
from speakcheck.errors import AudioError, HistoryError, MicrophoneError
from speakcheck.lessons.lesson import Lesson, Prompt
from speakcheck.lessons.passages import find_prompt
from speakcheck.lessons.shelf import Shelf
from speakcheck.paths import data_dir
from speakcheck.practice import takes as takes_module
from speakcheck.practice.attempt import Judged
from speakcheck.practice.elsewhere import CoachElsewhere
from speakcheck.practice.files import Recordings
from speakcheck.practice.prompts import prompt_of
from speakcheck.practice.studio import Habits, Studio
from speakcheck.practice.takes import Takes
from speakcheck.practice.turn import LOOKS, Stage, Turn
from speakcheck.progress.attempt import Source
from tests.fed_microphone import FedMicrophone, HandFed
from tests.patience import PATIENCE, wait_for

AUDIO = Path(__file__).parent.parent.parent / "fixtures" / "audio"
OMISSION = AUDIO / "omission-deliberately-slt.flac"
LESSON = "s01-little-red-book"
E2 = find_prompt(Shelf().get(LESSON), "e2")
CRASH = """
import os, sys
from speakcheck.audio.files import load
from speakcheck.audio.take_file import TakeFile, quantised
TakeFile(sys.argv[1]).add(quantised(load(sys.argv[2]).samples))
os._exit(1)
"""
MakeStudio = Callable[..., Studio]


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return Shelf().get(LESSON)


@pytest.fixture(scope="module")
def prompt(lesson: Lesson) -> Prompt:
    return find_prompt(lesson, "e2")


@pytest.fixture
def takes() -> Iterator[Takes]:
    made = Takes()
    yield made
    made.close()


@pytest.fixture
def make(coach: CoachElsewhere, takes: Takes) -> MakeStudio:
    def studio(microphone: Microphone, habits: Habits | None = None, kept: Takes | None = None) -> Studio:
        return Studio(lambda: coach, kept or takes, lambda: microphone, lambda: habits or Habits())

    return studio


def run(turn: Turn) -> Judged:
    judged = turn.run()
    assert judged is not None
    return judged


def room(seconds: float) -> Samples:
    noise = np.random.default_rng(5).normal(0, 10 ** (-65 / 20), round(seconds * SAMPLE_RATE))
    return noise.astype(np.float32)


def said(judged: Judged) -> list[str]:
    return [word.text for word in judged.feedback.words if word.verdict is Verdict.MISSING]


def files(takes: Takes) -> list[str]:
    """Return what lies where recordings are made."""
    folder = takes.root / LESSON
    return sorted(path.suffix for path in folder.iterdir()) if folder.is_dir() else []


def test_a_take_ends_by_itself_and_is_kept_with_its_verdict(
    make: MakeStudio, takes: Takes, prompt: Prompt
) -> None:
    studio = make(FedMicrophone(OMISSION))
    judged = run(studio.record(LESSON, prompt))
    assert said(judged) == ["deliberately"]
    assert judged.notices == ()
    assert takes.attempts(LESSON)[0].points == judged.attempt.points
    sound = studio.sound(judged)
    assert sound is not None
    assert judged.clip is None
    last = judged.feedback.words[-1]
    assert last.end is not None
    assert last.end < sound.duration
    assert files(takes) == []
    (kept,) = takes.history.attempts()
    assert (kept.lesson, kept.prompt, kept.text, kept.source) == (LESSON, "e2", prompt.text, Source.APP)
    assert judged.attempt.sound == takes.history.sound(kept)


def test_the_sound_that_was_judged_is_found_in_the_recording(make: MakeStudio, prompt: Prompt) -> None:
    studio = make(FedMicrophone(OMISSION))
    judged = run(studio.record(LESSON, prompt))
    sound = studio.sound(judged)
    assert sound is not None
    original = load(OMISSION).samples
    heard = sound.samples[: len(original) + SAMPLE_RATE]
    size = 1 << (len(heard) + len(original)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(original, size))
    match = np.fft.irfft(spectrum, size).max() / (np.linalg.norm(heard) * np.linalg.norm(original))
    assert match > 0.99


@contextmanager
def begun(turn: Turn) -> Iterator[list[Judged | None]]:
    """Run a take beside the test; the list holds its verdict afterwards."""
    found: list[Judged | None] = []
    thread = threading.Thread(target=lambda: found.append(turn.run()))
    thread.start()
    try:
        yield found
    except BaseException:
        turn.discard()
        raise
    finally:
        thread.join(PATIENCE)
    assert not thread.is_alive()
    assert turn.stage is Stage.OVER


def test_silence_before_a_take_belongs_to_its_recording_and_not_to_what_is_judged(
    make: MakeStudio, prompt: Prompt, tmp_path: Path
) -> None:
    original = load(OMISSION).samples
    with TakeFile(tmp_path / "late.wav") as file:
        file.add(np.concatenate((room(3), original)))
    studio = make(FedMicrophone(tmp_path / "late.wav"))
    judged = run(studio.record(LESSON, prompt))
    sound = studio.sound(judged)
    assert sound is not None
    assert judged.attempt.sound is not None
    assert load(judged.attempt.sound).duration > sound.duration + 2
    # What is marked as a word is where it can be heard.
    start = judged.feedback.words[0].start or 0.0
    assert start == pytest.approx(1.0, abs=0.1)
    begin = round(start * SAMPLE_RATE)
    assert np.abs(sound.samples[: begin - SAMPLE_RATE // 5]).max() < 0.01
    assert np.abs(sound.samples[begin : begin + SAMPLE_RATE // 5]).max() > 0.1


def test_a_take_is_stopped_by_hand(make: MakeStudio, prompt: Prompt, hand_fed: HandFed) -> None:
    turn = make(Microphone(), Habits(stop_after=0)).record(LESSON, prompt)
    with begun(turn) as found:
        wait_for(lambda: hand_fed.listened_to)
        hand_fed.hand(load(OMISSION).samples[: 2 * SAMPLE_RATE])
        wait_for(lambda: turn.look().elapsed == 2.0)
        turn.stop()
    assert found[0] is not None
    assert found[0].feedback.take.duration == 2.0


def test_a_discarded_take_leaves_nothing(
    make: MakeStudio, takes: Takes, prompt: Prompt, hand_fed: HandFed
) -> None:
    turn = make(Microphone()).record(LESSON, prompt)
    with begun(turn) as found:
        wait_for(lambda: hand_fed.listened_to)
        hand_fed.hand(load(OMISSION).samples[:SAMPLE_RATE])
        wait_for(lambda: turn.look().stage is Stage.RECORDING)
        turn.discard()
    assert found == [None]
    assert not files(takes)


def test_who_begins_to_read_before_the_count_is_over_is_heard_from_the_first_word(
    make: MakeStudio, prompt: Prompt, hand_fed: HandFed, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = np.concatenate((load(OMISSION).samples, room(3)))
    early = round(0.6 * SAMPLE_RATE)
    turn = make(Microphone(), Habits(count_in=0.5)).record(LESSON, prompt)
    counted = threading.Event()
    asked: list[float] = []

    def count(seconds: float) -> bool:
        """Wait until the test has spoken, however long that takes."""
        asked.append(seconds)
        assert counted.wait(PATIENCE)
        return False

    monkeypatch.setattr(turn._told, "wait", count)
    with begun(turn) as found:
        wait_for(lambda: turn.look().stage is Stage.COUNTING)
        hand_fed.hand(room(2))
        hand_fed.hand(said[:early])
        counted.set()
        wait_for(lambda: turn.look().stage is not Stage.COUNTING)
        hand_fed.hand(said[early:])
    assert asked == [0.5]
    (judged,) = found
    assert judged is not None
    first = judged.feedback.words[0]
    assert (first.text, first.verdict) == ("Many", Verdict.GOOD)
    assert first.start == pytest.approx(0.25 - 0.1, abs=0.1)
    assert judged.feedback.take.problems == ()


@pytest.mark.parametrize(("stop_after", "whole"), [(0.5, False), (2.5, True)])
def test_a_take_ends_after_the_silence_that_the_learner_has_set(
    make: MakeStudio, prompt: Prompt, tmp_path: Path, stop_after: float, whole: bool
) -> None:
    once = load(OMISSION).samples
    with TakeFile(tmp_path / "twice.wav") as file:
        file.add(np.concatenate((once, room(1.6), once)))
    judged = run(make(FedMicrophone(tmp_path / "twice.wav"), Habits(stop_after)).record(LESSON, prompt))
    assert (judged.feedback.take.duration > 2 * len(once) / SAMPLE_RATE) is whole


def test_what_was_recorded_before_the_device_was_lost_is_judged(make: MakeStudio, prompt: Prompt) -> None:
    microphone = FedMicrophone(OMISSION)
    microphone.unplug_at = round(3.6 * SAMPLE_RATE)
    judged = run(make(microphone).record(LESSON, prompt))
    assert [type(each) for each in judged.notices] == [MicrophoneError]
    assert "no more sound" in judged.notices[0].what
    assert judged.feedback.words[0].verdict is Verdict.GOOD
    assert judged.attempt.sound is not None


def test_a_device_that_is_busy_is_told(make: MakeStudio, takes: Takes, prompt: Prompt) -> None:
    microphone = FedMicrophone(OMISSION)
    microphone.refuses = MicrophoneError("“Test” is used by another program.", "Close it.")
    studio = make(microphone)
    with pytest.raises(MicrophoneError, match="another program"):
        studio.record(LESSON, prompt).run()
    microphone.refuses = None
    assert said(run(studio.record(LESSON, prompt))) == ["deliberately"]


def test_lost_sound_marks_the_take(make: MakeStudio, takes: Takes, prompt: Prompt) -> None:
    microphone = FedMicrophone(OMISSION)
    microphone.gaps = [False, True, False, True]
    judged = run(make(microphone).record(LESSON, prompt))
    assert [each.what for each in judged.notices] == ["Sound was lost at 2 places of this take."]


@pytest.mark.parametrize("name", ["problem-clipped", "problem-too-quiet"])
def test_the_level_is_warned_of_while_it_is_recorded(
    make: MakeStudio, prompt: Prompt, hand_fed: HandFed, name: str
) -> None:
    samples = load(AUDIO / f"{name}.flac").samples
    turn = make(Microphone(), Habits(stop_after=0)).record(LESSON, prompt)
    warned = set()
    with begun(turn):
        wait_for(lambda: hand_fed.listened_to)
        for part in np.array_split(samples, round(LOOKS * len(samples) / SAMPLE_RATE)):
            so_far = turn.look().elapsed
            hand_fed.hand(part)
            wait_for(lambda: turn.look().elapsed > so_far)  # noqa: B023
            warned.add(turn.look().trouble)
        turn.stop()
    assert warned - {None} == {Problem(name.removeprefix("problem-").replace("-", "_"))}


def test_without_the_wish_to_keep_them_recordings_go_when_they_were_judged(
    make: MakeStudio, takes: Takes, prompt: Prompt
) -> None:
    takes.keep_sound = False
    studio = make(FedMicrophone(OMISSION))
    judged = run(studio.record(LESSON, prompt))
    assert files(takes) == []
    assert studio.sound(judged) is judged.clip is not None
    assert takes.attempts(LESSON)[0].sound is None


def test_a_recording_that_could_not_be_written_is_kept_from_memory(
    make: MakeStudio, takes: Takes, prompt: Prompt
) -> None:
    takes.root.parent.mkdir(parents=True, exist_ok=True)
    takes.root.write_text("in the way", "utf-8")
    studio = make(FedMicrophone(OMISSION))
    judged = run(studio.record(LESSON, prompt))
    assert said(judged) == ["deliberately"]
    assert [type(each) for each in judged.notices] == [AudioError]
    sound = studio.sound(judged)
    last = judged.feedback.words[-1]
    assert sound is not None
    assert last.end is not None
    assert last.end < sound.duration
    takes.root.unlink()


def test_a_take_is_shown_although_it_cannot_be_remembered(
    make: MakeStudio, takes: Takes, prompt: Prompt
) -> None:
    takes.history.close()
    judged = run(make(FedMicrophone(OMISSION)).record(LESSON, prompt))
    assert said(judged) == ["deliberately"]
    assert [type(each) for each in judged.notices] == [HistoryError]
    assert files(takes) == [".wav"]
    assert takes.attempts(LESSON) == ()
    assert [type(each) for each in takes.news()] == [HistoryError]
    assert takes.news() == ()


def test_a_history_that_cannot_be_written_is_told_and_its_takes_are_judged_again_next_time(
    make: MakeStudio, takes: Takes, lesson: Lesson, prompt: Prompt
) -> None:
    data_dir().mkdir(parents=True, exist_ok=True)
    (data_dir() / "history.sqlite3").mkdir()
    judged = run(make(FedMicrophone(OMISSION)).record(LESSON, prompt))
    assert [type(each) for each in takes.news()] == [HistoryError]
    assert [type(each) for each in judged.notices] == [HistoryError]
    assert [each.points for each in takes.attempts(LESSON)] == [judged.attempt.points]
    assert files(takes) == [".wav"]
    (data_dir() / "history.sqlite3").rmdir()
    again = Takes()
    assert [said(each) for each in make(FedMicrophone(), kept=again).catch_up(lesson)] == [["deliberately"]]
    assert [each.when for each in again.attempts(LESSON)] == [judged.attempt.when]
    again.close()


def test_a_recording_that_was_remembered_before_the_program_ended_is_not_judged_again(
    make: MakeStudio, takes: Takes, lesson: Lesson, prompt: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(takes_module, "_remove", lambda path: None)
        run(make(FedMicrophone(OMISSION)).record(LESSON, prompt))
    assert files(takes) == [".wav"]
    again = Takes()
    assert not list(make(FedMicrophone(), kept=again).catch_up(lesson))
    assert files(takes) == []
    again.close()


def test_a_file_is_a_take(make: MakeStudio, takes: Takes, prompt: Prompt) -> None:
    studio = make(FedMicrophone())
    judged = run(studio.read(LESSON, prompt, OMISSION))
    assert said(judged) == ["deliberately"]
    assert studio.sound(judged) is not None
    assert OMISSION.exists()
    assert [(each.prompt, each.sound) for each in takes.attempts(LESSON)] == [("e2", judged.attempt.sound)]
    assert judged.attempt.sound not in (None, OMISSION)
    with pytest.raises(AudioError):
        studio.read(LESSON, prompt, AUDIO / "broken-text.wav").run()


def test_what_a_crash_left_is_judged_by_the_next_start(
    make: MakeStudio, takes: Takes, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takes_module, "QUIET", 0.1)
    when = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
    subprocess.run([sys.executable, "-c", CRASH, Takes().begin(LESSON, E2, when), OMISSION], check=False)
    assert files(takes) == [".part"]
    found = list(make(FedMicrophone()).catch_up(lesson))
    assert [(each.attempt.prompt, each.attempt.when, said(each)) for each in found] == [
        ("e2", when, ["deliberately"])
    ]
    assert files(takes) == []
    assert not list(make(FedMicrophone()).catch_up(lesson))


def test_a_recording_that_still_grows_is_left_alone(takes: Takes, monkeypatch: pytest.MonkeyPatch) -> None:
    growing = TakeFile(Takes().begin(LESSON, E2, datetime.now(UTC)))
    clock = time.sleep

    def meanwhile(seconds: float) -> None:
        clock(0.05)
        growing.add(np.zeros(160, np.float32))

    with monkeypatch.context() as patch:
        patch.setattr(time, "sleep", meanwhile)
        assert not list(takes.left(LESSON))
    growing.finish()


def test_closing_keeps_what_was_said_for_the_next_start(
    make: MakeStudio, lesson: Lesson, prompt: Prompt, hand_fed: HandFed
) -> None:
    studio = make(Microphone())
    turn = studio.record(LESSON, prompt)
    with begun(turn):
        wait_for(lambda: hand_fed.listened_to)
        hand_fed.hand(load(OMISSION).samples[: 2 * SAMPLE_RATE])
        wait_for(lambda: turn.look().elapsed == 2.0)
        studio.close()
    again = Takes()
    assert [each.attempt.prompt for each in make(FedMicrophone(), kept=again).catch_up(lesson)] == ["e2"]
    again.close()


def test_a_word_that_is_drilled_is_remembered_as_one(make: MakeStudio, takes: Takes, lesson: Lesson) -> None:
    word = prompt_of(lesson, "e2-w10")
    assert word is not None
    run(make(FedMicrophone()).read(LESSON, word, OMISSION))
    (kept,) = takes.history.attempts()
    assert (kept.prompt, kept.kind, kept.text) == ("e2-w10", "keyword", "deliberately")


def test_after_the_end_nothing_is_opened_any_more(takes: Takes) -> None:
    takes.close()
    with pytest.raises(HistoryError, match="closed"):
        _ = takes.history


@pytest.mark.parametrize("name", ["../x", "_free", "a/b", "A"])
def test_a_name_that_is_no_lesson_leads_nowhere(takes: Takes, name: str) -> None:
    with pytest.raises(ValueError, match="no lesson"):
        takes.begin(name, E2, datetime.now(UTC))


def test_recordings_of_a_folder_come_in_turn_and_by_name(tmp_path: Path) -> None:
    for name in ("b.wav", "a.flac", "p1s2.wav", "notes.txt"):
        (tmp_path / name).touch()
    recordings = Recordings(tmp_path)
    assert [recordings.next(each).name for each in ("x", "P1S2", "y", "z")] == [
        "a.flac",
        "p1s2.wav",
        "b.wav",
        "a.flac",
    ]
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(AudioError, match="no recordings"):
        Recordings(empty).next("x")
    with pytest.raises(AudioError, match="cannot be read"):
        Recordings(tmp_path / "absent").next("x")
