"""The foot of the screen: the actions that are open now, the most useful first, and a model on its way."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.binding import Binding
from textual.content import Content
from textual.events import Click, MouseMove
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

from speakcheck.i18n import _
from speakcheck.tui.keys import ACTIONS, place_of
from speakcheck.tui.lesson_row import EMPTY, FULL, cut

if TYPE_CHECKING:
    from speakcheck.tui.model_fetch import ModelFetch, Underway

MOST = 6
"""Actions shown beside the help."""
HELP, STOP = "app.help", "app.stop-fetching"
LEAST_BAR, MOST_BAR = 4, 40
"""Cells of the bar of a model on its way."""
GAP = 2
"""Cells between two of them, and at both ends."""
ORDER = {action.id: place for place, action in enumerate(ACTIONS)}


class KeyLine(Widget):
    """One line of text, in which no action is cut off; above it another one while a model is fetched.

    A click does what the key does.

    It is drawn, not put together from widgets: other keys count from the first moment of a take, and to mount
    a widget for each takes longer than a learner should wait.
    """

    DEFAULT_CSS = (
        f"KeyLine {{ dock: bottom; height: auto; padding: 0 {GAP}; background: $footer-background; }}"
    )
    ALLOW_SELECT = False

    def on_mount(self) -> None:
        """Follow what is open on the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def on_click(self, event: Click) -> None:
        """Do what is clicked at."""
        if (binding := self._at(event.x, event.y)) is not None:
            self.app.simulate_key(binding.key)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Say what the action under the pointer does."""
        binding = self._at(event.x, event.y)
        self.tooltip = _(binding.tooltip) if binding is not None and binding.tooltip else None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that it needs."""
        return 2 if self._underway else 1

    def render(self) -> Content:
        """Draw what fits."""
        keys = Content(" " * GAP).join(_drawn(key, name) for key, name, _binding in self._chosen())
        now = self._underway
        return Content("\n").join([self._fetching(now), keys]) if now else keys

    @property
    def _underway(self) -> "Underway | None":
        fetch: ModelFetch | None = getattr(self.app, "fetch", None)
        return fetch.now if fetch is not None else None

    def _fetching(self, now: "Underway") -> Content:
        """Draw how far a model is, and the key that stops it at the right end."""
        room = self.app.size.width - 2 * GAP
        key = Content("").join(_drawn(key, name) for key, name, _binding in self._stop())
        said = (
            _("{done:.0f}/{total:.0f} MB").format(done=now.done / 1e6, total=now.total / 1e6)
            if now.total
            else _("asking the hub…")
        )
        room -= cell_len(said) + key.cell_length + 2 * GAP
        name = cut(f"↓ {now.name}", max(LEAST_BAR, room - LEAST_BAR - 1))
        length = min(MOST_BAR, room - cell_len(name) - 1)
        if length < LEAST_BAR or not now.total:
            bar = Content("")
        else:
            full = length * now.done // now.total
            bar = Content.assemble((FULL * full, "$accent"), (EMPTY * (length - full), "$quiet"), " ")
        left = Content.assemble((name, "bold"), " ", bar, said)
        gap = self.app.size.width - 2 * GAP - left.cell_length - key.cell_length
        return Content.assemble(left, " " * max(1, gap), key)

    def _follow(self, screen: Screen[object]) -> None:
        self.refresh()

    def _at(self, column: int, line: int) -> Binding | None:
        """Return what stands at a place, counted from the upper left corner."""
        if self._underway and line == 0:
            width = sum(_width(key, name) for key, name, _binding in self._stop())
            stops = self.app.size.width - width <= column < self.app.size.width - GAP
            return next((binding for *_names, binding in self._stop()), None) if stops else None
        edge = GAP
        for key, name, binding in self._chosen():
            end = edge + _width(key, name)
            if edge <= column < end - GAP:
                return binding
            edge = end
        return None

    def _stop(self) -> list[tuple[str, str, Binding]]:
        """Return key, name and binding of what stops the fetching."""
        return [
            (self.app.get_key_display(active.binding), _(active.binding.description), active.binding)
            for active in self.screen.active_bindings.values()
            if active.binding.id == STOP and active.enabled
        ][:1]

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


def _drawn(key: str, name: str) -> Content:
    return Content.assemble(
        (key, "$footer-key-foreground bold"), (f" {name}", "$footer-description-foreground")
    )


def _width(key: str, name: str) -> int:
    return cell_len(key) + 1 + cell_len(name) + GAP


def _rank(name: str, first: tuple[str, ...]) -> int:
    return first.index(name) if name in first else len(first)
