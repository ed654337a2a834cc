"""Microphones that are fed with sound in place of a device: all else of them is what learners use."""

import time
from pathlib import Path

import numpy as np
import pytest

from speakcheck.audio import capture_buffer, microphone
from speakcheck.audio.capture_buffer import CaptureBuffer
from speakcheck.audio.clip import SAMPLE_RATE, Samples
from speakcheck.audio.devices import DeviceChoice
from speakcheck.audio.files import load
from speakcheck.audio.meter import Meter
from speakcheck.audio.microphone import Microphone
from speakcheck.audio.portaudio import Device, Listener
from speakcheck.errors import MicrophoneError
from tests.patience import PATIENCE

BLOCK = 320


class Wire:
    """Stands for the open stream of a device."""

    rate = SAMPLE_RATE
    latency = 0.0
    ended = False


class FedInlet(CaptureBuffer):
    """Gives out the sound of a queue, so many times as fast as it was spoken, and room noise after it."""

    def __init__(self, owner: "FedMicrophone") -> None:
        self.meter = Meter()
        self.stream = Wire()  # type: ignore[assignment]
        self._owner = owner
        self._begun = False
        self._noise = np.random.default_rng(3)
        self._last = time.monotonic()

    def begin(self) -> None:
        if not self._begun:
            self._owner.next_take()
            self._last = time.monotonic()
        self._begun = True

    def end(self) -> None:
        self._begun = False
        self._last = time.monotonic()

    def fetch(self) -> list[tuple[Samples, bool]]:
        now = time.monotonic()
        due = int((now - self._last) * self._owner.speed * SAMPLE_RATE) // BLOCK
        self._last += due * BLOCK / SAMPLE_RATE / self._owner.speed
        found: list[tuple[Samples, bool]] = []
        while len(found) < due and not self._owner.gone:
            found.append(self._block())
        for block, _ in found:
            self.meter.add(block)
        return found

    def fault(self) -> MicrophoneError | None:
        if not self._owner.gone:
            return None
        return MicrophoneError("“Test” delivers no more sound.", "See that it is plugged in.")

    def close(self) -> None:
        self._owner.closed += 1

    def _block(self) -> tuple[Samples, bool]:
        owner = self._owner
        block = owner.sound[:BLOCK]
        owner.sound = owner.sound[BLOCK:]
        if owner.unplug_at is not None:
            owner.unplug_at -= len(block)
            owner.gone = owner.unplug_at <= 0
        if len(block) == BLOCK:
            return block, owner.gaps.pop() if owner.gaps else False
        quiet = self._noise.normal(0, 10 ** (-65 / 20), BLOCK).astype(np.float32)
        quiet[: len(block)] += block
        return quiet, False


class FedMicrophone(Microphone):
    """Every take gets the next recording of a list, then room noise; the last one is kept for all others."""

    def __init__(self, *paths: Path, speed: float = 24.0) -> None:
        super().__init__("Test")
        self.speed = speed
        self.queue = list(paths)
        self.sound: Samples = np.empty(0, np.float32)
        self.refuses: MicrophoneError | None = None
        self.unplug_at: int | None = None
        """Samples after which the device is gone."""
        self.gone = False
        self.gaps: list[bool] = []
        """Whether sound was lost before the next blocks, the last one first."""
        self.closed = 0

    def next_take(self) -> None:
        if not self.queue:
            return
        path = self.queue.pop(0) if len(self.queue) > 1 else self.queue[0]
        quiet = np.random.default_rng(2).normal(0, 10 ** (-65 / 20), SAMPLE_RATE // 2).astype(np.float32)
        self.sound = np.concatenate((quiet, load(path).samples))

    def _open(self) -> CaptureBuffer:
        if self.refuses is not None:
            raise self.refuses
        if self._inlet is None or self.gone:
            self.gone = False
            self._inlet = FedInlet(self)
        return self._inlet


class HandFed:
    """A device that gives just what it is handed, when it is handed it: no clock runs in it."""

    rate = SAMPLE_RATE
    latency = 0.0

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        """Stand in for every device as long as the patch lasts."""
        self.ended = False
        self._listener: Listener | None = None
        device = Device(0, "Test", SAMPLE_RATE, 1, True)
        # No time without sound is a fault.
        patch.setattr(capture_buffer, "FIRST", PATIENCE)
        patch.setattr(capture_buffer, "LATER", PATIENCE)
        patch.setattr(capture_buffer, "open_input", self._opened)
        patch.setattr(
            microphone,
            "open_chosen",
            lambda name, direction, opening: (DeviceChoice(device), opening(device)),
        )

    @property
    def listened_to(self) -> bool:
        """Whether it is open."""
        return self._listener is not None

    def hand(self, samples: Samples, *, lost: bool = False) -> None:
        """Hand over some sound, in blocks as devices do."""
        assert self._listener is not None
        for at in range(0, len(samples), BLOCK):
            self._listener(samples[at : at + BLOCK], lost and at == 0)

    def start(self) -> None:
        """Begin, as a stream does."""

    def close(self) -> None:
        """End, as a stream does."""
        self._listener = None

    def _opened(self, device: Device, listener: Listener) -> "HandFed":
        self._listener = listener
        return self


@pytest.fixture
def hand_fed(monkeypatch: pytest.MonkeyPatch) -> HandFed:
    return HandFed(monkeypatch)
