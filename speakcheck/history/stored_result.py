"""The way back from a result as it is kept to the feedback that it was."""

from dataclasses import replace

import msgspec

from speakcheck.assess.feedback import Correction, Feedback
from speakcheck.audio.energy import SILENCE
from speakcheck.audio.quality import TakeQuality
from speakcheck.i18n import Pair
from speakcheck.report.stored import StoredCorrection, StoredResult, StoredTake


def from_json(result: StoredResult) -> Feedback:
    """Return the feedback that report.result made a result of, as far as a result tells it.

    Numbers are as they were rounded; how far speech was above the background is not told.
    """
    # The fields have the names of the feedback's; the recording alone is told in fewer.
    told = {name: getattr(result, name) for name in StoredResult.__struct_fields__ if name != "schema"}
    told["take"] = _take(result.take, usable=result.scores.overall is not None)
    # What is said of them knows both languages, which no plain text does.
    told["corrections"] = ()
    feedback = msgspec.convert(told, Feedback, from_attributes=True)
    return replace(feedback, corrections=tuple(map(_correction, result.corrections)))


def _correction(told: StoredCorrection) -> Correction:
    message = Pair(told.message.english, told.message.chinese)
    return Correction(told.word, told.syllable, told.sureness, message)


def _take(take: StoredTake, *, usable: bool) -> TakeQuality:
    level = SILENCE if take.level_dbfs is None else take.level_dbfs
    return TakeQuality(
        take.duration, take.speech_start, take.speech_end, level, None, take.problems, usable=usable
    )
