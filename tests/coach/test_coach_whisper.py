"""The two recognisers give the same form, and differ only where their evidence does."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from speakcheck.assess.feedback import ExtraKind, Feedback, Verdict
from speakcheck.coach import Coach
from speakcheck.lessons.lesson import Prompt
from speakcheck.paths import asset
from speakcheck.recognise.heard import Recogniser
from speakcheck.report.to_json import result_json

SCHEMA = json.loads(asset("schema", "result-1.json").read_text("utf-8"))
FORM = ("omission-hello-en-us-f5", "replacement-users-slt", "problem-room-tone")
CLEAN = ("clean-users-slt", "clean-hosts-awb")
OMISSIONS = ("omission-hello-en-us-f5", "omission-surprised-awb")
REPLACEMENTS = ("replacement-users-slt", "replacement-hello-kal16")
INSERTION = "insertion-very-rms"
SAID = {Verdict.GOOD, Verdict.FAIR, Verdict.POOR}

Check = Callable[[str], Feedback]


@pytest.fixture(scope="module")
def understood(
    asked: Callable[[str], Prompt],
    described: Callable[[str], dict[str, Any]],
    recording: Callable[[str], Path],
    remembering: Recogniser,
) -> Check:
    """Check a recording with Whisper, once."""
    coach = Coach(remembering)
    return cache(lambda name: coach.check(asked(described(name)["text"]), recording(name)))


@pytest.mark.parametrize("name", FORM)
def test_the_form_is_the_same(name: str, understood: Check, check: Check) -> None:
    ours, theirs = result_json(understood(name)), result_json(check(name))
    jsonschema.validate(ours, SCHEMA)
    assert ours.keys() == theirs.keys()
    assert (ours["id"], ours["audio"], ours["take"]) == (theirs["id"], theirs["audio"], theirs["take"])
    assert [word["text"] for word in ours["words"]] == [word["text"] for word in theirs["words"]]
    assert all(
        word.keys() == other.keys() for word, other in zip(ours["words"], theirs["words"], strict=True)
    )
    assert theirs["understood"] is None
    assert all(word["whisper"] is None for word in theirs["words"])
    assert all(word["whisper"] is not None for word in ours["words"]) is (ours["understood"] is not None)


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_take_has_no_word_wrong_or_missing(name: str, understood: Check, check: Check) -> None:
    feedback = understood(name)
    assert {word.verdict for word in feedback.words} <= SAID
    assert feedback.extra == ()
    assert feedback.scores == check(name).scores or feedback.scores.completeness == 100
    assert (feedback.understood or 0) > 0.6


@pytest.mark.parametrize("name", OMISSIONS)
def test_a_word_left_out_is_missed_and_no_other(
    name: str, understood: Check, described: Callable[[str], dict[str, Any]]
) -> None:
    place = described(name)["faults"][0]["word"]
    verdicts = [word.verdict for word in understood(name).words]
    assert verdicts[place] is Verdict.MISSING
    assert set(verdicts[:place] + verdicts[place + 1 :]) <= SAID


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_another_word_is_not_taken_for_the_right_one(
    name: str, understood: Check, described: Callable[[str], dict[str, Any]]
) -> None:
    place = described(name)["faults"][0]["word"]
    verdicts = [word.verdict for word in understood(name).words]
    assert verdicts[place] in (Verdict.WRONG, Verdict.MISSING)
    assert set(verdicts[:place] + verdicts[place + 1 :]) <= SAID


def test_an_added_word_is_heard_behind_the_right_one(
    understood: Check, described: Callable[[str], dict[str, Any]]
) -> None:
    fault = described(INSERTION)["faults"][0]
    (extra,) = understood(INSERTION).extra
    assert (extra.kind, extra.after) == (ExtraKind.INSERTION, fault["after"])
    assert extra.heard.lower() == fault["said"].lower()
