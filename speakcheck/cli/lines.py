"""Practice line by line: a prompt, a command, a verdict in sentences; nothing is drawn.

It is made for screen readers, braille lines and terminals that know no cursor. The core is the app's.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from speakcheck import i18n
from speakcheck.cli.typed_lines import TICK, TypedLines
from speakcheck.crash_log import unexpected
from speakcheck.errors import ExitCode, SpeakcheckError
from speakcheck.i18n import _, many
from speakcheck.lessons.lines import clean

if TYPE_CHECKING:
    from speakcheck.assess.feedback import Feedback
    from speakcheck.lessons.lesson import Lesson
    from speakcheck.practice.scored_take import ScoreChange, ScoredTake
    from speakcheck.practice.session import Session
    from speakcheck.practice.take import Take, TakeStage
    from speakcheck.tui.services import Services

NARROWEST = 20
"""Cells of a line: in fewer, words would be broken all the same."""
STOPPABLE = ("counting", "recording")
"""Stages of a take that a line ends."""


def practise_in_lines(
    services: "Services",
    lesson: "Lesson | None",
    prompt: str | None,
    mode: str | None,
    sitting: float | None = None,
) -> int:
    """Practise a lesson, or for some minutes what is due, until the learner leaves; return the status."""
    i18n.use(services.preferences.now.language)
    for fault in services.preferences.faults:
        write_line(fault.shown)
    services.hearing.begin()
    typed = TypedLines(sys.stdin)
    try:
        if sitting is not None:
            from speakcheck.cli.review_lines import ReviewLines

            ReviewLines(services, typed, sitting).run()
            return ExitCode.OK
        chosen = lesson or _chosen(services, typed)
        if chosen is not None:
            PracticeLines(services, typed, _session(services, chosen, prompt, mode)).run()
    finally:
        services.hearing.close()
    return ExitCode.OK


class PracticeLines:
    """A lesson, one line at a time."""

    def __init__(self, services: "Services", typed: TypedLines, session: "Session") -> None:
        """Begin where a session stands."""
        from speakcheck.practice.files import RecordingFolder
        from speakcheck.practice.recorder import Recorder, RecordingSettings

        now = services.preferences
        self._services, self._typed, self._session = services, typed, session
        self._recordings = RecordingFolder(services.files) if services.files else None
        self._studio = Recorder(
            services.hearing.coach,
            services.takes,
            lambda: services.open_microphone(now.now.microphone),
            lambda: RecordingSettings(now.now.stop_after, now.now.count_in),
        )
        self._commands: dict[str, Callable[[], None]] = {
            "": self._record,
            "r": self._record,
            "n": lambda: self._move(1),
            "p": lambda: self._move(-1),
            "l": self._list,
            "t": self._translate,
            "v": self._play,
            "h": self._help,
            "?": self._help,
        }

    def run(self) -> None:
        """Read and answer until q or the end of the input."""
        self._greet()
        self._help()
        self._show()
        try:
            while (line := self._asked()) is not None and line != "q":
                self._do(line)
        finally:
            self._studio.close()

    def _greet(self) -> None:
        write_line(_("Lesson: {title}").format(title=clean(self._session.lesson.title)))

    def _asked(self) -> str | None:
        print("> ", end="", flush=True)
        line = self._typed.next()
        return None if line is None else line.strip()

    def _do(self, line: str) -> None:
        command = self._commands.get(line.lower())
        try:
            if command is not None:
                command()
            elif line.lower().startswith("f "):
                from speakcheck.tui.pasted_path import dropped_path

                self._judge_file(dropped_path(line[2:]))
            elif self._session.seek(line):
                self._show()
            else:
                write_line(_("“{text}” is no command. Type h for help.").format(text=clean(line)))
        except SpeakcheckError as error:
            write_line(error.shown)

    def _show(self) -> None:
        session = self._session
        place = _("{place} of {count}").format(place=session.place + 1, count=len(session.prompts))
        write_line(f"{place}, {session.prompt.id}: {clean(session.prompt.text)}")

    def _move(self, by: int) -> None:
        if not self._session.move(by):
            write_line(_("That was the last one.") if by > 0 else _("This is the first one."))
        self._show()

    def _list(self) -> None:
        names = {"new": _("new"), "again": _("again"), "clear": _("clear")}
        for prompt in self._session.prompts:
            mark = names[self._session.progress(self._session.name(prompt)).mark.value]
            write_line(f"{prompt.id}, {mark}: {clean(prompt.text)}")

    def _translate(self) -> None:
        from speakcheck.practice.prompts import drill_of, paragraph_of

        prompt = self._session.prompt
        lesson = self._session.lesson
        paragraph, drill = paragraph_of(lesson, prompt), drill_of(lesson, prompt)
        text = (paragraph.translation if paragraph else drill.definition if drill else "") or ""
        write_line(clean(text) or _("There is no translation."))

    def _help(self) -> None:
        write_line(
            _(
                "Enter records, Enter again stops. n next, p previous, r again, l list, t translation,"
                " v hear your take, f and a path judges a file, an id goes there, h help, q quit."
            )
        )

    def _record(self) -> None:
        if self._recordings is not None:
            self._judge_file(self._recordings.next(self._session.prompt.id))
            return
        turn = self._studio.record(self._session.lesson.id, self._session.prompt)
        self._finish(turn, stoppable=True)

    def _judge_file(self, path: Path) -> None:
        self._finish(self._studio.read(self._session.lesson.id, self._session.prompt, path), stoppable=False)

    def _finish(self, turn: "Take", *, stoppable: bool) -> None:
        """Wait for a take; a line that is typed meanwhile stops its recording."""
        outcome: list[ScoredTake | SpeakcheckError | None] = []

        def make() -> None:
            try:
                outcome.append(turn.run())
            except SpeakcheckError as error:
                outcome.append(error)
            except Exception as error:  # Nobody else sees what ends this thread.
                outcome.append(unexpected("a take has failed", error))

        maker = Thread(target=make, name="speakcheck-take")
        maker.start()
        stage = None
        while maker.is_alive():
            if stoppable and stage in STOPPABLE and self._typed.waiting():
                turn.stop()
                stoppable = False
            before, stage = stage, turn.look().stage
            if stage is not before:
                _tell_stage(stage)
            maker.join(TICK)
        came = outcome[0] if outcome else None
        if isinstance(came, SpeakcheckError):
            raise came
        if came is not None:
            self._tell(came)

    def _tell(self, judged: "ScoredTake") -> None:
        from speakcheck.report.plain import plain_text
        from speakcheck.report.wording import ReportLanguage

        self._session.file(judged)
        for notice in judged.notices:
            write_line(notice.shown)
        feedback = judged.feedback
        if self._services.preferences.now.strictness == "relaxed":
            feedback = _likely_only(feedback)
        write_line(plain_text(feedback, ReportLanguage(i18n.language())).rstrip("\n"))
        change = self._session.progress().change
        if change is not None and judged.attempt.points is not None:
            write_line(_change(change))

    def _play(self) -> None:
        judged = self._session.result()
        clip = self._studio.sound(judged) if judged else None
        if clip is None:
            write_line(_("There is no take to be heard."))
            return
        player = self._services.open_player(self._services.preferences.now.speaker)
        playback = player.play(clip)
        while not playback.wait(TICK):
            if self._typed.waiting():
                break
        playback.stop()


def _tell_stage(stage: "TakeStage") -> None:
    """Say what is going on, where that is of use."""
    said = {
        "counting": _("The microphone is open. Wait for the word “now”."),
        "recording": _("Read it aloud now. Enter stops."),
        "judging": _("Judging…"),
    }
    if text := said.get(stage.value):
        write_line(text)


def _likely_only(feedback: "Feedback") -> "Feedback":
    from speakcheck.assess.feedback import Sureness

    likely = tuple(each for each in feedback.corrections if each.sureness is Sureness.LIKELY)
    return replace(feedback, corrections=likely)


def _change(change: "ScoreChange") -> str:
    if change.first:
        return _("This was the first take.")
    if change.points == 0:
        return _("As many points as before.")
    more = many("{count} point more than before.", "{count} points more than before.", change.points)
    less = many("{count} point less than before.", "{count} points less than before.", -change.points)
    return (more if change.points > 0 else less).format(count=abs(change.points))


def _session(services: "Services", lesson: "Lesson", prompt: str | None, mode: str | None) -> "Session":
    """Return practice of a lesson from a prompt on, or from the first that is not clear yet."""
    from speakcheck.practice.prompts import PracticeMode
    from speakcheck.practice.session import Session

    session = Session(
        lesson, services.takes.attempts(lesson.id), PracticeMode(mode) if mode else PracticeMode.SENTENCE
    )
    if prompt:
        session.seek(prompt)
    return session


def _chosen(services: "Services", typed: TypedLines) -> "Lesson | None":
    """Let the learner name a lesson."""
    for shelved in services.shelf.list():
        lesson = shelved.lesson
        write_line(f"{lesson.id}, {lesson.level or '–'}: {clean(lesson.title)}")
    while True:
        print(_("Which lesson?"), end=" ", flush=True)
        line = typed.next()
        if line is None or line.strip() == "q":
            return None
        try:
            return services.shelf.get(line)
        except SpeakcheckError as error:
            write_line(error.shown)


def write_line(text: str) -> None:
    """Print a text to stdout and let it be read at once; on a terminal, lines break between words."""
    if sys.stdout.isatty():
        from speakcheck.cli.console import width
        from speakcheck.report.wrapping import wrapped

        cells = max(NARROWEST, width())
        text = "\n".join(piece for line in text.splitlines() for piece in wrapped(line, cells) or [""])
    print(text, flush=True)
