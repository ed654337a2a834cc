"""What went badly comes back, at the time that measured scores give it, and a sitting mixes it well."""

from datetime import timedelta

import pytest

from speakcheck.history import scheduler
from speakcheck.history.attempt import AttemptSource, AttemptText
from speakcheck.history.result_facts import facts_of
from speakcheck.history.scheduler import CardKind, Rating, all_names, ratings
from speakcheck.history.store import History
from speakcheck.lessons.lesson import Lesson, Prompt, PromptKind
from speakcheck.lessons.shelf import Shelf
from speakcheck.study.reviews import ReviewReason, due, due_count, review_items, worst_sounds
from speakcheck.study.sound_practice import contrast_pairs, sound_words
from tests.history.made import SENTENCES, later, result, stored, text

SENTENCE = text().prompt
LESSONS = [each.lesson for each in Shelf().list()]


def read(
    history: History, minutes: float, poor: dict[str, list[str]] | None = None, overall: float = 80.0
) -> None:
    history.add(result(poor=poor, overall=overall), text(), later(minutes), AttemptSource.APP)


def due_names(history: History, days: float) -> set[tuple[str, str]]:
    return {(card.kind.value, card.name) for card in due(history, later(days=days))}


@pytest.mark.parametrize(
    ("told", "kind", "name", "rating"),
    [
        (result(), CardKind.WORD, "hello", Rating.GOOD),
        (result(poor={"three": ["TH"]}), CardKind.WORD, "three", Rating.AGAIN),
        (result(missing=["three"]), CardKind.WORD, "three", None),
        (result(), CardKind.SOUND, "TH", Rating.GOOD),
        (result(poor={"three": ["TH"]}), CardKind.SOUND, "TH", None),
        (result("Three think.", poor={"three": ["TH"]}), CardKind.SOUND, "TH", Rating.AGAIN),
        (result("Think three days often think.", poor={"three": ["TH"]}), CardKind.SOUND, "TH", Rating.HARD),
        (result(overall=95.0), CardKind.SENTENCE, SENTENCES[0], Rating.EASY),
        (result(), CardKind.SENTENCE, SENTENCES[0], Rating.GOOD),
        (result(missing=["said"]), CardKind.SENTENCE, SENTENCES[0], Rating.AGAIN),
        (result(overall=None), CardKind.SENTENCE, SENTENCES[0], None),
    ],
    ids=[
        *("good word", "poor word", "word not said", "good sound", "sound wrong once", "sound wrong"),
        *("sound half wrong", "easy sentence", "good sentence", "bad sentence", "no score"),
    ],
)
def test_a_measured_score_is_the_rating(
    told: dict[str, object], kind: CardKind, name: str, rating: Rating | None
) -> None:
    assert ratings(facts_of(stored(told)), SENTENCE).get((kind, name)) is rating


def test_what_goes_well_makes_no_card(history: History) -> None:
    read(history, 0, overall=95.0)
    assert due(history, later(days=3000)) == ()


def test_what_went_badly_is_due_at_once_and_then_ever_later(history: History) -> None:
    read(history, 0, {"three": ["TH"]})
    (card,) = [card for card in due(history, later()) if card.kind is CardKind.WORD]
    assert (card.name, card.due, card.reviews, card.lapses) == ("three", later(10), 1, 1)
    waits = []
    at = card.due
    for _ in range(5):
        history.add(result(), text(), at, AttemptSource.APP)
        (card,) = [card for card in due(history, later(days=9000)) if card.name == "three"]
        waits.append(card.due - at)
        at = card.due
    assert waits == sorted(waits)
    assert waits[-1] > timedelta(days=10)
    assert ("word", "three") not in due_names(history, 0.1)


def test_reading_well_before_it_is_due_changes_nothing_and_badly_brings_it_back(history: History) -> None:
    read(history, 0, {"three": ["TH"]})
    read(history, 11)
    (before,) = [card for card in due(history, later(days=900)) if card.name == "three"]
    for minute in range(12, 30):
        read(history, minute)
    assert before in due(history, later(days=900))
    read(history, 60, {"three": ["TH"]})
    (after,) = [card for card in due(history, later(days=900)) if card.name == "three"]
    assert (after.lapses, after.due) == (2, later(70))
    read(history, 61, {"three": ["TH"]})
    assert after in due(history, later(days=900)), "a take of the same minutes is practice"


def test_cards_can_be_made_anew_from_the_attempts(history: History) -> None:
    for minute in range(0, 400, 7):
        shown = SENTENCES[minute % 3]
        poor = {"think": ["TH"], "three": ["TH"]} if minute % 4 == 0 else {}
        history.add(
            result(shown, poor=poor), text(shown, id=str(minute % 3)), later(minute), AttemptSource.APP
        )
    before = history.database.rows("SELECT * FROM cards ORDER BY kind, name")
    assert len(before) >= 3
    with history.database.writing() as connection:
        connection.execute("DELETE FROM cards")
        scheduler.rebuild(connection, all_names(connection), history.latest)
    after = history.database.rows("SELECT * FROM cards ORDER BY kind, name")
    assert [tuple(row) for row in after] == [tuple(row) for row in before]


def test_the_day_ends_at_midnight_here(history: History) -> None:
    read(history, 0, {"three": ["TH"]})
    assert due_count(history, later(days=-1)) == 0
    assert due_count(history, later()) == len(due(history, later())) > 0


def weak_learner(history: History) -> None:
    for minute in range(8):
        shown = SENTENCES[minute % 2]
        poor = {"think": ["TH"], "three": ["TH"]}
        history.add(result(shown, poor=poor), text(shown, id=str(minute)), later(minute), AttemptSource.APP)


def test_a_sitting_mixes_the_due_the_new_and_the_worst_within_its_time(history: History) -> None:
    weak_learner(history)
    exercises = review_items(history, 15, LESSONS, today=LESSONS[0], now=later(days=1))
    assert {exercise.reason for exercise in exercises} == set(ReviewReason)
    assert 0.6 * 15 * 60 <= sum(exercise.seconds for exercise in exercises) <= 15 * 60
    texts = [exercise.prompt.text for exercise in exercises]
    assert len(texts) == len(set(texts))
    fresh = [exercise.prompt for exercise in exercises if exercise.reason is ReviewReason.LESSON]
    places = [LESSONS[0].prompts.index(prompt) for prompt in fresh]
    assert places == sorted(places)
    assert places[0] == 0
    assert {each.contrast.expected for each in exercises if each.contrast} == {"TH"}


def test_a_due_word_is_read_where_a_lesson_has_it(history: History) -> None:
    asked = AttemptText("x", Prompt("", PromptKind.SENTENCE, "Three users said hello."))
    history.add(result(poor={"three": ["TH"]}), asked, later(), AttemptSource.SCORE)
    with_three = [each for each in LESSONS if any("three" in p.text.lower() for p in each.prompts)]
    exercises = review_items(history, 30, with_three, now=later())
    (word,) = [each for each in exercises if each.card and each.card.kind is CardKind.WORD]
    assert word.lesson in {lesson.id for lesson in with_three}
    assert "three" in word.prompt.text.lower()
    alone = review_items(history, 30, [], now=later())
    assert [each.prompt.text for each in alone if each.card and each.card.name == "three"] == ["three"]


def test_without_a_history_the_lesson_fills_the_time(history: History) -> None:
    exercises = review_items(history, 5, LESSONS, today=LESSONS[1])
    assert {exercise.reason for exercise in exercises} == {ReviewReason.LESSON}
    assert review_items(history, 5, []) == ()
    assert len(review_items(history, 0.01, LESSONS, today=LESSONS[0])) == 1


def test_a_wrong_sound_gets_pairs_with_what_was_heard_and_words_of_the_lessons(history: History) -> None:
    weak_learner(history)
    assert worst_sounds(history)[0].name == "TH"
    found = contrast_pairs(history, "TH")
    assert (found[0].expected, found[0].heard) == ("TH", "S")
    assert ("think", "sink") in found[0].pairs or ("thing", "sing") in found[0].pairs
    assert all(len(contrast.pairs) <= 8 for contrast in found)
    holding = sound_words(LESSONS, "TH", 6)
    assert len(holding) == 6
    by_id: dict[str, Lesson] = {lesson.id: lesson for lesson in LESSONS}
    for holder in holding:
        (prompt,) = [each for each in by_id[holder.lesson].prompts if each.id == holder.prompt]
        assert holder.word in prompt.text.lower()
