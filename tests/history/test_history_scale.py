"""What the start and the progress screen ask is answered from indexes, however long the history is."""

import re
import sqlite3
from collections.abc import Callable
from datetime import timedelta

import pytest

from speakcheck.history.attempt import AttemptSource, ScorerVersion
from speakcheck.history.store import History
from speakcheck.lessons.shelf import Shelf
from speakcheck.study.overview import overview
from speakcheck.study.queries import named, on_day, storage_use, takes_of, tried, with_sound, with_word
from speakcheck.study.report_content import ReportOptions, report_page
from speakcheck.study.reviews import due, due_by_kind, due_count, next_due, review_items
from speakcheck.study.series import (
    ScoreMeasure,
    SeriesFilter,
    TakeFilter,
    measured,
    sounded,
    sounds,
    worded,
    words,
)
from tests.history.made import BEGIN, TODAY, later, result, text

SCORER = ScorerVersion("sphinx", "sphinx-gop", TODAY)
FIRST, EVERY = SeriesFilter(SCORER), SeriesFilter(SCORER, TakeFilter.ALL, "s01", BEGIN)
SMALL = {"cards", "days", "holds", "leaving", "marks", "prompts", "scorers", "recordings"}
"""Tables that do not grow with the attempts, or not as they do; they may be read as a whole."""
WHOLE = re.compile(r"SCAN (\w+)\b(?! USING)")
ALMOST_WHOLE = "USING PRIMARY KEY (scorer=?)"
"""What is no better: nearly all is by one scorer."""
ASKED: dict[str, Callable[[History], object]] = {
    "start": lambda history: (history.count(), history.scorers(), due_count(history)),
    "latest": lambda history: history.attempts(limit=50),
    "next page": lambda history: history.attempts(limit=50, before=history.attempts(limit=1)[0]),
    "latest by one scorer": lambda history: history.attempts(limit=50, scorer=SCORER),
    "of a time": lambda history: history.attempts(since=BEGIN, until=BEGIN + timedelta(days=1)),
    "one": lambda history: history.result(history.attempts(limit=1)[0]),
    "due": due,
    "due by kind": due_by_kind,
    "next due": next_due,
    "what was tried": lambda history: tried(history, [f"s{number:02}" for number in range(40)]),
    "takes of a prompt": lambda history: takes_of(history, "s01", text().prompt),
    "of a day": lambda history: on_day(history, BEGIN.astimezone().date()),
    "with a sound": lambda history: with_sound(history, SCORER, "TH"),
    "with a word": lambda history: with_word(history, SCORER, "three"),
    "by name": lambda history: named(history, SCORER, [history.attempts(limit=1)[0].id]),
    "room": storage_use,
    "first takes": lambda history: measured(history, ScoreMeasure.OVERALL, FIRST),
    "takes of a lesson": lambda history: measured(history, ScoreMeasure.RATE, EVERY),
    "a sound": lambda history: sounded(history, "TH", FIRST),
    "a word": lambda history: worded(history, "three", FIRST),
    "sounds": lambda history: sounds(history, FIRST),
    "hard words": lambda history: words(history, EVERY),
    "overview": overview,
    "page": lambda history: report_page(history, ReportOptions()),
    "page of a lesson": lambda history: report_page(history, ReportOptions("s01", BEGIN)),
    "sitting": lambda history: review_items(history, 10, [each.lesson for each in Shelf().list()]),
}


@pytest.fixture
def plans(history: History, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the plan of every query that is asked from now on."""
    for minute in range(3):
        history.add(result(poor={"three": ["TH"]}), text(), later(minute), AttemptSource.APP)
    found: list[str] = []
    ask = history.database.rows

    def planned(query: str, values: object = ()) -> list[sqlite3.Row]:
        if query.lstrip().startswith("SELECT"):
            found.extend(row["detail"] for row in ask(f"EXPLAIN QUERY PLAN {query}", values))  # type: ignore[arg-type]
        return ask(query, values)  # type: ignore[arg-type]

    def first(query: str, values: object = ()) -> sqlite3.Row | None:
        return next(iter(planned(query, values)), None)

    monkeypatch.setattr(history.database, "rows", planned)
    monkeypatch.setattr(history.database, "row", first)
    return found


@pytest.mark.parametrize("name", ASKED)
def test_no_table_that_grows_is_read_as_a_whole(history: History, plans: list[str], name: str) -> None:
    ASKED[name](history)
    assert plans
    aliases = {"a": "attempts", "r": "results", "f": "facts", "s": "scorers", "p": "prompts"}
    read = {aliases.get(table, table) for plan in plans for table in WHOLE.findall(plan)}
    assert read <= SMALL
    assert not [plan for plan in plans if plan.startswith("SEARCH") and plan.endswith(ALMOST_WHOLE)]


@pytest.mark.parametrize("name", ["latest", "latest by one scorer", "first takes", "due", "next due"])
def test_the_latest_are_found_without_sorting_the_rest(history: History, plans: list[str], name: str) -> None:
    ASKED[name](history)
    assert not [plan for plan in plans if "TEMP B-TREE FOR ORDER BY" in plan]
