"""A corpus of scored recordings, as the program itself hears them.

A corpus is a folder with labels.jsonl and audio/ID.flac. A line of labels.jsonl is an utterance: "id", "fold"
(disjoint by speaker), "scores" with "accuracy", "fluency", "prosodic" and "total" of 0 to 10, and "words",
each with "text", "accuracy" of 0 to 10, "phones" (ARPAbet) and "phones_accuracy" of 0 to 2.
"""

import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from speakcheck.acoustic.ear import Ear
from speakcheck.assess.features import Flow
from speakcheck.assess.flow import SaidWord, fluency, reading_flow
from speakcheck.assess.judge import measured_words, said_words
from speakcheck.assess.passage import passage
from speakcheck.assess.places import place
from speakcheck.audio.chunking import pieces
from speakcheck.audio.files import AudioFile
from speakcheck.audio.quality import QualityMeter
from speakcheck.language.phones import bare_all
from speakcheck.recognise.heard import ReferenceWord
from speakcheck.recognise.listening import Listened, listen
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser

CORPUS_NAMES = {"overall": "total", "accuracy": "accuracy", "fluency": "fluency", "prosody": "prosodic"}
"""Our names for what experts score, and those of a corpus."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the program measured of an utterance, and what the experts said."""

    label: dict[str, Any]
    """The line of labels.jsonl."""
    words: tuple[SaidWord, ...]
    """All words that were measured, in order: those said, and those forced onto their place."""
    absent: frozenset[int]
    """Indexes of the words that were not said."""
    flow: Flow | None
    """None if nothing was said."""
    listened: Listened
    """What the words were taken from."""


def measure_all(corpus: Path, jobs: int) -> list[Measured]:
    """Hear every recording of a corpus, in the order of its labels."""
    labels = [json.loads(line) for line in (corpus / "labels.jsonl").read_text("utf-8").splitlines()]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(partial(measure, corpus), labels, chunksize=20))


def measure(corpus: Path, label: dict[str, Any], ear: Ear | None = None) -> Measured:
    """Hear one recording; with an ear, its words get their sounds."""
    recording = AudioFile(corpus / "audio" / f"{label['id']}.flac")
    return measured(
        label,
        listen(_recogniser(), _reference(label["words"]), pieces(recording.blocks()), QualityMeter(), ear),
    )


def measured(label: dict[str, Any], listened: Listened) -> Measured:
    """Return what was heard in a recording as the scorer takes it."""
    reference = _reference(label["words"])
    placement = place(reference, listened.words)
    said = said_words(placement)
    if not said:
        return Measured(label, (), frozenset(), None, listened)
    texts = [word.text for word in reference]
    flow = reading_flow(len(texts), said, fluency(texts, said, listened.silences), placement.extra)
    words = tuple(measured_words(placement, listened))
    absent = frozenset(word.index for word in words) - {word.index for word in said}
    return Measured(label, words, absent, flow, listened)


def _reference(words: Sequence[dict[str, Any]]) -> tuple[ReferenceWord, ...]:
    """Take the experts' own phones, with the stress that the program gives them."""
    text = " ".join(word["text"] for word in words)
    return passage(text, phones=[bare_all(tuple(word["phones"])) for word in words]).reference


@cache
def _recogniser() -> SphinxRecogniser:
    return SphinxRecogniser()
