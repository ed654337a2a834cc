"""Labels: what is understood, what is refused and how, in JSON and in CSV alike."""

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.batch.manifest import ManifestRow, RowError, read_rows
from speakcheck.bench.labels import ReadingLabels, read_labels

PHONES = (("W", "IY"), ("K", "AO1", "L"))


def row(labels: object, phones: tuple[tuple[str, ...], ...] | None = None) -> ManifestRow:
    return ManifestRow(7, "a", "a.wav", "We call.", phones, labels)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (None, None),
        ({}, None),
        ({"overall": None, "words": None}, None),
        ({"overall": 7.5}, ReadingLabels({"overall": 7.5}, None, None, None)),
        (
            {"fluency": "80", "prosody": -3},
            ReadingLabels({"fluency": 80.0, "prosody": -3.0}, None, None, None),
        ),
        ({"words": [10, None]}, ReadingLabels({}, (10.0, None), None, None)),
        ({"words": ["9.5", 0, 10.0]}, ReadingLabels({}, (9.5, 0.0, 10.0), None, None)),
    ],
    ids=["none", "empty", "nulls", "one score", "as text", "a word left out", "another number of words"],
)
def test_labels_may_have_any_part(labels: object, expected: ReadingLabels | None) -> None:
    assert read_labels(row(labels)) == expected


def test_labels_of_phones_go_with_the_phones_without_stress() -> None:
    labels = read_labels(row({"phones": [[2, 1.8], [2, 0, 0.5]]}, PHONES))
    assert labels == ReadingLabels({}, None, ((2.0, 1.8), (2.0, 0.0, 0.5)), (("W", "IY"), ("K", "AO", "L")))
    some = read_labels(row({"words": [10, 6], "phones": [None, [2, 0, 0.5]]}, PHONES))
    assert some is not None
    assert some.phones == (None, (2.0, 0.0, 0.5))


@pytest.mark.parametrize(
    ("labels", "what"),
    [
        ("good", "“labels” in line 7 is not an object."),
        ([1, 2], "“labels” in line 7 is not an object."),
        ({"overal": 8}, "The labels in line 7 have a name that is not known."),
        ({"overall": "good"}, "The label “overall” in line 7 is not a number."),
        ({"overall": True}, "The label “overall” in line 7 is not a number."),
        ({"overall": float("nan")}, "The label “overall” in line 7 is not a number."),
        ({"overall": 10**400}, "The label “overall” in line 7 is not a number."),
        ({"fluency": [8]}, "The label “fluency” in line 7 is not a number."),
        ({"words": 8}, "The label “words” in line 7 is not a list with one number for each word, 0 to 10."),
        ({"words": [8, 80]}, "The label “words” in line 7 is not a list with one number for each word"),
        ({"words": [8, -1]}, "The label “words” in line 7 is not a list with one number for each word"),
        ({"phones": [2, 2]}, "The label “phones” in line 7 is not a list with one list of numbers"),
        ({"phones": [[2, 3], None]}, "The label “phones” in line 7 is not a list with one list of numbers"),
        ({"phones": [[2, 2], [2, 2]]}, "The labels of phones in line 7 do not match its phones."),
        ({"phones": [[2, 2]]}, "The labels of phones in line 7 do not match its phones."),
        (
            {"words": [9], "phones": [[2, 2], [2, 2, 2]]},
            "The labels of phones in line 7 do not match its phones.",
        ),
    ],
    ids=str,
)
def test_labels_that_cannot_be_used_say_why(labels: object, what: str) -> None:
    with pytest.raises(RowError) as refused:
        read_labels(row(labels, PHONES))
    assert what in refused.value.fault.what
    assert refused.value.fault.remedy.endswith(".")


def test_labels_of_phones_that_are_not_named() -> None:
    with pytest.raises(RowError, match="Line 7 has labels of phones, but does not name the phones"):
        read_labels(row({"phones": [[2, 2], [2, 2, 2]]}))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(
    anything | st.dictionaries(st.sampled_from(["overall", "fluency", "words", "phones", "more"]), anything)
)
def test_whatever_a_manifest_holds_is_read_or_refused(labels: object) -> None:
    with suppress(RowError):
        read_labels(row(labels, PHONES))


def test_both_forms_of_a_manifest_say_the_same(tmp_path: Path) -> None:
    labels = {
        "overall": 7.5,
        "accuracy": 8,
        "completeness": 10,
        "words": [10, None],
        "phones": [[2, 1.8], None],
    }
    given_row = {
        "id": "a",
        "audio": "a.wav",
        "text": "We call.",
        "phones": [["W", "IY"], ["K", "AO", "L"]],
        "labels": labels,
    }
    (tmp_path / "m.jsonl").write_text(json.dumps(given_row))
    (tmp_path / "m.csv").write_text(
        "id,audio,text,phones,Overall,accuracy,fluency,completeness,word_labels,phone_labels\n"
        "a,a.wav,We call.,W IY|K AO L,7.5,8,,10,10|,2 1.8|\n"
    )
    (from_json,) = map(read_labels, read_rows(tmp_path / "m.jsonl"))
    (from_csv,) = map(read_labels, read_rows(tmp_path / "m.csv"))
    assert from_json == from_csv
    assert from_json is not None
    assert from_json.sentence == {"overall": 7.5, "accuracy": 8.0, "completeness": 10.0}


def test_a_csv_cell_that_is_no_number(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes(b"id,audio,text,overall\na,a.wav,Hi.,\xff\xfe\n")
    (bad,) = read_rows(tmp_path / "m.csv")
    with pytest.raises(RowError, match="The label “overall” in line 2 is not a number"):
        read_labels(bad)


def test_the_examples_of_the_readme_say_the_same(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "docs" / "commands.md").read_text("utf-8")
    found: list[ReadingLabels | None] = []
    for kind in ("json", "csv"):
        (example,) = re.findall(rf"^```{kind}\n([^`]*label[^`]*)^```$", readme, re.MULTILINE)
        manifest = tmp_path / {"json": "m.jsonl", "csv": "m.csv"}[kind]
        manifest.write_text(example, "utf-8")
        found += map(read_labels, read_rows(manifest))
    assert found[0] == found[1] is not None
