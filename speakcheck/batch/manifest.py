"""The manifest: its rows, one at a time, and what is wrong with the bad ones."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self, TextIO

from speakcheck.errors import UsageError, reason
from speakcheck.i18n import N_, sentences
from speakcheck.language.pronunciation import Phones
from speakcheck.lessons.lines import clean, shown_name
from speakcheck.lessons.pronunciations import NotPhonesError, read_phone

JSON_LINES = (".jsonl", ".ndjson")
COLUMNS = ("id", "audio", "text")
SCORE_COLUMNS = ("overall", "accuracy", "fluency", "prosody", "completeness")
"""Columns of a CSV file that become the labels of these names."""
WORD_COLUMN, PHONE_COLUMN = "word_labels", "phone_labels"
"""Columns of a CSV file that become the labels “words” and “phones”; a bar parts the words."""
LONGEST_LINE = 2**20
"""Bytes; a longer line is no row, and is not kept in memory."""
UTF8_REMEDY = N_("Save the manifest as UTF-8.")


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row cannot be used."""

    what: str
    """What is wrong, one sentence."""
    remedy: str
    """What to do, one sentence."""

    @property
    def shown(self) -> str:
        """Both in the language of the interface."""
        return sentences(self.what, self.remedy)


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One recording of one text."""

    line: int
    """Where it begins in the manifest, from 1."""
    id: str
    """Its name; "line 7" where the manifest gives none."""
    audio: str
    """As the manifest names it."""
    text: str
    """What was to be read."""
    phones: tuple[Phones, ...] | None = None
    """One pronunciation for each word, in place of the dictionary's."""
    labels: object = None
    """What others say of the reading, as the manifest has it, unchecked: scoring makes no use of it."""
    speaker: object = None
    """Who read it, as the manifest has it, unchecked: scoring makes no use of it."""
    fault: RowFault | None = None
    """Why it cannot be used; None if it can."""


class RowError(ValueError):
    """A row that cannot be used."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.fault = RowFault(what, remedy)


def read_rows(path: Path) -> Iterator[ManifestRow]:
    """Yield the rows in order, a bad one with its fault; raises UsageError if the file cannot be used."""
    suffix = path.suffix.lower()
    name = shown_name(path.name)
    if suffix not in (".csv", *JSON_LINES):
        raise UsageError(
            N_("The kind of the manifest {name} is not known.", name=name),
            N_("Give its name the end .jsonl or .csv."),
        )
    try:
        yield from _csv_rows(path) if suffix == ".csv" else _json_rows(path)
    except OSError as error:
        raise UsageError(
            N_("The manifest {name} cannot be read: {reason}.", name=name, reason=reason(error)),
            N_("Check its name, and that it is yours to read."),
        ) from error


def identity(id: str) -> int:
    """Return a short number that stands for an id."""
    return _digest(id)


def content(audio: str, text: str) -> int:
    """Return a short number that stands for what a row asks to be judged."""
    return _digest(f"{audio}\0{text}")


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def survey(path: Path) -> dict[int, int]:
    """Return the content of every row by its identity, reading the manifest once.

    Raises UsageError for a manifest without rows, or in which two rows have one id.
    """
    found: dict[int, int] = {}
    for row in read_rows(path):
        key = identity(row.id)
        if key in found:
            first = next(each.line for each in read_rows(path) if identity(each.id) == key)
            raise UsageError(
                N_(
                    "The id “{id}” stands in line {first} and in line {line} of the manifest.",
                    id=clean(row.id),
                    first=first,
                    line=row.line,
                ),
                N_("Give every row an id of its own."),
            )
        found[key] = content(row.audio, row.text)
    if not found:
        raise UsageError(N_("The manifest holds no rows."), N_("Give it one row for each recording."))
    return found


def _json_rows(path: Path) -> Iterator[ManifestRow]:
    with path.open("rb") as file:
        for number, line in enumerate(_lines(file), start=1):
            stripped = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
            if stripped:
                yield _json_row(number, stripped)


def _lines(file: Any) -> Iterator[bytes]:
    """Yield the lines; of one that is too long only the beginning, which is no JSON."""
    while line := file.readline(LONGEST_LINE):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_LINE)
        yield line


def _json_row(number: int, line: bytes) -> ManifestRow:
    try:
        values = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return _faulty(number, RowFault(N_("Line {number} is not UTF-8.", number=number), UTF8_REMEDY))
    except (ValueError, RecursionError):
        return _faulty(
            number,
            RowFault(
                N_("Line {number} is not a JSON object.", number=number),
                N_("Write one JSON object on each line."),
            ),
        )
    if not isinstance(values, dict):
        return _faulty(
            number,
            RowFault(
                N_("Line {number} is not a JSON object.", number=number),
                N_("Write one JSON object on each line."),
            ),
        )
    if isinstance(values.get("id"), int):
        values["id"] = str(values["id"])
    return _row(number, values)


class _Lines:
    """The lines of a CSV file; raises csv.Error for one that is too long, or where too many make one row."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.number = 0
        """Of the line that was read last."""
        self.left = LONGEST_LINE
        """Characters that the row may still have."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        self.left -= len(line)
        if self.left > 0:
            return line
        rest = line
        while rest and not rest.endswith(("\n", "\r")):
            rest = self._file.readline(LONGEST_LINE)
        raise csv.Error(N_("it is too long"))


def _csv_rows(path: Path) -> Iterator[ManifestRow]:
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines)
        try:
            header = [cell.strip().lower() for cell in next(reader, [])]
        except csv.Error as error:
            raise UsageError(
                N_("The first line of the manifest is no CSV: {error}.", error=_why(error)),
                N_("Check its quotation marks."),
            ) from error
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise UsageError(
                N_("The manifest has no column “{name}”.", name=missing[0]),
                N_("Begin it with a line {names}.", names=",".join(COLUMNS)),
            )
        yield from _cells(reader, lines, header)


def _cells(reader: Any, lines: _Lines, header: list[str]) -> Iterator[ManifestRow]:
    line = lines.number + 1
    while True:
        lines.left = LONGEST_LINE
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield _faulty(
                line,
                RowFault(
                    N_("Line {line} is no CSV: {error}.", line=line, error=_why(error)),
                    N_("Check its quotation marks."),
                ),
            )
        else:
            if cells is None:
                return
            if any(cells):
                yield _csv_row(line, dict(zip(header, cells, strict=False)))
        line = lines.number + 1


def _why(error: csv.Error) -> str:
    why: str = error.args[0]
    return N_("a cell of it is too long") if why.startswith("field larger") else why


def _csv_row(number: int, values: dict[str, Any]) -> ManifestRow:
    written = values.get("phones") or ""
    values["phones"] = [word.split() for word in written.split("|")] if written.strip() else None
    values["labels"] = _csv_labels(values)
    if not _is_unicode("".join(values.get(name) or "" for name in COLUMNS)):
        return replace(
            _row(number, values),
            fault=RowFault(N_("Line {number} is not UTF-8.", number=number), UTF8_REMEDY),
        )
    return _row(number, values)


def _csv_labels(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Bring the cells that are filled in to the form that labels have as JSON; numbers stay text."""
    labels: dict[str, Any] = {
        name: cell for name in SCORE_COLUMNS if (cell := (values.get(name) or "").strip())
    }
    if words := (values.get(WORD_COLUMN) or "").strip():
        labels["words"] = [word.strip() or None for word in words.split("|")]
    if phones := (values.get(PHONE_COLUMN) or "").strip():
        labels["phones"] = [word.split() or None for word in phones.split("|")]
    return labels or None


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _faulty(number: int, fault: RowFault) -> ManifestRow:
    return ManifestRow(number, f"line {number}", "", "", fault=fault)


def _row(number: int, values: dict[str, Any]) -> ManifestRow:
    known = {name: value for name in COLUMNS if isinstance(value := values.get(name), str)}
    known["id"] = known.get("id", "").strip() or f"line {number}"
    row = ManifestRow(number, known["id"], known.get("audio", ""), known.get("text", ""))
    row = replace(row, labels=values.get("labels"), speaker=values.get("speaker"))
    try:
        _check_fields(number, values)
        return replace(row, phones=_phones(number, values.get("phones")))
    except RowError as error:
        return replace(row, fault=error.fault)


def _check_fields(number: int, values: dict[str, Any]) -> None:
    for name in COLUMNS:
        value = values.get(name)
        if value is None:
            raise RowError(
                N_("Line {number} has no “{name}”.", number=number, name=name),
                N_("Give every row {names}.", names=", ".join(COLUMNS)),
            )
        if not isinstance(value, str):
            raise RowError(
                N_("“{name}” in line {number} is not text.", name=name, number=number),
                N_("Put it in quotation marks."),
            )
        if not value.strip():
            raise RowError(
                N_("“{name}” in line {number} is empty.", name=name, number=number),
                N_("Fill it in, or remove the row."),
            )


def _phones(number: int, value: Any) -> tuple[Phones, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(_is_texts(word) for word in value):
        raise RowError(
            N_("“phones” in line {number} is not a list of lists of phones.", number=number),
            N_('Write it as [["W", "IY"], ["AA", "R"]].'),
        )
    return tuple(_pronunciation(number, word) for word in value)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _pronunciation(number: int, phones: Iterable[str]) -> Phones:
    """Read the phones of a word; stress that is not given is left open."""
    try:
        return tuple("".join(read_phone(phone.strip().upper())) for phone in phones)
    except NotPhonesError as error:
        raise RowError(
            N_("“phones” in line {number} cannot be read: {why}.", number=number, why=error.why),
            N_("Write the 39 ARPAbet phones, one list a word."),
        ) from error
