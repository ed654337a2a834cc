"""Owns the last line of the screen: the actions that are open now, the most useful first, as many as fit."""

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from speakcheck.i18n import _

MOST = 6
"""Actions shown beside the help."""
HELP = "app.help"
GAP = 2
"""Cells between two of them, and at the beginning."""


class KeyLine(Footer):
    """A footer whose texts are in the interface's language, and in which none is cut off."""

    def compose(self) -> ComposeResult:
        """Show what fits, the help always."""
        found = self._shown()
        helping = next((each for each in found if each.binding.id == HELP), None)
        room = self.app.size.width - GAP - (self._width(helping.binding) if helping else 0)
        chosen: list[ActiveBinding] = []
        for each in found:
            width = self._width(each.binding)
            if each is helping or width > room or len(chosen) == MOST:
                continue
            chosen.append(each)
            room -= width
        for each in (*chosen, *filter(None, [helping])):
            binding = each.binding
            yield FooterKey(
                binding.key,
                self.app.get_key_display(binding),
                _(binding.description),
                binding.action,
                disabled=not each.enabled,
                tooltip=_(each.tooltip) if each.tooltip else "",
            )

    def _shown(self) -> list[ActiveBinding]:
        """Return one binding of each action that is open, those that the screen names first in front."""
        first = getattr(self.screen, "next_actions", ())
        once: dict[str, ActiveBinding] = {}
        for each in self.screen.active_bindings.values():
            if each.binding.show and each.binding.description:
                once.setdefault(each.binding.id or each.binding.action, each)
        found = list(once.values())
        return sorted(found, key=lambda each: _rank(each.binding, first))

    def _width(self, binding: Binding) -> int:
        return cell_len(f"{self.app.get_key_display(binding)} {_(binding.description)}") + GAP


def _rank(binding: Binding, first: tuple[str, ...]) -> int:
    return first.index(binding.id) if binding.id in first else len(first)
