"""The values of this room: how every word was said, and what the learner is told."""

from dataclasses import dataclass
from enum import StrEnum

from speakcheck.assess.scorer import Likeness
from speakcheck.audio.quality import TakeQuality
from speakcheck.i18n import Phrase


class Verdict(StrEnum):
    """How a word was said."""

    GOOD = "good"
    """Clear."""
    FAIR = "fair"
    """Understood, with an accent."""
    POOR = "poor"
    """Hard to understand, or some sounds wrong."""
    WRONG = "wrong"
    """Another word was said in its place."""
    MISSING = "missing"
    """It was not said."""


class PhoneVerdict(StrEnum):
    """How a phone was said."""

    GOOD = "good"
    """As expected."""
    UNSURE = "unsure"
    """Perhaps not as expected; not enough for a correction."""
    WRONG = "wrong"
    """Probably not as expected."""


class ExtraKind(StrEnum):
    """What was said beyond the text."""

    INSERTION = "insertion"
    """Words that are not in the text."""
    REPETITION = "repetition"
    """Words of the text said again."""


class Sureness(StrEnum):
    """How far a correction can be trusted."""

    LIKELY = "likely"
    """Probably right."""
    MAYBE = "maybe"
    """As likely right as not, or a little more."""


@dataclass(frozen=True, slots=True)
class PhoneResult:
    """One phone of a word."""

    phone: str
    """ARPAbet without stress."""
    score: float | None
    """0 to 100; None where nothing was measured."""
    verdict: PhoneVerdict | None
    """None where nothing was measured."""
    heard: str | None
    """The phone heard instead, ARPAbet without stress; None where it is not known."""
    start: float | None
    """Seconds from the beginning of the recording."""
    end: float | None
    """Seconds from the beginning of the recording."""
    likely: tuple[Likeness, ...] | None = None
    """What it may have been, likeliest first; how often that is so was not measured. None where it is not
    known."""


@dataclass(frozen=True, slots=True)
class SyllableResult:
    """One syllable of a word."""

    text: str
    """The letters that spell it."""
    phones: tuple[str, ...]
    """ARPAbet without stress."""
    stress: int
    """0 unstressed, 1 primary, 2 secondary."""
    score: float | None
    """0 to 100; None where nothing was measured."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """A word held against one that a learner may say instead."""

    word: str
    """The other word, lower case."""
    margin: float
    """Log-probability (nats) by which the word of the text fits the sound better; negative if worse."""


@dataclass(frozen=True, slots=True)
class Witness:
    """What Whisper says of a word: evidence of what a listener understands, not of how it was said."""

    probability: float | None
    """Of the word in the transcript that was made without the text, 0 to 1; None if it is not there."""
    reference_logprob: float | None
    """Log-probability (nats for each token) of the word given the sound and the text before it, less the same
    without any sound; None where it was not held against the sound."""
    contrast: Confusion | None
    """The likeliest confusion; None where none was tried."""


@dataclass(frozen=True, slots=True)
class WordResult:
    """One word of the text."""

    text: str
    """As displayed, punctuation included."""
    start: float | None
    """Seconds from the beginning of the recording; None if it was not said."""
    end: float | None
    """Seconds from the beginning of the recording; None if it was not said."""
    verdict: Verdict | None
    """None where the take has no score, or the word cannot be judged."""
    score: float | None
    """0 to 100; of a word that was not said, how far its sounds are found where it should be. None where
    nothing was measured."""
    heard: str | None
    """What was heard in its place; None if nothing was."""
    hint: str | None
    """The word in syllables, the stressed one in capitals ("de-LIB-er-ate-ly"); None if it is not known."""
    syllables: tuple[SyllableResult, ...]
    """In order; joined, their texts give the letters of the word."""
    phones: tuple[PhoneResult, ...]
    """In order: of the pronunciation that was heard, or of the first one listed."""
    whisper: Witness | None = None
    """None without Whisper."""
    stress: float | None = None
    """0 to 100: how sure it is that the right syllable was stressed; None where it is not known."""


@dataclass(frozen=True, slots=True)
class ExtraWord:
    """Something said beyond the text."""

    heard: str
    """The words."""
    kind: ExtraKind
    """Strange words, or words of the text again."""
    after: int
    """Index of the word of the text before it, or -1."""
    start: float
    """Seconds from the beginning of the recording."""
    end: float
    """Seconds from the beginning of the recording."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence within the reading, taken from the energy of the sound."""

    after: int
    """Index of the word before it."""
    seconds: float
    """Its length."""
    at_punctuation: bool
    """Whether the text has a comma, a full stop or the like there."""


@dataclass(frozen=True, slots=True)
class Fluency:
    """How the reading flowed."""

    words_per_minute: float | None
    """Words of the text said, over the time from the first to the last; None below two words."""
    syllables_per_second: float | None
    """Articulation rate: syllables said over the time of speech without pauses; None below two syllables."""
    pauses: tuple[Pause, ...]
    """In order."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The utterance, each 0 to 100; None where the take has no score."""

    overall: float | None
    """All in all."""
    accuracy: float | None
    """How the sounds were said."""
    fluency: float | None
    """Pace and pauses."""
    prosody: float | None
    """Rhythm and stress."""
    completeness: float | None
    """Share of the words that were said."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing to do better."""

    word: int | None
    """Index of the word; None if it concerns no single word of the text."""
    syllable: int | None
    """Index of the syllable in the word; None if it concerns the whole word."""
    sureness: Sureness
    """How far it can be trusted."""
    message: Phrase
    """What was wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class EngineNames:
    """Which engines the result rests on."""

    words: str
    """What heard the words ("sphinx")."""
    phones: str
    """What judged the phones ("panel 5"); a result of long ago may have "sphinx-gop"."""
    version: str
    """Versions of the program and of the engines."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """The result of one take."""

    id: str
    """Of the prompt or the manifest row; "" if there is none."""
    audio: str
    """Name or path of the recording, as it was given; "" for a clip in memory."""
    text: str
    """What was to be read."""
    engine: EngineNames
    """What it rests on."""
    take: TakeQuality
    """The recording itself; if it is not usable there are no scores."""
    heard: str | None
    """What was said, written down; None if nothing was heard."""
    scores: Scores
    """The utterance."""
    words: tuple[WordResult, ...]
    """One for each whitespace-separated piece of the text that holds a letter or a digit."""
    extra: tuple[ExtraWord, ...]
    """What was said beyond the text."""
    fluency: Fluency
    """Pace and pauses."""
    corrections: tuple[Correction, ...]
    """At most two, the most useful first."""
    understood: float | None = None
    """Share of the words of the text that Whisper, which did not know it, wrote down, 0 to 1; None without
    Whisper."""
