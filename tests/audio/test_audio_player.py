"""Playing, overheard at the loudspeaker of a sound server of our own."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.audio import player as player_module
from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.audio.files import load
from speakcheck.audio.player import FADE, ROOM, Player, faded
from speakcheck.audio.portaudio import refresh
from speakcheck.errors import MicrophoneError
from tests.patience import PATIENCE, wait_for

if TYPE_CHECKING:
    from tests.virtual_sound import VirtualSound

Found = Callable[[Samples, Samples], tuple[float, float, float]]
ALIKE = 0.98


@pytest.fixture
def player(sound: "VirtualSound", monkeypatch: pytest.MonkeyPatch) -> Iterator[Player]:
    # A busy machine is no lost device: what is lost says so itself.
    monkeypatch.setattr(player_module, "LATER", PATIENCE)
    with Player() as player:
        yield player


@contextmanager
def overheard(sound: "VirtualSound", tmp_path: Path) -> Iterator[list[Samples]]:
    """Record the loudspeaker; the list holds it afterwards, from the first sound to the last."""
    heard: list[Samples] = []
    with sound.overheard(tmp_path / "heard.wav"):
        yield heard
    samples = load(tmp_path / "heard.wav").samples
    (sounding,) = np.nonzero(np.abs(samples) > 1e-3)
    heard.append(samples[sounding[0] : sounding[-1] + 1] if len(sounding) else samples[:0])


def tone(seconds: float, frequency: float = 440) -> Clip:
    time_axis = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return Clip((0.3 * np.sin(2 * np.pi * frequency * time_axis)).astype(np.float32))


def test_a_clip_is_played_from_beginning_to_end(
    sound: "VirtualSound", player: Player, reading: tuple[Path, Clip], found: Found, tmp_path: Path
) -> None:
    _, clip = reading
    with overheard(sound, tmp_path) as heard:
        playback = player.play(clip)
        assert playback.playing
        assert playback.wait(PATIENCE)
    assert playback.fault() is None
    assert playback.position == pytest.approx(clip.duration)
    padded = np.pad(heard[0], 1_000)
    _, alike, loud = found(faded(clip.samples), padded)
    assert alike > ALIKE
    assert loud == pytest.approx(1, abs=0.03)


def test_a_word_is_played_with_a_little_room_around_it(
    sound: "VirtualSound", player: Player, reading: tuple[Path, Clip], found: Found, tmp_path: Path
) -> None:
    _, clip = reading
    with overheard(sound, tmp_path) as heard:
        playback = player.play(clip, (0.5, 0.9))
        assert playback.position >= 0.5 - ROOM - 1e-9
        assert playback.wait(PATIENCE)
    assert playback.position == pytest.approx(0.9 + ROOM, abs=0.001)
    assert len(heard[0]) / SAMPLE_RATE == pytest.approx(0.4 + 2 * ROOM, abs=0.03)
    assert found(faded(clip.part(0.5 - ROOM, 0.9 + ROOM).samples), np.pad(heard[0], 1_000))[1] > ALIKE


@pytest.mark.parametrize("speed", [0.7, 1.0])
def test_slowed_down_it_lasts_longer_and_keeps_its_pitch(
    speed: float, sound: "VirtualSound", player: Player, tmp_path: Path
) -> None:
    with overheard(sound, tmp_path) as heard:
        assert player.play(tone(0.6), speed=speed).wait(PATIENCE)
    assert len(heard[0]) / SAMPLE_RATE == pytest.approx(0.6 / speed, abs=0.02)
    spectrum = np.abs(np.fft.rfft(heard[0] * np.hanning(len(heard[0])), 1 << 17))
    assert np.argmax(spectrum) * SAMPLE_RATE / (1 << 17) == pytest.approx(440, rel=0.005)


def test_it_stops_at_once(sound: "VirtualSound", player: Player, tmp_path: Path) -> None:
    with overheard(sound, tmp_path) as heard:
        playback = player.play(tone(60))
        wait_for(lambda: playback.position > 0.3)
        player.stop()
        assert not playback.playing
    assert playback.fault() is None
    # A busy machine stops it a little later.
    assert 0.3 < playback.position < 10
    assert 0 < len(heard[0]) / SAMPLE_RATE < 10


def test_what_is_played_next_takes_the_place_of_what_is_playing(player: Player) -> None:
    first = player.play(tone(5))
    second = player.play(tone(0.2))
    assert not first.playing
    assert second.wait(PATIENCE)


def test_a_loudspeaker_that_vanishes_is_told_of(sound: "VirtualSound", player: Player) -> None:
    playback = player.play(tone(60))
    sound.unplug()
    assert playback.wait(PATIENCE)
    fault = playback.fault()
    assert fault is not None
    assert fault.what == "“default” plays no more sound."


def test_without_a_loudspeaker_one_sentence_says_so(sound: "VirtualSound", player: Player) -> None:
    sound.stop()
    with pytest.raises(MicrophoneError) as raised:
        player.play(tone(0.1))
    assert raised.value.remedy


def test_nothing_at_all_is_played_too(player: Player) -> None:
    assert player.play(Clip(np.empty(0, np.float32)), (1.0, 2.0)).wait(PATIENCE)


def test_much_playing_leaves_neither_threads_nor_open_files(player: Player) -> None:
    def use() -> None:
        assert player.play(tone(0.05)).wait(PATIENCE)

    use()
    assert refresh()
    before = threading.active_count(), len(os.listdir("/proc/self/fd"))
    for _ in range(4):
        use()
    assert refresh()
    assert (threading.active_count(), len(os.listdir("/proc/self/fd"))) == before


@given(st.integers(0, 1_000))
def test_edges_do_not_click(count: int) -> None:
    shaped = faded(np.ones(count, np.float32))
    assert len(shaped) == count
    assert np.all(np.abs(np.diff(shaped, prepend=0, append=0)) <= max(0.02, 4 / max(count, 1)))
    assert np.all(shaped[round(FADE * SAMPLE_RATE) : -round(FADE * SAMPLE_RATE)] == 1)
