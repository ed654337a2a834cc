"""Mutated inputs: each is made of a seed by a few changes, and is the same whenever it is asked for again."""

import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

LARGEST = 200_000
"""Bytes of an input; what is repeated stops there."""
MOST_CHANGES = 6
OF_VALUES = 0.7
"""Share of the inputs of JSON that stay JSON."""
DEEPER, LONG = 0.85, 1_000
BOMBS = 0.01
"""Share of the changes that repeat something without end."""
NUMBERS = (
    b"0",
    b"-1",
    b"1e999",
    b"NaN",
    b"9" * 30,
    b"9" * 5_000,
    b"1e-400",
    b"0.1",
    b"2147483648",
    b"0x" + b"f" * 20,
)
BYTES = (0, 1, 9, 10, 13, 26, 27, 32, 34, 39, 44, 46, 47, 92, 127, 128, 133, 155, 173, 192, 255)
STRANGE = (
    *("\u0000", "\u200b", "\u202e", "\u2028", "\u00ad", "\ufeff", "\ud800", "\udcff", "\U0010ffff", "\x9b"),
    *("e\u0301" * 40, "ﬁ", "ﷺ", "İ", "ß", "①", "٣", "中", "\x1b[31m", "\x1b]0;t\x07", "\r", "\n\n"),
    *(
        "%s",
        "{0}",
        "{name}",
        "[b]",
        "\\",
        "\\ud800",
        "\\u0000",
        "&#27;",
        "...",
        "…",
        "'s",
        "U.S.",
        "1/2",
        "2025",
    ),
    *(
        '"',
        "'",
        '""',
        "''",
        ",",
        "|",
        "=",
        ":",
        ";",
        "--",
        "-->",
        "<",
        ">",
        "[[",
        "]]",
        "{{",
        "}}",
        "[]",
        "{}",
    ),
    *("null", "true", "$", "°", "@", "#", "/", "nan", "-", "x" * 300, ""),
)
"""What a text holds that nobody thought of."""
TEXTS = tuple(each.encode("utf-8", "surrogatepass") for each in STRANGE if each)
VALUES = (
    None,
    True,
    False,
    0,
    -1,
    1,
    1.5,
    1e308,
    -1e308,
    1e-320,
    2**31,
    2**63,
    10**30,
    float("nan"),
    float("inf"),
)
NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
WORD = re.compile(rb"[A-Za-z_]{2,}")

Change = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def mutated(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Return a seed after one to MOST_CHANGES changes; of JSON mostly of its values."""
    data = chance.choice(seeds)
    if data[:1] == b"{" and chance.random() < OF_VALUES:
        return _with_other_values(chance, data)[:LARGEST]
    for _ in range(min(MOST_CHANGES, 1 + int(chance.expovariate(1)))):
        change = _bomb if chance.random() < BOMBS else chance.choice(CHANGES)
        data = change(chance, data, seeds)[:LARGEST]
    return data


def _with_other_values(chance: random.Random, data: bytes) -> bytes:
    """Change values in one line of JSON, which stays JSON."""
    lines = data.splitlines()
    at = chance.randrange(len(lines))
    try:
        value = json.loads(lines[at])
    except ValueError:
        return data
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        _change_value(chance, value)
    lines[at] = json.dumps(value, ensure_ascii=chance.random() < 0.9).encode("utf-8", "surrogatepass")
    return b"\n".join(lines) + b"\n"


def _change_value(chance: random.Random, value: Any) -> None:
    """Go down to some list or object, and change one of its values."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = chance.choice(keys)
        inner = value[key]
        if isinstance(inner, list | dict) and inner and chance.random() < DEEPER:
            value = inner
            continue
        if chance.random() < 0.15:
            del value[key]
        else:
            value[key] = _other_value(chance, inner)
        return


def _other_value(chance: random.Random, value: Any) -> Any:
    which = chance.randrange(8)
    if which == 0 and isinstance(value, list):
        return value * chance.choice((0, 2, 50)) if len(value) < LONG else value[:1]
    if which == 1:
        return chance.choice(([], {}, [value], {"a": value}, [[value]], ""))
    if which == 2:
        deep: Any = value
        for _ in range(chance.choice((10, 90))):
            deep = [deep]
        return deep
    if which <= 4 and isinstance(value, str):
        at = chance.randint(0, len(value))
        return value[:at] + chance.choice(STRANGE) + value[at:]
    if which == 5:
        return chance.choice(STRANGE)
    return chance.choice(VALUES)


def _place(chance: random.Random, data: bytes) -> int:
    return chance.randint(0, len(data))


def _piece(chance: random.Random, data: bytes) -> tuple[int, int]:
    start = _place(chance, data)
    return start, min(len(data), start + int(chance.expovariate(1 / 12)) + 1)


def _flip(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    if not data:
        return data
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 4, 16))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _byte(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    at = _place(chance, data)
    return data[:at] + bytes((chance.choice(BYTES),)) + data[at + chance.randint(0, 1) :]


def _text(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    at = _place(chance, data)
    return data[:at] + chance.choice(TEXTS) + data[at:]


def _dropped(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    start, end = _piece(chance, data)
    return data[:start] + data[end:]


def _cut(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    at = _place(chance, data)
    return data[:at] if chance.random() < 0.7 else data[at:]


def _again(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    start, end = _piece(chance, data)
    return data[:end] + data[start:end] * chance.choice((1, 1, 2, 8, 40)) + data[end:]


def _moved(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    start, end = _piece(chance, data)
    rest = data[:start] + data[end:]
    at = _place(chance, rest)
    return rest[:at] + data[start:end] + rest[at:]


def _spliced(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    other = chance.choice(seeds)
    return data[: _place(chance, data)] + other[_place(chance, other) :]


def _number(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    return _exchanged(chance, data, NUMBER, chance.choice(NUMBERS))


def _word(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    words = WORD.findall(chance.choice(seeds)) or [b"x"]
    return _exchanged(chance, data, WORD, chance.choice(words))


def _line(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    lines = data.split(b"\n")
    lines.insert(chance.randint(0, len(lines)), lines.pop(chance.randrange(len(lines))))
    return b"\n".join(lines)


def _bomb(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """Repeat a piece of it, or signs that nest, as often as there is room."""
    start, end = _piece(chance, data)
    piece = chance.choice(
        (data[start:end], chance.choice(TEXTS), chance.choice((b"[", b"{", b"(", b"a.", b"> ", b"- ")))
    )
    times = chance.choice((300, 5_000, LARGEST)) // max(1, len(piece))
    return data[:start] + piece * times + data[start:]


def _exchanged(chance: random.Random, data: bytes, pattern: re.Pattern[bytes], new: bytes) -> bytes:
    found = [match.span() for match in pattern.finditer(data[:20_000])]
    if not found:
        return data
    start, end = chance.choice(found)
    return data[:start] + new + data[end:]


CHANGES: tuple[Change, ...] = (
    _flip, _byte, _text, _text, _dropped, _cut, _again, _moved, _spliced, _number, _word, _line,
)  # fmt: skip
