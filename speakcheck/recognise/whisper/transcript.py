"""The blind transcript: the words that were written without knowing the text, and when each was said."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from speakcheck.audio.clip import Clip
from speakcheck.audio.energy import Span, speech_spans
from speakcheck.recognise.heard import WrittenWord
from speakcheck.recognise.whisper.engine import Sound, WhisperEngine, Writing

NOBODY, UNSURE = 0.6, -1.0
"""Probability that nobody spoke above which, and mean log-probability below which, nothing was said, if both
hold. Whisper's own values (Radford et al., 2022, section 4.5)."""
LOOPED = 2.4
"""How far a text shrinks when it is compressed from which it is a loop; Whisper's own value, same place."""
LONGEST_LOOP = 8
"""Words that a loop goes round at most."""
BESIDE = 0.3
"""Seconds that a word may lie beside the speech: times are known that roughly."""


def transcript(
    engine: WhisperEngine, clip: Clip, begun: Callable[[], None] = lambda: None
) -> tuple[Sound, tuple[WrittenWord, ...]]:
    """Encode a clip and write it down; no words where nothing is said in it. See WhisperEngine.encode."""
    sound = engine.encode(clip, begun)
    spoken = speech_spans(clip)
    if not spoken:
        return sound, ()
    writing = engine.write(sound)
    if writing.cut_off:
        # A decoder that does not find the end in a short window finds it in the one that it learned from.
        sound = engine.encode(clip, whole_window=True)
        writing = engine.write(sound)
    return sound, _words(engine, sound, writing, clip, spoken)


def _words(
    engine: WhisperEngine, sound: Sound, writing: Writing, clip: Clip, spoken: Sequence[Span]
) -> tuple[WrittenWord, ...]:
    if not writing.tokens or is_empty(writing):
        return ()
    (read,) = engine.read(sound, [writing.tokens])
    words = []
    for text, begin, end in engine.words(writing.tokens):
        core = stripped(text)
        if core:
            own = read.probabilities[begin:end]
            words.append(WrittenWord(core, read.times[begin], read.times[end], sum(own) / len(own)))
    return tuple(
        replace(word, start=clip.start + word.start, end=clip.start + word.end)
        for word in within(without_loop(words), spoken)
    )


def is_empty(writing: Writing) -> bool:
    """Tell whether a text was written though nobody spoke."""
    return writing.no_speech > NOBODY and writing.logprob < UNSURE


def stripped(text: str) -> str:
    """Return a written word without the punctuation around it; "" if it is nothing else."""
    spoken = [at for at, character in enumerate(text) if character.isalnum()]
    return text[spoken[0] : spoken[-1] + 1] if spoken else ""


def without_loop(words: Sequence[WrittenWord]) -> Sequence[WrittenWord]:
    """Cut off a loop, in which a decoder may be caught, behind its first round."""
    text = " ".join(word.text for word in words).encode()
    if not text or len(text) / len(zlib.compress(text)) <= LOOPED:
        return words
    spelled = [word.text.lower() for word in words]
    for at in range(len(words)):
        for length in range(1, LONGEST_LOOP + 1):
            round_ = spelled[at : at + length]
            if len(spelled) >= at + 4 * length and spelled[at : at + 4 * length] == round_ * 4:
                return words[: at + length]
    return words


def within(words: Sequence[WrittenWord], spoken: Sequence[Span]) -> list[WrittenWord]:
    """Leave out words that are placed where nobody speaks: there a decoder invents polite endings."""
    return [
        word
        for word in words
        if any(word.end >= begin - BESIDE and word.start <= end + BESIDE for begin, end in spoken)
    ]
