"""Practice at the keyboard: what each key does, and what the screen then says."""

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from textual.pilot import Pilot

from speakcheck.audio.clip import SAMPLE_RATE
from speakcheck.audio.files import load
from speakcheck.audio.microphone import Microphone
from speakcheck.errors import MicrophoneError
from speakcheck.i18n import N_
from speakcheck.lessons.reading import parse_bytes
from speakcheck.practice.subprocess_coach import SubprocessCoach
from speakcheck.tui.coach_loader import CoachLoader
from speakcheck.tui.widgets.prompt_sheet import PromptSheet
from speakcheck.tui.widgets.take_line import RECORDING
from tests.fed_microphone import FedMicrophone, HandFed
from tests.patience import PATIENCE
from tests.practising import (
    AUDIO,
    OMISSION,
    WHOLE,
    app_for,
    no_devices,
    practice,
    services,
    take,
    text_of,
    until,
)

Scene = Callable[[Pilot[Any]], Awaitable[None]]
SIZES = ((40, 12), (80, 24), (120, 40))


class Shared(SubprocessCoach):
    """Outlives the apps that use it."""

    def close(self) -> None:
        return

    def end(self) -> None:
        super().close()


@pytest.fixture(scope="module")
def coach() -> Iterator[Shared]:
    judge = Shared()
    judge.warm_up()
    yield judge
    judge.end()


@pytest.fixture
def hearing(coach: Shared) -> CoachLoader:
    return heard_by(coach)


def heard_by(coach: Shared) -> CoachLoader:
    """Return what one app can use; it is closed with that."""
    return CoachLoader(make=lambda asked: (coach, ""))


def play(app: Any, scene: Scene, size: tuple[int, int] = (80, 24)) -> None:
    """Run an app and a scene in it."""

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: practice(pilot).is_mounted)
            await pilot.pause()
            await scene(pilot)

    asyncio.run(run())


async def everything(pilot: Pilot[Any]) -> str:
    """Return all that the sheet holds, scrolled through."""
    shown, sheet = [text_of(pilot.app)], practice(pilot).query_one(PromptSheet)
    while sheet.scroll_y < sheet.max_scroll_y:
        await pilot.press("down")
        shown.append(text_of(pilot.app))
    return "\n".join(shown)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_a_take_is_judged_in_place(hearing: CoachLoader, size: tuple[int, int]) -> None:
    app = app_for(services(FedMicrophone(OMISSION, WHOLE), hearing=hearing), "e2")

    async def scene(pilot: Pilot[Any]) -> None:
        assert "deliberately" in text_of(app)
        await take(pilot)
        shown = text_of(app)
        assert re.search(r"\d\d of 100|Overall \d\d", shown)
        assert "first take" in shown
        assert "–" in shown
        below = await everything(pilot)
        assert "No long pauses" in below
        if size[0] > 40:
            for text in (
                "Not said: deliberately",
                "Heard: many of the new users",
                "Completeness",
                "de-LIB-er",
            ):
                assert text in below
        await take(pilot)
        progress = practice(pilot).session.progress()
        assert progress.change is not None
        assert not progress.change.first
        assert f"{progress.change.points:+d}".replace("-", "−") in text_of(app)

    play(app, scene, size)


def test_the_text_stands_alone_and_large_while_it_is_read(hearing: CoachLoader, hand_fed: HandFed) -> None:
    app = app_for(services(Microphone(), hearing=hearing), "e2")

    async def scene(pilot: Pilot[Any]) -> None:
        await pilot.press("space")
        line = practice(pilot).line
        await until(pilot, lambda: hand_fed.listened_to)
        hand_fed.hand(load(OMISSION).samples[:SAMPLE_RATE])
        await until(pilot, lambda: "● Recording" in text_of(app))
        assert line.busy == RECORDING
        assert "space Stop" in text_of(app)
        assert "Discard" in text_of(app)
        await pilot.press("n", "l", "m", "t")
        assert practice(pilot).session.prompt.id == "e2"
        await pilot.press("escape")
        await until(pilot, lambda: not line.busy)
        assert practice(pilot).session.progress().tries == 0
        assert app.screen is practice(pilot)

    play(app, scene)


def test_a_late_verdict_is_filed_and_not_shown(
    hearing: CoachLoader, coach: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_for(services(FedMicrophone(OMISSION), hearing=hearing), "e2")
    held = threading.Event()
    check = coach.check

    def slow(*args: Any, **options: Any) -> Any:
        assert held.wait(PATIENCE)
        return check(*args, **options)

    async def scene(pilot: Pilot[Any]) -> None:
        screen = practice(pilot)
        await pilot.press("space")
        await until(pilot, lambda: "Judging" in text_of(app))
        await pilot.press("n")
        assert screen.session.prompt.id == "k3"
        held.set()
        await until(pilot, lambda: screen.session.progress("e2").tries)
        await until(pilot, lambda: "Filed" in text_of(app))
        assert "Not said" not in text_of(app)
        assert screen.session.result() is None
        await pilot.press("p")
        await pilot.pause()
        assert "Not said: deliberately" in text_of(app)

    monkeypatch.setattr(coach, "check", slow)
    play(app, scene)


def test_words_are_chosen_and_looked_at_closely(hearing: CoachLoader) -> None:
    audio = AUDIO / "mispronunciation-newcomers-slt.flac"
    app = app_for(services(FedMicrophone(audio), hearing=hearing), "e4")

    async def scene(pilot: Pilot[Any]) -> None:
        await take(pilot)
        await pilot.press("right", "right")
        await pilot.pause()
        assert "newcomers  ✓ Good" in text_of(app)
        await pilot.press("enter")
        await pilot.pause()
        closer = text_of(app)
        for text in ("NEW · com · ers", "/ˈnuˌkʌm.ɚz/", "word 2/8", "NEW", "com", "ers"):
            assert text in closer
        await pilot.press("right", "right")
        await pilot.pause()
        assert "word 4/8" in text_of(app)
        await pilot.press("left", "left", "d")
        await pilot.pause()
        session = practice(pilot).session
        assert (session.drilling, session.prompt.text) == (True, "newcomers")
        assert "one word" in text_of(app)
        await pilot.press("escape")
        await pilot.pause()
        assert (session.drilling, session.prompt.id) == (False, "e4")
        assert "newcomers  ✓ Good" in text_of(app)

    play(app, scene)


def test_a_word_is_drilled_and_its_sentence_comes_back_with_one_key(hearing: CoachLoader) -> None:
    drill = AUDIO / "clean-deliberately-rms.flac"
    app = app_for(services(FedMicrophone(OMISSION, drill), hearing=hearing), "e2")

    async def scene(pilot: Pilot[Any]) -> None:
        await take(pilot)
        await pilot.press("d")
        await pilot.pause()
        assert "De·lib·er·ate·ly" in text_of(app)
        await take(pilot, "e2-w10")
        assert practice(pilot).session.result("e2-w10") is not None
        await pilot.press("escape")
        await pilot.pause()
        assert "Not said: deliberately" in text_of(app)

    play(app, scene)


def test_the_way_through_a_lesson(hearing: CoachLoader) -> None:
    app = app_for(services(FedMicrophone(OMISSION), hearing=hearing))

    async def scene(pilot: Pilot[Any]) -> None:
        session = practice(pilot).session
        await pilot.press("n", "n", "p")
        assert session.prompt.id == "p1s2"
        await pilot.press("m")
        assert session.prompt.id == "k1"
        await pilot.pause()
        assert "In·flux – noun" in text_of(app)
        await pilot.press("m")
        assert session.prompt.id == "p1"
        await pilot.press("m", "l")
        await pilot.pause()
        assert "not read yet" in text_of(app)
        await pilot.press("j", "j", "enter")
        await pilot.pause()
        assert session.prompt.id == "p2s1"
        await pilot.press("t")
        await pilot.pause()
        assert "美國人大批湧入" in text_of(app)
        await pilot.press("t", "l", "escape")
        await pilot.pause()
        assert "美國人大批湧入" not in text_of(app)
        assert session.prompt.id == "p2s1"

    play(app, scene)


def test_context_is_shown_where_there_is_room(hearing: CoachLoader) -> None:
    app = app_for(services(FedMicrophone(OMISSION), hearing=hearing), "p2s2")

    async def scene(pilot: Pilot[Any]) -> None:
        assert "The influx of Americans" in text_of(app)
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert "The influx of Americans" not in text_of(app)
        assert "Xiaohongshu" in text_of(app)
        assert text_of(app).splitlines()[-1].split("  ")[1:] == ["space Record", "n Next", "l List", "? Help"]
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert "• Days before TikTok" in text_of(app)
        assert "In January 2025" in text_of(app)

    play(app, scene)


def test_texts_can_be_hidden_until_they_were_said(hearing: CoachLoader) -> None:
    app = app_for(services(FedMicrophone(OMISSION), hearing=hearing), "e2")

    async def scene(pilot: Pilot[Any]) -> None:
        await pilot.press("h")
        await pilot.pause()
        assert "14 words, hidden" in text_of(app)
        assert "deliberately" not in text_of(app)
        await take(pilot)
        assert "deliberately" in text_of(app)
        await pilot.press("n")
        await pilot.pause()
        assert "Unfolding" not in text_of(app)
        await pilot.press("r")
        await pilot.pause()
        assert "Unfolding" in text_of(app)

    play(app, scene)


def test_pauses_are_shown_where_they_fell(hearing: CoachLoader) -> None:
    app = app_for(services(FedMicrophone(AUDIO / "halting-story-rms.flac"), hearing=hearing), "p3s1")

    async def scene(pilot: Pilot[Any]) -> None:
        await take(pilot)
        lines = text_of(app).splitlines()
        at = next(number for number, line in enumerate(lines) if "unfolding on |" in line)
        assert lines[at].index("|") == lines[at + 1].index("0.9s")
        assert "You paused for" in text_of(app)

    play(app, scene)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("problem-room-tone", "No speech was found"),
        ("problem-wrong-text", "What was said does not match the text"),
        ("problem-clipped", "too loud and distorted"),
    ],
)
def test_what_is_wrong_with_a_take_is_said_with_its_remedy(
    hearing: CoachLoader, name: str, words: str
) -> None:
    app = app_for(services(FedMicrophone(AUDIO / f"{name}.flac"), hearing=hearing), "e4")

    async def scene(pilot: Pilot[Any]) -> None:
        await take(pilot)
        assert words in text_of(app)

    play(app, scene)


def test_a_lost_microphone_costs_nothing_that_was_said(hearing: CoachLoader) -> None:
    microphone = FedMicrophone(OMISSION)
    microphone.unplug_at = 3 * SAMPLE_RATE
    app = app_for(services(microphone, hearing=hearing), "e2")

    async def scene(pilot: Pilot[Any]) -> None:
        await take(pilot)
        assert "delivers no more sound" in text_of(app)
        microphone.unplug_at = None
        await take(pilot)
        assert "delivers no more sound" not in text_of(app)

    play(app, scene)


def test_a_microphone_that_cannot_be_opened_is_said_and_the_app_goes_on(hearing: CoachLoader) -> None:
    microphone = FedMicrophone(OMISSION)
    microphone.refuses = MicrophoneError("“Test” is used by another program.", "Close it.")
    app = app_for(services(microphone, hearing=hearing), "e2")

    async def scene(pilot: Pilot[Any]) -> None:
        await pilot.press("space")
        await until(pilot, lambda: "another program" in text_of(app))
        microphone.refuses = None
        await take(pilot)
        assert re.search(r"\d\d of 100|Overall \d\d", text_of(app))

    play(app, scene)


def test_without_a_microphone_takes_come_from_files(hearing: CoachLoader) -> None:
    app = app_for(services(FedMicrophone(), hearing=hearing, list_devices=no_devices), "e2")

    async def scene(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: "No microphone was found" in text_of(app))
        assert "press f" in text_of(app)
        await pilot.press("f")
        await pilot.pause()
        await pilot.press(*f"'{OMISSION}'", "enter")
        await until(pilot, lambda: practice(pilot).session.result())
        await pilot.pause()
        assert "Not said: deliberately" in text_of(app)
        await pilot.press("escape")
        await pilot.pause()
        lesson = app.services.shelf.get("s02-bubble-tea")
        app.open_lesson(lesson)
        await until(pilot, lambda: lesson.prompts[0].text[:20] in text_of(app))
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "No microphone was found" not in text_of(app)

    play(app, scene)


def test_a_file_that_is_none_is_said(hearing: CoachLoader) -> None:
    app = app_for(services(FedMicrophone(), hearing=hearing), "e2")

    async def scene(pilot: Pilot[Any]) -> None:
        await pilot.press("f")
        await pilot.pause()
        await pilot.press(*"/no/such/file.wav", "enter")
        await until(pilot, lambda: "file.wav" in text_of(app))
        assert not practice(pilot).line.busy

    play(app, scene)


def test_files_of_a_folder_stand_in_for_the_microphone(hearing: CoachLoader, tmp_path: Path) -> None:
    (tmp_path / "e2.flac").write_bytes(OMISSION.read_bytes())
    app = app_for(services(FedMicrophone(), hearing=hearing, files=tmp_path), "e2")

    async def scene(pilot: Pilot[Any]) -> None:
        await take(pilot)
        assert "Not said: deliberately" in text_of(app)

    play(app, scene)


def test_a_relaxed_learner_is_told_what_is_likely_alone(hearing: CoachLoader) -> None:
    app = app_for(services(FedMicrophone(OMISSION), hearing=hearing, strictness="relaxed"), "e2")

    async def scene(pilot: Pilot[Any]) -> None:
        await take(pilot)
        assert "Not said: deliberately" in text_of(app)
        assert "Try this next" not in text_of(app)

    play(app, scene)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_in_chinese_with_no_colour(
    hearing: CoachLoader, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = app_for(services(FedMicrophone(OMISSION), hearing=hearing, language="zh-TW"), "e2")

    async def scene(pilot: Pilot[Any]) -> None:
        await take(pilot)
        shown = await everything(pilot)
        for text in ("總分", "沒說到：deliberately", "下一步", "聽到：many"):
            assert text in shown
        assert "✓" in shown

    play(app, scene, size)


HOSTILE = [
    "[red]Colours[/red] are [@click=app.quit]not[/] colours [/] here.",
    "\x1b[31mRed\x1b[0m letters \x1b]0;title\x07 are plain letters.",
    "Right \u202eto left\u202c stays as it is \u2066here\u2069.",
    "A word of " + "x" * 10_000 + " letters is shown.",
]


@pytest.mark.parametrize("sentence", HOSTILE, ids=["markup", "escapes", "bidi", "endless"])
def test_lesson_text_is_text(hearing: CoachLoader, sentence: str) -> None:
    page = f"Episode 1\n\n{sentence} The cat sat on the mat.\n".encode()
    lesson = replace(parse_bytes(page, "hostile.txt").lesson, id="hostile", title=sentence[:200])
    app = app_for(services(FedMicrophone(OMISSION), hearing=hearing), lesson=lesson)

    async def scene(pilot: Pilot[Any]) -> None:
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            first = text_of(app)
            await pilot.press("t", "l")
            await pilot.pause()
            await pilot.press("escape", "right", "h", "h", "m")
            await pilot.pause()
            shown = first + "\n" + text_of(app)
            assert not {"\x1b", "\x07", "\u202e", "\u2066"} & set(shown)
            assert app.is_running
            if sentence is HOSTILE[0]:
                assert "[red]Colours[/red]" in shown
            assert all(len(line) <= width for line in shown.splitlines())
            await pilot.press("t")

    play(app, scene)


def test_an_earlier_verdict_is_shown_as_it_was_after_the_take(coach: Shared) -> None:
    first = app_for(services(FedMicrophone(OMISSION), hearing=heard_by(coach)), "e2")

    async def reading(pilot: Pilot[Any]) -> None:
        await take(pilot)

    play(first, reading)
    app = app_for(services(FedMicrophone(OMISSION), hearing=heard_by(coach)), "e2")

    async def scene(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: "Not said: deliberately" in text_of(app))
        shown = text_of(app)
        assert re.search(r"Overall \d\d  first take", shown)
        assert "v Hear take" in shown
        await pilot.press("h")
        await pilot.pause()
        shown = text_of(app)
        assert "deliberately" not in shown
        assert "Hear take" not in shown
        await pilot.press("h", "right", "enter")
        await pilot.pause()
        assert "word 10/" in text_of(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is practice(pilot))
        await take(pilot)
        assert "as before" in text_of(app)

    play(app, scene)


def test_practice_goes_on_where_it_ended(coach: Shared) -> None:
    first = app_for(services(FedMicrophone(WHOLE), hearing=heard_by(coach)), mode="keyword")

    async def reading(pilot: Pilot[Any]) -> None:
        await take(pilot)
        assert practice(pilot).session.prompt.id == "k1"
        await pilot.press("n", "n", "n")
        await take(pilot, "e2")

    play(first, reading)
    app = app_for(services(FedMicrophone(WHOLE), hearing=heard_by(coach)), mode="keyword")

    async def scene(pilot: Pilot[Any]) -> None:
        session = practice(pilot).session
        await until(pilot, lambda: session.progress("e2").tries)
        assert session.prompt.id == "k1"
        await pilot.press("n", "n", "n")
        await until(pilot, lambda: "Every word was clear" in text_of(app))

    play(app, scene)


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_on_a_small_terminal_nothing_that_is_said_is_cut_off(
    hearing: CoachLoader, hand_fed: HandFed, language: str
) -> None:
    app = app_for(services(Microphone(), hearing=hearing, language=language), "p2s1")
    tone = load(AUDIO / "problem-room-tone.flac").samples

    async def scene(pilot: Pilot[Any]) -> None:
        await pilot.press("t")
        await pilot.pause()
        lines = [line.strip() for line in text_of(app).splitlines()]
        assert not [line for line in lines if len(line) == 1]
        await pilot.press("t", "h")
        await pilot.pause()
        assert ("have said\n" if language == "en" else "讀完才會顯示") in text_of(app)
        await pilot.press("h", "space")
        await until(pilot, lambda: hand_fed.listened_to)
        hand_fed.hand(np.concatenate([tone] * 3)[: 6 * SAMPLE_RATE])
        end = "right microphone?" if language == "en" else "麥克風選對了嗎？"
        await until(pilot, lambda: end in text_of(app))

    play(app, scene, (40, 12))


def test_nothing_is_said_of_the_sounds_of_a_word_that_was_not_spoken(hearing: CoachLoader) -> None:
    audio = AUDIO / "replacement-hello-kal16.flac"
    app = app_for(services(FedMicrophone(audio), hearing=hearing), "e4")

    async def scene(pilot: Pilot[Any]) -> None:
        await take(pilot)
        await pilot.press("right", "enter")
        await pilot.pause()
        shown = text_of(app)
        assert "Another word · heard: goodbye" in shown
        assert "█" not in shown

    play(app, scene)


def test_without_a_microphone_that_is_said_in_the_learners_language(hearing: CoachLoader) -> None:
    def muted(direction: str) -> tuple[str, ...]:
        raise MicrophoneError(
            N_("The microphone delivered nothing but silence."), N_("Close other programs.")
        )

    app = app_for(services(FedMicrophone(), hearing=hearing, list_devices=muted, language="zh-TW"), "e2")

    async def scene(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: "麥克風收到的全是靜音。" in text_of(app))
        assert "silence" not in text_of(app)
        assert text_of(app).splitlines()[-1].split()[0] == "f"

    play(app, scene)
