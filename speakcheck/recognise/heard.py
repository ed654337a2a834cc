"""The values of this room: what was to be heard, what was heard, and who can hear."""

from dataclasses import dataclass, field
from typing import Protocol

from speakcheck.acoustic.ear import Sounds
from speakcheck.audio.clip import Clip
from speakcheck.language.words import SpokenForm


@dataclass(frozen=True, slots=True)
class ReferenceWord:
    """One word of the text that was to be read."""

    text: str
    """As displayed."""
    forms: tuple[SpokenForm, ...]
    """The accepted ways to say it; () if it cannot be read in English."""


@dataclass(frozen=True, slots=True)
class PhoneSpan:
    """A phone of a word that was said, at its place."""

    phone: str
    """ARPAbet with the stress digit of the pronunciation."""
    start: float
    """Seconds from the beginning of the recording."""
    end: float
    """Seconds from the beginning of the recording."""
    score: float
    """Acoustic fit per frame, in standard deviations from the mean of well-said phones of its kind."""
    length: float
    """Log duration in standard deviations from the mean of well-said phones of its kind."""


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word that was heard."""

    text: str
    """Lower case, as spoken."""
    start: float
    """Seconds from the beginning of the recording."""
    end: float
    """Seconds from the beginning of the recording."""
    reference: int | None
    """Index of the word of the text that it was taken for; None for a word that is not there."""
    phones: tuple[PhoneSpan, ...]
    """The phones of the pronunciation that fits best, in order; () where nothing was aligned."""
    sounds: Sounds | None = field(default=None, compare=False, repr=False)
    """What the acoustic model makes of the phones; None where it did not listen."""

    @property
    def score(self) -> float:
        """The mean of the phones' scores; 0 without phones."""
        return sum(span.score for span in self.phones) / max(1, len(self.phones))


@dataclass(frozen=True, slots=True)
class WrittenWord:
    """A word of a transcript made without knowing the text: evidence of what a listener would understand."""

    text: str
    """As written, without the punctuation around it."""
    start: float
    """Seconds from the beginning of the recording."""
    end: float
    """Seconds from the beginning of the recording."""
    probability: float
    """Mean probability of its tokens, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """A word of the text held against a word that a learner may say instead."""

    word: str
    """The other word: lower case, one sound away."""
    margin: float
    """Log-probability (nats) by which the word of the text fits the sound better; negative if worse."""


@dataclass(frozen=True, slots=True)
class ForcedWord:
    """What a speech model says of a word of the text when it is made to read the text with the sound."""

    reference: int
    """Index of the word of the text."""
    logprob: float
    """Mean log-probability (nats) of its tokens given the sound, less the same without any sound."""
    contrast: Contrast | None
    """The likeliest confusion; None where none was tried."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recogniser heard in a clip."""

    words: tuple[HeardWord, ...]
    """In order of time, words that do not belong to the text included."""
    absent: tuple[HeardWord, ...] = ()
    """Words of the text that were not heard, forced onto the place where they should be, in order."""
    written: tuple[WrittenWord, ...] | None = None
    """The transcript, made without the text; None from a recogniser that makes none."""
    forced: tuple[ForcedWord, ...] = ()
    """The words of the text that were held against the sound, in order."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of several texts was read."""

    text: int
    """Its index."""
    words: int
    """Words of it that were said."""


class Recogniser(Protocol):
    """Writes down which words of a text, and which others, were said."""

    @property
    def name(self) -> str:
        """Short name, as results quote it."""
        ...

    @property
    def version(self) -> str:
        """Names and versions of the engines that it rests on."""
        ...

    def hear(self, reference: tuple[ReferenceWord, ...], clip: Clip, *, to_the_end: bool = True) -> Heard:
        """Hear a clip of up to about 20 s that holds the reference, or only its beginning.

        With `to_the_end` the clip is meant to hold all of the reference; without, any number of its first
        words. Raises RecogniserError if the engine fails.
        """
        ...

    def write_down(self, clip: Clip) -> tuple[str, ...]:
        """Return the words heard without knowing any text."""
        ...

    def choose(
        self, texts: tuple[tuple[ReferenceWord, ...], ...], clip: Clip, *, to_the_end: bool = True
    ) -> Choice | None:
        """Return which text was read, or, without `to_the_end`, begun; None if nothing of any was heard."""
        ...
