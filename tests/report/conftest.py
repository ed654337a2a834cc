"""Feedback as the coach would give it, made by hand."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from speakcheck.assess.feedback import (
    Correction,
    EngineNames,
    ExtraKind,
    ExtraWord,
    Feedback,
    Fluency,
    Pause,
    PhoneResult,
    PhoneVerdict,
    Scores,
    Sureness,
    SyllableResult,
    Verdict,
    WordResult,
)
from speakcheck.audio.problems import Problem
from speakcheck.audio.quality import TakeQuality
from speakcheck.i18n import Pair

NO_SCORES = Scores(None, None, None, None, None)


def word(
    text: str,
    verdict: Verdict | None = Verdict.GOOD,
    heard: str | None = None,
    syllables: Sequence[str] = (),
    stressed: int = 0,
) -> WordResult:
    parts = tuple(syllables) or (text.strip(".,"),)
    said = verdict is not Verdict.MISSING
    return WordResult(
        text=text,
        start=0.5123456 if said else None,
        end=0.9 if said else None,
        verdict=verdict,
        score=80.04 if said and verdict else None,
        heard=heard,
        hint="-".join(part.upper() if at == stressed else part for at, part in enumerate(parts)),
        syllables=tuple(
            SyllableResult(part, ("AH",), int(at == stressed), 77.77) for at, part in enumerate(parts)
        ),
        phones=(PhoneResult("AH", 77.77, PhoneVerdict.UNSURE, "IY", 0.5, 0.6),),
    )


def take(*problems: Problem, usable: bool = True) -> TakeQuality:
    return TakeQuality(4.25, 0.3, 3.9, -23.456, 30.0, problems, usable)


def feedback(
    *words: WordResult,
    extra: tuple[ExtraWord, ...] = (),
    pauses: tuple[Pause, ...] = (),
    corrections: tuple[Correction, ...] = (),
    scores: Scores | None = None,
    quality: TakeQuality | None = None,
    heard: str | None = None,
    audio: str = "take.wav",
) -> Feedback:
    text = " ".join(each.text for each in words)
    return Feedback(
        id="p1s1",
        audio=audio,
        text=text,
        engine=EngineNames("sphinx", "sphinx-gop", "speakcheck 0.1.0"),
        take=quality or take(),
        heard=text.lower() if heard is None else heard,
        scores=scores or Scores(81.25, 78.0, 90.0, 66.6, 88.8),
        words=words,
        extra=extra,
        fluency=Fluency(131.7, 4.05, pauses),
        corrections=corrections,
    )


@pytest.fixture(scope="session")
def mixed() -> Feedback:
    """Every verdict, both kinds of extra words, a hesitation, a pause at a comma, and two corrections."""
    return feedback(
        word("Many"),
        word("users"),
        word("said,", Verdict.FAIR),
        word("hello", Verdict.WRONG, heard="goodbye", syllables=("hel", "lo"), stressed=1),
        word("deliberately", Verdict.MISSING, syllables=("de", "lib", "er", "ate", "ly"), stressed=1),
        word("in", Verdict.GOOD),
        word("Mandarin.", Verdict.POOR, syllables=("Man", "da", "rin")),
        extra=(
            ExtraWord("to", ExtraKind.REPETITION, 1, 1.0, 1.2),
            ExtraWord("today", ExtraKind.INSERTION, 6, 3.0, 3.4),
        ),
        pauses=(Pause(2, 0.6, True), Pause(5, 1.24, False)),
        corrections=(
            Correction(
                6,
                1,
                Sureness.LIKELY,
                Pair(
                    "The d in “Mandarin” sounded like t. Let the voice begin before the tongue moves.",
                    "「Mandarin」的 d 聽起來像 t。舌頭離開之前就要發聲。",
                ),
            ),
            Correction(3, None, Sureness.MAYBE, Pair("Read “hello” as it stands.", "請照字面唸「hello」。")),
        ),
        heard="many users to said goodbye in mandarin today",
    )


@pytest.fixture(scope="session")
def flawless() -> Feedback:
    return feedback(word("Hello"), word("there."))


@pytest.fixture(scope="session")
def unusable() -> Feedback:
    """A take that could be read, but not judged."""
    quality = take(Problem.NO_SPEECH, usable=False)
    return replace(feedback(word("Hello", None), scores=NO_SCORES, quality=quality), heard=None)
