"""Owns what a result says in numbers that can be followed over time; any result of the schema will do."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from speakcheck.assess.feedback import PhoneVerdict, Scores, Verdict
from speakcheck.errors import HistoryError
from speakcheck.i18n import N_
from speakcheck.language.phones import PHONES
from speakcheck.language.spelling import plain_word
from speakcheck.progress.attempt import Scorer
from speakcheck.report.result import SCHEMA, SCORES, whole

FAULTS = frozenset({Verdict.POOR, Verdict.WRONG, Verdict.MISSING})
"""Verdicts on a word that ask for another try."""
UNSAID = frozenset({Verdict.WRONG, Verdict.MISSING})
PER_WORDS = 10
"""Hesitations are counted for so many words."""


@dataclass(frozen=True, slots=True)
class WordFact:
    """How a word of the text was said."""

    position: int
    """Its index."""
    word: str
    """In lower case, a to z and apostrophes."""
    score: float | None
    """0 to 100."""
    verdict: Verdict
    """How it was said."""
    start: float | None
    """Seconds from the beginning of the recording."""
    end: float | None
    """Seconds from the beginning of the recording."""


@dataclass(frozen=True, slots=True)
class SoundFact:
    """How a sound was said in a take."""

    phone: str
    """ARPAbet without stress."""
    count: int
    """How often it was judged."""
    total: float
    """Sum of its scores, each 0 to 100."""
    wrong: int
    """How often it was probably wrong."""
    heard: tuple[str, ...] = ()
    """What was heard instead where it was wrong and that is known, ARPAbet without stress."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a result says."""

    scorer: Scorer
    """Who says so."""
    text: str
    """What was to be read."""
    scores: Scores
    """Each None where the take could not be judged."""
    faults: int
    """Words that ask for another try."""
    seconds: float
    """Length of the recording."""
    length: int
    """Words of the text."""
    said: int
    """Words of the text that were said."""
    rate: float | None
    """Syllables a second, without pauses."""
    pace: float | None
    """Words a minute, with pauses."""
    hesitations: float | None
    """Pauses away from punctuation, for PER_WORDS words."""
    words: tuple[WordFact, ...]
    """The words that were judged, in order."""
    sounds: tuple[SoundFact, ...]
    """The sounds that were judged, by name."""


def facts_of(result: Mapping[str, Any]) -> Facts:
    """Return what a result says; raises HistoryError for what is no result, or one that is an error."""
    try:
        return _facts(result)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise HistoryError(
            N_(
                "This is no result that can be remembered ({kind}: {reason}).",
                kind=type(error).__name__,
                reason=error,
            ),
            N_("Judge the recording again, and save that result."),
        ) from error


def _facts(result: Mapping[str, Any]) -> Facts:
    if result["schema"] != SCHEMA or "error" in result:
        raise ValueError("a result of another form")
    engine, flow = result["engine"], result["fluency"]
    words = tuple(_words(result["words"]))
    scores = Scores(*(_number(result["scores"][name], 100) for name in SCORES))
    judged = scores.overall is not None
    length = len(result["words"])
    away = sum(1 for pause in flow["pauses"] if not pause["at_punctuation"])
    return Facts(
        scorer=Scorer(*(_text(engine[name]) for name in ("words", "phones", "version"))),
        text=_text(result["text"]),
        scores=scores,
        faults=sum(word.verdict in FAULTS for word in words),
        seconds=_number(result["take"]["duration"], math.inf) or 0.0,
        length=length,
        said=sum(word.verdict not in UNSAID for word in words),
        rate=_number(flow["syllables_per_second"], math.inf) if judged else None,
        pace=_number(flow["words_per_minute"], math.inf) if judged else None,
        hesitations=PER_WORDS * away / length if judged and length else None,
        words=words,
        sounds=tuple(_sounds(result["words"])) if judged else (),
    )


def _words(words: list[Mapping[str, Any]]) -> list[WordFact]:
    found = []
    for position, word in enumerate(words):
        name = plain_word(_text(word["text"]))
        if word["verdict"] is None or not name:
            continue
        score = _number(word["score"], 100)
        times = (_number(word[name], math.inf) for name in ("start", "end"))
        found.append(WordFact(position, name, score, Verdict(word["verdict"]), *times))
    return found


def _sounds(words: list[Mapping[str, Any]]) -> list[SoundFact]:
    """Add up the phones of the words that were said; what stands in another word's place says nothing."""
    found: dict[str, SoundFact] = {}
    for word in words:
        if word["verdict"] is None or Verdict(word["verdict"]) in UNSAID:
            continue
        for phone in word["phones"]:
            score = _number(phone["score"], 100)
            if score is not None and phone["phone"] in PHONES:
                name, heard = phone["phone"], phone["heard"]
                wrong = phone["verdict"] == PhoneVerdict.WRONG
                instead = (heard,) if wrong and heard in PHONES else ()
                before = found.get(name, SoundFact(name, 0, 0.0, 0))
                found[name] = SoundFact(
                    *(name, before.count + 1, before.total + score, before.wrong + wrong),
                    before.heard + instead,
                )
    return [found[name] for name in sorted(found)]


def _number(value: object, most: float) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError(f"{value!r} is no number from 0 to {most:g}")
    if not math.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return float(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return whole(value)
