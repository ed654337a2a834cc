"""`speakcheck lesson`: add, list, show and remove lessons."""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from speakcheck.cli.arguments import standard_input
from speakcheck.cli.console import say, write_json
from speakcheck.errors import ExitCode, LessonError, UsageError
from speakcheck.i18n import N_, _

if TYPE_CHECKING:
    from speakcheck.lessons.shelf import AddedLesson, Shelf
    from speakcheck.lessons.warning import LessonWarning

WIDEST = 100
"""Cells; longer lines are hard to read."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the `lesson` command and its own commands."""
    lesson = subparsers.add_parser("lesson", help="add, list, show and remove lessons")
    commands = lesson.add_subparsers(dest="lesson_command", metavar="COMMAND", required=True)
    add = commands.add_parser(
        "add",
        help="put episode pages on the shelf",
        description="Keep episode pages, plain text, Markdown or subtitles (SRT, WebVTT) as lessons.",
    )
    add.add_argument("files", nargs="+", metavar="FILE", help="a text file, or - for standard input")
    add.add_argument("--title", default="", help="the lesson's title, instead of the one in the file")
    add.set_defaults(run=run_add)
    shelf = commands.add_parser("list", help="list the lessons")
    shelf.set_defaults(run=run_list)
    show = commands.add_parser("show", help="show a lesson and the ids of its prompts")
    show.set_defaults(run=run_show)
    remove = commands.add_parser("remove", help="remove a lesson that you added")
    remove.set_defaults(run=run_remove)
    for command in (show, remove):
        command.add_argument("id", metavar="ID", help="the lesson's id, or how it begins")
    for command in (add, shelf, show, remove):
        command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def run_add(args: argparse.Namespace) -> int:
    """Add each file; a failing one is reported and the next is tried."""
    from speakcheck.lessons.shelf import Shelf
    from speakcheck.report.lesson import added_json

    if args.title and len(args.files) > 1:
        raise UsageError(
            N_("--title names one lesson."), N_("Add the files one by one to give each its title.")
        )
    shelf = Shelf()
    added: list[AddedLesson] = []
    for file in args.files:
        try:
            outcome = _add(shelf, file, args.title)
        except LessonError as error:
            say(error)
            continue
        _print_warnings(outcome.warnings)
        added.append(outcome)
        if args.format == "text":
            print(_outcome_text(outcome))
    if args.format == "json":
        write_json([added_json(outcome) for outcome in added])
    if len(added) == len(args.files):
        return ExitCode.OK
    return ExitCode.SOME_FAILED if added else ExitCode.USAGE


def _add(shelf: "Shelf", file: str, title: str) -> "AddedLesson":
    from speakcheck.lessons.reading import STANDARD_INPUT, read_bytes

    if file == "-":
        return shelf.add_bytes(standard_input(), STANDARD_INPUT, title)
    path = Path(file)
    return shelf.add_bytes(read_bytes(path), path.name, title)


def _outcome_text(outcome: "AddedLesson") -> str:
    lesson = outcome.lesson
    verb = _("Already there") if outcome.was_there else _("Added")
    count = N_("{count} prompts", count=len(lesson.prompts))
    return f"{verb}{_(': ')}{lesson.id} – {lesson.title} ({_(count)})"


def run_list(args: argparse.Namespace) -> int:
    """List every lesson; one that cannot be read is a warning."""
    from speakcheck.lessons.shelf import Shelf
    from speakcheck.report.lesson import shelf_table, shelved_json

    survey = Shelf().survey()
    _print_warnings(survey.warnings)
    if args.format == "json":
        write_json([shelved_json(shelved) for shelved in survey.lessons])
    else:
        from rich.console import Console

        console = Console(file=sys.stdout, width=_width(), highlight=False, markup=False, emoji=False)
        console.print(shelf_table(survey.lessons))
    return ExitCode.OK


def run_show(args: argparse.Namespace) -> int:
    """Show one lesson."""
    from speakcheck.lessons.shelf import Shelf
    from speakcheck.report.lesson import lesson_json, lesson_text

    lesson = Shelf().get(args.id)
    if args.format == "json":
        write_json(lesson_json(lesson))
    else:
        print(lesson_text(lesson, _width()), end="")
    return ExitCode.OK


def run_remove(args: argparse.Namespace) -> int:
    """Remove one added lesson."""
    from speakcheck.lessons.shelf import Shelf

    removed = Shelf().remove(args.id)
    if args.format == "json":
        write_json({"removed": removed})
    else:
        print(_(N_("Removed: {name}", name=removed)))
    return ExitCode.OK


def _width() -> int:
    return min(WIDEST, shutil.get_terminal_size((80, 24)).columns)


def _print_warnings(warnings: Sequence["LessonWarning"]) -> None:
    for warning in warnings:
        print(f"{_('warning')}: {warning.shown}", file=sys.stderr)
