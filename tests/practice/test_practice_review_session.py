"""A sitting: prompts of several lessons in one row, each with its own past, and what is said at the end."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from speakcheck import i18n
from speakcheck.audio.files import load
from speakcheck.audio.take_file import TakeFile
from speakcheck.coach import Coach
from speakcheck.errors import LessonError
from speakcheck.history.attempt import AttemptSource, AttemptText, ScorerVersion
from speakcheck.history.scheduler import Card, CardKind
from speakcheck.history.stored_result import from_json
from speakcheck.lessons.lesson import Lesson, Prompt, PromptKind
from speakcheck.lessons.shelf import Shelf
from speakcheck.practice.past_take import PastTake
from speakcheck.practice.recorder import Recorder
from speakcheck.practice.review_session import (
    ReviewSession,
    ReviewSummary,
    ending_lines,
    lesson_of_today,
    made,
    reason_text,
)
from speakcheck.practice.scored_take import ScoredTake, TakeSummary, summary_of
from speakcheck.practice.session import PromptStatus
from speakcheck.practice.take_store import TakeStore
from speakcheck.report.to_json import result_json
from speakcheck.study.queries import PromptHistory
from speakcheck.study.reviews import NextDue, ReviewItem, ReviewReason
from speakcheck.study.sound_practice import ContrastPairs
from tests.fed_microphone import FedMicrophone
from tests.history.made import later, result, stored

LESSONS = [each.lesson for each in Shelf().list()]
FIRST, SECOND = LESSONS[:2]
AUDIO = Path(__file__).parent.parent.parent / "fixtures" / "audio"
REPLACED = AUDIO / "replacement-hello-kal16.flac"
"""A reading of the prompt e4 with “goodbye” in place of “hello”."""
PAIRS = Prompt("", PromptKind.KEYWORD, "think, sink, thin, sin")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def exercise(lesson: Lesson, id: str = "p1s1") -> ReviewItem:
    return ReviewItem(ReviewReason.LESSON, lesson.id, next(each for each in lesson.prompts if each.id == id))


def sitting() -> ReviewSession:
    """Return a sitting of two prompts with one id, and of free text."""
    row = [exercise(FIRST), exercise(SECOND), ReviewItem(ReviewReason.SOUND, "", PAIRS, sound="TH")]
    return ReviewSession(row, LESSONS)


def judged(lesson: str, prompt: Prompt, overall: float | None, faults: int = 0) -> ScoredTake:
    """Return a take of a prompt as it comes back from the history."""
    told = result("Three users said hello.", overall, id=prompt.id)
    feedback = replace(from_json(stored(told)), text=prompt.text)
    return ScoredTake(replace(summary_of(lesson, feedback, NOW, None), faults=faults), feedback, None)


def test_prompts_of_one_name_in_two_lessons_are_kept_apart() -> None:
    session = sitting()
    assert (session.lesson, session.prompt.id) == (FIRST, "p1s1")
    assert session.file(judged(FIRST.id, session.prompt, 90.0))
    session.move(1)
    assert (session.lesson, session.prompt.id) == (SECOND, "p1s1")
    assert session.result() is None
    assert session.progress().mark is PromptStatus.NEW
    assert not session.file(judged(FIRST.id, exercise(FIRST).prompt, 70.0, 1))
    session.move(-1)
    assert session.progress().tries == 2
    assert session.progress().mark is PromptStatus.AGAIN


def test_free_text_is_known_by_its_words() -> None:
    session = sitting()
    session.move(2)
    assert (session.lesson.id, session.prompt.id) == ("", "")
    assert session.file(judged("", PAIRS, 80.0))
    assert session.progress().mark is PromptStatus.CLEAR
    assert session.drill(0)
    assert (session.prompt.text, session.prompt.id) == ("think", "")
    assert session.progress().mark is PromptStatus.NEW


def test_a_word_drilled_in_a_sitting_is_of_the_lesson_at_hand() -> None:
    session = sitting()
    session.move(1)
    session.drill(0)
    assert session.name(session.prompt) == f"{SECOND.id}/p1s1-w1"


def test_without_anything_to_read_there_is_no_sitting() -> None:
    with pytest.raises(LessonError):
        ReviewSession([], LESSONS)


def test_the_end_counts_what_was_read_here_and_not_before() -> None:
    past = TakeSummary(
        SECOND.id, "p1s1", NOW, judged(SECOND.id, exercise(SECOND).prompt, 90.0).attempt.scores, 0
    )
    session = ReviewSession([exercise(FIRST), exercise(SECOND)], LESSONS, [past])
    assert not session.began
    session.file(judged(FIRST.id, exercise(FIRST).prompt, 60.0, 2))
    assert session.began
    ending = session.ending(NOW, NOW + timedelta(minutes=7, seconds=40), None)
    assert (ending.read, ending.texts, ending.clear, ending.minutes) == (1, 2, 0, 8)
    session.file(judged(SECOND.id, exercise(SECOND).prompt, None))
    assert session.ending(NOW, NOW, None).clear == 0, "it was clear before, and could not be judged now"
    session.file(judged(SECOND.id, exercise(SECOND).prompt, 80.0))
    assert session.ending(NOW, NOW, None).clear == 1


@pytest.mark.parametrize(
    ("next", "told"),
    [
        (None, "Nothing has to come back: all of it was clear."),
        (NextDue(date(2026, 11, 22), 3), "Still due today: 3."),
        (NextDue(date(2026, 11, 23), 4), "Due next: 4 tomorrow."),
        (NextDue(date(2026, 11, 30), 5), "Due next: 5 on 2026-11-30."),
    ],
    ids=["nothing", "today", "tomorrow", "later"],
)
def test_two_lines_say_what_was_done_and_what_is_next(next: NextDue | None, told: str) -> None:
    i18n.use("en")
    lines = ending_lines(ReviewSummary(12, 14, 9, 11, next, date(2026, 11, 22)))
    assert lines == ("Read: 12 of 14 texts, 9 of them clear; 11 min.", told)


@pytest.mark.parametrize(
    ("of", "why"),
    [
        (ReviewItem(ReviewReason.LESSON, FIRST.id, PAIRS), "new in your lesson"),
        (
            ReviewItem(ReviewReason.DUE, "", PAIRS, Card(CardKind.WORD, "three", NOW, NOW, 1, 1, 5.0)),
            "due again: “three”",
        ),
        (
            ReviewItem(ReviewReason.DUE, "", PAIRS, Card(CardKind.SENTENCE, "x", NOW, NOW, 1, 1, 5.0)),
            "due again",
        ),
        (
            ReviewItem(ReviewReason.SOUND, "", PAIRS, None, ContrastPairs("TH", "S", ()), "TH"),
            "tell /θ/ from /s/",
        ),
        (ReviewItem(ReviewReason.SOUND, FIRST.id, PAIRS, sound="TH"), "for the sound /θ/"),
    ],
    ids=["lesson", "word", "sentence", "pairs", "sound"],
)
def test_it_is_said_why_something_is_read(of: ReviewItem, why: str) -> None:
    i18n.use("en")
    assert reason_text(of) == why


def tried(lesson: Lesson, day: int, count: int = 1) -> list[PromptHistory]:
    return [
        PromptHistory(lesson.id, each.id, NOW + timedelta(days=day), 80.0) for each in lesson.prompts[:count]
    ]


@pytest.mark.parametrize(
    ("read", "lesson"),
    [
        ([], FIRST),
        (tried(SECOND, 0), SECOND),
        ([*tried(SECOND, 0), *tried(LESSONS[2], 1)], LESSONS[2]),
        ([*tried(SECOND, 0), *tried(LESSONS[2], 1, 999)], SECOND),
        (tried(FIRST, 0, 999), SECOND),
        ([one for lesson in LESSONS[::-1] for one in tried(lesson, 0, 999)] + tried(SECOND, 1), SECOND),
    ],
    ids=["nothing read", "one begun", "the later one", "the later one is done", "one done", "all done"],
)
def test_the_lesson_of_today(read: list[PromptHistory], lesson: Lesson) -> None:
    assert lesson_of_today(LESSONS, read) == lesson
    assert lesson_of_today([], read) is None


def test_what_is_due_comes_back_and_takes_are_filed_where_they_belong() -> None:
    takes, coach = TakeStore(), Coach()
    (prompt,) = [each for each in Shelf().get("s01").prompts if each.id == "e4"]
    before = result_json(coach.check(prompt, REPLACED))
    takes.history.add(before, AttemptText("s01-little-red-book", prompt), later(), AttemptSource.SCORE)
    session = made(takes, LESSONS, 10)
    due = session.exercise
    assert due.card is not None
    assert (due.lesson, due.prompt.id, due.card.name) == ("s01-little-red-book", "e4", "hello")
    assert session.progress().tries == 1
    studio = Recorder(lambda: coach, takes, FedMicrophone)
    came = studio.read(session.lesson.id, session.prompt, REPLACED).run()
    assert came is not None
    assert session.file(came)
    latest = takes.history.attempts(limit=1)[0]
    assert (latest.lesson, latest.prompt, latest.source) == ("s01-little-red-book", "e4", AttemptSource.APP)
    (reviews,) = takes.history.database.rows("SELECT reviews FROM cards WHERE name = 'hello'")
    assert reviews[0] == 2
    takes.close()


def test_free_text_is_recorded_filed_and_judged_after_a_crash() -> None:
    takes, coach = TakeStore(), Coach()
    free = Prompt("", PromptKind.SENTENCE, "Some newcomers learned to say hello in Mandarin.")
    path = takes.begin("", free, NOW)
    path.parent.mkdir(parents=True)
    begun = TakeFile(path)
    begun.add(load(REPLACED).samples)
    begun.finish()
    again = Recorder(lambda: coach, TakeStore(), FedMicrophone)
    assert not list(again.catch_up_texts([PAIRS]))
    (late,) = again.catch_up_texts([PAIRS, free])
    assert late.attempt.text == free.text
    (kept,) = takes.history.attempts()
    assert (kept.lesson, kept.prompt, kept.text, kept.at) == ("", "", free.text, NOW)
    assert not list(Recorder(lambda: coach, TakeStore(), FedMicrophone).catch_up_texts([free]))
    takes.close()


def test_a_result_comes_back_as_the_feedback_that_it_was() -> None:
    (prompt,) = [each for each in Shelf().get("s01").prompts if each.id == "e4"]
    told = result_json(Coach().check(prompt, REPLACED))
    back = from_json(stored(told))
    assert result_json(back) == told
    scorer = ScorerVersion(back.engine.words, back.engine.phones, back.engine.version)
    assert scorer.words == "sphinx"
    shown = PastTake()
    take = ScoredTake(summary_of("x", back, NOW, None), back, None)
    shown.turn_to(prompt, take)
    assert (shown.result(), shown.prompt, shown.progress().change) == (take, prompt, None)
