"""The shelf: what it shows at every size, the search, and lessons that come and go."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from speakcheck.lessons.lesson import Lesson
from speakcheck.lessons.shelf import Shelf, ShelvedLesson
from speakcheck.study.queries import PromptHistory
from speakcheck.tui.lesson_row import NEVER, LessonRow, cut, fitted, ordered, row
from tests.tui.shown import SIZES, app, check_fits, drive, seen, until_gone, until_seen

PAGE = """\
{title}

Level: A2

Cats sleep all day. They wake up at night.

Keyword Drills:

  1. Night (Night) [noun. when it is dark]: They wake up at night.
"""
HOSTILE = (
    "[red]Danger[/red] [@click=app.quit]Quit[/]",
    "\x1b[31mRed\x1b[0m \x1b]0;title\x07 words",
    "abc\u202edcba\u2066 hidden",
    "a" * 10_000,
    "[/] [bold",
    "貓咪睡覺" * 30,
)


def page(folder: Path, title: str = "Cats at Night", name: str = "cats.txt") -> Path:
    path = folder / name
    path.write_text(PAGE.format(title=title), "utf-8")
    return path


def tried(
    prompt: str, score: float | None, day: int = 1, lesson: str = "s01-little-red-book"
) -> PromptHistory:
    return PromptHistory(lesson, prompt, datetime(2030, 1, day, tzinfo=UTC), score)


def bundled() -> Lesson:
    return Shelf().get("s01")


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_lessons_are_shown_at_every_size(size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        screen = await until_seen(pilot, "Bubble Tea")
        check_fits(screen, size)
        assert "Practise" in screen.splitlines()[-1]
        assert "Help" in screen.splitlines()[-1]
        if size[0] >= 80:
            line = next(line for line in screen.splitlines() if "Bubble Tea" in line)
            assert "A2" in line
            assert "1 min" in line
            assert "0/26" in line

    drive(app(), script, size)


def test_the_search_finds_by_title_level_and_keyword() -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("slash", *"c1")
        await until_gone(pilot, "Bubble Tea")
        screen = seen(pilot.app)
        assert "Deepfakes" in screen
        assert "esc All lessons" in screen.splitlines()[-1]
        assert "/ Search" not in screen
        await pilot.press("backspace", "backspace", *"newcomers")
        await until_seen(pilot, "Little Red Book")
        await pilot.press(*"zzz")
        await until_seen(pilot, "No lesson holds “newcomerszzz”.")
        await pilot.press("escape")
        await until_seen(pilot, "Bubble Tea")

    drive(app(), script)


def test_enter_opens_the_lesson_that_was_searched_for() -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("slash", *"chips", "enter", "enter")
        await until_seen(pilot, "Sentences 1/")
        assert "Small Chips" in seen(pilot.app)
        await pilot.press("escape")
        await until_seen(pilot, "Search")

    drive(app(), script, (120, 40))


@pytest.mark.parametrize("form", ["{}", "'{}'", '"{}"', "  {}  ", "file://{}"])
def test_a_dropped_file_is_offered_and_added(tmp_path: Path, form: str) -> None:
    dropped = form.format(page(tmp_path))

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        pilot.app.screen.post_message(Paste(dropped))
        await until_seen(pilot, "⏎ take it")
        await pilot.press("enter")
        await until_seen(pilot, "is on the shelf.")
        screen = await until_seen(pilot, "Your lessons")
        assert "Came with speakcheck" in screen
        assert [each.lesson.title for each in Shelf().list() if not each.bundled] == ["Cats at Night"]

    drive(app(), script)


def test_a_path_with_escaped_spaces_is_understood(tmp_path: Path) -> None:
    path = page(tmp_path, name="my cats (1).txt")
    typed = str(path).replace(" ", "\\ ").replace("(", "\\(").replace(")", "\\)")

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        pilot.app.screen.post_message(Paste(typed))
        await until_seen(pilot, "⏎ take it")
        await pilot.press("enter")
        await until_seen(pilot, "Cats at Night")

    drive(app(), script)


def test_a_file_that_is_not_there_is_said() -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("a")
        await until_seen(pilot, "⏎ take it")
        await pilot.press(*"nowhere", "enter")
        await until_seen(pilot, "There is no file nowhere.")

    drive(app(), script)


def test_a_lesson_of_ones_own_can_be_removed_and_a_bundled_one_cannot(tmp_path: Path) -> None:
    Shelf().add(page(tmp_path))

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Cats at Night")
        await pilot.press("delete")
        await until_seen(pilot, "Take “Cats at Night” off the shelf?")
        await pilot.press("escape")
        await until_gone(pilot, "off the shelf")
        await pilot.press("delete")
        await until_seen(pilot, "off the shelf")
        await pilot.press("tab", "enter")
        await until_gone(pilot, "Cats at Night")
        await pilot.press("delete")
        await pilot.pause()
        assert "off the shelf" not in seen(pilot.app)

    drive(app(), script)


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_titles_are_text(tmp_path: Path, title: str) -> None:
    Shelf().add(page(tmp_path, title))

    async def script(pilot: Pilot[Any]) -> None:
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            screen = await until_seen(pilot, "Your lessons")
            check_fits(screen, size)
            if "[" in title and "\x1b" not in title:
                assert title[:8] in screen
            await pilot.press("delete")
            check_fits(await until_seen(pilot, "Keep"), size)
            await pilot.press("escape", "ctrl+p", *"practise")
            check_fits(seen(pilot.app), size)
            await pilot.press("escape")

    drive(app(), script)


def test_a_damaged_lesson_is_said_and_hides_no_other(tmp_path: Path) -> None:
    Shelf().add(page(tmp_path))
    (stored,) = Shelf().root.iterdir()
    stored.write_bytes(b"damaged")

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await until_seen(pilot, "damaged")

    drive(app(), script, (120, 40))


def test_takes_show_as_progress() -> None:
    lesson = bundled()
    shelved = ShelvedLesson(lesson, True)
    read = [
        tried("p1s1", 80, 2),
        tried("e1", 70),
        tried("k1", None),
        tried("p1s1-w3", 10),
        tried("gone", 100),
        tried("p1s2", 10, 5, "another"),
    ]
    found = row(shelved, read)
    assert (found.tried, found.score) == (3, 75)
    assert found.last == datetime(2030, 1, 2, tzinfo=UTC)


def test_begun_lessons_come_first_and_done_ones_last() -> None:
    lessons = [each.lesson for each in Shelf().list()]
    day = [datetime(2030, 1, each, tzinfo=UTC) for each in (1, 2)]
    rows = [
        LessonRow(lessons[0], True),
        LessonRow(lessons[1], True),
        LessonRow(lessons[2], True, 3, 50, day[0]),
        LessonRow(lessons[3], True, 2, 90, day[1]),
        LessonRow(lessons[4], True, len(lessons[4].prompts), 90, day[1]),
    ]
    names = [each.lesson.id[:3] for each in ordered(rows)]
    assert names == ["s04", "s03", "s02", "s01", "s05"]
    assert rows[0].last == NEVER


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abc", 5, "abc"),
        ("abcdef", 4, "abc…"),
        ("貓咪睡覺", 5, "貓咪…"),
        ("貓咪睡覺", 4, "貓…"),
        ("abc", 0, ""),
    ],
)
def test_texts_are_cut_by_cells(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown
    assert len(fitted("貓", 6)) == 5
