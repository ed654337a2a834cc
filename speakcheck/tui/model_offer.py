"""A model for Whisper that can be fetched, as one line: its size, and how much of it is here."""

from typing import ClassVar, cast

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import _, sentences
from speakcheck.recognise.models.catalogue import RECOMMENDED, entry
from speakcheck.tui.base_screen import BaseScreen
from speakcheck.tui.keys import bindings
from speakcheck.tui.lesson_row import cut, fitted
from speakcheck.tui.setting import ARROWS, GAP, LABEL, NARROW
from speakcheck.tui.setting_fields import FoundHardware

OFFERED = (RECOMMENDED, "tiny.en")
"""The one that we recommend, and the smallest; “speakcheck model list” has the others."""


class ModelOffer(Widget, can_focus=True):
    """A model that can be fetched."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("model"),
        Binding("down,j", "app.focus_next", show=False),
        Binding("up,k", "app.focus_previous", show=False),
    ]

    def __init__(self, name: str, found: FoundHardware) -> None:
        """Offer a model of the catalogue; `found` says what is here of it, as soon as that is known."""
        super().__init__(id=f"offer-{name.replace('.', '-')}")
        self.model = name
        self._found = found

    @property
    def is_here(self) -> bool:
        """Whether it need not be fetched."""
        return self.model in self._found.models

    @property
    def fault(self) -> SpeakcheckError | None:
        """Why it did not come the last time."""
        return cast("BaseScreen[object]", self.screen).frame.fetch.faults.get(self.model)

    @property
    def about(self) -> str:
        """What there is to say of it, in the language of the interface."""
        if self.fault is not None:
            return _(self.fault.what)
        if self.is_here:
            return _("This model is here already.")
        told = _("It comes from the Hugging Face hub; nothing of you is sent there.")
        return sentences(_("Recommended."), told) if self.model == RECOMMENDED else told

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to fetch what is not here."""
        return action != "fetch" or not self.is_here

    def render(self) -> Content:
        """Show what it is and how much of it is here."""
        width = self.size.width
        label = min(LABEL, width // 2 - 2) if width < NARROW else LABEL
        name = fitted(_("Fetch {name}").format(name=self.model), label)
        value = cut(self._value(), width - label - ARROWS - GAP)
        return Content.assemble((name, "" if self.has_focus else "$quiet"), "    ", value)

    def action_fetch(self) -> None:
        """Fetch it; where that failed before, say why, and what can be done, before it is tried again."""
        frame = cast("BaseScreen[object]", self.screen).frame
        if self.fault is not None:
            frame.ask_again(self.model, self.fault)
        elif not self.is_here:
            frame.fetch_model(self.model)

    def on_click(self, event: Click) -> None:
        """Fetch it."""
        self.action_fetch()

    def _value(self) -> str:
        now = cast("BaseScreen[object]", self.screen).frame.fetch.now
        if self.is_here:
            return _("is here")
        if now is not None and now.name == self.model:
            return _("on its way")
        known = entry(self.model)
        size = known.megabytes if known is not None else 0
        begun = self._found.begun.get(self.model, 0) / 1e6
        if begun >= 1:
            return _("{done:.0f}/{total:.0f} MB").format(done=begun, total=size)
        return _("{count} MB").format(count=size)


def offers(found: FoundHardware) -> tuple[ModelOffer, ...]:
    """Return a line for each model that is offered."""
    return tuple(ModelOffer(name, found) for name in OFFERED)


def look_for_models(found: FoundHardware) -> None:
    """Find out which models are here, and how much of those offered; reads the disk."""
    from speakcheck.recognise.models.store import home_of, survey, unfinished

    found.models = tuple(each.reference for each in survey() if each.fault is None)
    found.begun = {
        name: sum(each.stat().st_size for each in unfinished(home_of(name)).glob("*")) for name in OFFERED
    }
