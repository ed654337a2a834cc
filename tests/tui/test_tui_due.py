"""What is due on the shelf, the sitting that one key begins, and the settings of both."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from speakcheck.history.attempt import AttemptSource, AttemptText
from speakcheck.history.store import History
from speakcheck.lessons.lesson import Prompt, PromptKind
from speakcheck.lessons.shelf import Shelf
from speakcheck.report.to_json import result_json
from speakcheck.tui.screens.review import ReviewScreen
from tests.fed_microphone import FedMicrophone
from tests.history.made import result, text
from tests.practising import AUDIO, LESSON
from tests.tui.shown import COACH, SIZES, app, check_fits, drive, seen, until_gone, until_seen

REPLACED = AUDIO / "replacement-hello-kal16.flac"
"""A reading of the prompt e4 with “goodbye” in place of “hello”."""
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def remember(poor: dict[str, list[str]] | None = None) -> None:
    """Remember a reading of yesterday."""
    with History.open() as history:
        history.add(result(poor=poor), text(), YESTERDAY, AttemptSource.APP)


def remember_hello() -> None:
    """Remember that “hello” was read wrong yesterday."""
    prompt = next(each for each in Shelf().get(LESSON).prompts if each.id == "e4")
    with History.open() as history:
        told = result_json(COACH.check(prompt, REPLACED))
        history.add(told, AttemptText(LESSON, prompt), YESTERDAY, AttemptSource.APP, sound=REPLACED)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_shelf_says_how_much_is_due(size: tuple[int, int]) -> None:
    with History.open() as history:
        asked = AttemptText("x", Prompt("p1", PromptKind.SENTENCE, "Three think."))
        poor = {"three": ["TH"], "think": ["TH"]}
        history.add(result("Three think.", poor=poor), asked, YESTERDAY, AttemptSource.APP)

    async def script(pilot: Pilot[Any]) -> None:
        screen = await until_seen(pilot, "Due today: 2 words, 1 sound")
        check_fits(screen, size)
        assert "t Today" in screen.splitlines()[-1]
        if size[0] >= 80:
            assert "1 sentence" in screen

    drive(app(), script, size)


def test_before_the_first_take_nothing_is_said_and_without_faults_that_nothing_is_due() -> None:
    async def empty(pilot: Pilot[Any]) -> None:
        screen = await until_seen(pilot, "Bubble Tea")
        assert "due" not in screen.lower()

    async def good(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Nothing is due today.")

    drive(app(), empty)
    remember()
    drive(app(), good)


def test_what_is_due_is_practised_and_its_end_said() -> None:
    remember_hello()

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Due today: 1 word")
        await pilot.press("t")
        screen = await until_seen(pilot, "due again: “hello”")
        assert "Today 1/" in screen
        assert "Some newcomers learned to say hello in Mandarin." in screen
        await pilot.press("space")
        await until_seen(pilot, "Another word: hello")
        assert isinstance(pilot.app.screen, ReviewScreen)
        for _ in pilot.app.screen.session.prompts:
            await pilot.press("n")
        screen = await until_seen(pilot, "Read: 1 of")
        assert "Still due today: 1." in screen
        await pilot.press("escape")
        await until_gone(pilot, "Read: 1 of")
        assert "Today" in seen(pilot.app).splitlines()[0]
        await pilot.press("escape")
        await until_seen(pilot, "Read: 1 of")
        await pilot.press("enter")
        await until_seen(pilot, "Due today: 1 word")

    drive(app(microphone=FedMicrophone(REPLACED)), script)
    with History.open() as history:
        latest, before = history.attempts()
    assert (latest.lesson, latest.prompt) == (before.lesson, before.prompt) == (LESSON, "e4")
    assert latest.source is AttemptSource.APP


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_without_a_history_there_is_a_sitting_all_the_same(size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("t")
        check_fits(await until_seen(pilot, "new in your lesson"), size)
        await pilot.press("n", "n", "p")
        check_fits(await until_seen(pilot, "Today 2/"), size)
        await pilot.press("escape")
        await until_seen(pilot, "Practise")

    drive(app(), script, size)


def test_a_click_on_what_is_due_begins_a_sitting_of_the_time_that_was_set() -> None:
    remember({"three": ["TH"]})
    counts = []

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Due today: 1 word")
        await pilot.click("#due")
        await until_seen(pilot, "Today 1/")
        assert isinstance(pilot.app.screen, ReviewScreen)
        counts.append(len(pilot.app.screen.session.prompts))

    drive(app(sitting_minutes=5.0), script)
    drive(app(sitting_minutes=20.0), script)
    assert 2 < counts[0] < counts[1]


def test_what_recordings_take_is_said_and_their_room_can_be_set() -> None:
    remember_hello()

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Due today")
        await pilot.press("s")
        await until_seen(pilot, "Microphone")
        pilot.app.screen.query_one("#setting-recordings_limit").focus()
        await until_seen(pilot, "‹ 2 GB ›")
        await until_seen(pilot, "MB in 1 recording.")
        await pilot.press("right")
        await until_seen(pilot, "‹ 5 GB ›")
        takes = pilot.app.services.takes  # type: ignore[attr-defined]
        assert takes.history.recordings.budget == 5 * 10**9

    drive(app(), script)
    with History.open() as history:
        assert history.recordings.budget == 5 * 10**9
