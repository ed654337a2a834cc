"""The labels of a recording: what listeners gave it, checked before anything is compared with it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from speakcheck.batch.manifest import SCORE_COLUMNS, ManifestRow, RowError
from speakcheck.i18n import N_
from speakcheck.language.phones import bare_all
from speakcheck.language.pronunciation import Phones

SENTENCE = SCORE_COLUMNS
"""Labels of a whole reading, on any scale: they are only ever correlated."""
WORDS, PHONES = "words", "phones"
"""Labels of its words and of their phones."""
BEST_WORD, BEST_PHONE = 10.0, 2.0
"""The upper ends of the scales; both begin at 0."""
SHAPES = {
    WORDS: (N_("a list with one number for each word, 0 to 10"), "[10, 9.5, null]"),
    PHONES: (N_("a list with one list of numbers for each word, 0 to 2"), "[[2, 1.8], null]"),
}


@dataclass(frozen=True, slots=True)
class ReadingLabels:
    """What listeners gave one reading; a part that they did not judge is left out."""

    sentence: Mapping[str, float]
    """By the name of a score; any scale on which more is better."""
    words: tuple[float | None, ...] | None
    """One for each word of the text, 0 to 10; None for a word that was not judged."""
    phones: tuple[tuple[float, ...] | None, ...] | None
    """One for each phone of each word, 0 to 2; None for a word whose phones were not judged."""
    spelled: tuple[Phones, ...] | None
    """The phones that were judged, without stress, word by word; None if there are no labels of phones."""
    speaker: str | None = None
    """Who read it; None where the manifest does not say."""


def read_labels(row: ManifestRow) -> ReadingLabels | None:
    """Return the labels of a row, None if it has none; raises RowError with a sentence for the user."""
    if row.labels is None:
        return None
    if not isinstance(row.labels, dict):
        raise RowError(
            N_("“labels” in line {line} is not an object.", line=row.line),
            N_('Write it as {"overall": 8, "words": [10, 9]}.'),
        )
    given: dict[str, Any] = {name: value for name, value in row.labels.items() if value is not None}
    _check_names(row.line, given)
    sentence = {name: _score(row.line, name, given[name]) for name in SENTENCE if name in given}
    words = _words(row.line, given.get(WORDS))
    phones = _phones(row.line, given.get(PHONES))
    _check_lengths(row, words, phones)
    if not sentence and words is None and phones is None:
        return None
    spelled = tuple(map(bare_all, row.phones)) if row.phones is not None and phones is not None else None
    return ReadingLabels(sentence, words, phones, spelled, _speaker(row))


def _speaker(row: ManifestRow) -> str | None:
    """Return who read a row; a number is as good a name as any."""
    if row.speaker is None or row.speaker == "":
        return None
    if isinstance(row.speaker, bool) or not isinstance(row.speaker, int | str):
        raise RowError(
            N_("“speaker” in line {line} is not a name.", line=row.line),
            N_("Write it as text, or leave it out."),
        )
    return str(row.speaker).strip() or None


def _check_names(line: int, given: Mapping[str, Any]) -> None:
    """Refuse a name that means nothing here: it is more likely misspelt than meant for others."""
    if not given.keys() <= {*SENTENCE, WORDS, PHONES}:
        raise RowError(
            N_("The labels in line {line} have a name that is not known.", line=line),
            N_(
                "The names are {names}, {words} and {phones}.",
                names=", ".join(SENTENCE),
                words=WORDS,
                phones=PHONES,
            ),
        )


def _score(line: int, name: str, value: Any) -> float:
    number = _number(value)
    if number is None:
        raise RowError(
            N_("The label “{name}” in line {line} is not a number.", name=name, line=line),
            N_("Write a number such as 7.5."),
        )
    return number


def _number(value: Any, highest: float = math.inf) -> float | None:
    """Return a finite number up to the highest, from 0 on if there is one; None for all else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    lowest = 0.0 if highest < math.inf else -math.inf
    return number if math.isfinite(number) and lowest <= number <= highest else None


def _words(line: int, value: Any) -> tuple[float | None, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise _misshapen(line, WORDS)
    return tuple(None if each is None else _on_scale(line, WORDS, each, BEST_WORD) for each in value)


def _phones(line: int, value: Any) -> tuple[tuple[float, ...] | None, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(each is None or isinstance(each, list) for each in value):
        raise _misshapen(line, PHONES)
    return tuple(
        None if word is None else tuple(_on_scale(line, PHONES, each, BEST_PHONE) for each in word)
        for word in value
    )


def _on_scale(line: int, name: str, value: Any, highest: float) -> float:
    number = _number(value, highest)
    if number is None:
        raise _misshapen(line, name)
    return number


def _misshapen(line: int, name: str) -> RowError:
    shape, example = SHAPES[name]
    return RowError(
        N_("The label “{name}” in line {line} is not {shape}.", name=name, line=line, shape=shape),
        N_("Write it as {example}.", example=example),
    )


def _check_lengths(
    row: ManifestRow,
    words: tuple[float | None, ...] | None,
    phones: tuple[tuple[float, ...] | None, ...] | None,
) -> None:
    """See that labels of phones have the phones that they are for."""
    if phones is None:
        return
    if row.phones is None:
        raise RowError(
            N_("Line {line} has labels of phones, but does not name the phones.", line=row.line),
            N_("Give the row its “phones” too."),
        )
    spelled = [len(word) for word in row.phones]
    given = [length if word is None else len(word) for word, length in zip(phones, spelled, strict=False)]
    if len(phones) != len(spelled) or given != spelled or (words is not None and len(words) != len(phones)):
        raise RowError(
            N_("The labels of phones in line {line} do not match its phones.", line=row.line),
            N_("Give one number for each phone, one list for each word."),
        )
