"""The settings screen: every change takes effect and is saved at once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import _, many
from speakcheck.lessons.lines import clean
from speakcheck.tui.base_screen import BaseScreen, TopLine
from speakcheck.tui.footer import KeyLine
from speakcheck.tui.in_thread import in_thread
from speakcheck.tui.level_test import LevelTest
from speakcheck.tui.model_offer import ModelOffer, look_for_models, offers
from speakcheck.tui.setting import SettingLine
from speakcheck.tui.setting_fields import FoundHardware, fields

if TYPE_CHECKING:
    from speakcheck.study.queries import StorageUse

GROUPS = frozenset({"language", "stop_after", "sitting_minutes", "recogniser"})
"""Settings with which a new group begins."""
GIGABYTE = 10**9
LOOK = 0.25
"""Seconds between looks at whether it is known by now who hears the words."""


@dataclass
class FoundOnComputer(Message):
    """Devices and models were looked for."""

    found: FoundHardware
    """What there is."""


class SettingsScreen(BaseScreen[None]):
    """All settings, what the one at hand does, and the test of the microphone."""

    PLACES = ("settings", "back")
    OWN_PLACES = ("setting", "model")
    AUTO_FOCUS = "SettingLine"

    def __init__(self) -> None:
        super().__init__()
        self._found = FoundHardware()
        self._fields = fields(self._found)

    def compose(self) -> ComposeResult:
        """Lay out the settings, and below them the words about one."""
        yield TopLine(_("Settings"))
        with VerticalScroll(id="settings", can_focus=False):
            for field in self._fields:
                yield SettingLine(field).set_class(field.name in GROUPS, "-first")
            yield from offers(self._found)
        yield LevelTest(self.services.open_microphone)
        yield Static(id="about", markup=False, classes="quiet")
        yield KeyLine()

    @property
    def next_actions(self) -> tuple[str, ...]:
        """Ids of the actions that are of the most use now."""
        return ("setting.next", "model.fetch", "back.leave", "settings.level")

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
        self._refresh_lines()
        self._explain()

    @property
    def offers_models(self) -> bool:
        """Whether a model can be fetched here now."""
        return True

    def fetch_changed(self) -> None:
        """Look again which models are here."""
        self._look_around()
        self._refresh_lines()
        self._explain()

    def _refresh_lines(self) -> None:
        for each in self.query("SettingLine, ModelOffer"):
            each.refresh()

    @in_thread(group="look", exclusive=True)
    def _look_around(self) -> None:
        found = FoundHardware()
        try:
            found.microphones = self.services.list_devices("input")
            found.speakers = self.services.list_devices("output")
        except SpeakcheckError:
            # What is wrong is said where a microphone is tried.
            found.microphones = found.speakers = ()
        look_for_models(found)
        found.recordings = self._room()
        self.post_message(FoundOnComputer(found))

    def _room(self) -> "StorageUse | None":
        from speakcheck.study.queries import storage_use

        try:
            return storage_use(self.services.takes.history)
        except SpeakcheckError:
            # What is wrong is said on the shelf, and where a take is kept.
            return None

    @on(FoundOnComputer)
    def _take_found(self, message: FoundOnComputer) -> None:
        self._found.microphones = message.found.microphones
        self._found.speakers = message.found.speakers
        self._found.models = message.found.models
        self._found.begun = message.found.begun
        self._found.recordings = message.found.recordings
        self._refresh_lines()
        self.refresh_bindings()
        self._explain()

    @on(SettingLine.Changed)
    def _change(self, message: SettingLine.Changed) -> None:
        self.frame.change_setting(message.name, message.value)
        self.query_one(f"#setting-{message.name}", SettingLine).refresh()
        test = self.query_one(LevelTest)
        if message.name == "microphone" and test.display:
            test.begin(self.services.preferences.now.microphone)
        self._explain()

    def on_descendant_focus(self) -> None:
        """Say what the setting at hand does."""
        self._explain()

    def _explain(self) -> None:
        focused = self.focused
        if isinstance(focused, SettingLine):
            text = self._about(focused)
        elif isinstance(focused, ModelOffer):
            text = clean(focused.about)
        else:
            return
        about = self.query_one("#about", Static)
        if str(about.content) != text:
            about.update(text)
        # The words about a setting take room from the list; where it stands is seen all the same.
        self.call_after_refresh(focused.scroll_visible, animate=False)

    def _about(self, setting: SettingLine) -> str:
        text = " ".join(filter(None, (setting.hidden_text, _(setting.field.about))))
        if setting.field.name in ("recogniser", "model"):
            hearing = self.services.hearing
            now = _(hearing.why) or (hearing.fault.shown if hearing.fault else _("Getting ready…"))
            text = f"{text} {clean(now)}"
        used = self._found.recordings
        if setting.field.name == "recordings_limit" and used is not None:
            text = f"{text} {_used(used)}"
        return text

    def action_change(self) -> None:
        """Take the next value of the setting at hand, or fetch the model at hand."""
        if isinstance(self.focused, SettingLine):
            self.focused.action_next()
        elif isinstance(self.focused, ModelOffer):
            self.focused.action_fetch()

    def action_level(self) -> None:
        """Begin the test of the microphone, or end it."""
        test = self.query_one(LevelTest)
        if test.display:
            test.end()
            test.display = False
        else:
            test.display = True
            test.begin(self.services.preferences.now.microphone)


def _used(storage_use: "StorageUse") -> str:
    text = many(
        "Now {size} in {count} recording.", "Now {size} in {count} recordings.", storage_use.recordings
    )
    return text.format(size=_size(storage_use.bytes), count=storage_use.recordings)


def _size(bytes: int) -> str:
    if bytes < GIGABYTE:
        return _("{count} MB").format(count=f"{bytes / 10**6:.3g}")
    return _("{count} GB").format(count=f"{bytes / GIGABYTE:.3g}")
