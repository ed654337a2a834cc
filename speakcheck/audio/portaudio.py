"""The talk with PortAudio through sounddevice, which no other module imports: devices and open streams.

PortAudio is not made for several threads, on Windows it wants to stay in the one it was started in, and where
the sound server hangs its calls hang. So one thread makes them all, and who asks waits for seconds at most.
"""

import atexit
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from threading import Event, Thread
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from speakcheck.audio.serial_executor import SerialExecutor
from speakcheck.audio.sound_faults import Meaning
from speakcheck.audio.troubleshooting import no_answer, no_library, this_platform
from speakcheck.errors import MicrophoneError
from speakcheck.i18n import N_, Phrase

Frames = NDArray[np.float32]
"""Shape (n,), one channel, full scale is -1 to 1; valid only while the callback runs."""
Listener = Callable[[Frames, bool], None]
"""Gets a block of input, and whether sound was lost before it."""
Speaker = Callable[[Frames], bool]
"""Fills a block of output; returns whether it was the last one."""

LATENCY = 0.2
"""Seconds of sound between device and program; so long the program may be busy with other things."""
RATES = (48_000, 44_100, 16_000)
"""Hz; tried in order where a device does not take the rate that it gives as its own."""
PATIENCE, FAREWELL, GRACE = 5.0, 2.0, 0.5
"""Seconds that PortAudio has to open a stream or to list devices, to close one, and to end its callbacks."""
WRONG_CHANNELS, WRONG_RATE = -9998, -9997
"""Error codes of PortAudio: https://files.portaudio.com/docs/v19-doxydocs/portaudio_8h.html"""

T = TypeVar("T")
_thread = SerialExecutor("PortAudio")
_open: "set[Stream]" = set()
_stuck: "set[Stream]" = set()
"""Streams that could not be closed yet; while there is one, PortAudio cannot begin anew."""


class StreamDirection(StrEnum):
    """Which way the sound goes."""

    INPUT = "input"
    """From a microphone."""
    OUTPUT = "output"
    """To a loudspeaker."""

    @property
    def noun(self) -> Phrase:
        """What a learner calls the device."""
        return N_("microphone") if self is StreamDirection.INPUT else N_("loudspeaker")


@dataclass(frozen=True, slots=True)
class Device:
    """A device as PortAudio lists it."""

    index: int
    """Its number, until the list is made anew."""
    name: str
    """Unlike those of all others in its direction; what is remembered."""
    rate: int
    """Hz; its own."""
    channels: int
    """How many it has in its direction, at least one."""
    default: bool
    """Whether the system's choice is this one."""


class Stream:
    """A way from or to a device: opened, started, and closed when it ends by itself or is told to."""

    def __init__(self, device: Device, direction: StreamDirection, serve: Callable[[Any, Any], bool]) -> None:
        """Open the device; in the lone thread. `serve` gets data and status, and says whether it is over."""
        self.device = device
        self._serve = serve
        self._what = Meaning(N_("“{name}”", name=device.name), hears=direction is StreamDirection.INPUT)
        self._closing = False
        self._ended, self._finished = Event(), Event()
        options = {
            "device": device.index,
            "dtype": "float32",
            "latency": LATENCY,
            "callback": self._turn,
            "finished_callback": self._finish,
        }
        library = _library()
        self._stop, self._abort = library.CallbackStop, library.CallbackAbort
        kind = library.InputStream if direction is StreamDirection.INPUT else library.OutputStream
        with self._what:
            self._raw = _accepted(library, kind, device, options)
        _open.add(self)
        self.rate = int(self._raw.samplerate)
        """Hz; what the blocks really have."""
        self.latency = float(self._raw.latency)
        """Seconds between the air and the callback."""

    @property
    def ended(self) -> bool:
        """Whether no callback will come any more."""
        return self._ended.is_set()

    def start(self) -> None:
        """Let the callbacks come; raises MicrophoneError where the device does not start, and lets it go."""

        def begin() -> None:
            with ExitStack() as on_failure, self._what:
                on_failure.callback(self.let_go)
                self._raw.start()
                on_failure.pop_all()

        _asked(begin)

    def close(self) -> None:
        """Stop at once, without playing what waits, and let the device go; never raises, never hangs."""
        self._closing = True
        self._ended.set()
        if self not in _open:
            return
        try:
            _thread.ask(self.let_go, FAREWELL)
        except TimeoutError:
            _give_up_on_exit()

    def let_go(self) -> None:
        """Close, unless it is closed; in the lone thread.

        The next callback ends the stream. Where none comes it is ended from here, in a thread that may be
        left behind: on ALSA it waits for PortAudio's, which can hang for ever when the sound server dies.
        """
        if self not in _open:
            return
        _open.discard(self)
        self._closing = True
        if not self._raw.active or self._finished.wait(GRACE):
            self._raw.stop(ignore_errors=True)
            self._raw.close(ignore_errors=True)
            return
        _stuck.add(self)
        thread = Thread(target=self._wrest, name="PortAudio, closing", daemon=True)
        thread.start()
        thread.join(GRACE)
        if thread.is_alive():
            _give_up_on_exit()

    def _wrest(self) -> None:
        self._raw.abort(ignore_errors=True)
        self._raw.close(ignore_errors=True)
        _stuck.discard(self)

    def _turn(self, data: Any, _frames: int, _time: object, status: Any) -> None:
        """Serve one block; in PortAudio's thread."""
        if self._closing:
            raise self._abort
        if self._serve(data, status):
            raise self._stop

    def _finish(self) -> None:
        """Take note of the end, and see that the device is let go; in PortAudio's thread."""
        _thread.post(self.let_go)
        self._finished.set()
        self._ended.set()


def listed(direction: StreamDirection) -> tuple[Device, ...]:
    """List the devices of a direction in PortAudio's order; raises MicrophoneError without PortAudio.

    The list is that of the program's start or of the last refresh().
    """
    return _asked(lambda: _listed(direction))


def refresh() -> bool:
    """Let PortAudio look for devices anew; returns whether it did, which it cannot while one is open."""

    def again() -> bool:
        library = _library()
        if _open or _stuck:
            return False
        library._terminate()
        library._initialize()
        return True

    return _asked(again)


def open_input(device: Device, listener: Listener) -> Stream:
    """Open a device; once started, blocks of its first channel come to the listener in PortAudio's thread.

    Raises MicrophoneError where it cannot be opened.
    """

    def heard(data: Frames, status: Any) -> bool:
        listener(data[:, 0], status.input_overflow)
        return False

    return _asked(lambda: Stream(device, StreamDirection.INPUT, heard), Stream.let_go)


def open_output(device: Device, speaker: Speaker) -> Stream:
    """Open a device; once started, the speaker fills one channel, which goes to all, in PortAudio's thread.

    Raises MicrophoneError where it cannot be opened.
    """

    def said(data: Frames, _status: object) -> bool:
        last = speaker(data[:, 0])
        data[:, 1:] = data[:, :1]
        return last

    return _asked(lambda: Stream(device, StreamDirection.OUTPUT, said), Stream.let_go)


def library_version() -> str:
    """Return PortAudio's description of its version; raises MicrophoneError without PortAudio."""
    return str(_asked(lambda: _library().get_portaudio_version()[1]))


def _asked(call: Callable[[], T], undo: Callable[[T], object] | None = None) -> T:
    try:
        return _thread.ask(call, PATIENCE, undo)
    except TimeoutError as error:
        _give_up_on_exit()
        raise MicrophoneError(
            N_("This computer's sound system does not answer."), no_answer(this_platform())
        ) from error


@cache
def _library() -> Any:
    """Import sounddevice, which loads and starts PortAudio."""
    try:
        with Meaning(N_("The sound system")):
            import sounddevice
    except OSError as error:
        raise MicrophoneError(
            N_("Without the library PortAudio there is no microphone."), no_library(this_platform())
        ) from error
    # After sounddevice, so that it comes before what sounddevice does at the end.
    atexit.register(_close_all)
    return sounddevice


def _close_all() -> None:
    for stream in tuple(_open):
        stream.close()


def _give_up_on_exit() -> None:
    """Let the program end although PortAudio hangs: sounddevice would wait for it."""
    atexit.unregister(getattr(sys.modules.get("sounddevice"), "_exit_handler", _close_all))


def _listed(direction: StreamDirection) -> tuple[Device, ...]:
    library = _library()
    key = f"max_{direction}_channels"
    with Meaning(N_("The sound system")):
        hosts = [host["name"] for host in library.query_hostapis()]
        found = [each for each in library.query_devices() if each[key] > 0]
        default = library.default.device[direction is StreamDirection.OUTPUT]
    names = _distinct([(each["name"], hosts[each["hostapi"]]) for each in found])
    return tuple(
        Device(each["index"], name, int(each["default_samplerate"]), each[key], each["index"] == default)
        for each, name in zip(found, names, strict=True)
    )


def _distinct(names: list[tuple[str, str]]) -> list[str]:
    """Tell devices of one name apart by their host API, and, where that is the same too, by a number."""
    devices, pairs = Counter(name for name, _ in names), Counter[tuple[str, str]]()
    distinct = []
    for name, host in names:
        pairs[name, host] += 1
        number = f" ({pairs[name, host]})" if pairs[name, host] > 1 else ""
        distinct.append(f"{name}, {host}{number}" if devices[name] > 1 else name)
    return distinct


def _accepted(library: Any, kind: Any, device: Device, options: dict[str, Any]) -> Any:
    """Open the first rate and number of channels that the device takes."""
    rates, channels = dict.fromkeys((device.rate, *RATES)), dict.fromkeys((1, 2, device.channels))
    *ways, last = product(rates, channels)
    for rate, count in ways:
        try:
            return kind(samplerate=rate, channels=count, **options)
        except library.PortAudioError as error:
            if error.args[1:2] not in ((WRONG_RATE,), (WRONG_CHANNELS,)):
                raise
    return kind(samplerate=last[0], channels=last[1], **options)
