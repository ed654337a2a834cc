"""What is remarked on: which words were not good, gathered by what was wrong with them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from speakcheck.assess.feedback import Correction, ExtraKind, Feedback, Fluency, Verdict, WordResult
from speakcheck.i18n import Phrase
from speakcheck.lessons.lines import clean
from speakcheck.report.marked import EXTRA, SIGNS, VerdictSign
from speakcheck.report.wording import EXTRA_LABELS, VERDICT_LABELS, articulation, pace, pause

WORST_FIRST = (Verdict.MISSING, Verdict.WRONG, Verdict.POOR, Verdict.FAIR)
_EDGES = re.compile(r"^\W+|[^\w'’]+$")


@dataclass(frozen=True, slots=True)
class WordRemark:
    """The words that share a fault."""

    sign: VerdictSign
    """How the fault looks."""
    label: Phrase
    """The fault in words."""
    words: tuple[str, ...]
    """In the order of the text, with what was heard instead."""


def remarks(feedback: Feedback) -> Iterator[WordRemark]:
    """Yield one remark for each fault that occurs, the worst first."""
    for verdict in WORST_FIRST:
        words = tuple(_with_heard(word) for word in feedback.words if word.verdict is verdict)
        if words:
            yield WordRemark(SIGNS[verdict], VERDICT_LABELS[verdict], words)
    for kind in ExtraKind:
        heard = tuple(clean(extra.heard) for extra in feedback.extra if extra.kind is kind)
        if heard:
            yield WordRemark(EXTRA, EXTRA_LABELS[kind], heard)


def bare_word(text: str) -> str:
    """Return a word of the text without the punctuation around it."""
    return _EDGES.sub("", clean(text)) or clean(text)


def _with_heard(word: WordResult) -> str:
    shown, heard = bare_word(word.text), clean(word.heard or "")
    differs = word.verdict is not Verdict.MISSING and heard and heard.lower() != shown.lower()
    return f"{shown} → {heard}" if differs else shown


def all_good(feedback: Feedback) -> bool:
    """Tell whether nothing is to be remarked on in a take that was judged."""
    judged = any(word.verdict for word in feedback.words)
    return judged and next(remarks(feedback), None) is None


def hint(feedback: Feedback, correction: Correction) -> str | None:
    """Return the corrected word in syllables, the one that is meant in brackets: "de-LIB-er-[ate]-ly".

    None where there is none, or where the message shows it already.
    """
    word = None if correction.word is None else feedback.words[correction.word]
    if word is None or not word.hint:
        return None
    parts = word.hint.split("-")
    if correction.syllable is not None and len(parts) == len(word.syllables) > 1:
        parts[correction.syllable] = f"[{parts[correction.syllable]}]"
    elif word.hint in correction.message:
        return None
    return clean("-".join(parts))


def speed_messages(fluency: Fluency) -> Iterator[Phrase]:
    """Yield what is known of the pace."""
    if fluency.words_per_minute is not None:
        yield pace(fluency.words_per_minute)
    if fluency.syllables_per_second is not None:
        yield articulation(fluency.syllables_per_second)


def pause_messages(feedback: Feedback) -> Iterator[Phrase]:
    """Yield how long each pause was, and after which word."""
    for each in feedback.fluency.pauses:
        yield pause(each.seconds, bare_word(feedback.words[each.after].text))
