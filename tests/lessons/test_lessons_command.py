"""`speakcheck lesson`: data on stdout, talk on stderr, exit codes that tell how much was done."""

import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from speakcheck.cli import lesson
from speakcheck.errors import ExitCode, LessonError, UsageError
from speakcheck.lessons.shelf import bundled_files
from speakcheck.report.wrapping import wrapped

PAGE = Path(__file__).parent / "night-markets.txt"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SPEAKCHECK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path / "home"


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    lesson.register(parser.add_subparsers(required=True))
    args = parser.parse_args(["lesson", *words])
    code: int = args.run(args)
    return code


def output(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_add_says_what_it_added(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("add", str(PAGE)) == ExitCode.OK
    assert run("add", str(PAGE)) == ExitCode.OK
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "Added: k12-night-markets-why-taiwan – Night Markets: Why Taiwan Stays Up Late (14 prompts)",
        "Already there: k12-night-markets-why-taiwan – Night Markets: Why Taiwan Stays Up Late (14 prompts)",
    ]
    assert captured.err == ""


def test_add_goes_on_after_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "good.txt").write_text("The app grew.\n\n12\n")
    files = [str(tmp_path / name) for name in ("empty.txt", "good.txt", "missing.txt")]
    assert run("add", "--format", "json", *files) == ExitCode.SOME_FAILED
    captured = capsys.readouterr()
    assert [entry["id"] for entry in json.loads(captured.out)] == ["good"]
    assert [line.split(" ")[1] for line in captured.err.splitlines()] == ["empty.txt", "good.txt:3:", "There"]
    assert run("add", files[0], files[2]) == 2


def test_add_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for title in ("", "小紅書 and the App"):
        monkeypatch.setattr(
            sys, "stdin", io.TextIOWrapper(io.BytesIO(b"The app grew in the U.S. last year."))
        )
        assert run("add", "-", "--title", title, "--format", "json") == ExitCode.OK
        entry = output(capsys)[0]
        assert entry["title"] == (title or "The app grew in the U.S. last year.")
        assert entry["was_there"] is False


def test_one_title_is_for_one_file() -> None:
    with pytest.raises(UsageError):
        run("add", "a", "b", "--title", "x")


def test_list_as_json_has_fixed_keys(capsys: pytest.CaptureFixture[str]) -> None:
    run("add", str(PAGE))
    capsys.readouterr()
    assert run("list", "--format", "json") == ExitCode.OK
    entries = output(capsys)
    assert all(list(entry) == ["id", "title", "level", "prompts", "bundled"] for entry in entries)
    assert entries[-1] == {
        "id": "k12-night-markets-why-taiwan",
        "title": "Night Markets: Why Taiwan Stays Up Late",
        "level": "B1",
        "prompts": 14,
        "bundled": False,
    }
    assert [entry["id"] for entry in entries if entry["bundled"]] == list(bundled_files())


def test_list_warns_of_a_damaged_lesson(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "lessons").mkdir(parents=True)
    (home / "lessons" / "broken.lesson").write_bytes(b"")
    assert run("list") == ExitCode.OK
    captured = capsys.readouterr()
    assert captured.err.startswith("warning: broken.lesson: The stored lesson broken is damaged.")
    assert "s01-little-red-book" in captured.out


def test_show_as_json_has_fixed_keys(capsys: pytest.CaptureFixture[str]) -> None:
    run("add", str(PAGE))
    capsys.readouterr()
    run("show", "k12", "--format", "json")
    text = capsys.readouterr().out
    shown = json.loads(text)
    assert "國際時事跟讀" in text
    assert list(shown) == [
        *("id", "title", "series", "number", "level"),
        *("highlights", "paragraphs", "drills", "prompts"),
    ]
    assert shown["paragraphs"][1] == {
        "sentences": [
            "The first stalls stood in front of temples.",
            "Their owners deliberately chose a busy place, "
            "and the U.S. soldiers of the 1960s soon found them.",
        ],
        "translation": None,
    }
    assert shown["drills"][0] == {
        "word": "Deliberately",
        "syllables": ["De", "lib", "er", "ate", "ly"],
        "part_of_speech": "adverb",
        "definition": "on purpose, after thinking",
        "example": "Their owners deliberately chose a busy place.",
    }
    assert shown["prompts"][8] == {"id": "k1", "kind": "keyword", "text": "Deliberately"}


@pytest.mark.parametrize("columns", [40, 80])
def test_text_fits_its_columns(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    run("add", str(PAGE))
    capsys.readouterr()
    run("show", "k12")
    text = capsys.readouterr().out
    assert max(map(cell_len, text.splitlines())) <= columns
    for word in ("p1s1", "夜市", "De·lib·er·ate·ly", "e3", "ningxia = N IH1 NG SH Y AA2"):
        assert word in text


def test_the_list_fits_80_columns_and_cuts_no_id(capsys: pytest.CaptureFixture[str]) -> None:
    run("add", str(PAGE))
    capsys.readouterr()
    run("list")
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert any(line.startswith("k12-night-markets-why-taiwan ") for line in lines)
    assert "\x1b" not in "".join(lines)


def test_remove(capsys: pytest.CaptureFixture[str]) -> None:
    run("add", str(PAGE))
    capsys.readouterr()
    assert run("remove", "k12-night-markets-why-taiwan") == ExitCode.OK
    assert capsys.readouterr().out == "Removed: k12-night-markets-why-taiwan\n"
    with pytest.raises(LessonError):
        run("show", "k12")
    with pytest.raises(LessonError, match="came with speakcheck"):
        run("remove", "s01-little-red-book")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("The app grew", 8, ["The app", "grew"]),
        ("程式成長了。好", 10, ["程式成長", "了。好"]),
        ("他說「你好」嗎", 6, ["他說", "「你", "好」嗎"]),
        ("用TikTok難民", 8, ["用TikTok", "難民"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("", 10, []),
    ],
    ids=["spaces", "no mark first", "quotes", "word kept whole", "long word", "empty"],
)
def test_text_wraps_by_cells(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines
