"""The result as a row of CSV."""

import csv
import io
from dataclasses import replace

import pytest

from speakcheck.assess.feedback import Feedback
from speakcheck.report.flat import error_row, header, result_row


def cells(row: str) -> dict[str, str]:
    (read,) = csv.DictReader(io.StringIO(header() + row))
    assert None not in read
    return read


def test_one_take(mixed: Feedback) -> None:
    read = cells(result_row(mixed))
    assert read["overall"] == "81.2"
    assert read["words_missing"] == "deliberately"
    assert read["words_wrong"] == "hello"
    assert read["extra"] == "to; today"
    assert read["correction_1"].startswith("The d in “Mandarin”")
    assert read["correction_2_zh"] == "請照字面唸「hello」。"


def test_a_take_without_scores(unusable: Feedback) -> None:
    read = cells(result_row(unusable))
    assert (read["overall"], read["heard"], read["problems"]) == ("", "", "no_speech")


def test_an_error() -> None:
    assert cells(error_row("a", "x.wav", "Hi", "There is none. Look."))["error"] == "There is none. Look."


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", " =1", "\x1b[0m=1"])
def test_no_cell_is_a_formula(cell: str, mixed: Feedback) -> None:
    read = cells(result_row(replace(mixed, id=cell, audio=cell, text=cell, heard=cell)))
    for name in ("id", "audio", "text", "heard"):
        assert read[name].startswith("'")


def test_quotes_commas_and_line_ends_stay_in_their_cell(mixed: Feedback) -> None:
    row = result_row(replace(mixed, text='He said, "no".\nThen\r\nwent.'))
    assert row.count("\n") == 1
    assert cells(row)["text"] == 'He said, "no". Then went.'
