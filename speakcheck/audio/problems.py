"""What can be wrong with a take, and what the learner is told about it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from speakcheck.i18n import N_, Phrase


class Problem(StrEnum):
    """What can be wrong with a take."""

    NO_SPEECH = "no_speech"
    """Nothing stands out from the background."""
    TOO_QUIET = "too_quiet"
    """Speech is hardly above what a recording can hold."""
    CLIPPED = "clipped"
    """The loud parts were cut off at the highest value."""
    NOISY = "noisy"
    """The background is nearly as loud as the speech."""
    CUT_START = "cut_start"
    """The recording began after the speech."""
    CUT_END = "cut_end"
    """The recording stopped before the speech."""
    TOO_LONG = "too_long"
    """The recording is longer than the caller takes."""
    TRUNCATED = "truncated"
    """A part of the file is missing or unreadable."""
    GAP = "gap"
    """Sound was lost while it was recorded; known to who records it, not found by listening to the signal."""
    WRONG_TEXT = "wrong_text"
    """Something other than the prompt was said; found by comparing words, not by listening to the signal."""


PROBLEM_TEXT: Mapping[Problem, Phrase] = MappingProxyType(
    {
        Problem.NO_SPEECH: N_(
            "No speech was found. Check that the right microphone is on, and read the text aloud."
        ),
        Problem.TOO_QUIET: N_(
            "The voice is very quiet. Move closer to the microphone or raise its input level."
        ),
        Problem.CLIPPED: N_(
            "The recording is too loud and distorted. Lower the input level or move back a little."
        ),
        Problem.NOISY: N_(
            "The background noise is loud. Find a quieter place or speak closer to the microphone."
        ),
        Problem.CUT_START: N_(
            "The beginning seems to be cut off. Wait a moment after the recording starts, then speak."
        ),
        Problem.CUT_END: N_(
            "The end seems to be cut off. Wait a moment after the last word before you stop."
        ),
        Problem.TOO_LONG: N_(
            "The recording is too long. Record a shorter part, or cut the file into several."
        ),
        Problem.TRUNCATED: N_(
            "A part of the file is missing or unreadable. Copy or download it again, or record it again."
        ),
        Problem.GAP: N_(
            "Some sound was lost while recording. Close what keeps the computer busy, and record it again."
        ),
        Problem.WRONG_TEXT: N_(
            "What was said does not match the text. Read the text that is shown, then try again."
        ),
    }
)
"""What the learner is told of every problem: what happened, and what to do."""
