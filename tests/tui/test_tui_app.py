"""The app as a whole: its keys, its palette, its help, its looks, and how it ends."""

import re
from typing import Any

import pytest
from textual.pilot import Pilot

from speakcheck import i18n
from speakcheck.errors import SpeakcheckError
from speakcheck.tui.footer import KeyLine
from speakcheck.tui.keys import ACTIONS, wanted_keys
from speakcheck.tui.screens.shelf import ShelfScreen
from speakcheck.tui.themes import THEMES
from tests.tui.shown import SIZES, app, check_fits, drive, seen, until_gone, until_seen

TERMINALS = {"ctrl+s", "ctrl+z", "ctrl+\\", "ctrl+d", "ctrl+l", "ctrl+r", "ctrl+w"}
"""Keys that terminals and their multiplexers want for themselves."""


def test_no_two_actions_of_a_place_share_a_key_and_none_takes_the_terminals() -> None:
    taken = {"practice.stop", "practice.discard", "practice.end-drill", "welcome.stop"}
    for one in ACTIONS:
        assert TERMINALS.isdisjoint(one.keys.split(","))
        others = (each for each in ACTIONS if each.id != one.id and each.place == one.place)
        shared = [each.id for each in others if set(one.keys.split(",")) & set(each.keys.split(","))]
        assert one.id in taken or set(shared) <= taken


def test_every_action_has_a_name_and_a_sentence() -> None:
    for action in ACTIONS:
        assert re.fullmatch(r"[a-z]+\.[a-z-]+", action.id)
        assert 1 <= len(action.label.split()) <= 4
        assert action.tooltip.endswith(".")


def test_the_learners_keys_take_the_place_of_the_usual_ones() -> None:
    async def script(pilot: Pilot[Any]) -> None:
        screen = await until_seen(pilot, "Bubble Tea")
        assert "f Search" in screen.splitlines()[-1]
        await pilot.press("slash")
        await pilot.pause()
        assert not pilot.app.screen.query_one("#search").display
        await pilot.press("f")
        await pilot.pause()
        assert pilot.app.screen.query_one("#search").display

    drive(app(keys={"shelf.search": "f"}), script)


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"shelf.fly": "f"}, "“shelf.fly” under [keys] names no action."),
        ({"shelf.search": "hyper+f"}, "“hyper+f” is no key for shelf.search."),
        ({"shelf.search": ""}, "“” is no key for shelf.search."),
        ({"shelf.search": "a"}, "“a” for shelf.search is taken by shelf.add."),
        ({"shelf.search": "?"}, "“?” for shelf.search is taken by app.help."),
        ({"shelf.search": "x", "shelf.add": "x"}, "“x” for shelf.add is taken by shelf.search."),
    ],
)
def test_a_mapping_that_cannot_be_is_said_and_ignored(asked: dict[str, str], fault: str) -> None:
    keys, (error,) = wanted_keys(asked)
    assert error.what == fault
    assert error.remedy == "The usual key is used; change it in config.toml."
    assert len(keys) == len(asked) - 1


def test_a_bad_mapping_is_told_in_the_app() -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "“shelf.fly” under [keys]")

    drive(app(keys={"shelf.fly": "f"}), script)


@pytest.mark.parametrize(
    ("wish", "key"), [("/", "slash"), ("F", "F"), ("f5", "f5"), ("ctrl+b", "ctrl+b"), ("1, 2", "1,2")]
)
def test_keys_are_spelled_as_they_are_typed(wish: str, key: str) -> None:
    assert wanted_keys({"settings.level": wish}) == ({"settings.level": key}, ())


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_help_tells_the_keys_and_the_marks(size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("question_mark")
        screen = await until_seen(pilot, "Keys here")
        check_fits(screen, size)
        assert "Search" in screen
        for _ in range(30):
            await pilot.press("pagedown")
        screen = await until_seen(pilot, "Nothing leaves this computer.")
        check_fits(screen, size)
        await pilot.press("escape")
        await until_seen(pilot, "Bubble Tea")

    drive(app(), script, size)


def test_the_help_shows_own_keys() -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("question_mark")
        screen = await until_seen(pilot, "Keys here")
        assert re.search(r"f9, / +Search", screen)

    drive(app(keys={"shelf.search": "f9,slash"}), script, (120, 40))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_palette_offers_actions_lessons_and_settings(size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("ctrl+p")
        check_fits(await until_seen(pilot, "What do you want"), size)
        await pilot.press(*"colours light")
        await until_seen(pilot, "Colours: light")
        await pilot.press("enter")
        await until_gone(pilot, "Colours: light")
        assert pilot.app.theme == "light"

    drive(app(), script, size)


def test_the_palette_opens_a_lesson() -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("ctrl+p", *"coral")
        await until_seen(pilot, "Practise: Coral Reefs")
        await pilot.press("enter")
        await until_seen(pilot, "Sentences 1/")

    drive(app(), script)


@pytest.mark.parametrize("theme", [each.name for each in THEMES])
def test_each_look_has_colours_that_can_be_read(theme: str) -> None:
    """Contrast as WCAG 2.2 defines it: 4.5 for text, 7 in high contrast."""
    least = 7.0 if theme == "high-contrast" else 4.5
    (look,) = (each for each in THEMES if each.name == theme)
    colours = [look.foreground, look.accent, look.success, look.warning, look.error, look.variables["quiet"]]
    for colour in colours:
        assert contrast(str(colour), str(look.background)) >= least, colour
    cursor = look.variables["block-cursor-background"]
    for colour in (look.variables["block-cursor-foreground"], look.variables["quiet"], str(look.accent)):
        assert contrast(colour, cursor) >= (least if theme == "high-contrast" else 3.0), colour


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_without_colour_everything_is_grey(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        picture = pilot.app.export_screenshot()
        body = picture[picture.index("<g") :]
        for colour in set(re.findall(r"#[0-9a-f]{6}", body)) - {"#ff5f57", "#febc2e", "#28c840"}:
            assert len({colour[at : at + 2] for at in (1, 3, 5)}) == 1

    drive(app(), script)


def test_a_locale_decides_the_language_where_no_setting_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_TW.UTF-8")
    app()
    assert i18n.language() == "zh-TW"
    app(language="en")
    assert i18n.language() == "en"


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_screen_fits_in_chinese(size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        check_fits(await until_seen(pilot, "Bubble Tea"), size)
        for key, back in (
            ("s", "escape"),
            ("question_mark", "escape"),
            ("ctrl+p", "escape"),
            ("a", "escape"),
        ):
            before = seen(pilot.app)
            await pilot.press(key)
            await until_gone(pilot, before)
            check_fits(seen(pilot.app), size)
            await pilot.press(back)
            await until_seen(pilot, "Bubble Tea")

    drive(app(language="zh-TW"), script, size)


def test_messages_are_text_and_nothing_else() -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        pilot.app.tell(SpeakcheckError("[red]what[/red]", "[@click=app.quit]remedy[/]"))  # type: ignore[attr-defined]
        await until_seen(pilot, "[@click=app.quit]remedy[/]")
        await until_seen(pilot, "[red]what[/red]")

    drive(app(), script)


@pytest.mark.parametrize(("key", "code"), [("q", 0), ("ctrl+q", 0), ("ctrl+c", 130)])
def test_keys_end_the_app(key: str, code: int) -> None:
    made = app()

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press(key)
        await pilot.pause()

    drive(made, script)
    assert (made.return_code or 0) == code
    assert made.crash is None


def test_a_crash_is_kept_for_the_log_and_draws_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: ShelfScreen) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(ShelfScreen, "action_settings", fail)
    made = app()

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("s")

    with pytest.raises(ZeroDivisionError, match="planted"):
        drive(made, script)
    assert isinstance(made.crash, ZeroDivisionError)
    assert made._exit_renderables == []


def test_the_line_of_keys_can_be_clicked_and_follows_the_screen() -> None:
    async def script(pilot: Pilot[Any]) -> None:
        screen = await until_seen(pilot, "Bubble Tea")
        keys = screen.splitlines()[-1]
        await pilot.hover(offset=(keys.index("? Help"), 23))
        assert pilot.app.screen.query_one(KeyLine).tooltip == "Show the keys and what the marks mean."
        await pilot.click(offset=(keys.index("? Help") + 3, 23))
        screen = await until_seen(pilot, "Keys here")
        assert screen.splitlines()[-1].strip().startswith("esc Back")
        await pilot.click(offset=(70, 23))
        await pilot.click(offset=(3, 23))
        screen = await until_seen(pilot, "Bubble Tea")
        assert screen.splitlines()[-1] == keys

    drive(app(), script)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Nothing is called so."), ("zh-TW", "沒有這樣的指令。")]
)
def test_the_palette_says_in_the_learners_language_that_it_finds_nothing(language: str, words: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("ctrl+p", *"zzzqqq")
        await until_seen(pilot, words)
        await pilot.press("enter")
        await until_gone(pilot, words)

    drive(app(language=language), script)
