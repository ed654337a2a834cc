"""The look into the history: what was read where, and the attempts behind a day, a sound or a word."""

from datetime import timedelta

from speakcheck.history.attempt import AttemptSource, ScorerVersion
from speakcheck.history.store import History
from speakcheck.study.queries import (
    PromptHistory,
    named,
    on_day,
    storage_use,
    takes_of,
    tried,
    with_sound,
    with_word,
)
from speakcheck.study.reviews import DueCount, NextDue, due_by_kind, next_due
from tests.history.made import BEGIN, SENTENCES, TODAY, later, result, text

SCORER = ScorerVersion("sphinx", "sphinx-gop", TODAY)


def read(
    history: History, minutes: float, overall: float | None, words: str = SENTENCES[0], id: str = "a"
) -> str:
    asked = text(words, id=id)
    told = result(words, overall, poor={"three": ["TH"]} if "three" in words.lower() else {}, id=id)
    return history.add(told, asked, later(minutes), AttemptSource.APP).attempt.id


def test_what_was_tried_is_told_by_the_last_take_with_a_score(history: History) -> None:
    for minute, overall in enumerate((90.0, 70.0, None)):
        read(history, minute, overall)
    read(history, 5, None, SENTENCES[1], "b")
    read(history, 1, 40.0, SENTENCES[1], "c")
    read(history, 9, 60.0, SENTENCES[2], "c")
    assert tried(history, ["s01", "s02"]) == (
        PromptHistory("s01", "a", later(2), 70.0),
        PromptHistory("s01", "b", later(5), None),
        PromptHistory("s01", "c", later(9), 60.0),
    )
    assert tried(history, ["s02"]) == tried(history, []) == ()


def test_takes_are_found_by_prompt_day_sound_word_and_name(history: History) -> None:
    ids = [read(history, minute, 80.0) for minute in (0, 10)]
    other = read(history, 60 * 24 * 2, 80.0, "Hello.", "b")
    assert [each.id for each in takes_of(history, "s01", text(id="a").prompt)] == ids
    day = BEGIN.astimezone().date()
    assert [each.id for each in on_day(history, day)] == ids[::-1]
    assert on_day(history, day + timedelta(days=1)) == ()
    assert [each.id for each in with_sound(history, SCORER, "TH")] == ids[::-1]
    assert [each.id for each in with_word(history, SCORER, "hello")] == [other, *ids[::-1]]
    assert [each.id for each in with_word(history, SCORER, "hello", 1)] == [other]
    assert [each.id for each in named(history, SCORER, [ids[0], other, "x"])] == [other, ids[0]]
    assert with_sound(history, ScorerVersion("other", "", ""), "TH") == ()
    assert (storage_use(history).recordings, storage_use(history).bytes) == (0, 0)


def test_what_is_due_is_counted_by_kind_and_by_its_day(history: History) -> None:
    assert (due_by_kind(history, later()), next_due(history, later())) == (DueCount(), None)
    read(history, 0, 80.0)
    assert due_by_kind(history, later()) == DueCount(words=1, sentences=1)
    assert due_by_kind(history, later()).all == 2
    today = later().astimezone().date()
    assert next_due(history, later(5)) == NextDue(today, 2)
    assert next_due(history, later(days=3)) == NextDue(today + timedelta(days=3), 2)
    history.add(result(overall=95.0), text(id="a"), later(11), AttemptSource.APP)
    first = next_due(history, later(12))
    assert first is not None
    assert first.day > today
