"""Recording, from a sound server of our own that real recordings are played into."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from speakcheck.audio import capture_buffer
from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.audio.endpoint import Endpoint, Phase
from speakcheck.audio.files import load
from speakcheck.audio.microphone import CapturedTake, CaptureEnd, Microphone, Recording
from speakcheck.audio.portaudio import refresh
from speakcheck.audio.take_file import TakeFile, quantised, recover, unfinished
from speakcheck.errors import AudioError, MicrophoneError
from tests.fed_microphone import BLOCK, HandFed
from tests.patience import PATIENCE, wait_for

if TYPE_CHECKING:
    from tests.virtual_sound import VirtualSound

Found = Callable[[Samples, Samples], tuple[float, float, float]]
ALIKE = 0.98
"""Correlation of a recording with what was played; the server's resampler leaves 0.997 or more."""


@contextmanager
def recorded(recording: Recording, *, waiting: bool = True) -> Iterator[list[CapturedTake]]:
    """Run a take beside the test, from its first sound on if need be; the list holds it afterwards."""
    takes: list[CapturedTake] = []
    thread = threading.Thread(target=lambda: takes.append(recording.run()))
    thread.start()
    try:
        wait_for(lambda: not waiting or recording.live or not thread.is_alive())
        yield takes
    finally:
        recording.stop()
        thread.join(PATIENCE)
    assert not thread.is_alive()


@pytest.fixture
def microphone(sound: "VirtualSound", monkeypatch: pytest.MonkeyPatch) -> Iterator[Microphone]:
    # A busy machine is no lost device: what is lost says so itself.
    monkeypatch.setattr(capture_buffer, "LATER", PATIENCE)
    with Microphone() as microphone:
        yield microphone


def test_a_take_holds_what_was_played_from_the_first_sound_to_the_last(
    sound: "VirtualSound",
    microphone: Microphone,
    reading: tuple[Path, Clip],
    found: Found,
    tmp_path: Path,
) -> None:
    path, spoken = reading
    with recorded(microphone.record(tmp_path / "take.wav")) as takes:
        sound.say(path).wait(PATIENCE)
    (take,) = takes
    assert (take.ending, take.gaps, take.faults) == (CaptureEnd.STOPPED, 0, ())
    _, alike, loud = found(spoken.samples, take.clip.samples)
    assert alike > ALIKE
    assert loud == pytest.approx(1, abs=0.02)
    assert take.path == tmp_path / "take.wav"
    assert np.array_equal(load(tmp_path / "take.wav").samples, take.clip.samples)
    assert not microphone.armed


def test_what_was_said_just_before_the_key_belongs_to_the_take(
    sound: "VirtualSound", microphone: Microphone, reading: tuple[Path, Clip], found: Found
) -> None:
    path, spoken = reading
    # However long it takes until the key is pressed.
    with Microphone(preroll=PATIENCE) as microphone:
        microphone.arm()
        playing = sound.say(path)
        wait_for(lambda: microphone.level().rms > -40)
        with recorded(microphone.record()) as takes:
            playing.wait(PATIENCE)
        assert microphone.armed
    assert found(spoken.samples[:3_200], takes[0].clip.samples)[1] > ALIKE


def test_a_take_has_half_a_second_from_before_its_key_and_what_is_older_is_forgotten(
    hand_fed: HandFed, reading: tuple[Path, Clip]
) -> None:
    said = np.concatenate([reading[1].samples] * 3)
    before, behind = said[:-SAMPLE_RATE], said[-SAMPLE_RATE:]
    with Microphone() as microphone:
        microphone.arm()
        hand_fed.hand(before)
        with recorded(microphone.record(), waiting=False) as takes:
            hand_fed.hand(behind)
    kept = takes[0].clip.samples
    assert 0 <= len(kept) - SAMPLE_RATE * 3 // 2 <= BLOCK
    assert np.array_equal(kept, quantised(said[-len(kept) :]))


def test_between_two_takes_nothing_is_kept(hand_fed: HandFed, reading: tuple[Path, Clip]) -> None:
    with Microphone() as microphone:
        microphone.arm()
        for said in np.split(reading[1].samples[:12_800], 4):
            with recorded(microphone.record(), waiting=False) as takes:
                hand_fed.hand(said)
            assert np.array_equal(takes[0].clip.samples, quantised(said))


def test_the_meter_shows_the_level_of_what_is_played(
    sound: "VirtualSound", microphone: Microphone, tmp_path: Path
) -> None:
    tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(30 * SAMPLE_RATE) / SAMPLE_RATE).astype(np.float32)
    with TakeFile(tmp_path / "tone.wav") as file:
        file.add(tone)
    recording = microphone.record()
    with recorded(recording):
        sound.say(tmp_path / "tone.wav")
        wait_for(lambda: microphone.level().rms > -24)
        so_far = recording.seconds
        wait_for(lambda: recording.seconds > so_far + 0.3)
        level = microphone.level()
    assert level.rms == pytest.approx(-23, abs=0.5)
    assert level.peak == pytest.approx(0.1, abs=0.005)


def test_a_take_is_recorded_to_its_end_although_the_microphone_is_disarmed(microphone: Microphone) -> None:
    microphone.arm()
    recording = microphone.record()
    with recorded(recording) as takes:
        microphone.disarm()
        so_far = recording.seconds
        wait_for(lambda: recording.seconds > so_far + 0.2)
    assert takes[0].ending is CaptureEnd.STOPPED
    assert takes[0].clip.duration > so_far + 0.2
    assert not microphone.armed


def test_a_take_that_is_never_run_does_not_keep_the_microphone_open(microphone: Microphone) -> None:
    microphone.arm()
    microphone.record()
    microphone.disarm()
    assert not microphone.armed


def test_a_take_ends_by_itself_after_the_reading(
    sound: "VirtualSound", microphone: Microphone, reading: tuple[Path, Clip], found: Found
) -> None:
    path, spoken = reading
    endpoint = Endpoint()
    recording = microphone.record(listener=lambda block: endpoint.add(block).phase is Phase.ENDED)
    with recorded(recording) as takes:
        sound.say(path)
        wait_for(lambda: takes)
    assert takes[0].ending is CaptureEnd.HEARD
    assert found(spoken.samples, takes[0].clip.samples)[1] > ALIKE


def test_a_discarded_take_leaves_no_file(microphone: Microphone, tmp_path: Path) -> None:
    recording = microphone.record(tmp_path / "take.wav")
    with recorded(recording) as takes:
        recording.discard()
    assert (takes[0].ending, takes[0].path) == (CaptureEnd.DISCARDED, None)
    assert list(tmp_path.iterdir()) == []


def test_a_microphone_that_delivers_zeros_is_told_of(microphone: Microphone) -> None:
    recording = microphone.record()
    with recorded(recording) as takes:
        wait_for(lambda: recording.seconds > 0.6)
    assert [fault.what for fault in takes[0].faults] == ["The microphone delivered nothing but silence."]


def test_when_the_device_vanishes_the_take_is_kept_and_the_learner_told(
    sound: "VirtualSound",
    microphone: Microphone,
    reading: tuple[Path, Clip],
    found: Found,
    tmp_path: Path,
) -> None:
    path, spoken = reading
    recording = microphone.record(tmp_path / "take.wav")
    with recorded(recording) as takes:
        sound.say(path)
        wait_for(lambda: microphone.level().rms > -40)
        so_far = recording.seconds
        wait_for(lambda: recording.seconds > so_far + 0.6)
        sound.unplug()
        wait_for(lambda: takes)
    (take,) = takes
    assert take.ending is CaptureEnd.LOST
    assert [fault.what for fault in take.faults] == ["“default” delivers no more sound."]
    assert found(spoken.samples[:8_000], take.clip.samples)[1] > ALIKE
    assert np.array_equal(load(tmp_path / "take.wav").samples, take.clip.samples)


def test_after_an_accident_the_next_take_is_recorded(sound: "VirtualSound", microphone: Microphone) -> None:
    microphone.arm()
    sound.unplug()
    wait_for(lambda: not microphone.armed)
    with pytest.raises(MicrophoneError):
        microphone.record().run()
    sound.repair()
    with recorded(microphone.record()) as takes:
        pass
    assert takes[0].ending is CaptureEnd.STOPPED
    assert takes[0].clip.duration


def test_sound_that_nobody_fetched_in_time_marks_the_take(
    hand_fed: HandFed, reading: tuple[Path, Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture_buffer, "BACKLOG", 0.2)
    meanwhile = [reading[1].samples[: round(0.6 * SAMPLE_RATE)]]

    def listen(_block: Samples) -> bool:
        while meanwhile:
            hand_fed.hand(meanwhile.pop())
        return False

    with Microphone() as microphone:
        microphone.arm()
        hand_fed.hand(reading[1].samples[:1_600])
        with recorded(microphone.record(listener=listen)) as takes:
            wait_for(lambda: not meanwhile)
    assert takes[0].gaps == 1
    assert takes[0].clip.duration == pytest.approx(0.1 + 0.2, abs=0.025)


def test_a_full_disk_does_not_cost_the_take(
    microphone: Microphone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: TakeFile, _samples: Samples) -> None:
        raise AudioError("The disk is full.", "Free some space.")

    monkeypatch.setattr(TakeFile, "add", full)
    with recorded(microphone.record(tmp_path / "take.wav")) as takes:
        pass
    assert takes[0].clip.duration
    assert takes[0].path is None
    assert [fault.what for fault in takes[0].faults] == ["The disk is full."]


RECORDER = """
import sys
from pathlib import Path
from speakcheck.audio.microphone import Microphone

def heard(_block):
    print("recording", flush=True)
    return False

with Microphone() as microphone:
    take = microphone.record(Path(sys.argv[1]), heard).run()
    print(take.ending, *(fault.what for fault in take.faults), flush=True)
"""


@pytest.fixture
def recorder(sound: "VirtualSound", tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A program that records to take.wav until it is ended, and has begun."""
    command = [sys.executable, "-c", RECORDER, str(tmp_path / "take.wav")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(8):
            assert process.stdout.readline() == "recording\n"
        yield process
        process.kill()


def test_ctrl_c_leaves_a_whole_take(recorder: "subprocess.Popen[str]", tmp_path: Path) -> None:
    recorder.send_signal(signal.SIGINT)
    recorder.wait(PATIENCE)
    assert load(tmp_path / "take.wav").duration > 0.1
    assert unfinished(tmp_path) == ()


def test_a_crash_leaves_a_take_that_can_be_recovered(
    recorder: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    recorder.kill()
    recorder.wait(PATIENCE)
    (part,) = unfinished(tmp_path)
    assert recover(part) == tmp_path / "take.wav"
    assert load(tmp_path / "take.wav").duration > 0.1


@pytest.mark.parametrize("accident", ["freeze", "stop"], ids=["hangs", "dies"])
def test_a_sound_server_takes_neither_the_take_nor_the_program_with_it(
    accident: str, recorder: "subprocess.Popen[str]", sound: "VirtualSound", tmp_path: Path
) -> None:
    getattr(sound, accident)()
    output, _ = recorder.communicate(timeout=PATIENCE)
    # Where it hung or died late, half a second of nothing has come in before: that is told, too.
    assert output.splitlines()[-1].startswith("lost “default” delivers no more sound.")
    assert recorder.returncode == 0
    assert load(tmp_path / "take.wav").duration > 0.1


@pytest.mark.soak
def test_many_takes_leave_neither_threads_nor_open_files(microphone: Microphone) -> None:
    def use() -> None:
        with recorded(microphone.record()):
            pass

    use()
    assert refresh()
    before = threading.active_count(), len(os.listdir("/proc/self/fd"))
    for _ in range(100):
        use()
    assert refresh()
    assert (threading.active_count(), len(os.listdir("/proc/self/fd"))) == before
