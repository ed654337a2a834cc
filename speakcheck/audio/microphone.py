"""The recording of takes: from a device to samples at SAMPLE_RATE, on disk all the while.

The microphone is open only between arm() and disarm(), or while a take is recorded. What is heard while it is
armed is kept for PREROLL and then forgotten, so that the first sound of a take is there although the key is
pressed with it. The callback copies a block and measures it; all else is done by the thread that runs a take.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from threading import Event, Lock
from types import TracebackType
from typing import Self

from speakcheck.audio.capture_buffer import PREROLL, CaptureBuffer
from speakcheck.audio.clip import Clip, Samples
from speakcheck.audio.devices import DeviceChoice, open_chosen
from speakcheck.audio.growing_clip import GrowingClip
from speakcheck.audio.meter import LevelReading, Meter
from speakcheck.audio.portaudio import StreamDirection
from speakcheck.audio.resampling import Resampler
from speakcheck.audio.take_file import TakeFile, quantised
from speakcheck.audio.troubleshooting import no_sound, this_platform
from speakcheck.errors import AudioError, MicrophoneError
from speakcheck.i18n import N_

Listener = Callable[[Samples], bool]
"""Gets each block of a take, mono at SAMPLE_RATE and of any length; returns whether the take ends with it."""

TAIL = 0.1
"""Seconds that a take goes on after it is stopped, beside those that are on their way in the device."""
TICK = 0.02
"""Seconds between looks at what came in."""
MUTE = 0.5
"""Seconds of zeros and nothing else that no working microphone delivers."""


class CaptureEnd(StrEnum):
    """Why a take ended."""

    STOPPED = "stopped"
    """It was told to stop."""
    HEARD = "heard"
    """Who listened to it had heard enough."""
    LOST = "lost"
    """The device delivered no more."""
    DISCARDED = "discarded"
    """It was not wanted."""


@dataclass(frozen=True, slots=True, eq=False)
class CapturedTake:
    """What was recorded, and what happened to it."""

    clip: Clip
    """The sound, in what 16 bits hold; empty where none came."""
    ending: CaptureEnd
    """Why it ended."""
    path: Path | None
    """Its file; None where none was wanted, it could not be written, or the take was discarded."""
    gaps: int
    """How often sound was lost, because the program was too busy to fetch it in time."""
    faults: tuple[MicrophoneError | AudioError, ...]
    """What the learner should know: why the device was lost or gave only zeros, why there is no file."""


class Microphone:
    """A device to record from, by name; as a context it is let go at the end."""

    def __init__(self, name: str | None = None, preroll: float = PREROLL) -> None:
        """Set what is used; nothing is opened, and no device is looked for, before a take or arm().

        Without a name, or where the name is not there, the system's choice is used. One take at a time.
        """
        self._name, self._preroll = name, preroll
        self._choice: DeviceChoice | None = None
        self._inlet: CaptureBuffer | None = None
        self._kept_open = self._in_use = False
        self._opening = Lock()
        self._idle = Meter()

    @property
    def choice(self) -> DeviceChoice | None:
        """The device that was opened last, and whether it is the one asked for; None before."""
        return self._choice

    @property
    def armed(self) -> bool:
        """Whether the device is open and delivers."""
        inlet = self._inlet
        return inlet is not None and inlet.fault() is None

    def level(self) -> LevelReading:
        """Return how loud it was since the last call, armed or recording."""
        inlet = self._inlet
        return (inlet.meter if inlet else self._idle).look()

    def arm(self) -> None:
        """Open the device, unless it is open; raises MicrophoneError where that cannot be."""
        with self._opening:
            self._open()
            self._kept_open = True

    def disarm(self) -> None:
        """Let the device go, and forget what was heard; never raises. A take that runs is recorded first."""
        with self._opening:
            self._kept_open = False
            self._rest()

    def record(
        self, path: str | os.PathLike[str] | None = None, listener: Listener | None = None
    ) -> "Recording":
        """Begin a take that is written to a WAV file at `path`, if one is named, while it is recorded.

        Where the microphone is armed everything is kept from here on, PREROLL included; run() gathers it. The
        listener is called in the thread that runs the take.
        """
        inlet = self._inlet
        if inlet is not None:
            inlet.begin()
        return Recording(self, path, listener)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the device go."""
        self.disarm()

    def take_up(self) -> CaptureBuffer:
        """Return the open device for a take; raises MicrophoneError where it cannot be opened."""
        with self._opening:
            inlet = self._open()
            inlet.begin()
            self._in_use = True
            return inlet

    def put_down(self) -> None:
        """Be done with a take: let the device go, unless it is armed and delivers."""
        with self._opening:
            self._in_use = False
            if self._inlet is not None:
                self._inlet.end()
            self._rest()

    def _open(self) -> CaptureBuffer:
        """Return the open device, opened anew if it was lost."""
        if self._inlet is not None and self._inlet.fault() is not None:
            self._inlet.close()
            self._inlet = None
        if self._inlet is None:
            opening = partial(CaptureBuffer, preroll=self._preroll)
            self._choice, inlet = open_chosen(self._name, StreamDirection.INPUT, opening)
            self._inlet = inlet
        return self._inlet

    def _rest(self) -> None:
        inlet = self._inlet
        if inlet is None or self._in_use or (self._kept_open and inlet.fault() is None):
            return
        inlet.close()
        self._inlet = None


class Recording:
    """One take: run() records it in the caller's thread; the rest may be called from any other."""

    def __init__(
        self, microphone: Microphone, path: str | os.PathLike[str] | None, listener: Listener | None
    ) -> None:
        self._microphone, self._path, self._listener = microphone, path, listener
        self._told = Event()
        self._unwanted = False
        self._until: float | None = None
        self._tape = GrowingClip()
        self._live = False
        self._enough = False
        self._gaps = 0
        self._faults: list[MicrophoneError | AudioError] = []
        self._file: TakeFile | None = None

    @property
    def live(self) -> bool:
        """Whether sound comes in: from now on the learner may speak."""
        return self._live

    @property
    def seconds(self) -> float:
        """How much was recorded."""
        return self._tape.duration

    def stop(self) -> None:
        """End the take, with the sound that is still on its way."""
        self._told.set()

    def discard(self) -> None:
        """End the take and remove its file."""
        self._unwanted = True
        self._told.set()

    def run(self) -> CapturedTake:
        """Record until the end, whatever ends it; call it once.

        A device that is not armed is let go afterwards. Raises MicrophoneError where the device cannot be
        opened; from then on nothing that was recorded is lost.
        """
        inlet = self._microphone.take_up()
        try:
            self._begin_file()
            resampler = Resampler(inlet.stream.rate)
            ending = self._gather(inlet, resampler)
            self._keep(resampler.finish())
        finally:
            path = self._settle()
            self._microphone.put_down()
        self._check_mute()
        return CapturedTake(self._tape.clip(), ending, path, self._gaps, tuple(self._faults))

    def _begin_file(self) -> None:
        try:
            self._file = TakeFile(self._path) if self._path is not None else None
        except AudioError as error:
            self._faults.append(error)

    def _gather(self, inlet: CaptureBuffer, resampler: Resampler) -> CaptureEnd:
        """Take in what comes until something ends it."""
        while True:
            stopping = self._told.is_set()
            for block, lost in inlet.fetch():
                self._live = True
                self._gaps += lost
                self._keep(resampler.add(block))
            if self._unwanted:
                return CaptureEnd.DISCARDED
            if self._enough:
                return CaptureEnd.HEARD
            if fault := inlet.fault():
                self._faults.append(fault)
                return CaptureEnd.LOST
            if stopping and self._is_over(inlet.stream.latency):
                return CaptureEnd.STOPPED
            self._told.wait(TICK) if not stopping else time.sleep(TICK)

    def _is_over(self, latency: float) -> bool:
        """Tell whether what was said before the stop has arrived."""
        if self._until is None:
            self._until = time.monotonic() + latency + TAIL
        return not self._live or time.monotonic() >= self._until

    def _keep(self, samples: Samples) -> None:
        """Put a block into memory, on disk and before the listener."""
        if not len(samples) or self._enough:
            return
        kept = self._tape.add(quantised(samples))
        if self._file is not None:
            try:
                self._file.add(kept)
            except AudioError as error:
                self._faults.append(error)
                self._file.discard()
                self._file = None
        self._enough = self._listener is not None and self._listener(kept)

    def _settle(self) -> Path | None:
        """Finish the file, or remove it where it is not wanted or holds nothing."""
        if self._file is None:
            return None
        if self._unwanted or not self._tape.duration:
            self._file.discard()
            return None
        try:
            return self._file.finish()
        except AudioError as error:
            self._faults.append(error)
            return None

    def _check_mute(self) -> None:
        clip = self._tape.clip()
        if clip.duration >= MUTE and not clip.samples.any():
            self._faults.append(
                MicrophoneError(
                    N_("The microphone delivered nothing but silence."), no_sound(this_platform())
                )
            )
