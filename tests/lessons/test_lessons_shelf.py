"""The shelf: adding, finding and removing lessons, by one process or two, on good and bad disks."""

import json
import multiprocessing
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.errors import LessonError
from speakcheck.lessons.names import LONGEST, is_id, lesson_id
from speakcheck.lessons.shelf import Shelf, bundled_files
from speakcheck.lessons.stored import SUFFIX
from tests.patience import PATIENCE

PAGE = (Path(__file__).parent / "night-markets.txt").read_text("utf-8")
ID = "k12-night-markets-why-taiwan"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf" / "lessons")


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def added_ids(shelf: Shelf) -> list[str]:
    return [shelved.lesson.id for shelved in shelf.list() if not shelved.bundled]


def test_the_bundled_lessons_stand_first_under_their_file_names(shelf: Shelf, tmp_path: Path) -> None:
    shelf.add(write(tmp_path / "a.txt", "The app grew."))
    shelved = shelf.list()
    assert [entry.lesson.id for entry in shelved if entry.bundled] == list(bundled_files())
    assert shelved[0].lesson.id == "s01-little-red-book"
    assert shelved[-1].lesson.id == "a"
    assert shelf.get("s01-little-red-book").number == "S1"


def test_looking_creates_nothing(shelf: Shelf) -> None:
    shelf.list()
    assert not shelf.root.parent.exists()


def test_an_added_lesson_is_found_again(shelf: Shelf, tmp_path: Path) -> None:
    added = shelf.add(write(tmp_path / "page.txt", PAGE))
    assert (added.lesson.id, added.was_there, added.warnings) == (ID, False, ())
    assert shelf.get(ID) == added.lesson
    assert shelf.get("K12") == added.lesson
    assert Shelf(shelf.root).get(ID) == added.lesson


def test_the_added_bytes_are_kept(shelf: Shelf, tmp_path: Path) -> None:
    path = write(tmp_path / "page.txt", PAGE.replace("•", "-"), "cp950")
    shelf.add(path)
    header, _, source = (shelf.root / f"{ID}{SUFFIX}").read_bytes().partition(b"\n")
    assert source == path.read_bytes()
    assert json.loads(header)["speakcheck-lesson"] == 1


@pytest.mark.parametrize("change", ["same", "crlf", "utf-16", "other name", "spaces"])
def test_the_same_lesson_is_added_once(change: str, shelf: Shelf, tmp_path: Path) -> None:
    shelf.add(write(tmp_path / "page.txt", PAGE))
    again = {
        "same": write(tmp_path / "page.txt", PAGE),
        "crlf": write(tmp_path / "crlf.txt", PAGE.replace("\n", "\r\n")),
        "utf-16": write(tmp_path / "wide.txt", PAGE, "utf-16"),
        "other name": write(tmp_path / "other.txt", PAGE),
        "spaces": write(tmp_path / "spaces.txt", PAGE.replace("\n", "  \n")),
    }[change]
    added = shelf.add(again)
    assert (added.lesson.id, added.was_there) == (ID, True)
    assert added_ids(shelf) == [ID]


def test_untitled_text_is_the_same_under_another_name(shelf: Shelf, tmp_path: Path) -> None:
    first = shelf.add(write(tmp_path / "a.txt", "The app grew."))
    second = shelf.add(write(tmp_path / "b.txt", "The app grew.\n"))
    assert (second.lesson.id, second.was_there) == (first.lesson.id, True)


def test_a_bundled_lesson_need_not_be_added(shelf: Shelf, tmp_path: Path) -> None:
    source = bundled_files()["s01-little-red-book"].read_text("utf-8")
    added = shelf.add(write(tmp_path / "copy.txt", source))
    assert (added.lesson.id, added.was_there) == ("s01-little-red-book", True)
    assert not shelf.root.exists()


def test_the_same_title_with_other_content_gets_another_id(shelf: Shelf, tmp_path: Path) -> None:
    pages = [PAGE, PAGE.replace("oyster", "onion"), PAGE.replace("temples", "schools")]
    ids = [shelf.add(write(tmp_path / f"{n}.txt", page)).lesson.id for n, page in enumerate(pages)]
    assert ids[0] == ID
    assert len(set(ids)) == 3
    assert all(name.startswith(ID) for name in ids)
    assert sorted(added_ids(shelf)) == sorted(ids)
    with pytest.raises(LessonError, match="begins the ids of several lessons"):
        shelf.get("k12")
    assert shelf.get(ID).id == ID


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("../../evil.txt", ""),
        ("..", ""),
        ("con.txt", ""),
        ("a.txt", "../../../etc/passwd"),
        ("a.txt", "C:\\Windows\\system32"),
        ("a.txt", "\x1b[2J\u202eevil"),
        ("a.txt", "小紅書"),
        ("a.txt", "%s {0} $HOME `id`"),
        ("a" * 300 + ".txt", "b" * 300),
        ("\ud800.txt", "\udcff"),
        ("", "."),
    ],
)
def test_names_are_never_paths(name: str, title: str, shelf: Shelf, tmp_path: Path) -> None:
    before = {path for path in tmp_path.parent.rglob("*") if shelf.root not in path.parents}
    added = shelf.add_bytes(b"The app grew.", name, title)
    assert is_id(added.lesson.id)
    assert [path.parent for path in tmp_path.rglob(f"*{SUFFIX}")] == [shelf.root]
    after = {path for path in tmp_path.parent.rglob("*") if shelf.root not in path.parents}
    assert after - before == {shelf.root, shelf.root.parent}
    assert shelf.get(added.lesson.id).title == added.lesson.title


@given(st.text(max_size=30), st.text(max_size=80))
def test_ids_are_short_and_safe(number: str, title: str) -> None:
    name = lesson_id(number, title)
    assert is_id(name)
    assert len(name) <= LONGEST + len("lesson-")
    assert name not in {"con", "nul", "aux", "prn", "com1", "lpt9"}


@pytest.mark.parametrize("name", ["s01-litle-red-book", "little-red", "S01-LITTLE-RED-BOK"])
def test_an_unknown_id_names_the_closest(name: str, shelf: Shelf) -> None:
    with pytest.raises(LessonError) as caught:
        shelf.get(name)
    assert "is the id of no lesson" in caught.value.what
    assert "s01-little-red-book" in caught.value.remedy


@pytest.mark.parametrize("name", ["", " ", "../x", "/etc/passwd", "\x1b[2J", "x" * 1000])
def test_a_hostile_id_is_only_unknown(name: str, shelf: Shelf) -> None:
    with pytest.raises(LessonError) as caught:
        shelf.get(name)
    assert "\x1b" not in str(caught.value)
    with pytest.raises(LessonError):
        shelf.remove(name)


def test_a_prompt_is_found_by_its_id(shelf: Shelf) -> None:
    assert shelf.find_prompt("s01", "K1").text == "Influx"
    assert shelf.find_prompt("s01-little-red-book", "p1s1").text.startswith("In January")
    with pytest.raises(LessonError, match="has no prompt “p1s99”") as caught:
        shelf.find_prompt("s01", "p1s99")
    assert "p1s" in caught.value.remedy


def test_an_added_lesson_can_be_removed_and_a_bundled_one_not(shelf: Shelf, tmp_path: Path) -> None:
    shelf.add(write(tmp_path / "page.txt", PAGE))
    assert shelf.remove("k12") == ID
    assert added_ids(shelf) == []
    with pytest.raises(LessonError, match="is the id of no lesson"):
        shelf.remove(ID)
    with pytest.raises(LessonError, match="cannot be removed"):
        shelf.remove("s01-little-red-book")


DAMAGE = {
    "empty": b"",
    "junk": b"\x00\xff\x00",
    "no json": b"hello\nThe app grew.",
    "another json": b"[1]\nThe app grew.",
    "cut off": b'{"speakcheck-lesson": 1, "name": "a.txt", "content": "x", "sha256": "y"}\nThe a',
    "newer": b'{"speakcheck-lesson": 99}\nThe app grew.',
    "deep": b"[" * 50_000,
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_file_hides_no_other(name: str, shelf: Shelf, tmp_path: Path) -> None:
    shelf.add(write(tmp_path / "page.txt", PAGE))
    (shelf.root / f"broken{SUFFIX}").write_bytes(DAMAGE[name])
    survey = shelf.survey()
    assert added_ids(shelf) == [ID]
    assert [warning.file for warning in survey.warnings] == [f"broken{SUFFIX}"]
    with pytest.raises(LessonError, match="broken"):
        shelf.get("broken")
    assert shelf.remove("broken") == "broken"
    assert shelf.survey().warnings == ()


def test_a_damaged_file_keeps_its_name_from_a_new_lesson(shelf: Shelf, tmp_path: Path) -> None:
    shelf.root.mkdir(parents=True)
    (shelf.root / f"{ID}{SUFFIX}").write_bytes(b"")
    added = shelf.add(write(tmp_path / "page.txt", PAGE))
    assert added.lesson.id.startswith(f"{ID}-")
    assert added_ids(shelf) == [added.lesson.id]


def test_other_files_in_the_folder_are_left_alone(shelf: Shelf, tmp_path: Path) -> None:
    shelf.add(write(tmp_path / "page.txt", PAGE))
    for name in (".adding-x", "notes.txt", f"Not An Id{SUFFIX}", f"folder{SUFFIX}x"):
        (shelf.root / name).write_bytes(b"x")
    assert shelf.survey().warnings == ()
    assert added_ids(shelf) == [ID]


def test_a_shelf_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    shelf = Shelf(tmp_path / "file" / "lessons")
    with pytest.raises(LessonError) as caught:
        shelf.add(write(tmp_path / "page.txt", PAGE))
    assert "cannot be" in caught.value.what
    assert "SPEAKCHECK_HOME" in caught.value.remedy


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind this user"
)
def test_a_read_only_shelf_is_said(shelf: Shelf, tmp_path: Path) -> None:
    shelf.root.mkdir(parents=True)
    shelf.root.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(LessonError, match="cannot be saved"):
        shelf.add(write(tmp_path / "page.txt", PAGE))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_and_leaves_nothing(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> tuple[int, str]:
        return os.open("/dev/full", os.O_WRONLY), str(shelf.root / ".adding-x")

    monkeypatch.setattr("tempfile.mkstemp", full)
    with pytest.raises(LessonError, match="No space left on device"):
        shelf.add(write(tmp_path / "page.txt", PAGE))
    assert added_ids(shelf) == []


def test_lessons_are_added_where_the_disk_knows_no_links(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    assert not shelf.add(write(tmp_path / "page.txt", PAGE)).was_there
    assert shelf.add(write(tmp_path / "page.txt", PAGE)).was_there
    assert added_ids(shelf) == [ID]
    assert [path.suffix for path in shelf.root.iterdir()] == [SUFFIX]


def _add_many(root: Path, own: str, results: "multiprocessing.Queue[list[str]]") -> None:
    shelf = Shelf(root)
    ids = []
    for number in range(6):
        ids.append(shelf.add_bytes(f"The app grew {number} times.".encode(), "same.txt").lesson.id)
        text = f"The {own} app grew {number} times."
        ids.append(shelf.add_bytes(text.encode(), "same.txt", "One title").lesson.id)
    results.put(ids)


def test_two_processes_lose_nothing(tmp_path: Path) -> None:
    """Each adds 6 lessons of its own and the same 6 as the other, all of one name."""
    root = tmp_path / "lessons"
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    processes = [context.Process(target=_add_many, args=(root, own, results)) for own in ("red", "blue")]
    for process in processes:
        process.start()
    ids = [results.get(timeout=PATIENCE) for _ in processes]
    for process in processes:
        process.join(PATIENCE)
        assert process.exitcode == 0
    survey = Shelf(root).survey()
    texts = {entry.lesson.prompts[0].text for entry in survey.lessons if not entry.bundled}
    expected = {f"The app grew {number} times." for number in range(6)}
    expected |= {f"The {own} app grew {number} times." for own in ("red", "blue") for number in range(6)}
    assert texts == expected
    assert survey.warnings == ()
    stored = {entry.lesson.id for entry in survey.lessons if not entry.bundled}
    assert stored == set(ids[0]) | set(ids[1])
    assert [path for path in root.iterdir() if path.suffix != SUFFIX] == []


def test_bundled_lessons_are_there_although_the_folder_cannot_be_read(tmp_path: Path) -> None:
    root = tmp_path / "lessons"
    root.write_text("a file in place of the folder")
    survey = Shelf(root).survey()
    assert len(survey.lessons) == len(bundled_files())
    (warning,) = survey.warnings
    assert "cannot be read" in warning.what
