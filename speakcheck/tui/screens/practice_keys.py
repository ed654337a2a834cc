"""The keys that lead through a lesson and over the words of a verdict, and those that play them."""

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import work
from textual.events import Key

from speakcheck.audio.energy import Span
from speakcheck.i18n import _
from speakcheck.practice.recorder import Recorder
from speakcheck.practice.replay import Replay
from speakcheck.practice.session import Session
from speakcheck.practice.spans import sentence_span, word_span
from speakcheck.report.remarks import WORST_FIRST
from speakcheck.tui.base_screen import BaseScreen
from speakcheck.tui.screens.word import WordScreen
from speakcheck.tui.widgets.prompt_list import ChoosePrompt
from speakcheck.tui.widgets.prompt_sheet import PromptSheet, mode_name
from speakcheck.tui.widgets.take_line import TakeLine

if TYPE_CHECKING:
    from speakcheck.practice.scored_take import ScoredTake


class PracticeKeys(BaseScreen[None]):
    """What a practice screen can do without a take."""

    session: Session
    studio: Recorder
    replay: Replay
    translated = False
    word: int | None = None
    """Index of the chosen word; None while none was chosen."""

    @property
    def line(self) -> TakeLine:
        """Where it is said what happens with the sound."""
        return self.query_one(TakeLine)

    # Textual's screens have a metaclass of their own, so that it is the type checker that asks for this.
    @abstractmethod
    def show(self) -> None:
        """Show everything as it is now."""

    def went(self, elsewhere: bool) -> None:
        """Show another prompt."""
        if elsewhere:
            self.word = None
            self.line.note("")
        self.show()

    def on_key(self, event: Key) -> None:
        """Stop what is played."""
        self.line.interrupt(event)

    def action_next(self) -> None:
        """Go to the next prompt."""
        self.went(self.session.move(1))

    def action_previous(self) -> None:
        """Go to the prompt before."""
        self.went(self.session.move(-1))

    def action_mode(self) -> None:
        """Practise in the next mode that the lesson has."""
        modes = self.session.modes
        self.session.choose(modes[(modes.index(self.session.mode) + 1) % len(modes)])
        self.went(True)
        self.line.note(mode_name(self.session.mode))

    def action_listen_first(self) -> None:
        """Hide texts until they were said, or show them again."""
        self.session.listen_first(not self.session.listening_first)
        self.went(True)
        hidden = self.session.listening_first
        self.line.note(_("Texts are hidden until you have said them.") if hidden else _("Texts are shown."))

    def action_reveal(self) -> None:
        """Show the hidden text."""
        self.session.reveal()
        self.show()

    def action_translation(self) -> None:
        """Show the translation, or hide it."""
        self.translated = not self.translated
        self.show()

    @work
    async def action_list(self) -> None:
        """Ask where to go."""
        place = await self.app.push_screen_wait(ChoosePrompt(self.session))
        if place >= 0:
            self.went(self.session.go(place))

    def action_next_word(self) -> None:
        """Choose the next word."""
        self._choose(1)

    def action_previous_word(self) -> None:
        """Choose the word before."""
        self._choose(-1)

    def action_scroll_down(self) -> None:
        """Move the sheet up, to see what is below."""
        self.query_one(PromptSheet).scroll_relative(y=1, animate=False)

    def action_scroll_up(self) -> None:
        """Move the sheet down, to see what is above."""
        self.query_one(PromptSheet).scroll_relative(y=-1, animate=False)

    def action_hear(self) -> None:
        """Play the take."""
        self._play(None)

    def action_hear_word(self) -> None:
        """Play the chosen word, or the first that asks for another try."""
        judged = self.session.result()
        if judged is not None:
            self._play_part(word_span(judged.feedback.words[self.chosen(judged)]))

    def action_hear_sentence(self) -> None:
        """Play the sentence around the chosen word."""
        judged = self.session.result()
        if judged is not None:
            self._play_part(sentence_span(judged.feedback, self.chosen(judged)))

    def action_speed(self) -> None:
        """Play slower, or at the usual speed again."""
        speed = f"{self.replay.slower():.1f}"
        self.line.note(_("Your takes are played at {speed} of their speed.").format(speed=speed))

    @work
    async def action_open(self) -> None:
        """Look closer at the chosen word."""
        judged = self.session.result()
        if judged is None or not judged.feedback.words:
            return
        screen = WordScreen(judged, self.chosen(judged), self.studio, self.replay)
        closer = await self.app.push_screen_wait(screen)
        self.word = closer.word
        if closer.drill:
            self.action_drill()
        self.show()

    def action_drill(self) -> None:
        """Practise the chosen word alone."""
        judged = self.session.result()
        if judged is not None and not self.session.drilling and self.session.drill(self.chosen(judged)):
            self.line.note(_("Say this word alone. Esc leads back to the sentence."))
        self.show()

    def action_end_drill(self) -> None:
        """Go back from the word to its sentence."""
        self.session.leave_drill()
        self.line.note("")
        self.show()

    def chosen(self, judged: "ScoredTake") -> int:
        """Return the chosen word, else the first of those with the worst verdict."""
        words = judged.feedback.words
        if self.word is not None and self.word < len(words):
            return self.word
        found = [each.verdict for each in words]
        return next((found.index(verdict) for verdict in WORST_FIRST if verdict in found), 0)

    def _choose(self, by: int) -> None:
        count = self.query_one(PromptSheet).words
        if not count or self.session.hidden:
            return
        judged = self.session.result()
        if self.word is None and judged is not None and by > 0 and len(judged.feedback.words):
            self.word = self.chosen(judged)
        else:
            start = self.word if self.word is not None else -1 if by > 0 else count
            self.word = (start + by) % count
        self.show()

    def _play_part(self, span: Span | None) -> None:
        if span is None:
            self.line.note(_("This was not said, so there is nothing to hear."))
        else:
            self._play(span)

    def _play(self, span: Span | None) -> None:
        judged = self.session.result()
        if judged is not None:
            self.line.play(judged, span)
