"""`speakcheck bench`: its options, its progress, and what is told if it is stopped."""

import argparse
import sys
from typing import TYPE_CHECKING

from speakcheck.cli.arguments import MOST_JOBS, MOST_ROWS, check_number
from speakcheck.cli.console import can_show, say, write_json
from speakcheck.errors import ExitCode, ModelError, UsageError
from speakcheck.i18n import N_, N_many, sentences
from speakcheck.lessons.lines import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from speakcheck.bench.run import Bench, BenchReport
    from speakcheck.recognise.choice import Selection

EXAMPLES = """\
examples:
  speakcheck bench --manifest takes.jsonl
  speakcheck bench --manifest takes.jsonl --model base.en --model ~/models/mine --limit 100
  speakcheck bench --manifest takes.jsonl --recogniser sphinx --format json > bench.json
  speakcheck bench --manifest takes.jsonl --model base.en --keep-fusion
  speakcheck bench --drop-fusion

The manifest is that of “speakcheck score”. A row may have labels, what listeners gave the reading: in JSON
"labels": {"overall": 8, "accuracy": 8, "fluency": 9, "prosody": 9, "completeness": 10, "words": [10, 6],
"phones": [[2, 2], [1.8, 0, 2]]}; in CSV the columns overall,accuracy,fluency,prosody,completeness,word_labels
("10|6") and phone_labels ("2 2|1.8 0 2"). Each may be left out. Labels of a whole reading are on any scale;
words 0 to 10, bad up to 6; phones 0 to 2, wrong up to 0.5, one number for each phone that "phones" names.
"speaker", of the row itself, says who read: weights of fusion are proved on speakers they were not fitted on.
A figure that is not defined, such as a correlation with labels that are all alike, is –, in JSON null.
Exit status: 0 all were tried, 1 some could not be, 2 wrong usage, 3 nothing could be scored.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the `bench` command."""
    bench = subparsers.add_parser(
        "bench",
        help="compare the recognisers on this computer",
        description="Measure time, memory and agreement with labels, for each recogniser on this computer.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_task(bench)
    bench.add_argument(
        "--recogniser",
        action="append",
        default=[],
        choices=("sphinx", "whisper"),
        help="try this one, Whisper with each installed model; may be repeated; default: both",
    )
    bench.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="MODEL",
        help="try Whisper with this model: a name, a Hugging Face id or a folder; may be repeated",
    )
    bench.add_argument("--limit", type=int, metavar="N", help="take only the first N rows")
    bench.add_argument("--jobs", type=int, default=1, metavar="N", help="processes at work; default: 1")
    bench.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    bench.add_argument(
        "--out",
        metavar="FILE",
        help="keep the results, one file for each recogniser: FILE with its name before the ending",
    )
    bench.set_defaults(run=run)


def _add_task(bench: argparse.ArgumentParser) -> None:
    task = bench.add_mutually_exclusive_group(required=True)
    task.add_argument("--manifest", metavar="FILE", help="a .jsonl or .csv file of recordings and texts")
    task.add_argument(
        "--drop-fusion",
        action="store_true",
        help="forget the weights of fusion, with --model those of these models only",
    )
    bench.add_argument(
        "--keep-fusion",
        action="store_true",
        help="let what Whisper says move the scores of words from now on, where labels prove that it pays",
    )


def run(args: argparse.Namespace) -> int:
    """Try each recogniser and tell what it did as soon as it is done, even if the next one is stopped."""
    if args.drop_fusion:
        return _drop_fusion(args)
    bench = _bench(args)
    if args.keep_fusion:
        _check_fusion(bench)
    rows, labelled = len(bench.rows), len(bench.labels)
    say(
        N_many(
            "{count} row, {labelled} with labels.",
            "{count} rows, {labelled} with labels.",
            rows,
            labelled=labelled,
        )
    )
    for _, fault in bench.faults:
        say(sentences(fault.what, N_("The labels of this row are not used."), fault.remedy))
    _tell_faulty(args)
    reports: list[BenchReport] = []
    try:
        for candidate in bench.plan.candidates:
            report = _report(bench, candidate, len(reports))
            reports.append(report)
            _tell(report, args.format)
            _remember(bench, candidate, report)
            _fuse(report, keep=args.keep_fusion)
    finally:
        _sum_up(bench, reports, args.format)
    return _exit_code(reports)


def _bench(args: argparse.Namespace) -> "Bench":
    from pathlib import Path

    from speakcheck.bench.candidates import candidates
    from speakcheck.bench.run import Bench, BenchPlan

    check_number("--jobs", args.jobs, 1, MOST_JOBS)
    check_number("--limit", args.limit, 1, MOST_ROWS)
    out = None if args.out is None else Path(args.out)
    found = candidates(args.recogniser, args.model)
    return Bench(BenchPlan(Path(args.manifest), found, args.jobs, args.limit, out))


def _tell_faulty(args: argparse.Namespace) -> None:
    """Say which installed models are not tried though nobody left them out."""
    from speakcheck.bench.candidates import WHISPER, faulty

    if args.model or (args.recogniser and WHISPER not in args.recogniser):
        return
    for fault in faulty():
        say(N_("Not tried: {what}", what=fault.shown))


def _report(bench: "Bench", candidate: "Selection", before: int) -> "BenchReport":
    from speakcheck.cli.progress_bar import ProgressBar

    count, done = len(bench.plan.candidates), 0
    say(N_("Trying {engine} ({number} of {count}).", engine=candidate.engine, number=before + 1, count=count))
    with ProgressBar(len(bench.rows)) as waiting:

        def step() -> None:
            nonlocal done
            done += 1
            waiting.step()

        try:
            return bench.report(candidate, step)
        except KeyboardInterrupt:
            with waiting.aside():
                say(
                    N_(
                        "Stopped at row {done} of {rows}: {before} of {count} were measured.",
                        done=done,
                        rows=len(bench.rows),
                        before=before,
                        count=count,
                    )
                )
            raise


def _tell(report: "BenchReport", format: str) -> None:
    from speakcheck.bench.rendering import as_text

    if format == "text":
        _print(as_text(report))
    elif report.fault is not None:
        say(report.fault)


def _remember(bench: "Bench", candidate: "Selection", report: "BenchReport") -> None:
    """Let “speakcheck model list” and the choice of a model know how fast it is."""
    from speakcheck.bench.run import keep_cost

    try:
        keep_cost(bench.plan, candidate, report.cost)
    except ModelError as error:
        say(error)


def _check_fusion(bench: "Bench") -> None:
    """See beforehand that there is something to fit, and somewhere to keep it."""
    from speakcheck.assess.fits import read_fits

    if all(candidate.model is None for candidate in bench.plan.candidates):
        raise UsageError(
            N_("--keep-fusion needs Whisper, and no model of it is tried."), N_("Name one with --model.")
        )
    if all(labels.words is None for labels in bench.labels.values()):
        raise UsageError(
            N_("--keep-fusion needs labels of words, and the manifest has none."),
            N_("Give its rows “words” among their labels."),
        )
    read_fits()


def _fuse(report: "BenchReport", *, keep: bool) -> None:
    """Keep the weights of a model if that is asked for and pays; raises ConfigError if it cannot be done."""
    from speakcheck.assess.fits import fits_file, keep_fit
    from speakcheck.bench.fusing import unpaid

    found, name = report.fusing, clean(report.name)
    if found is None:
        return
    if found.fit is None or not found.pays:
        if keep:
            say(N_("No weights for {model} were kept: {why}.", model=name, why=unpaid(found)))
    elif keep:
        keep_fit(found.fit)
        say(
            N_(
                "The weights for {model} are kept in {path}; from now on scores of words rest on them.",
                model=name,
                path=clean(str(fits_file())),
            )
        )
    else:
        say(N_("With --keep-fusion the weights for {model} would be kept.", model=name))


def _drop_fusion(args: argparse.Namespace) -> int:
    """Forget the weights of all models, or of those named, which need not be here any more."""
    from pathlib import Path

    from speakcheck.assess.fits import drop_fits
    from speakcheck.recognise.models.catalogue import entry

    values = (("keep-fusion", args.keep_fusion), ("out", args.out), ("limit", args.limit))
    if stray := [name for name, value in values if value not in (None, False)]:
        raise UsageError(
            N_("{option} goes with --manifest.", option=f"--{stray[0]}"),
            N_("Name a manifest, or leave the option out."),
        )
    known = [(name, entry(name)) for name in args.model]
    names = {found.name if found else name for name, found in known}
    engines = {f"whisper:{each}" for name in names for each in (name, Path(name).name)}
    dropped = drop_fits(lambda fit: not names or fit.model in engines)
    for fit in dropped:
        say(N_("The weights for {model} were dropped.", model=clean(fit.model)))
    if not dropped:
        say(N_("There are no weights to drop."))
    return ExitCode.OK


def _sum_up(bench: "Bench", reports: "Sequence[BenchReport]", format: str) -> None:
    from speakcheck.bench.rendering import as_json, table

    if format == "json":
        write_json(as_json(bench, reports))
    elif len(measured := [report for report in reports if report.fault is None]) > 1:
        _print("\n" + table(measured))


def _print(text: str) -> None:
    from speakcheck.bench.rendering import UNDEFINED

    shown = text if can_show(sys.stdout, UNDEFINED) else text.replace(UNDEFINED, "-")
    print(shown, end="", flush=True)


def _exit_code(reports: "Sequence[BenchReport]") -> ExitCode:
    if not any(report.cost.scored for report in reports):
        return ExitCode.NOTHING_SCORED
    return ExitCode.SOME_FAILED if any(report.fault for report in reports) else ExitCode.OK
