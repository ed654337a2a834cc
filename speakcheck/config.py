"""Owns the learner's settings: config.toml, the environment before it, and which of them decides."""

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from speakcheck import paths
from speakcheck.errors import ConfigError

FILE = "config.toml"
VARIABLE = "SPEAKCHECK_{}"
"""What the environment variable of a setting is called: SPEAKCHECK_MODEL for the setting model."""
LARGEST = 2**20
"""Bytes; a longer file is not one that was meant for settings."""


def setting(*choices: str) -> Any:
    """Return the field of a setting: any text, or one of the choices; None where it is not set."""
    return field(default=None, metadata={"choices": choices})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a learner may set; a new setting is a new field, and its name is the key in the file."""

    recogniser: str | None = setting("auto", "whisper", "sphinx")
    """What hears the words."""
    model: str | None = setting()
    """Speech model for Whisper: a name of the catalogue, a Hugging Face id or a folder."""


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
    return Settings(**{name: _checked(name, values[name], FILE) for name in _names() if name in values})


def decided(name: str, option: str | None = None) -> Decision | None:
    """Return what a setting is: the option's value, else the environment's, else the file's, else None.

    Raises ConfigError for a value that the setting cannot have.
    """
    if option is not None:
        return Decision(_checked(name, option, f"--{name}"), f"--{name}", optional=False)
    variable = VARIABLE.format(name.upper())
    if set_in_environment := os.environ.get(variable):
        return Decision(_checked(name, set_in_environment, variable), variable)
    value = getattr(read_settings(), name)
    return None if value is None else Decision(value, FILE)


def change(name: str, value: str | None) -> Path:
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


def _checked(name: str, value: object, source: str) -> str:
    choices = next(each.metadata["choices"] for each in fields(Settings) if each.name == name)
    allowed = (
        f"Set it to {', '.join(choices[:-1])} or {choices[-1]}." if choices else "Give it a text in quotes."
    )
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"The setting “{name}” of {source} is no text.", allowed)
    if choices and value not in choices:
        raise ConfigError(f"The setting “{name}” of {source} cannot be “{value}”.", allowed)
    return value


def _read(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise ConfigError(f"The settings in {path} are too long.", "Shorten the file, or remove it.")
        return tomllib.loads(data.decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(
            f"The settings in {path} cannot be read: {error.strerror}.", "Make the file yours to read."
        ) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"The settings in {path} are no TOML: {error}.", "Mend that place, or remove the file."
        ) from error


def _write(path: Path, values: Mapping[str, Any]) -> None:
    import tomli_w

    target = path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            tomli_w.dump(values, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError as error:
        raise ConfigError(
            f"The settings cannot be written to {path}: {error.strerror}.",
            f"Free some space there, or set {paths.HOME_VARIABLE} to a folder that you can write to.",
        ) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
