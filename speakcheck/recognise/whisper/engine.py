"""faster-whisper: one loaded model, its encoder, its blind decoder, texts read along with the sound."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.environment import prepare_environment
from speakcheck.errors import RecogniserError
from speakcheck.i18n import N_
from speakcheck.recognise.models.proof import prove
from speakcheck.recognise.whisper.spectrum import spectrogram

NEEDED = ("config.json", "model.bin", "tokenizer.json")
"""Without these files faster-whisper would ask the network, or fail in the middle."""
SECONDS_PER_POSITION = 0.02
"""Of the encoder's output: two frames of 10 ms."""
BEAMS = 3
"""Of the blind decoder: on the recordings of fixtures/audio (394 words, synthetic voices) tiny.en hears 65
words wrongly with 1 beam, 54 with 3, 53 with 5."""
MARGIN = 25
"""Positions of the padding behind the sound that are kept for texts that are read along: half a second."""
TOKENS_PER_SECOND, TOKENS, LONGEST_TEXT = 8, 13, 200
"""Tokens that a decoder may write: so many for each second of sound, and so many more; at most half of
what fits into it (448). A loop is cut off; readers say some eight syllables a second at most."""
SHORTEST_WINDOW, PADDING = 10.0, 6.0
"""Seconds of the encoder's window at least, and behind the sound. The work of the encoder grows with it, and
Whisper's own is 30 s. On 500 takes of learners (tiny.en, 4.6 s on average) this window takes a seventh of the
processor time, word error rate .309 against .316, as many words too many (23 and 24); on 250 takes with base
.254 against .256. A text read along agrees with the long window at r = .99. With 3 s behind the sound tiny.en
writes twice as many words too many."""
_GET = N_("Run “speakcheck model get” again, or name another model with --model.")


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A clip as the encoder left it."""

    encoded: Any
    """The engine's own array, whole window, float32 (1, positions, width)."""
    near: NDArray[np.float32]
    """Its part that holds the clip and MARGIN positions more: (1, positions, width)."""
    frames: int
    """Frames of 10 ms that are sound; the others of the window are padding."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What the blind decoder wrote."""

    tokens: tuple[int, ...]
    """Text only."""
    logprob: float
    """Mean log-probability of the tokens and the end of text."""
    no_speech: float
    """Probability that nobody spoke, 0 to 1."""
    cut_off: bool = False
    """Whether it went on for longer than anybody can speak."""


@dataclass(frozen=True, slots=True)
class Read:
    """A text that was read along with the sound."""

    probabilities: tuple[float, ...]
    """Of every token, given the sound and the tokens before it."""
    times: tuple[float, ...]
    """Where every token begins, and where the last ends, in seconds from the beginning of the clip."""


class WhisperEngine:
    """One model in a folder, loaded on first use; calls from several threads are safe."""

    def __init__(self, folder: Path, threads: int, prove: Callable[[Path], None] = prove) -> None:
        """Take the folder of a model in CTranslate2's form, and how many threads may compute.

        `prove` raises RecogniserError for a model that must not be loaded here.
        """
        self._folder, self._threads, self._prove = folder, threads, prove
        self._lock = threading.Lock()
        self._model: Any = None
        self._tokenizer: Any = None

    def load(self) -> None:
        """Load the model if it is not loaded; raises RecogniserError with a sentence if it cannot be."""
        with self._lock:
            if self._model is None:
                _check_complete(self._folder)
                self._prove(self._folder)
                self._model, self._tokenizer = _loaded(self._folder, self._threads)

    def encode(
        self, clip: Clip, begun: Callable[[], None] = lambda: None, *, whole_window: bool = False
    ) -> Sound:
        """Encode a clip, of which at most one window (30 s) is taken, in a window that fits it.

        `begun` is called when nothing but the encoder's own computation is left, which needs no Python.
        `whole_window` asks for Whisper's own window.
        """
        self.load()
        from faster_whisper.audio import pad_or_trim

        extractor = self._model.feature_extractor
        with _failures(self._folder):
            features = spectrogram(clip.samples[: extractor.n_samples], extractor.mel_filters)
            frames = min(len(clip.samples) * 100 // SAMPLE_RATE, extractor.nb_max_frames)
            length = extractor.nb_max_frames if whole_window else window_frames(clip.duration)
            window = pad_or_trim(features, min(length, extractor.nb_max_frames))
            begun()
            encoded = self._model.encode(window)
            near = np.array(encoded, dtype=np.float32)[:, : frames // 2 + MARGIN]
        return Sound(encoded, np.ascontiguousarray(near), frames)

    def write(self, sound: Sound, beams: int = BEAMS) -> Writing:
        """Decode without knowing any text: no prompt, no hint, no sampling."""
        tokenizer = self._tokenizer
        start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        most = min(LONGEST_TEXT, TOKENS + int(TOKENS_PER_SECOND * sound.frames / 100))
        with _failures(self._folder):
            result = self._model.model.generate(
                sound.encoded,
                [start],
                beam_size=beams,
                # Half of it, or what the start leaves of it, is what CTranslate2 lets a decoder write.
                max_length=2 * most,
                suppress_blank=True,
                suppress_tokens=_suppressed(tokenizer),
                return_scores=True,
                return_no_speech_prob=True,
            )[0]
        written = result.sequences_ids[0]
        tokens = tuple(token for token in written if token < tokenizer.eot)
        return Writing(
            tokens, float(result.scores[0]), float(result.no_speech_prob), cut_off=len(written) >= most
        )

    def read(self, sound: Sound, texts: Sequence[tuple[int, ...]]) -> list[Read]:
        """Read texts along with the sound, all in one pass of the decoder."""
        return self._read(sound.near, min(sound.frames, 2 * sound.near.shape[1]), texts)

    def read_without_sound(self, sound: Sound, texts: Sequence[tuple[int, ...]]) -> list[Read]:
        """Read texts with an encoder output of zeros: what the decoder expects from language alone.

        Zeroing the encoder is the usual estimate of a decoder's internal language model (Meng et al., SLT
        2021, section 3). `sound` gives the shape only.
        """
        return self._read(np.zeros_like(sound.near), min(sound.frames, 2 * sound.near.shape[1]), texts)

    def _read(self, near: NDArray[np.float32], frames: int, texts: Sequence[tuple[int, ...]]) -> list[Read]:
        import ctranslate2

        if not texts:
            return []
        start = self._tokenizer.sot_sequence
        copies = ctranslate2.StorageView.from_array(np.repeat(near, len(texts), axis=0))
        with _failures(self._folder):
            results = self._model.model.align(
                copies, start, [list(text) for text in texts], [max(2, frames)] * len(texts)
            )
        return [_read(result, len(text)) for result, text in zip(results, texts, strict=True)]

    def tokens(self, word: str) -> tuple[tuple[int, ...], tuple[bool, ...]]:
        """Return the tokens of a word within a text, and which of them hold a letter or a digit."""
        self.load()
        ids = tuple(self._tokenizer.encode(f" {word}"))
        spoken = tuple(any(map(str.isalnum, self._tokenizer.tokenizer.decode([each]))) for each in ids)
        # A letter of several bytes may be spread over tokens none of which shows it.
        return ids, spoken if any(spoken) else (True,) * len(ids)

    def words(self, tokens: Sequence[int]) -> list[tuple[str, int, int]]:
        """Part tokens into words: each with its first token and the one behind its last."""
        pieces = [self._tokenizer.tokenizer.id_to_token(token) for token in tokens]
        begins = [at for at, piece in enumerate(pieces) if at == 0 or piece.startswith("Ġ")]
        return [
            (self._tokenizer.decode(list(tokens[begin:end])).strip(), begin, end)
            for begin, end in pairwise([*begins, len(pieces)])
        ]


def window_frames(seconds: float) -> int:
    """Return how many frames of 10 ms the window for so many seconds of sound has, an even number."""
    return 2 * round(50 * max(SHORTEST_WINDOW, seconds + PADDING))


def versions() -> str:
    """Return the versions of the packages."""
    return f"faster-whisper {version('faster-whisper')}, ctranslate2 {version('ctranslate2')}"


def _check_complete(folder: Path) -> None:
    missing = next((name for name in NEEDED if not (folder / name).is_file()), None)
    if missing is not None:
        raise RecogniserError(
            N_(
                "The Whisper model in “{folder}” is not complete: {missing} is missing.",
                folder=folder,
                missing=missing,
            ),
            _GET,
        )


def _loaded(folder: Path, threads: int) -> tuple[Any, Any]:
    """Load the model and its tokenizer from the folder alone, without the network."""
    prepare_environment()
    try:
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer
    except (ImportError, OSError) as error:
        raise RecogniserError(
            N_("faster-whisper cannot be loaded: {error}.", error=error),
            N_("Install it anew, or use --recogniser sphinx."),
        ) from error
    with _failures(folder):
        model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
        tokenizer = Tokenizer(
            model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language="en"
        )
        marks = (tokenizer.sot, tokenizer.eot, tokenizer.no_timestamps, *tokenizer.sot_sequence)
    if None in marks:
        raise RecogniserError(N_("“{folder}” holds a model that is not Whisper.", folder=folder), _GET)
    return model, tokenizer


class _failures:
    """Turns what the library raises into one clear sentence."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        # The tokenizers library raises bare Exceptions for files that it cannot read.
        if error is None or isinstance(error, RecogniserError) or not isinstance(error, Exception):
            return
        if isinstance(error, MemoryError) or "bad_alloc" in str(error):
            what = N_("There is not enough memory for the Whisper model ({why}).", why=_first_line(error))
            raise RecogniserError(what, N_("Use a smaller model.")) from error
        what = N_(
            "The Whisper model in “{folder}” is damaged or of another kind ({why}).",
            folder=self._folder,
            why=_first_line(error),
        )
        raise RecogniserError(what, _GET) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def _suppressed(tokenizer: Any) -> list[int]:
    from faster_whisper.transcribe import get_suppressed_tokens

    return list(get_suppressed_tokens(tokenizer, [-1]))


def _read(result: Any, count: int) -> Read:
    """Copy an alignment: the moment at which the path first reaches each token."""
    starts = [0.0] * (count + 1)
    seen = -1
    for token, position in result.alignments:
        for at in range(seen + 1, token + 1):
            starts[at] = position * SECONDS_PER_POSITION
        seen = max(seen, token)
    last = result.alignments[-1][1] * SECONDS_PER_POSITION if result.alignments else 0.0
    for at in range(seen + 1, count + 1):
        starts[at] = last
    return Read(tuple(float(value) for value in result.text_token_probs[:count]), tuple(starts))
