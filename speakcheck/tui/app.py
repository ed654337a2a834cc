"""Owns the app: its screens, what is known in all of them, and how it ends."""

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.command import CommandPalette

from speakcheck import i18n
from speakcheck.config import Value
from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import _
from speakcheck.tui.commands import Commands
from speakcheck.tui.in_thread import in_thread
from speakcheck.tui.keys import bindings, wanted_keys
from speakcheck.tui.look import THEMES
from speakcheck.tui.services import Services

if TYPE_CHECKING:
    from speakcheck.lessons.lesson import Lesson
    from speakcheck.practice.sitting import Sitting

INTERRUPTED = 130
"""128 and the number of the signal, as shells report it."""
WIDTHS = [(0, "-narrow"), (60, "-normal"), (112, "-wide")]
HEIGHTS = [(0, "-low"), (20, "-high")]
"""Cells from which on the styles of a class hold."""
PATIENCE = 8.0
"""Seconds for which a message is shown."""


class SpeakcheckApp(App[None]):
    """The app; it opens on the shelf, on a lesson, or on the first take."""

    TITLE = "speakcheck"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(
        self,
        services: Services,
        lesson: "Lesson | None" = None,
        prompt: str | None = None,
        mode: str | None = None,
        sitting: float | None = None,
    ) -> None:
        """Open on a lesson, at a prompt of it, in a mode ("sentence", "keyword", "passage").

        Or open on a sitting of so many minutes.
        """
        i18n.use(services.preferences.now.language)
        super().__init__()
        self.services = services
        self.crash: Exception | None = None
        """What ended the app that should not have."""
        self.last_lesson: str | None = None
        """Id of the lesson that was practised last since the app was opened."""
        self.own_keys: dict[str, str] = {}
        """Keys that the learner gave to actions, by the ids of these."""
        self._start = (lesson, prompt, mode)
        self._sitting = sitting
        self.animation_level = "none"
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = services.preferences.now.theme

    def on_mount(self) -> None:
        """Open the first screen, and begin to load what will be needed."""
        self._take_signals()
        self._take_keys()
        from speakcheck.tui.screens.shelf import ShelfScreen

        self.push_screen(ShelfScreen())
        lesson, prompt, mode = self._start
        if lesson is not None:
            self.open_lesson(lesson, prompt, mode)
        elif self._sitting is not None:
            self.open_sitting(self._sitting)
        elif not self.services.preferences.now.first_run_done:
            self.open_welcome()
        self.call_after_refresh(self.services.hearing.begin)
        for fault in self.services.preferences.faults:
            self.tell(fault)

    def on_unmount(self) -> None:
        """Let go of the engines and of the history."""
        self.services.hearing.close()
        self.services.takes.close()

    def open_lesson(self, lesson: "Lesson", prompt: str | None = None, mode: str | None = None) -> None:
        """Practise a lesson."""
        from speakcheck.tui.screens.practice import PracticeScreen

        self.last_lesson = lesson.id
        self.push_screen(PracticeScreen(lesson, prompt, mode))

    def tell(self, news: SpeakcheckError | str, severity: str = "warning") -> None:
        """Show a message for some seconds; what it holds is text and nothing else."""
        title, text = (_(news.what), _(news.remedy)) if isinstance(news, SpeakcheckError) else ("", _(news))
        shown = severity if severity in ("warning", "error") else "information"
        self.notify(text, title=title, severity=shown, timeout=PATIENCE, markup=False)  # type: ignore[arg-type]

    def change_setting(self, name: str, value: Value | None) -> None:
        """Change a setting, here and in the file, and let it take effect at once."""
        fault = self.services.preferences.set(name, value)
        if fault is not None:
            self.tell(fault)
        now = self.services.preferences.now
        if name == "theme":
            self.theme = now.theme
        elif name == "language":
            i18n.use(now.language)
            self._relabel()
        elif name == "keep_recordings":
            self.services.takes.keep_sound = now.keep_recordings
        elif name == "recordings_limit":
            self.services.takes.limit(now.recordings_limit)
        elif name in ("recogniser", "model"):
            self.services.hearing.choose(None, None)
        elif name == "keys":
            self._take_keys()

    def _relabel(self) -> None:
        """Let every screen show its texts in the language that is set now."""
        for screen in self.screen_stack:
            if relabel := getattr(screen, "relabel", None):
                relabel()
        self.refresh_bindings()

    def _take_keys(self) -> None:
        self.own_keys, faults = wanted_keys(self.services.preferences.now.keys)
        self.set_keymap(self.own_keys)
        for fault in faults:
            self.tell(fault)

    def _take_signals(self) -> None:
        """Leave in order when the terminal is closed or the system asks to end."""
        loop = asyncio.get_running_loop()
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            # Windows, and a thread that is not the main one, have no such handlers.
            with suppress(NotImplementedError, RuntimeError, ValueError):
                if number is not None:
                    loop.add_signal_handler(number, self._end, 128 + number)

    def _end(self, code: int) -> None:
        self.exit(return_code=code)

    def action_leave(self) -> None:
        """Quit."""
        self.exit()

    async def action_quit(self) -> None:
        """Quit."""
        self.exit()

    def action_interrupt(self) -> None:
        """Quit as an interrupted program does."""
        self._end(INTERRUPTED)

    def action_help(self) -> None:
        """Show the help for this screen, unless it is shown."""
        from speakcheck.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_command_palette(self) -> None:
        """Show the command palette, unless it is shown."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette([Commands], placeholder=_("What do you want to do?")))

    def open_progress(self) -> None:
        """Show what has become of all practice."""
        from speakcheck.tui.screens.progress import ProgressScreen

        self.push_screen(ProgressScreen())

    @in_thread(group="sitting", exclusive=True)
    def open_sitting(self, minutes: float | None = None) -> None:
        """Practise what is due, new and hard, by default for as long as the settings say."""
        from speakcheck.practice.sitting import made

        services = self.services
        lessons = [each.lesson for each in services.shelf.list()]
        sitting = made(services.takes, lessons, minutes or services.preferences.now.sitting_minutes)
        self.call_from_thread(self._show_sitting, sitting)

    def _show_sitting(self, sitting: "Sitting") -> None:
        from speakcheck.tui.screens.sitting import SittingScreen

        if not any(isinstance(screen, SittingScreen) for screen in self.screen_stack):
            self.push_screen(SittingScreen(sitting))

    def open_settings(self) -> None:
        """Show the settings."""
        from speakcheck.tui.screens.settings import SettingsScreen

        self.push_screen(SettingsScreen())

    def open_welcome(self) -> None:
        """Guide through a first take."""
        from speakcheck.tui.screens.welcome import WelcomeScreen

        self.push_screen(WelcomeScreen())

    def _fatal_error(self) -> None:
        """End without the traceback that Textual would print; the caller writes it to a file."""
        self.crash = self._exception
        self._close_messages_no_wait()
