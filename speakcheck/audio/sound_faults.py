"""What the errors of PortAudio mean to a learner."""

from types import TracebackType
from typing import Any

from speakcheck.audio.troubleshooting import no_device, no_sound, this_platform
from speakcheck.errors import MicrophoneError
from speakcheck.i18n import N_

NO_SUCH_DEVICE, BUSY, HOST = -9996, -9985, -9999
"""Error codes of PortAudio: https://files.portaudio.com/docs/v19-doxydocs/portaudio_8h.html"""


class Meaning:
    """Turns what PortAudio and the loading of it raise into a sentence and a remedy.

    By the name of the class, because where PortAudio does not start its classes cannot be imported.
    """

    def __init__(self, what: str, *, hears: bool = False) -> None:
        """Say what is used, as a sentence begins with it, and whether it is a microphone."""
        self._what, self._hears = what, hears

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raise MicrophoneError in place of PortAudioError."""
        if kind is not None and error is not None and kind.__name__ == "PortAudioError":
            raise self._told(error.args) from error

    def _told(self, args: tuple[Any, ...]) -> MicrophoneError:
        code = args[1] if len(args) > 1 else None
        text = str(args[2][2] if len(args) > 2 and args[2][2] else args[0] if args else "")
        if code == BUSY:
            return MicrophoneError(
                N_("{what} is used by another program, or was switched off.", what=self._what),
                N_("Close the program that uses it, or choose another device."),
            )
        if code == NO_SUCH_DEVICE:
            return MicrophoneError(
                N_("{what} is not there any more.", what=self._what), no_device(this_platform())
            )
        remedy = N_("Plug it in again, or choose another device.")
        if code == HOST and self._hears:
            remedy = no_sound(this_platform())
        what = N_(
            "{what} cannot be used ({why}).", what=self._what, why=text.rstrip(".") or N_("no reason given")
        )
        return MicrophoneError(what, remedy)
