"""Signals that behave like speech, and files of every kind that hold them."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from speakcheck.audio.clip import SAMPLE_RATE, Samples

Channels = NDArray[np.float32]
Speech = Callable[..., Samples]
Encode = Callable[..., Path]


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
