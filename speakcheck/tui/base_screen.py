"""What all screens have in common: the app's services, the line of keys, and a change of language."""

from typing import TYPE_CHECKING, TypeVar, cast

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from speakcheck.tui.keys import bindings

if TYPE_CHECKING:
    from speakcheck.tui.app import SpeakcheckApp
    from speakcheck.tui.services import Services

Result = TypeVar("Result")


class TopLine(Static):
    """The first line: the program, and where in it the learner is."""

    def __init__(self, place: str = "") -> None:
        super().__init__(markup=False)
        self.place = place

    def render(self) -> Content:
        """Show both; the place is text and nothing else."""
        where = Content.assemble("  ", (self.place, "$quiet")) if self.place else Content("")
        return Content.assemble(("speakcheck", "bold $accent"), where)


class BaseScreen(Screen[Result]):
    """A screen of the app; its keys come from the table of actions."""

    PLACES: tuple[str, ...] = ()
    """Whose actions it has, in the order in which the footer shows them."""

    OWN_PLACES: tuple[str, ...] = ()
    """Whose actions its widgets have; for the help."""

    def __init_subclass__(cls, **options: object) -> None:
        """Bind the keys of the screen's places."""
        if cls.PLACES:
            cls.BINDINGS = [*bindings(*cls.PLACES), *cls.__dict__.get("BINDINGS", ())]
        super().__init_subclass__(**options)  # type: ignore[arg-type]

    @property
    def frame(self) -> "SpeakcheckApp":
        """The app."""
        return cast("SpeakcheckApp", self.app)

    @property
    def services(self) -> "Services":
        """What the screens work with."""
        return self.frame.services

    @property
    def next_actions(self) -> tuple[str, ...]:
        """Ids of the actions that are of the most use now, for the footer; the others follow."""
        return ()

    def relabel(self) -> None:
        """Show all texts anew, as the language of the interface has changed."""
        self.refresh(recompose=True)

    def action_leave(self) -> None:
        """Go back to the screen before."""
        self.dismiss()
