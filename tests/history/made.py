"""Results as the program would give them, made by hand and by chance."""

import os
import random
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from speakcheck.history.attempt import AttemptText
from speakcheck.lessons.lesson import Prompt, PromptKind
from speakcheck.report.stored import StoredResult, read_result, written_result
from speakcheck.report.to_json import SCHEMA

BEGIN = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
TODAY = "speakcheck 0.1.0, pocketsphinx 5.1.1"
SPOKEN = {
    "the": ("DH", "AH"),
    "think": ("TH", "IH", "NG", "K"),
    "three": ("TH", "R", "IY"),
    "users": ("Y", "UW", "Z", "ER", "Z"),
    "said": ("S", "EH", "D"),
    "hello": ("HH", "AH", "L", "OW"),
    "very": ("V", "EH", "R", "IY"),
    "sunny": ("S", "AH", "N", "IY"),
    "days": ("D", "EY", "Z"),
    "often": ("AO", "F", "AH", "N"),
}
SENTENCES = ("Three users said hello.", "The days often think very sunny.", "Hello, very sunny days!")


def text(words: str = SENTENCES[0], lesson: str = "s01", id: str = "p1s1") -> AttemptText:
    return AttemptText(lesson, Prompt(id, PromptKind.SENTENCE, words))


def later(minutes: float = 0, days: float = 0) -> datetime:
    return BEGIN + timedelta(days=days, minutes=minutes)


def result(
    words: str = SENTENCES[0],
    overall: float | None = 80.0,
    *,
    poor: Mapping[str, Sequence[str]] | None = None,
    missing: Sequence[str] = (),
    version: str = TODAY,
    id: str = "p1s1",
) -> dict[str, Any]:
    """Return a result; `poor` names words that went badly and the phones in them that were wrong."""
    bad = poor or {}
    told = []
    for place, shown in enumerate(words.split()):
        name = shown.strip(".,!").lower()
        told.append(_word(shown, name, place, bad.get(name), missing=name in missing))
    scores = dict.fromkeys(("overall", "accuracy", "fluency", "prosody", "completeness"), overall)
    return {
        "schema": SCHEMA,
        "id": id,
        "audio": "take.wav",
        "text": words,
        "engine": {"words": "sphinx", "phones": "sphinx-gop", "version": version},
        "take": {
            "duration": 2.5,
            "speech_start": 0.2,
            "speech_end": 2.2,
            "level_dbfs": -20.0,
            "problems": [],
        },
        "heard": words.lower(),
        "understood": None,
        "scores": scores,
        "words": told,
        "extra": [],
        "fluency": {
            "words_per_minute": 120.0,
            "syllables_per_second": 3.5,
            "pauses": [{"after": 0, "seconds": 0.4, "at_punctuation": False}],
        },
        "feedback": [],
    }


def stored(told: Mapping[str, Any]) -> StoredResult:
    """Return a result as it comes back from the history."""
    return read_result(written_result(told))


def _word(shown: str, name: str, place: int, wrong: Sequence[str] | None, *, missing: bool) -> dict[str, Any]:
    verdict = "missing" if missing else "good" if wrong is None else "poor"
    begin = None if missing else 0.2 + 0.3 * place
    return {
        "text": shown,
        "start": begin,
        "end": None if begin is None else begin + 0.3,
        "verdict": verdict,
        "score": 0.0 if missing else 88.0 if wrong is None else 40.0,
        "heard": None if missing else name,
        "hint": name,
        "syllables": [{"text": name, "phones": list(SPOKEN[name]), "stress": 1, "score": 80.0}],
        "phones": [
            {
                "phone": phone,
                "score": 30.0 if phone in (wrong or ()) else 90.0,
                "verdict": "wrong" if phone in (wrong or ()) else "good",
                "heard": "S" if phone in (wrong or ()) else None,
                "start": None,
                "end": None,
            }
            for phone in SPOKEN[name]
        ],
        "whisper": None,
    }


def by_chance(chance: random.Random, overall: float) -> tuple[dict[str, Any], AttemptText]:
    """Return a result of one of many sentences, with faults here and there."""
    words = chance.sample(sorted(SPOKEN), 6)
    shown = " ".join(words).capitalize() + "."
    number = chance.randrange(10_000)
    poor = {word: chance.sample(SPOKEN[word], 1) for word in words if chance.random() < 0.15}
    score = round(min(100.0, max(0.0, overall)), 1)
    asked = AttemptText(f"s{number % 40:02}", Prompt(f"p{number}s1", PromptKind.SENTENCE, shown))
    return result(shown, score, poor=poor, id=asked.prompt.id), asked


def fill(disk: Path) -> None:
    """Leave no byte free."""
    handle = os.open(disk / "ballast", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    try:
        with suppress(OSError):
            while os.write(handle, b"x" * 4096):
                pass
    finally:
        os.close(handle)
    assert shutil.disk_usage(disk).free == 0
