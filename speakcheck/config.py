"""The learner's settings: config.toml, the environment before it, and which of them decides."""

import os
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from speakcheck import paths
from speakcheck.errors import ConfigError, reason
from speakcheck.i18n import N_, Phrase
from speakcheck.private_files import replacing

FILE = "config.toml"
VARIABLE = "SPEAKCHECK_{}"
"""What the environment variable of a setting is called: SPEAKCHECK_MODEL for the setting model."""
LARGEST = 2**15
"""Bytes; a longer file is not one that was meant for settings."""
DEEPEST = 20
"""Tables and lists within one another; more are no settings either."""
LARGEST_NUMBER = 2**63
"""What TOML's numbers lie below."""
LONGEST_SHOWN = 40
"""Characters of a value that a message quotes."""
YES, NO = ("1", "on", "true", "yes"), ("0", "off", "false", "no")
"""How the environment says whether something is wanted."""

Value = str | bool | float | Mapping[str, str]
Reader = Callable[[object], Value]
"""Takes what the file or the environment holds; raises UnfitError."""


class UnfitError(ValueError):
    """A setting that has no meaning."""

    def __init__(self, remedy: Phrase) -> None:
        """Say what it should be, one sentence."""
        super().__init__(remedy)
        self.remedy = remedy


def _text(*choices: str) -> Reader:
    def read(value: object) -> Value:
        if isinstance(value, str) and value.strip() and (value in choices or not choices):
            return value
        if not choices:
            raise UnfitError(N_("Give it a text in quotes."))
        names = N_("{names} or {name}", names=", ".join(choices[:-1]), name=choices[-1])
        raise UnfitError(N_("Set it to {names}.", names=names))

    return read


def _flag(value: object) -> Value:
    word = str(value).lower()
    if isinstance(value, bool | str) and word in YES + NO:
        return word in YES
    raise UnfitError(N_("Set it to true or false."))


def _number(least: float, most: float) -> Reader:
    def read(value: object) -> Value:
        with suppress(ValueError, OverflowError):
            number = float(value) if isinstance(value, int | float | str) else None
            if number is not None and not isinstance(value, bool) and least <= number <= most:
                return number
        raise UnfitError(N_("Set it to a number from {least:g} to {most:g}.", least=least, most=most))

    return read


def _table(value: object) -> Value:
    if isinstance(value, Mapping) and all(isinstance(each, str) for pair in value.items() for each in pair):
        return dict(value)
    raise UnfitError(N_('Make it a table of texts in quotes, such as "practice.record" = "r".'))


def _setting(read: Reader, default: Value | None = None) -> Any:
    return field(default=default, metadata={"read": read})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a learner may set; a new setting is a new field, and its name is the key in the file."""

    recogniser: str | None = _setting(_text("auto", "whisper", "sphinx"))
    """What hears the words."""
    model: str | None = _setting(_text())
    """Speech model for Whisper: a name of the catalogue, a Hugging Face id or a folder."""
    microphone: str | None = _setting(_text())
    """Name of the device to record from; None for the system's choice."""
    speaker: str | None = _setting(_text())
    """Name of the device to play to; None for the system's choice."""
    language: str | None = _setting(_text("en", "zh-TW"))
    """Language of the interface; None for the locale's."""
    strictness: str = _setting(_text("strict", "relaxed"), "strict")
    """Which corrections are shown: all, or those alone that are likely."""
    theme: str = _setting(_text("dark", "light", "high-contrast"), "dark")
    """Colours of the app."""
    keep_recordings: bool = _setting(_flag, True)
    """Whether the sound of a take is kept beside its result."""
    recordings_limit: float = _setting(_number(0.01, 10_000), 2.0)
    """Room that kept recordings may take, in gigabytes (10^9 bytes); the oldest make room for new ones."""
    sitting_minutes: float = _setting(_number(1, 180), 10.0)
    """How long a sitting of what is due is meant to take."""
    stop_after: float = _setting(_number(0, 10), 1.2)
    """Seconds of silence after speech that end a take; 0 if only a key ends it."""
    count_in: float = _setting(_number(0, 9), 0.0)
    """Seconds that are counted down before a take."""
    first_run_done: bool = _setting(_flag, False)
    """Whether the first take was made, or passed over."""
    keys: Mapping[str, str] = field(default_factory=dict, metadata={"read": _table})
    """Keys that the learner gave to actions: id of the action, and keys parted by commas."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A setting that was made, and where."""

    value: str
    """What it was set to."""
    source: str
    """Where: "--model", "SPEAKCHECK_MODEL", or the name of the file."""
    optional: bool = True
    """Whether it was not asked for in this very command."""


def config_file() -> Path:
    """Return the path of the learner's settings; it need not be there."""
    return paths.config_dir() / FILE


def read_settings() -> Settings:
    """Return what stands in the file; raises ConfigError for one that cannot be used."""
    values = _read(config_file())
    known: dict[str, Any] = {name: _checked(name, values[name], FILE) for name in _names() if name in values}
    return Settings(**known)


def usable_settings() -> tuple[Settings, tuple[ConfigError, ...]]:
    """Return what environment and file say, as far as it can be used, and what is wrong with the rest."""
    faults: list[ConfigError] = []
    values: dict[str, Any] = {}
    try:
        stored = _read(config_file())
    except ConfigError as error:
        faults.append(error)
        stored = {}
    for name, value, source in _given(stored):
        try:
            values[name] = _checked(name, value, source)
        except ConfigError as error:
            faults.append(error)
    return Settings(**values), tuple(faults)


def decided(name: str, option: str | None = None) -> Decision | None:
    """Return what a setting is: the option's value, else the environment's, else the file's, else None.

    Raises ConfigError for a value that the setting cannot have.
    """
    if option is not None:
        return Decision(str(_checked(name, option, f"--{name}")), f"--{name}", optional=False)
    variable = VARIABLE.format(name.upper())
    if set_in_environment := os.environ.get(variable):
        return Decision(str(_checked(name, set_in_environment, variable)), variable)
    value = getattr(read_settings(), name)
    return None if value is None else Decision(value, FILE)


def change(name: str, value: Value | None) -> Path:
    """Set a setting in the file, or drop it, and return the file's path; all else in it stays.

    The file is replaced in one step. Raises ConfigError if it cannot be read or written.
    """
    path = config_file()
    values = dict(_read(path))
    if value is None:
        values.pop(name, None)
    else:
        values[name] = _checked(name, value, FILE)
    if values or path.exists():
        _write(path, values)
    return path


def _names() -> tuple[str, ...]:
    return tuple(each.name for each in fields(Settings))


def _given(stored: Mapping[str, Any]) -> Iterator[tuple[str, object, str]]:
    """Yield each setting that was made, in the environment first, with its value and where it was made."""
    for name in _names():
        variable = VARIABLE.format(name.upper())
        if set_in_environment := os.environ.get(variable):
            yield name, set_in_environment, variable
        elif name in stored:
            yield name, stored[name], FILE


def _checked(name: str, value: object, source: str) -> Value:
    read: Reader = next(each.metadata["read"] for each in fields(Settings) if each.name == name)
    try:
        return read(value)
    except UnfitError as error:
        what = N_("The setting “{name}” of {source} cannot be that.", name=name, source=source)
        if isinstance(value, str | int | float):
            shown = value
            if isinstance(value, str) and len(value) > LONGEST_SHOWN:
                shown = value[: LONGEST_SHOWN - 1] + "…"
            what = N_(
                "The setting “{name}” of {source} cannot be “{value}”.", name=name, source=source, value=shown
            )
        raise ConfigError(what, error.remedy) from error


def _read(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise ConfigError(
                N_("The settings in {path} are too long.", path=path), N_("Shorten the file, or remove it.")
            )
        values = tomllib.loads(data.decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(
            N_("The settings in {path} cannot be read: {reason}.", path=path, reason=reason(error)),
            N_("Make the file yours to read."),
        ) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            N_("The settings in {path} are no TOML: {error}.", path=path, error=error),
            N_("Mend that place, or remove the file."),
        ) from error
    _refuse_what_is_no_setting(values, path)
    return values


def _refuse_what_is_no_setting(values: Mapping[str, Any], path: Path) -> None:
    """Refuse what the parser takes but neither shows nor writes back."""
    level: list[object] = [values]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _inside(each)]
        if any(isinstance(each, int) and abs(each) >= LARGEST_NUMBER for each in level):
            raise ConfigError(
                N_("A number in the settings in {path} is too large.", path=path),
                N_("Mend that place, or remove the file."),
            )
    if any(map(_inside, level)):
        raise ConfigError(
            N_("The settings in {path} are nested too deep.", path=path),
            N_("Mend that place, or remove the file."),
        )


def _inside(value: object) -> Collection[object]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()


def _write(path: Path, values: Mapping[str, Any]) -> None:
    import tomli_w

    try:
        with replacing(path.resolve()) as beside, beside.open("wb") as file:
            tomli_w.dump(values, file)
    except OSError as error:
        raise ConfigError(
            N_("The settings cannot be written to {path}: {reason}.", path=path, reason=reason(error)),
            N_(
                "Free some space there, or set {variable} to a folder that you can write to.",
                variable=paths.HOME_VARIABLE,
            ),
        ) from error
