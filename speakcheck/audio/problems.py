"""Owns what can be wrong with a take, and what the learner is told about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


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


@dataclass(frozen=True, slots=True)
class Advice:
    """What happened and what to do next, as sentences for the learner."""

    english: str
    """What happened, and what to do."""
    chinese: str
    """The same in Traditional Chinese."""


PROBLEM_TEXT: Mapping[Problem, Advice] = MappingProxyType(
    {
        Problem.NO_SPEECH: Advice(
            "No speech was found. Check that the right microphone is on, and read the text aloud.",
            "沒有聽到說話聲。請確認麥克風已開啟且選對了，再朗讀一次。",
        ),
        Problem.TOO_QUIET: Advice(
            "The voice is very quiet. Move closer to the microphone or raise its input level.",
            "聲音太小。請靠近麥克風，或調高輸入音量。",
        ),
        Problem.CLIPPED: Advice(
            "The recording is too loud and distorted. Lower the input level or move back a little.",
            "錄音太大聲而失真。請調低輸入音量，或離麥克風遠一點。",
        ),
        Problem.NOISY: Advice(
            "The background noise is loud. Find a quieter place or speak closer to the microphone.",
            "背景噪音太大。請換個安靜的地方，或靠近麥克風說話。",
        ),
        Problem.CUT_START: Advice(
            "The beginning seems to be cut off. Wait a moment after the recording starts, then speak.",
            "開頭似乎被切掉了。請在錄音開始後稍等一下再說話。",
        ),
        Problem.CUT_END: Advice(
            "The end seems to be cut off. Wait a moment after the last word before you stop.",
            "結尾似乎被切掉了。請說完最後一個字後，稍等一下再停止錄音。",
        ),
        Problem.TOO_LONG: Advice(
            "The recording is too long. Record a shorter part, or cut the file into several.",
            "錄音太長。請錄短一點的段落，或把檔案分成幾段。",
        ),
        Problem.TRUNCATED: Advice(
            "A part of the file is missing or unreadable. Copy or download it again, or record it again.",
            "檔案有一部分遺失或無法讀取。請重新複製或下載，或再錄一次。",
        ),
        Problem.GAP: Advice(
            "Some sound was lost while recording. Close what keeps the computer busy, and record it again.",
            "錄音時有一些聲音遺失了。請關閉佔用電腦的其他程式，再錄一次。",
        ),
        Problem.WRONG_TEXT: Advice(
            "What was said does not match the text. Read the text that is shown, then try again.",
            "說的內容和課文不同。請照著顯示的文字朗讀，再試一次。",
        ),
    }
)
"""What the learner is told, for every problem."""
