"""`speakcheck history`: list, judge anew, export, import and delete what is remembered."""

import argparse
import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speakcheck.cli.arguments import MOST_ROWS, check_number
from speakcheck.cli.console import say, write_json
from speakcheck.cli.recogniser_options import add_recogniser_options, chosen
from speakcheck.errors import ExitCode, HistoryError, UsageError, reason
from speakcheck.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from speakcheck.history.attempt import Attempt
    from speakcheck.history.store import History

LOG = "crash.log"
"""The log of faults in the folder of what is kept."""
SHOWN = 20
"""Attempts that are listed by default."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the `history` command and its own commands."""
    history = subparsers.add_parser("history", help="list, judge anew, export, import and delete attempts")
    commands = history.add_subparsers(dest="history_command", metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help="list attempts, the latest first")
    listing.add_argument("--lesson", metavar="ID", help="of one lesson only")
    listing.add_argument("--limit", type=int, default=SHOWN, metavar="N", help=f"default: {SHOWN}; 0 for all")
    listing.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    listing.set_defaults(run=run_list)
    rescore = commands.add_parser("rescore", help="judge kept recordings anew, by the scorer of today")
    add_recogniser_options(rescore)
    rescore.set_defaults(run=run_rescore)
    export = commands.add_parser(
        "export",
        help="write everything to a .zip, .jsonl or .csv file or a new folder, or hard words to .apkg",
        description="Write everything to a .zip or a new folder, or without recordings to .jsonl or .csv;"
        " or the hardest words to .apkg, a deck for Anki.",
    )
    export.add_argument("to", metavar="FILE", help="a .zip, .jsonl, .csv or .apkg file, or a new folder")
    export.add_argument("--without-recordings", action="store_true", help="leave the recordings out")
    export.set_defaults(run=run_export)
    merge = commands.add_parser("import", help="take in what was exported, here or elsewhere")
    merge.add_argument("source", metavar="FILE", help="a .zip or .jsonl file, or a folder")
    merge.set_defaults(run=run_import)
    delete = commands.add_parser("delete", help="delete attempts with their recordings")
    delete.add_argument("ids", nargs="*", metavar="ID", help="of attempts (speakcheck history list)")
    delete.add_argument("--everything", action="store_true", help="delete the whole history")
    add_since(delete)
    delete.add_argument("--until", metavar="DATE", type=day, help="before a day: 2026-05-31")
    delete.set_defaults(run=run_delete)
    add_since(listing)


def add_since(command: argparse.ArgumentParser) -> None:
    """Add the option --since."""
    command.add_argument("--since", metavar="DATE", type=day, help="from a day on: 2026-05-01")


def day(text: str) -> datetime:
    """Return when a day begins where this computer is; raises ValueError."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").astimezone()
    except (OverflowError, OSError) as error:
        raise ValueError(f"{text} is no day that can be counted") from error


@contextmanager
def opened() -> "Iterator[History]":
    """Open the learner's history, and say what happened on the way; raises HistoryError."""
    from speakcheck.history.store import History

    with History.open() as history:
        yield from _telling(history)


@contextmanager
def reading() -> "Iterator[History]":
    """Open the learner's history as it is at this moment, without a need to write; raises HistoryError.

    It is said what happened on the way, and in the end what could not be read.
    """
    from speakcheck.history.store import History

    with History.open_for_reading() as history, history.database.snapshot():
        yield from _telling(history)


def _telling(history: "History") -> "Iterator[History]":
    for notice in history.notices:
        say(notice)
    yield history
    if history.loss is not None:
        say(history.loss)


def run_list(args: argparse.Namespace) -> int:
    """List attempts."""
    check_number("--limit", args.limit, 0, MOST_ROWS)
    with reading() as history:
        found = history.attempts(lesson=args.lesson, since=args.since, limit=args.limit or -1)
    if args.format == "json":
        write_json([_fields(each) for each in found])
        return ExitCode.OK
    for each in found:
        print(_line(each))
    if not found:
        say(N_("There are no attempts."))
    return ExitCode.OK


def _fields(attempt: "Attempt") -> dict[str, Any]:
    return {
        "id": attempt.id,
        "at": attempt.at.isoformat(),
        "lesson": attempt.lesson,
        "prompt": attempt.prompt,
        "text": attempt.text,
        "overall": attempt.scores.overall,
        "source": attempt.source.value,
        "recording": attempt.recording,
    }


def _line(attempt: "Attempt") -> str:
    from speakcheck.lessons.lines import clean

    overall = attempt.scores.overall
    score = "  –" if overall is None else f"{overall:3.0f}"
    text = clean(attempt.text)
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    return f"{attempt.id}  {attempt.at.astimezone():%Y-%m-%d %H:%M}  {score}  {shown}"


def run_rescore(args: argparse.Namespace) -> int:
    """Judge every kept recording that the scorer of today has not judged."""
    from speakcheck.cli.progress_bar import ProgressBar
    from speakcheck.coach import Coach
    from speakcheck.history.rescoring import rescorable, rescore

    new = failed = 0
    with opened() as history, ProgressBar(rescorable(history)) as waiting:
        for each in rescore(history, Coach(chosen(args).recogniser)):
            new += each.new
            if each.fault is not None:
                failed += 1
                with waiting.aside():
                    say(each.fault)
            waiting.step()
    say(N_("Judged anew: {new}, failed: {failed}.", new=new, failed=failed))
    return ExitCode.SOME_FAILED if failed else ExitCode.OK


def run_export(args: argparse.Namespace) -> int:
    """Write the history to a file or a folder, or its hardest words to a deck."""
    from speakcheck.history.exporting import export

    if args.to.lower().endswith(".apkg"):
        return _run_deck(args)
    with reading() as history:
        done = export(history, Path(args.to), recordings=not args.without_recordings)
    say(
        N_(
            "Exported: attempts {attempts}, recordings {recordings}.",
            attempts=done.attempts,
            recordings=done.recordings,
        )
    )
    if done.missing:
        say(N_("Recordings that are gone or cannot be read: {count}.", count=done.missing))
    return ExitCode.OK


def _run_deck(args: argparse.Namespace) -> int:
    from speakcheck.language.spelling import plain_word
    from speakcheck.lessons.shelf import Shelf
    from speakcheck.study.anki_deck import write_deck

    drills = (drill for each in Shelf().list() for drill in each.lesson.drills)
    meanings = {plain_word(drill.word): drill.definition for drill in drills}
    with reading() as history:
        done = write_deck(history, Path(args.to), meanings=meanings, recordings=not args.without_recordings)
    say(N_("Exported: words {notes}, recordings {recordings}.", notes=done.notes, recordings=done.recordings))
    return ExitCode.OK


def run_import(args: argparse.Namespace) -> int:
    """Merge an export into the history."""
    from speakcheck.history.importing import merge_from

    with opened() as history:
        done = merge_from(history, Path(args.source))
    for fault in (*done.faults, *([done.broken] if done.broken is not None else [])):
        say(fault)
    say(
        N_(
            "Imported: new attempts {new}, known {known}, recordings {recordings}; not usable {bad}.",
            new=done.new,
            known=done.known,
            recordings=done.recordings,
            bad=done.bad,
        )
    )
    return ExitCode.SOME_FAILED if done.bad or done.broken is not None else ExitCode.OK


def run_delete(args: argparse.Namespace) -> int:
    """Delete what is named: attempts, those of a time, or everything."""
    from speakcheck.history.deletion import delete, delete_between, delete_everything

    timed = args.since is not None or args.until is not None
    if bool(args.ids) + timed + args.everything != 1:
        raise UsageError(
            N_("It must be clear what is to be deleted."),
            N_("Name attempts, or a time with --since or --until, or --everything."),
        )
    rest: list[HistoryError] = []
    with opened() as history:
        if args.everything:
            done = delete_everything(history)
            rest = _remove_rest()
        elif timed:
            done = delete_between(history, args.since, args.until)
        else:
            for id in args.ids:
                history.attempt(id)
            done = delete(history, args.ids)
    print(
        _(
            N_(
                "Deleted: attempts {attempts}, recordings {recordings}.",
                attempts=done.attempts,
                recordings=done.recordings,
            )
        ),
        file=sys.stdout,
    )
    notices = [*done.notices, *rest]
    for notice in notices:
        say(notice)
    return ExitCode.SOME_FAILED if notices else ExitCode.OK


def _remove_rest() -> "list[HistoryError]":
    """Remove recordings that were not judged yet, and the log of faults; return what could not be removed."""
    import shutil

    from speakcheck import paths
    from speakcheck.crash_log import log_path

    found = []
    for path in (paths.data_dir() / "takes", log_path()):
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            found.append(
                HistoryError(
                    N_("{path} could not be removed ({reason}).", path=path, reason=reason(error)),
                    N_("It may hold what you deleted: remove it yourself."),
                )
            )
    return found
