"""How a page names its parts: section headings in either language or both, and the level line."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from speakcheck.lessons.markers import MarkedLine, marked
from speakcheck.lessons.script import CHINESE, narrow


class Section(Enum):
    """A part of an episode page."""

    BODY = auto()
    """The paragraphs and their translations."""
    HIGHLIGHTS = auto()
    """The summary points."""
    DRILLS = auto()
    """The keywords."""
    PRONUNCIATION = auto()
    """What the dictionary does not know or has wrong."""
    LEVEL = auto()
    """One line with the CEFR level."""


ENGLISH_NAMES = {
    Section.BODY: ("article", "story", "text", "full text", "transcript", "main text", "content", "reading"),
    Section.HIGHLIGHTS: ("highlights", "highlight", "key points", "main points", "summary", "key takeaways"),
    Section.DRILLS: (
        "keyword drills",
        "keyword drill",
        "key word drills",
        "keywords",
        "key words",
        "keyword",
        "vocabulary",
        "drills",
        "key vocabulary",
        "vocabulary drills",
        "word drills",
    ),
    Section.PRONUNCIATION: ("pronunciation", "pronunciations"),
    Section.LEVEL: ("level", "cefr", "cefr level", "difficulty"),
}
CHINESE_NAMES = {
    Section.BODY: ("文章", "本文", "內文", "正文", "課文", "全文", "逐字稿", "文章內容", "内文", "课文"),
    Section.HIGHLIGHTS: (
        "主題摘要",
        "摘要",
        "重點",
        "重點摘要",
        "本集重點",
        "主題重點",
        "內容摘要",
        "重點整理",
        "主题摘要",
        "重点",
        "重点摘要",
    ),
    Section.DRILLS: (
        "關鍵字",
        "關鍵詞",
        "關鍵字練習",
        "關鍵字跟讀",
        "關鍵單字",
        "重點單字",
        "單字",
        "單字練習",
        "詞彙",
        "生字",
        "关键字",
        "关键词",
        "单词",
        "词汇",
    ),
    Section.PRONUNCIATION: ("發音", "發音表", "发音"),
    Section.LEVEL: ("程度", "等級", "難度", "级别", "难度"),
}
BY_NAME = {
    name: section
    for names in (ENGLISH_NAMES, CHINESE_NAMES)
    for section, group in names.items()
    for name in group
}
DECORATION = " \t【】[]〔〕《》<>「」『』()/|-–—_=~*#.,&、・·•"
LATIN_PART = re.compile(r"[A-Za-z][A-Za-z ]*[A-Za-z]")
CEFR = re.compile(r"(?<![A-Za-z0-9])([ABC][12])(?:\+|(?![A-Za-z0-9]))", re.IGNORECASE)
LONGEST_LABEL = 40
LONGEST_LEVEL = 20
LONGEST_UNKNOWN_CHINESE = 10


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """A line that opens a section."""

    section: Section
    """What follows."""
    rest: str
    """What stands on the same line behind the colon."""


def section_heading(text: str) -> SectionHeading | None:
    """Return the section that a clean line opens, or None if it opens none."""
    line = marked(text)
    label, colon, rest = _parted(narrow(line.text))
    section = _named(label)
    if section is None or (line.number is not None and not colon):
        return None
    if section is Section.LEVEL:
        says_level = CEFR.search(line.text) or (colon and len(rest) <= LONGEST_LEVEL)
        return SectionHeading(section, rest) if says_level else None
    if rest and not _may_go_on(section, line, rest):
        return None
    return SectionHeading(section, rest)


def _parted(text: str) -> tuple[str, str, str]:
    label, colon, rest = text.partition(":")
    if not colon and (level := CEFR.search(text)):
        return text[: level.start()], "", text[level.start() :]
    return label, colon, rest.strip(DECORATION)


def _may_go_on(section: Section, line: MarkedLine, rest: str) -> bool:
    """Tell a heading with its content behind the colon from a sentence that starts like one."""
    if section is Section.PRONUNCIATION:
        return "=" in rest
    return section is not Section.BODY and not line.is_item


def _named(label: str) -> Section | None:
    balanced = all(label.count(left) == label.count(right) for left, right in ("[]", "()", "【】"))
    label = label.strip(DECORATION)
    if not label or len(label) > LONGEST_LABEL or not balanced:
        return None
    latin = [part.lower() for part in LATIN_PART.findall(label)]
    chinese = "".join(CHINESE.findall(label))
    if len(latin) > 1:
        return None
    if latin:
        known = BY_NAME.get(" ".join(latin[0].split()))
        return known if len(chinese) <= LONGEST_UNKNOWN_CHINESE else None
    return BY_NAME.get(chinese) if label == chinese else None


def cefr_level(text: str) -> str:
    """Return the CEFR level ("A1" … "C2") that a text names, or an empty string."""
    found = CEFR.search(text)
    return found[1].upper() if found else ""
