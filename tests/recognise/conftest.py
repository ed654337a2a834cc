"""One embedded recogniser for all tests of a worker, and recordings that it hears."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from speakcheck.audio.clip import Clip
from speakcheck.audio.files import AudioFile
from speakcheck.recognise.sphinx.engine import Engine
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser

AUDIO = Path(__file__).resolve().parents[2] / "fixtures" / "audio"


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine()


@pytest.fixture(scope="session")
def recogniser() -> SphinxRecogniser:
    return SphinxRecogniser()


@pytest.fixture(scope="session")
def clip() -> Callable[[str], Clip]:
    """Decode a recording by its name."""
    return lambda name: Clip(np.concatenate(list(AudioFile(AUDIO / name).blocks())))
