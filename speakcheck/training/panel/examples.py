"""Owns what is learned from: every recording of a corpus as the scorer takes it, with what experts gave."""

import json
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speakcheck.acoustic.ear import Ear
from speakcheck.acoustic.model import AcousticModel
from speakcheck.assess.inputs import Inputs, inputs
from speakcheck.assess.panel import ASPECTS
from speakcheck.audio.clip import Clip
from speakcheck.audio.files import load
from speakcheck.language.phones import bare
from speakcheck.recognise.heard import HeardWord
from speakcheck.recognise.sounding import anew
from speakcheck.training import goodness
from speakcheck.training.measuring import Measured, measure, measured
from speakcheck.training.panel.confusions import CONFUSIONS
from speakcheck.training.panel.roughening import roughened

ROUGHENINGS = 2
"""Times that each recording is heard as if it had been made elsewhere."""
EVERYBODY = "all"
"""Name of what learned from all speakers; "fold2" learned from all but those of fold 2."""
WELL_SAID_WORD = 9
"""Experts' median from which a word was well said, so that any swapped phone of it is a wrong one."""

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """A recording and its scores."""

    label: dict[str, Any]
    """The line of labels.jsonl."""
    given: Inputs
    """As the program hears it."""
    rough: tuple[Inputs, ...]
    """As the program hears it made elsewhere."""
    swapped: tuple[int, Inputs] | None
    """A word that was well said, and the recording heard with another phone in its text; None without one."""
    absent: frozenset[int]
    """Words, counted in `indexes`, that were not heard and are forced onto their place."""
    indexes: tuple[int, ...]
    """Index in the text of each word of `given`."""
    phones: Numbers
    """Panel's mean of each phone, 0 to 2; NaN where it gave none."""
    words: Numbers
    """Panel's median accuracy, stress, and mean accuracy of each word; shape (words, 3)."""
    utterance: Numbers
    """Median and mean of each aspect, in the order of ASPECTS; shape (2, 4)."""

    @property
    def fold(self) -> int:
        """Return which fold the speaker is in."""
        return int(self.label["fold"])


def ear_path(work: Path, name: str) -> Path:
    """Return the model file, without a scorer, of what never heard the speakers of a fold, or heard all."""
    return work / f"ear-{name}.zip"


def make(corpus: Path, work: Path, path: Path, jobs: int, seed: int) -> None:
    """Hear the corpus, each speaker by an ear that never heard them, and write its examples."""
    labels = [json.loads(line) for line in (corpus / "labels.jsonl").read_text("utf-8").splitlines()]
    with ProcessPoolExecutor(jobs) as pool:
        numbered = [(seed, number, label) for number, label in enumerate(labels)]
        found = list(pool.map(partial(_example, corpus, work), numbered, chunksize=20))
    path.write_bytes(pickle.dumps([each for each in found if each is not None]))


def read(path: Path) -> list[Example]:
    """Return the examples that make() wrote; the file is trusted."""
    examples: list[Example] = pickle.loads(path.read_bytes())
    return examples


def _example(corpus: Path, work: Path, numbered: tuple[int, int, dict[str, Any]]) -> Example | None:
    seed, number, label = numbered
    ear = _ear(ear_path(work, f"fold{label['fold']}"))
    known = measure(corpus, label, ear)
    if known.flow is None:
        return None
    clip = load(corpus / "audio" / f"{label['id']}.flac")
    random = np.random.default_rng((seed, number))
    rough = tuple(_small(given_of(_elsewhere(known, clip, ear, random))) for _ in range(ROUGHENINGS))
    return labelled(known, rough, swap(known, clip, ear, random))


@cache
def _ear(path: Path) -> Ear:
    return Ear(AcousticModel(path))


def _elsewhere(known: Measured, clip: Clip, ear: Ear, random: np.random.Generator) -> Measured:
    """Hear the same words in the recording as if it had been made elsewhere; times stay as they were."""
    rough, speed = roughened(clip, random)
    hearing = ear.hear(rough)
    hearing = replace(hearing, first=hearing.first * speed, hop=hearing.hop * speed)
    said, absent = anew(known.listened.words, known.listened.absent, hearing, ear)
    return replace(measured(known.label, replace(known.listened, words=said, absent=absent)), flow=known.flow)


def swap(known: Measured, clip: Clip, ear: Ear, random: np.random.Generator) -> tuple[int, Inputs] | None:
    """Swap a phone of a word that was said well for a likely confusion, and hear the recording again."""
    able = [
        at
        for at, word in enumerate(known.words)
        if known.label["words"][word.index]["accuracy"] >= WELL_SAID_WORD and word.index not in known.absent
    ]
    if not able:
        return None
    at = int(random.choice(able))
    word = known.words[at]
    place = int(random.integers(len(word.heard.phones)))
    other = str(random.choice(CONFUSIONS[bare(word.heard.phones[place].phone)]))

    def with_other(heard: HeardWord) -> HeardWord:
        if heard.reference != word.index or len(heard.phones) != len(word.heard.phones):
            return heard
        phones = list(heard.phones)
        digit = phones[place].phone.removeprefix(bare(phones[place].phone))
        phones[place] = replace(phones[place], phone=other + digit)
        return replace(heard, phones=tuple(phones))

    words = [with_other(each) for each in known.listened.words]
    said, absent = anew(words, known.listened.absent, ear.hear(clip), ear)
    again = measured(known.label, replace(known.listened, words=said, absent=absent))
    return at, _small(given_of(replace(again, flow=known.flow)))


def given_of(known: Measured) -> Inputs:
    """Return what was measured, of at least one word, as the scorer takes it."""
    if known.flow is None:
        raise ValueError("nothing was said")
    return inputs([word.heard for word in known.words], known.flow)


def _small(given: Inputs) -> Inputs:
    return replace(given, sounds=given.sounds.astype(np.float16))


def labelled(
    known: Measured, rough: tuple[Inputs, ...] = (), swapped: tuple[int, Inputs] | None = None
) -> Example:
    """Return an example of what was measured, which holds at least one word."""
    label = known.label
    own = [label["words"][word.index] for word in known.words]
    phones = [
        _known(word["phones_accuracy"], len(said.heard.phones))
        for word, said in zip(own, known.words, strict=True)
    ]
    scores, raters = label["scores"], label["raters"]
    names = [goodness.ASPECTS[aspect] for aspect in ASPECTS]
    return Example(
        label=label,
        given=given_of(known),
        rough=rough,
        swapped=swapped,
        absent=frozenset(at for at, word in enumerate(known.words) if word.index in known.absent),
        indexes=tuple(word.index for word in known.words),
        phones=np.concatenate(phones),
        words=np.array(
            [[word["accuracy"], word["stress"], np.mean(word["raters_accuracy"])] for word in own], np.float32
        ),
        utterance=np.array(
            [[scores[name] for name in names], [np.mean(raters[name]) for name in names]], np.float32
        ),
    )


def _known(values: list[float] | None, count: int) -> Numbers:
    """Return what experts gave the phones of a word; NaN where that does not line up."""
    if not values or len(values) != count:
        return np.full(count, np.nan, np.float32)
    return np.array(values, np.float32)
