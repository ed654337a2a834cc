"""Owns the clips that the network is trained on: utterances of a voice spliced, with text, phones, times."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from tokenizers import Tokenizer

from speakcheck.language.lexicon import Lexicon
from speakcheck.language.phones import PHONES, bare_all
from speakcheck.training.fixtures.plan import NAMES
from speakcheck.training.whisper import augment
from speakcheck.training.whisper.augment import BANDS, SILENCE, Mels
from speakcheck.training.whisper.corpus import FRAME_RATE, Sound, Span, Utterance
from speakcheck.training.whisper.tokens import END, NO_SPEECH, NO_TIMESTAMPS, START, timestamp
from speakcheck.training.whisper.vocabulary import bare

FLITE_WEIGHT = {"slt": 0.2, "awb": 0.16, "rms": 0.15, "kal16": 0.2, "kal": 0.03}
"""Share of the clips; the variants of espeak-ng share the rest."""
EMPTY_SHARE, TIMED_SHARE, LINE_SHARE = 0.04, 0.15, 0.7
BREAK_FRAMES = 25
"""From this gap on a listener may write a comma or a full stop."""
SIGN_FRAMES = 15
"""Behind a word, in which a sign may find its reason."""
LONGEST = 2900
"""Frames of a clip at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """What the network hears and what it is to write."""

    mels: Mels
    """Scaled, shape (n, 80)."""
    tokens: list[int]
    """Given to the decoder."""
    labels: list[int]
    """Wanted of it, one for each token given."""
    spans: list[Span]
    """Frames where each label is said; (0, 0) where it is none of the words."""
    phones: list[int]
    """Of all words, classes of the phone head."""
    sounds: list[Sound]
    """Phone by phone with its frames, where that is known; class 0 is silence."""


@dataclass(slots=True)
class _Draft:
    """A clip in the making."""

    parts: list[Mels] = field(default_factory=list)
    length: int = 0
    pieces: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)

    def rest(self, frames: int) -> None:
        self.sounds.append((0, self.length, self.length + frames))
        self.parts.append(np.full((frames, BANDS), SILENCE, np.float32))
        self.length += frames

    def say(self, utterance: Utterance, pieces: list[str], factor: float) -> None:
        frames = augment.pace(utterance.frames, factor)
        share = len(frames) / len(utterance.frames)
        known = utterance.spans or [(0, len(utterance.frames))] * len(pieces)
        self.spans += [
            (self.length + round(start * share), self.length + round(end * share)) for start, end in known
        ]
        self.sounds += [
            (phone, self.length + round(start * share), self.length + round(end * share))
            for phone, start, end in utterance.sounds
        ]
        self.pieces += pieces
        self.parts.append(frames)
        self.length += len(frames)


class Splicer:
    """Draws clips from a corpus; the same seed gives the same ones."""

    def __init__(self, utterances: Sequence[Utterance], tokenizer: Tokenizer, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._tokenizer = tokenizer
        self._encoded: dict[str, list[int]] = {}
        self._alone: dict[str, list[Utterance]] = {}
        self._lines: dict[str, list[Utterance]] = {}
        for one in sorted(utterances, key=lambda one: one.text.count(" ")):
            (self._lines if " " in one.text else self._alone).setdefault(one.voice, []).append(one)
        self._counts = {
            voice: [one.text.count(" ") + 1 for one in lines] for voice, lines in self._lines.items()
        }
        self._voices = sorted(self._lines)
        others = max(1, len(self._voices) - len(FLITE_WEIGHT))
        rest = 1 - sum(FLITE_WEIGHT.values())
        self._weights = np.array([FLITE_WEIGHT.get(voice, rest / others) for voice in self._voices])
        self._weights /= self._weights.sum()

    def clip(self, most_words: int) -> Clip:
        """Return a clip of 1 to `most_words` words, or now and then of none."""
        if self._random.random() < EMPTY_SHARE:
            return self._empty()
        draft = self._spliced(int(self._random.integers(1, most_words + 1)))
        mels = augment.in_room(augment.warp(np.concatenate(draft.parts), self._random), self._random)
        mels = augment.masked(augment.scaled(mels), self._random)
        return self._labelled(mels, draft)

    def _empty(self) -> Clip:
        mels = augment.scaled(augment.empty(self._random))
        given = NO_TIMESTAMPS if self._random.random() < 1 - TIMED_SHARE else timestamp(0)
        return Clip(mels, [START, given], [NO_SPEECH, END], [(0, 0)] * 2, [], [(0, 0, len(mels))])

    def _spliced(self, wanted: int) -> _Draft:
        voice = str(self._random.choice(self._voices, p=self._weights))
        factor = float(self._random.uniform(*augment.PACES))
        draft = _Draft()
        draft.rest(self._gap(0.8))
        begun = True
        while len(draft.pieces) < wanted:
            utterance = self._utterance(voice, wanted - len(draft.pieces))
            if draft.pieces and draft.length + len(utterance.frames) / factor > LONGEST:
                break
            pieces = utterance.text.split()
            if begun:
                pieces[0] = pieces[0][0].upper() + pieces[0][1:]
            draft.say(utterance, pieces, factor)
            begun = self._pause(draft) if len(draft.pieces) < wanted else False
        draft.pieces[-1] = bare(draft.pieces[-1]) + "."
        draft.rest(self._gap(0.9))
        return draft

    def _utterance(self, voice: str, most: int) -> Utterance:
        alone, lines = self._alone.get(voice, []), self._lines[voice]
        count = bisect_right(self._counts[voice], most)
        if count and (not alone or self._random.random() < LINE_SHARE):
            return lines[self._random.integers(count)]
        return alone[self._random.integers(len(alone))] if alone else lines[0]

    def _gap(self, share: float) -> int:
        """Return frames of silence: none, short, or now and then long."""
        kind = self._random.random()
        if kind > share:
            return 0
        return int(self._random.integers(1, 60 if kind > 0.08 else 160))

    def _pause(self, draft: _Draft) -> bool:
        """Add a gap, and perhaps a sign before it; return whether a sentence ended."""
        frames = self._gap(0.65)
        draft.rest(frames)
        kind = self._random.random()
        if frames < BREAK_FRAMES or kind < 0.5:
            return False
        draft.pieces[-1] = bare(draft.pieces[-1]) + ("," if kind < 0.7 else ".")
        return kind >= 0.7

    def _labelled(self, mels: Mels, draft: _Draft) -> Clip:
        labels, spans = [], []
        for piece, (start, end) in zip(draft.pieces, draft.spans, strict=True):
            for sign in (bare(piece), piece[len(bare(piece)) :]):
                own = self._encode(f" {sign}" if sign[:1].isalpha() else sign)
                labels += own
                spans += [(start, end + (SIGN_FRAMES if not sign[:1].isalpha() else 0))] * len(own)
        first, shut = NO_TIMESTAMPS, [END]
        if self._random.random() < TIMED_SHARE:
            first = timestamp(draft.spans[0][0] / FRAME_RATE)
            shut = [timestamp(draft.spans[-1][1] / FRAME_RATE), END]
        given = [START, first, *labels, *shut[:-1]]
        none = [(0, 0)]
        phones = [phone for piece in draft.pieces for phone in phone_classes(bare(piece).lower())]
        return Clip(
            mels, given, [first, *labels, *shut], none + spans + none * len(shut), phones, draft.sounds
        )

    def _encode(self, text: str) -> list[int]:
        if text not in self._encoded:
            self._encoded[text] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return self._encoded[text]


@cache
def phone_classes(word: str) -> tuple[int, ...]:
    """Return the classes of a word's phones."""
    lexicon = _lexicon()
    parts = (lexicon.pronounce(part)[0].phones for part in word.split("-"))
    return tuple(PHONES.index(phone) + 1 for part in parts for phone in bare_all(part))


@cache
def _lexicon() -> Lexicon:
    return Lexicon({word: tuple(phones.split()) for word, phones in NAMES.items()})
