"""The command palette: every action that is open now, every lesson, and the settings at hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import NAMES, _
from speakcheck.lessons.lines import clean
from speakcheck.tui.keys import ACTIONS

if TYPE_CHECKING:
    from speakcheck.lessons.shelf import ShelvedLesson
    from speakcheck.tui.app import SpeakcheckApp

HIDDEN = frozenset({"app.command-palette", "app.interrupt", "app.quit"})
"""Actions that make no sense in the palette."""


@dataclass(frozen=True, slots=True)
class PaletteCommand:
    """Something that the palette offers."""

    title: str
    """What is shown and searched, in the language of the interface."""
    about: str
    """One sentence."""
    run: Callable[[], object]
    """Does it."""


class CommandProvider(Provider):
    """What can be done from the screen that the palette was opened over."""

    async def startup(self) -> None:
        """Gather the commands once."""
        self._found = (*self._actions(), *self._lessons())

    async def discover(self) -> Hits:
        """Offer the actions while nothing is typed."""
        for command in self._actions():
            yield DiscoveryHit(Content(command.title), command.run, command.title, command.about or None)

    async def search(self, query: str) -> Hits:
        """Offer what fits what was typed; titles are text and nothing else."""
        matcher = self.matcher(query)
        found = False
        for command in self._found:
            score, places = matcher.fuzzy_search.match(matcher.query, command.title)
            if score > 0:
                found = True
                shown = Content(command.title)
                for place in places:
                    shown = shown.stylize(matcher.match_style, place, place + 1)
                yield Hit(score, shown, command.run, command.title, command.about or None)
        if not found:
            nothing = _("Nothing is called so.")
            yield Hit(1.0, Content.styled(nothing, "$quiet"), _stay, nothing)

    @property
    def _frame(self) -> "SpeakcheckApp":
        return cast("SpeakcheckApp", self.app)

    def _actions(self) -> Iterator[PaletteCommand]:
        """Yield what is open on the screen now, and elsewhere in the app."""
        about = {action.id: action for action in ACTIONS}
        seen: set[str] = set()
        for active in self.screen.active_bindings.values():
            action = about.get(active.binding.id or "")
            if action is None or action.id in HIDDEN | seen or not active.enabled:
                continue
            seen.add(action.id)
            yield PaletteCommand(
                _(action.label), _(action.tooltip), self._runner(active.binding.action, active.node)
            )
        yield from self._of_settings()

    def _runner(self, action: str, node: object) -> Callable[[], object]:
        async def run() -> None:
            await self.app.run_action(action, node)  # type: ignore[arg-type]

        return run

    def _of_settings(self) -> Iterator[PaletteCommand]:
        def setter(name: str, value: str) -> Callable[[], object]:
            return lambda: self._frame.change_setting(name, value)

        for value, name in (
            ("dark", _("dark")),
            ("light", _("light")),
            ("high-contrast", _("high contrast")),
        ):
            yield PaletteCommand(_("Colours: {name}").format(name=name), "", setter("theme", value))
        for value, name in NAMES.items():
            yield PaletteCommand(_("Language: {name}").format(name=name), "", setter("language", value))

    def _lessons(self) -> Iterator[PaletteCommand]:
        try:
            shelved = self._frame.services.shelf.list()
        except SpeakcheckError:
            return
        for each in shelved:
            yield PaletteCommand(
                _("Practise: {title}").format(title=clean(each.lesson.title)), "", self._opener(each)
            )

    def _opener(self, shelved: "ShelvedLesson") -> Callable[[], object]:
        return lambda: self._frame.open_lesson(shelved.lesson)


def _stay() -> None:
    """Do nothing."""
