"""`speakcheck score --manifest`: the options of a batch, its progress and its summary."""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from speakcheck.cli.arguments import MOST_JOBS, check_number
from speakcheck.cli.console import say
from speakcheck.cli.recogniser_options import chosen
from speakcheck.cli.saving import Saving, free_text, saving
from speakcheck.errors import UsageError
from speakcheck.i18n import N_, Phrase

if TYPE_CHECKING:
    from speakcheck.batch.manifest import ManifestRow
    from speakcheck.batch.row_scoring import RowOutcome
    from speakcheck.batch.run import BatchPlan, BatchRun


def run_batch(args: argparse.Namespace) -> int:
    """Judge every row of the manifest that has no result yet."""
    from speakcheck.batch.run import BatchRun
    from speakcheck.cli.progress_bar import ProgressBar
    from speakcheck.cli.score import exit_code

    began = time.monotonic()
    seconds = 0.0
    with (
        saving(args.save, "batch") as history,
        BatchRun(_plan(args), keep=_keep(args.manifest, history)) as batch,
        ProgressBar(batch.total, batch.before) as waiting,
    ):
        try:
            for outcome in batch.outcomes():
                seconds += outcome.seconds
                waiting.step()
        except KeyboardInterrupt:
            with waiting.aside():
                say(_stopped(batch))
            raise
    say(_summary(batch, seconds, time.monotonic() - began))
    return exit_code(batch.tally.scored, batch.tally.total - batch.tally.scored, history)


def _keep(manifest: str, history: Saving | None) -> "Callable[[ManifestRow, RowOutcome], None] | None":
    """Return what saves a judged row; what is not saved is said."""
    if history is None:
        return None

    def keep(row: "ManifestRow", outcome: "RowOutcome") -> None:
        result = json.loads(outcome.line)
        if "error" not in result:
            text = replace(free_text(row.text), phones=row.phones)
            for notice in history.save(result, text, Path(manifest).absolute().parent / row.audio):
                say(notice)

    return keep


def _plan(args: argparse.Namespace) -> "BatchPlan":
    from speakcheck.batch.jobs import usual_jobs
    from speakcheck.batch.manifest import read_rows
    from speakcheck.batch.run import BatchPlan

    if args.audio:
        raise UsageError(
            N_("The manifest names the recordings."), N_("Leave the recordings out, or the manifest.")
        )
    if args.out is None:
        raise UsageError(N_("--manifest needs --out."), N_("Name the file for the results with --out."))
    if args.format not in (None, "jsonl"):
        raise UsageError(
            N_("The results of a manifest are written as JSON lines."),
            N_("Leave --format {format} out.", format=args.format),
        )
    check_number("--jobs", args.jobs, 1, MOST_JOBS)
    # What is wrong with the manifest as such is told before a model is loaded for it.
    next(read_rows(Path(args.manifest)), None)
    selection = chosen(args).selection
    jobs = usual_jobs(selection) if args.jobs is None else args.jobs
    return BatchPlan(
        Path(args.manifest),
        Path(args.out),
        jobs,
        ordered=args.ordered,
        fresh=args.fresh,
        selection=selection,
    )


def _stopped(batch: "BatchRun") -> Phrase:
    return N_(
        "Stopped: {done} of {count} rows have their result. Run the same command again to go on.",
        done=batch.tally.total,
        count=batch.total,
    )


def _summary(batch: "BatchRun", seconds: float, took: float) -> Phrase:
    tally = batch.tally
    told = N_(
        "{scored} scored, {unscored} without a score, {failed} failed",
        scored=tally.scored,
        unscored=tally.unscored,
        failed=tally.failed,
    )
    if batch.before:
        told = N_("{told}; {count} of them in an earlier run", told=told, count=batch.before)
    if seconds:
        told = N_("{told}; {ratio:.2f} seconds for each second of sound", told=told, ratio=took / seconds)
    return N_("{told}.", told=told)
