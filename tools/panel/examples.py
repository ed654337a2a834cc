"""What is learned from: every recording of a corpus as the scorer takes it, with what experts gave."""

import json
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speakcheck.acoustic.ear import Ear
from speakcheck.acoustic.model import AcousticModel
from speakcheck.assess.features import Inputs, inputs
from speakcheck.assess.scorer import ASPECTS
from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.audio.files import load
from speakcheck.audio.mp3 import as_mp3
from speakcheck.language.phones import bare
from speakcheck.recognise.heard import HeardWord
from speakcheck.recognise.sounding import anew
from tools.panel.corpus import CORPUS_NAMES, Measured, measure, measured

ROUGHENINGS = 2
"""Times that each recording is heard as if it had been made elsewhere."""
EVERYBODY = "all"
"""Name of what learned from all speakers; "fold2" learned from all but those of fold 2."""
WELL_SAID_WORD = 9
"""Experts' median from which a word was well said, so that any swapped phone of it is a wrong one."""

Numbers = NDArray[np.float32]
_CONFUSIONS = """
AA:AH,AO AE:EH,AA,AH AH:AA,AE,IH AO:OW,AA AW:AO,AA AY:AE,EY B:P,V CH:SH,JH D:T,DH DH:D,Z,L
EH:AE,EY,IH ER:AH,AO EY:EH F:V,TH G:K HH:K IH:IY,EH IY:IH JH:CH,ZH K:G L:R,N M:N N:NG,L NG:N OW:AO
OY:AO P:B R:L,W S:SH,TH,Z SH:S,CH T:D TH:S,T,F UH:UW UW:UH V:W,F,B W:V Y:IY,JH Z:S,DH ZH:SH,JH
"""
CONFUSIONS = {phone: others.split(",") for phone, others in (each.split(":") for each in _CONFUSIONS.split())}
"""What Mandarin speakers, and many others, say for a sound of English."""


Gain = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""From frequencies in Hz to factors."""

SPEED_SHARE, SPEEDS = 0.5, (0.9, 1.1)
"""How often, and how much, a voice becomes higher and faster or lower and slower."""
ROOM_SHARE, ROOM_SECONDS, ROOM_DB = 0.3, (0.1, 0.5), (3.0, 15.0)
"""How often there is a room, its reverberation time, and how far the direct sound lies above it."""
FILTER_SHARE, FILTER_DB, FILTER_HZ = 0.5, 7.0, (80, 300, 800, 2000, 4000, 8000)
"""How often the microphone colours the sound, how much, and the frequencies in between which it does."""
TELEPHONE_SHARE, TELEPHONE_HZ = 0.15, (200.0, 3400.0)
MP3_SHARE = 0.1
NOISE_SHARE, NOISE_DB = 0.5, (8.0, 35.0)
"""How often there is noise, of any colour from white to brown, and how far it lies below the sound."""


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
    names = [CORPUS_NAMES[aspect] for aspect in ASPECTS]
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


def roughened(clip: Clip, random: np.random.Generator) -> tuple[Clip, float]:
    """Return the clip as it might have been recorded elsewhere, and by what factor it became faster."""
    samples: NDArray[np.float64] = clip.samples.astype(np.float64)
    speed = 1.0
    if random.random() < SPEED_SHARE:
        speed = float(random.uniform(*SPEEDS))
        places = np.arange(int(len(samples) / speed)) * speed
        samples = np.interp(places, np.arange(len(samples)), samples).astype(np.float64)
    if random.random() < ROOM_SHARE:
        samples = in_room(samples, random)
    if random.random() < FILTER_SHARE:
        gains = random.uniform(-FILTER_DB, FILTER_DB, len(FILTER_HZ))
        samples = filtered(samples, lambda hertz: 10 ** (np.interp(hertz, FILTER_HZ, gains) / 20))
    codec = random.random()
    if codec < TELEPHONE_SHARE:
        samples = filtered(samples, telephone)
    elif codec < TELEPHONE_SHARE + MP3_SHARE:
        samples = through_mp3(samples.astype(np.float32)).astype(np.float64)
    if random.random() < NOISE_SHARE:
        samples = samples + noise_for(samples, random)
    return Clip(samples.astype(np.float32), clip.start), speed


def in_room(samples: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Add the reverberation of a room: noise that dies away."""
    count = int(random.uniform(*ROOM_SECONDS) * SAMPLE_RATE)
    tail = random.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    tail *= 10 ** (-random.uniform(*ROOM_DB) / 20) / np.linalg.norm(tail)
    tail[0] += 1.0
    size = 1 << (len(samples) + count - 1).bit_length()
    product = np.fft.rfft(samples, size) * np.fft.rfft(tail, size)
    return np.fft.irfft(product, size)[: len(samples)]


def filtered(samples: NDArray[np.float64], gain: Gain) -> NDArray[np.float64]:
    """Apply a gain to every frequency."""
    hertz: NDArray[np.float64] = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE).astype(np.float64)
    return np.fft.irfft(np.fft.rfft(samples) * gain(hertz), len(samples))


def telephone(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the gain of a telephone line."""
    low, high = TELEPHONE_HZ
    gain: NDArray[np.float64] = 1 / (1 + (low / np.maximum(hertz, 1)) ** 6) / (1 + (hertz / high) ** 16)
    return gain


def through_mp3(samples: Samples) -> Samples:
    """Return what is left of a sound in a small MP3; the decoder takes away the delay that the coder adds."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp3"
        path.write_bytes(as_mp3(samples))
        back = load(path).samples[: len(samples)]
    return np.pad(back, (0, len(samples) - len(back))).astype(np.float32)


def noise_for(samples: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Return noise for a sound."""
    colour = random.uniform(0, 1)
    noise = filtered(random.standard_normal(len(samples)), lambda hertz: np.maximum(hertz, 50.0) ** -colour)
    level = np.sqrt(np.mean(samples**2)) * 10 ** (-random.uniform(*NOISE_DB) / 20)
    scaled: NDArray[np.float64] = noise * level / noise.std()
    return scaled
