"""Owns the models that have a name: where they come from, how large they are, what they understand."""

import difflib
from dataclasses import dataclass

from speakcheck.i18n import N_, Phrase, either, listed

RECOMMENDED = "base.en"
"""For learners. speakcheck hears English only, and of two models of one size the English-only one spends all
of its parameters on it. Of those, this is the smallest but one: it asks for little space and little time.
`speakcheck bench` tells on one's own recordings whether a larger one is worth its time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of the catalogue."""

    name: str
    """As it is asked for."""
    repository: str
    """Its id on the Hugging Face hub, the one that faster-whisper knows it by."""
    megabytes: int
    """To be fetched, in millions of bytes: the sizes of its files in that repository, added up."""
    parameters: int
    """In millions, as its makers state them."""
    english_only: bool
    """Whether it understands nothing but English."""

    @property
    def memory(self) -> int:
        """Return about how many millions of bytes its weights take in memory: one for each in eight bits."""
        return self.parameters


CATALOGUE = (
    Entry("tiny", "Systran/faster-whisper-tiny", 78, 39, english_only=False),
    Entry("tiny.en", "Systran/faster-whisper-tiny.en", 78, 39, english_only=True),
    Entry("base", "Systran/faster-whisper-base", 148, 74, english_only=False),
    Entry("base.en", "Systran/faster-whisper-base.en", 148, 74, english_only=True),
    Entry("distil-small.en", "Systran/faster-distil-whisper-small.en", 335, 166, english_only=True),
    Entry("small", "Systran/faster-whisper-small", 486, 244, english_only=False),
    Entry("small.en", "Systran/faster-whisper-small.en", 486, 244, english_only=True),
    Entry("distil-medium.en", "Systran/faster-distil-whisper-medium.en", 792, 394, english_only=True),
    Entry("medium", "Systran/faster-whisper-medium", 1531, 769, english_only=False),
    Entry("medium.en", "Systran/faster-whisper-medium.en", 1530, 769, english_only=True),
    Entry("distil-large-v3", "Systran/faster-distil-whisper-large-v3", 1516, 756, english_only=True),
    Entry("distil-large-v3.5", "distil-whisper/distil-large-v3.5-ct2", 1516, 756, english_only=True),
    Entry("large-v3-turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo", 1622, 809, english_only=False),
    Entry("large-v3", "Systran/faster-whisper-large-v3", 3091, 1550, english_only=False),
)
"""From the one that understands least to the one that understands most: by size, the distilled before the
whole of its size, and of two of one size the English-only one last."""

NAMES = tuple(entry.name for entry in CATALOGUE)


def entry(name: str) -> Entry | None:
    """Return the model of this name, or of this repository; None if the catalogue has none."""
    wanted = name.strip().lower()
    return next((each for each in CATALOGUE if wanted in (each.name, each.repository.lower())), None)


def rank(name: str) -> int:
    """Return the place of a model in the catalogue; −1 for one that it does not have."""
    found = entry(name)
    return -1 if found is None else CATALOGUE.index(found)


def closest(name: str) -> Phrase:
    """Return what else may have been meant, as a sentence."""
    near = difflib.get_close_matches(name.lower(), NAMES, n=2)
    if near:
        return N_("Did you mean {names}?", names=either(near))
    return N_("The names are {names}.", names=listed(NAMES))
