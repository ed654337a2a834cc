"""The tables of the progress screen: measures, sounds and words, a row each, with bars on one scale."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from speakcheck.i18n import N_, _
from speakcheck.language.phones import ipa
from speakcheck.report.wrapping import wrapped
from speakcheck.study.overview import Overview, SoundRow
from speakcheck.study.series import ScoreMeasure, SpokenItem
from speakcheck.study.trends import Trend, TrendCall
from speakcheck.tui.keys import list_bindings
from speakcheck.tui.lesson_row import fitted
from speakcheck.tui.widgets.wording import bar

LEAST = 20
NORMAL, NUMBERED, WIDE = 50, 55, 70
"""Cells from which on words tell more, changes are told in numbers, and bars are longer."""
SOUND, WORD, MEASURE, WRONG, SHARE = 10, 14, 26, 16, 9
"""Cells of names, and of how often something was wrong, in words and in short."""
ON_SCALE = (ScoreMeasure.OVERALL, ScoreMeasure.ACCURACY, ScoreMeasure.FLUENCY, ScoreMeasure.PROSODY)
"""Measures from 0 to 100."""
CALLS = {
    TrendCall.BETTER: (N_("better"), "$text-success bold"),
    TrendCall.WORSE: (N_("worse"), "$text-error"),
    TrendCall.UNCLEAR: (N_("no clear change"), "$quiet"),
    TrendCall.EARLY: (N_("too early to tell"), "$quiet"),
}
MEASURES = {
    ScoreMeasure.OVERALL: N_("Overall"),
    ScoreMeasure.ACCURACY: N_("Accuracy"),
    ScoreMeasure.FLUENCY: N_("Fluency"),
    ScoreMeasure.PROSODY: N_("Prosody"),
    ScoreMeasure.RATE: N_("Syllables a second"),
    ScoreMeasure.PACE: N_("Words a minute"),
    ScoreMeasure.HESITATIONS: N_("Hesitations for ten words"),
}


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A row of a table."""

    name: str
    """What it is of: a measure, a sound or a word."""
    shown: Content
    """How it is drawn."""


class ScoreTable(OptionList, inherit_bindings=False):
    """Rows to choose from; enter is the screen's."""

    DEFAULT_CSS = """
    ScoreTable { height: auto; max-height: 12; border: none; padding: 0; background: $background; }
    ScoreTable:focus { background-tint: $background 0%; border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*list_bindings()]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False, compact=True)
        self.names: tuple[str, ...] = ()
        self._rows_for: Callable[[int], Iterator[ScoreRow]] | None = None
        self._laid_width = 0

    def on_resize(self, event: Resize) -> None:
        """Lay the rows out in the new width."""
        if event.size.width != self._laid_width:
            self._lay_out()

    def show(self, lines: Callable[[int], Iterator[ScoreRow]]) -> None:
        """Show rows, which are asked for with the cells that they may take; the mark stays on its row."""
        self._rows_for = lines
        self._lay_out()

    def _lay_out(self) -> None:
        if self._rows_for is None:
            return
        self._laid_width = self.size.width
        marked = self.highlighted
        found = list(self._rows_for(max(LEAST, self.content_size.width - 1)))
        self.names = tuple(line.name for line in found)
        self.clear_options()
        self.add_options([Option(line.shown) for line in found])
        if found:
            self.highlighted = min(marked or 0, len(found) - 1)

    @property
    def marked(self) -> str | None:
        """What the marked row is of."""
        at = self.highlighted
        return self.names[at] if at is not None and at < len(self.names) else None

    def open(self) -> None:
        """Look at what is behind the marked row."""
        self.action_select()


def measure_lines(seen: Overview, width: int) -> Iterator[ScoreRow]:
    """Yield the measures of first takes: how they are now, and what may be said of their change.

    A name that finds no room before that stands above it, whole.
    """
    told = [_level_and_call(measure, trend, width >= NUMBERED) for measure, trend in seen.measures]
    room = max(0, min(MEASURE, width - max((each.cell_length for each in told), default=0)))
    for (measure, _trend), rest in zip(seen.measures, told, strict=True):
        name = _(MEASURES[measure])
        above, beside = ([], name) if cell_len(name) <= room else (wrapped(name, width), "")
        last = Content.assemble(fitted(beside, room), rest).truncate(width, ellipsis=True)
        yield ScoreRow(measure.value, Content("\n").join([*map(Content, above), last]))


def sound_lines(seen: Overview, width: int) -> Iterator[ScoreRow]:
    """Yield the sounds, the worst first."""
    for each in seen.sounds:
        name = fitted(f"/{ipa(each.place.name)}/ {each.place.name}", SOUND)
        yield ScoreRow(each.place.name, _place(name, each.place, width, each))


def word_lines(seen: Overview, width: int) -> Iterator[ScoreRow]:
    """Yield the words that were hardest."""
    for place in seen.words_hard:
        yield ScoreRow(place.name, _place(fitted(place.name, WORD), place, width, None))


def _level_and_call(measure: ScoreMeasure, trend: Trend, numbered: bool) -> Content:
    level = "–" if trend.now is None else f"{trend.now.value:.{0 if measure in ON_SCALE else 1}f}"
    return Content.assemble(f"{level:>6}{'  ' if numbered else ' '}", call_text(trend, numbered))


def call_text(trend: Trend, numbers: bool) -> Content:
    """Return what may be said of a change, with its size and what chance alone makes where asked for."""
    text, style = CALLS[trend.call]
    # Adding nothing makes a zero that was rounded from below a plain one.
    size = round(trend.change, 1) + 0.0
    change = f" ({size:+.1f} ± {trend.margin:.1f})" if numbers and trend.before is not None else ""
    return Content.assemble((_(text), style), (change, "$quiet"))


def _place(name: str, place: SpokenItem, width: int, row: SoundRow | None) -> Content:
    length = 20 if width >= WIDE else 10 if width >= NORMAL else 6
    known = Content.assemble(name, bar(place.score / 100, length), f" {place.score:3.0f}  ")
    share = f"{place.wrong}/{place.count}"
    if width < NORMAL:
        return Content.assemble(known, (share, "$quiet"))
    if row is not None and width < WIDE:
        return Content.assemble(known, (fitted(share, SHARE), "$quiet"), call_text(row.trend, False))
    wrong = _("{wrong} of {count} wrong").format(wrong=place.wrong, count=place.count)
    call = call_text(row.trend, False) if row is not None else Content("")
    return Content.assemble(known, (fitted(wrong, WRONG), "$quiet"), call).truncate(width, ellipsis=True)
