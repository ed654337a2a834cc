"""`speakcheck score`: which recordings are judged against which text, and in which form it is told."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from speakcheck.cli.arguments import standard_input
from speakcheck.cli.console import LANGUAGES, say
from speakcheck.cli.recogniser_options import add_recogniser_options, chosen
from speakcheck.cli.saving import Saving, free_text, saving
from speakcheck.errors import AudioError, ExitCode, LessonError, SpeakcheckError, UsageError
from speakcheck.i18n import N_

if TYPE_CHECKING:
    from speakcheck.assess.feedback import Feedback
    from speakcheck.cli.result_writer import ResultWriter
    from speakcheck.coach import Coach
    from speakcheck.lessons.lesson import Lesson, Prompt

BATCH_OPTIONS = ("out", "jobs", "ordered", "fresh")
FORMATS = ("text", "json", "jsonl", "csv")
EXAMPLES = """\
examples:
  speakcheck score take.m4a --text "Some newcomers learned to say hello."
  speakcheck score monday.wav tuesday.wav --text-file sentence.txt --format csv > scores.csv
  speakcheck score take.m4a --lesson s02 --prompt p1s2
  speakcheck score take.m4a --lesson s02             the prompt that was read is found by itself
  speakcheck score --manifest takes.jsonl --out results.jsonl --jobs 4

A manifest holds one row for each recording, as JSON lines {"id": …, "audio": …, "text": …, "phones": …}
or as CSV with a header id,audio,text,phones. "audio" is relative to the manifest; "phones" is optional and
gives one pronunciation for each word: [["W","IY"],["K","AO","L"]], in CSV "W IY|K AO L". Rows are written to
--out as they are done; run the same command again after an interruption, and it goes on where it was.

--format json gives one object for one recording, a list for several; jsonl one line for each recording.
A recording that gets no score counts as failed: its problems say why.
Exit status: 0 all scored, 1 some failed, 2 wrong usage, 3 nothing could be scored.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the `score` command."""
    score = subparsers.add_parser(
        "score",
        help="judge recordings of a text",
        description="Judge recordings of a text, word by word.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    score.add_argument(
        "audio", nargs="*", metavar="AUDIO", help="a recording: WAV, FLAC, MP3, M4A, OGG, WebM …"
    )
    what = score.add_argument_group("what was to be read").add_mutually_exclusive_group(required=True)
    what.add_argument("--text", help="the text itself")
    what.add_argument(
        "--text-file", metavar="FILE", help="a file that holds the text, or - for standard input"
    )
    what.add_argument("--lesson", metavar="ID", help="a lesson on the shelf (speakcheck lesson list)")
    what.add_argument(
        "--manifest", metavar="FILE", help="a .jsonl or .csv file that lists recordings and texts"
    )
    score.add_argument(
        "--prompt", metavar="ID", help="with --lesson: p1s2, k1, e1, p1 (a whole paragraph) or all"
    )
    score.add_argument(
        "--save", action="store_true", help="keep results in your history (speakcheck progress)"
    )
    add_look(score, FORMATS)
    add_recogniser_options(score)
    batch = score.add_argument_group("with --manifest")
    batch.add_argument("--out", metavar="FILE", help="where the results go, one JSON line for each row")
    batch.add_argument("--jobs", type=int, metavar="N", help="processes at work; default: one for each core")
    batch.add_argument("--ordered", action="store_true", help="keep the manifest's order in --out")
    batch.add_argument("--fresh", action="store_true", help="discard the results in --out and start anew")
    score.set_defaults(run=run)


def add_look(command: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    """Add the options that say how results look."""
    command.add_argument("--format", choices=formats, help=f"default: {formats[0]}")
    command.add_argument(
        "--language", choices=LANGUAGES, help="of text; default: zh-TW under a Chinese locale, else both"
    )
    command.add_argument(
        "--plain", action="store_true", help="text in sentences without signs or bars, for screen readers"
    )


def run(args: argparse.Namespace) -> int:
    """Judge what is asked for."""
    _check_usage(args)
    if args.manifest is not None:
        from speakcheck.cli.batch import run_batch

        return run_batch(args)
    from speakcheck.cli.result_writer import result_writer
    from speakcheck.coach import Coach

    task = _task(args)
    with saving(args.save, "score") as history:
        coach = Coach(chosen(args).recogniser)
        return _score_all(args.audio, coach, task, result_writer(args, len(args.audio)), history)


def _check_usage(args: argparse.Namespace) -> None:
    if args.manifest is None:
        values = ((name, getattr(args, name)) for name in BATCH_OPTIONS)
        stray = [f"--{name}" for name, value in values if value is not None and value is not False]
        if stray:
            raise UsageError(
                N_("{option} goes with --manifest.", option=stray[0]),
                N_("Name a manifest, or leave the option out."),
            )
        if not args.audio:
            raise UsageError(N_("No recording is named."), N_("Name one or more audio files."))
    if args.prompt is not None and args.lesson is None:
        raise UsageError(N_("--prompt goes with --lesson."), N_("Name the lesson that holds the prompt."))


class ScoreTask(NamedTuple):
    """What every recording is judged against."""

    find: "Callable[[Coach, str], Prompt | str]"
    """Returns what was to be read in a recording; a coach may have to hear it for that."""
    id: str = ""
    """Of the prompt, if it is known before a recording is heard."""
    text: str = ""
    """What was to be read, if it is known before a recording is heard."""
    lesson: str = ""
    """Id of the lesson; "" for a text of none."""


def _task(args: argparse.Namespace) -> ScoreTask:
    """Read the text or the lesson once, for all recordings."""
    if args.lesson is None:
        text = _sayable(args.text if args.text is not None else _text_from(args.text_file))
        return ScoreTask(lambda coach, audio: text, text=text)
    from speakcheck.lessons.passages import find_prompt
    from speakcheck.lessons.shelf import Shelf

    lesson = Shelf().get(args.lesson)
    if args.prompt is None:
        return ScoreTask(lambda coach, audio: _found(coach, lesson, audio), lesson=lesson.id)
    prompt = find_prompt(lesson, args.prompt)
    return ScoreTask(lambda coach, audio: prompt, prompt.id, prompt.text, lesson.id)


def _found(coach: "Coach", lesson: "Lesson", audio: str) -> "Prompt":
    prompt = coach.find(lesson, audio)
    if prompt is not None:
        return prompt
    take = coach.quality(audio)
    if not take.usable:
        from speakcheck.audio.problems import PROBLEM_TEXT

        raise AudioError(N_("“{audio}” cannot be judged.", audio=audio), PROBLEM_TEXT[take.problems[0]])
    raise LessonError(
        N_("“{audio}” sounds like nothing in the lesson {id}.", audio=audio, id=lesson.id),
        N_("Name what was read with --prompt."),
    )


def _text_from(file: str) -> str:
    from speakcheck.lessons.decoding import decode
    from speakcheck.lessons.reading import read_bytes

    if file == "-":
        return decode(standard_input(), "standard input").text
    return decode(read_bytes(Path(file)), file).text


def _sayable(text: str) -> str:
    from speakcheck.lessons.lines import clean

    shown = clean(text)
    if not any(character.isalnum() for character in shown):
        raise UsageError(N_("The text holds no words."), N_("Give the text that was read aloud."))
    return shown


def _score_all(
    audio: list[str], coach: "Coach", task: ScoreTask, out: "ResultWriter", history: Saving | None
) -> int:
    from speakcheck.cli.progress_bar import ProgressBar

    scored = 0
    with ProgressBar(len(audio)) as waiting:
        for name in audio:
            try:
                read = task.find(coach, name)
                feedback = coach.check(read, name)
            except SpeakcheckError as error:
                with waiting.aside():
                    say(error)
                    out.failure(task.id, name, task.text, error)
            else:
                scored += feedback.scores.overall is not None
                notices = () if history is None else _saved(history, task.lesson, read, feedback, name)
                with waiting.aside():
                    out.result(feedback)
                    for notice in notices:
                        say(notice)
            waiting.step()
    out.close()
    return exit_code(scored, len(audio) - scored, history)


def _saved(
    history: Saving, lesson: str, read: "Prompt | str", feedback: "Feedback", audio: str
) -> tuple[SpeakcheckError, ...]:
    from speakcheck.history.attempt import AttemptText
    from speakcheck.report.to_json import result_json

    text = free_text(read) if isinstance(read, str) else AttemptText(lesson, read)
    return history.save(result_json(feedback), text, Path(audio))


def exit_code(scored: int, failed: int, history: Saving | None = None) -> ExitCode:
    """Return what the numbers of inputs with and without a score mean; some lost count as failed."""
    if not failed:
        return ExitCode.SOME_FAILED if history is not None and history.lost else ExitCode.OK
    return ExitCode.SOME_FAILED if scored else ExitCode.NOTHING_SCORED
