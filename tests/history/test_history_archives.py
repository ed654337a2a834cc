"""Archives that are damaged, or far larger inside than they look: told in one sentence, with nothing left."""

import io
import json
import random
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from speakcheck.cli.main import main
from speakcheck.errors import ExitCode, HistoryError
from speakcheck.history import importing
from speakcheck.history.attempt import AttemptSource
from speakcheck.history.exporting import LINES, export
from speakcheck.history.importing import MOST_BAD, merge_from
from speakcheck.history.store import History
from speakcheck.paths import data_dir
from tests.history.made import SENTENCES, later, result, text

SOUND = Path(__file__).parents[2] / "fixtures" / "audio" / "clean-users-slt.flac"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An export of three attempts, one of them with a recording."""
    with History.open(tmp_path / "from" / "history.sqlite3") as history:
        for number, words in enumerate(SENTENCES):
            asked = text(words, id=f"p{number}")
            sound = SOUND if number == 1 else None
            history.add(result(words), asked, later(number), AttemptSource.APP, sound=sound)
        export(history, tmp_path / "all.zip")
    return tmp_path / "all.zip"


def lines_of(archive: Path) -> list[bytes]:
    with zipfile.ZipFile(archive) as file:
        return file.read(LINES).splitlines()


def litter() -> list[str]:
    """Return what lies in the learner's folder beyond the history and whole recordings."""
    allowed = {"history.sqlite3", "history.sqlite3-wal", "history.sqlite3-shm", ".history.sqlite3.lock"}
    found = [path for path in data_dir().rglob("*") if path.is_file() and path.name not in allowed]
    return [path.name for path in found if path.suffix != ".flac" or path.name.startswith(".")]


def packed(lines: Iterator[bytes] | list[bytes], how: int, to: Path) -> Path:
    with zipfile.ZipFile(to, "w", how) as file, file.open(LINES, "w", force_zip64=True) as member:
        for line in lines:
            member.write(line)
    return to


HOWS = {"stored": zipfile.ZIP_STORED, "deflate": zipfile.ZIP_DEFLATED}
OTHERS = {"bzip2": zipfile.ZIP_BZIP2, "lzma": zipfile.ZIP_LZMA}


@pytest.mark.parametrize("how", HOWS)
def test_a_damaged_archive_ends_in_a_sentence_wherever_it_is_damaged(
    history: History, archive: Path, tmp_path: Path, how: str
) -> None:
    chance = random.Random(how)
    repacked = packed([b"\n".join(lines_of(archive) * 40)], HOWS[how], tmp_path / "repacked.zip")
    whole = repacked.read_bytes()
    told = 0
    for _ in range(60):
        damaged = bytearray(whole)
        at = chance.randrange(len(damaged))
        damaged[at : at + chance.choice((1, 4, 64))] = chance.randbytes(chance.choice((1, 4, 64)))
        (tmp_path / "damaged.zip").write_bytes(damaged)
        try:
            merged = merge_from(history, tmp_path / "damaged.zip")
            told += merged.broken is not None or merged.bad > 0
        except HistoryError:
            told += 1
        assert litter() == []
    assert told > 20
    assert history.count() <= 3


def test_what_comes_before_the_damage_is_taken_and_the_rest_is_told(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(1)
    # Lines of chance keep the packing from being all one block.
    filler = (json.dumps({"x": chance.randbytes(3000).hex()}).encode() + b"\n" for _ in range(300))
    source = packed([*(line + b"\n" for line in lines_of(archive)), *filler], 8, tmp_path / "long.zip")
    whole = bytearray(source.read_bytes())
    whole[len(whole) // 2 : len(whole) // 2 + 400] = bytes(400)
    source.write_bytes(whole)
    assert main(["history", "import", str(source)]) == ExitCode.SOME_FAILED
    printed = capsys.readouterr().err
    assert "cannot be read to its end" in printed
    assert "new attempts 3" in printed
    assert litter() == []


def test_a_damaged_recording_costs_the_recording_alone(history: History, archive: Path) -> None:
    whole = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as file:
        (member,) = (each for each in file.infolist() if each.filename.endswith(".flac"))
    for at in range(member.header_offset + 200, member.header_offset + 260):
        whole[at] ^= 0xFF
    archive.write_bytes(whole)
    merged = merge_from(history, archive)
    assert (merged.new, merged.bad, merged.recordings) == (3, 1, 0)
    assert merged.faults[0].what.startswith("Recording ")
    assert litter() == []


def test_a_recordings_folder_that_is_none_costs_the_recordings_alone(history: History, archive: Path) -> None:
    history.recordings.root.write_text("no folder")
    merged = merge_from(history, archive)
    assert (merged.new, merged.bad, merged.recordings) == (3, 1, 0)
    history.recordings.root.unlink()
    again = merge_from(history, archive)
    assert (again.known, again.recordings) == (3, 1)
    assert [each.recording is not None for each in history.attempts()] == [False, True, False]


@pytest.mark.parametrize(
    "filling",
    [b"\n", b" \r\n", b" ", b"x"],
    ids=["blank lines", "lines of blanks", "one blank line", "one long line"],
)
def test_an_archive_that_unpacks_to_far_too_much_is_read_so_far_and_no_further(
    history: History, archive: Path, tmp_path: Path, filling: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ALLOWANCE", 2**24)
    block = filling * (2**20 // len(filling))
    blocks = [line + b"\n" for line in lines_of(archive)] + [block] * 96
    bomb = packed(blocks, zipfile.ZIP_DEFLATED, tmp_path / "bomb.zip")
    assert bomb.stat().st_size < 200_000
    read = 0

    def counted(self: zipfile.ZipExtFile, n: int = -1, read_on: Callable[..., bytes] = reading) -> bytes:
        nonlocal read
        block = read_on(self, n)
        read += len(block)
        return block

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    merged = merge_from(history, bomb)
    assert merged.new == 3
    assert merged.broken is not None
    assert "unpacks to far more" in merged.broken.what
    assert read < 2**24 + 200 * bomb.stat().st_size + 2**21


reading = zipfile.ZipExtFile.read


@pytest.mark.parametrize("how", OTHERS)
def test_what_is_packed_in_a_way_that_hides_its_size_is_not_unpacked(
    history: History, archive: Path, tmp_path: Path, how: str
) -> None:
    odd = packed(lines_of(archive) + [b"\n" * 2**20] * 64, OTHERS[how], tmp_path / "odd.zip")
    tracemalloc.start()
    with pytest.raises(HistoryError, match="packed in a way that no export is"):
        merge_from(history, odd)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**23


def test_a_line_of_too_many_pieces_is_not_taken_apart(
    history: History, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_PIECES", 5000)
    whole = json.loads(lines_of(archive)[0])
    whole["prompt"]["phones"] = [["AA"]] * 5000
    (tmp_path / "all.jsonl").write_text(json.dumps(whole), "utf-8")
    merged = merge_from(history, tmp_path / "all.jsonl")
    assert (merged.new, merged.bad) == (0, 1)
    assert merged.faults[0].what == "Line 1: It is too long."


def test_memory_does_not_grow_with_what_an_archive_holds(
    history: History, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long lines are held one at a time, however many there are."""
    monkeypatch.setattr(importing, "LARGEST_LINE", 2**22)
    whole = json.loads(lines_of(archive)[0])
    whole["results"][0]["result"]["heard"] = "x" * 2_000_000
    long = [json.dumps(whole | {"id": f"{number:08x}-0000-7000-8000-000000000000"}) for number in range(12)]
    lines = [line.encode() + b"\n" for line in long] + [b"y" * 2**23 + b"\n"] * 4
    source = packed(lines, zipfile.ZIP_DEFLATED, tmp_path / "long.zip")
    tracemalloc.start()
    merged = merge_from(history, source)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (merged.new, merged.bad) == (12, 4)
    assert peak < 40 * 2**20


def test_lines_are_what_they_are_wherever_blocks_end(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"\n\n" + b"\n  \n".join(lines_of(archive)) + b"\n\n\n"
    expected = [(number, line) for number, line in enumerate(text.split(b"\n"), 1) if line.strip()]
    for size in (1, 7, 100, 4096, len(text)):
        blocks = [text[at : at + size] for at in range(0, len(text), size)]
        assert list(importing._lines(blocks)) == expected
    monkeypatch.setattr(importing, "LARGEST_LINE", 50)
    assert [line for _, line in importing._lines([b"a\n" + b"b" * 60 + b"\n\nc"])] == [b"a", None, b"c"]
    assert list(importing._lines([b"b" * 30, b"b" * 30, b"b" * 30, b"\nc"])) == [(1, None), (2, b"c")]


def test_a_file_of_nothing_but_bad_lines_is_given_up(history: History, archive: Path, tmp_path: Path) -> None:
    source = tmp_path / "bad.jsonl"
    good = lines_of(archive)
    source.write_bytes(good[0] + b"\n" + b"{}\n" * (MOST_BAD + 5) + good[1])
    merged = merge_from(history, source)
    assert merged.new == 1
    assert merged.broken is not None
    assert "lines cannot be used" in merged.broken.what


def test_names_in_an_archive_lead_nowhere(history: History, archive: Path, tmp_path: Path) -> None:
    out = io.BytesIO(archive.read_bytes())
    with zipfile.ZipFile(out, "a") as file:
        file.writestr("../../outside.flac", b"x")
        file.writestr("recordings/../../outside.flac", b"x")
    (tmp_path / "odd.zip").write_bytes(out.getvalue())
    assert merge_from(history, tmp_path / "odd.zip").new == 3
    assert not list(tmp_path.rglob("outside*"))
