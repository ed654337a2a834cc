"""Signals that behave like speech, and files of every kind that hold them."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.audio.energy import speech_spans
from speakcheck.audio.files import load
from speakcheck.audio.take_file import TakeFile

Channels = NDArray[np.float32]
Speech = Callable[..., Samples]
Encode = Callable[..., Path]
Found = Callable[[Samples, Samples], tuple[float, float, float]]
FIXTURES = Path(__file__).parents[2] / "fixtures" / "audio"


@pytest.fixture
def speech() -> Speech:
    """A voiced, syllabic signal in the given spans, digital silence around them."""

    def voice(duration: float, *spans: tuple[float, float], level: float = -20.0) -> Samples:
        time = np.arange(round(duration * SAMPLE_RATE)) / SAMPLE_RATE
        phase = 2 * np.pi * (130 * time + 3 * np.sin(2 * np.pi * 1.7 * time))
        voiced = sum(np.sin(order * phase) / (1 + abs(order - 4)) for order in range(1, 26))
        shape = np.zeros(len(time))
        for begin, end in spans:
            inside = (time >= begin) & (time < end)
            ramp = np.minimum(1, np.minimum(time - begin, end - time) / 0.03)
            shape[inside] = (ramp * (0.55 + 0.45 * np.cos(2 * np.pi * 4 * (time - begin))))[inside]
        signal = voiced * shape
        power = np.mean(signal[shape > 0] ** 2) if spans else 1.0
        return np.asarray(signal * 10 ** (level / 20) / np.sqrt(power), np.float32)

    return voice


@pytest.fixture
def noise() -> Callable[..., Samples]:
    """White noise, or with `slope` 0.5 pink and with 1 brown noise, of a level in dBFS."""

    def steady(duration: float, level: float, slope: float = 0.0) -> Samples:
        count = round(duration * SAMPLE_RATE)
        spectrum = np.fft.rfft(np.random.default_rng(7).standard_normal(count))
        spectrum[1:] /= np.fft.rfftfreq(count, 1 / SAMPLE_RATE)[1:] ** slope
        spectrum[0] = 0
        signal = np.fft.irfft(spectrum, count)
        return np.asarray(signal * 10 ** (level / 20) / np.sqrt(np.mean(signal**2)), np.float32)

    return steady


@pytest.fixture
def encode(tmp_path: Path) -> Encode:
    """Write a file through PyAV; `channels` has the shape (channels, samples)."""

    def write(name: str, codec: str, channels: Channels, rate: int, layout: str = "mono") -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=rate, layout=layout)
            assert isinstance(stream, av.AudioStream)
            interleaved = np.ascontiguousarray(channels.T.reshape(1, -1), np.float32)
            frame = av.AudioFrame.from_ndarray(interleaved, format="flt", layout=layout)
            frame.sample_rate = rate
            for packet in [*stream.encode(frame), *stream.encode(None)]:
                container.mux(packet)
        return path

    return write


@pytest.fixture
def reading(tmp_path: Path) -> tuple[Path, Clip]:
    """A file of somebody reading aloud, and what is in it, which begins and ends in the midst of speech."""
    whole = load(FIXTURES / "clean-users-slt.flac")
    begin, end = speech_spans(whole)[0]
    part = whole.part(begin, min(end, begin + 1.0))
    path = tmp_path / "reading.wav"
    with TakeFile(path) as file:
        file.add(part.samples)
    return path, Clip(part.samples)


@pytest.fixture
def found() -> Found:
    """Looks for a sound in a recording: where it begins in seconds, how alike and how loud it is there."""

    def find(sound: Samples, recording: Samples) -> tuple[float, float, float]:
        length = len(sound) + len(recording)
        product = np.fft.irfft(np.fft.rfft(recording, length) * np.conj(np.fft.rfft(sound, length)), length)
        energy = np.concatenate(([0], np.cumsum(recording.astype(np.float64) ** 2)))
        power = np.maximum(energy[len(sound) :] - energy[: -len(sound)], 1e-6)
        alike = product[: len(power)] / np.sqrt(power * np.dot(sound, sound))
        at = int(np.argmax(alike))
        return at / SAMPLE_RATE, float(alike[at]), float(np.sqrt(power[at] / np.dot(sound, sound)))

    return find
