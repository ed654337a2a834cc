"""The weights of fusion that were fitted here: one file, an entry for each scorer and Whisper model."""

import json
import math
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from speakcheck.assess.fusion import BEST, NO_WEIGHTS, Term, Weights
from speakcheck.errors import ConfigError, reason
from speakcheck.i18n import N_
from speakcheck.paths import HOME_VARIABLE, config_dir
from speakcheck.private_files import replacing

FILE = "fusion.json"
SCHEMA = "speakcheck/fusion/1"
LARGEST = 2**20
"""Bytes; of a longer file, which is not one of ours, only the beginning is read."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights that were worth keeping, and what they rest on."""

    scorer: str
    """Name of the scorer whose scores they move."""
    model: str
    """Name of the recogniser, with its model, as results quote it ("whisper:base.en")."""
    weights: Weights
    """Fitted on all words."""
    words: int
    """With labels, that they were fitted on."""
    voices: int
    """Speakers, or recordings where no speaker was named, that the words come from."""
    plain: float
    """Pearson correlation of the scores with the labels, without fusion."""
    fused: float
    """The same with fusion, each word by weights that were fitted without its speaker or recording."""


def fits_file() -> Path:
    """Return where the weights are kept; it need not be there."""
    return config_dir() / FILE


def read_fits() -> tuple[Fit, ...]:
    """Return all that is kept, nothing if there is no file; raises ConfigError if it cannot be used."""
    path = fits_file()
    try:
        with path.open("rb") as file:
            values = json.loads(file.read(LARGEST).decode("utf-8"))
        if values["schema"] != SCHEMA:
            raise ValueError(SCHEMA)
        return tuple(map(_fit, values["fits"]))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ConfigError(
            N_("The weights of fusion in {path} cannot be read: {reason}.", path=path, reason=reason(error)),
            N_("Make the file yours to read; until then scores are made without them."),
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ConfigError(
            N_("The weights of fusion in {path} are damaged, or no such weights.", path=path),
            N_("Remove the file; until then scores are made without them."),
        ) from error


def weights_for(scorer: str, model: str) -> Weights:
    """Return the weights kept for a scorer and a recogniser; without any, or with a bad file, all are 0."""
    with suppress(ConfigError):
        return next((fit.weights for fit in read_fits() if _is_for(fit, scorer, model)), NO_WEIGHTS)
    return NO_WEIGHTS


def keep_fit(fit: Fit) -> None:
    """Keep weights in place of those for the same scorer and model.

    Raises ConfigError if what is there cannot be read, which is left as it is, or if it cannot be written.
    """
    others = [each for each in read_fits() if not _is_for(each, fit.scorer, fit.model)]
    _write([*others, fit])


def drop_fits(is_dropped: Callable[[Fit], bool]) -> tuple[Fit, ...]:
    """Remove what is kept of some, and return it; raises ConfigError like keep_fit()."""
    kept = read_fits()
    dropped = tuple(filter(is_dropped, kept))
    if dropped:
        _write(each for each in kept if each not in dropped)
    return dropped


def _is_for(fit: Fit, scorer: str, model: str) -> bool:
    return (fit.scorer, fit.model) == (scorer, model)


def _fit(values: dict[str, Any]) -> Fit:
    """Read one entry; raises ValueError, KeyError or TypeError if it is none."""
    words, voices = values["words"], values["voices"]
    names = values["scorer"], values["model"]
    if not all(isinstance(name, str) for name in names) or not all(type(n) is int for n in (words, voices)):
        raise TypeError("names are text, and counts are integers")
    weights = Weights(**{each.name: _term(values["weights"][each.name]) for each in fields(Weights)})
    return Fit(*names, weights, words, voices, _number(values["plain"], 1), _number(values["fused"], 1))


def _term(values: dict[str, Any]) -> Term:
    term = Term(_number(values["weight"], BEST), _number(values["centre"]), _number(values["scale"]))
    if term.scale <= 0:
        raise ValueError("a scale is above 0")
    return term


def _number(value: Any, largest: float = math.inf) -> float:
    """Return a finite number, at most so large to either side."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("a number was expected")
    number = float(value)
    if not math.isfinite(number) or abs(number) > largest:
        raise ValueError("a number is out of range")
    return number


def _write(fits: Iterable[Fit]) -> None:
    """Write all that is kept in one step: a reader sees the file before it or after it."""
    path = fits_file()
    text = json.dumps({"schema": SCHEMA, "fits": [asdict(fit) for fit in fits]}, indent=2) + "\n"
    try:
        with replacing(path.resolve()) as beside:
            beside.write_text(text, "utf-8")
    except OSError as error:
        raise ConfigError(
            N_(
                "The weights of fusion cannot be written to {path}: {reason}.",
                path=path,
                reason=reason(error),
            ),
            N_(
                "Free some space there, or set {variable} to a folder that you can write to.",
                variable=HOME_VARIABLE,
            ),
        ) from error
