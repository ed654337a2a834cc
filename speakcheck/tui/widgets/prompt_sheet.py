"""The sheet of paper: a prompt with what stands around it, and its verdict below."""

from dataclasses import dataclass
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.widgets import Static

from speakcheck.i18n import _
from speakcheck.lessons.lines import clean
from speakcheck.practice.prompts import PracticeMode
from speakcheck.practice.scored_take import ScoredTake
from speakcheck.practice.session import PromptStatus, Session
from speakcheck.tui.lesson_row import cut
from speakcheck.tui.widgets.prompt_facts import context, drill_for, drill_lines, translation_lines, word_line
from speakcheck.tui.widgets.prompt_list import mark_word
from speakcheck.tui.widgets.prompt_view import WIDEST, PromptView, ShownPrompt
from speakcheck.tui.widgets.verdict_view import TakeOutcome, VerdictView

AROUND = 8
"""Lines that context needs beside its own and those of the prompt: space, and what came of it before."""
NARROWEST = 8
"""Cells that texts are wrapped to where there is no room yet, before the first layout."""


@dataclass(frozen=True, slots=True)
class SheetState:
    """What is to be seen beside the prompt itself."""

    recording: bool = False
    """Whether a take is recorded: then the text stands alone."""
    translated: bool = False
    """Whether the translation is shown."""
    word: int | None = None
    """Index of the chosen word."""
    likely_only: bool = False
    """Whether corrections that are not sure are left out."""


class PromptSheet(VerticalScroll, can_focus=False):
    """One prompt; what does not fit is scrolled to."""

    def __init__(self, session: Session, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session = session
        self._state = SheetState()
        self._seen: tuple[str, object] = ("", None)

    def compose(self) -> ComposeResult:
        """Lay out the parts, in order."""
        yield Static(id="before", markup=False)
        yield PromptView(id="prompt")
        yield Static(id="facts", markup=False)
        yield Static(id="after", markup=False)
        yield VerdictView(id="verdict")

    @property
    def words(self) -> int:
        """How many words there are to choose from."""
        return self.query_one(PromptView).words

    def on_resize(self) -> None:
        """Lay out anew."""
        self.show(self._state)

    def show(self, state: SheetState) -> None:
        """Show the session as it is now."""
        self._state = state
        session = self._session
        judged = None if state.recording else session.result()
        self.set_class(judged is not None, "-judged")
        prompt = self.query_one(PromptView)
        prompt.show(
            ShownPrompt(session.prompt.text, judged.feedback if judged else None, session.hidden, state.word)
        )
        self._show_around(judged)
        change = session.progress().change
        self.query_one(VerdictView).show(
            TakeOutcome(judged.feedback, change, judged.notices, state.likely_only) if judged else None
        )
        self._scroll(judged)

    def _show_around(self, judged: ScoredTake | None) -> None:
        session, width = self._session, max(NARROWEST, min(WIDEST, self.scrollable_content_region.width))
        before, after = context(session.lesson, session.prompt, width)
        plain = judged is None and not session.hidden and not self._state.translated
        lines = before.plain.count("\n") + after.plain.count("\n") + self.query_one(PromptView).lines
        with_context = plain and lines + AROUND <= self.size.height
        _fill(self.query_one("#before", Static), before, shown=with_context)
        _fill(self.query_one("#after", Static), after, shown=with_context)
        facts = Content("\n").join(self._facts(judged, width))
        _fill(self.query_one("#facts", Static), facts, shown=bool(facts.plain.strip()))

    def _facts(self, judged: ScoredTake | None, width: int) -> list[Content]:
        session, state = self._session, self._state
        prompt = session.prompt
        lines: list[Content] = []
        drill = drill_for(session.lesson, prompt)
        if drill is not None and judged is None and not session.hidden:
            lines += drill_lines(drill, width)
        if state.translated:
            lines += translation_lines(session.lesson, prompt, width)
        if judged is None:
            lines += self._history()
        elif state.word is not None and state.word < len(judged.feedback.words):
            lines.append(word_line(judged.feedback, state.word))
        elif session.progress().last is not None and (day := _day(judged)):
            lines.append(Content.styled(day, "$quiet"))
        return lines

    def _history(self) -> list[Content]:
        """Say what came of the prompt before, for one without a verdict on the screen."""
        progress = self._session.progress()
        if self._state.recording or progress.last is None or progress.best is None:
            return []
        text = _("Last time {last}, best {best}").format(last=progress.last.points, best=progress.best.points)
        return [Content.styled(text, "$quiet")]

    def _scroll(self, judged: ScoredTake | None) -> None:
        """Begin a new prompt and a new verdict on top; keep the chosen word in sight."""
        seen = (self._session.name(self._session.prompt), judged)
        if seen != self._seen:
            self._seen = seen
            self.scroll_home(animate=False)
        elif self._state.word is not None:
            prompt = self.query_one(PromptView)
            line = prompt.virtual_region.y + prompt.line_of(self._state.word)
            self.scroll_to_region(Region(0, line, 1, 3), animate=False)


def _day(judged: ScoredTake) -> str:
    """Return of which day a take is; nothing for one of today."""
    day = judged.attempt.when.astimezone().date()
    return "" if day == datetime.now().date() else _("Your take of {date}").format(date=day.isoformat())


def _fill(widget: Static, content: Content, *, shown: bool) -> None:
    widget.display = shown and bool(content.plain)
    widget.update(content)


def mode_name(mode: PracticeMode) -> str:
    """Return the name of a mode."""
    names = {
        PracticeMode.SENTENCE: _("Sentences"),
        PracticeMode.KEYWORD: _("Keywords"),
        PracticeMode.PASSAGE: _("Passages"),
    }
    return names[mode]


def place_text(session: Session, width: int) -> str:
    """Return where the learner is in at most so many cells, for the line on top."""
    place = f"{mode_name(session.mode)} {session.place + 1}/{len(session.prompts)}"
    parts = [f"{place} · {_('one word')}" if session.drilling else place]
    if session.progress().mark is not PromptStatus.NEW:
        parts.append(mark_word(session.progress().mark))
    return cut(" · ".join([*parts, clean(session.lesson.title)]), max(0, width))
