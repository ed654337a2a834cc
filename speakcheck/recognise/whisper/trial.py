"""A process that loads a model and uses all of it once, so that it is this one that a bad model ends."""

import sys
from pathlib import Path

import numpy as np

from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.errors import RecogniserError
from speakcheck.recognise.models.proof import REFUSED
from speakcheck.recognise.whisper.engine import WhisperEngine

SECONDS = 2
TEXTS = ("hello", "goodbye")


def main() -> None:
    """Try the model in the folder that the command line names; the exit status tells how it went."""
    try:
        attempt(Path(sys.argv[1]))
    except RecogniserError as error:
        # What the library said; what speakcheck itself has to say it says again when it loads the model.
        if error.__cause__ is not None and not isinstance(error.__cause__, MemoryError | ImportError):
            print((str(error.__cause__).strip().splitlines() or [type(error.__cause__).__name__])[0])
            sys.exit(REFUSED)


def attempt(folder: Path) -> None:
    """Encode a noise, write it down, and read texts along with it; raises RecogniserError."""
    engine = WhisperEngine(folder, 1, prove=lambda _: None)
    noise = np.random.default_rng(1).normal(0, 0.01, SECONDS * SAMPLE_RATE)
    sound = engine.encode(Clip(noise.astype(np.float32)))
    engine.words(engine.write(sound).tokens)
    texts = [engine.tokens(text)[0] for text in TEXTS]
    engine.read(sound, texts)
    engine.read_without_sound(sound, texts)
