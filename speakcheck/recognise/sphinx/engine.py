"""Pocketsphinx: decoding along a grammar, forced alignment and dictation, as plain values.

Every word is given by its phones, so that the engine needs no dictionary of its own for a grammar.
"""

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from speakcheck.audio.clip import Clip
from speakcheck.errors import RecogniserError
from speakcheck.i18n import N_
from speakcheck.language.phones import PHONES

FRAMES_PER_SECOND = 100
BEAMS = {"beam": 1e-80, "wbeam": 1e-60, "pbeam": 1e-80}
"""Wide: a learner's phones are often far from the model, and a narrow beam would lose the word."""
VOCABULARY = 4_000
"""Words after which the decoder is made anew, so that a long batch does not grow."""
_RELOAD = N_("Install pocketsphinx anew: pip install --force-reinstall pocketsphinx.")


@dataclass(frozen=True, slots=True)
class Arc:
    """A transition of a grammar."""

    origin: int
    """State that it leaves."""
    target: int
    """State that it reaches."""
    probability: float
    """0 to 1, weighed against the acoustic evidence."""
    word: str | None = None
    """Name of the word that is said on the way; None for a transition without sound."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A named stretch of time in frames of 10 ms."""

    name: str
    """The word or the phone."""
    start: int
    """First frame."""
    frames: int
    """Length."""
    score: int = 0
    """Acoustic score of all its frames, in the engine's own log units."""


@dataclass(frozen=True, slots=True)
class AlignedWord:
    """A word of a forced alignment."""

    name: str
    """As given."""
    phones: tuple[Stretch, ...]
    """In order."""


def pcm(clip: Clip) -> bytes:
    """Return the samples as 16-bit PCM."""
    return (np.clip(clip.samples, -1.0, 1.0) * 32_767).astype(np.int16).tobytes()


class SphinxEngine:
    """One loaded acoustic model; calls from several threads wait for each other."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._decoder: Any = None
        self._dictation: Any = None
        self._known: set[str] = set()

    def load(self) -> None:
        """Load both decoders, if that has not been done; otherwise the first use of each does.

        Raises RecogniserError if the engine or its model cannot be loaded.
        """
        with self._lock:
            if self._decoder is None:
                self._decoder = _grammar_decoder()
        with self._lock:
            if self._dictation is None:
                self._dictation = _dictation_decoder()

    def walk(
        self, arcs: Sequence[Arc], ends: tuple[int, int], words: dict[str, str], sound: bytes
    ) -> list[Stretch]:
        """Return the words on the best way from the first state of `ends` to the second; [] if none fits.

        `words` gives the phones, parted by spaces, of every word that the arcs name.
        """
        if not sound:
            return []
        transitions = [
            (arc.origin, arc.target, arc.probability, arc.word)
            if arc.word
            else (arc.origin, arc.target, arc.probability)
            for arc in arcs
        ]
        with self._lock, _failures():
            decoder = self._ready(words)
            decoder.add_fsg("walk", decoder.create_fsg("walk", *ends, transitions))
            decoder.activate_search("walk")
            _decode(decoder, sound)
            if decoder.hyp() is None:
                return []
            return [found for found in _segments(decoder) if found.name in words]

    def align(self, names: Sequence[str], words: dict[str, str], sound: bytes) -> list[AlignedWord]:
        """Align the words, in order, with the sound; [] if they do not fit."""
        if not names or not sound:
            return []
        with self._lock, _failures():
            decoder = self._ready({name: words[name] for name in names})
            decoder.set_align_text(" ".join(names))
            try:
                _decode(decoder, sound)
            except RuntimeError:
                _close(decoder)
                return []
            aligned = _second_pass(decoder, words, sound)
        return aligned if len(aligned) == len(names) else []

    def dictate(self, sound: bytes) -> list[str]:
        """Write down what a general language model hears; unsure, for candidates only."""
        if not sound:
            return []
        with self._lock, _failures():
            if self._dictation is None:
                self._dictation = _dictation_decoder()
            _decode(self._dictation, sound)
            if self._dictation.hyp() is None:
                return []
            names = (found.name.split("(")[0] for found in _segments(self._dictation))
            return [name for name in names if name.strip("'").replace("'", "").isalpha()]

    def _ready(self, words: dict[str, str]) -> Any:
        """Return the decoder, which now knows the words."""
        new = [name for name in words if name not in self._known]
        _check(words[name] for name in new)
        if self._decoder is None or len(self._known) + len(new) > VOCABULARY:
            self._decoder, self._known, new = _grammar_decoder(), set(), list(words)
        for at, name in enumerate(new, 1):
            self._decoder.add_word(name, words[name], at == len(new))
        self._known.update(new)
        return self._decoder


def _check(words: Iterable[str]) -> None:
    """Raise RecogniserError for phones that the engine lacks: on none at all it would crash."""
    for phones in words:
        if not phones or not set(phones.split(" ")) <= set(PHONES):
            raise RecogniserError(
                N_("The embedded recogniser has no phones {phones!r}.", phones=phones),
                N_("Write ARPAbet phones."),
            )


class _failures:
    """Turns what the engine raises into one clear sentence."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, RuntimeError | ValueError):
            raise RecogniserError(
                N_("The embedded recogniser failed: {error}.", error=error), _RELOAD
            ) from error


def _grammar_decoder() -> Any:
    pocketsphinx = _pocketsphinx()
    # bestpath=False: with the default, most second alignment passes on learner speech fail.
    config = pocketsphinx.Config(
        hmm=pocketsphinx.get_model_path("en-us/en-us"),
        lm=None,
        dict=None,
        bestpath=False,
        loglevel="FATAL",
        **BEAMS,
    )
    return _made(pocketsphinx, config)


def _dictation_decoder() -> Any:
    pocketsphinx = _pocketsphinx()
    path = pocketsphinx.get_model_path
    config = pocketsphinx.Config(
        hmm=path("en-us/en-us"),
        lm=path("en-us/en-us.lm.bin"),
        dict=path("en-us/cmudict-en-us.dict"),
        fwdflat=False,
        bestpath=False,
        maxhmmpf=3_000,
        maxwpf=40,
        loglevel="FATAL",
    )
    return _made(pocketsphinx, config)


def _pocketsphinx() -> Any:
    try:
        import pocketsphinx
    except (ImportError, OSError) as error:
        raise RecogniserError(
            N_("The embedded recogniser cannot be loaded: {error}.", error=error), _RELOAD
        ) from error
    return pocketsphinx


def _made(pocketsphinx: Any, config: Any) -> Any:
    try:
        return pocketsphinx.Decoder(config)
    except (RuntimeError, ValueError) as error:
        raise RecogniserError(
            N_("The embedded acoustic model cannot be loaded: {error}.", error=error), _RELOAD
        ) from error


def _decode(decoder: Any, sound: bytes) -> None:
    # What the front end keeps of the sound before would move times and scores a little.
    decoder.reinit_feat()
    decoder.start_utt()
    try:
        decoder.process_raw(sound, full_utt=True)
    finally:
        decoder.end_utt()


def _second_pass(decoder: Any, words: Collection[str], sound: bytes) -> list[AlignedWord]:
    """Place the phones of the words that the last pass found; [] if they do not fit."""
    try:
        decoder.set_alignment()
        _decode(decoder, sound)
    except RuntimeError:
        return []
    finally:
        _close(decoder)
    alignment = decoder.get_alignment()
    # The entries point into memory that the decoder frees: copy before anything else happens.
    return [] if alignment is None else [_aligned(word) for word in alignment if word.name in words]


def _close(decoder: Any) -> None:
    """End an utterance that a failed pass has left open."""
    try:
        decoder.end_utt()
    except RuntimeError:
        return


def _segments(decoder: Any) -> Iterable[Stretch]:
    for found in decoder.seg():
        yield Stretch(found.word, found.start_frame, found.end_frame - found.start_frame + 1)


def _aligned(word: Any) -> AlignedWord:
    phones = tuple(Stretch(phone.name, phone.start, phone.duration, phone.score) for phone in word)
    return AlignedWord(word.name, phones)
