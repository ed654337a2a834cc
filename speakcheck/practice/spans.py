"""Where the parts of a reading lie in its sound: a sentence, a word, a syllable."""

import re

from speakcheck.assess.feedback import Feedback, PhoneResult, WordResult
from speakcheck.audio.energy import Span

SENTENCE_END = re.compile(r"[.!?…][\"'’”)\]]*$")


def word_span(word: WordResult) -> Span | None:
    """Return the seconds between which a word lies; None if it was not said."""
    return None if word.start is None or word.end is None else (word.start, word.end)


def syllable_phones(word: WordResult, syllable: int) -> tuple[PhoneResult, ...]:
    """Return the phones of a syllable with what was measured of them; () where that is not known."""
    if sum(len(each.phones) for each in word.syllables) != len(word.phones):
        return ()
    first = sum(len(each.phones) for each in word.syllables[:syllable])
    return word.phones[first : first + len(word.syllables[syllable].phones)]


def syllable_span(word: WordResult, syllable: int) -> Span | None:
    """Return the seconds between which a syllable lies; None if that is not known."""
    phones = syllable_phones(word, syllable)
    starts = [each.start for each in phones if each.start is not None]
    ends = [each.end for each in phones if each.end is not None]
    return (min(starts), max(ends)) if starts and ends else None


def sentence_span(feedback: Feedback, word: int) -> Span | None:
    """Return the seconds between which the sentence around a word lies; None if nothing of it was said."""
    first = last = word
    while first > 0 and not SENTENCE_END.search(feedback.words[first - 1].text):
        first -= 1
    while last + 1 < len(feedback.words) and not SENTENCE_END.search(feedback.words[last].text):
        last += 1
    said = [span for each in feedback.words[first : last + 1] if (span := word_span(each))]
    return (said[0][0], said[-1][1]) if said else None
