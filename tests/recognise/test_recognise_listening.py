"""Recordings of any length: cut in pieces, and heard as one."""

from collections.abc import Callable

import numpy as np
import pytest

from speakcheck.audio.chunking import pieces
from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.audio.quality import QualityMeter
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.tokens import tokenise
from speakcheck.language.words import spoken_forms
from speakcheck.recognise.heard import Choice, Heard, HeardWord, ReferenceWord
from speakcheck.recognise.listening import Listened, listen
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser

SENTENCES = (
    (
        "clean-dumplings-en-us-f5.flac",
        "Some newcomers learned to say hello in Mandarin, while others asked how to cook dumplings.",
    ),
    (
        "clean-rules-kal16.flac",
        "The rules of the platform were new to the visitors, and so were its manners.",
    ),
)


def reference(text: str) -> tuple[ReferenceWord, ...]:
    lexicon = Lexicon()
    return tuple(ReferenceWord(token.text, spoken_forms(token, lexicon)) for token in tokenise(text))


TEXT = reference(" ".join(text for _, text in SENTENCES))


@pytest.fixture(scope="module")
def reading(clip: Callable[[str], Clip]) -> Clip:
    """Two sentences, about ten seconds."""
    return Clip(np.concatenate([clip(name).samples for name, _ in SENTENCES]))


def heard(recogniser: SphinxRecogniser, reading: Clip, longest: float) -> Listened:
    return listen(recogniser, TEXT, pieces([reading.samples], longest), QualityMeter())


@pytest.fixture(scope="module")
def whole(recogniser: SphinxRecogniser, reading: Clip) -> Listened:
    return heard(recogniser, reading, 20.0)


def test_all_words_are_heard_in_one_piece(whole: Listened) -> None:
    assert [word.reference for word in whole.words] == list(range(len(TEXT)))


@pytest.mark.parametrize("longest", [8.0, 6.0])
def test_a_recording_in_pieces_gives_the_same_words(
    longest: float, whole: Listened, recogniser: SphinxRecogniser, reading: Clip
) -> None:
    cut = heard(recogniser, reading, longest)
    assert len(list(pieces([reading.samples], longest))) > 1
    assert [(word.text, word.reference) for word in cut.words] == [
        (word.text, word.reference) for word in whole.words
    ]
    for own, theirs in zip(cut.words, whole.words, strict=True):
        assert own.start == pytest.approx(theirs.start, abs=0.15)


def test_silences_lie_between_stretches_of_speech(whole: Listened) -> None:
    (silence,) = whole.silences
    count = len(SENTENCES[0][1].split())
    last, first = whole.words[count - 1], whole.words[count]
    assert silence[1] - silence[0] > 0.25
    assert last.end - 0.2 < silence[0] < silence[1] < first.start + 0.2


def test_the_meter_sees_the_whole_recording(recogniser: SphinxRecogniser, reading: Clip) -> None:
    meter = QualityMeter()
    listen(recogniser, TEXT, pieces([reading.samples], 6.0), meter)
    assert meter.finish().duration == pytest.approx(reading.duration)


class Counter:
    """Hears the first words of what it is given, a second each, and remembers what it was asked for."""

    name = "counter"
    version = "counter 1"

    def __init__(self, words: int, absent: int = 0) -> None:
        """Hear so many words of each piece, but for the first ones, which are `absent`."""
        self._words, self._absent = words, absent
        self.asked: list[tuple[int, bool]] = []

    def hear(self, reference: tuple[ReferenceWord, ...], clip: Clip, *, to_the_end: bool = True) -> Heard:
        """Hear."""
        self.asked.append((len(reference), to_the_end))
        count = min(self._words, len(reference))
        words = [HeardWord("x", clip.start + at, clip.start + at + 1, at, ()) for at in range(count)]
        return Heard(tuple(words[self._absent :]), tuple(words[: self._absent]))

    def write_down(self, clip: Clip) -> tuple[str, ...]:
        """Write down nothing."""
        return ()

    def choose(
        self, texts: tuple[tuple[ReferenceWord, ...], ...], clip: Clip, *, to_the_end: bool = True
    ) -> Choice | None:
        """Choose none."""
        return None


def speech(seconds: float, start: float = 0.0) -> Clip:
    """Make bursts of noise, which pass for speech."""
    count = round(seconds * SAMPLE_RATE)
    loud = (np.arange(count) / SAMPLE_RATE) % 0.5 > 0.3
    noise = np.random.default_rng(1).normal(0, 0.1, count) * loud
    return Clip(noise.astype(np.float32), start)


def listened(counter: Counter, *clips: Clip) -> Listened:
    return listen(counter, TEXT, clips, QualityMeter())


def test_a_piece_is_heard_against_the_words_that_are_due() -> None:
    counter = Counter(5)
    result = listened(counter, speech(3), speech(3, 3.0), speech(3, 6.0))
    assert [word.reference for word in result.words] == list(range(15))
    assert [left for left, _ in counter.asked][-1] == len(TEXT) - 10
    assert [to_the_end for _, to_the_end in counter.asked] == [False, False, False]


def test_a_single_piece_must_hold_the_whole_text() -> None:
    counter = Counter(5)
    listened(counter, speech(3))
    assert counter.asked == [(len(TEXT), True)]


def test_a_piece_reaches_no_further_than_anyone_can_read() -> None:
    counter = Counter(2)
    listened(counter, speech(1), speech(1, 1.0))
    assert counter.asked[0][0] < len(TEXT)


@pytest.mark.parametrize("seconds", [(3,), (3, 3)], ids=["the only piece", "the last piece"])
def test_no_piece_is_heard_against_a_text_that_it_cannot_hold(seconds: tuple[float, ...]) -> None:
    """The time it takes to hear a piece must not grow with a text that nobody can have read in it."""
    counter = Counter(2)
    clips = [speech(each, 3.0 * at) for at, each in enumerate(seconds)]
    listen(counter, TEXT * 1_000, clips, QualityMeter())
    words, to_the_end = counter.asked[-1]
    assert 3 * seconds[-1] < words < 100
    assert not to_the_end


def test_an_absent_word_has_its_place_in_the_whole_text() -> None:
    result = listened(Counter(3, absent=1), speech(3), speech(3, 3.0))
    assert [word.reference for word in result.words] == [1, 2, 4, 5]
    assert [word.reference for word in result.absent] == [0, 3]


def test_one_piece_is_kept_and_several_are_not() -> None:
    only = speech(3)
    assert listened(Counter(5), only).alone is only
    assert listened(Counter(5), speech(3), speech(3, 3.0)).alone is None


def test_the_speech_of_all_pieces_is_counted() -> None:
    quiet = Clip(np.zeros(3 * SAMPLE_RATE, np.float32), 3.0)
    one, both = listened(Counter(5), speech(3)), listened(Counter(5), speech(3), quiet, speech(3, 6.0))
    assert 0 < one.speech <= 3
    assert both.speech == pytest.approx(2 * one.speech)


def test_silence_and_what_comes_behind_the_text_are_not_heard() -> None:
    counter = Counter(len(TEXT))
    quiet = Clip(np.zeros(SAMPLE_RATE, np.float32))
    result = listened(counter, quiet, speech(10, 1.0), speech(5, 11.0))
    assert len(counter.asked) == 1
    assert len(result.words) == len(TEXT)
    assert listened(Counter(1), quiet) == Listened((), (), 0.0, quiet, ())
    assert listened(Counter(1)) == Listened((), (), 0.0, None, ())
