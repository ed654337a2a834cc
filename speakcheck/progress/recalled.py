"""Owns the way back from a result as it is kept to the feedback that it was."""

from collections.abc import Mapping, Sequence
from typing import Any

from speakcheck.assess.feedback import (
    Confusion,
    Correction,
    Engine,
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
    Witness,
    WordResult,
)
from speakcheck.assess.scorer import Likeness
from speakcheck.audio.problems import Problem
from speakcheck.audio.quality import TakeQuality
from speakcheck.errors import HistoryError
from speakcheck.i18n import N_, Pair
from speakcheck.report.result import SCHEMA, SCORES


def feedback_of(result: Mapping[str, Any]) -> Feedback:
    """Return the feedback that report.result made a result of, as far as a result tells it.

    Numbers are as they were rounded; how far speech was above the background is not told. Raises HistoryError
    for anything else.
    """
    try:
        return _feedback(result)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise HistoryError(
            N_("The result of this attempt cannot be read ({reason}).", reason=error),
            N_("Judge its recording again with “speakcheck history rescore”."),
        ) from error


def _feedback(result: Mapping[str, Any]) -> Feedback:
    if result["schema"] != SCHEMA:
        raise ValueError(f"form {result['schema']}")
    engine, flow = result["engine"], result["fluency"]
    scores = Scores(*(result["scores"][name] for name in SCORES))
    return Feedback(
        id=result["id"],
        audio=result["audio"],
        text=result["text"],
        engine=Engine(engine["words"], engine["phones"], engine["version"]),
        take=_take(result["take"], usable=scores.overall is not None),
        heard=result["heard"],
        scores=scores,
        words=tuple(map(_word, result["words"])),
        extra=tuple(
            ExtraWord(each["heard"], ExtraKind(each["kind"]), each["after"], each["start"], each["end"])
            for each in result["extra"]
        ),
        fluency=Fluency(
            flow["words_per_minute"],
            flow["syllables_per_second"],
            tuple(Pause(each["after"], each["seconds"], each["at_punctuation"]) for each in flow["pauses"]),
        ),
        corrections=tuple(map(_correction, result["feedback"])),
        understood=result.get("understood"),
    )


def _take(take: Mapping[str, Any], *, usable: bool) -> TakeQuality:
    problems = tuple(Problem(each) for each in take["problems"])
    return TakeQuality(
        *(take["duration"], take["speech_start"], take["speech_end"], take["level_dbfs"]),
        snr=None,
        problems=problems,
        usable=usable,
    )


def _word(word: Mapping[str, Any]) -> WordResult:
    return WordResult(
        *(word["text"], word["start"], word["end"]),
        verdict=None if word["verdict"] is None else Verdict(word["verdict"]),
        score=word["score"],
        heard=word["heard"],
        hint=word["hint"],
        syllables=tuple(
            SyllableResult(each["text"], tuple(each["phones"]), each["stress"], each["score"])
            for each in word["syllables"]
        ),
        phones=tuple(map(_phone, word["phones"])),
        whisper=_witness(word.get("whisper")),
        stress=word.get("stress"),
    )


def _phone(phone: Mapping[str, Any]) -> PhoneResult:
    verdict = None if phone["verdict"] is None else PhoneVerdict(phone["verdict"])
    return PhoneResult(
        *(phone["phone"], phone["score"], verdict, phone["heard"], phone["start"], phone["end"]),
        likely=_likely(phone.get("likely")),
    )


def _likely(found: Sequence[Mapping[str, Any]] | None) -> tuple[Likeness, ...] | None:
    if found is None:
        return None
    return tuple(Likeness(each["phone"], each["probability"]) for each in found)


def _witness(witness: Mapping[str, Any] | None) -> Witness | None:
    if witness is None:
        return None
    contrast = witness["contrast"]
    confusion = None if contrast is None else Confusion(contrast["word"], contrast["margin"])
    return Witness(witness["probability"], witness["reference_logprob"], confusion)


def _correction(correction: Mapping[str, Any]) -> Correction:
    message = correction["message"]
    return Correction(
        *(correction["word"], correction["syllable"], Sureness(correction["sureness"])),
        Pair(message["en"], message["zh-TW"]),
    )
