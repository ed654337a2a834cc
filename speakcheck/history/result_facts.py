"""What a result says in numbers that can be followed over time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from speakcheck.assess.feedback import PhoneVerdict, Scores, Verdict
from speakcheck.history.attempt import ScorerVersion
from speakcheck.language.spelling import plain_word
from speakcheck.report.stored import StoredPhone, StoredResult, StoredWord
from speakcheck.report.to_json import SCORES

FAULTS = frozenset({Verdict.POOR, Verdict.WRONG, Verdict.MISSING})
"""Verdicts on a word that ask for another try."""
UNSAID = frozenset({Verdict.WRONG, Verdict.MISSING})
PER_WORDS = 10
"""Hesitations are counted for so many words."""


@dataclass(frozen=True, slots=True)
class WordFact:
    """How a word of the text was said."""

    position: int
    """Its index."""
    word: str
    """In lower case, a to z and apostrophes."""
    score: float | None
    """0 to 100."""
    verdict: Verdict
    """How it was said."""
    start: float | None
    """Seconds from the beginning of the recording."""
    end: float | None
    """Seconds from the beginning of the recording."""


@dataclass(frozen=True, slots=True)
class SoundFact:
    """How a sound was said in a take."""

    phone: str
    """ARPAbet without stress."""
    count: int
    """How often it was judged."""
    total: float
    """Sum of its scores, each 0 to 100."""
    wrong: int
    """How often it was probably wrong."""
    heard: tuple[str, ...] = ()
    """What was heard instead where it was wrong and that is known, ARPAbet without stress."""


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """What a result says."""

    scorer: ScorerVersion
    """Who says so."""
    text: str
    """What was to be read."""
    scores: Scores
    """Each None where the take could not be judged."""
    faults: int
    """Words that ask for another try."""
    seconds: float
    """Length of the recording."""
    length: int
    """Words of the text."""
    said: int
    """Words of the text that were said."""
    rate: float | None
    """Syllables a second, without pauses."""
    pace: float | None
    """Words a minute, with pauses."""
    hesitations: float | None
    """Pauses away from punctuation, for PER_WORDS words."""
    words: tuple[WordFact, ...]
    """The words that were judged, in order."""
    sounds: tuple[SoundFact, ...]
    """The sounds that were judged, by name."""


def facts_of(result: StoredResult) -> ResultFacts:
    """Return what a result says."""
    engine, flow, scores = result.engine, result.fluency, Scores(*_scores(result))
    words = tuple(_words(result.words))
    judged = scores.overall is not None
    length = len(result.words)
    away = sum(1 for pause in flow.pauses if not pause.at_punctuation)
    return ResultFacts(
        scorer=ScorerVersion(engine.words, engine.phones, engine.version),
        text=result.text,
        scores=scores,
        faults=sum(word.verdict in FAULTS for word in words),
        seconds=result.take.duration,
        length=length,
        said=sum(word.verdict not in UNSAID for word in words),
        rate=flow.syllables_per_second if judged else None,
        pace=flow.words_per_minute if judged else None,
        hesitations=PER_WORDS * away / length if judged and length else None,
        words=words,
        sounds=tuple(_sounds(result.words)) if judged else (),
    )


def _scores(result: StoredResult) -> Iterator[float | None]:
    return (getattr(result.scores, name) for name in SCORES)


def _words(words: Iterable[StoredWord]) -> Iterator[WordFact]:
    for position, word in enumerate(words):
        name = plain_word(word.text)
        if word.verdict is not None and name:
            yield WordFact(position, name, word.score, word.verdict, word.start, word.end)


def _sounds(words: Iterable[StoredWord]) -> Iterator[SoundFact]:
    """Add up the phones of the words that were said; what stands in another word's place says nothing."""
    found: dict[str, list[StoredPhone]] = {}
    for word in words:
        if word.verdict is None or word.verdict in UNSAID:
            continue
        for phone in word.phones:
            if phone.score is not None:
                found.setdefault(phone.phone, []).append(phone)
    for name in sorted(found):
        wrong = [phone for phone in found[name] if phone.verdict is PhoneVerdict.WRONG]
        yield SoundFact(
            phone=name,
            count=len(found[name]),
            total=sum(phone.score or 0.0 for phone in found[name]),
            wrong=len(wrong),
            heard=tuple(phone.heard for phone in wrong if phone.heard is not None),
        )
