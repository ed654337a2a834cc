"""Whisper as the recogniser: it says which words were understood, an ear where they lie."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from speakcheck.acoustic.ear import Ear, shipped_ear
from speakcheck.acoustic.model import damaged
from speakcheck.audio.clip import Clip
from speakcheck.audio.level import normalise_level
from speakcheck.errors import RecogniserError, SpeakcheckError
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.tokens import tokenise
from speakcheck.language.words import spoken_forms
from speakcheck.recognise.heard import Choice, ForcedWord, Heard, HeardWord, ReferenceWord, WrittenWord
from speakcheck.recognise.placer import Placer
from speakcheck.recognise.returning import Worth
from speakcheck.recognise.tie import Tie, read_words, tie
from speakcheck.recognise.whisper.engine import Sound, WhisperEngine, versions
from speakcheck.recognise.whisper.forced import Prompter
from speakcheck.recognise.whisper.said import Turn, turns
from speakcheck.recognise.whisper.transcript import transcript


class WhisperRecogniser:
    """The Recogniser that knows what a listener would understand; needs a model's files."""

    def __init__(self, folder: Path, model: str, *, ear: Ear | None = None, threads: int = 0) -> None:
        """Take the folder of a model and the model's name; nothing is loaded before the first use.

        `threads` may compute at once; 0 leaves the number to the library.
        """
        self._model = model
        self._engine = WhisperEngine(folder, threads)
        self._prompter = Prompter(self._engine)
        self._ear = ear or shipped_ear()
        self._lexicon = Lexicon()
        self._lock = threading.Lock()
        self._last: tuple[bytes, tuple[Sound, tuple[WrittenWord, ...]]] | None = None

    @property
    def name(self) -> str:
        """Short name, with the model's; see Recogniser."""
        return f"whisper:{self._model}"

    @property
    def version(self) -> str:
        """Return the engines' versions; see Recogniser."""
        return f"{versions()}, onnxruntime {version('onnxruntime')}"

    def load(self) -> None:
        """Load the model and the acoustic model now; raises RecogniserError if files cannot be used."""
        self._engine.load()
        try:
            self._ear.load()
        except (SpeakcheckError, ImportError) as error:
            fault = damaged()
            raise RecogniserError(fault.what, fault.remedy) from error

    def hear(self, reference: tuple[ReferenceWord, ...], clip: Clip, *, to_the_end: bool = True) -> Heard:
        """Hear which words of the reference were said, and which others; see Recogniser.

        The transcript is made without the reference. Its sound is encoded once, while the text is forced onto
        it in another thread.
        """
        placer = Placer(self._ear, clip)
        encoding = threading.Event()
        with ThreadPoolExecutor(1) as pool:
            hearing = pool.submit(self._witnessed, reference, clip, to_the_end, encoding.set)
            # The encoder lets other Python run, placing does not always: it goes first.
            encoding.wait()
            whole = _placed(reference, placer) if to_the_end else ()
            written, tied, forced = hearing.result()
        if not to_the_end:
            reference = reference[: _reach(tied)]
            whole = _placed(reference, placer)
        said = turns(reference, written, tied, whole, forced, self._worth(reference, placer))
        if [turn.reference for turn in said] == [word.reference for word in whole]:
            words = whole
        else:
            words = placer.align(self._wanted(said, reference))
        known = {word.reference for word in words}
        absent = {word.reference: word for word in reversed(whole) if word.reference not in known}
        return Heard(words, tuple(reversed(absent.values())), written, forced)

    def _witnessed(
        self, reference: tuple[ReferenceWord, ...], clip: Clip, to_the_end: bool, encoding: Callable[[], None]
    ) -> tuple[tuple[WrittenWord, ...], Tie, tuple[ForcedWord, ...]]:
        """Return what Whisper has to say: what it wrote, tied to the text, and the text read along."""
        sound, written = self._written(clip, encoding)
        tied = tie(reference, [word.text for word in written])
        with self._lock:
            return (
                written,
                tied,
                self._prompter.read(sound, reference[: None if to_the_end else _reach(tied)]),
            )

    def _worth(self, reference: Sequence[ReferenceWord], placer: Placer) -> Worth[Turn]:
        return lambda said: placer.worth(self._wanted(said, reference))

    def _wanted(
        self, said: Sequence[Turn], reference: Sequence[ReferenceWord]
    ) -> list[tuple[int | None, ReferenceWord]]:
        return [
            (
                turn.reference,
                self._stranger(turn.text) if turn.reference is None else reference[turn.reference],
            )
            for turn in said
        ]

    def _stranger(self, text: str) -> ReferenceWord:
        tokens = tokenise(text)
        return ReferenceWord(text, spoken_forms(tokens[0], self._lexicon, 1) if tokens else ())

    def write_down(self, clip: Clip) -> tuple[str, ...]:
        """Return the words heard without knowing any text; see Recogniser."""
        return tuple(spoken for word in self._written(clip)[1] for spoken in read_words(word.text))

    def choose(
        self, texts: tuple[tuple[ReferenceWord, ...], ...], clip: Clip, *, to_the_end: bool = True
    ) -> Choice | None:
        """Return which text was read; see Recogniser."""
        written = [word.text for word in self._written(clip)[1]]
        best: tuple[float, Choice] | None = None
        for number, words in enumerate(texts):
            tied = tie(words, written)
            said = {index for owners in tied.owners for index in owners}
            length = len(words) if to_the_end else max(said, default=-1) + 1
            likeness = 2 * len(said) / (length + len(written)) if said else 0.0
            if said and (best is None or likeness > best[0]):
                best = likeness, Choice(number, len(said))
        return best[1] if best else None

    def _written(
        self, clip: Clip, encoding: Callable[[], None] = lambda: None
    ) -> tuple[Sound, tuple[WrittenWord, ...]]:
        """Encode and write down a clip; the last one is remembered.

        `encoding` is called once or twice: when the encoder computes, and in any case before the end.
        """
        key = blake2b(clip.samples.tobytes(), person=str(clip.start).encode()[:16]).digest()
        try:
            with self._lock:
                if self._last is None or self._last[0] != key:
                    self._last = key, transcript(self._engine, normalise_level(clip), encoding)
                return self._last[1]
        finally:
            encoding()


def _reach(tied: Tie) -> int:
    """Count the words of the text up to the last one that was written."""
    return 1 + max((index for owners in tied.owners for index in owners), default=-1)


def _placed(reference: Sequence[ReferenceWord], placer: Placer) -> tuple[HeardWord, ...]:
    """Force all words of the text onto the clip, and some of them twice if they sound as if said twice."""
    words = [(at, word) for at, word in enumerate(reference) if word.forms]
    return placer.again(words) or placer.align(words)
