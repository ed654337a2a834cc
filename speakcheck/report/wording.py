"""Owns the words of the report in the learner's languages; what a correction says comes from elsewhere."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from speakcheck.assess.feedback import ExtraKind, Message, Verdict


class Bilingual(Protocol):
    """A sentence or a label in both languages."""

    @property
    def english(self) -> str:
        """Return it in English."""

    @property
    def chinese(self) -> str:
        """Return it in Traditional Chinese."""


class Language(StrEnum):
    """What the learner reads."""

    ENGLISH = "en"
    """English alone."""
    CHINESE = "zh-TW"
    """Traditional Chinese alone."""
    BOTH = "both"
    """English, and below or beside it Traditional Chinese."""


def versions(message: Bilingual, language: Language) -> tuple[str, ...]:
    """Return a message as its lines, one for each language."""
    if language is Language.ENGLISH:
        return (message.english,)
    if language is Language.CHINESE:
        return (message.chinese,)
    return (message.english, message.chinese)


def label(message: Bilingual, language: Language) -> str:
    """Return a short text on one line."""
    return " ".join(versions(message, language))


def unmarked(text: str) -> str:
    """Take away the marks around what a message stresses."""
    return EMPHASIS.sub(r"\1", text)


def quoted(words: str) -> Message:
    """Return words in the quotation marks of each language."""
    return Message(f"“{words}”", f"「{words}」")


SCORE_LABELS: Mapping[str, Message] = MappingProxyType(
    {
        "overall": Message("Overall", "總分"),
        "accuracy": Message("Accuracy", "發音"),
        "fluency": Message("Fluency", "流暢"),
        "prosody": Message("Prosody", "語調"),
        "completeness": Message("Completeness", "完整"),
    }
)
VERDICT_LABELS: Mapping[Verdict, Message] = MappingProxyType(
    {
        Verdict.GOOD: Message("Good", "清楚"),
        Verdict.FAIR: Message("Fair", "尚可"),
        Verdict.POOR: Message("Unclear", "不清楚"),
        Verdict.WRONG: Message("Another word", "說成別的字"),
        Verdict.MISSING: Message("Not said", "沒說到"),
    }
)
EXTRA_LABELS: Mapping[ExtraKind, Message] = MappingProxyType(
    {
        ExtraKind.INSERTION: Message("Not in the text", "多說的字"),
        ExtraKind.REPETITION: Message("Said again", "重複"),
    }
)
EMPHASIS = re.compile(r"\*\*([^*\s]+)\*\*")
"""What a message marks to be stressed."""
ALL_GOOD = Message("Every word was clear.", "每個字都很清楚。")
NO_SCORE = Message("No score.", "沒有評分。")
UNMEASURED = Message("not measured", "未評分")
HEARD = Message("Heard", "聽到")
NEXT = Message("Try this next", "下一步")
SAY = Message("Say", "唸")
MAYBE = Message(" (perhaps)", "（可能）")
PAUSES = Message("Pauses", "停頓")
PAUSE_MARK = Message("pause", "停頓")
NO_PAUSES = Message("No long pauses.", "沒有長停頓。")


def understood(share: float) -> Message:
    """Say how many of the words were understood by a listener that did not know the text; 0 to 1."""
    shown = f"{100 * share:.0f}"
    return Message(f"Whisper understood {shown} % of the words", f"Whisper 聽懂 {shown}% 的單字")


def pace(words_per_minute: float) -> Message:
    """Say how fast the reading was."""
    shown = f"{words_per_minute:.0f}"
    return Message(f"{shown} words a minute", f"每分鐘 {shown} 字")


def articulation(syllables_per_second: float) -> Message:
    """Say how fast the syllables followed each other between pauses."""
    shown = f"{syllables_per_second:.1f}"
    return Message(f"{shown} syllables a second", f"每秒 {shown} 音節")


def pause(seconds: float, word: str) -> Message:
    """Say how long a pause was, and where."""
    return Message(f"{seconds:.1f} s after “{word}”", f"「{word}」後 {seconds:.1f} 秒")
