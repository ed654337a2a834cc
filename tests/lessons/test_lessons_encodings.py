"""Lesson files in the encodings that editors in Taiwan and elsewhere write."""

from pathlib import Path

import pytest

from speakcheck.lessons.decoding import decode
from speakcheck.lessons.reading import parse_bytes, read_lesson

PAGE = (Path(__file__).parent / "night-markets.txt").read_text("utf-8")
SIMPLIFIED = """\
国际时事跟读 Ep.K1: Night Markets

Night markets open when offices close.

夜市在公司下班时开张。这里的人说,他们每个星期都会来两次。
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp950", "big5hkscs", "gb18030"],
)
def test_a_page_reads_the_same_in_any_encoding(encoding: str, line_end: str, tmp_path: Path) -> None:
    page = PAGE.replace("•", "-")
    path = tmp_path / "頁面.txt"
    path.write_bytes(page.replace("\n", line_end).encode(encoding))
    got = read_lesson(path)
    expected = parse_bytes(page.encode(), "頁面.txt")
    assert got.lesson == expected.lesson
    assert got.warnings == ()


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gbk", "gb18030"])
def test_simplified_chinese_is_read(encoding: str) -> None:
    decoded = decode(SIMPLIFIED.encode(encoding), "x.txt")
    assert decoded.text == SIMPLIFIED


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("“It’s a café,” she said – naïvely.", "cp1252"),
        ("The price is £5 and it’s fair.", "cp1252"),
        ("國際時事跟讀 Ep.K935: Short\n\nThe app grew.", "cp950"),
        ("國際時事跟讀 Ep.K935: Short\n\nThe app grew.", "utf-16-le"),
        ("The app grew.", "ascii"),
    ],
    ids=["quotes", "pound", "big5 title", "utf-16 title", "ascii"],
)
def test_little_text_is_enough(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "x.txt").text == text


@pytest.mark.parametrize("encoding", ["utf-8", "cp950"])
def test_a_few_broken_characters_are_warned_about(encoding: str) -> None:
    page = PAGE.replace("•", "-").encode(encoding)
    place = page.index("夜市".encode(encoding))
    got = parse_bytes(page[:place] + b"\xff" + page[place:], "page.txt")
    assert len(got.lesson.drills) == 3
    assert str(got.warnings[0]).startswith(f"page.txt: 1 characters cannot be read as {encoding}")
