"""The playing of clips and of parts of them, as they are or slowed down, to the end or until told."""

import time
from functools import partial
from types import TracebackType
from typing import Self

import numpy as np

from speakcheck.audio.capture_buffer import FIRST, LATER
from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.audio.devices import DeviceChoice, open_chosen
from speakcheck.audio.energy import Span
from speakcheck.audio.portaudio import Device, Frames, Stream, StreamDirection, open_output
from speakcheck.audio.resampling import resampled, time_stretch
from speakcheck.errors import MicrophoneError
from speakcheck.i18n import N_

FADE = 0.008
"""Seconds over which a part fades in and out, so that its edges do not click."""
ROOM = 0.06
"""Seconds around a word or a syllable that are played with it: its edges are known to a frame or two, and the
sounds beside it belong to how it is heard."""
REST = 0.1
"""Seconds of silence behind what is played, beside the latency of the device: PortAudio lets go of an ALSA
device while the last of what it was given is still to be heard."""
TICK = 0.02
"""Seconds between looks at whether it has ended."""


class Player:
    """A loudspeaker, by name, that plays one thing at a time; as a context it is silent at the end."""

    def __init__(self, name: str | None = None) -> None:
        """Set what is used; no device is opened, or looked for, before play().

        Without a name, or where the name is not there, the system's choice is used.
        """
        self._name = name
        self._choice: DeviceChoice | None = None
        self._playback: Playback | None = None

    @property
    def choice(self) -> DeviceChoice | None:
        """The device that was opened last, and whether it is the one asked for; None before."""
        return self._choice

    def play(
        self, clip: Clip, span: Span | None = None, speed: float = 1.0, room: float = ROOM
    ) -> "Playback":
        """Begin to play a clip, or what lies between two times of it in seconds and `room` around that.

        What is being played stops. Raises MicrophoneError where there is no device or it cannot be opened,
        ValueError for a speed that slowed() does not know.
        """
        self.stop()
        part = clip if span is None else clip.part(max(0.0, span[0] - room), span[1] + room)
        begin = part.start - clip.start
        sound = faded(time_stretch(part.samples, speed))
        opening = partial(Playback, sound, begin, speed)
        self._choice, playback = open_chosen(self._name, StreamDirection.OUTPUT, opening)
        self._playback = playback
        return playback

    def stop(self) -> None:
        """Be silent at once; never raises."""
        if self._playback is not None:
            self._playback.stop()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Be silent."""
        self.stop()


class Playback:
    """Sound on its way to the loudspeaker; it goes on while the program does other things."""

    def __init__(self, sound: Samples, begin: float, speed: float, device: Device) -> None:
        """Open the device and begin; raises MicrophoneError where that cannot be.

        `begin` is where the sound lies in its clip, in seconds; `speed` is that which it has already.
        """
        self._begin, self._speed, self._duration = begin, speed, len(sound) / SAMPLE_RATE
        self._name = device.name
        self._given = 0
        self._stopped = False
        self._stream: Stream = open_output(device, self._fill)
        rate = self._stream.rate
        self._sound = np.clip(resampled(sound, SAMPLE_RATE, rate), -1, 1)
        self._length = len(self._sound) + round((self._stream.latency + REST) * rate)
        self._asked = time.monotonic()
        self._stream.start()

    @property
    def playing(self) -> bool:
        """Whether there is more to be heard."""
        return not (self._stopped or self._over)

    @property
    def position(self) -> float:
        """What is heard now, in seconds from the beginning of the clip."""
        given = self._given / self._stream.rate
        heard = given - self._stream.latency + time.monotonic() - self._asked
        inside = min(max(heard, 0.0), given, self._duration)
        whole = self._given >= self._length and self._stream.ended
        return self._begin + (self._duration if whole else inside) * self._speed

    def fault(self) -> MicrophoneError | None:
        """Say why the sound stopped before its end; None where it did not."""
        if self._stopped or self._given >= self._length or not self._over:
            return None
        return MicrophoneError(
            N_("“{name}” plays no more sound.", name=self._name),
            N_("See that it is plugged in and switched on, or choose another loudspeaker."),
        )

    def stop(self) -> None:
        """Be silent at once; never raises."""
        self._stopped = self._stopped or not self._stream.ended
        self._stream.close()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it ends, for so many seconds at most; return whether it has ended."""
        until = None if seconds is None else time.monotonic() + seconds
        while self.playing and (until is None or time.monotonic() < until):
            time.sleep(TICK)
        return not self.playing

    @property
    def _over(self) -> bool:
        """Whether the device has played all, or asks for no more."""
        patience = LATER if self._given else FIRST
        return self._stream.ended or time.monotonic() - self._asked > patience

    def _fill(self, frames: Frames) -> bool:
        """Give out the next frames; in the device's thread."""
        part = self._sound[self._given : self._given + len(frames)]
        frames[: len(part)] = part
        frames[len(part) :] = 0
        self._given += len(frames)
        self._asked = time.monotonic()
        return self._given >= self._length


def faded(samples: Samples, fade: float = FADE) -> Samples:
    """Let a sound begin and end in silence, over `fade` seconds each, or half of it where it is shorter."""
    length = min(round(fade * SAMPLE_RATE), len(samples) // 2)
    ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / max(length, 1))).astype(np.float32)
    shaped = samples.copy()
    shaped[:length] *= ramp
    shaped[len(shaped) - length :] *= ramp[::-1]
    return shaped
