"""The first take: language, a model, microphone, a short sentence and its verdict; a minute, step by step."""

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import _
from speakcheck.lessons.lines import clean
from speakcheck.tui.base_screen import BaseScreen, TopLine
from speakcheck.tui.footer import KeyLine
from speakcheck.tui.in_thread import in_thread
from speakcheck.tui.level_test import LevelTest
from speakcheck.tui.model_offer import ModelOffer, look_for_models, offers
from speakcheck.tui.setting import SettingLine
from speakcheck.tui.setting_fields import FoundHardware, fields

if TYPE_CHECKING:
    from speakcheck.tui.screens.first_take import FirstTake

ASKED = {"language", "keep_recordings"}
"""Settings that are asked for first."""


class WelcomeStep(IntEnum):
    """Where the learner is."""

    LANGUAGE = 1
    """What to read, and what is kept."""
    MODEL = 2
    """Whether a model for Whisper is to be fetched, while all else goes on."""
    MICROPHONE = 3
    """What to speak into, and how loud."""
    SENTENCE = 4
    """The take and its verdict."""


FIRST = {
    WelcomeStep.LANGUAGE: "#setting-language",
    WelcomeStep.MODEL: "ModelOffer",
    WelcomeStep.MICROPHONE: "#setting-microphone",
}
"""What has the focus when a step is reached."""


@dataclass
class ModelsFound(Message):
    """Models were looked for."""

    found: FoundHardware
    """Which are here."""


class WelcomeScreen(BaseScreen[None]):
    """The way to a first success."""

    PLACES = ("welcome",)
    OWN_PLACES = ("setting", "model")
    CSS_PATH = "practice.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.step = WelcomeStep.LANGUAGE
        self._found = FoundHardware()

    def compose(self) -> ComposeResult:
        """Lay out the first steps; the last one comes when it is reached."""
        all_fields = {each.name: each for each in fields(self._found)}
        yield TopLine()
        with Vertical(id="steps"):
            yield Static(id="welcome-heading", markup=False, classes="heading")
            yield Static(id="welcome-text", markup=False, classes="quiet")
            with Vertical(id="step-language"):
                for name in sorted(ASKED, reverse=True):
                    yield SettingLine(all_fields[name])
            with Vertical(id="step-model"):
                yield from offers(self._found)
                yield Static(id="offer-about", markup=False, classes="quiet")
            with Vertical(id="step-microphone"):
                yield SettingLine(all_fields["microphone"])
                yield LevelTest(self.services.open_microphone)
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin."""
        self._look_around()
        self._look_for_models()
        self._show()

    def relabel(self) -> None:
        """Show all texts in another language."""
        self._show()

    @property
    def next_actions(self) -> tuple[str, ...]:
        """Ids of the actions that are of the most use now."""
        take = self._take
        if self.step is WelcomeStep.MODEL:
            return ("model.fetch", "welcome.next", "welcome.skip")
        if self.step is not WelcomeStep.SENTENCE or take is None:
            return ("welcome.next", "welcome.skip")
        if take.recording:
            return ("welcome.stop",)
        if take.judged:
            return ("welcome.next", "welcome.record")
        return ("welcome.demo",) if take.without_microphone else ("welcome.record", "welcome.demo")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether an action makes sense now."""
        take = self._take
        recording, ready = take is not None and take.recording, take is not None and not take.recording
        if action == "stop":
            return recording
        if action == "record":
            return ready
        if action == "demo":
            return ready and take is not None and not take.judged
        if action == "next":
            return take is None or take.judged
        return True

    @property
    def _take(self) -> "FirstTake | None":
        found = self.query("FirstTake")
        return found.first() if found else None  # type: ignore[return-value]

    def _show(self) -> None:
        """Show the step that it is at."""
        headings = {
            WelcomeStep.LANGUAGE: _("Welcome"),
            WelcomeStep.MODEL: _("Who hears the words"),
            WelcomeStep.MICROPHONE: _("Your microphone"),
            WelcomeStep.SENTENCE: _("Your first take"),
        }
        top = self.query_one(TopLine)
        top.place = _("Step {step} of {steps}").format(step=self.step.value, steps=len(WelcomeStep))
        top.refresh()
        self.query_one("#welcome-heading", Static).update(headings[self.step])
        self.query_one("#welcome-text", Static).update(self._text())
        self.query_one("#step-language").display = self.step is WelcomeStep.LANGUAGE
        self.query_one("#step-model").display = self.step is WelcomeStep.MODEL
        self.query_one("#step-microphone").display = self.step is WelcomeStep.MICROPHONE
        for line in self.query("SettingLine, ModelOffer"):
            line.refresh()
        self._show_offer()
        if self._take is not None:
            self._take.show()
        elif self.step in FIRST and not self.query_one(f"#step-{self.step.name.lower()}").has_focus_within:
            self.query_one(FIRST[self.step]).focus()
        self.refresh_bindings()

    def _show_offer(self) -> None:
        """Say what there is to say of the offered model at hand."""
        about = self.query_one("#offer-about", Static)
        about.update(clean(self.focused.about) if isinstance(self.focused, ModelOffer) else "")

    def on_descendant_focus(self) -> None:
        """Say what the offered model at hand is."""
        self._show_offer()

    @property
    def offers_models(self) -> bool:
        """Whether a model can be fetched here now."""
        return self.step is WelcomeStep.MODEL

    def fetch_changed(self) -> None:
        """Look again which models are here."""
        self._look_for_models()
        self._show()

    def _text(self) -> str:
        if self.step is WelcomeStep.LANGUAGE:
            return _(
                "Read English aloud, and see for every word how it was said. All of it happens on this"
                " computer; nothing is sent anywhere."
            )
        if self.step is WelcomeStep.MODEL:
            return _(
                "With a model for Whisper more is understood than with what is built in. Fetch one if you"
                " like; Enter goes on."
            )
        if self.step is WelcomeStep.MICROPHONE:
            return _("Say a few words, as loud as you will read.")
        take = self._take
        if take is not None and take.judged:
            return _("So it goes with every sentence. In the lessons you can look closer at each word.")
        return _("Press space, read the sentence aloud, and wait: the take ends by itself.")

    @in_thread(group="models")
    def _look_for_models(self) -> None:
        found = FoundHardware()
        look_for_models(found)
        self.post_message(ModelsFound(found))

    @on(ModelsFound)
    def _take_models(self, message: ModelsFound) -> None:
        self._found.models, self._found.begun = message.found.models, message.found.begun
        self._show()

    @in_thread(group="look")
    def _look_around(self) -> None:
        try:
            self._found.microphones = self.services.list_devices("input")
        except SpeakcheckError:
            # The test of the microphone says what is wrong.
            return

    @on(SettingLine.Changed)
    def _change(self, message: SettingLine.Changed) -> None:
        self.frame.change_setting(message.name, message.value)
        if message.name == "microphone":
            self.query_one(LevelTest).begin(self.services.preferences.now.microphone)
        self._show()

    async def action_next(self) -> None:
        """Go on to the next step, behind the last one to the lessons."""
        test = self.query_one(LevelTest)
        if self.step is WelcomeStep.LANGUAGE:
            self.step = WelcomeStep.MODEL
        elif self.step is WelcomeStep.MODEL:
            self.step = WelcomeStep.MICROPHONE
            test.begin(self.services.preferences.now.microphone)
        elif self.step is WelcomeStep.MICROPHONE:
            from speakcheck.tui.screens.first_take import FirstTake

            silent = test.failed
            test.end()
            self.step = WelcomeStep.SENTENCE
            await self.query_one("#steps").mount(FirstTake(self.services, without_microphone=silent))
        else:
            self.action_skip()
            return
        self._show()

    def action_skip(self) -> None:
        """Go to the lessons, and do not begin here the next time."""
        if not self.services.preferences.now.first_run_done:
            self.frame.change_setting("first_run_done", True)
        self.dismiss()

    def action_record(self) -> None:
        """Begin the take."""
        if self._take is not None:
            self._take.record()

    def action_stop(self) -> None:
        """End the take."""
        if self._take is not None:
            self._take.stop()

    def action_demo(self) -> None:
        """Have a recording judged that came with speakcheck."""
        if self._take is not None:
            self._take.play_demo()

    def take_changed(self) -> None:
        """Show what the take has come to."""
        self._show()
