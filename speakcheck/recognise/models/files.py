"""What the files of a usable model are, seen without loading them: all there, whole, and a Whisper's."""

import json
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
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
NUMBER = 8
"""Bytes of the longest single number."""
LARGEST_CONFIG = 2**24
"""Bytes."""
HEADS = "decoder/num_heads"
EMBEDDINGS = "decoder/embeddings/weight"
LAYER = re.compile(r"decoder/layer_(\d{1,4})/")
TOKENS = ("lang_ids", "suppress_ids", "suppress_ids_begin")
"""Lists of tokens in config.json."""
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
    config = _config(folder / "config.json", name)
    try:
        with (folder / WEIGHTS).open("rb") as file:
            weights = _checked_weights(file, name)
    except OSError as error:
        raise _unreadable(name, error) from error
    # The library looks these up in the weights without asking whether they are there.
    strange = next(_strangers(config, weights), None)
    if strange is not None:
        raise ModelError(
            N_(
                "The config.json of the model in {name} does not fit its weights: {field} names what is not"
                " there.",
                name=name,
                field=strange,
            ),
            AGAIN,
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """What the heads of the variables say of the decoder; None where they say nothing."""

    layers: int | None
    """How many there are."""
    heads: int | None
    """How many each layer has."""
    vocabulary: int | None
    """How many tokens there are."""


def _strangers(config: dict[str, Any], weights: Shape) -> Iterator[str]:
    """Yield the fields of a configuration that name what the weights do not have."""
    heads = config.get("alignment_heads")
    if heads is not None and not (
        isinstance(heads, list)
        and heads
        and all(isinstance(each, list) and len(each) == 2 for each in heads)
        and all(_within(layer, weights.layers) and _within(head, weights.heads) for layer, head in heads)
    ):
        yield "alignment_heads"
    for field in TOKENS:
        tokens = config.get(field, [])
        if not isinstance(tokens, list) or not all(_within(each, weights.vocabulary) for each in tokens):
            yield field


def _within(value: Any, count: int | None) -> bool:
    return type(value) is int and value >= 0 and (count is None or value < count)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits; raises OSError."""
    found = sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def _config(path: Path, name: str) -> dict[str, Any]:
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
    return values


def _unreadable(name: str, error: OSError) -> ModelError:
    return ModelError(
        N_("The model in {name} cannot be read: {reason}.", name=name, reason=reason(error)),
        N_("Make its files yours to read."),
    )


def _checked_weights(file: BinaryIO, name: str) -> Shape:
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
        return _walk(file)
    except (EOFError, UnicodeDecodeError) as error:
        raise ModelError(
            N_("The {file} in {name} is damaged or ends too early.", file=WEIGHTS, name=name), AGAIN
        ) from error


def _walk(file: BinaryIO) -> Shape:
    """Go from variable to variable up to the end; raises EOFError where that is not at the file's end."""
    size = file.seek(0, 2)
    file.seek(4)
    _text(file)
    _revision, variables = struct.unpack("<II", _taken(file, 8))
    if variables > MOST_VARIABLES:
        raise EOFError
    layers = vocabulary = heads = None
    for _ in range(variables):
        variable, lengths, content = _text(file), _lengths(file), _content(file, size)
        if found := LAYER.match(variable):
            layers = max(layers or 0, int(found[1]) + 1)
        elif variable == EMBEDDINGS and lengths:
            vocabulary = lengths[0]
        elif variable == HEADS:
            heads = int.from_bytes(content, "little")
    (aliases,) = struct.unpack("<I", _taken(file, 4))
    if aliases > MOST_VARIABLES:
        raise EOFError
    for _ in range(2 * aliases):
        _text(file)
    if file.tell() != size:
        raise EOFError
    return Shape(layers, heads, vocabulary)


def _lengths(file: BinaryIO) -> tuple[int, ...]:
    """Read how long a variable is in each of its dimensions, and the kind of its numbers."""
    (dimensions,) = _taken(file, 1)
    return struct.unpack(f"<{dimensions}IB", _taken(file, 4 * dimensions + 1))[:-1]


def _content(file: BinaryIO, size: int) -> bytes:
    """Read a variable if it is a single number, else go past it."""
    (length,) = struct.unpack("<I", _taken(file, 4))
    if length <= NUMBER:
        return _taken(file, length)
    if file.seek(length, 1) > size:
        raise EOFError
    return b""


def _text(file: BinaryIO) -> str:
    (length,) = struct.unpack("<H", _taken(file, 2))
    return _taken(file, length).rstrip(b"\0").decode("utf-8")


def _taken(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise EOFError
    return data
