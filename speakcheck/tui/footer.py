"""Owns the last line of the screen: the actions that are open now, the most useful first, as many as fit."""

from collections.abc import Iterator

from rich.cells import cell_len
from textual.binding import Binding
from textual.content import Content
from textual.events import Click, MouseMove
from textual.screen import Screen
from textual.widget import Widget

from speakcheck.i18n import _
from speakcheck.tui.keys import ACTIONS, place_of

MOST = 6
"""Actions shown beside the help."""
HELP = "app.help"
GAP = 2
"""Cells between two of them, and at both ends."""
ORDER = {action.id: place for place, action in enumerate(ACTIONS)}


class KeyLine(Widget):
    """One line of text, in which no action is cut off; a click does what the key does.

    It is drawn, not put together from widgets: other keys count from the first moment of a take, and to mount
    a widget for each takes longer than a learner should wait.
    """

    DEFAULT_CSS = f"KeyLine {{ dock: bottom; height: 1; padding: 0 {GAP}; background: $footer-background; }}"
    ALLOW_SELECT = False

    def on_mount(self) -> None:
        """Follow what is open on the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def on_click(self, event: Click) -> None:
        """Do what is clicked at."""
        if (binding := self._at(event.x)) is not None:
            self.app.simulate_key(binding.key)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Say what the action under the pointer does."""
        binding = self._at(event.x)
        self.tooltip = _(binding.tooltip) if binding is not None and binding.tooltip else None

    def render(self) -> Content:
        """Draw what fits."""
        parts = [
            Content.assemble(
                (key, "$footer-key-foreground bold"), (f" {name}", "$footer-description-foreground")
            )
            for key, name, _binding in self._chosen()
        ]
        return Content(" " * GAP).join(parts)

    def _follow(self, screen: Screen[object]) -> None:
        self.refresh()

    def _at(self, column: int) -> Binding | None:
        """Return what stands at a column, counted from the left end of the line."""
        edge = GAP
        for key, name, binding in self._chosen():
            end = edge + _width(key, name)
            if edge <= column < end - GAP:
                return binding
            edge = end
        return None

    def _chosen(self) -> list[tuple[str, str, Binding]]:
        """Return key, name and binding of each action that fits, the help always, and last."""
        found = list(self._open())
        helping = [each for each in found if each[2].id == HELP]
        room = self.app.size.width - GAP - sum(_width(key, name) for key, name, _binding in helping)
        chosen: list[tuple[str, str, Binding]] = []
        for key, name, binding in found:
            width = _width(key, name)
            if binding.id != HELP and width <= room and len(chosen) < MOST:
                chosen.append((key, name, binding))
                room -= width
        return chosen + helping

    def _open(self) -> Iterator[tuple[str, str, Binding]]:
        """Yield each action that is open once, those that the screen names first in front."""
        first = getattr(self.screen, "next_actions", ())
        once: dict[str, Binding] = {}
        for _node, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if binding.show and binding.description and enabled and binding.id:
                once.setdefault(binding.id, binding)
        places = [*dict.fromkeys(map(place_of, once))]
        order = {
            name: (_rank(name, first), places.index(place_of(name)), ORDER.get(name, 0)) for name in once
        }
        for name in sorted(once, key=order.__getitem__):
            yield self.app.get_key_display(once[name]), _(once[name].description), once[name]


def _width(key: str, name: str) -> int:
    return cell_len(key) + 1 + cell_len(name) + GAP


def _rank(name: str, first: tuple[str, ...]) -> int:
    return first.index(name) if name in first else len(first)
