"""What comes from elsewhere, or comes back damaged, is taken as what it should be or not at all."""

import copy
import json
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from speakcheck.cli.main import main
from speakcheck.errors import ExitCode, HistoryError
from speakcheck.history.attempt import AttemptSource, ScorerVersion
from speakcheck.history.exporting import attempt_lines, export
from speakcheck.history.importing import merge_from
from speakcheck.history.store import History
from speakcheck.history.stored_result import from_json
from speakcheck.history.word_lookup import spoken_takes
from speakcheck.paths import asset
from speakcheck.report.page.document import page_html
from speakcheck.report.stored import read_result
from speakcheck.study.overview import overview
from speakcheck.study.report_content import ReportOptions, report_page
from tests.history.made import SENTENCES, TODAY, later, result, text

SCORER = ScorerVersion("sphinx", "sphinx-gop", TODAY)
Line = dict[str, Any]
VALUES: tuple[Any, ...] = (None, 5, -1, 0.5, "x", "", True, [], {}, [{}], 1000)
"""What is put in every place of a result."""
STRICTER = {"after", "word", "syllable", "heard", "start", "end", "words", "syllables"}
"""Places where the reader asks for more than the schema can say."""


def put(*path: str | int, value: object) -> Callable[[Line], object]:
    """Return what sets a place in a line."""

    def change(line: Line) -> None:
        place: Any = line
        for each in path[:-1]:
            place = place[each]
        place[path[-1]] = value

    return change


def of_result(*path: str | int, value: object) -> Callable[[Line], object]:
    return put("results", 0, "result", *path, value=value)


POISON: dict[str, Callable[[Line], object]] = {
    "half a letter in the lesson": put("lesson", value="a\ud800b"),
    "half a letter in a setting": put("settings", "x", value="\ud800"),
    "half a letter in the text": put("prompt", "text", value="a\ud800b"),
    "half a letter in a split": put("prompt", "splits", value=[["a\ud800", ["a"]]]),
    "half a letter in a result": of_result("heard", value="\udfff"),
    "a syllable without stress": lambda line: line["results"][0]["result"]["words"][0]["syllables"][0].pop(
        "stress"
    ),
    "extra words that are no list": of_result("extra", value=True),
    "a message that is a text": of_result("feedback", value=[{"message": "x"}]),
    "advice that is a text": of_result("feedback", value=["x"]),
    "a number for what was heard": of_result("words", 0, "heard", value=5),
    "a pause after no word": of_result(
        "fluency", "pauses", value=[{"after": 4, "seconds": 1.0, "at_punctuation": False}]
    ),
    "a pause after a word far away": of_result(
        "fluency", "pauses", value=[{"after": 10**25, "seconds": 1.0, "at_punctuation": False}]
    ),
    "a text for a share": of_result("understood", value="x"),
    "a number for a hint": of_result("words", 0, "hint", value=7),
    "a score above all": of_result("words", 0, "score", value=100.5),
    "a score that is true": of_result("words", 0, "score", value=True),
    "an endless time": of_result("take", "duration", value=1e300),
    "no number": of_result("take", "level_dbfs", value=float("nan")),
    "an endless number": of_result("take", "level_dbfs", value=float("inf")),
    "a sound that is none": of_result("words", 0, "phones", 0, "phone", value="QQ"),
    "what the form does not have": of_result("words", 0, "colour", value="red"),
    "a date before there were any": put("at", value="1700-01-01T00:00:00+00:00"),
    "a date after all": put("at", value="9999-12-31T23:59:59-14:00"),
    "a judgement without a zone": put("results", 0, "judged", value="2026-03-02T18:30:00"),
    "settings that are numbers": put("settings", "x", value=5),
    "a kind of prompt that is none": put("prompt", "kind", value="song"),
    "a sound of the prompt that is none": put("prompt", "phones", value=[["QQ"]]),
    "a yes that is none": put("pinned", value="yes"),
    "a field too many": put("more", value=1),
}


@pytest.fixture
def lines(history: History) -> list[str]:
    """The lines of an export of three attempts."""
    for number, words in enumerate(SENTENCES):
        told = result(words, poor={"three": ["TH"], "often": ["F"], "sunny": ["S"]})
        history.add(told, text(words, id=f"p{number}"), later(number), AttemptSource.APP)
    return list(attempt_lines(history))


@pytest.fixture
def elsewhere(tmp_path: Path) -> History:
    return History.open(tmp_path / "elsewhere" / "history.sqlite3")


@pytest.mark.parametrize("name", POISON)
def test_a_poisoned_line_is_named_and_the_others_are_taken(
    lines: list[str], elsewhere: History, tmp_path: Path, name: str
) -> None:
    poisoned = json.loads(lines[0])
    POISON[name](poisoned)
    source = tmp_path / "all.jsonl"
    source.write_text("\n".join([lines[1], json.dumps(poisoned), lines[2]]), "utf-8")
    merged = merge_from(elsewhere, source)
    assert (merged.new, merged.bad) == (2, 1)
    (fault,) = merged.faults
    assert fault.what.startswith("Line 2: it holds no") or fault.what.startswith("Line 2: This is no result")
    assert "\n" not in fault.what
    assert "regex" not in fault.what
    with elsewhere:
        assert page_html(report_page(elsewhere, ReportOptions()))
        assert len(list(attempt_lines(elsewhere))) == 2


def test_an_unharmed_line_is_taken(lines: list[str], elsewhere: History, tmp_path: Path) -> None:
    source = tmp_path / "all.jsonl"
    source.write_text("\n".join(lines), "utf-8")
    merged = merge_from(elsewhere, source)
    assert (merged.new, merged.bad, merged.faults) == (3, 0, [])
    assert list(attempt_lines(elsewhere)) == lines


def every_place(value: object) -> list[tuple[str | int, ...]]:
    """Return the ways to all places in JSON."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(key, *rest) for key, each in items for rest in [(), *every_place(each)]]


def test_the_form_is_what_the_published_schema_says() -> None:
    """Change one place of a result after the other: schema and reader refuse the same.

    Where the reader is stricter, it is so on purpose: indexes, known sounds, and times that can be.
    """
    schema = Draft202012Validator(json.loads(asset("schema", "result-1.json").read_text("utf-8")))
    whole = result(poor={"three": ["TH"]})
    whole["extra"] = [{"heard": "um", "kind": "insertion", "after": 0, "start": 0.1, "end": 0.2}]
    said = {"en": "Say it again.", "zh-TW": "再說一次。"}
    whole["feedback"] = [{"word": 0, "syllable": 0, "sureness": "likely", "message": said}]
    witness = {"probability": 0.5, "reference_logprob": -1.0, "contrast": {"word": "tree", "margin": 0.2}}
    whole["words"] = whole["words"][:2]
    whole["words"][0]["whisper"] = witness
    for word in whole["words"]:
        word["stress"] = 50.0
        for phone in word["phones"]:
            phone["likely"] = [{"phone": "S", "probability": 0.5}]
    assert schema.is_valid(whole)
    refused = accepted = 0
    for path in every_place(whole):
        for value in VALUES:
            changed = copy.deepcopy(whole)
            of_result(*path, value=value)({"results": [{"result": changed}]})
            try:
                read_result(json.dumps(changed))
                reads = True
            except HistoryError:
                reads = False
            if reads:
                accepted += 1
                assert schema.is_valid(changed), (path, value)
            elif schema.is_valid(changed):
                assert path[-1] in STRICTER
            refused += not reads
    assert min(refused, accepted) > 200


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_read_can_be_shown(seed: int) -> None:
    """Change places of a result by chance: what the reader takes becomes a feedback again."""
    chance = random.Random(seed)
    whole = result(poor={"three": ["TH"]})
    places = every_place(whole)
    pool: tuple[Any, ...] = (None, 0, 1, 5, 99.5, 1e6, "x", "S", "wrong", True, [], ["TH"], {})
    taken = 0
    for _ in range(100):
        changed = copy.deepcopy(whole)
        of_result(*chance.choice(places), value=chance.choice(pool))({"results": [{"result": changed}]})
        try:
            read = read_result(json.dumps(changed))
        except HistoryError:
            continue
        taken += 1
        assert from_json(read).text == read.text
    assert taken


def damage(history: History, id: str, body: object) -> None:
    """Let the document of an attempt be something else."""
    with history.database.writing() as connection:
        connection.execute(
            "UPDATE documents SET body = ? WHERE attempt = (SELECT id FROM attempts WHERE uuid = ?)",
            (body, id),
        )


def flipped(history: History, id: str, bit: int) -> bytes:
    (row,) = history.database.rows(
        "SELECT body FROM documents WHERE attempt = (SELECT id FROM attempts WHERE uuid = ?)", (id,)
    )
    body = bytearray(row["body"])
    body[bit // 8 % len(body)] ^= 1 << bit % 8
    return bytes(body)


def test_every_bit_of_a_stored_result_is_watched(history: History) -> None:
    attempt = history.add(result(), text(), later(), AttemptSource.APP).attempt
    size, whole, seen = len(flipped(history, attempt.id, 0)), history.result(attempt), 0
    for bit in range(0, 8 * size, 7):
        damage(history, attempt.id, flipped(history, attempt.id, bit))
        try:
            # Some bits of the packing mean nothing.
            assert history.result(attempt) == whole
        except HistoryError:
            seen += 1
        damage(history, attempt.id, flipped(history, attempt.id, bit))
    assert history.result(attempt) == whole
    assert seen > 0.98 * size * 8 / 7


BODIES: dict[str, Callable[[History, str], object]] = {
    "a flipped bit": lambda history, id: flipped(history, id, 300),
    "its end missing": lambda history, id: flipped(history, id, 0)[:-20],
    "no result": lambda history, id: zlib.compress(b'{"schema": 1}'),
    "a bomb": lambda history, id: zlib.compress(b" " * 2**27, 9),
    "a text": lambda history, id: "nothing",
    "a number": lambda history, id: 5,
}


@pytest.mark.parametrize("name", BODIES)
def test_a_stored_result_that_cannot_be_read_costs_no_other(
    history: History, lines: list[str], tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = history.attempts()[1]
    damage(history, lost.id, BODIES[name](history, lost.id))
    history.close()
    told = "1 attempt could not be read and was left out."
    assert main(["history", "export", str(tmp_path / "all.jsonl")]) == ExitCode.OK
    assert told in capsys.readouterr().err
    kept = (tmp_path / "all.jsonl").read_text("utf-8").splitlines()
    assert kept == [line for line in lines if lost.id not in line]
    for command in (["history", "list"], ["progress"], ["report", "--html", str(tmp_path / "page.html")]):
        assert main(command) == ExitCode.OK
    assert (told in capsys.readouterr().err) is True
    with History.open() as again:
        assert len(again.attempts()) == 3
        assert len(overview(again).measures) > 0
        assert spoken_takes(again, SCORER, "three") is not None
        merged = merge_from(again, save(tmp_path, lines))
        assert (merged.known, merged.results) == (3, 1)
        assert again.result(again.attempts()[1]).text == lost.text
        assert list(attempt_lines(again)) == lines
        assert again.loss is None


def save(folder: Path, lines: list[str]) -> Path:
    (folder / "back.jsonl").write_text("\n".join(lines), "utf-8")
    return folder / "back.jsonl"


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("attempts", "settings", "{"),
        ("attempts", "source", "elsewhere"),
        ("attempts", "at", 2**62),
        ("prompts", "knowledge", "[]"),
        ("prompts", "kind", "song"),
        ("prompts", "text", b"\xff\xfe"),
        ("scorers", "words", b"\xff\xfe"),
    ],
)
def test_a_row_that_cannot_be_read_stops_nothing(
    history: History, lines: list[str], tmp_path: Path, table: str, column: str, value: object
) -> None:
    with history.database.writing() as connection:
        query = f"UPDATE {table} SET {column} = ? WHERE id = (SELECT MIN(id) FROM {table})"
        if isinstance(value, bytes):
            query = query.replace("= ?", "= CAST(? AS TEXT)")
        connection.execute(query, (value,))
    assert len(history.attempts()) in (2, 3)
    assert page_html(report_page(history, ReportOptions()))
    assert len(list(attempt_lines(history))) in (2, 3)
    assert export(history, tmp_path / "all.csv").attempts in (2, 3)
    assert len(history.unread) <= 1
