"""What goes into the history comes out as it was, and once."""

from pathlib import Path

import pytest

from speakcheck.audio.clip import Clip
from speakcheck.audio.files import load
from speakcheck.errors import HistoryError
from speakcheck.history.attempt import (
    Attempt,
    AttemptSource,
    AttemptText,
    ScorerVersion,
    microseconds,
    moment,
    new_id,
)
from speakcheck.history.recordings import hold
from speakcheck.history.store import History
from speakcheck.lessons.lesson import Prompt, PromptKind
from speakcheck.paths import data_dir
from speakcheck.report.to_json import error_json
from speakcheck.study.series import ScoreMeasure, SeriesFilter, TakeFilter, measured, sounds, words
from tests.history.made import BEGIN, SENTENCES, TODAY, later, result, stored, text

FIXTURES = Path(__file__).parents[2] / "fixtures" / "audio"
RECORDING = FIXTURES / "replacement-hello-kal16.flac"
OTHERS = ("clean-users-slt.flac", "omission-deliberately-slt.flac", "halting-story-rms.flac")
SCORER = ScorerVersion("sphinx", "sphinx-gop", TODAY)


def add(history: History, minutes: float = 0, overall: float | None = 80.0, **options: object) -> str:
    told = result(overall=overall)
    return history.add(told, text(), later(minutes), AttemptSource.APP, **options).attempt.id  # type: ignore[arg-type]


def test_an_attempt_comes_back_as_it_was(history: History) -> None:
    knowing = AttemptText(
        "s01",
        Prompt(
            "p1s1",
            PromptKind.SENTENCE,
            SENTENCES[0],
            (("hello", ("hel", "lo")),),
            (("hello", ("HH", "AH0", "L", "OW1")),),
        ),
        (("TH", "R", "IY"),),
    )
    told = result(overall=71.5, poor={"three": ["TH"]}, missing=["said"])
    kept = history.add(
        told, knowing, BEGIN, AttemptSource.SCORE, settings={"strictness": "strict"}, start=0.25
    )
    attempt = kept.attempt
    assert kept.notices == ()
    assert attempt == history.attempt(attempt.id)
    assert (attempt.lesson, attempt.prompt, attempt.text) == ("s01", "p1s1", SENTENCES[0])
    assert (attempt.at, attempt.source, attempt.scorer) == (BEGIN, AttemptSource.SCORE, SCORER)
    assert (attempt.scores.overall, attempt.faults, attempt.words, attempt.start) == (71.5, 2, 3, 0.25)
    assert attempt.settings == {"strictness": "strict"}
    assert history.result(attempt) == stored(told)
    assert history.text(attempt) == knowing


def test_a_take_without_scores_is_remembered_and_counts_in_no_curve(history: History) -> None:
    add(history, overall=None)
    assert history.attempts()[0].scores.overall is None
    assert measured(history, ScoreMeasure.OVERALL, SeriesFilter(SCORER)) == ()
    assert history.database.rows("SELECT * FROM cards") == []


@pytest.mark.parametrize(
    "broken",
    [
        {},
        error_json("p1s1", "a.wav", "Hello", "It is broken.", "Try again."),
        result() | {"schema": "speakcheck/result/9"},
        result() | {"scores": {"overall": "much"}},
        result(overall=float("nan")),
        result(overall=101.0),
        result() | {"words": [{"text": "Hello", "verdict": "splendid"}]},
    ],
    ids=["empty", "error", "newer", "text", "nan", "too-much", "verdict"],
)
def test_what_is_no_result_is_refused_and_leaves_nothing(history: History, broken: dict[str, object]) -> None:
    with pytest.raises(HistoryError, match="no result"):
        history.add(broken, text(), BEGIN, AttemptSource.APP)
    assert history.count() == 0
    assert history.database.rows("SELECT * FROM prompts") == []


def test_attempts_come_in_pages_and_by_lesson_and_time(history: History) -> None:
    for minute in range(7):
        lesson = "s01" if minute % 2 else "s02"
        history.add(result(), text(lesson=lesson), later(minute), AttemptSource.BATCH)
    everything = history.attempts()
    assert [attempt.at for attempt in everything] == [later(minute) for minute in range(6, -1, -1)]
    pages: list[Attempt] = []
    last = None
    while page := history.attempts(limit=3, before=last):
        pages += page
        last = page[-1]
    assert tuple(pages) == everything
    assert len(history.attempts(lesson="s01")) == 3
    assert len(history.attempts(since=later(2), until=later(5))) == 3
    assert history.attempts(scorer=SCORER) == everything
    assert history.attempts(scorer=ScorerVersion("", "", "")) == ()


def test_first_takes_are_told_from_repeated_ones_in_whatever_order_they_come(history: History) -> None:
    for minute in (5, 9, 1, 7):
        add(history, minute)
    history.add(result(SENTENCES[1]), text(SENTENCES[1], id="p1s2"), later(6), AttemptSource.APP)
    points = measured(history, ScoreMeasure.OVERALL, SeriesFilter(SCORER, TakeFilter.ALL))
    assert [(point.at, point.first) for point in points] == [
        (later(1), True),
        (later(5), False),
        (later(6), True),
        (later(7), False),
        (later(9), False),
    ]
    assert len(measured(history, ScoreMeasure.OVERALL, SeriesFilter(SCORER, TakeFilter.REPEATED))) == 3


def test_scores_of_two_scorers_are_never_in_one_curve(history: History) -> None:
    first = add(history, 0, 60.0)
    add(history, 1, 62.0)
    newer = result(overall=90.0, version="speakcheck 0.2.0", poor={"three": ["TH"]})
    assert history.add_result(first, newer)
    assert not history.add_result(first, newer)
    scorers = history.scorers()
    assert {scorer.version for scorer in scorers} == {TODAY, "speakcheck 0.2.0"}
    by_version = {
        scorer.version: [
            point.value
            for point in measured(history, ScoreMeasure.OVERALL, SeriesFilter(scorer, TakeFilter.ALL))
        ]
        for scorer in scorers
    }
    assert by_version == {TODAY: [60.0, 62.0], "speakcheck 0.2.0": [90.0]}
    assert history.attempt(first).scores.overall == 60.0
    assert [place.wrong for place in words(history, SeriesFilter(SCORER, TakeFilter.ALL))] == []
    with pytest.raises(HistoryError, match="no attempt"):
        history.add_result("nothing", newer)


def test_sounds_and_words_are_summed_up_and_the_worst_come_first(history: History) -> None:
    history.add(result(poor={"three": ["TH", "R"]}), text(), BEGIN, AttemptSource.APP)
    history.add(
        result(SENTENCES[1], poor={"think": ["TH"]}), text(SENTENCES[1], id="b"), later(1), AttemptSource.APP
    )
    choice = SeriesFilter(SCORER)
    worst = sounds(history, choice)[0]
    assert (worst.name, worst.count, worst.wrong, worst.score) == ("TH", 2, 2, 30.0)
    assert {place.name for place in words(history, choice)} == {"three", "think"}


def test_recordings_are_kept_once_each_to_the_bit(history: History) -> None:
    ids = [add(history, minute, sound=RECORDING) for minute in range(3)]
    clip = load(RECORDING)
    paths = {history.sound(history.attempt(id)) for id in ids}
    (path,) = paths
    assert path is not None
    assert path.parent == data_dir() / "recordings"
    assert (load(path).samples == clip.samples).all()
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_clip_in_memory_and_its_file_are_one_recording(history: History) -> None:
    one = add(history, 0, sound=RECORDING)
    other = add(history, 1, sound=load(RECORDING))
    assert history.attempt(one).recording == history.attempt(other).recording


def test_a_recording_that_cannot_be_kept_costs_no_attempt(history: History, tmp_path: Path) -> None:
    kept = history.add(result(), text(), BEGIN, AttemptSource.APP, sound=tmp_path / "nothing.wav")
    assert kept.attempt.recording is None
    assert len(kept.notices) == 1
    assert history.count() == 1


def test_the_oldest_recordings_make_room_but_no_pinned_or_held_one() -> None:
    size = RECORDING.stat().st_size
    with History.open(budget=3 * size) as history:
        pinned = add(history, 0, sound=RECORDING)
        history.pin(pinned)
        old = add(history, 1, sound=FIXTURES / OTHERS[0])
        new = add(history, 2, sound=FIXTURES / OTHERS[1])
        hold(history.database, "export", microseconds(later(days=365 * 50)))
        newest = add(history, 3, sound=FIXTURES / OTHERS[2])
        assert history.sound(history.attempt(new)) is not None
        hold(history.database, "export", None)
        history.make_room()
        there = [id for id in (pinned, old, new, newest) if history.attempt(id).recording is not None]
        assert pinned in there
        assert old not in there
        names = {path.stem for path in (data_dir() / "recordings").iterdir()}
        assert names == {history.attempt(id).recording for id in there}
        total = sum(path.stat().st_size for path in (data_dir() / "recordings").iterdir())
        assert size < total <= 3 * size


def test_a_file_that_could_not_leave_leaves_later(history: History) -> None:
    id = add(history, 0, sound=RECORDING)
    content = history.attempt(id).recording
    assert content is not None
    with history.database.writing() as connection:
        connection.execute("INSERT INTO leaving VALUES (?)", (content,))
        connection.execute("DELETE FROM recordings")
    with History.open() as again:
        assert again.attempt(id).recording is None
        assert not again.recordings.path(content).exists()
        assert again.database.rows("SELECT * FROM leaving") == []


def test_what_belongs_to_nothing_is_tidied_away(history: History) -> None:
    kept = add(history, 0, sound=RECORDING)
    stray = history.recordings.path("0" * 64)
    stray.touch()
    assert history.recordings.tidy(history.database).removed == 1
    assert not stray.exists()
    assert history.sound(history.attempt(kept)) is not None


def test_letters_that_are_none_are_no_fault(history: History) -> None:
    odd = result() | {"text": SENTENCES[0] + " \udcff"}
    asked = AttemptText("s\udcff", Prompt("p\ud800", PromptKind.SENTENCE, odd["text"]))
    attempt = history.add(odd, asked, BEGIN, AttemptSource.APP).attempt
    assert attempt.text.endswith("?")


def test_names_are_unique_and_in_the_order_of_time() -> None:
    names = [new_id(later(minute)) for minute in range(200)]
    assert names == sorted(names)
    assert len({new_id(BEGIN) for _ in range(1000)}) == 1000
    assert all(name[14] == "7" and name[19] in "89ab" for name in names)
    assert moment(microseconds(BEGIN)) == BEGIN


def test_a_clip_without_sound_is_a_recording_too(history: History) -> None:
    import numpy as np

    kept = history.add(result(), text(), BEGIN, AttemptSource.APP, sound=Clip(np.zeros(1600, np.float32)))
    assert kept.attempt.recording is not None
