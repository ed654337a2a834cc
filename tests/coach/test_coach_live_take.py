"""A take from its first block to its verdict: what is judged when, and that it is what a coach would say."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from speakcheck.assess.feedback import Feedback
from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.audio.endpoint import EndpointReason, EndpointSettings, Phase
from speakcheck.audio.problems import Problem
from speakcheck.coach import Abandoned, Coach
from speakcheck.errors import LanguageError
from speakcheck.lessons.lesson import Prompt
from speakcheck.practice.live_take import LEAST_SILENCE, LiveTake
from speakcheck.recognise.heard import Choice, Heard, ReferenceWord
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser
from tests.patience import PATIENCE

TAKES = (
    "clean-fascinating-kal16",
    "halting-story-rms",
    "omission-surprised-awb",
    "repetition-to-rms",
    "problem-wrong-text",
)
SENTENCE = "Some newcomers learned to say hello in Mandarin."


class Watched(SphinxRecogniser):
    """The embedded recogniser, which counts what it is asked to hear and can be held up."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Clip] = []
        self.begun = threading.Semaphore(0)
        self.free = threading.Event()
        self.free.set()

    def hear(self, reference: tuple[ReferenceWord, ...], clip: Clip, *, to_the_end: bool = True) -> Heard:
        self.heard.append(clip)
        self.begun.release()
        assert self.free.wait(PATIENCE)
        return super().hear(reference, clip, to_the_end=to_the_end)


@pytest.fixture(scope="module")
def engine() -> SphinxRecogniser:
    return SphinxRecogniser()


@pytest.fixture
def watched() -> Iterator[Watched]:
    recogniser = Watched()
    yield recogniser
    recogniser.free.set()


def room(seconds: float) -> Samples:
    noise = np.random.default_rng(5).normal(0, 10 ** (-65 / 20), round(seconds * SAMPLE_RATE))
    return noise.astype(np.float32)


def blocks(samples: Samples, seed: int = 1) -> Iterator[Samples]:
    """Cut into blocks of random sizes, in one buffer that is used again, as recorders do."""
    chance = random.Random(seed)
    buffer = np.empty(4_000, np.float32)
    at = 0
    while at < len(samples):
        block = samples[at : at + chance.randint(1, len(buffer))]
        buffer[: len(block)] = block
        yield buffer[: len(block)]
        buffer.fill(1.0)
        at += len(block)


def fed(rehearsal: LiveTake, samples: Samples, seed: int = 1) -> None:
    """Feed all of it; the rehearsal itself must see the end."""
    for block in blocks(samples, seed):
        rehearsal.feed(block)


def until(rehearsal: LiveTake, samples: Samples, silence: float) -> Samples:
    """Feed until a silence has lasted so long, and return the rest."""
    for at in range(0, len(samples), 800):
        if rehearsal.feed(samples[at : at + 800]).silence >= silence:
            return samples[at + 800 :]
    raise AssertionError("there is no such silence")


@pytest.mark.parametrize(("seed", "name"), enumerate(TAKES), ids=TAKES)
def test_the_feedback_is_what_the_coach_says_of_the_clip(
    coach: Coach,
    asked: Callable[[str], Prompt],
    described: Callable[[str], dict[str, Any]],
    clip: Callable[[str], Clip],
    seed: int,
    name: str,
) -> None:
    prompt = asked(described(name)["text"])
    with LiveTake(coach, prompt, id="take") as rehearsal:
        fed(rehearsal, np.concatenate((clip(name).samples, room(3))), seed)
        assert rehearsal.moment.ending is EndpointReason.FINISHED
        feedback = rehearsal.feedback()
        assert rehearsal.judged
        assert rehearsal.clip is not None
    assert feedback == coach.check(prompt, rehearsal.clip, id="take")


def test_it_matters_not_when_judging_began(
    coach: Coach, described: Callable[[str], dict[str, Any]], clip: Callable[[str], Clip]
) -> None:
    name = "halting-story-rms"
    text = described(name)["text"]
    samples = np.concatenate((clip(name).samples, room(3)))

    def judged(**settings: Any) -> Feedback:
        with LiveTake(coach, text, **settings) as rehearsal:
            fed(rehearsal, samples)
            return rehearsal.feedback()

    early = judged()
    assert judged(silence=None) == early
    assert judged(silence=0.9) == early
    assert judged(patience=EndpointSettings(wait=2.0)) == early


def test_judging_begins_in_the_silence_and_is_done_once(
    watched: Watched, clip: Callable[[str], Clip]
) -> None:
    samples = np.concatenate((clip("replacement-hello-kal16").samples, room(3)))
    with LiveTake(Coach(watched), SENTENCE) as rehearsal:
        rest = until(rehearsal, samples, LEAST_SILENCE)
        assert watched.begun.acquire(timeout=PATIENCE)
        assert rehearsal.moment.phase is Phase.SILENCE
        assert rehearsal.clip is None
        fed(rehearsal, rest)
        rehearsal.feedback()
    assert [each.duration for each in watched.heard] == [rehearsal.clip and rehearsal.clip.duration]


def test_a_judgement_is_dropped_where_the_learner_goes_on(
    watched: Watched, clip: Callable[[str], Clip], coach: Coach
) -> None:
    story = "The story unfolding on the screen was friendlier than many had expected."
    samples = np.concatenate((clip("halting-story-rms").samples, room(3)))
    watched.free.clear()
    with LiveTake(Coach(watched), story) as rehearsal:
        rest = until(rehearsal, samples[round(5.0 * SAMPLE_RATE) :], LEAST_SILENCE)
        assert not watched.heard, "a third of the text is not judged: the learner has hardly begun"
        fed(rehearsal, rest)
        watched.free.set()
        rehearsal.feedback()
    with LiveTake(Coach(watched), "The story unfolding.") as rehearsal:
        watched.heard.clear()
        watched.free.clear()
        fed(rehearsal, samples)
        watched.free.set()
        feedback = rehearsal.feedback()
    assert rehearsal.clip is not None
    assert feedback == coach.check("The story unfolding.", rehearsal.clip)
    # One for the first pause, held up, and the newest; none for the pauses between.
    lengths = [each.duration for each in watched.heard]
    assert lengths[-1] == pytest.approx(rehearsal.clip.duration)
    assert len(lengths) == 2


def test_what_comes_in_one_block_with_the_end_is_judged_too(
    coach: Coach, clip: Callable[[str], Clip]
) -> None:
    samples = np.concatenate((clip("halting-story-rms").samples, room(3)))
    with LiveTake(coach, "The story unfolding on.") as rehearsal:
        rest = until(rehearsal, samples, LEAST_SILENCE)
        assert rehearsal.feed(rest).ending is EndpointReason.FINISHED
        feedback = rehearsal.feedback()
        assert rehearsal.clip is not None
    assert rehearsal.clip.duration > 5
    assert feedback.take.duration == rehearsal.clip.duration


def test_a_judgement_that_was_overtaken_ends_before_its_next_piece(
    watched: Watched, joined: Callable[..., Clip], described: Callable[[str], dict[str, Any]]
) -> None:
    names = ("clean-users-slt", "clean-influx-slt", "clean-book-rms", "clean-hosts-awb") * 3
    long = joined(*names, gap=0.4).samples
    text = " ".join(described(name)["text"] for name in names[:8])
    watched.free.clear()
    with LiveTake(Coach(watched), text) as rehearsal:
        fed(rehearsal, long)
        assert rehearsal.moment.phase is Phase.SILENCE
        assert watched.begun.acquire(timeout=PATIENCE)
    watched.free.set()
    with pytest.raises(Abandoned):
        rehearsal.feedback()
    for thread in threading.enumerate():
        if thread.name.startswith("speakcheck-judge"):
            thread.join(PATIENCE)
    assert [each.start for each in watched.heard] == [0.0]


def test_the_silence_around_a_take_is_cut_off(coach: Coach, clip: Callable[[str], Clip]) -> None:
    name = "clean-fascinating-kal16"
    samples = np.concatenate((room(4), clip(name).samples, room(3)))
    with LiveTake(coach, "fascinating") as rehearsal:
        fed(rehearsal, samples)
        take = rehearsal.feedback().take
        assert rehearsal.clip is not None
        start = round(rehearsal.clip.start * SAMPLE_RATE)
        assert np.array_equal(rehearsal.clip.samples, samples[start : start + len(rehearsal.clip.samples)])
    assert take.duration == rehearsal.clip.duration
    # A second is left to a beginning that the endpoint was late to hear, 0.3 s to a dying sound.
    assert take.speech_start == pytest.approx(1.0, abs=0.05)
    assert take.duration - (take.speech_end or 0) == pytest.approx(0.3, abs=0.05)
    assert take.problems == ()


def test_a_take_that_is_stopped_is_judged_as_it_is(coach: Coach, clip: Callable[[str], Clip]) -> None:
    samples = clip("replacement-hello-kal16").samples
    with LiveTake(coach, SENTENCE) as rehearsal:
        fed(rehearsal, samples[: SAMPLE_RATE * 3 // 2])
        assert rehearsal.stop().ending is EndpointReason.STOPPED
        feedback = rehearsal.feedback()
        assert rehearsal.clip is not None
        assert np.array_equal(rehearsal.clip.samples, samples[: SAMPLE_RATE * 3 // 2])
        assert rehearsal.feed(samples).elapsed == rehearsal.stop().elapsed
    assert feedback == coach.check(SENTENCE, rehearsal.clip)


def test_a_take_stopped_in_the_silence_is_not_judged_again(
    watched: Watched, clip: Callable[[str], Clip]
) -> None:
    samples = np.concatenate((clip("replacement-hello-kal16").samples, room(3)))
    with LiveTake(Coach(watched), SENTENCE) as rehearsal:
        until(rehearsal, samples, LEAST_SILENCE + 0.2)
        rehearsal.stop()
        rehearsal.feedback()
    assert len(watched.heard) == 1


def test_a_take_of_the_longest_length_ends_there(coach: Coach, clip: Callable[[str], Clip]) -> None:
    samples = clip("clean-users-slt").samples
    with LiveTake(coach, SENTENCE, patience=EndpointSettings(longest=3.0)) as rehearsal:
        rehearsal.feed(samples)
        feedback = rehearsal.feedback()
    assert rehearsal.moment.ending is EndpointReason.TOO_LONG
    assert feedback.take.duration == 3.0


def test_nobody_spoke(coach: Coach) -> None:
    with LiveTake(coach, SENTENCE, patience=EndpointSettings(timeout=2.0)) as rehearsal:
        fed(rehearsal, room(4))
        assert rehearsal.moment.ending is EndpointReason.NO_SPEECH
        take = rehearsal.feedback().take
    assert (take.problems, take.duration) == ((Problem.NO_SPEECH,), 2.0)


def test_nothing_was_recorded(coach: Coach) -> None:
    with LiveTake(coach, SENTENCE) as rehearsal:
        rehearsal.stop()
        assert rehearsal.feedback().take.problems == (Problem.NO_SPEECH,)


def test_the_moment_tells_level_and_peak(coach: Coach, clip: Callable[[str], Clip]) -> None:
    samples = clip("clean-users-slt").samples
    with LiveTake(coach, SENTENCE) as rehearsal:
        quiet = rehearsal.feed(room(0.5))
        loud = rehearsal.feed(samples[:SAMPLE_RATE])
    assert quiet.level == pytest.approx(-65, abs=4)
    assert -40 < loud.level < 0
    assert loud.peak == pytest.approx(float(np.abs(samples[:SAMPLE_RATE]).max()))


def test_feedback_can_be_waited_for_from_the_beginning(coach: Coach, clip: Callable[[str], Clip]) -> None:
    samples = np.concatenate((clip("replacement-hello-kal16").samples, room(3)))
    with ThreadPoolExecutor(1) as other, LiveTake(coach, SENTENCE) as rehearsal:
        waiting = other.submit(rehearsal.feedback)
        fed(rehearsal, samples)
        assert waiting.result(PATIENCE).words


def test_what_cannot_be_read_aloud_is_told_by_the_feedback(coach: Coach) -> None:
    with LiveTake(coach, "今天") as rehearsal:
        rehearsal.stop()
        with pytest.raises(LanguageError):
            rehearsal.feedback()


def test_closing_waits_for_nothing_and_leaves_no_thread(
    watched: Watched, clip: Callable[[str], Clip]
) -> None:
    before = set(threading.enumerate())
    watched.free.clear()
    rehearsal = LiveTake(Coach(watched), SENTENCE)
    samples = np.concatenate((clip("replacement-hello-kal16").samples, room(3)))
    until(rehearsal, samples, LEAST_SILENCE)
    assert watched.begun.acquire(timeout=PATIENCE)
    rehearsal.close()
    rehearsal.close()
    assert not rehearsal.judged
    watched.free.set()
    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    with pytest.raises(Abandoned):
        rehearsal.feedback()


def test_a_verdict_outlives_its_rehearsal(coach: Coach, clip: Callable[[str], Clip]) -> None:
    with LiveTake(coach, SENTENCE) as rehearsal:
        fed(rehearsal, np.concatenate((clip("replacement-hello-kal16").samples, room(3))))
        feedback = rehearsal.feedback()
    assert rehearsal.feedback() == feedback


def test_many_rehearsals_leave_no_thread(coach: Coach, clip: Callable[[str], Clip]) -> None:
    before = threading.active_count()
    samples = np.concatenate((clip("clean-fascinating-kal16").samples, room(3)))
    for turn in range(6):
        rehearsal = LiveTake(coach, "fascinating")
        rehearsal.feed(samples)
        rehearsal.feedback()
        if turn % 2:
            rehearsal.close()
    for thread in threading.enumerate():
        if thread.name.startswith("speakcheck-judge"):
            thread.join(PATIENCE)
    assert threading.active_count() <= before


class Deaf:
    """A recogniser that cannot be loaded."""

    name = version = "deaf"

    def __init__(self) -> None:
        self.asked = 0

    def load(self) -> None:
        self.asked += 1
        raise LookupError("no ears")

    def hear(self, reference: tuple[ReferenceWord, ...], clip: Clip, *, to_the_end: bool = True) -> Heard:
        return Heard(())

    def write_down(self, clip: Clip) -> tuple[str, ...]:
        return ()

    def choose(
        self, texts: tuple[tuple[ReferenceWord, ...], ...], clip: Clip, *, to_the_end: bool = True
    ) -> Choice | None:
        return None


def test_what_loading_met_is_told_by_the_first_check() -> None:
    deaf = Deaf()
    with LiveTake(Coach(deaf), SENTENCE) as rehearsal:
        rehearsal.stop()
        with pytest.raises(LookupError):
            rehearsal.feedback()
    assert deaf.asked == 1


@pytest.mark.parametrize("block", [np.zeros((4, 1), np.float32), np.float32(0)], ids=["stereo", "a number"])
def test_a_block_is_a_row_of_samples(coach: Coach, block: Samples) -> None:
    with LiveTake(coach, SENTENCE) as rehearsal, pytest.raises(ValueError, match="row of mono samples"):
        rehearsal.feed(block)


def test_judging_cannot_begin_before_the_take_has_its_tail(coach: Coach) -> None:
    with pytest.raises(ValueError, match=r"0\.35 s"):
        LiveTake(coach, SENTENCE, silence=0.2)
