"""Dates that lie in the future, as a clock gives them that is wrong: kept, listed, and counted nowhere."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from speakcheck.cli.main import main
from speakcheck.history.attempt import AttemptSource, ScorerVersion
from speakcheck.history.exporting import attempt_lines
from speakcheck.history.importing import merge_from
from speakcheck.history.store import History
from speakcheck.history.word_lookup import spoken_takes
from speakcheck.study.overview import Overview, overview
from speakcheck.study.queries import tried, with_sound, with_word
from speakcheck.study.report_content import ReportOptions, report_page
from speakcheck.study.reviews import due, worst_sounds
from speakcheck.study.series import ScoreMeasure, SeriesFilter, TakeFilter, measured, sounds, words
from tests.history.made import SENTENCES, TODAY, later, result, text

AUDIO = Path(__file__).parents[2] / "fixtures" / "audio"
SCORER = ScorerVersion("sphinx", "sphinx-gop", TODAY)
STRANGE = "speakcheck 9.9.9, pocketsphinx 5.1.1"
AHEAD = datetime(2199, 12, 31, tzinfo=UTC)


def practise(history: History) -> None:
    """Read three sentences on three days."""
    for number, words_ in enumerate(SENTENCES):
        told = result(words_, 70.0 + number, poor={"three": ["TH"], "think": ["TH"]})
        history.add(told, text(words_, id=f"p{number}"), later(days=number), AttemptSource.APP)


def told_of(history: History, now: datetime) -> tuple[object, ...]:
    """Return all that is told of a learner's progress."""
    seen: Overview = overview(history, now=now)
    return (
        seen.scorer,
        seen.days,
        seen.streak,
        seen.due,
        seen.measures,
        seen.sounds,
        seen.words_hard,
        due(history, now),
        worst_sounds(history),
        measured(history, ScoreMeasure.OVERALL, SeriesFilter(SCORER, TakeFilter.ALL)),
        sounds(history, SeriesFilter(SCORER, TakeFilter.ALL)),
        words(history, SeriesFilter(SCORER, TakeFilter.ALL)),
        tried(history, ["s01"]),
        [each.id for each in with_sound(history, SCORER, "TH")],
        [each.id for each in with_word(history, SCORER, "three")],
        spoken_takes(history, SCORER, "three"),
        report_page(history, ReportOptions(), now).days,
        [each.role for each in report_page(history, ReportOptions(), now).takes],
    )


@pytest.mark.parametrize("version", [TODAY, STRANGE], ids=["this scorer", "another scorer"])
def test_what_is_dated_in_the_future_changes_nothing_that_is_told(
    history: History, tmp_path: Path, version: str
) -> None:
    practise(history)
    now = later(days=2, minutes=30)
    before = told_of(history, now)
    with History.open(tmp_path / "elsewhere" / "history.sqlite3") as other:
        other._now = lambda: AHEAD
        for number, shown in enumerate((SENTENCES[0], SENTENCES[1])):
            told = result(shown, 1.0, poor={"three": ["TH"], "think": ["TH"]}, version=version)
            other.add(told, text(shown, id=f"p{number}"), AHEAD, AttemptSource.APP)
        (tmp_path / "ahead.jsonl").write_text("\n".join(attempt_lines(other)), "utf-8")
    assert merge_from(history, tmp_path / "ahead.jsonl").new == 2
    assert told_of(history, now) == before
    assert [each.at for each in history.attempts(limit=2)] == [AHEAD, AHEAD]
    history.close()
    with History.open() as again:
        assert told_of(again, now) == before
        again._now = lambda: AHEAD
        assert overview(again, now=AHEAD).scorer == ScorerVersion("sphinx", "sphinx-gop", version)


def test_cards_that_a_wrong_clock_made_are_made_anew_when_it_is_right(history: History) -> None:
    practise(history)
    expected = [tuple(row) for row in history.database.rows("SELECT * FROM cards ORDER BY kind, name")]
    history._now = lambda: AHEAD
    history.add(result(poor={"three": ["TH"]}), text(id="p0"), AHEAD, AttemptSource.APP)
    wrong = [tuple(row) for row in history.database.rows("SELECT * FROM cards ORDER BY kind, name")]
    assert wrong != expected
    history.close()
    with History.open() as again:
        cards = again.database.rows("SELECT * FROM cards ORDER BY kind, name")
        assert [tuple(row) for row in cards] == expected
    with History.open_for_reading() as reader:
        assert len(due(reader, later(days=2))) > 0


def test_a_clock_that_is_a_little_ahead_is_no_matter(history: History) -> None:
    soon = datetime.now(UTC) + timedelta(hours=5)
    history.add(result(poor={"three": ["TH"]}), text(), soon, AttemptSource.APP)
    assert len(measured(history, ScoreMeasure.OVERALL, SeriesFilter(SCORER))) == 1
    assert len(history.database.rows("SELECT * FROM cards")) > 0


def test_a_recording_of_the_future_is_saved_once(tmp_path: Path) -> None:
    sound = tmp_path / "take.flac"
    sound.write_bytes((AUDIO / "replacement-hello-kal16.flac").read_bytes())
    ahead = time.time() + 10 * 365 * 86400
    os.utime(sound, (ahead, ahead))
    args = ["score", str(sound), "--text", "Some newcomers learned to say hello in Mandarin.", "--save"]
    for _ in range(2):
        assert main(args) == 0
    os.utime(sound, (ahead + 5, ahead + 5))
    assert main(args) == 0
    with History.open() as history:
        (attempt,) = history.attempts()
        assert attempt.at < datetime.now(UTC)
        assert overview(history).streak == 1
