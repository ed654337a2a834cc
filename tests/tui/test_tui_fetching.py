"""A model that is fetched from within the app, from a hub on this machine, while practice goes on."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from speakcheck.config import config_file, read_settings
from speakcheck.practice.subprocess_coach import SubprocessCoach
from speakcheck.recognise.models import download, fetching
from speakcheck.recognise.models.speeds import Speed, keep_speed
from speakcheck.recognise.models.store import find, models_dir, verify
from speakcheck.tui.app import SpeakcheckApp
from speakcheck.tui.coach_loader import Asked, CoachLoader
from speakcheck.tui.footer import KeyLine
from tests.fed_microphone import FedMicrophone
from tests.practising import OMISSION, app_for, practice, services, take, text_of
from tests.recognise.conftest import Hub
from tests.tui.shown import SIZES, app, check_fits, drive, until, until_gone, until_seen

PARTIAL = ".partial-base.en"


class Silent(SubprocessCoach):
    """Begins no process."""

    def warm_up(self) -> None:
        return


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "REST", 0.0)
    # What comes before the gate is less than a block of the usual size.
    monkeypatch.setattr(download, "BLOCK", 2**12)


@pytest.fixture
def held(hub: Hub) -> Iterator[Hub]:
    """A hub that says no more after the first bytes; whoever listens to it is waited for in the end."""
    hub.gate.clear()
    yield hub
    hub.gate.set()
    for thread in fetchers():
        thread.join(60)
        assert not thread.is_alive()


def fetchers() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "speakcheck-fetch"]


def noting() -> tuple[CoachLoader, list[Asked]]:
    """Return a hearing, and what it was asked for, each time."""
    asked: list[Asked] = []

    def make(each: Asked) -> tuple[SubprocessCoach, str]:
        asked.append(each)
        return Silent(), "Somebody hears the words."

    return CoachLoader(make=make), asked


async def to_offer(pilot: Pilot[Any], name: str = "base.en") -> None:
    """Open the settings at the offer of a model."""
    await until_seen(pilot, "Bubble Tea")
    await pilot.press("s")
    await until_seen(pilot, "Loudspeaker")
    pilot.app.screen.query_one(f"#offer-{name.replace('.', '-')}").focus()
    await until_seen(pilot, f"Fetch {name}")


def come(pilot: Pilot[Any]) -> int:
    """Return how many bytes the app knows to be here."""
    made: SpeakcheckApp = pilot.app  # type: ignore[assignment]
    return made.fetch.now.done if made.fetch.now else 0


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_it_is_offered_first_and_comes_while_everything_else_goes_on(
    size: tuple[int, int], language: str, held: Hub
) -> None:
    said = {"en": ("148 MB", "^x Stop"), "zh-TW": ("148 MB", "^x 停止")}[language]

    async def everywhere(pilot: Pilot[Any]) -> None:
        screen = await until_seen(pilot, "/3 MB")
        check_fits(screen, size)
        fetch, keys = screen.splitlines()[-2:]
        assert fetch.strip().startswith("↓ base.en")
        assert "░" in fetch
        assert fetch.endswith(said[1])
        assert "?" in keys

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "‹")
        await pilot.press("enter")
        check_fits(await until_seen(pilot, said[0]), size)
        await pilot.press("space")
        await everywhere(pilot)
        await pilot.press("enter", "enter")
        await until_seen(pilot, "hello")
        await everywhere(pilot)
        await pilot.press("escape")
        await until_seen(pilot, "Bubble Tea")
        await everywhere(pilot)
        await pilot.press("enter")
        await until_seen(pilot, "1980s")
        await everywhere(pilot)
        held.gate.set()
        await until_gone(pilot, "↓ base.en")
        await until_seen(pilot, "base.en")

    drive(app(first_run_done=False, language=language), script, size)
    assert verify(find("base.en"))


def test_a_take_is_judged_meanwhile(held: Hub) -> None:
    made = app_for(services(FedMicrophone(OMISSION)), "e2")

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "deliberately")
        made.fetch_model("base.en")
        await until_seen(pilot, "/3 MB")
        await take(pilot)
        shown = text_of(made)
        assert "first take" in shown
        assert "↓ base.en" in shown

    drive(made, script)


def test_it_is_stopped_by_a_key_and_goes_on_when_it_is_asked_for_again(held: Hub) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await to_offer(pilot)
        await pilot.press("enter")
        await until(pilot, lambda _: come(pilot) >= 90_000, "nothing came")
        await pilot.press("enter")
        await until_seen(pilot, "Another model is being fetched already.")
        await pilot.press("ctrl+x")
        await until_gone(pilot, "↓ base.en")
        await until_seen(pilot, "Stopped. What has come is kept")
        assert len(fetchers()) == 1
        assert not (models_dir() / "base.en").exists()
        assert [path.name for path in models_dir().glob(".partial-*")] == [PARTIAL]
        await pilot.press("space")
        await until_seen(pilot, "↓ base.en")
        held.gate.set()
        await until_seen(pilot, "base.en is here, and hears the words from the next take on.")
        await until_seen(pilot, "This model is here already.")

    drive(app(), script)
    assert verify(find("base.en"))
    first, *rest = held.fetched("model.bin")
    assert first == ""
    assert rest
    assert all(each.startswith("bytes=") for each in rest)


def test_the_key_that_stops_it_can_be_clicked(held: Hub) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await to_offer(pilot)
        await pilot.press("space")
        line = (await until_seen(pilot, "/3 MB")).splitlines()[22]
        await pilot.click(offset=(3, 22))
        await pilot.hover(offset=(line.index("^x Stop"), 22))
        assert pilot.app.screen.query_one(KeyLine).tooltip == (
            "Stop fetching a model; what has come of it is kept."
        )
        assert come(pilot)
        await pilot.click(offset=(line.index("^x Stop"), 22))
        await until_gone(pilot, "↓ base.en")

    drive(app(), script)


def test_what_cannot_be_fetched_says_why_and_what_to_do_and_goes_on_later(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TRIES", 1)
    hub.cuts = [1_600_000]

    async def script(pilot: Pilot[Any]) -> None:
        await to_offer(pilot)
        await pilot.press("space")
        screen = await until_seen(pilot, "127.0.0.1 cannot be reached")
        assert "What has come is kept" in screen
        assert "set HF_ENDPOINT to the address of a" in screen
        await pilot.press("escape")
        await until_seen(pilot, "2/148 MB")
        await pilot.press("space")
        await until_seen(pilot, "Try again")
        await pilot.press("tab", "enter")
        await until_seen(pilot, "base.en is here, and hears the words from the next take on.")

    drive(app(), script)
    assert verify(find("base.en"))
    assert hub.fetched("model.bin")[-1] != ""


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_what_fails_elsewhere_is_one_sentence_there(
    size: tuple[int, int], hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TRIES", 1)
    hub.cuts = [100_000]
    hub.gate.clear()
    made = app()

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        made.fetch_model("base.en")
        await until_seen(pilot, "/3 MB")
        hub.gate.set()
        check_fits(await until_seen(pilot, "127.0.0.1 cannot be reached"), size)
        await until_seen(pilot, "The settings, at")
        await to_offer(pilot)
        await pilot.press("enter")
        await until_seen(pilot, "Try again")

    drive(made, script, size)


@pytest.mark.parametrize(
    ("settings", "asked", "told"),
    [
        ({}, [(None, None), (None, None)], "and hears the words from the next take on"),
        ({"recogniser": "auto"}, [(None, None), (None, None)], "and hears the words"),
        ({"model": "base.en"}, [(None, None), (None, None)], "and hears the words"),
        ({"recogniser": "sphinx"}, [(None, None)], "To have it hear the words"),
        ({"model": "small.en"}, [(None, None)], "To have it hear the words"),
    ],
    ids=["nothing set", "automatic", "this one set", "the embedded one set", "another one set"],
)
def test_it_hears_the_words_unless_the_learner_has_chosen_otherwise(
    settings: dict[str, Any], asked: list[Asked], told: str, hub: Hub
) -> None:
    hearing, made = noting()

    async def script(pilot: Pilot[Any]) -> None:
        await to_offer(pilot)
        await until(pilot, lambda _: hearing.ready, "nobody hears the words")
        await pilot.press("space")
        await until_seen(pilot, told)
        await until(pilot, lambda _: hearing.ready, "nobody hears the words")

    drive(app(hearing=hearing, **settings), script)
    assert made == asked
    assert not config_file().exists()


def test_one_that_is_slower_than_another_is_set_since_it_was_asked_for(
    hub: Hub, model_files: dict[str, bytes]
) -> None:
    (models_dir() / "tiny.en").mkdir(parents=True)
    for name in ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt"):
        (models_dir() / "tiny.en" / name).write_bytes(model_files[name])
    keep_speed(find("tiny.en"), Speed(0.2, 1.0, 100, 2))
    hearing, made = noting()

    async def script(pilot: Pilot[Any]) -> None:
        await to_offer(pilot)
        await pilot.press("space")
        await until_seen(pilot, "and hears the words from the next take on")

    drive(app(hearing=hearing), script)
    assert read_settings().model == "base.en"
    assert len(made) == 2


def test_leaving_waits_for_nobody_and_keeps_what_has_come(held: Hub) -> None:
    made = app()

    async def script(pilot: Pilot[Any]) -> None:
        await to_offer(pilot)
        await pilot.press("space")
        await until(pilot, lambda _: come(pilot) >= 90_000, "nothing came")
        await pilot.press("q")

    drive(made, script)
    # The app is over, and the thread waits for the hub all the same.
    assert len(fetchers()) == 1
    assert not held.gate.is_set()
    (part,) = (models_dir() / PARTIAL).glob("model.bin.*.part")
    assert part.exists()
    assert made.crash is None


@pytest.mark.usefixtures("without_package")
def test_the_next_take_is_judged_with_a_whisper_that_has_just_come(hub: Hub, tiny_en: Path) -> None:
    files = {each.name: each.read_bytes() for each in tiny_en.iterdir()}
    hub.files, hub.arriving = files, dict(files)
    made = app_for(services(FedMicrophone(OMISSION, OMISSION), hearing=CoachLoader()), "e2")

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "deliberately")
        made.fetch_model("base.en")
        await until(pilot, lambda screen: "base.en is here" in screen, "it did not come")
        await take(pilot)
        judged = practice(pilot).session.result()
        assert judged is not None
        assert judged.feedback.engine.words == "whisper:base.en"
        assert "Not said: deliberately" in text_of(made)

    drive(made, script)
