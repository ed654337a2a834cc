"""The result as JSON: fixed keys, rounded numbers, nothing in it that a terminal would obey."""

import json
import math
import re
from typing import Any

from speakcheck.assess.feedback import (
    Correction,
    ExtraWord,
    Feedback,
    Fluency,
    PhoneResult,
    Scores,
    SyllableResult,
    Witness,
    WordResult,
)
from speakcheck.assess.scorer import Likeness
from speakcheck.audio.quality import TakeQuality
from speakcheck.i18n import in_every_language

SCHEMA = "speakcheck/result/1"
"""Names the form of a result; assets/schema/result-1.json describes it."""
SCORE_DIGITS, TIME_DIGITS, SHARE_DIGITS = 1, 3, 3
"""Decimals that are given: scores are not known to more; times to a millisecond, shares to a thousandth."""
SCORES = ("overall", "accuracy", "fluency", "prosody", "completeness")

_CONTROLS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What json leaves as it is and a terminal may obey: DEL, C1 controls, line and direction marks."""


def result_json(feedback: Feedback) -> dict[str, Any]:
    """Return one take as the object that the schema describes."""
    return {
        "schema": SCHEMA,
        "id": whole(feedback.id),
        "audio": whole(feedback.audio),
        "text": whole(feedback.text),
        "engine": {
            "words": feedback.engine.words,
            "phones": feedback.engine.phones,
            "version": feedback.engine.version,
        },
        "take": _take(feedback.take),
        "heard": feedback.heard,
        "understood": _rounded(feedback.understood, SHARE_DIGITS),
        "scores": _scores(feedback.scores),
        "words": [_word(word) for word in feedback.words],
        "extra": [_extra(extra) for extra in feedback.extra],
        "fluency": _fluency(feedback.fluency),
        "feedback": [_correction(correction) for correction in feedback.corrections],
    }


def error_json(id: str, audio: str, text: str, what: str, remedy: str) -> dict[str, Any]:
    """Return the result of an input that could not be used."""
    return {
        "schema": SCHEMA,
        "id": whole(id),
        "audio": whole(audio),
        "text": whole(text),
        "error": {"what": whole(what), "remedy": whole(remedy)},
        "scores": dict.fromkeys(SCORES),
        "words": [],
    }


def dumped(value: object, indent: int | None = None) -> str:
    """Write JSON in UTF-8 letters; what a terminal would obey is escaped."""
    return _CONTROLS.sub(_escaped, json.dumps(value, ensure_ascii=False, indent=indent))


def whole(text: str) -> str:
    """Return text that is valid Unicode: a byte of a file name that is no letter becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _rounded(value: float | None, digits: int) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), digits)


def _score(value: float | None) -> float | None:
    return _rounded(value, SCORE_DIGITS)


def _time(value: float | None) -> float | None:
    return _rounded(value, TIME_DIGITS)


def _take(take: TakeQuality) -> dict[str, Any]:
    return {
        "duration": _time(take.duration),
        "speech_start": _time(take.speech_start),
        "speech_end": _time(take.speech_end),
        "level_dbfs": _score(take.level_dbfs),
        "problems": [problem.value for problem in take.problems],
    }


def _scores(scores: Scores) -> dict[str, Any]:
    return {name: _score(getattr(scores, name)) for name in SCORES}


def _word(word: WordResult) -> dict[str, Any]:
    return {
        "text": whole(word.text),
        "start": _time(word.start),
        "end": _time(word.end),
        "verdict": word.verdict.value if word.verdict else None,
        "score": _score(word.score),
        "stress": _score(word.stress),
        "heard": word.heard,
        "hint": word.hint,
        "syllables": [_syllable(syllable) for syllable in word.syllables],
        "phones": [_phone(phone) for phone in word.phones],
        "whisper": _witness(word.whisper),
    }


def _witness(witness: Witness | None) -> dict[str, Any] | None:
    if witness is None:
        return None
    contrast = witness.contrast
    return {
        "probability": _rounded(witness.probability, SHARE_DIGITS),
        "reference_logprob": _rounded(witness.reference_logprob, SHARE_DIGITS),
        "contrast": contrast and {"word": contrast.word, "margin": _rounded(contrast.margin, SHARE_DIGITS)},
    }


def _syllable(syllable: SyllableResult) -> dict[str, Any]:
    return {
        "text": whole(syllable.text),
        "phones": list(syllable.phones),
        "stress": syllable.stress,
        "score": _score(syllable.score),
    }


def _phone(phone: PhoneResult) -> dict[str, Any]:
    return {
        "phone": phone.phone,
        "score": _score(phone.score),
        "verdict": phone.verdict.value if phone.verdict else None,
        "heard": phone.heard,
        "likely": _likely(phone.likely),
        "start": _time(phone.start),
        "end": _time(phone.end),
    }


def _likely(found: tuple[Likeness, ...] | None) -> list[dict[str, Any]] | None:
    if found is None:
        return None
    return [{"phone": each.phone, "probability": _rounded(each.probability, SHARE_DIGITS)} for each in found]


def _extra(extra: ExtraWord) -> dict[str, Any]:
    return {
        "heard": extra.heard,
        "kind": extra.kind.value,
        "after": extra.after,
        "start": _time(extra.start),
        "end": _time(extra.end),
    }


def _fluency(fluency: Fluency) -> dict[str, Any]:
    return {
        "words_per_minute": _score(fluency.words_per_minute),
        "syllables_per_second": _rounded(fluency.syllables_per_second, 2),
        "pauses": [
            {"after": pause.after, "seconds": _time(pause.seconds), "at_punctuation": pause.at_punctuation}
            for pause in fluency.pauses
        ],
    }


def _correction(correction: Correction) -> dict[str, Any]:
    return {
        "word": correction.word,
        "syllable": correction.syllable,
        "sureness": correction.sureness.value,
        "message": in_every_language(correction.message),
    }
