"""The sound of an open microphone between the callback of the device and the thread that fetches it."""

import time
from collections import deque
from threading import Lock

from speakcheck.audio.clip import Samples
from speakcheck.audio.meter import Meter
from speakcheck.audio.portaudio import Device, Frames, open_input
from speakcheck.errors import MicrophoneError
from speakcheck.i18n import N_

PREROLL = 0.5
"""Seconds before a take that belong to it, where the device was open so long."""
FIRST, LATER = 5.0, 1.0
"""Seconds without a block after which a device is given up: at first, as a headset may have to be woken, and
once it has begun."""
BACKLOG = 60.0
"""Seconds of sound that wait at most for a thread that does not come to fetch them."""


class CaptureBuffer:
    """An open device; until begin() it remembers the last seconds, from then on everything."""

    def __init__(self, device: Device, preroll: float) -> None:
        """Open the device; raises MicrophoneError where that cannot be."""
        self.meter = Meter()
        self._device, self._preroll = device, preroll
        self._lock = Lock()
        self._blocks: deque[tuple[Samples, bool]] = deque()
        self._waiting = 0
        self._wanted = False
        self._patience = FIRST
        self._last = time.monotonic()
        self.stream = open_input(device, self._hear)
        self.stream.start()

    def begin(self) -> None:
        """Keep everything, from the preroll on, unless it is kept already."""
        with self._lock:
            if not self._wanted:
                self._wanted = True
                self._blocks = deque((block, False) for block, _ in self._blocks)

    def end(self) -> None:
        """Keep the preroll only, and none of what was heard so far."""
        with self._lock:
            self._wanted = False
            self._blocks.clear()
            self._waiting = 0

    def fetch(self) -> list[tuple[Samples, bool]]:
        """Return the blocks that came, each with whether sound was lost before it."""
        with self._lock:
            blocks, self._blocks = list(self._blocks), deque()
            self._waiting = 0
        return blocks

    def fault(self) -> MicrophoneError | None:
        """Say why no more sound comes; None while it does."""
        if not self.stream.ended and time.monotonic() - self._last < self._patience:
            return None
        return MicrophoneError(
            N_("“{name}” delivers no more sound.", name=self._device.name),
            N_("See that it is plugged in and switched on, or choose another microphone."),
        )

    def close(self) -> None:
        """Let the device go."""
        self.stream.close()

    def _hear(self, frames: Frames, lost: bool) -> None:
        """Copy a block and measure it; in the device's thread."""
        block = frames.copy()
        self.meter.add(block)
        with self._lock:
            self._last, self._patience = time.monotonic(), LATER
            self._blocks.append((block, lost))
            self._waiting += len(block)
            most = (BACKLOG if self._wanted else self._preroll) * self.stream.rate
            while self._waiting - len(self._blocks[0][0]) > most:
                self._waiting -= len(self._blocks.popleft()[0])
                self._blocks[0] = (self._blocks[0][0], True)
