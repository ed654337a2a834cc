"""What a history tells to others: the page, the takes that stand for all, and the deck of hard words."""

import json
import sqlite3
import sys
import zipfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from speakcheck.audio.clip import Clip
from speakcheck.audio.files import load
from speakcheck.errors import HistoryError
from speakcheck.history.attempt import AttemptSource
from speakcheck.history.store import History
from speakcheck.report.page.document import page_html
from speakcheck.study.anki_deck import DECK, FIELDS, write_deck
from speakcheck.study.example_takes import chosen
from speakcheck.study.report_content import ReportOptions, report_page
from speakcheck.study.trends import ScorePoint
from tests.history.made import BEGIN, SENTENCES, later, result, text

SOUND = Path(__file__).parents[2] / "fixtures" / "audio" / "clean-users-slt.flac"
OLD = "speakcheck 0.0.9, pocketsphinx 5.1.1"
HOSTILE = '<script>alert("1")</script> {0} %s \x1b[31m'


@pytest.fixture
def sound() -> Clip:
    return load(SOUND).part(0.0, 2.5)


def fill(history: History, sound: Clip | None = None) -> None:
    """Read three sentences once, and the first of them again and again."""
    for number, words in enumerate(SENTENCES):
        asked = text(words, f"s0{number + 1}", f"p{number}")
        history.add(
            result(words, 60 + 10 * number, poor={"three": ["TH"]}),
            asked,
            later(number),
            AttemptSource.APP,
            sound=sound,
        )
    for day in range(1, 4):
        history.add(
            result(overall=70 + 5 * day), text(id="p0"), later(days=day), AttemptSource.APP, sound=sound
        )


def test_it_tells_what_was_practised(history: History, sound: Clip) -> None:
    fill(history, sound)
    told = report_page(history, ReportOptions(name=" Mei\nhua ", titles={"s01": "Rain"}))
    assert told.name == "Mei hua"
    assert [(day.attempts, day.words) for day in told.days] == [(3, 14), (1, 4), (1, 4), (1, 4)]
    assert [len(each.marks) for each in told.curves] == [3, 3, 3, 3]
    assert told.repeats is not None
    assert [mark.value for mark in told.repeats.marks] == [75.0, 80.0, 85.0]
    assert told.hard[0].word == "three"
    assert told.hard[0].said == (("three", 1, ("TH", "R", "IY")),)
    assert told.earlier == ()


def test_another_scorer_stands_apart(history: History) -> None:
    fill(history)
    for number in range(2):
        asked = text(SENTENCES[1], "s09", f"old{number}")
        history.add(result(SENTENCES[1], 40.0, version=OLD), asked, later(-90 - number), AttemptSource.APP)
    fresh = text(SENTENCES[2], "s09", "new")
    history.add(result(SENTENCES[2], 66.0), fresh, later(days=9), AttemptSource.APP)
    told = report_page(history, ReportOptions())
    assert [mark.value for each in told.earlier for mark in each.marks] == [40.0, 40.0]
    assert OLD in told.earlier[0].scorer
    assert all(mark.value != 40.0 for each in told.curves for mark in each.marks)


def test_one_lesson_or_one_time_alone(history: History) -> None:
    fill(history)
    assert sum(day.attempts for day in report_page(history, ReportOptions(lesson="s02")).days) == 1
    late = report_page(history, ReportOptions(since=later(days=2)))
    assert sum(day.attempts for day in late.days) == 2
    assert report_page(history, ReportOptions(lesson="absent")).days == ()


def test_takes_are_given_with_and_without_recordings(history: History, sound: Clip) -> None:
    fill(history, sound)
    told = report_page(history, ReportOptions(titles={"s01": "Rain"}))
    assert [str(take.role) for take in told.takes] == [
        "First take of a text",
        "Latest take of the same text",
    ]
    assert [take.lesson for take in told.takes] == ["Rain", "Rain"]
    assert all(take.sound is not None and take.sound[:3] == b"ID3" for take in told.takes)
    bare = report_page(history, ReportOptions(recordings=False))
    assert [take.sound for take in bare.takes] == [None, None]
    assert "<audio" not in page_html(bare)


def test_a_recording_that_is_gone_or_damaged_is_said(history: History, sound: Clip) -> None:
    fill(history, sound)
    (path,) = history.recordings.root.glob("*.flac")
    path.write_bytes(b"fLaC damaged")
    assert {str(take.silence) for take in report_page(history, ReportOptions()).takes} == {
        "The recording cannot be read."
    }
    path.unlink()
    assert {str(take.silence) for take in report_page(history, ReportOptions()).takes} == {
        "The recording was not kept."
    }


def test_a_page_of_an_empty_history(history: History) -> None:
    told = report_page(history, ReportOptions())
    assert (told.days, told.takes, told.scorer) == ((), (), "")
    assert "There are no attempts." in page_html(told)


def test_texts_of_others_stay_texts(history: History) -> None:
    hostile: dict[str, Any] = result(poor={"three": ["TH"]}, missing=["users"])
    extra = {"heard": HOSTILE, "kind": "insertion", "after": 0, "start": 1.0, "end": 1.5}
    hostile |= {"text": HOSTILE, "extra": [extra]}
    hostile["words"][0] |= {"text": "Three" + HOSTILE, "heard": HOSTILE}
    hostile["words"][0]["syllables"][0] |= {"text": HOSTILE}
    said = {"en": HOSTILE, "zh-TW": HOSTILE}
    hostile["feedback"] = [{"word": 0, "syllable": None, "sureness": "likely", "message": said}]
    history.add(hostile, text(HOSTILE, HOSTILE, HOSTILE), BEGIN, AttemptSource.APP)
    html = page_html(report_page(history, ReportOptions(name=HOSTILE)))
    assert "<script" not in html
    assert "\x1b" not in html


def point(number: int, value: float, prompt: int, *, size: float = 8) -> ScorePoint:
    return ScorePoint(later(number), value, size, prompt, str(number), first=number == prompt)


@pytest.mark.parametrize(
    ("points", "roles"),
    [
        ([], []),
        ([point(0, 70, 0)], [("The only take", "0")]),
        ([point(0, 70, 0), point(1, 50, 1)], [("Best take", "0"), ("Weakest take", "1")]),
        (
            [point(0, 70, 0), point(1, 50, 1), point(2, 80, 2), point(3, 75, 0), point(4, 99, 4, size=1)],
            [
                ("First take of a text", "0"),
                ("Latest take of the same text", "3"),
                ("Best take", "2"),
                ("Weakest take", "1"),
            ],
        ),
        (
            [point(5, 70, 0), point(6, 90, 0)],
            [("Earlier take of a text", "5"), ("Latest take of the same text", "6")],
        ),
    ],
    ids=["none", "one", "two", "all", "not-the-first"],
)
def test_which_takes_stand_for_all(points: list[ScorePoint], roles: list[tuple[str, str]]) -> None:
    assert [(str(role), each.attempt) for role, each in chosen(points)] == roles


def deck(path: Path, folder: Path) -> tuple[list[dict[str, str]], dict[str, bytes], list[tuple[Any, ...]]]:
    """Return the notes by fields, the media by names, and the ids by which Anki knows notes again."""
    with zipfile.ZipFile(path) as archive:
        names: Mapping[str, str] = json.loads(archive.read("media"))
        media = {name: archive.read(number) for number, name in names.items()}
        collection = Path(archive.extract("collection.anki2", folder))
    with closing(sqlite3.connect(collection)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = connection.execute("SELECT guid, mid, flds FROM notes ORDER BY id").fetchall()
        decks = connection.execute("SELECT DISTINCT did FROM cards").fetchall()
        assert connection.execute("SELECT COUNT(*) FROM cards").fetchone() == (len(rows),)
    assert decks == [(DECK,)]
    notes = [dict(zip(FIELDS, fields.split("\x1f"), strict=True)) for _, _, fields in rows]
    return notes, media, [(guid, model) for guid, model, _ in rows]


def test_hard_words_become_a_deck(history: History, sound: Clip, tmp_path: Path) -> None:
    fill(history, sound)
    to = tmp_path / "hard.apkg"
    done = write_deck(history, to, meanings={"three": "two and <one>"})
    notes, media, _ = deck(to, tmp_path)
    assert (done.notes, done.recordings) == (1, 1)
    ((name, content),) = media.items()
    assert content[:3] == b"ID3"
    assert notes == [
        {
            "Word": "three",
            "Sentence": "<b>Three</b> users said hello.",
            "Syllables": "<b>three</b>",
            "IPA": "/θɹi/",
            "Phones": "TH R IY",
            "Meaning": "two and &lt;one&gt;",
            "Recording": f"[sound:{name}]",
            "Judged": "Unclear 1 of 4 times",
        }
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["collection.anki2", "hard.apkg"]


def test_a_deck_that_is_written_again_has_the_same_notes(history: History, tmp_path: Path) -> None:
    fill(history)
    to = tmp_path / "hard.apkg"
    write_deck(history, to)
    _, _, before = deck(to, tmp_path)
    worse = result(SENTENCES[2], 50.0, poor={"sunny": ["S"]})
    history.add(worse, text(SENTENCES[2], "s03", "p2"), later(days=8), AttemptSource.APP)
    assert write_deck(history, to, recordings=False).recordings == 0
    notes, media, after = deck(to, tmp_path)
    assert {note["Word"] for note in notes} == {"three", "sunny"}
    assert set(before) < set(after)
    assert media == {}


def test_what_keeps_a_deck_from_being_written_is_said(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(HistoryError, match="no hard word"):
        write_deck(history, tmp_path / "hard.apkg")
    fill(history)
    (tmp_path / "file").touch()
    with pytest.raises(HistoryError, match="cannot be written"):
        write_deck(history, tmp_path / "file" / "hard.apkg")
    monkeypatch.setitem(sys.modules, "genanki", None)
    with pytest.raises(HistoryError, match="genanki, which is not installed"):
        write_deck(history, tmp_path / "hard.apkg")
