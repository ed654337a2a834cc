"""Owns what is learned from: every recording of a corpus as the scorer takes it, with what experts gave."""

import json
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speakcheck.acoustic.ear import Ear
from speakcheck.acoustic.model import AcousticModel
from speakcheck.assess import panel
from speakcheck.assess.inputs import Inputs, inputs
from speakcheck.audio.files import load
from speakcheck.training import goodness
from speakcheck.training.measuring import Measured, measure
from speakcheck.training.panel.roughening import roughened

ROUGHENINGS = 2
"""Other sounds of each recording."""
ASPECTS = tuple(goodness.ASPECTS[name] for name in panel.ASPECTS)
"""What experts gave an utterance, in the order of speakcheck.assess.panel.ASPECTS."""

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """A recording and its scores."""

    label: dict[str, Any]
    """The line of labels.jsonl."""
    given: Inputs
    """As the program hears it."""
    rough: tuple[NDArray[np.float16], ...]
    """Its sounds as they might have been recorded elsewhere, each of the shape of given.sounds."""
    absent: frozenset[int]
    """Words, counted in `indexes`, that were not heard and are forced onto their place."""
    indexes: tuple[int, ...]
    """Index in the text of each word of `given`."""
    phones: Numbers
    """Panel's mean of each phone, 0 to 2; NaN where it gave none."""
    words: Numbers
    """Panel's median accuracy, stress, and mean accuracy of each word; shape (words, 3)."""
    utterance: Numbers
    """Median and mean of each aspect; shape (2, 4)."""

    @property
    def fold(self) -> int:
        """Return which fold the speaker is in."""
        return int(self.label["fold"])


def make(corpus: Path, encoder: Path, path: Path, jobs: int, seed: int) -> None:
    """Hear the corpus and write its examples."""
    labels = [json.loads(line) for line in (corpus / "labels.jsonl").read_text("utf-8").splitlines()]
    with ProcessPoolExecutor(jobs) as pool:
        numbered = [(seed, number, label) for number, label in enumerate(labels)]
        found = list(pool.map(partial(_example, corpus, encoder), numbered, chunksize=20))
    path.write_bytes(pickle.dumps([each for each in found if each is not None]))


def read(path: Path) -> list[Example]:
    """Return the examples that make() wrote; the file is trusted."""
    examples: list[Example] = pickle.loads(path.read_bytes())
    return examples


def _example(corpus: Path, encoder: Path, numbered: tuple[int, int, dict[str, Any]]) -> Example | None:
    seed, number, label = numbered
    measured = measure(corpus, label, _ear(encoder))
    if measured.flow is None:
        return None
    random = np.random.default_rng((seed, number))
    rough = tuple(_rough(corpus, encoder, measured, random) for _ in range(ROUGHENINGS))
    return labelled(measured, rough)


@cache
def _ear(encoder: Path) -> Ear:
    return Ear(AcousticModel(encoder))


def _rough(
    corpus: Path, encoder: Path, measured: Measured, random: np.random.Generator
) -> NDArray[np.float16]:
    clip, speed = roughened(load(corpus / "audio" / f"{measured.label['id']}.flac"), random)
    spans = [(span.start / speed, span.end / speed) for word in measured.words for span in word.heard.phones]
    return _ear(encoder).sounds(clip, spans).astype(np.float16)


def labelled(measured: Measured, rough: tuple[NDArray[np.float16], ...] = ()) -> Example:
    """Return an example of what was measured, which holds at least one word."""
    if measured.flow is None:
        raise ValueError("nothing was said")
    label = measured.label
    own = [label["words"][word.index] for word in measured.words]
    phones = [
        _known(word["phones_accuracy"], len(said.heard.phones))
        for word, said in zip(own, measured.words, strict=True)
    ]
    scores, raters = label["scores"], label["raters"]
    return Example(
        label=label,
        given=inputs([word.heard for word in measured.words], measured.flow),
        rough=rough,
        absent=frozenset(at for at, word in enumerate(measured.words) if word.index in measured.absent),
        indexes=tuple(word.index for word in measured.words),
        phones=np.concatenate(phones),
        words=np.array(
            [[word["accuracy"], word["stress"], np.mean(word["raters_accuracy"])] for word in own], np.float32
        ),
        utterance=np.array(
            [[scores[name] for name in ASPECTS], [np.mean(raters[name]) for name in ASPECTS]], np.float32
        ),
    )


def _known(values: list[float] | None, count: int) -> Numbers:
    """Return what experts gave the phones of a word; NaN where that does not line up."""
    if not values or len(values) != count:
        return np.full(count, np.nan, np.float32)
    return np.array(values, np.float32)
