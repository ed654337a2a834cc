"""Owns the settings screen: every change takes effect and is saved at once."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from speakcheck.config import Settings, Value
from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import _
from speakcheck.lessons.lines import clean
from speakcheck.tui.choices import Field, Found, choices, fields
from speakcheck.tui.footer import KeyLine
from speakcheck.tui.frame import Frame, TopLine
from speakcheck.tui.keys import bindings
from speakcheck.tui.lesson_row import cut, fitted
from speakcheck.tui.level import LevelTest

LABEL = 22
"""Cells of the names of settings, where there is room."""
NARROW = 60
GROUPS = frozenset({"language", "stop_after", "recogniser"})
"""Settings with which a new group begins."""
LOOK = 0.25
"""Seconds between looks at whether it is known by now who hears the words."""


@dataclass
class FoundOnComputer(Message):
    """Devices and models were looked for."""

    found: Found
    """What there is."""


class Setting(Widget, can_focus=True):
    """One setting on one line; left and right change it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("setting"),
        Binding("down,j", "app.focus_next", show=False),
        Binding("up,k", "app.focus_previous", show=False),
    ]

    @dataclass
    class Changed(Message):
        """The learner has chosen."""

        name: str
        """Of the setting."""
        value: Value | None
        """What it is to be."""

    def __init__(self, field: Field) -> None:
        super().__init__(id=f"setting-{field.name}")
        self.field = field

    def render(self) -> Content:
        """Show name and value, between arrows where the learner is."""
        values, at = choices(self.field, _settings(self))
        width = self.size.width
        label = min(LABEL, width // 2 - 2) if width < NARROW else LABEL
        name = fitted(_(self.field.label), label)
        value = cut(clean(values[at][1]), width - label - 6)
        left, right = ("‹ ", " ›") if self.has_focus else ("  ", "  ")
        return Content.assemble((name, "" if self.has_focus else "$quiet"), "  ", left, value, right)

    def action_next(self) -> None:
        """Take the next value."""
        self._choose(1)

    def action_previous(self) -> None:
        """Take the value before."""
        self._choose(-1)

    def _choose(self, step: int) -> None:
        """Take another value; it goes round."""
        values, at = choices(self.field, _settings(self))
        value = values[(at + step) % len(values)][0]
        if len(values) > 1:
            self.post_message(self.Changed(self.field.name, value))

    def on_click(self, event: Click) -> None:
        """Take the next value."""
        self._choose(1)


class SettingsScreen(Frame[None]):
    """All settings, what the one at hand does, and the test of the microphone."""

    PLACES = ("settings", "back")
    OWN_PLACES = ("setting",)
    AUTO_FOCUS = "Setting"

    def __init__(self) -> None:
        super().__init__()
        self._found = Found()
        self._fields = fields(self._found)

    def compose(self) -> ComposeResult:
        """Lay out the settings, and below them the words about one."""
        yield TopLine(_("Settings"))
        with VerticalScroll(id="settings", can_focus=False):
            for field in self._fields:
                yield Setting(field).set_class(field.name in GROUPS, "-first")
        yield LevelTest(self.services.open_microphone)
        yield Static(id="about", markup=False, classes="quiet")
        yield KeyLine()

    def on_mount(self) -> None:
        """Look for devices and models."""
        self._look_around()
        self.set_interval(LOOK, self._explain)
        self.query_one(LevelTest).display = False

    def relabel(self) -> None:
        """Show all texts in another language."""
        top = self.query_one(TopLine)
        top.place = _("Settings")
        top.refresh()
        for each in self.query(Setting):
            each.refresh()
        self._explain()

    @work(thread=True, exclusive=True, group="look", exit_on_error=False)
    def _look_around(self) -> None:
        found = Found()
        try:
            found.microphones = self.services.list_devices("input")
            found.speakers = self.services.list_devices("output")
        except SpeakcheckError:
            # What is wrong is said where a microphone is tried.
            found.microphones = found.speakers = ()
        found.models = _models()
        self.post_message(FoundOnComputer(found))

    @on(FoundOnComputer)
    def _take_found(self, message: FoundOnComputer) -> None:
        self._found.microphones = message.found.microphones
        self._found.speakers = message.found.speakers
        self._found.models = message.found.models
        for each in self.query(Setting):
            each.refresh()

    @on(Setting.Changed)
    def _change(self, message: Setting.Changed) -> None:
        self.frame.change_setting(message.name, message.value)
        self.query_one(f"#setting-{message.name}", Setting).refresh()
        test = self.query_one(LevelTest)
        if message.name == "microphone" and test.display:
            test.begin(self.services.preferences.now.microphone)
        self._explain()

    def on_descendant_focus(self) -> None:
        """Say what the setting at hand does."""
        self._explain()

    def _explain(self) -> None:
        focused = self.focused
        if not isinstance(focused, Setting):
            return
        text = _(focused.field.about)
        if focused.field.name in ("recogniser", "model"):
            hearing = self.services.hearing
            now = _(hearing.why) or (hearing.fault.shown if hearing.fault else _("Getting ready…"))
            text = f"{text} {clean(now)}"
        about = self.query_one("#about", Static)
        if str(about.content) != text:
            about.update(text)

    def action_level(self) -> None:
        """Begin the test of the microphone, or end it."""
        test = self.query_one(LevelTest)
        if test.display:
            test.end()
            test.display = False
        else:
            test.display = True
            test.begin(self.services.preferences.now.microphone)


def _settings(widget: Setting) -> Settings:
    screen = widget.screen
    assert isinstance(screen, SettingsScreen)
    return screen.services.preferences.now


def _models() -> tuple[str, ...]:
    from speakcheck.recognise.models.store import survey

    return tuple(each.reference for each in survey() if each.fault is None)
