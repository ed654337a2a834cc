"""What callers may rely on: words that line up with the text, given phones, the same result every time."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import pytest

from speakcheck.assess.feedback import Feedback, Verdict
from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.coach import Coach
from speakcheck.errors import LanguageError
from speakcheck.language.lexicon import is_function_word
from speakcheck.lessons.lesson import Prompt, PromptKind
from speakcheck.report.to_json import result_json

NEWCOMERS = "Some newcomers learned to say hello in Mandarin."
TAKE = "format-flac"
"""A clean reading of it."""
PHONES = (
    ("S", "AH1", "M"),
    ("N", "UW1", "K", "AH2", "M", "ER0", "Z"),
    ("L", "ER1", "N", "D"),
    ("T", "UW1"),
    ("S", "EY1"),
    ("HH", "AH0", "L", "OW1"),
    ("IH1", "N"),
    ("M", "AE1", "N", "D", "ER0", "IH0", "N"),
)


@pytest.fixture(scope="module")
def newcomers(clip: Callable[[str], Clip]) -> Clip:
    return clip(TAKE)


def bare(phones: tuple[str, ...]) -> list[str]:
    return [phone.rstrip("012") for phone in phones]


def shown_phones(feedback: Feedback) -> list[list[str]]:
    return [[phone.phone for phone in word.phones] for word in feedback.words]


@pytest.mark.parametrize(
    "text",
    [
        "Some newcomers — learned to “say” hello … in Mandarin.",
        "  Some\tnewcomers learned\nto say hello, in Mandarin !  ",
        "Some newcomers learned to say hello in Mandarin 🙂 .",
        "[b]Some[/b] {newcomers} learned %s to say \x1b[31mhello in Mandarin.",
    ],
    ids=["dashes", "spaces", "signs", "markup"],
)
def test_words_are_the_pieces_that_hold_a_letter_or_a_digit(text: str, coach: Coach, newcomers: Clip) -> None:
    feedback = coach.check(text, newcomers)
    pieces = [piece for piece in text.split() if any(sign.isalnum() for sign in piece)]
    assert [word.text for word in feedback.words] == pieces
    assert feedback.text == text


def test_a_year_and_a_number_are_one_word_each(coach: Coach, joined: Callable[..., Clip]) -> None:
    feedback = coach.check("In 2025, 300 million users deliberately.", joined(TAKE))
    assert [word.text for word in feedback.words] == [
        "In",
        "2025,",
        "300",
        "million",
        "users",
        "deliberately.",
    ]
    assert all(word.phones and word.hint for word in feedback.words)


def test_given_phones_are_those_of_the_result(coach: Coach, newcomers: Clip) -> None:
    feedback = coach.check(NEWCOMERS, newcomers, phones=PHONES)
    assert shown_phones(feedback) == [bare(phones) for phones in PHONES]
    assert {word.verdict for word in feedback.words} == {Verdict.GOOD}


def test_given_phones_may_come_without_stress(coach: Coach, newcomers: Clip) -> None:
    plain = coach.check(NEWCOMERS, newcomers, phones=[tuple(bare(phones)) for phones in PHONES])
    assert shown_phones(plain) == [bare(phones) for phones in PHONES]
    assert [word.hint for word in plain.words][1] == "NEW-com-ers"


def test_given_phones_are_kept_for_a_word_that_was_not_said(
    coach: Coach, recording: Callable[[str], Path]
) -> None:
    feedback = coach.check(NEWCOMERS, recording("omission-newcomers-kal16"), phones=PHONES)
    assert feedback.words[1].verdict is Verdict.MISSING
    assert shown_phones(feedback) == [bare(phones) for phones in PHONES]


def test_other_phones_than_those_said_cost_points(coach: Coach, newcomers: Clip) -> None:
    other = (*PHONES[:4], ("ZH", "OY1"), *PHONES[5:])
    right, wrong = (coach.check(NEWCOMERS, newcomers, phones=each).words[4] for each in (PHONES, other))
    assert (wrong.score or 0) < (right.score or 0) - 10


@pytest.mark.parametrize("name", [TAKE, "omission-hello-en-us-f5", "halting-story-rms"])
def test_scores_are_kept_as_they_are_shown_at_first(name: str, check: Callable[[str], Feedback]) -> None:
    feedback = check(name)
    assert result_json(feedback)["scores"] == asdict(feedback.scores)


@pytest.mark.parametrize("count", [0, 7, 9])
def test_phones_for_another_number_of_words_are_refused(count: int, coach: Coach, newcomers: Clip) -> None:
    with pytest.raises(LanguageError, match="8 words"):
        coach.check(NEWCOMERS, newcomers, phones=(PHONES * 2)[:count])


@pytest.mark.parametrize("text", ["一些新來的人學會說你好。", "", " \n", "… — !", "🙂"])
def test_a_text_without_english_is_refused(text: str, coach: Coach, newcomers: Clip) -> None:
    with pytest.raises(LanguageError):
        coach.check(text, newcomers)


def test_a_word_in_another_script_is_left_out_of_the_judgement(coach: Coach, newcomers: Clip) -> None:
    mixed = coach.check("Some newcomers learned to say hello (你好) in Mandarin.", newcomers)
    foreign = mixed.words[6]
    assert foreign.text == "(你好)"
    assert (foreign.verdict, foreign.score, foreign.hint, foreign.phones) == (None, None, None, ())
    assert {word.verdict for word in mixed.words if word is not foreign} == {Verdict.GOOD}
    assert mixed.scores.completeness == 100
    assert mixed.corrections == ()


def test_the_result_names_prompt_recording_and_engines(
    coach: Coach, recording: Callable[[str], Path]
) -> None:
    path = recording("clean-influx-slt")
    prompt = Prompt("k1", PromptKind.KEYWORD, "Influx")
    assert (coach.check(prompt, path).id, coach.check(prompt, path, id="row 7").id) == ("k1", "row 7")
    feedback = coach.check("Influx", str(path))
    assert (feedback.id, feedback.audio, feedback.engine.words) == ("", str(path), "sphinx")
    assert feedback.engine.version.startswith("speakcheck ")


def test_the_lessons_own_split_is_shown(coach: Coach, recording: Callable[[str], Path]) -> None:
    prompt = Prompt("k5", PromptKind.KEYWORD, "Fascinating", (("fascinating", ("Fas", "ci", "nat", "ing")),))
    (word,) = coach.check(prompt, recording("clean-fascinating-kal16")).words
    assert [syllable.text for syllable in word.syllables] == ["Fas", "ci", "nat", "ing"]
    assert word.hint == "FAS-ci-nat-ing"


def test_the_same_take_gives_the_same_result(
    coach: Coach, recording: Callable[[str], Path], check: Callable[[str], Feedback]
) -> None:
    """Also behind other takes, and in a coach of its own."""
    path = recording("replacement-hello-kal16")
    first = coach.check(NEWCOMERS, path)
    check("insertion-young-en-us-f5")
    assert coach.check(NEWCOMERS, path) == first
    assert Coach().check(NEWCOMERS, path) == first


def test_threads_share_a_coach(coach: Coach, recording: Callable[[str], Path]) -> None:
    takes = [
        (NEWCOMERS, recording("omission-to-rms")),
        (NEWCOMERS, recording("repetition-to-rms")),
        ("Influx", recording("clean-influx-slt")),
        ("Unfolding", recording("clean-unfolding-awb")),
    ]
    alone = [coach.check(*take) for take in takes]
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda take: coach.check(*take), takes)) == alone


@pytest.mark.parametrize("decibels", [-20, 6, 20])
def test_the_level_hardly_matters(
    decibels: int, coach: Coach, newcomers: Clip, check: Callable[[str], Feedback]
) -> None:
    """Above full scale only in memory: nothing is cut off."""
    quieter = newcomers.samples * np.float32(10 ** (-26 / 20))
    changed = coach.check(NEWCOMERS, Clip(quieter * np.float32(10 ** (decibels / 20))))
    assert changed.scores.overall == pytest.approx(check(TAKE).scores.overall, abs=5)
    assert [word.verdict for word in changed.words] == [word.verdict for word in check(TAKE).words]


@pytest.mark.parametrize(("before", "behind"), [(3.0, 0.0), (0.0, 3.0)], ids=["before", "behind"])
def test_silence_around_the_reading_hardly_matters(
    before: float, behind: float, coach: Coach, newcomers: Clip, check: Callable[[str], Feedback]
) -> None:
    silence = [np.zeros(round(seconds * SAMPLE_RATE), np.float32) for seconds in (before, behind)]
    changed = coach.check(NEWCOMERS, Clip(np.concatenate((silence[0], newcomers.samples, silence[1]))))
    assert changed.scores.overall == pytest.approx(check(TAKE).scores.overall, abs=5)
    assert changed.fluency.pauses == ()
    for own, theirs in zip(changed.words, check(TAKE).words, strict=True):
        assert own.verdict is theirs.verdict
        assert own.start == pytest.approx((theirs.start or 0) + before, abs=0.1)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.05, 0.5])
def test_a_recording_of_next_to_nothing_is_no_speech(seconds: float, coach: Coach, newcomers: Clip) -> None:
    feedback = coach.check(NEWCOMERS, Clip(newcomers.samples[: round(min(seconds, 0.1) * SAMPLE_RATE)]))
    assert feedback.take.problems
    assert feedback.scores.overall is None
    assert len(feedback.words) == 8


ACCENTED = ["mispronunciation-say-en-us-f5", "mispronunciation-without-rms", "halting-story-rms"]


@pytest.mark.parametrize("name", ACCENTED)
def test_a_function_word_is_never_blamed_for_its_sounds(name: str, check: Callable[[str], Feedback]) -> None:
    light = [word for word in check(name).words if is_function_word(word.text.lower().strip(".,"))]
    assert light
    assert Verdict.POOR not in {word.verdict for word in light}


def test_hostile_text_comes_back_as_it_is(coach: Coach, newcomers: Clip) -> None:
    text = "Some newcomers learned to say [bold]{0}%s\x1b[31mhello[/] in Mandarin."
    feedback = coach.check(text, newcomers)
    assert feedback.text == text
    assert [word.text for word in feedback.words] == text.split()


def values(item: object) -> Iterator[object]:
    """Yield every value inside a result."""
    if isinstance(item, tuple):
        for each in item:
            yield from values(each)
    elif hasattr(item, "__dataclass_fields__"):
        for field in fields(item):  # type: ignore[arg-type]
            yield from values(getattr(item, field.name))
    else:
        yield item


def test_numbers_of_a_result_are_plain(check: Callable[[str], Feedback]) -> None:
    """No number of a library, and none that is not finite, gets out."""
    for value in values(check("replacement-hello-kal16")):
        assert value is None or isinstance(value, str | bool) or type(value) in (int, float)
        assert not isinstance(value, float) or np.isfinite(value)
