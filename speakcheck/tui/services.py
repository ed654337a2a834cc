"""What the screens work with, put together in one place for the app and for its tests."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from speakcheck.tui.coach_loader import CoachLoader
from speakcheck.tui.lazy import Lazy
from speakcheck.tui.preferences import Preferences, stored_preferences

if TYPE_CHECKING:
    from speakcheck.audio.microphone import Microphone
    from speakcheck.audio.player import Player
    from speakcheck.lessons.shelf import Shelf
    from speakcheck.practice.take_store import TakeStore


@dataclass(frozen=True, slots=True)
class Services:
    """What the app has beside Textual; tests put a microphone in that is fed from files."""

    preferences: Preferences
    """The learner's settings: `preferences.now` to read, `app.change_setting()` to change."""
    hearing: CoachLoader
    """Who judges: `hearing.coach()`, in a worker."""
    shelf: "Shelf"
    """The lessons."""
    takes: "TakeStore"
    """What the learner said so far."""
    open_microphone: "Callable[[str | None], Microphone]"
    """Returns the microphone of that name, or the system's choice; nothing is opened yet."""
    open_player: "Callable[[str | None], Player]"
    """Returns the loudspeaker of that name, or the system's choice; nothing is opened yet."""
    list_devices: Callable[[str], tuple[str, ...]]
    """Returns the names of the devices for "input" or "output"; raises MicrophoneError."""
    files: Path | None = None
    """A folder whose recordings stand in for the microphone (--from-files)."""

    @classmethod
    def usual(
        cls,
        *,
        language: str | None = None,
        recogniser: str | None = None,
        model: str | None = None,
        files: Path | None = None,
    ) -> "Services":
        """Return what a learner's app has; each option counts more than the settings. Loads nothing."""
        preferences = stored_preferences(language=language)
        return cls(
            preferences,
            CoachLoader(recogniser, model),
            cast("Shelf", Lazy(_shelf)),
            cast("TakeStore", Lazy(lambda: _takes(preferences))),
            _microphone,
            _player,
            _devices,
            files,
        )


def _shelf() -> "Shelf":
    from speakcheck.lessons.shelf import Shelf

    return Shelf()


def _takes(preferences: Preferences) -> "TakeStore":
    from speakcheck.practice.take_store import TakeStore

    return TakeStore(keep_sound=preferences.now.keep_recordings, settings=lambda: _settings(preferences))


def _settings(preferences: Preferences) -> dict[str, str]:
    """Return what is remembered of how a take was made."""
    now = preferences.now
    return {"microphone": now.microphone or "", "stop_after": f"{now.stop_after:g}"}


def _microphone(name: str | None) -> "Microphone":
    from speakcheck.audio.microphone import Microphone

    return Microphone(name)


def _player(name: str | None) -> "Player":
    from speakcheck.audio.player import Player

    return Player(name)


def _devices(direction: str) -> tuple[str, ...]:
    from speakcheck.audio.devices import devices
    from speakcheck.audio.portaudio import StreamDirection

    return tuple(each.name for each in devices(StreamDirection(direction)))
