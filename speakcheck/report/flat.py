"""The result as a row of a table: flat columns, and no cell that a spreadsheet would compute."""

import csv
import io
from collections.abc import Sequence

from speakcheck.assess.feedback import Correction, Feedback, Verdict
from speakcheck.i18n import CHINESE, in_language
from speakcheck.lessons.lines import clean
from speakcheck.report.remarks import bare_word
from speakcheck.report.to_json import SCORE_DIGITS, SCORES, SHARE_DIGITS

CORRECTIONS = 2
"""As many as a result has at most."""
COLUMNS = (
    "id",
    "audio",
    "text",
    "heard",
    "understood",
    *SCORES,
    "problems",
    "words_missing",
    "words_wrong",
    "words_poor",
    "extra",
    *(f"correction_{number}{language}" for number in range(1, CORRECTIONS + 1) for language in ("", "_zh")),
    "error",
)
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""How a cell begins that a spreadsheet may take for a formula."""


def header() -> str:
    """Return the line with the names of the columns."""
    return _line(COLUMNS)


def result_row(feedback: Feedback) -> str:
    """Return one take as one line of CSV."""
    cells = {
        "id": feedback.id,
        "audio": feedback.audio,
        "text": feedback.text,
        "heard": feedback.heard or "",
        "understood": "" if feedback.understood is None else f"{feedback.understood:.{SHARE_DIGITS}f}",
        "problems": "; ".join(feedback.take.problems),
        "words_missing": _words(feedback, Verdict.MISSING),
        "words_wrong": _words(feedback, Verdict.WRONG),
        "words_poor": _words(feedback, Verdict.POOR),
        "extra": "; ".join(extra.heard for extra in feedback.extra),
    }
    for name in SCORES:
        value = getattr(feedback.scores, name)
        cells[name] = "" if value is None else f"{value:.{SCORE_DIGITS}f}"
    for number, correction in enumerate(feedback.corrections[:CORRECTIONS], start=1):
        cells |= _correction(number, correction)
    return _line([cells.get(column, "") for column in COLUMNS])


def error_row(id: str, audio: str, text: str, message: str) -> str:
    """Return the line of an input that could not be used."""
    cells = {"id": id, "audio": audio, "text": text, "error": message}
    return _line([cells.get(column, "") for column in COLUMNS])


def _words(feedback: Feedback, verdict: Verdict) -> str:
    return "; ".join(bare_word(word.text) for word in feedback.words if word.verdict is verdict)


def _correction(number: int, correction: Correction) -> dict[str, str]:
    message = correction.message
    return {f"correction_{number}": message, f"correction_{number}_zh": in_language(message, CHINESE)}


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([_harmless(cell) for cell in cells])
    return line.getvalue()


def _harmless(cell: str) -> str:
    shown = clean(cell.encode("utf-8", "replace").decode("utf-8"))
    return f"'{shown}" if shown.startswith(FORMULA) else shown
