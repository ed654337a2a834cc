"""The manifest: good rows, bad rows, and files that are no manifest."""

import json
from pathlib import Path

import pytest

from speakcheck.batch.manifest import LONGEST_LINE, ManifestRow, read_rows, survey
from speakcheck.errors import UsageError


def rows_of(path: Path, content: str | bytes) -> list[ManifestRow]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_rows(path))


GOOD = ManifestRow(1, "a", "one.wav", "Hello there.")


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("m.jsonl", '{"id": "a", "audio": "one.wav", "text": "Hello there."}\n', 1),
        ("m.jsonl", '\ufeff{"id": "a", "audio": "one.wav", "text": "Hello there.", "more": [1]}', 1),
        ("m.NDJSON", '\n\n{"text": "Hello there.", "audio": "one.wav", "id": "a"}\r\n\n', 3),
        ("m.csv", "id,audio,text\na,one.wav,Hello there.\n", 2),
        ("m.csv", "\ufeffText , more,ID,audio\r\nHello there.,x,a,one.wav\r\n", 2),
    ],
    ids=["json", "byte order mark and more", "blank lines", "csv", "csv from a spreadsheet"],
)
def test_good_rows(name: str, content: str, line: int, tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path / name, content)
    assert (row.line, row.id, row.audio, row.text, row.fault) == (
        line,
        *("a", "one.wav", "Hello there."),
        None,
    )


def test_phones_in_both_forms(tmp_path: Path) -> None:
    given = {"id": "a", "audio": "a.wav", "text": "We call.", "phones": [["W", "IY"], ["k", "AO1", "L"]]}
    (from_json,) = rows_of(tmp_path / "m.jsonl", json.dumps(given))
    (from_csv,) = rows_of(tmp_path / "m.csv", "id,audio,text,phones\na,a.wav,We call.,W IY|k AO1 L\n")
    assert from_json.phones == from_csv.phones == (("W", "IY"), ("K", "AO1", "L"))


def test_labels_pass_through_in_both_forms(tmp_path: Path) -> None:
    labels = {"overall": "7.5", "words": ["10", None, "6"], "phones": [["2", "1.8"], None, ["0"]]}
    given = {"id": "a", "audio": "a.wav", "text": "We call Al.", "labels": labels}
    (from_json,) = rows_of(tmp_path / "m.jsonl", json.dumps(given))
    header = "id,audio,text,overall,accuracy,word_labels,phone_labels"
    (from_csv,) = rows_of(tmp_path / "m.csv", f"{header}\na,a.wav,We call Al., 7.5 ,,10||6,2 1.8||0\n")
    assert from_json.labels == from_csv.labels == labels


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("m.jsonl", '{"id": "a", "audio": "a.wav", "text": "Hi.", "labels": "whatever"}'),
        ("m.csv", "id,audio,text,overall,word_labels\na,a.wav,Hi.,good,?|?\n"),
    ],
)
def test_labels_of_any_kind_are_no_hindrance_to_scoring(name: str, content: str, tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path / name, content)
    assert (row.text, row.fault) == ("Hi.", None)


@pytest.mark.parametrize("cells", ["", ",,", ", ,"])
def test_empty_cells_are_no_labels(cells: str, tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path / "m.csv", f"id,audio,text,overall,fluency\na,a.wav,Hi.{cells}\n")
    assert row.labels is None


def test_csv_rows_may_span_lines(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "m.csv", 'id,audio,text\na,a.wav,"One\ntwo."\nb,b.wav,Three.\n')
    assert [(row.line, row.text) for row in rows] == [(2, "One\ntwo."), (4, "Three.")]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b"{", "Line 1 is not a JSON object."),
        (b"[" * 100_000, "Line 1 is not a JSON object."),
        (b'["a"]', "Line 1 is not a JSON object."),
        (b'{"id": "\xff"}', "Line 1 is not UTF-8."),
        (b'{"id": "a", "audio": "a.wav"}', "Line 1 has no “text”."),
        (b'{"audio": "a.wav", "text": "Hi."}', "Line 1 has no “id”."),
        (b'{"id": "a", "audio": 7, "text": "Hi."}', "“audio” in line 1 is not text."),
        (b'{"id": "a", "audio": "a.wav", "text": " "}', "“text” in line 1 is empty."),
        (
            b'{"id": "a", "audio": "a.wav", "text": "Hi.", "phones": ["HH", "AY"]}',
            "“phones” in line 1 is not a list of lists of phones.",
        ),
        (
            b'{"id": "a", "audio": "a.wav", "text": "Hi.", "phones": [["HH", "XX"]]}',
            "“phones” in line 1 cannot be read: “XX” is none of the 39 ARPAbet phones.",
        ),
        (b'{"id": "' + b"x" * LONGEST_LINE + b'"}', "Line 1 is not a JSON object."),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else "",
)
def test_a_bad_row_says_so_and_the_next_is_read(line: bytes, what: str, tmp_path: Path) -> None:
    good = b'{"id": "b", "audio": "b.wav", "text": "Hello."}'
    bad, next_row = rows_of(tmp_path / "m.jsonl", line + b"\n" + good + b"\n")
    assert bad.fault is not None
    assert bad.fault.what == what
    assert (next_row.line, next_row.id, next_row.fault) == (2, "b", None)


def test_bad_csv_rows(tmp_path: Path) -> None:
    content = b"id,audio,text\na,a.wav\nb,b.wav,\xff\n\nc,c.wav,Hello.\n"
    short, mangled, good = rows_of(tmp_path / "m.csv", content)
    assert short.fault is not None
    assert short.fault.what == "Line 2 has no “text”."
    assert mangled.fault is not None
    assert mangled.fault.what == "Line 3 is not UTF-8."
    assert (good.line, good.fault) == (5, None)


def test_numbers_are_ids_too(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path / "m.jsonl", '{"id": 7, "audio": "a.wav", "text": "Hi."}')
    assert (row.id, row.fault) == ("7", None)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("m.txt", "x", "The kind of the manifest m.txt is not known."),
        ("m.jsonl", None, "The manifest m.jsonl cannot be read"),
        ("m.jsonl", "\n\n", "The manifest holds no rows."),
        ("m.csv", "", "The manifest has no column “id”."),
        ("m.csv", "id,audio\n", "The manifest has no column “text”."),
        ("m.csv", "id,audio,text\nx,a,b\ny,a,b\n\nx,c,d\n", "The id “x” stands in line 2 and in line 5"),
        ("m.jsonl", '{"id": "\\ud800"}\n{"id": "?"}', "The id “?” stands in line 1 and in line 2"),
    ],
    ids=["kind", "absent", "empty", "empty csv", "no column", "one id twice", "one id once shown"],
)
def test_what_is_no_manifest(name: str, content: str | None, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    with pytest.raises(UsageError) as refused:
        survey(path)
    assert sentence in str(refused.value)


HUGE = "x" * 200_000
ROWS = "id,audio,text\n{}\nb,two.wav,Hello again.\n"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"a,{HUGE},Hi.", "cell of it is too long"),
        (f'a,"{HUGE}",Hi.', "cell of it is too long"),
        ("a," + "x," * 1_000_000, "too long"),
        ("a," + f'"{"x" * 100_000}",' * 20, "too long"),
    ],
    ids=["cell", "quoted cell", "line", "line of long cells"],
)
def test_a_row_that_is_too_long_is_told_and_the_last_row_is_read(
    row: str, reason: str, tmp_path: Path
) -> None:
    *bad, last = rows_of(tmp_path / "m.csv", ROWS.format(row))
    assert bad[0].line == 2
    assert bad[0].fault is not None
    assert reason in bad[0].fault.what
    assert all(each.fault is not None for each in bad)
    assert (last.line, last.id, last.audio, last.fault) == (3, "b", "two.wav", None)


@pytest.mark.parametrize("cells", [1, 20])
def test_a_row_of_too_many_lines_is_told(cells: int, tmp_path: Path) -> None:
    """Where it ends nobody can tell: what follows is told as well."""
    row = "a," + ('"' + (f"{'line' * 900}\n" * (400 // cells)) + '",') * cells
    rows = rows_of(tmp_path / "m.csv", ROWS.format(row))
    assert rows[0].line == 2
    assert all(each.fault is not None for each in rows)


@pytest.mark.parametrize(
    "header",
    [
        f"id,audio,text,{HUGE}\n",
        f'id,audio,"text,{HUGE}\n',
        'id,audio,"text\n' + "a,one.wav,Hello there.\n" * 10_000,
        "x," * 1_000_000,
    ],
    ids=["long column", "quotation mark left open", "quotation mark left open over lines", "long line"],
)
def test_a_header_that_is_too_long_is_told(header: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        rows_of(tmp_path / "m.csv", header)
    assert "first line" in caught.value.what
    assert "quotation marks" in caught.value.remedy
    assert len(str(caught.value)) < 300
