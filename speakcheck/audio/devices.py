"""The choice of a microphone and of a loudspeaker by name, and what is known of both."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from speakcheck.audio.portaudio import Device, StreamDirection, library_version, listed, refresh
from speakcheck.audio.troubleshooting import no_device, this_platform
from speakcheck.errors import MicrophoneError
from speakcheck.i18n import N_, N_many

Opened = TypeVar("Opened")


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """The device that was taken for a name."""

    device: Device
    """What there is."""
    missing: str = ""
    """The name that was asked for, where it fits no device or several; empty where all is well."""

    @property
    def notice(self) -> str:
        """Say that another device was taken, or nothing."""
        if not self.missing:
            return ""
        return N_(
            "“{missing}” is not there now; “{name}” is used in its place.",
            missing=self.missing,
            name=self.device.name,
        )


@dataclass(frozen=True, slots=True)
class SoundCheck:
    """One thing that was looked at."""

    name: str
    """What it is."""
    ok: bool
    """Whether it is in order."""
    found: str
    """What was found, one sentence or less."""
    remedy: str
    """What to do; empty if it is in order."""


def devices(direction: StreamDirection) -> tuple[Device, ...]:
    """List the devices of a direction in PortAudio's order; raises MicrophoneError without PortAudio.

    The list is that of the program's start or of the last refresh().
    """
    return listed(direction)


def choose(name: str | None, direction: StreamDirection) -> DeviceChoice:
    """Find a device by its name or a part that no other has, whatever the case, or else the system's choice.

    A name that is not in the list makes it look for devices anew. Raises MicrophoneError where there is none
    at all.
    """
    known = devices(direction)
    found = _fitting(name, known)
    if found is None and refresh():
        known = devices(direction)
        found = _fitting(name, known)
    if not known:
        raise MicrophoneError(N_("No {noun} was found.", noun=direction.noun), no_device(this_platform()))
    if found is None:
        return DeviceChoice(next((each for each in known if each.default), known[0]), name or "")
    return DeviceChoice(found)


def open_chosen(
    name: str | None, direction: StreamDirection, opening: Callable[[Device], Opened]
) -> tuple[DeviceChoice, Opened]:
    """Choose a device and open it; where that fails, once more with what is there by now.

    Raises MicrophoneError where it fails again, or where there is no device.
    """
    choice = choose(name, direction)
    try:
        return choice, opening(choice.device)
    except MicrophoneError:
        if not refresh():
            raise
    choice = choose(name, direction)
    return choice, opening(choice.device)


def sound_checks(microphone: str | None = None, loudspeaker: str | None = None) -> tuple[SoundCheck, ...]:
    """Look at PortAudio, the microphone and the loudspeaker, without opening any; never raises.

    The names are those that the learner has chosen.
    """
    library = _checked("PortAudio", library_version)
    if not library.ok:
        return (library,)
    named = ((microphone, StreamDirection.INPUT), (loudspeaker, StreamDirection.OUTPUT))
    return (library, *(_checked(way.noun, partial(_found, name, way)) for name, way in named))


def _checked(name: str, look: Callable[[], str]) -> SoundCheck:
    try:
        return SoundCheck(name, True, look(), "")
    except MicrophoneError as error:
        return SoundCheck(name, False, error.what, error.remedy)


def _found(name: str | None, direction: StreamDirection) -> str:
    choice = choose(name, direction)
    device = choice.device
    others = len(devices(direction)) - 1
    return choice.notice or N_many(
        "{name}, {rate} Hz, and {count} other",
        "{name}, {rate} Hz, and {count} others",
        others,
        name=device.name,
        rate=device.rate,
    )


def _fitting(name: str | None, known: tuple[Device, ...]) -> Device | None:
    if not name:
        return next((each for each in known if each.default), known[0] if known else None)
    wanted = name.casefold()
    same = [each for each in known if each.name.casefold() == wanted]
    alike = [each for each in known if wanted in each.name.casefold()]
    return same[0] if same else alike[0] if len(alike) == 1 else None
