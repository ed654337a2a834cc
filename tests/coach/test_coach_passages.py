"""Long readings: cut at pauses, heard piece by piece, and one result in the end."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from speakcheck.assess.feedback import ExtraKind, Feedback, Verdict
from speakcheck.audio.chunking import LONGEST, pieces
from speakcheck.audio.clip import Clip
from speakcheck.coach import Coach
from speakcheck.lessons.lesson import Prompt

Asked = Callable[[str], Prompt]
Described = Callable[[str], dict[str, Any]]

WHOLE_LESSON = (
    "clean-influx-drill-rms",
    "clean-book-rms",
    "clean-called-en-us-f5",
    "clean-passage-slt",
    "clean-hosts-awb",
    "clean-fascinating-drill-awb",
    "clean-dumplings-en-us-f5",
    "clean-users-slt",
    "clean-unfolding-drill-slt",
    "clean-rules-kal16",
)
WITH_FAULTS = (
    "clean-book-rms",
    "omission-surprised-awb",
    "clean-dumplings-en-us-f5",
    "replacement-hello-kal16",
    "repetition-the-screen-awb",
    "insertion-young-en-us-f5",
    "clean-hosts-awb",
)
"""Recordings of one fault each, or none."""


@pytest.fixture(scope="module")
def text_of(described: Described) -> Callable[..., str]:
    return lambda *names: " ".join(described(name)["text"] for name in names)


@pytest.fixture(scope="module")
def whole_lesson(
    coach: Coach, asked: Asked, joined: Callable[..., Clip], text_of: Callable[..., str]
) -> Feedback:
    return coach.check(asked(text_of(*WHOLE_LESSON)), joined(*WHOLE_LESSON))


@pytest.fixture(scope="module")
def with_faults(
    coach: Coach, asked: Asked, joined: Callable[..., Clip], text_of: Callable[..., str]
) -> Feedback:
    return coach.check(asked(text_of(*WITH_FAULTS)), joined(*WITH_FAULTS))


def assert_in_order(feedback: Feedback) -> None:
    spans = [
        (word.start, word.end) for word in feedback.words if word.start is not None and word.end is not None
    ]
    assert all(before[1] <= after[0] + 1e-6 for before, after in pairwise(spans))
    assert spans[-1][1] <= feedback.take.duration


def test_a_passage_longer_than_a_piece_is_one_result(
    clip: Callable[[str], Clip], check: Callable[[str], Feedback], described: Described
) -> None:
    passage = clip("clean-passage-slt")
    assert len(list(pieces([passage.samples]))) > 1
    feedback = check("clean-passage-slt")
    assert [word.text for word in feedback.words] == described("clean-passage-slt")["text"].split()
    assert {word.verdict for word in feedback.words} == {Verdict.GOOD}
    assert feedback.take.duration == pytest.approx(passage.duration)
    assert_in_order(feedback)


def test_a_passage_has_its_pauses_behind_its_sentences(check: Callable[[str], Feedback]) -> None:
    feedback = check("clean-passage-slt")
    assert feedback.fluency.pauses
    for pause in feedback.fluency.pauses:
        assert pause.at_punctuation
        assert feedback.words[pause.after].text.endswith((".", ","))


@pytest.mark.soak
def test_a_reading_of_more_than_a_minute_is_heard_to_its_end(whole_lesson: Feedback) -> None:
    assert whole_lesson.take.duration > 3 * LONGEST
    unsaid = [word.text for word in whole_lesson.words if word.verdict in (Verdict.MISSING, Verdict.WRONG)]
    assert len(unsaid) <= 0.03 * len(whole_lesson.words)
    assert whole_lesson.words[-1].verdict is Verdict.GOOD
    assert_in_order(whole_lesson)


@pytest.mark.soak
def test_a_reading_of_more_than_a_minute_has_every_word_in_its_recording(
    whole_lesson: Feedback, clip: Callable[[str], Clip], described: Described
) -> None:
    begin, at = 0.0, 0
    for name in WHOLE_LESSON:
        end = begin + clip(name).duration + 0.3
        for word in whole_lesson.words[at : at + len(described(name)["text"].split())]:
            assert word.start is None or begin <= word.start < end, (name, word.text)
            at += 1
        begin = end
    assert at == len(whole_lesson.words)


def test_a_long_reading_is_scored_like_its_parts(
    whole_lesson: Feedback, check: Callable[[str], Feedback]
) -> None:
    parts = [check(name).scores.overall or 0 for name in WHOLE_LESSON]
    assert whole_lesson.scores.overall == pytest.approx(sum(parts) / len(parts), abs=8)


def test_faults_are_found_at_their_places_in_a_long_reading(
    with_faults: Feedback, described: Described
) -> None:
    expected: dict[int, Verdict] = {}
    extra: list[tuple[ExtraKind, set[int]]] = []
    at = 0
    for name in WITH_FAULTS:
        for fault in described(name)["faults"]:
            if fault["kind"] == "omission":
                expected[at + fault["word"]] = Verdict.MISSING
            elif fault["kind"] == "replacement":
                expected[at + fault["word"]] = Verdict.WRONG
            else:
                behind = {at + fault["after"], at + fault.get("word", fault["after"] + 1) - 1}
                extra.append((ExtraKind(fault["kind"]), behind))
        at += len(described(name)["text"].split())
    unsaid = {Verdict.MISSING, Verdict.WRONG}
    found = {place: word.verdict for place, word in enumerate(with_faults.words) if word.verdict in unsaid}
    assert found == expected
    assert [each.kind for each in with_faults.extra] == [kind for kind, _ in extra]
    assert all(each.after in places for each, (_, places) in zip(with_faults.extra, extra, strict=True))
    assert {correction.word for correction in with_faults.corrections} == set(expected)
    assert_in_order(with_faults)


def test_a_reading_that_stops_early_is_worth_its_part(
    coach: Coach,
    asked: Asked,
    described: Described,
    clip: Callable[[str], Clip],
    check: Callable[[str], Feedback],
) -> None:
    """The learner reads three sentences of four, and is then interrupted."""
    text = described("clean-passage-slt")["text"]
    whole = check("clean-passage-slt")
    last = max(pause.after for pause in whole.fluency.pauses)
    feedback = coach.check(asked(text), clip("clean-passage-slt").part(0, (whole.words[last].end or 0) + 0.2))
    said = [word.verdict not in (Verdict.MISSING, Verdict.WRONG, None) for word in feedback.words]
    share = 100 * (last + 1) / len(said)
    assert said == [at <= last for at in range(len(said))]
    assert feedback.scores.completeness == pytest.approx(share, abs=0.051)
    assert (feedback.scores.overall or 0) <= (feedback.scores.completeness or 0)
