"""The page for a teacher, and the deck of hard words, from the command line."""

import zipfile
from pathlib import Path

import pytest

from speakcheck import i18n
from speakcheck.cli.main import main
from speakcheck.errors import ExitCode
from speakcheck.history.attempt import AttemptSource
from speakcheck.history.store import History
from tests.history.made import later, result, text

SOUND = Path(__file__).parents[2] / "fixtures" / "audio" / "clean-users-slt.flac"
LESSON = "s01-little-red-book"


@pytest.fixture(autouse=True)
def _practised() -> None:
    with History.open() as history:
        for minute in range(2):
            judged = result(poor={"three": ["TH"]})
            history.add(judged, text(lesson=LESSON), later(minute), AttemptSource.APP, sound=SOUND)


def test_a_page_is_written_and_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "report.html"
    for more in ([], ["--name", "Mei-hua", "--lesson", "s01", "--since", "2026-01-01"]):
        assert main(["report", "--html", str(to), *more]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Written: " in printed.err
    html = to.read_text("utf-8")
    assert "Mei-hua" in html
    assert "data:audio/mpeg;base64," in html
    assert main(["report", "--html", str(to), "--without-recordings"]) == 0
    assert "data:audio" not in to.read_text("utf-8")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_page_is_in_the_language_asked_for(tmp_path: Path, language: str) -> None:
    to = tmp_path / "report.html"
    assert main(["report", "--html", str(to), "--language", language]) == 0
    html = to.read_text("utf-8")
    assert f'<html lang="{language}">' in html
    assert ("口說練習" in html) == (language == i18n.CHINESE)


def test_nothing_else_is_replaced_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "essay.html"
    to.write_text("mine", "utf-8")
    assert main(["report", "--html", str(to)]) == ExitCode.USAGE
    assert to.read_text("utf-8") == "mine"
    assert "--force" in capsys.readouterr().err
    assert main(["report", "--html", str(to), "--force"]) == 0


def test_a_place_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--html", str(tmp_path / "absent" / "report.html")]) == ExitCode.USAGE
    printed = capsys.readouterr().err
    assert "cannot be written" in printed
    assert "Traceback" not in printed


def test_hard_words_are_exported_as_a_deck(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "hard.apkg"
    assert main(["history", "export", str(to)]) == 0
    assert "Exported: words 1, recordings 1." in capsys.readouterr().err
    assert "collection.anki2" in zipfile.ZipFile(to).namelist()
