"""The change of rate and of speed, by the filters of PyAV: libswresample and, for speed, WSOLA.

Sound from a microphone goes through the filter that files go through, so that a take sounds the same to a
recogniser whichever way it comes in. 0 to 7 kHz are kept within 0.5 dB; what would fold is 60 dB down at
9 kHz and 90 dB from 9.2 kHz on. WSOLA: Verhelst and Roelands, ICASSP 1993; as FFmpeg's atempo has it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from speakcheck.audio.clip import SAMPLE_RATE, Samples

if TYPE_CHECKING:
    from av import AudioFrame

SLOWEST, FASTEST = 0.5, 2.0
"""Speeds between which a clip can be played, as shares of its own."""
_TAIL = 0.05
"""Seconds of silence after what is slowed down; the filter keeps up to 0.025 s of the end for itself."""


class Resampler:
    """Changes the rate of a stream of mono blocks; where blocks begin and end makes no difference.

    The length is right to a sample, but less than 10 ms in all may give nothing.
    """

    def __init__(self, source: int, target: int = SAMPLE_RATE) -> None:
        """Set the rates of what comes and of what is wanted, in Hz."""
        from av import AudioResampler

        self._source = source
        self._resampler = None if source == target else AudioResampler("flt", "mono", target)
        self._started = False

    def add(self, samples: Samples) -> Samples:
        """Return what can be given out by now; the filter holds a few milliseconds back."""
        if self._resampler is None or not len(samples):
            return samples
        self._started = True
        return _joined(self._resampler.resample(_frame(samples, self._source)))

    def finish(self) -> Samples:
        """Return the rest; nothing can be added after it."""
        if self._resampler is None or not self._started:
            return np.empty(0, np.float32)
        return _joined(self._resampler.resample(None))


def resampled(samples: Samples, source: int, target: int = SAMPLE_RATE) -> Samples:
    """Change the rate of a whole recording from `source` to `target` Hz."""
    resampler = Resampler(source, target)
    return np.concatenate((resampler.add(samples), resampler.finish()))


def time_stretch(samples: Samples, speed: float, rate: int = SAMPLE_RATE) -> Samples:
    """Stretch a recording to 1 / `speed` of its length, to the sample, without changing its pitch.

    Raises ValueError unless the speed is between SLOWEST and FASTEST.
    """
    if not SLOWEST <= speed <= FASTEST:
        raise ValueError(f"the speed must be between {SLOWEST} and {FASTEST}")
    if speed == 1.0 or not len(samples):
        return samples
    length = round(len(samples) / speed)
    stretched = _through("atempo", str(speed), np.pad(samples, (0, round(_TAIL * rate))), rate)
    return np.pad(stretched[:length], (0, max(0, length - len(stretched))))


def _through(name: str, options: str, samples: Samples, rate: int) -> Samples:
    """Send a whole recording through a filter of FFmpeg."""
    import av
    from av.filter import Graph

    graph = Graph()
    graph.link_nodes(
        graph.add_abuffer(format="flt", sample_rate=rate, layout="mono"),
        graph.add(name, options),
        graph.add("abuffersink"),
    ).configure()
    graph.push(_frame(samples, rate))
    graph.push(None)
    frames: list[AudioFrame] = []
    try:
        while True:
            frame = graph.pull()
            assert isinstance(frame, av.AudioFrame)
            frames.append(frame)
    except (av.EOFError, av.BlockingIOError):
        return _joined(frames)


def _frame(samples: Samples, rate: int) -> "AudioFrame":
    from av import AudioFrame

    frame = AudioFrame.from_ndarray(
        np.ascontiguousarray(samples, np.float32).reshape(1, -1), format="flt", layout="mono"
    )
    frame.sample_rate = rate
    return frame


def _joined(frames: "Iterable[AudioFrame | None]") -> Samples:
    stretches = [frame.to_ndarray().reshape(-1) for frame in frames if frame is not None and frame.samples]
    return np.concatenate(stretches).astype(np.float32, copy=False) if stretches else np.empty(0, np.float32)
