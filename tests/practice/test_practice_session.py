"""Where a learner is in a lesson, and what is remembered of each prompt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from speakcheck.assess.feedback import EngineNames, Feedback, Fluency, Scores
from speakcheck.audio.quality import TakeQuality
from speakcheck.errors import LessonError
from speakcheck.lessons.lesson import Lesson
from speakcheck.lessons.shelf import Shelf
from speakcheck.practice.prompts import PracticeMode, drill_of, paragraph_of, prompt_of
from speakcheck.practice.scored_take import ScoreChange, ScoredTake, TakeSummary
from speakcheck.practice.session import PromptStatus, Session

START = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return Shelf().get("s01-little-red-book")


def attempt(prompt: str, overall: float | None, faults: int = 0, minute: int = 0) -> TakeSummary:
    scores = Scores(overall, overall, overall, overall, overall)
    return TakeSummary("s01-little-red-book", prompt, START + timedelta(minutes=minute), scores, faults)


def judged(prompt: str, overall: float | None, faults: int = 0) -> ScoredTake:
    take = TakeQuality(1.0, 0.1, 0.9, -20.0, 40.0, (), True)
    none = Fluency(None, None, ())
    remembered = attempt(prompt, overall, faults)
    feedback = Feedback(
        prompt, "", "", EngineNames("", "", ""), take, None, remembered.scores, (), (), none, ()
    )
    return ScoredTake(remembered, feedback, None)


def test_every_mode_keeps_its_own_place(lesson: Lesson) -> None:
    session = Session(lesson)
    assert session.prompt.id == "p1s1"
    assert session.move(2)
    assert session.choose(PracticeMode.KEYWORD)
    assert session.prompt.id == "k1"
    session.move(1)
    assert session.prompt.id == "e1"
    session.choose(PracticeMode.PASSAGE)
    assert session.prompt.id == "p1"
    session.choose(PracticeMode.SENTENCE)
    assert session.prompt.id == "p1s3"


def test_there_is_nothing_before_the_first_and_behind_the_last(lesson: Lesson) -> None:
    session = Session(lesson)
    assert not session.move(-1)
    assert session.move(1_000)
    assert session.place == len(session.prompts) - 1
    assert not session.move(1)


def test_practice_begins_where_something_is_left_to_do(lesson: Lesson) -> None:
    done = [attempt("p1s1", 90.0), attempt("p1s2", 60.0, faults=2), attempt("p1s3", 95.0)]
    assert Session(lesson, done).prompt.id == "p1s2"


def test_a_prompt_is_found_in_its_mode(lesson: Lesson) -> None:
    session = Session(lesson)
    assert session.seek("K2")
    assert (session.mode, session.prompt.id) == (PracticeMode.KEYWORD, "k2")
    assert not session.seek("p99s1")
    assert session.prompt.id == "k2"


@pytest.mark.parametrize(
    ("scores", "mark", "change"),
    [
        ([], PromptStatus.NEW, None),
        ([(None, 0)], PromptStatus.AGAIN, None),
        ([(81.6, 0)], PromptStatus.CLEAR, ScoreChange(first=True)),
        ([(81.6, 0), (77.4, 1)], PromptStatus.AGAIN, ScoreChange(False, -5)),
        ([(81.6, 1), (None, 0), (82.4, 0)], PromptStatus.CLEAR, ScoreChange(False, 0)),
    ],
    ids=["new", "without a score", "first take", "worse", "as before"],
)
def test_progress_is_told_by_what_was_shown(
    lesson: Lesson, scores: list[tuple[float | None, int]], mark: PromptStatus, change: ScoreChange | None
) -> None:
    takes = [attempt("p1s1", overall, faults, minute) for minute, (overall, faults) in enumerate(scores)]
    progress = Session(lesson, takes).progress("p1s1")
    assert (progress.tries, progress.mark, progress.change) == (len(scores), mark, change)


def test_the_best_take_is_kept_apart_from_the_last(lesson: Lesson) -> None:
    progress = Session(lesson, [attempt("p1s1", 90.0), attempt("p1s1", 70.0, 1)]).progress("p1s1")
    assert progress.best is not None
    assert progress.last is not None
    assert (progress.best.points, progress.last.points) == (90, 70)


def test_of_equal_takes_the_first_is_the_best(lesson: Lesson) -> None:
    # They are equal as shown: a few tenths make no record.
    takes = [attempt("p1s1", score, minute=minute) for minute, score in enumerate((70.0, 81.6, 82.3, 60.0))]
    best = Session(lesson, takes).progress("p1s1").best
    assert best is not None
    assert best.when == START + timedelta(minutes=1)


def test_a_late_verdict_goes_to_its_own_prompt(lesson: Lesson) -> None:
    session = Session(lesson)
    session.move(1)
    assert not session.file(judged("p1s1", 80.0))
    assert session.result() is None
    assert session.progress("p1s1").tries == 1
    session.move(-1)
    assert session.result() is not None
    assert session.file(judged("p1s1", 84.0))
    assert session.progress().change == ScoreChange(False, 4)


def test_texts_are_hidden_until_they_were_said(lesson: Lesson) -> None:
    session = Session(lesson, listening_first=True)
    assert session.hidden
    session.file(judged("p1s1", 80.0))
    assert not session.hidden
    session.move(1)
    assert session.hidden
    session.reveal()
    assert not session.hidden
    session.move(1)
    session.listen_first(False)
    assert not session.hidden


def test_a_word_is_drilled_and_left_again(lesson: Lesson) -> None:
    session = Session(lesson)
    session.seek("e2")
    assert session.drill(9)
    assert (session.prompt.text, session.prompt.id, session.drilling) == ("deliberately", "e2-w10", True)
    assert dict(session.prompt.splits)["deliberately"] == ("De", "lib", "er", "ate", "ly")
    session.leave_drill()
    assert session.prompt.id == "e2"
    assert not session.drill(99)
    assert not session.drilling


def test_a_lesson_without_drills_has_no_mode_for_them(lesson: Lesson) -> None:
    bare = replace(
        lesson, prompts=tuple(each for each in lesson.prompts if each.id.startswith("p")), drills=()
    )
    session = Session(bare, mode=PracticeMode.KEYWORD)
    assert session.mode is PracticeMode.SENTENCE
    assert session.modes == (PracticeMode.SENTENCE, PracticeMode.PASSAGE)
    assert not session.choose(PracticeMode.KEYWORD)


def test_a_lesson_with_nothing_to_read_is_refused(lesson: Lesson) -> None:
    with pytest.raises(LessonError, match="nothing to read"):
        Session(replace(lesson, prompts=(), drills=(), paragraphs=()))


@pytest.mark.parametrize(
    ("id", "text"),
    [
        ("p2s1-w2", "influx"),
        ("k1", "Influx"),
        ("p2s1-w99", None),
        ("x", None),
        ("p2s1-w", None),
    ],
)
def test_a_prompt_is_found_again_by_the_id_of_its_take(lesson: Lesson, id: str, text: str | None) -> None:
    found = prompt_of(lesson, id)
    assert (found.text if found else None) == text


def test_a_prompt_knows_its_drill_and_its_paragraph(lesson: Lesson) -> None:
    found = {prompt.id: prompt for prompt in lesson.prompts}
    assert drill_of(lesson, found["e2"]) is lesson.drills[1]
    assert drill_of(lesson, found["p2s1"]) is None
    assert paragraph_of(lesson, found["p2s1"]) is lesson.paragraphs[1]
    assert paragraph_of(lesson, found["k1"]) is None
