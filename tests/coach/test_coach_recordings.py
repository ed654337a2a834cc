"""What was planted in the recordings is found at its place, and nothing else is."""

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from speakcheck.assess.feedback import ExtraKind, Feedback, Scores, Verdict, WordResult
from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.audio.problems import Problem
from speakcheck.coach import Coach
from speakcheck.errors import AudioError
from speakcheck.i18n import CHINESE, in_language
from speakcheck.lessons.lesson import Prompt

Check = Callable[[str], Feedback]
Described = Callable[[str], dict[str, Any]]

AUDIO = Path(__file__).resolve().parents[2] / "fixtures" / "audio"
KINDS = {path.stem: json.loads(path.read_text("utf-8"))["kind"] for path in sorted(AUDIO.glob("*.json"))}
SAID = {Verdict.GOOD, Verdict.FAIR, Verdict.POOR}
NO_SCORES = Scores(None, None, None, None, None)
ROOM = 0.2
"""Seconds by which a word may begin before, or end behind, what the energy takes for speech."""
OF_THEIR_OWN = {"problem-end-cut", "problem-heavy-noise"}
"""Problem takes with tests of their own."""
FORMATS = ("8khz", "flac", "m4a", "mp3", "opus", "vorbis", "webm")


def of_kind(*kinds: str) -> list[str]:
    return [name for name, kind in KINDS.items() if kind in kinds]


def fault(description: dict[str, Any]) -> dict[str, Any]:
    only: dict[str, Any]
    (only,) = description["faults"]
    return only


def others(feedback: Feedback, *places: int) -> Iterator[WordResult]:
    return (word for at, word in enumerate(feedback.words) if at not in places)


def times(feedback: Feedback) -> list[tuple[float, float]]:
    return [
        (word.start, word.end) for word in feedback.words if word.start is not None and word.end is not None
    ]


def assert_in_time(feedback: Feedback) -> None:
    """Words follow each other, each of a length that can be spoken, within the speech of the take."""
    spans = times(feedback)
    assert feedback.take.speech_start is not None
    assert feedback.take.speech_end is not None
    assert all(0.02 < end - start < 2 for start, end in spans)
    assert all(before[1] <= after[0] + 1e-6 for before, after in pairwise(spans))
    assert spans[0][0] >= feedback.take.speech_start - ROOM
    assert spans[-1][1] <= feedback.take.speech_end + ROOM


def assert_named(feedback: Feedback, *names: str) -> None:
    """At most two corrections are given, and the first names the fault in both languages."""
    assert 1 <= len(feedback.corrections) <= 2
    message = feedback.corrections[0].message
    for name in names:
        assert name.lower() in message.lower()
        assert name.lower() in in_language(message, CHINESE).lower()


@pytest.mark.parametrize("name", of_kind("clean"))
def test_a_clean_take_has_nothing_to_correct(name: str, check: Check, described: Described) -> None:
    feedback = check(name)
    assert [word.text for word in feedback.words] == described(name)["text"].split()
    assert {word.verdict for word in feedback.words} == {Verdict.GOOD}
    assert (feedback.corrections, feedback.extra) == ((), ())
    assert feedback.take.usable
    assert not feedback.take.problems
    assert feedback.scores.overall is not None
    assert feedback.scores.overall >= 75
    assert feedback.scores.completeness == 100
    assert_in_time(feedback)


@pytest.mark.parametrize("name", of_kind("clean", "omission", "replacement", "mispronunciation", "stress"))
def test_scores_and_phones_are_within_their_bounds(name: str, check: Check) -> None:
    feedback = check(name)
    scores = feedback.scores
    words = [word for word in feedback.words if word.verdict in SAID]
    phones = [phone for word in words for phone in word.phones]
    for score in (
        *(scores.overall, scores.accuracy, scores.fluency, scores.prosody, scores.completeness),
        *(word.score for word in words),
        *(phone.score for phone in phones),
        *(syllable.score for word in words for syllable in word.syllables),
    ):
        assert score is not None
        assert 0 <= score <= 100
    for word in words:
        own = [(phone.start or 0, phone.end or 0) for phone in word.phones]
        assert (own[0][0], own[-1][1]) == (word.start, word.end)
        assert all(start < end for start, end in own)
        assert all(before[1] == pytest.approx(after[0]) for before, after in pairwise(own))
        symbols = [phone for syllable in word.syllables for phone in syllable.phones]
        assert symbols == [phone.phone for phone in word.phones]


LIGHT = {"to"}
"""What is found missing, but sounds too much as if it were there to be corrected."""


@pytest.mark.parametrize("name", of_kind("omission"))
def test_a_word_left_out_is_missed_and_no_other(name: str, check: Check, described: Described) -> None:
    feedback, place = check(name), fault(described(name))["word"]
    left_out = feedback.words[place]
    assert (left_out.verdict, left_out.start, left_out.heard) == (Verdict.MISSING, None, None)
    assert {word.verdict for word in others(feedback, place)} <= SAID
    assert feedback.extra == ()
    if left_out.text not in LIGHT:
        assert feedback.corrections[0].word == place
        assert_named(feedback, left_out.text)
    assert feedback.scores.completeness is not None
    assert feedback.scores.completeness < 100
    assert_in_time(feedback)


@pytest.mark.parametrize("name", of_kind("replacement"))
def test_another_word_is_heard_at_its_place(name: str, check: Check, described: Described) -> None:
    feedback, place = check(name), fault(described(name))["word"]
    wrong = feedback.words[place]
    assert wrong.verdict is Verdict.WRONG
    assert wrong.heard
    assert {word.verdict for word in others(feedback, place)} <= SAID
    assert feedback.extra == ()
    assert feedback.corrections[0].word == place
    assert_named(feedback, wrong.text.strip("."), wrong.heard)
    assert_in_time(feedback)


@pytest.mark.parametrize("name", of_kind("omission", "replacement"))
def test_what_was_measured_where_a_word_was_not_said_is_worse_than_any_word_said(
    name: str, check: Check, described: Described
) -> None:
    feedback, place = check(name), fault(described(name))["word"]
    unsaid = feedback.words[place]
    assert (unsaid.score is None) is all(phone.score is None for phone in unsaid.phones)
    if unsaid.score is not None:
        assert all(unsaid.score < (word.score or 0) for word in others(feedback, place))


@pytest.mark.parametrize("name", of_kind("insertion"))
def test_an_added_word_is_heard_behind_the_right_one(name: str, check: Check, described: Described) -> None:
    feedback, planted = check(name), fault(described(name))
    (extra,) = feedback.extra
    assert (extra.kind, extra.after) == (ExtraKind.INSERTION, planted["after"])
    assert {word.verdict for word in feedback.words} <= SAID
    assert_named(feedback, extra.heard)
    behind = [0.0, *(end for _, end in times(feedback))][extra.after + 1]
    assert behind - 1e-6 <= extra.start < extra.end
    assert_in_time(feedback)


@pytest.mark.parametrize("name", of_kind("repetition"))
def test_words_said_again_are_found_in_either_round(name: str, check: Check, described: Described) -> None:
    feedback, planted = check(name), fault(described(name))
    (extra,) = feedback.extra
    assert (extra.kind, extra.heard) == (ExtraKind.REPETITION, planted["said"])
    # Either round may count as the extra one.
    assert extra.after in (planted["word"] - 1, planted["after"])
    assert {word.verdict for word in feedback.words} <= SAID
    assert_named(feedback, extra.heard)
    assert_in_time(feedback)


@pytest.mark.parametrize("name", of_kind("mispronunciation", "stress"))
def test_a_badly_said_word_leaves_the_others_alone(name: str, check: Check, described: Described) -> None:
    feedback, place = check(name), fault(described(name))["word"]
    assert {word.verdict for word in others(feedback, place, place + 1)} <= {Verdict.GOOD, Verdict.FAIR}
    assert {correction.word for correction in feedback.corrections} <= {place, place + 1}
    assert feedback.extra == ()
    assert_in_time(feedback)


@pytest.mark.parametrize("form", FORMATS)
def test_the_format_changes_nothing_that_matters(form: str, check: Check) -> None:
    feedback, reference = check(f"format-{form}"), check("format-flac")
    assert feedback.heard == reference.heard
    assert [word.verdict for word in feedback.words] == [Verdict.GOOD] * 8
    assert (feedback.extra, feedback.corrections) == ((), ())
    for own, theirs in zip(times(feedback), times(reference), strict=True):
        assert own == pytest.approx(theirs, abs=0.15)


@pytest.mark.parametrize("form", ["24bit", "48khz-stereo"])
def test_the_width_and_channels_change_nothing(form: str, check: Check) -> None:
    (word,) = check(f"format-{form}").words
    assert word.verdict is Verdict.GOOD


@pytest.mark.parametrize("name", sorted(set(of_kind("problem")) - OF_THEIR_OWN))
def test_a_take_that_cannot_be_judged_has_a_reason_and_no_score(
    name: str, check: Check, described: Described
) -> None:
    feedback = check(name)
    assert set(feedback.take.problems) >= set(described(name)["problems"])
    assert not feedback.take.usable
    assert_unjudged(feedback)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("clean-deliberately-rms", "Unfolding"),
        ("clean-newcomers-en-us-f5", "something"),
        ("clean-hosts-awb", "Hello"),
        ("problem-mandarin", "Fascinating"),
    ],
)
def test_another_word_than_the_one_asked_for_has_no_score(
    name: str, word: str, coach: Coach, asked: Callable[[str], Prompt], recording: Callable[[str], Path]
) -> None:
    feedback = coach.check(asked(word), recording(name))
    assert feedback.take.problems == (Problem.WRONG_TEXT,)
    assert not feedback.take.usable
    assert_unjudged(feedback)


def assert_unjudged(feedback: Feedback) -> None:
    assert feedback.scores == NO_SCORES
    assert {(word.verdict, word.score, word.start) for word in feedback.words} == {(None, None, None)}
    assert (feedback.corrections, feedback.extra, feedback.fluency.pauses) == ((), (), ())
    assert all(word.hint and word.phones for word in feedback.words)


def test_speech_drowned_in_noise_is_not_judged(check: Check) -> None:
    feedback = check("problem-heavy-noise")
    assert set(feedback.take.problems) & {Problem.NOISY, Problem.NO_SPEECH}
    assert_unjudged(feedback)


def test_an_end_cut_off_is_remarked_on_whether_or_not_it_is_scored(check: Check) -> None:
    feedback = check("problem-end-cut")
    assert Problem.CUT_END in feedback.take.problems
    assert feedback.take.usable is (feedback.scores.overall is not None)


@pytest.mark.parametrize("name", ["broken-truncated-flac", "broken-truncated-mp3"])
def test_a_truncated_file_says_so(name: str, check: Check) -> None:
    feedback = check(name)
    assert Problem.TRUNCATED in feedback.take.problems
    assert not feedback.take.usable
    assert_unjudged(feedback)


@pytest.mark.parametrize(
    "path",
    [AUDIO / "broken-empty.wav", AUDIO / "broken-text.wav", AUDIO, AUDIO / "absent.wav"],
    ids=["empty", "text", "folder", "absent"],
)
def test_what_is_no_recording_is_an_error_in_two_sentences(
    path: Path, coach: Coach, asked: Callable[[str], Prompt]
) -> None:
    with pytest.raises(AudioError) as caught:
        coach.check(asked("Some newcomers learned to say hello in Mandarin."), path)
    assert caught.value.what
    assert caught.value.remedy


def test_pauses_within_phrases_are_found_at_their_places(check: Check, described: Described) -> None:
    planted = described("halting-story-rms")["pauses"]
    measured = check("halting-story-rms").fluency.pauses
    assert [(pause.after, pause.at_punctuation) for pause in measured] == [
        (pause["after"], False) for pause in planted
    ]
    assert [pause.seconds for pause in measured] == pytest.approx(
        [pause["end"] - pause["start"] for pause in planted], abs=0.15
    )


def test_a_quarter_of_a_second_within_a_phrase_is_a_pause_and_less_is_none(
    check: Check, coach: Coach, described: Described, clip: Callable[[str], Clip]
) -> None:
    name, screen = "clean-fluent-story-rms", 5
    words, samples = check(name).words, clip(name).samples
    at = round((words[screen].end or 0) * SAMPLE_RATE)
    found = []
    # The sounds around it reach a little into the silence.
    for seconds in (0.25, 0.31):
        silence = np.random.default_rng(3).normal(0, 10 ** (-65 / 20), round(seconds * SAMPLE_RATE))
        halting = Clip(np.concatenate((samples[:at], silence.astype(np.float32), samples[at:])))
        found.append([pause.after for pause in coach.check(described(name)["text"], halting).fluency.pauses])
    assert found == [[], [screen]]


def test_halting_speech_is_slower_and_scored_lower_than_fluent_speech(check: Check) -> None:
    halting, fluent = check("halting-story-rms"), check("clean-fluent-story-rms")
    assert fluent.fluency.pauses == ()
    assert (halting.fluency.words_per_minute or 0) < (fluent.fluency.words_per_minute or 0) - 20
    assert (halting.scores.fluency or 0) < (fluent.scores.fluency or 0) - 5
    assert "paused" in halting.corrections[0].message
    assert {word.verdict for word in halting.words} <= {Verdict.GOOD, Verdict.FAIR}


def test_a_planted_mispronunciation_has_the_lowest_score(check: Check, described: Described) -> None:
    """Seven of ten are the lowest word of their take or the next to it; the others sound nearly right."""
    found = []
    for name in of_kind("mispronunciation"):
        scores = [word.score or 0.0 for word in check(name).words]
        wrong = described(name)["faults"][0]["word"]
        found.append(sorted(scores).index(scores[wrong]) <= 1)
    assert len(found) == 10
    assert sum(found) >= 7
