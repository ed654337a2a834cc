"""The text read along with the sound: how well each of its words fits, and each beside its confusions.

A decoder that is made to read the text says how likely it finds every word, given the sound and the words
before. What it expects from language alone is taken off, so that predictable words do not look well said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log

from speakcheck.language.lexicon import is_function_word
from speakcheck.language.minimal_pairs import minimal_pairs
from speakcheck.recognise.heard import Contrast, ForcedWord, ReferenceWord
from speakcheck.recognise.whisper.engine import LONGEST_TEXT, Read, Sound, WhisperEngine

LEAST = 1e-9
"""Least probability of a token, so that its logarithm is finite."""
CONFUSIONS = 2
"""Confusions of one word that are tried, the likeliest first."""
CONTRASTS = 6
"""Confusions that are tried in one text, those of the worst words first: each costs a reading."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One word of a text that is read along."""

    reference: int
    """Index of the word of the text."""
    tokens: tuple[int, ...]
    """Its tokens, punctuation included."""
    spoken: tuple[bool, ...]
    """Which of them count."""


class Prompter:
    """Reads texts along with sounds; remembers what it expects of the last text without any sound."""

    def __init__(self, engine: WhisperEngine) -> None:
        self._engine = engine
        self._expected: tuple[tuple[int, ...], Read] | None = None

    def read(self, sound: Sound, reference: Sequence[ReferenceWord]) -> tuple[ForcedWord, ...]:
        """Hold the words of a text against a sound; words beyond what the decoder can hold are left out."""
        pieces = _pieces(self._engine, reference)
        tokens = _joined(pieces)
        if not tokens:
            return ()
        (read,) = self._engine.read(sound, [tokens])
        expected = self._expectation(sound, tokens)
        forced = []
        at = 0
        for piece in pieces:
            gains = [
                _log(read.probabilities[at + n]) - _log(expected.probabilities[at + n])
                for n, counts in enumerate(piece.spoken)
                if counts
            ]
            forced.append(ForcedWord(piece.reference, sum(gains) / len(gains), None))
            at += len(piece.tokens)
        return self._contrasted(sound, reference, pieces, forced)

    def _expectation(self, sound: Sound, tokens: tuple[int, ...]) -> Read:
        if self._expected is None or self._expected[0] != tokens:
            (read,) = self._engine.read_without_sound(sound, [tokens])
            self._expected = tokens, read
        return self._expected[1]

    def _contrasted(
        self,
        sound: Sound,
        reference: Sequence[ReferenceWord],
        pieces: Sequence[Piece],
        forced: Sequence[ForcedWord],
    ) -> tuple[ForcedWord, ...]:
        """Hold the worst words that can be confused against their confusions."""
        trials: list[tuple[int, str]] = []
        for at in sorted(range(len(forced)), key=lambda at: forced[at].logprob):
            trials += [(at, other) for other in confusions(reference[pieces[at].reference])]
            if len(trials) >= CONTRASTS:
                break
        trials = trials[:CONTRASTS]
        own = {at: _upto(pieces, at, pieces[at]) for at, _ in trials}
        others = [_upto(pieces, at, self._instead(reference, pieces[at], other)) for at, other in trials]
        reads = self._engine.read(sound, [tokens for tokens, _ in (*own.values(), *others)])
        logprobs = [
            sum(map(_log, read.probabilities[begin:]))
            for read, (_, begin) in zip(reads, (*own.values(), *others), strict=True)
        ]
        fits = dict(zip(own, logprobs, strict=False))
        margins: dict[int, Contrast] = {}
        for (at, other), logprob in zip(trials, logprobs[len(own) :], strict=True):
            margin = fits[at] - logprob
            if at not in margins or margin < margins[at].margin:
                margins[at] = Contrast(other, margin)
        return tuple(replace(word, contrast=margins.get(at)) for at, word in enumerate(forced))

    def _instead(self, reference: Sequence[ReferenceWord], piece: Piece, other: str) -> Piece:
        shown = _in_place_of(reference[piece.reference].text, other)
        return Piece(piece.reference, *self._engine.tokens(shown))


def confusions(word: ReferenceWord) -> tuple[str, ...]:
    """Return the likeliest words that a learner may say instead of a word of the text."""
    if len(word.forms) == 0 or len(word.forms[0].words) != 1:
        return ()
    spoken = word.forms[0].words[0]
    if is_function_word(spoken.text):
        return ()
    pairs = minimal_pairs(spoken.text, spoken.pronunciations[0].phones)
    return tuple(pair.word for pair in pairs[:CONFUSIONS])


def _pieces(engine: WhisperEngine, reference: Sequence[ReferenceWord]) -> list[Piece]:
    pieces: list[Piece] = []
    length = 0
    for at, word in enumerate(reference):
        if not word.forms:
            continue
        piece = Piece(at, *engine.tokens(word.text))
        length += len(piece.tokens)
        if length > LONGEST_TEXT:
            break
        pieces.append(piece)
    return pieces


def _joined(pieces: Sequence[Piece]) -> tuple[int, ...]:
    return tuple(token for piece in pieces for token in piece.tokens)


def _upto(pieces: Sequence[Piece], at: int, piece: Piece) -> tuple[tuple[int, ...], int]:
    """Return the text up to the word behind a word, which `piece` stands for, and where that word begins.

    The word behind tells how well the sounds at the end fit; what comes later does not depend on the choice.
    """
    before = _joined(pieces[:at])
    return before + piece.tokens + _joined(pieces[at + 1 : at + 2]), len(before)


def _in_place_of(shown: str, other: str) -> str:
    """Write a word in place of another, with its capital and its punctuation."""
    letters = [at for at, character in enumerate(shown) if character.isalnum()]
    begin, end = letters[0], letters[-1] + 1
    word = other.capitalize() if shown[begin].isupper() else other
    return shown[:begin] + word + shown[end:]


def _log(probability: float) -> float:
    return log(max(probability, LEAST))
