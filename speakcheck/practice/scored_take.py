"""The values of this room: a take that was judged, what of it is remembered, and what has changed."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from speakcheck.assess.feedback import Feedback, Scores, Verdict
from speakcheck.audio.clip import Clip
from speakcheck.errors import SpeakcheckError

FAULTS = frozenset({Verdict.POOR, Verdict.WRONG, Verdict.MISSING})
"""Verdicts on a word that ask for another try."""


@dataclass(frozen=True, slots=True)
class TakeSummary:
    """What is remembered of a take."""

    lesson: str
    """Id of the lesson."""
    prompt: str
    """Id of the prompt."""
    when: datetime
    """When it began, in UTC."""
    scores: Scores
    """Each None where the take could not be judged."""
    faults: int
    """Words that ask for another try."""
    sound: Path | None = None
    """The recording; None where it was not kept."""
    text: str = ""
    """What was to be read."""

    @property
    def points(self) -> int | None:
        """The overall score as it is shown; None where the take could not be judged."""
        overall = self.scores.overall
        return None if overall is None else round(overall)


@dataclass(frozen=True, slots=True, eq=False)
class ScoredTake:
    """A take and its verdict."""

    attempt: TakeSummary
    """What will be remembered."""
    feedback: Feedback
    """The verdict; its times count from the beginning of the clip."""
    clip: Clip | None
    """The sound that was judged; None where it is to be read from the attempt's recording."""
    start: float = 0.0
    """Where the judged sound begins in the recording, in seconds."""
    notices: tuple[SpeakcheckError, ...] = ()
    """What happened on the way: a lost device, gaps in the sound, a take that could not be saved."""


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """How a take compares with the one before it."""

    first: bool
    """Whether there was none."""
    points: int = 0
    """By how much the overall score as it is shown has moved; 0 for a first take."""


def summary_of(lesson: str, feedback: Feedback, when: datetime, sound: Path | None) -> TakeSummary:
    """Return what is remembered of a verdict."""
    faults = sum(word.verdict in FAULTS for word in feedback.words)
    return TakeSummary(lesson, feedback.id, when, feedback.scores, faults, sound, feedback.text)


def change(before: TakeSummary | None, now: TakeSummary) -> ScoreChange | None:
    """Compare two takes by what was shown of them; None where this one has no score."""
    if now.points is None:
        return None
    if before is None or before.points is None:
        return ScoreChange(first=True)
    return ScoreChange(False, now.points - before.points)
