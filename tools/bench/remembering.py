"""What a long history costs: the start, what is due, and the progress screen, beside those of a short one."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from speakcheck.history import scheduler
from speakcheck.history.attempt import AttemptSource, microseconds, new_id
from speakcheck.history.result_facts import facts_of
from speakcheck.history.rows import AttemptRow, ResultRow, insert, insert_result
from speakcheck.history.store import History
from speakcheck.report.stored import read_result, written_result
from speakcheck.study.queries import tried
from speakcheck.study.reviews import due, due_by_kind
from speakcheck.tui.progress_survey import survey
from tests.history.made import by_chance
from tools.bench.figures import Report

SHORT, LONG = 100, 100_000
"""Attempts."""
LESSONS = tuple(f"s{number:02}" for number in range(40))
"""Those that by_chance() makes texts of: every attempt belongs to a lesson on the shelf."""
LATER_BOUND = 0.3
"""Seconds by which the long history may be slower."""
PORTION = 5_000
VARIED = 2_000
"""Results that differ; the rest are the same again at other times."""


def remembering(report: Report, folder: Path) -> None:
    """Open both histories, ask what the first screens show, and compare."""
    short, long = folder / "short.sqlite3", folder / "long.sqlite3"
    fill(short, SHORT)
    began = time.perf_counter()
    fill(long, LONG)
    size = long.stat().st_size / 1e6
    print(f"  a history of {LONG} attempts: {size:.0f} MB, filled in {time.perf_counter() - began:.0f} s")
    tasks: dict[str, Callable[[History], object]] = {
        "start: the lessons with their marks": lambda history: (
            tried(history, LESSONS),
            due_by_kind(history),
        ),
        "due list": due,
        "progress screen": survey,
    }
    for name, task in tasks.items():
        later = taken(long, task) - taken(short, task)
        report.line(
            f"{name}, {LONG} attempts - {SHORT}", later, "s", f"<= {LATER_BOUND}", later <= LATER_BOUND
        )


def taken(path: Path, task: Callable[[History], object]) -> float:
    """Return the seconds from nothing to an answer."""
    found = []
    for _ in range(5):
        began = time.perf_counter()
        with History.open(path) as history:
            task(history)
        found.append(time.perf_counter() - began)
    return min(found)


def fill(path: Path, count: int) -> None:
    """Make a history whose last attempt is of today."""
    chance = random.Random(count)
    made = [by_chance(chance, chance.gauss(75, 8)) for _ in range(min(VARIED, count))]
    known = [(result, text, facts_of(read_result(written_result(result)))) for result, text in made]
    begin = datetime.now(UTC) - timedelta(minutes=5 * count)
    with History.open(path) as history:
        for first in range(0, count, PORTION):
            with history.database.writing() as connection:
                for number in range(first, min(count, first + PORTION)):
                    result, text, facts = chance.choice(known)
                    at = begin + timedelta(minutes=5 * number)
                    entry = AttemptRow(new_id(at), text, at, AttemptSource.APP, {}, 0.0, None)
                    key = insert(connection, entry, facts)
                    judgement = ResultRow(written_result(result), facts, at, True)
                    insert_result(connection, key, microseconds(at), judgement)
                    rated = scheduler.ratings(facts, text.prompt).items()
                    scheduler.count(connection, rated, microseconds(at))
        history.database.flush()
