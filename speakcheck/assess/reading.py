"""Whether a take is a reading of its text at all, before anything in it is judged.

A grammar of the text finds its words in any speech. What tells a reading is how many of the words were found,
how they fit, how long their phones last, and how much of the speech they cover; in doubt, how far the sounds
of what a general language model writes down, which does not know the text, are those of the text. Tried on
learners' recordings with their own text, and with that of another recording.
"""

from collections.abc import Callable, Sequence

from rapidfuzz.distance import Levenshtein

from speakcheck.assess.flow import SaidWord
from speakcheck.assess.passage import Passage
from speakcheck.errors import LanguageError
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.phones import pack_bare
from speakcheck.recognise.listening import Listened

Blind = Callable[[], Sequence[str] | None]
"""Writes down what was heard without knowing the text; None where that cannot be done."""

RECOGNISED = 0.4
"""Share of the words that must have been said, whatever else."""
LACK = 3.0
"""What a text without any of its words loses."""
COVER = 2.0
"""What speech that is all words of the text gains."""
STEADY = 0.8
"""Mean deviation of log durations up to which a reading loses nothing."""
ALIKE = 5.0
"""What the same sounds gain."""
FEW_WORDS = 2
"""Words up to which a text is found in other speech most easily."""
NEVER, NEVER_OF_FEW = -0.7, 1.0
"""Likeness, that of the sounds included, below which a take is no reading; the second for a text of few
words. Of 157 recordings of learners 3 came to less with their own text, before the sounds were asked, and 3
to more with that of another."""
NEVER_UNHEARD = -1.0
"""The same where the sounds cannot be compared."""


def is_reading(passage: Passage, listened: Listened, said: Sequence[SaidWord], blind: Blind) -> bool:
    """Tell whether a take is a reading of a passage."""
    if not said:
        return False
    if len(said) < RECOGNISED * passage.readable:
        return False
    least = NEVER_OF_FEW if passage.readable <= FEW_WORDS else NEVER
    like = likeness(passage.readable, listened, said)
    if like >= least:
        return True
    written = blind()
    if written is None:
        return like >= NEVER_UNHEARD
    return like + ALIKE * same_sounds(passage, written) >= least


def likeness(words: int, listened: Listened, said: Sequence[SaidWord]) -> float:
    """Return how much the words found in a take are like a reading of a text of `words` words."""
    share = len(said) / words
    fit = sum(word.heard.score for word in said) / len(said)
    covered = sum(word.heard.end - word.heard.start for word in said)
    cover = min(1.0, covered / listened.speech) if listened.speech else 0.0
    lengths = [abs(span.length) for word in said for span in word.heard.phones]
    unsteady = max(0.0, sum(lengths) / len(lengths) - STEADY) if lengths else 0.0
    return share * fit - LACK * (1 - share) + COVER * cover - unsteady


def same_sounds(passage: Passage, written: Sequence[str]) -> float:
    """Return how far the phones of the written words are those of the text, 0 to 1."""
    lexicon = Lexicon()
    ours = "".join(_sounds(word, lexicon) for word in written)
    theirs = "".join(
        pack_bare(spoken.pronunciations[0].phones)
        for word in passage.reference
        if word.forms
        for spoken in word.forms[0].words
    )
    return Levenshtein.normalized_similarity(ours, theirs)


def _sounds(word: str, lexicon: Lexicon) -> str:
    """Return the phones of a word that was written down; none of one that is not English."""
    try:
        return pack_bare(lexicon.pronounce(word)[0].phones)
    except LanguageError:
        return ""
