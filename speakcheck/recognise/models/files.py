"""Owns what the files of a usable model are, seen without loading them: all there, whole, and a Whisper's."""

import json
import struct
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from speakcheck.errors import ModelError, reason
from speakcheck.i18n import N_, either, listed
from speakcheck.lessons.lines import shown_name

WEIGHTS = "model.bin"
NEEDED = ("config.json", WEIGHTS, "tokenizer.json")
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
"""One of them is needed."""
USEFUL = ("preprocessor_config.json",)
"""Read where they are there."""
SPECIFICATION = "WhisperSpec"
"""How CTranslate2 names what is in the weights of a Whisper."""
VERSIONS = range(4, 100)
"""Of CTranslate2's binary form; older ones are laid out otherwise."""
MOST_VARIABLES = 100_000
LARGEST_CONFIG = 2**24
"""Bytes."""
BLOCK = 2**20
CONVERT = N_("Give the folder of a model that ct2-transformers-converter has written.")
AGAIN = N_("Fetch or copy the model again.")


def check_folder(folder: Path, shown: str | None = None) -> None:
    """Raise ModelError if the files in a folder are not those of a whole Whisper for CTranslate2.

    The weights are walked through from one variable to the next and not read, so that a file of any size is
    checked at once: a missing end is noticed, a changed byte inside is not. `shown` names the model.
    """
    name = shown or shown_name(folder.name)
    if not folder.is_dir():
        raise ModelError(
            N_("There is no folder {folder}.", folder=shown_name(str(folder))),
            N_("Check the spelling of its path."),
        )
    missing = [each for each in NEEDED if not (folder / each).is_file()]
    if not any((folder / each).is_file() for each in VOCABULARIES):
        missing.append(either(VOCABULARIES))
    if missing:
        raise ModelError(
            N_(
                "The model in {name} is not complete: {missing} is missing.",
                name=name,
                missing=listed(missing),
            ),
            AGAIN,
        )
    _check_config(folder / "config.json", name)
    try:
        with (folder / WEIGHTS).open("rb") as file:
            _check_weights(file, name)
    except OSError as error:
        raise _unreadable(name, error) from error


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits; raises OSError."""
    found = sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def _check_config(path: Path, name: str) -> None:
    try:
        with path.open("rb") as file:
            values: Any = json.loads(file.read(LARGEST_CONFIG))
    except OSError as error:
        raise _unreadable(name, error) from error
    except (ValueError, RecursionError) as error:
        raise ModelError(
            N_("The config.json of the model in {name} is damaged.", name=name), AGAIN
        ) from error
    if not isinstance(values, dict) or "suppress_ids" not in values:
        raise ModelError(N_("The model in {name} is no Whisper for CTranslate2.", name=name), CONVERT)


def _unreadable(name: str, error: OSError) -> ModelError:
    return ModelError(
        N_("The model in {name} cannot be read: {reason}.", name=name, reason=reason(error)),
        N_("Make its files yours to read."),
    )


def _check_weights(file: BinaryIO, name: str) -> None:
    """Follow the layout that CTranslate2 writes (`ModelSpec.save` in its specs/model_spec.py)."""
    try:
        (version,) = struct.unpack("<I", _taken(file, 4))
        known = version in VERSIONS and _text(file) == SPECIFICATION
    except (EOFError, UnicodeDecodeError):
        known = False
    if not known:
        file.seek(0)
        if file.read(23) == b"version https://git-lfs":
            raise ModelError(
                N_("The {file} in {name} only stands for the weights.", file=WEIGHTS, name=name),
                N_("Get them with “git lfs pull”."),
            )
        raise ModelError(
            N_(
                "The {file} in {name} is no Whisper for CTranslate2, or it is damaged.",
                file=WEIGHTS,
                name=name,
            ),
            CONVERT,
        )
    try:
        _walk(file)
    except (EOFError, UnicodeDecodeError) as error:
        raise ModelError(
            N_("The {file} in {name} is damaged or ends too early.", file=WEIGHTS, name=name), AGAIN
        ) from error


def _walk(file: BinaryIO) -> None:
    """Go from variable to variable up to the end; raises EOFError where that is not at the file's end."""
    size = file.seek(0, 2)
    file.seek(4)
    _text(file)
    _revision, variables = struct.unpack("<II", _taken(file, 8))
    if variables > MOST_VARIABLES:
        raise EOFError
    for _ in range(variables):
        _text(file)
        (dimensions,) = _taken(file, 1)
        _taken(file, 4 * dimensions + 1)
        (length,) = struct.unpack("<I", _taken(file, 4))
        if file.seek(length, 1) > size:
            raise EOFError
    (aliases,) = struct.unpack("<I", _taken(file, 4))
    if aliases > MOST_VARIABLES:
        raise EOFError
    for _ in range(2 * aliases):
        _text(file)
    if file.tell() != size:
        raise EOFError


def _text(file: BinaryIO) -> str:
    (length,) = struct.unpack("<H", _taken(file, 2))
    return _taken(file, length).rstrip(b"\0").decode("utf-8")


def _taken(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise EOFError
    return data
