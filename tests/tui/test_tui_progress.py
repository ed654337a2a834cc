"""The progress screen at every size: what it shows, and the way down to an attempt and its recording."""

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from speakcheck import i18n
from speakcheck.history.attempt import AttemptSource, AttemptText
from speakcheck.history.store import History
from speakcheck.i18n import LANGUAGES
from speakcheck.lessons.lesson import Prompt, PromptKind
from speakcheck.study.series import ScoreMeasure, TakeFilter
from speakcheck.study.trends import TrendStep
from speakcheck.tui.progress_survey import survey
from speakcheck.tui.screens.past_attempt import PastAttemptScreen
from speakcheck.tui.widgets.calendar import PracticeCalendar
from speakcheck.tui.widgets.score_tables import MEASURES, measure_lines
from speakcheck.tui.widgets.trend_chart import TrendChart, binned, drawn
from tests.history.made import by_chance, result, text
from tests.practising import WHOLE
from tests.tui.shown import SIZES, app, check_fits, drive, until_gone, until_seen

NOON = datetime.now(UTC).replace(hour=4, minute=0, second=0, microsecond=0) - timedelta(days=1)
EMPTY = "Once you have read something aloud"


def fill(count: int = 60) -> None:
    """Make a history of some weeks, by chance."""
    chance = random.Random(7)
    with History.open() as history:
        for number in range(count):
            told, asked = by_chance(chance, chance.gauss(70, 6))
            history.add(
                told, asked, NOON - timedelta(days=(count - number) // 2, minutes=number), AttemptSource.APP
            )


def remember(minutes: float = 0, overall: float = 80.0, sound: bool = False, version: str = "") -> None:
    """Remember a reading of yesterday in which “three” went badly."""
    options = {"version": version} if version else {}
    with History.open() as history:
        told = result(poor={"three": ["TH"]}, overall=overall, **options)
        at = NOON + timedelta(minutes=minutes)
        history.add(told, text(), at, AttemptSource.APP, sound=WHOLE if sound else None)


async def opened(pilot: Pilot[Any], wanted: str = "Days of practice") -> str:
    await until_seen(pilot, "Bubble Tea")
    await pilot.press("p")
    screen = await until_seen(pilot, wanted)
    await pilot.pause()
    return screen


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_an_empty_history_says_what_will_appear(size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        screen = await opened(pilot, EMPTY)
        check_fits(screen, size)
        assert "Attempts" not in screen
        await pilot.press("tab", "enter", "f", "escape")
        await until_seen(pilot, "Bubble Tea")

    drive(app(), script, size)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_part_can_be_reached_at_every_size(size: tuple[int, int]) -> None:
    fill()

    async def script(pilot: Pilot[Any]) -> None:
        check_fits(await opened(pilot), size)
        for part in ("100 ┤", "Syllables", "/θ/", "Hardest words"):
            await pilot.press("tab")
            screen = await until_seen(pilot, part)
            check_fits(screen, size)
        assert "⏎ Attempts" in screen.splitlines()[-1]

    drive(app(), script, size)


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (80, 24)], ids=str)
def test_the_names_of_measures_are_never_cut(size: tuple[int, int]) -> None:
    fill()

    async def script(pilot: Pilot[Any]) -> None:
        await opened(pilot)
        await pilot.press("tab", "tab")
        for name in ("Overall", "Accuracy", "Fluency", "Prosody"):
            await until_seen(pilot, name)
        await pilot.press("end")
        check_fits(await until_seen(pilot, "Hesitations for ten words"), size)
        for name in ("Words a minute", "Syllables a second"):
            await pilot.press("up")
            check_fits(await until_seen(pilot, name), size)

    drive(app(), script, size)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_stands_above_its_numbers_where_it_has_no_room_before_them(language: str) -> None:
    fill()
    with History.open() as history:
        seen = survey(history).overview
    i18n.use(language)
    try:
        for width in range(24, 90):
            for line, name in zip(measure_lines(seen, width), MEASURES.values(), strict=True):
                shown = line.shown.plain.splitlines()
                assert all(cell_len(each) <= width for each in shown)
                assert " ".join(line.shown.plain.split()).startswith(i18n._(name))
                assert len(shown) <= (2 if width >= 30 else 3)
    finally:
        i18n.use("en")


def test_a_wide_terminal_shows_all_at_once() -> None:
    fill()

    async def script(pilot: Pilot[Any]) -> None:
        screen = await opened(pilot)
        for part in ("60 takes", "of speech", "Overall · first takes", "100 ┤", "/θ/", "Hardest words"):
            assert part in screen
        assert any(call in screen for call in ("no clear change", "better", "worse"))

    drive(app(), script, (120, 40))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_day_leads_to_its_attempts_their_results_and_a_word(size: tuple[int, int]) -> None:
    remember()
    remember(30, 60.0)

    async def script(pilot: Pilot[Any]) -> None:
        await opened(pilot)
        await pilot.press("enter")
        screen = await until_seen(pilot, "2 takes")
        check_fits(screen, size)
        await pilot.press("down", "enter")
        check_fits(await until_seen(pilot, "2/2"), size)
        await until_seen(pilot, "Overall 80")
        await pilot.press("p")
        await until_seen(pilot, "Overall 60")
        await pilot.press("enter")
        check_fits(await until_seen(pilot, "word 1/4"), size)
        await pilot.press("escape", "escape", "escape")
        await until_seen(pilot, "Days of practice")

    drive(app(), script, size)


def test_the_recording_of_an_attempt_is_there_to_be_heard() -> None:
    remember(sound=True)

    async def script(pilot: Pilot[Any]) -> None:
        await opened(pilot)
        await pilot.press("enter")
        assert "♪" in await until_seen(pilot, "1 take")
        await pilot.press("enter")
        screen = await until_seen(pilot, "Overall 80")
        assert "v Hear take" in screen.splitlines()[-1]
        past = pilot.app.screen
        assert isinstance(past, PastAttemptScreen)
        judged = past.session.result()
        assert judged is not None
        clip = past.studio.sound(judged)
        assert clip is not None
        assert clip.duration > 1
        await pilot.press("v")
        await asyncio.sleep(0.2)
        await pilot.press("escape")

    drive(app(), script)


def test_without_a_recording_nothing_is_offered_to_be_heard() -> None:
    remember()

    async def script(pilot: Pilot[Any]) -> None:
        await opened(pilot)
        await pilot.press("enter")
        await until_seen(pilot, "1 take")
        await pilot.press("enter")
        screen = await until_seen(pilot, "Overall 80")
        assert "no recording" in screen
        assert "Hear take" not in screen

    drive(app(), script)


def test_a_sound_and_a_word_lead_to_where_they_were_said() -> None:
    remember()

    async def script(pilot: Pilot[Any]) -> None:
        await opened(pilot)
        await pilot.press("tab", "tab", "tab", "enter")
        screen = await until_seen(pilot, "/θ/ · 1 take")
        assert " – " in screen.splitlines()[2], "words to tell it from others"
        await pilot.press("escape")
        await until_seen(pilot, "Sounds, the hardest first")
        await pilot.press("tab", "enter")
        await until_seen(pilot, "“three” · 1 take")

    drive(app(), script)


def test_the_mouse_leads_there_too() -> None:
    remember()

    async def script(pilot: Pilot[Any]) -> None:
        await opened(pilot)
        calendar = pilot.app.screen.query_one(PracticeCalendar)
        day = NOON.astimezone().date()
        weeks = (datetime.now().date() - day + timedelta(days=day.weekday())).days // 7
        column = 4 + 2 * ((calendar.content_size.width - 4) // 2 - 1 - weeks)
        await pilot.click(PracticeCalendar, offset=(column, 1 + day.weekday()))
        await until_seen(pilot, f"{day.isoformat()} · 1 take")
        await pilot.press("escape")
        await until_gone(pilot, "· 1 take")
        await pilot.click(TrendChart, offset=(5, 2))
        await until_seen(pilot, "Overall · 1 take")

    drive(app(), script, (120, 40))


def test_first_takes_and_repeated_ones_have_curves_of_their_own() -> None:
    for minute in range(3):
        remember(minute, 60.0 + 10 * minute)
    with History.open() as history:
        found = survey(history)
    curves = {
        takes: found.curves[ScoreMeasure.OVERALL, takes].steps
        for takes in (TakeFilter.FIRST, TakeFilter.REPEATED)
    }
    assert [[step.value for step in steps] for steps in curves.values()] == [[60.0], [70.0, 80.0]]

    async def script(pilot: Pilot[Any]) -> None:
        assert "Overall · first takes" in await opened(pilot)
        await pilot.press("f")
        await until_seen(pilot, "Overall · texts read before")
        await pilot.press("tab", "down")
        await until_seen(pilot, "Accuracy · texts read before")

    drive(app(), script, (120, 40))


def test_scores_of_two_versions_are_never_in_one_curve() -> None:
    remember(0, 90.0, version="speakcheck 0.0.1")
    with History.open() as history:
        asked = AttemptText("s01", Prompt("p2", PromptKind.SENTENCE, "Hello."))
        history.add(result("Hello.", 50.0, id="p2"), asked, NOON + timedelta(hours=1), AttemptSource.APP)
        found = survey(history)
    assert [step.value for step in found.curves[ScoreMeasure.OVERALL, TakeFilter.FIRST].steps] == [50.0]

    async def script(pilot: Pilot[Any]) -> None:
        assert "Scores of other versions are left out" in await opened(pilot)

    drive(app(), script)


def test_no_colour_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    fill()

    async def script(pilot: Pilot[Any]) -> None:
        screen = await opened(pilot)
        assert "░" in screen
        assert "·" in screen
        await pilot.press("tab")
        assert "│" in await until_seen(pilot, "mean")

    drive(app(), script)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_it_is_all_in_chinese_where_that_is_wanted(size: tuple[int, int]) -> None:
    fill(20)

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "今天該複習")
        await pilot.press("p")
        check_fits(await until_seen(pilot, "練習的日子"), size)
        await pilot.press("tab", "tab", "tab")
        screen = await until_seen(pilot, "/θ/")
        check_fits(screen, size)
        assert "takes" not in screen

    drive(app(language="zh-TW"), script, size)


def step(value: float, level: float = 50.0, margin: float = 5.0) -> TrendStep:
    return TrendStep(NOON, value, level, margin, "id")


@pytest.mark.parametrize(
    ("count", "width", "sizes"),
    [(0, 10, []), (3, 10, [1, 1, 1]), (7, 3, [2, 2, 3]), (5, 0, [])],
)
def test_takes_share_the_columns_that_there_are(count: int, width: int, sizes: Sequence[int]) -> None:
    assert [len(column) for column in binned([step(50.0)] * count, width)] == sizes


@pytest.mark.parametrize(
    ("level", "margin", "column"),
    [
        (50.0, 0.0, "     ▔    "),
        (52.0, 0.0, "    ▁     "),
        (100.0, 0.0, "▔         "),
        (0.0, 0.0, "         ▁"),
        (55.0, 15.0, "   ░━░    "),
        (95.0, 30.0, "━░░░      "),
    ],
)
def test_the_axis_is_fixed(level: float, margin: float, column: str) -> None:
    at = [step(level, level, margin)]
    assert "".join(drawn(at, row, 10)[0] for row in range(10)) == column


def test_a_take_is_a_dot_at_its_height() -> None:
    at = [step(100.0, 50.0, 0.0), step(12.0, 50.0, 0.0)]
    assert "".join(drawn(at, row, 10)[0] for row in range(10)) == "•    ▔  • "
