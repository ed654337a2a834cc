"""The shelf: every lesson with its progress, the search, and how lessons come and go."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Paste, Resize
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import _
from speakcheck.lessons.warning import LessonWarning
from speakcheck.tui.base_screen import BaseScreen, TopLine
from speakcheck.tui.footer import KeyLine
from speakcheck.tui.in_thread import in_thread
from speakcheck.tui.lesson_row import LessonRow, own_and_bundled, row, shown
from speakcheck.tui.pasted_path import dropped_path
from speakcheck.tui.screens.ask import AskPath, AskWhether
from speakcheck.tui.widgets.due_line import DueLine
from speakcheck.tui.widgets.lessons import LessonList

if TYPE_CHECKING:
    from speakcheck.lessons.shelf import AddedLesson
    from speakcheck.study.reviews import DueCount

SIDES = 5
"""Cells beside a lesson: its margins and the bar to scroll by."""


@dataclass
class ShelfRead(Message):
    """The shelf was read."""

    rows: tuple[LessonRow, ...]
    """Every lesson that can be read."""
    warnings: tuple[LessonWarning, ...]
    """One for each that cannot."""
    marked: str | None
    """Id of the lesson to be marked; None leaves the mark where it is."""
    due: "DueCount | None"
    """How much is due today; None before the first take."""


@dataclass
class LessonAdded(Message):
    """A lesson was put on the shelf."""

    added: "AddedLesson"
    """Which, and what of its file is not in it."""


@dataclass
class ShelfTrouble(Message):
    """Something went wrong on the way."""

    error: SpeakcheckError
    """What to say."""


class ShelfScreen(BaseScreen[None]):
    """The lessons; the first screen, to which all others lead back."""

    PLACES = ("shelf",)
    OWN_PLACES = ("lessons",)
    AUTO_FOCUS = "LessonList"

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[LessonRow, ...] = ()
        self._read = False

    def compose(self) -> ComposeResult:
        """Lay out the line on top, the search, the lessons and the keys."""
        yield TopLine()
        yield DueLine(id="due")
        search = Input(placeholder=_("Title, level or keyword"), id="search", compact=True)
        search.cursor_blink = False
        search.display = False
        yield search
        yield LessonList(id="lessons", markup=False, compact=True)
        yield Static(id="nothing", markup=False, classes="quiet")
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the shelf."""
        self._survey(self.frame.last_lesson)

    def on_screen_resume(self) -> None:
        """Count the takes anew after practice."""
        if self._read:
            self._survey(self.frame.last_lesson)

    def relabel(self) -> None:
        """Show all texts in another language."""
        self.query_one("#search", Input).placeholder = _("Title, level or keyword")
        self.query_one(TopLine).refresh()
        self.query_one(DueLine).refresh()
        self._show()

    @in_thread(group="shelf", exclusive=True)
    def _survey(self, marked: str | None = None) -> None:
        try:
            survey = self.services.shelf.survey()
        except SpeakcheckError as error:
            self.post_message(ShelfTrouble(error))
            return
        takes = self.services.takes
        tried = takes.tried([each.lesson.id for each in survey.lessons])
        rows = tuple(row(each, tried) for each in survey.lessons)
        self.post_message(ShelfRead(rows, survey.warnings, marked, takes.due()))

    @on(ShelfRead)
    def _take_survey(self, message: ShelfRead) -> None:
        first, self._read = not self._read, True
        self._rows = message.rows
        self.query_one(DueLine).show(message.due)
        self._show(message.marked)
        for fault in self.services.takes.news():
            self.frame.tell(fault)
        for warning in message.warnings if first else ():
            self.frame.tell(SpeakcheckError(warning.what, warning.remedy))

    @on(ShelfTrouble)
    def _tell(self, message: ShelfTrouble) -> None:
        self.frame.tell(message.error)

    def on_resize(self, event: Resize) -> None:
        """Lay out the lessons in the new width."""
        if self._read:
            self._show()

    def _show(self, marked: str | None = None) -> None:
        """Fill the list; the mark stays on its lesson."""
        lessons = self.query_one(LessonList)
        wanted = self.query_one("#search", Input).value
        marked = marked or self._marked_id()
        found = [each for each in self._rows if each.holds(wanted)]
        lessons.clear_options()
        lessons.add_options(self._options(found))
        at = next((at for at, each in enumerate(lessons.options) if each.id and each.id == marked), None)
        lessons.highlighted = at if at is not None else _first_enabled(lessons.options)
        nothing = self.query_one("#nothing", Static)
        nothing.update(_("No lesson holds “{text}”.").format(text=wanted) if self._rows else "")
        nothing.display = self._read and not found
        lessons.display = bool(found)
        self.refresh_bindings()

    def _options(self, found: Sequence[LessonRow]) -> list[Option]:
        width = self.size.width - SIDES
        own, bundled = own_and_bundled(found)
        options: list[Option] = []
        for heading, rows in ((_("Your lessons"), own), (_("Came with speakcheck"), bundled)):
            if rows and own:
                above = "\n" if options else ""
                options.append(Option(Content(above + heading), disabled=True))
            options += [Option(shown(each, width), id=each.lesson.id) for each in rows]
        return options

    def _marked_id(self) -> str | None:
        option = self.query_one(LessonList).highlighted_option
        return option.id if option else None

    def _marked(self) -> LessonRow | None:
        name = self._marked_id()
        return next((each for each in self._rows if each.lesson.id == name), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to remove only what is the learner's own."""
        if action == "remove":
            marked = self._marked()
            return marked is not None and not marked.bundled
        if action in ("search", "end_search") and self.query("#search"):
            search = self.query_one("#search", Input)
            return search.display if action == "end_search" else not search.has_focus
        return action != "end_search"

    @on(OptionList.OptionHighlighted)
    def _note_mark(self) -> None:
        self.refresh_bindings()

    @on(OptionList.OptionSelected)
    def _open_lesson(self, event: OptionList.OptionSelected) -> None:
        chosen = next((each for each in self._rows if each.lesson.id == event.option_id), None)
        if chosen is not None:
            self.frame.open_lesson(chosen.lesson)

    def action_search(self) -> None:
        """Let the learner type what is looked for."""
        search = self.query_one("#search", Input)
        search.display = True
        # At once: what is typed next belongs to the search already.
        self.set_focus(search)
        self.refresh_bindings()

    def action_end_search(self) -> None:
        """Show all lessons again."""
        search = self.query_one("#search", Input)
        search.value = ""
        search.display = False
        self.set_focus(self.query_one(LessonList))
        self.refresh_bindings()

    @on(Input.Changed, "#search")
    def _search(self) -> None:
        if self._read:
            self._show()

    @on(Input.Submitted, "#search")
    def _go_to_found(self) -> None:
        lessons = self.query_one(LessonList)
        if lessons.display:
            lessons.focus()

    def action_today(self) -> None:
        """Begin a sitting of what is due, new and hard."""
        self.frame.open_sitting()

    def action_progress(self) -> None:
        """Show what has become of all practice."""
        self.frame.open_progress()

    def action_settings(self) -> None:
        """Show the settings."""
        self.frame.open_settings()

    def action_welcome(self) -> None:
        """Guide through a first take again."""
        self.frame.open_welcome()

    def on_paste(self, event: Paste) -> None:
        """Take a file that was dropped on the terminal for a lesson to be added."""
        if not isinstance(self.focused, Input) and event.text.strip():
            self.action_add(event.text)

    @work
    async def action_add(self, dropped: str = "") -> None:
        """Ask for a file and put it on the shelf."""
        given = await self.app.push_screen_wait(
            AskPath(
                _("Add a lesson"),
                _("Type the path of a text, Markdown or subtitle file, or drop it here."),
                dropped,
            )
        )
        if given:
            self._add(dropped_path(given))

    @in_thread(group="add")
    def _add(self, path: Path) -> None:
        try:
            added = self.services.shelf.add(path)
        except SpeakcheckError as error:
            self.post_message(ShelfTrouble(error))
            return
        self.post_message(LessonAdded(added))

    @on(LessonAdded)
    def _take_added(self, message: LessonAdded) -> None:
        added = message.added
        there = (
            _("“{title}” was on the shelf already.") if added.was_there else _("“{title}” is on the shelf.")
        )
        self.frame.tell(there.format(title=added.lesson.title), "information")
        for warning in added.warnings[:1]:
            self.frame.tell(SpeakcheckError(warning.what, warning.remedy))
        if self.query_one("#search", Input).display:
            self.action_end_search()
        self._survey(added.lesson.id)

    @work
    async def action_remove(self) -> None:
        """Ask, and take the marked lesson off the shelf."""
        marked = self._marked()
        if marked is None or marked.bundled:
            return
        question = _("Take “{title}” off the shelf? Your takes of it stay.").format(title=marked.lesson.title)
        if await self.app.push_screen_wait(AskWhether(question, _("Remove"))):
            try:
                self.services.shelf.remove(marked.lesson.id)
            except SpeakcheckError as error:
                self.frame.tell(error)
            self._survey()


def _first_enabled(options: Sequence[Option]) -> int | None:
    return next((at for at, each in enumerate(options) if not each.disabled), None)
