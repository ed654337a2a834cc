"""The app: its screens, what is known in all of them, and how it ends."""

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.timer import Timer

from speakcheck import i18n
from speakcheck.config import Value
from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import _
from speakcheck.tui.commands import CommandProvider
from speakcheck.tui.footer import KeyLine
from speakcheck.tui.in_thread import in_thread
from speakcheck.tui.keys import bindings, wanted_keys
from speakcheck.tui.model_fetch import LOOK, FetchEnded, ModelFetch
from speakcheck.tui.services import Services
from speakcheck.tui.themes import THEMES

if TYPE_CHECKING:
    from speakcheck.lessons.lesson import Lesson
    from speakcheck.practice.review_session import ReviewSession

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
        self.fetch = ModelFetch(self.post_message)
        """What is fetched of models for Whisper."""
        self._fetching: Timer | None = None
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
        """Let go of the engines, of the history, and of a model on its way."""
        self.fetch.stop()
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

    def fetch_model(self, name: str) -> None:
        """Fetch a model for Whisper, while the learner goes on."""
        if not self.fetch.begin(name):
            self.tell(_("Another model is being fetched already."))
            return
        self._fetching = self.set_interval(LOOK, self._show_fetch)
        self._fetch_changed()

    def action_stop_fetching(self) -> None:
        """Stop fetching; what has come is kept."""
        self.fetch.stop()
        self.tell(_("Stopped. What has come is kept; fetched again, it goes on from there."), "information")
        self._fetch_changed()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to stop only what goes on."""
        return action != "stop_fetching" or self.fetch.now is not None

    @on(FetchEnded)
    def _take_fetched(self, message: FetchEnded) -> None:
        if message.error is not None:
            self._tell_not_fetched(message.name, message.error)
        elif self._hears_with(message.name, message.best):
            self.tell(
                _("{name} is here, and hears the words from the next take on.").format(name=message.name),
                "information",
            )
        else:
            told = _("{name} is here. To have it hear the words, choose it in the settings.")
            self.tell(told.format(name=message.name), "information")
        self._fetch_changed()

    def _tell_not_fetched(self, name: str, error: SpeakcheckError) -> None:
        """Say it at length where the learner can ask for it, and elsewhere that this can be read there."""
        if getattr(self.screen, "offers_models", False):
            self.ask_again(name, error)
        else:
            there = _("The settings, at “Fetch {name}”, say what can be done.").format(name=name)
            self.tell(SpeakcheckError(error.what, there))

    def ask_again(self, name: str, error: SpeakcheckError) -> None:
        """Say why a model did not come, and ask whether to try again."""
        from speakcheck.tui.screens.ask import AskAgain

        def answered(again: bool | None) -> None:
            if again:
                self.fetch_model(name)

        self.push_screen(AskAgain(error.shown), answered)

    def _hears_with(self, name: str, best: bool) -> bool:
        """Let a new model hear the words, unless the learner has chosen otherwise; return whether it does."""
        now, (recogniser, model) = self.services.preferences.now, self.services.hearing.asked
        if (recogniser or now.recogniser) == "sphinx" or (model or now.model) not in (None, name):
            return False
        if best or (model or now.model) == name:
            self.services.hearing.choose(recogniser, model)
        else:
            self.change_setting("model", name)
        return True

    def _fetch_changed(self) -> None:
        """Let every screen know that a fetch has begun or ended."""
        if self._fetching is not None and self.fetch.now is None:
            self._fetching.stop()
            self._fetching = None
        self._show_fetch(layout=True)
        for screen in self.screen_stack:
            if changed := getattr(screen, "fetch_changed", None):
                changed()
        self.refresh_bindings()

    def _show_fetch(self, layout: bool = False) -> None:
        for screen in self.screen_stack:
            for line in screen.query(KeyLine):
                line.refresh(layout=layout)

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
            self.push_screen(CommandPalette([CommandProvider], placeholder=_("What do you want to do?")))

    def open_progress(self) -> None:
        """Show what has become of all practice."""
        from speakcheck.tui.screens.progress import ProgressScreen

        self.push_screen(ProgressScreen())

    @in_thread(group="sitting", exclusive=True)
    def open_sitting(self, minutes: float | None = None) -> None:
        """Practise what is due, new and hard, by default for as long as the settings say."""
        from speakcheck.practice.review_session import made

        services = self.services
        lessons = [each.lesson for each in services.shelf.list()]
        sitting = made(services.takes, lessons, minutes or services.preferences.now.sitting_minutes)
        self.call_from_thread(self._show_sitting, sitting)

    def _show_sitting(self, sitting: "ReviewSession") -> None:
        from speakcheck.tui.screens.review import ReviewScreen

        if not any(isinstance(screen, ReviewScreen) for screen in self.screen_stack):
            self.push_screen(ReviewScreen(sitting))

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
