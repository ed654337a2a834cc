"""The help: the keys of the screen it was called from, what the marks mean, and where files lie."""

from collections.abc import Iterable, Iterator

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from speakcheck import config, paths
from speakcheck.i18n import _
from speakcheck.report.wrapping import wrapped
from speakcheck.tui.base_screen import BaseScreen, TopLine
from speakcheck.tui.footer import KeyLine
from speakcheck.tui.keys import KeyAction, of
from speakcheck.tui.lesson_row import fitted

KEYS, NAME = 13, 17
"""Cells of the columns of keys and of names."""
SIDES = 8


class HelpScreen(BaseScreen[None]):
    """One page to read; nothing can be changed here."""

    PLACES = ("back",)
    AUTO_FOCUS = "#page"

    def __init__(self, below: Screen[object]) -> None:
        """Remember which screen the help is for."""
        super().__init__()
        self._places = (*getattr(below, "OWN_PLACES", ()), *getattr(below, "PLACES", ()))

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        yield TopLine(_("Help"))
        with VerticalScroll(id="page"):
            yield Static(id="text", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Write the page."""
        self.relabel()

    def on_resize(self) -> None:
        """Lay out the page in the new width."""
        self.relabel()

    def relabel(self) -> None:
        """Write the page anew."""
        top = self.query_one(TopLine)
        top.place = _("Help")
        top.refresh()
        self.query_one("#text", Static).update(Content("\n").join(self._lines()))

    def _lines(self) -> Iterator[Content]:
        here = [action for action in of(*self._places) if action.place != "back"]
        names = [action.id for action in (*here, *of("back", "app"))]
        yield from self._keys(_("Keys here"), here)
        yield Content("")
        yield from self._keys(_("Keys everywhere"), of("back", "app"))
        yield Content("")
        yield _heading(_("What the marks mean"))
        yield from _marks()
        yield Content("")
        yield _heading(_("Keys of your own"))
        yield Content(_("Write them into {file}, for example:").format(file=config.config_file()))
        yield Content.styled('[keys]\n"shelf.search" = "f,slash"', "$quiet")
        yield Content(_("The names of the actions here: {names}").format(names=", ".join(names)))
        yield Content("")
        yield _heading(_("Where your files are"))
        yield Content(_("Lessons and takes: {folder}").format(folder=paths.data_dir()))
        yield Content(_("Nothing leaves this computer."))

    def _keys(self, heading: str, actions: Iterable[KeyAction]) -> Iterator[Content]:
        yield _heading(heading)
        width = self.size.width - SIDES
        for action in actions:
            keys, name = ", ".join(self._shown_keys(action)), _(action.label)
            if width < KEYS + NAME + NAME:
                yield Content.assemble((keys, "$accent"), f"  {name}")
                continue
            about = [*wrapped(_(action.tooltip), width - KEYS - NAME)]
            yield Content.assemble((fitted(keys, KEYS), "$accent"), fitted(name, NAME), (about[0], "$quiet"))
            yield from (Content.styled(" " * (KEYS + NAME) + line, "$quiet") for line in about[1:])

    def _shown_keys(self, action: KeyAction) -> Iterator[str]:
        """Yield the keys as they are now, the learner's own in place of the usual ones."""
        from textual.binding import Binding

        keys = self.frame.own_keys.get(action.id, action.keys)
        for key in keys.split(","):
            yield self.app.get_key_display(Binding(key, ""))


def _heading(text: str) -> Content:
    return Content.styled(text, "bold")


def _marks() -> Iterator[Content]:
    from speakcheck.assess.feedback import ExtraKind
    from speakcheck.report.marked import EXTRA, PAUSE, SIGNS
    from speakcheck.report.wording import EXTRA_LABELS, VERDICT_LABELS

    labels = [(SIGNS[verdict].glyph, label) for verdict, label in VERDICT_LABELS.items()]
    labels += [(EXTRA.glyph, EXTRA_LABELS[kind]) for kind in ExtraKind]
    for glyph, label in labels:
        yield Content(f"{glyph}  {_(label)}")
    yield Content(f"{PAUSE.glyph}  {_('A pause inside a phrase, with its length in seconds')}")
