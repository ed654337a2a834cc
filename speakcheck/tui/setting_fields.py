"""What can be set on the settings screen: for each setting its name, its values and what it does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from speakcheck.config import Settings, Value
from speakcheck.i18n import N_, NAMES, _, language

if TYPE_CHECKING:
    from speakcheck.study.queries import StorageUse

MINUTES = (5.0, 10.0, 15.0, 20.0, 30.0)
GIGABYTES = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
SILENCES = (0.8, 1.2, 1.6, 2.0, 3.0, 0.0)
COUNTS = (0.0, 1.0, 2.0, 3.0, 5.0)
Choice = tuple[Value | None, str]
"""A value, and how it is called in the language of the interface."""


@dataclass(frozen=True, slots=True)
class SettingField:
    """A setting as it is shown."""

    name: str
    """Its name in the settings."""
    label: str
    """English, a few words."""
    about: str
    """English; what it does, one or two sentences."""
    values: Callable[[], Sequence[Choice]]
    """What it can be set to, in order; looked up when it is shown."""


@dataclass(slots=True)
class FoundHardware:
    """What this computer has, as far as it is known yet."""

    microphones: tuple[str, ...] = ()
    """Names of the devices to record from."""
    speakers: tuple[str, ...] = ()
    """Names of the devices to play to."""
    models: tuple[str, ...] = ()
    """Names of the usable models for Whisper."""
    begun: Mapping[str, int] = field(default_factory=dict)
    """Bytes that are here of models whose fetching was stopped, by their names."""
    recordings: "StorageUse | None" = None
    """What recordings take now; None where that is not known."""


def fields(found: FoundHardware) -> tuple[SettingField, ...]:
    """Return all settings that have a place on the screen."""
    return (
        SettingField(
            "microphone",
            N_("Microphone"),
            N_("What you speak into. Press m to see how loud you are."),
            lambda: _devices(found.microphones),
        ),
        SettingField(
            "speaker",
            N_("Loudspeaker"),
            N_("What plays your takes back to you."),
            lambda: _devices(found.speakers),
        ),
        *_of_interface(),
        *_of_recording(),
        SettingField(
            "recogniser",
            N_("Who hears the words"),
            N_("Whisper understands more, the embedded recogniser is faster. Sounds are judged alike."),
            lambda: (
                (None, _("the best that is here")),
                ("whisper", "Whisper"),
                ("sphinx", _("the embedded one")),
            ),
        ),
        SettingField(
            "model",
            N_("Whisper's model"),
            N_("The lines below fetch one; “speakcheck model list” shows all that there are."),
            lambda: ((None, _("the best that is here")), *((name, name) for name in found.models)),
        ),
    )


def _of_interface() -> tuple[SettingField, ...]:
    return (
        SettingField(
            "language",
            N_("Language"),
            N_("Of this app and of what it tells you. Lessons keep theirs."),
            lambda: tuple(NAMES.items()),
        ),
        SettingField(
            "theme",
            N_("Colours"),
            N_("With NO_COLOR set, the app shows none of them."),
            lambda: (
                ("dark", _("dark")),
                ("light", _("light")),
                ("high-contrast", _("high contrast")),
            ),
        ),
        SettingField(
            "strictness",
            N_("Corrections"),
            N_("Likely ones were right two times in three or more, possible ones every second time."),
            lambda: (("strict", _("likely and possible ones")), ("relaxed", _("only likely ones"))),
        ),
    )


def _of_recording() -> tuple[SettingField, ...]:
    return (
        SettingField(
            "stop_after",
            N_("Stop by itself"),
            N_("How long you must be silent for a take to end."),
            lambda: tuple((each, _after(each)) for each in SILENCES),
        ),
        SettingField(
            "count_in",
            N_("Count-in"),
            N_("Seconds that are counted down before a take."),
            lambda: tuple((each, _counted(each)) for each in COUNTS),
        ),
        SettingField(
            "sitting_minutes",
            N_("Daily practice"),
            N_("How long the practice that t begins on the list of lessons is meant to take."),
            lambda: tuple((each, _minutes(each)) for each in MINUTES),
        ),
        SettingField(
            "keep_recordings",
            N_("Keep recordings"),
            N_("The sound of your takes stays on this computer; without it the results alone do."),
            lambda: ((True, _("yes")), (False, _("no"))),
        ),
        SettingField(
            "recordings_limit",
            N_("Room for recordings"),
            N_("When a new one is kept, the oldest beyond it go; their results stay."),
            lambda: tuple((each, _room(each)) for each in GIGABYTES),
        ),
    )


def choices(field: SettingField, settings: Settings) -> tuple[tuple[Choice, ...], int]:
    """Return what a setting can be set to, and the index of what it is; that is always among them."""
    values = tuple(field.values())
    now = getattr(settings, field.name)
    if now is None and field.name == "language":
        now = language()
    known = [value for value, _name in values]
    if now in known:
        return values, known.index(now)
    absent = field.name in ("microphone", "speaker", "model")
    shown = _("{name} (not here now)").format(name=now) if absent else _shown(field.name, now)
    return (*values, (now, shown)), len(values)


def _shown(name: str, value: Value) -> str:
    known = {
        "stop_after": _after,
        "count_in": _counted,
        "sitting_minutes": _minutes,
        "recordings_limit": _room,
    }
    return known[name](value) if isinstance(value, float) and name in known else str(value)


def _devices(names: Sequence[str]) -> tuple[Choice, ...]:
    return ((None, _("as the system chooses")), *((name, name) for name in names))


def _after(seconds: float) -> str:
    return _("after {seconds:g} s of silence").format(seconds=seconds) if seconds else _("no, only by key")


def _minutes(count: float) -> str:
    return _("{count} min").format(count=f"{count:g}")


def _room(gigabytes: float) -> str:
    return _("{count} GB").format(count=f"{gigabytes:g}")


def _counted(seconds: float) -> str:
    return _("{seconds:g} s").format(seconds=seconds) if seconds else _("none")
