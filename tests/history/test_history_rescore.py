"""Kept recordings are heard again by the scorer of today, and nothing else is touched."""

from pathlib import Path

import pytest

from speakcheck.coach import Coach
from speakcheck.history.attempt import AttemptSource, AttemptText
from speakcheck.history.rescoring import rescorable, rescore
from speakcheck.history.store import History
from speakcheck.lessons.lesson import Prompt, PromptKind
from tests.history.made import later, result, text

RECORDING = Path(__file__).parents[2] / "fixtures" / "audio" / "replacement-hello-kal16.flac"
SAID = "Some newcomers learned to say hello."


@pytest.fixture(scope="module")
def coach() -> Coach:
    return Coach()


def test_recordings_are_judged_by_the_scorer_of_today_once(history: History, coach: Coach) -> None:
    asked = AttemptText("s01", Prompt("p1s1", PromptKind.SENTENCE, SAID))
    old = result(overall=12.0, version="speakcheck 0.0.1") | {"text": SAID}
    for minute in range(3):
        history.add(old, asked, later(minute), AttemptSource.APP, sound=RECORDING)
    history.add(result(version="speakcheck 0.0.1"), text(), later(5), AttemptSource.APP)
    cards = [tuple(row) for row in history.database.rows("SELECT * FROM cards")]
    assert rescorable(history) == 3
    done = list(rescore(history, coach))
    assert [each.new for each in done] == [True, True, True]
    feedback = done[0].feedback
    assert feedback is not None
    newest = next(each for each in history.scorers() if each.version == feedback.engine.version)
    judged = history.attempts(scorer=newest)
    assert [attempt.at for attempt in judged] == [later(2), later(1), later(0)]
    assert len({attempt.scores.overall for attempt in judged}) == 1
    assert judged[0].scores.overall == pytest.approx(feedback.scores.overall, abs=0.06)
    assert history.attempt(judged[0].id).scores.overall == 12.0
    assert [tuple(row) for row in history.database.rows("SELECT * FROM cards")] == cards
    again = list(rescore(history, coach))
    assert [each.new for each in again] == [False]
    assert history.scorers()[0] == newest


def test_a_lost_recording_is_said_and_the_rest_goes_on(history: History, coach: Coach) -> None:
    asked = AttemptText("s01", Prompt("p1s1", PromptKind.SENTENCE, SAID))
    old = result(version="speakcheck 0.0.1") | {"text": SAID}
    other = RECORDING.with_name("clean-users-slt.flac")
    history.add(old, asked, later(0), AttemptSource.APP, sound=RECORDING)
    lost = history.add(old, asked, later(1), AttemptSource.APP, sound=other).attempt
    path = history.sound(lost)
    assert path is not None
    path.unlink()
    done = list(rescore(history, coach))
    assert [each.new for each in done] == [False, True]
    assert done[0].fault is not None
    assert "not there any more" in done[0].fault.what
