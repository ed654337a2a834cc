"""Owns the list of models: what is told of each, as a table, as lines where that does not fit, as JSON."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from speakcheck.errors import ConfigError, ModelError
from speakcheck.recognise.choice import select
from speakcheck.recognise.models.catalogue import CATALOGUE, RECOMMENDED, Entry, entry
from speakcheck.recognise.models.speeds import Speed, speed_of
from speakcheck.recognise.models.store import Model, Origin, size_of, survey

MEGA = 1_000_000
HEADS = ("Model", "Here", "Size", "Memory", "Speed", "Language")
GAP = 2
UNMEASURED = "not measured"
WIDEST = 100
"""Cells; longer lines are hard to read."""
NOTES = """\
* in use   + recommended for learners
Size: to be fetched, or on the disk. Memory: measured, or ~ estimated for the weights alone.
Speed: seconds for each second of sound on this computer, smaller is faster.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """What is told of a model."""

    name: str
    """As it is asked for."""
    known: Entry | None
    """What the catalogue says of it; None if it is not in there."""
    model: Model | None
    """Where it is; None if it is not here."""
    speed: Speed | None
    """What was measured; None if nothing was."""
    in_use: bool
    """Whether it hears the words now."""

    @property
    def fault(self) -> ModelError | None:
        """Return why it cannot be used."""
        return None if self.model is None else self.model.fault

    @property
    def megabytes(self) -> int | None:
        """Return its size in millions of bytes, on the disk or to be fetched."""
        if self.model is not None and self.model.fault is None:
            return round(size_of(self.model) / MEGA)
        return None if self.known is None else self.known.megabytes


def lines() -> tuple[Line, ...]:
    """Return the models of the catalogue, then what else is here."""
    here = {model.name: model for model in survey()}
    current = _current()
    if current is not None and current.name not in here:
        here[current.name] = current
    names = [*(each.name for each in CATALOGUE), *(name for name in here if entry(name) is None)]
    return tuple(_line(name, here.get(name), current) for name in names)


def _current() -> Model | None:
    with suppress(ModelError, ConfigError):
        return select().model
    return None


def _line(name: str, model: Model | None, current: Model | None) -> Line:
    speed = None if model is None else speed_of(model)
    return Line(name, entry(name), model, speed, model is not None and model == current)


def as_text(found: Sequence[Line], width: int) -> str:
    """Return the list as a table, or, where that is too wide, with the facts of a model under its name."""
    rows = [HEADS, *(_cells(line) for line in found)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADS))]
    if sum(widths) + GAP * (len(widths) - 1) <= width:
        table = "".join(_row(row, widths) for row in rows)
    else:
        table = "".join(_block(row) for row in rows[1:])
    return f"{table}\n{_wrapped(NOTES, width)}"


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(size) if head in ("Size", "Memory", "Speed") else cell.ljust(size)
        for cell, size, head in zip(cells, widths, HEADS, strict=True)
    ]
    return (" " * GAP).join(padded).rstrip() + "\n"


def _block(cells: Sequence[str]) -> str:
    name, here, size, memory, speed, language = cells
    place = {"no": "not here", "yes": "here"}.get(here, here.removeprefix("yes, "))
    facts = [part for part in (place, size, f"{memory} of memory" if memory else "") if part]
    spoken = speed if speed == UNMEASURED else f"speed {speed}"
    return f"{name}\n  {', '.join(facts)}\n  {spoken}, language: {language}\n"


def _wrapped(text: str, width: int) -> str:
    from textwrap import fill

    return "".join(
        fill(line, min(width, WIDEST), subsequent_indent="  ") + "\n" for line in text.splitlines()
    )


def _cells(line: Line) -> tuple[str, ...]:
    mark = "*" if line.in_use else ""
    mark += "+" if line.name == RECOMMENDED else ""
    size = "" if line.megabytes is None else f"{line.megabytes} MB"
    if line.speed is not None and line.speed.megabytes is not None:
        memory = f"{line.speed.megabytes:.0f} MB"
    else:
        memory = "" if line.known is None else f"~{line.known.memory} MB"
    speed = UNMEASURED if line.speed is None else f"{line.speed.seconds:.2f}"
    return (f"{line.name} {mark}".rstrip(), _here(line), size, memory, speed, _language(line))


def _here(line: Line) -> str:
    if line.model is None:
        return "no"
    if line.model.fault is not None:
        return "damaged"
    return {Origin.INSTALLED: "yes", Origin.CACHE: "yes, in a cache", Origin.FOLDER: "yes, a folder"}[
        line.model.origin
    ]


def _language(line: Line) -> str:
    if line.known is None:
        return "not known"
    return "English" if line.known.english_only else "many"


def as_json(line: Line) -> dict[str, Any]:
    """Return what is told of a model as an object."""
    model, speed, known = line.model, line.speed, line.known
    return {
        "name": line.name,
        "repository": None if known is None else known.repository,
        "recommended": line.name == RECOMMENDED,
        "installed": model is not None and model.fault is None,
        "origin": None if model is None else model.origin.value,
        "folder": None if model is None else str(model.folder),
        "fault": None if line.fault is None else {"what": line.fault.what, "remedy": line.fault.remedy},
        "in_use": line.in_use,
        "megabytes": line.megabytes,
        "memory_megabytes": None if speed is None else speed.megabytes,
        "memory_megabytes_estimated": None if known is None else known.memory,
        "seconds_per_second": None if speed is None else round(speed.seconds, 3),
        "loading_seconds": None if speed is None else round(speed.loading, 3),
        "english_only": None if known is None else known.english_only,
    }
