"""How a comparison is told: lines of text, a table of all recognisers, an object for JSON."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from speakcheck.bench.agreement import Correlation, Detection, LabelAgreement, ScoreAgreement
from speakcheck.bench.fusing import Fusing, unpaid
from speakcheck.bench.run import Bench, BenchReport
from speakcheck.bench.trial import TrialCost
from speakcheck.lessons.lines import clean

SCHEMA = "speakcheck/bench/1"
"""Names the form of the object."""
DIGITS = 4
"""Decimals of figures; more than any of them is known to."""
UNDEFINED = "–"
"""Stands for a figure that is not defined."""
LABEL_WIDTH = 12
"""Characters of the names of figures."""
HEADINGS = ("s/s", "CPU s/s", "loading", "MB", "scored", "overall r")
"""Of the table's numbers; the last is the Pearson correlation of the overall scores with their labels."""


def as_json(bench: Bench, reports: Sequence[BenchReport]) -> dict[str, Any]:
    """Return what was measured, on what, and whether that is all that was asked for."""
    return {
        "schema": SCHEMA,
        "complete": len(reports) == len(bench.plan.candidates),
        "machine": {
            "system": platform.system(),
            "architecture": platform.machine(),
            "processors": os.cpu_count(),
            "python": platform.python_version(),
        },
        "jobs": bench.plan.jobs,
        "rows": len(bench.rows),
        "labelled": len(bench.labels),
        "label_faults": [
            {"line": row.line, "id": row.id, "what": fault.what, "remedy": fault.remedy}
            for row, fault in bench.faults
        ],
        "recognisers": [_report_json(report) for report in reports],
    }


def _report_json(report: BenchReport) -> dict[str, Any]:
    cost, fault = report.cost, report.fault
    return {
        "name": report.name,
        "version": report.version,
        "error": fault and {"what": fault.what, "remedy": fault.remedy},
        "scored": cost.scored,
        "unscored": cost.unscored,
        "failed": cost.failed,
        "audio_seconds": _rounded(cost.audio),
        "seconds_per_second": _rounded(cost.wall),
        "cpu_seconds_per_second": _rounded(cost.cpu),
        "loading_seconds": _rounded(cost.loading),
        "memory_mb": _rounded(cost.memory),
        "agreement": report.agreement and _agreement_json(report.agreement),
        "fusion": report.fusing and _fusing_json(report.fusing),
        "results": report.results and str(report.results),
    }


def _fusing_json(found: Fusing) -> dict[str, Any]:
    plain, fused = _correlations(found)
    low, high = found.gain or (None, None)
    return {
        "words": found.words,
        "apart_by": found.voices.value,
        "voices": found.voice_count,
        "plain_pearson": _rounded(plain),
        "fused_pearson": _rounded(fused),
        "gain_low": _rounded(low),
        "gain_high": _rounded(high),
        "pays": found.pays,
    }


def _correlations(found: Fusing) -> tuple[float | None, float | None]:
    """Return the correlation of words with their labels without fusion and with it."""
    return (found.fit.plain, found.fit.fused) if found.fit else (None, None)


def _agreement_json(found: LabelAgreement) -> dict[str, Any]:
    return {
        "utterances": found.utterances,
        "unscored": found.unscored,
        "utterance": {name: _correlation_json(each) for name, each in found.utterance.items()},
        "word": _marks_json(found.word, "verdicts") | {"misfit_utterances": found.misfit_utterances},
        "phone": _marks_json(found.phone, "detection"),
        "shown": _detection_json(found.shown),
    }


def _correlation_json(found: Correlation) -> dict[str, Any]:
    return {
        "pearson": _rounded(found.pearson),
        "spearman": _rounded(found.spearman),
        "rows": found.rows,
        "unscored": found.unscored,
    }


def _marks_json(found: ScoreAgreement, detection: str) -> dict[str, Any]:
    return {
        "pearson": _rounded(found.pearson),
        "scored": found.scored,
        "rows": found.rows,
        detection: _detection_json(found.detection),
    }


def _detection_json(found: Detection) -> dict[str, Any]:
    return {
        "precision": _rounded(found.precision),
        "recall": _rounded(found.recall),
        "f1": _rounded(found.f1),
        "shown": found.shown,
        "bad": found.bad,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def as_text(report: BenchReport) -> str:
    """Return what one recogniser did, a line for each figure."""
    return "\n".join((clean(report.name), *(f"  {line}" for line in _lines(report)))) + "\n"


def _lines(report: BenchReport) -> Iterator[str]:
    cost = report.cost
    if report.fault is not None:
        yield _line("not tried" if not cost.scored else "stopped", clean(report.fault.what))
        yield _line("", clean(report.fault.remedy))
        return
    yield _line("time", f"{_shown(cost.wall)} s for each second of sound")
    yield _line("processors", f"{_shown(cost.cpu)} s for each second of sound, all threads together")
    yield _line("loading", f"{_shown(cost.loading, 2)} s")
    yield _line("memory", f"{_shown(cost.memory, 0)} MB at most")
    yield _line("rows", f"{_counts(cost)}; {cost.audio:.1f} s of sound")
    if report.agreement is not None:
        yield from _agreement_lines(report.agreement)
    if report.fusing is not None:
        yield from _fusing_lines(report.fusing)
    if report.results is not None:
        yield _line("results", clean(str(report.results)))


def _counts(cost: TrialCost) -> str:
    return f"{cost.scored} scored, {cost.unscored} without a score, {cost.failed} failed"


def _agreement_lines(found: LabelAgreement) -> Iterator[str]:
    yield f"agreement with the labels of {_rows(found.utterances)}, {found.unscored} of them without a score"
    for name, each in found.utterance.items():
        spearman = f"Spearman {_shown(each.spearman)}"
        yield _figure(name, f"Pearson {_shown(each.pearson)}  {spearman}  {_rows(each.rows)}")
    if found.word.rows or found.misfit_utterances:
        left_out = f", {found.misfit_utterances} left out whose words do not line up"
        yield from _marks_lines("words", found.word, left_out if found.misfit_utterances else "")
        yield _figure("corrections", _detection(found.shown))
    if found.phone.rows:
        yield from _marks_lines("phones", found.phone, "")


def _marks_lines(name: str, found: ScoreAgreement, left_out: str) -> Iterator[str]:
    where = f"{found.scored} in {_rows(found.rows)}{left_out}"
    yield _figure(name, f"Pearson {_shown(found.pearson)}  {where}")
    yield _figure("verdicts", _detection(found.detection))


def _detection(found: Detection) -> str:
    shares: Mapping[str, float | None] = {
        "precision": found.precision,
        "recall": found.recall,
        "F1": found.f1,
    }
    told = "  ".join(f"{name} {_shown(share)}" for name, share in shares.items())
    return f"{told}  {found.shown} pointed at, {found.bad} bad"


def _fusing_lines(found: Fusing) -> Iterator[str]:
    yield f"fusion of the scores of words with what Whisper says of them, tried on held-out {found.voices}"
    plain, fused = _correlations(found)
    yield _figure(
        "without", f"Pearson {_shown(plain)}  {found.words} words of {found.voice_count} {found.voices}"
    )
    low, high = found.gain or (None, None)
    yield _figure("with", f"Pearson {_shown(fused)}  the gain lies between {_shown(low)} and {_shown(high)}")
    yield _figure("verdict", unpaid(found) or "it pays")


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"


def _figure(name: str, told: str) -> str:
    return f"  {name:{LABEL_WIDTH}}  {told}"


def _line(name: str, told: str) -> str:
    return f"{name:{LABEL_WIDTH}}{told}".rstrip()


def _shown(value: float | None, digits: int = 3) -> str:
    return UNDEFINED if value is None else f"{value:.{digits}f}"


def table(reports: Sequence[BenchReport]) -> str:
    """Return a line for each recogniser: its main figures under their headings, then its name."""
    rows = [HEADINGS, *map(_cells, reports)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    names = ["", *(clean(report.name) for report in reports)]
    lines = (
        "  ".join((*(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True)), name)).rstrip()
        for row, name in zip(rows, names, strict=True)
    )
    return "".join(f"{line}\n" for line in lines)


def _cells(report: BenchReport) -> tuple[str, ...]:
    cost = report.cost
    overall = report.agreement.utterance.get("overall") if report.agreement else None
    return (
        _shown(cost.wall),
        _shown(cost.cpu),
        _shown(cost.loading, 2),
        _shown(cost.memory, 0),
        str(cost.scored),
        _shown(overall.pearson if overall else None),
    )
