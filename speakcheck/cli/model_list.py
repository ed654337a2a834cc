"""The list of models: what is told of each, as a table, as lines where that does not fit, as JSON."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from speakcheck.errors import ConfigError, ModelError
from speakcheck.i18n import N_, _, listed
from speakcheck.recognise.choice import select
from speakcheck.recognise.models.catalogue import CATALOGUE, RECOMMENDED, Entry, entry
from speakcheck.recognise.models.speeds import Speed, speed_of
from speakcheck.recognise.models.store import Model, Origin, size_of, survey
from speakcheck.report.wrapping import wrapped

MEGA = 1_000_000
HEADS = (N_("Model"), N_("Here"), N_("Size"), N_("Memory"), N_("Speed"), N_("Language"))
FIGURES = (2, 3, 4)
"""Places of the columns with numbers."""
GAP = 2
UNMEASURED = N_("not measured")
WIDEST = 100
"""Cells; longer lines are hard to read."""
NOTES = (
    N_("* in use, + recommended for learners"),
    N_("Size: to be fetched, or on the disk. Memory: measured, or ~ estimated for the weights alone."),
    N_("Speed: seconds for each second of sound on this computer, smaller is faster."),
)
PLACES = {
    Origin.INSTALLED: (N_("yes"), N_("here")),
    Origin.CACHE: (N_("yes, in a cache"), N_("in a cache")),
    Origin.PACKAGE: (N_("yes, by pip"), N_("installed with pip")),
    Origin.FOLDER: (N_("yes, a folder"), N_("a folder")),
}
"""Where a model is, in a table and by itself."""


@dataclass(frozen=True, slots=True)
class ModelLine:
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


def model_lines() -> tuple[ModelLine, ...]:
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


def _line(name: str, model: Model | None, current: Model | None) -> ModelLine:
    speed = None if model is None else speed_of(model)
    return ModelLine(name, entry(name), model, speed, model is not None and model == current)


def as_text(found: Sequence[ModelLine], width: int) -> str:
    """Return the list as a table, or, where that is too wide, with the facts of a model under its name."""
    from rich.cells import cell_len

    rows = [tuple(map(_, HEADS)), *(_cells(line) for line in found)]
    widths = [max(cell_len(row[at]) for row in rows) for at in range(len(HEADS))]
    if sum(widths) + GAP * (len(widths) - 1) <= width:
        table = "".join(_row(row, widths) for row in rows)
    else:
        table = "".join(_block(line) for line in found)
    return f"{table}\n{_notes(width)}"


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    from rich.cells import cell_len

    padded = []
    for at, (cell, size) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (size - cell_len(cell))
        padded.append(space + cell if at in FIGURES else cell + space)
    return (" " * GAP).join(padded).rstrip() + "\n"


def _block(line: ModelLine) -> str:
    name, _here, size, memory, speed, language = _cells(line)
    told = _(N_("{size} of memory", size=memory)) if memory else ""
    facts = [part for part in (_place(line, alone=True), size, told) if part]
    spoken = speed if line.speed is None else _(N_("speed {speed}", speed=speed))
    heard = _(N_("{speed}, language: {language}", speed=spoken, language=language))
    return f"{name}\n  {_(listed(facts))}\n  {heard}\n"


def _notes(width: int) -> str:
    model_lines = (wrapped(_(note), min(width, WIDEST) - GAP) for note in NOTES)
    return "".join("\n  ".join(each) + "\n" for each in model_lines)


def _cells(line: ModelLine) -> tuple[str, ...]:
    mark = "*" if line.in_use else ""
    mark += "+" if line.name == RECOMMENDED else ""
    size = "" if line.megabytes is None else f"{line.megabytes} MB"
    if line.speed is not None and line.speed.megabytes is not None:
        memory = f"{line.speed.megabytes:.0f} MB"
    else:
        memory = "" if line.known is None else f"~{line.known.memory} MB"
    speed = _(UNMEASURED) if line.speed is None else f"{line.speed.seconds:.2f}"
    return (f"{line.name} {mark}".rstrip(), _place(line), size, memory, speed, _language(line))


def _place(line: ModelLine, *, alone: bool = False) -> str:
    """Say where a model is, in a table or by itself."""
    if line.model is None:
        return _("not here") if alone else _("no")
    if line.model.fault is not None:
        return _("damaged")
    return _(PLACES[line.model.origin][alone])


def _language(line: ModelLine) -> str:
    if line.known is None:
        return _("not known")
    return _("English") if line.known.english_only else _("many")


def as_json(line: ModelLine) -> dict[str, Any]:
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
