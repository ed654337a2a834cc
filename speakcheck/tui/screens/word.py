"""The closer look at one word: syllables, sounds expected and heard, what the mouth does, its slice."""

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import Static

from speakcheck.i18n import _
from speakcheck.practice.recorder import Recorder
from speakcheck.practice.replay import Replay
from speakcheck.practice.scored_take import ScoredTake
from speakcheck.practice.spans import syllable_span, word_span
from speakcheck.report.remarks import bare_word
from speakcheck.tui.base_screen import BaseScreen, TopLine
from speakcheck.tui.footer import KeyLine
from speakcheck.tui.widgets.closer_look import word_lines
from speakcheck.tui.widgets.take_line import TakeLine
from speakcheck.tui.widgets.words import weakest_syllable

WIDEST = 76


@dataclass(frozen=True, slots=True)
class WordScreenResult:
    """How a closer look ended."""

    word: int
    """Index of the word that was looked at last."""
    drill: bool = False
    """Whether it is to be practised alone."""


class WordScreen(BaseScreen[WordScreenResult]):
    """One word of a verdict; the arrows lead to the others."""

    PLACES = ("word", "back")
    AUTO_FOCUS = None
    CSS_PATH = "practice.tcss"

    def __init__(self, judged: ScoredTake, word: int, studio: Recorder, replay: Replay) -> None:
        super().__init__()
        self._judged, self._studio, self._replay = judged, studio, replay
        self._place = word
        self._syllable = self._weakest()

    def compose(self) -> ComposeResult:
        """Lay out the word and the keys."""
        yield TopLine()
        with VerticalScroll(id="closer", can_focus=False):
            yield Static(id="word", markup=False)
        yield TakeLine(self._studio, self._replay, id="take", owner=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the word."""
        self._show()

    def on_resize(self) -> None:
        """Lay it out in the new width."""
        self._show()

    def relabel(self) -> None:
        """Show all texts in another language."""
        self._show()

    def on_key(self, event: Key) -> None:
        """Stop what is played."""
        self.query_one(TakeLine).interrupt(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether an action makes sense for this word."""
        word = self._judged.feedback.words[self._place]
        if action == "hear":
            return word_span(word) is not None
        if action in ("hear_syllable", "next_syllable", "previous_syllable"):
            return len(word.syllables) > 1 and syllable_span(word, self._syllable) is not None
        return True

    def action_leave(self) -> None:
        """Go back to the text."""
        self.dismiss(WordScreenResult(self._place))

    def action_drill(self) -> None:
        """Go back, and practise this word alone."""
        self.dismiss(WordScreenResult(self._place, drill=True))

    def action_next(self) -> None:
        """Look at the next word."""
        self._go(1)

    def action_previous(self) -> None:
        """Look at the word before."""
        self._go(-1)

    def action_next_syllable(self) -> None:
        """Choose the next syllable."""
        self._turn_to(1)

    def action_previous_syllable(self) -> None:
        """Choose the syllable before."""
        self._turn_to(-1)

    def action_hear(self) -> None:
        """Play the word."""
        span = word_span(self._judged.feedback.words[self._place])
        if span is not None:
            self.query_one(TakeLine).play(self._judged, span)

    def action_hear_syllable(self) -> None:
        """Play the chosen syllable."""
        span = syllable_span(self._judged.feedback.words[self._place], self._syllable)
        if span is not None:
            self.query_one(TakeLine).play(self._judged, span)

    def action_speed(self) -> None:
        """Play slower, or at the usual speed again."""
        speed = f"{self._replay.slower():.1f}"
        self.query_one(TakeLine).note(
            _("Your takes are played at {speed} of their speed.").format(speed=speed)
        )

    @on(TakeLine.Played)
    def _take_silence(self, message: TakeLine.Played) -> None:
        if message.error is not None:
            self.query_one(TakeLine).note(message.error.shown)

    def _weakest(self) -> int:
        return weakest_syllable(self._judged.feedback.words[self._place]) or 0

    def _go(self, by: int) -> None:
        self._place = (self._place + by) % len(self._judged.feedback.words)
        self._syllable = self._weakest()
        self.query_one("#closer").scroll_home(animate=False)
        self._show()

    def _turn_to(self, by: int) -> None:
        count = len(self._judged.feedback.words[self._place].syllables)
        self._syllable = (self._syllable + by) % max(1, count)
        self._show()

    def _show(self) -> None:
        feedback = self._judged.feedback
        top = self.query_one(TopLine)
        place = f"{self._place + 1}/{len(feedback.words)}"
        top.place = f"{bare_word(feedback.words[self._place].text)} · {_('word')} {place}"
        top.refresh()
        body = self.query_one("#word", Static)
        width = min(WIDEST, self.query_one("#closer").content_size.width)
        lines = word_lines(feedback, self._place, self._syllable, width)
        body.update(Content("\n").join(lines))
        self.refresh_bindings()
