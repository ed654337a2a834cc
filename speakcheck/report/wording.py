"""The words of the report; what a correction says comes from elsewhere."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from speakcheck import i18n
from speakcheck.assess.feedback import Correction, ExtraKind, Sureness, Verdict
from speakcheck.i18n import N_, Phrase


class ReportLanguage(StrEnum):
    """What the learner reads."""

    ENGLISH = "en"
    """English alone."""
    CHINESE = "zh-TW"
    """Traditional Chinese alone."""
    BOTH = "both"
    """English, and below or beside it Traditional Chinese."""


def versions(message: str, language: ReportLanguage) -> tuple[str, ...]:
    """Return a message as its lines, one for each language."""
    chosen = i18n.LANGUAGES if language is ReportLanguage.BOTH else (language.value,)
    return tuple(i18n.in_language(message, each) for each in chosen)


def label(message: str, language: ReportLanguage) -> str:
    """Return a short text on one line."""
    return " ".join(versions(message, language))


def unmarked(text: str) -> str:
    """Take away the marks around what a message stresses."""
    return EMPHASIS.sub(r"\1", text)


SCORE_LABELS: Mapping[str, Phrase] = MappingProxyType(
    {
        "overall": N_("Overall"),
        "accuracy": N_("Accuracy"),
        "fluency": N_("Fluency"),
        "prosody": N_("Prosody"),
        "completeness": N_("Completeness"),
    }
)
VERDICT_LABELS: Mapping[Verdict, Phrase] = MappingProxyType(
    {
        Verdict.GOOD: N_("Good"),
        Verdict.FAIR: N_("Fair"),
        Verdict.POOR: N_("Unclear"),
        Verdict.WRONG: N_("Another word"),
        Verdict.MISSING: N_("Not said"),
    }
)
EXTRA_LABELS: Mapping[ExtraKind, Phrase] = MappingProxyType(
    {
        ExtraKind.INSERTION: N_("Not in the text"),
        ExtraKind.REPETITION: N_("Said again"),
    }
)
EMPHASIS = re.compile(r"\*\*([^*\s]+)\*\*")
"""What a message marks to be stressed."""
ALL_GOOD = N_("Every word was clear.")
NO_SCORE = N_("No score.")
UNMEASURED = N_("not measured")
HEARD = N_("Heard")
NEXT = N_("Try this next")
SAY = N_("Say")
NO_PAUSES = N_("No long pauses.")


def told(correction: Correction) -> Phrase:
    """Return what a correction says, with a doubt where there is one."""
    if correction.sureness is Sureness.MAYBE:
        return N_("{message} (perhaps)", message=correction.message)
    return correction.message


def understood(share: float) -> Phrase:
    """Say how many of the words were understood by a listener that did not know the text; 0 to 1."""
    return N_("Whisper understood {percent:.0f} % of the words", percent=100 * share)


def pace(words_per_minute: float) -> Phrase:
    """Say how fast the reading was."""
    return N_("{words:.0f} words a minute", words=words_per_minute)


def articulation(syllables_per_second: float) -> Phrase:
    """Say how fast the syllables followed each other between pauses."""
    return N_("{syllables:.1f} syllables a second", syllables=syllables_per_second)


def pause(seconds: float, word: str) -> Phrase:
    """Say how long a pause was, and where."""
    return N_("{seconds:.1f} s after “{word}”", seconds=seconds, word=word)


def pauses(places: str) -> Phrase:
    """Say where the pauses were."""
    return N_("Pauses: {places}", places=places)
