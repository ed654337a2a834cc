"""A sitting line by line: what is due, new and hard, each with why it is read, and what came of it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from speakcheck.cli.lines import PracticeLines, write_line
from speakcheck.cli.typed_lines import TypedLines
from speakcheck.i18n import _, many
from speakcheck.lessons.lines import clean
from speakcheck.practice.review_session import due_next, ending_lines, made, reason_text

if TYPE_CHECKING:
    from speakcheck.tui.services import Services


class ReviewLines(PracticeLines):
    """A sitting of some minutes; it ends behind the last text, or with q."""

    def __init__(self, services: "Services", typed: TypedLines, minutes: float) -> None:
        """Choose what to read; raises SpeakcheckError where history or lessons cannot be read."""
        self._sitting = made(services.takes, [each.lesson for each in services.shelf.list()], minutes)
        self._began = datetime.now(UTC)
        super().__init__(services, typed, self._sitting)

    def run(self) -> None:
        """Read and answer until the end, and say what came of it."""
        super().run()
        if self._sitting.began:
            now = datetime.now(UTC)
            ending = self._sitting.ending(self._began, now, due_next(self._services.takes, now))
            for line in ending_lines(ending):
                write_line(line)

    def _greet(self) -> None:
        count = len(self._sitting.prompts)
        write_line(many("Today: {count} text.", "Today: {count} texts.", count).format(count=count))

    def _show(self) -> None:
        sitting = self._sitting
        place = _("{place} of {count}").format(place=sitting.place + 1, count=len(sitting.prompts))
        write_line(f"{place}, {reason_text(sitting.exercise)}: {clean(sitting.prompt.text)}")

    def _list(self) -> None:
        for number, prompt in enumerate(self._sitting.prompts, start=1):
            write_line(f"{number}: {clean(prompt.text)}")
