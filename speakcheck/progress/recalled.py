"""The way back from a result as it is kept to the feedback that it was."""

import msgspec

from speakcheck.assess.feedback import Feedback
from speakcheck.audio.energy import SILENCE
from speakcheck.audio.quality import TakeQuality
from speakcheck.report.stored import StoredResult, StoredTake


def feedback_of(result: StoredResult) -> Feedback:
    """Return the feedback that report.result made a result of, as far as a result tells it.

    Numbers are as they were rounded; how far speech was above the background is not told.
    """
    # The fields have the names of the feedback's; the recording alone is told in fewer.
    told = {name: getattr(result, name) for name in StoredResult.__struct_fields__ if name != "schema"}
    told["take"] = _take(result.take, usable=result.scores.overall is not None)
    return msgspec.convert(told, Feedback, from_attributes=True)


def _take(take: StoredTake, *, usable: bool) -> TakeQuality:
    level = SILENCE if take.level_dbfs is None else take.level_dbfs
    return TakeQuality(
        take.duration, take.speech_start, take.speech_end, level, None, take.problems, usable=usable
    )
