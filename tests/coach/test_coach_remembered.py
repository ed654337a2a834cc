"""From recordings to what is practised next: judged, remembered, and taken up again."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from speakcheck.assess.feedback import Feedback
from speakcheck.history.attempt import AttemptSource, AttemptText
from speakcheck.history.store import History
from speakcheck.lessons.lesson import Lesson, Prompt, PromptKind
from speakcheck.lessons.shelf import Shelf
from speakcheck.report.to_json import result_json
from speakcheck.study.reviews import ReviewItem, due, review_items

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
Check = Callable[[str], Feedback]
Remember = Callable[[History, str, datetime], None]


@pytest.fixture
def history() -> Iterator[History]:
    with History.open() as opened:
        yield opened


@pytest.fixture
def remember(check: Check, described: Callable[[str], dict[str, Any]]) -> Remember:
    """Judge a recording and remember the verdict."""

    def add(history: History, name: str, when: datetime) -> None:
        prompt = Prompt("asked", PromptKind.SENTENCE, described(name)["text"])
        history.add(result_json(check(name)), AttemptText("lesson", prompt), when, AttemptSource.APP)

    return add


def test_who_reads_slowly_gets_less_to_read_in_the_same_time(
    history: History, lesson: Lesson, remember: Remember
) -> None:
    def planned() -> dict[str, ReviewItem]:
        return {each.prompt.text: each for each in review_items(history, 5, [lesson], lesson, NOON)}

    remember(history, "clean-fluent-story-rms", NOON - timedelta(days=30))
    fluent = planned()
    for minute in range(3):
        remember(history, "halting-story-rms", NOON - timedelta(days=29, minutes=minute))
    halting = planned()
    both = fluent.keys() & halting.keys()
    assert both
    assert all(halting[text].seconds > fluent[text].seconds for text in both)
    assert len(halting) < len(fluent)
    assert sum(each.seconds for each in halting.values()) <= 300


def test_what_of_a_lesson_was_not_read_yet_comes_first(history: History, check: Check) -> None:
    lesson = Shelf().get("s01-little-red-book")
    first = lesson.prompts[0]
    planned = [each.prompt.id for each in review_items(history, 10, [], lesson, NOON)]
    assert planned[0] == first.id
    history.add(
        result_json(check("clean-called-en-us-f5")), AttemptText(lesson.id, first), NOON, AttemptSource.APP
    )
    planned = [each.prompt.id for each in review_items(history, 10, [], lesson, NOON)]
    assert planned[0] == lesson.prompts[1].id


def test_a_word_that_was_not_said_comes_back_until_it_is_read(history: History, remember: Remember) -> None:
    remember(history, "replacement-hello-kal16", NOON)
    assert [card.name for card in due(history, NOON + timedelta(days=1))] == ["hello"]
    for day in range(1, 4):
        remember(history, "clean-newcomers-drill-en-us-f5", NOON + timedelta(days=day))
    assert due(history, NOON + timedelta(days=3)) == ()
    assert [card.name for card in due(history, NOON + timedelta(days=90))] == ["hello"]
