"""Owns who speaks for the training, and who does not: one voice is kept for the test."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from speakcheck.training.fixtures.voices import Engine, Voice
from speakcheck.training.whisper.texts import Writer
from speakcheck.training.whisper.vocabulary import words

HELD_OUT = "en-us+f5"
"""Variant of espeak-ng that is never heard in training, at no rate and no pitch."""
FLITE_LINES = {"slt": 2000, "awb": 2000, "rms": 2000, "kal16": 1500, "kal": 400}
"""Voice of flite → lines that it says, beside every word alone ("kal": no words alone)."""
ESPEAK_LINES = 3500
UTTERANCES = 12_000
"""How many of all these, drawn at random, are said in the end."""
WORD_VOICES = 4
"""Variants of espeak-ng that say each word alone."""
VARIANTS = """
f1 f2 f3 f4 m1 m2 m3 m4 m5 m6 m7 m8 Andy Annie Alex Denis Gene Hugo Jacky Lee Marco Mario Michael Mike adam
belinda benjamin boris caleb david ed edward grandpa john linda max norbert paul quincy rob robert sandro
shelby steph travis victor zac
"""
STRETCHES = (0.8, 0.9, 1.0, 1.0, 1.0, 1.1, 1.2, 1.35)
"""Of the durations of flite; 1 is its own rate."""
OWN_PITCH_SHARE = 0.35
PITCHES = (80.0, 230.0)
"""Mean fundamental frequency of flite, Hz, where it is not the voice's own."""
ESPEAK_RATES = (115, 190)
"""Words a minute."""
ESPEAK_PITCHES = (20, 80)
"""Of its scale from 0 to 99."""


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to be said."""

    voice: Voice
    """Who says it, how fast and how high."""
    text: str
    """Plain, names alone with capitals, no sign at the end."""


def jobs(seed: int) -> tuple[Job, ...]:
    """Draw everything that is said for the training, in any order; the same seed gives the same."""
    random = Random(seed)
    planned = list(_planned(random, Writer(seed)))
    random.shuffle(planned)
    return tuple(planned[:UTTERANCES])


def _planned(random: Random, writer: Writer) -> Iterator[Job]:
    for name, count in FLITE_LINES.items():
        alone = words() if name != "kal" else ()
        for text in (*alone, *(writer.line() for _ in range(count))):
            yield Job(_flite(name, random), text)
    for word in words():
        for _ in range(WORD_VOICES):
            yield Job(_espeak(random), word)
    for _ in range(ESPEAK_LINES):
        yield Job(_espeak(random), writer.line())


def _flite(name: str, random: Random) -> Voice:
    options: tuple[str, ...] = ("--setf", f"duration_stretch={random.choice(STRETCHES)}")
    if random.random() > OWN_PITCH_SHARE:
        options += ("--setf", f"int_f0_target_mean={random.uniform(*PITCHES):.0f}")
    return Voice(Engine.FLITE, name, options)


def _espeak(random: Random) -> Voice:
    rate, pitch = random.randint(*ESPEAK_RATES), random.randint(*ESPEAK_PITCHES)
    return Voice(
        Engine.ESPEAK, f"en-us+{random.choice(VARIANTS.split())}", ("-s", str(rate), "-p", str(pitch))
    )
