"""The settings screen: changes take effect at once, are in the file, and never cost anything else."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from speakcheck import i18n
from speakcheck.config import Settings, config_file
from speakcheck.errors import MicrophoneError
from speakcheck.paths import data_dir
from speakcheck.tui.level_test import level_bar
from speakcheck.tui.setting_fields import FoundHardware, choices, fields
from tests.fed_microphone import FedMicrophone
from tests.practising import WHOLE
from tests.tui.shown import SIZES, app, check_fits, drive, seen, until_gone, until_seen


def stored() -> dict[str, Any]:
    return tomllib.loads(config_file().read_text("utf-8"))


async def choose(pilot: Pilot[Any], name: str, key: str = "right") -> None:
    pilot.app.screen.query_one(f"#setting-{name}").focus()
    await pilot.press(key)
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_setting_can_be_reached_at_every_size(size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("s")
        await until_seen(pilot, "Microphone")
        for field in fields(FoundHardware()):
            screen = await until_seen(pilot, "‹")
            check_fits(screen, size)
            line = next(line for line in screen.splitlines() if "‹" in line)
            assert field.label[:10] in line
            await pilot.press("down")
            await pilot.pause()

    drive(app(), script, size)


def test_changes_are_in_the_file_at_once_beside_what_was_there() -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text('recogniser = "sphinx"\nsomething = 3\n', "utf-8")

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("s")
        await until_seen(pilot, "Microphone")
        await choose(pilot, "theme")
        await choose(pilot, "strictness")
        await choose(pilot, "keep_recordings")
        await choose(pilot, "stop_after", "left")
        await choose(pilot, "count_in", "enter")
        assert pilot.app.theme == "light"
        assert pilot.app.services.takes.keep_sound is False  # type: ignore[attr-defined]

    drive(app(), script)
    assert stored() == {
        "recogniser": "sphinx",
        "something": 3,
        "theme": "light",
        "strictness": "relaxed",
        "keep_recordings": False,
        "stop_after": 0.8,
        "count_in": 1.0,
    }


def test_a_device_is_remembered_by_its_name_and_can_be_forgotten() -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("s")
        await until_seen(pilot, "Gone (not here now)")
        await choose(pilot, "microphone", "left")
        await until_seen(pilot, "‹ Other ›")
        assert stored() == {"microphone": "Other"}
        await choose(pilot, "microphone", "left")
        await choose(pilot, "microphone", "left")
        assert stored() == {}

    made = app()
    made.services.preferences.set("microphone", "Gone")
    drive(made, script)


def test_the_language_changes_at_once() -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("s")
        await until_seen(pilot, "English")
        await choose(pilot, "language")
        await until_seen(pilot, "繁體中文")
        await until_gone(pilot, "Loudspeaker")
        assert i18n.language() == "zh-TW"
        await pilot.press("escape")
        await until_gone(pilot, "Practise")

    drive(app(language="en"), script)
    assert stored() == {"language": "zh-TW"}


def test_settings_that_cannot_be_written_hold_for_now_and_that_is_said_once(tmp_path: Path) -> None:
    data_dir().rmdir()
    data_dir().write_text("a file where the folder should be")

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("s")
        await until_seen(pilot, "Microphone")
        await choose(pilot, "theme")
        await until_seen(pilot, "The settings in")
        assert pilot.app.theme == "light"
        pilot.app.clear_notifications()
        await until_gone(pilot, "The settings in")
        await choose(pilot, "theme")
        await pilot.pause()
        assert pilot.app.theme == "high-contrast"
        assert "The settings in" not in seen(pilot.app)

    drive(app(), script)


def test_the_level_of_a_voice_is_shown_and_praised() -> None:
    microphone = FedMicrophone(WHOLE)

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("s")
        await until_seen(pilot, "Microphone")
        await pilot.press("m")
        await until_seen(pilot, "Listening to")
        await pilot.press("m")
        await until_gone(pilot, "Listening to")

    drive(app(microphone=microphone), script)


def test_a_microphone_that_cannot_be_opened_says_why() -> None:
    microphone = FedMicrophone()
    microphone.refuses = MicrophoneError("“Test” is in use by another program.", "Close that program.")

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("s")
        await until_seen(pilot, "Microphone")
        await pilot.press("m")
        await until_seen(pilot, "“Test” is in use by another program. Close that program.")

    drive(app(microphone=microphone), script)


@pytest.mark.parametrize(
    ("decibels", "bar"),
    [(-90.0, "░░░░░░"), (-60.0, "░░░░░░"), (-30.0, "███░░░"), (0.0, "██████"), (3.0, "██████")],
)
def test_the_meter_has_a_fixed_scale(decibels: float, bar: str) -> None:
    assert level_bar(decibels, 6) == bar


def test_a_value_from_the_file_is_among_the_choices() -> None:
    settings = Settings(stop_after=1.7, count_in=4.0, model="my/model")
    shown = {
        field.name: choices(field, settings)[0][choices(field, settings)[1]][1]
        for field in fields(FoundHardware())
        if field.name in ("stop_after", "count_in", "model")
    }
    assert shown == {
        "stop_after": "after 1.7 s of silence",
        "count_in": "4 s",
        "model": "my/model (not here now)",
    }
