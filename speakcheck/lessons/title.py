"""The title line of a page: series, episode number and title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from speakcheck.i18n import N_
from speakcheck.lessons.headings import section_heading
from speakcheck.lessons.lines import PageLine, joined
from speakcheck.lessons.markers import marked
from speakcheck.lessons.script import CHINESE, english, is_chinese, is_finished, is_sayable, narrow
from speakcheck.lessons.warning import Remark, quote

LONGEST = 200
"""Characters of a title."""
MOST_WORDS = 20
"""Words of a title line that no mark tells from a paragraph."""
SEARCHED = 12
"""The title line with its episode number is among so many lines, or nowhere."""

EPISODE = re.compile(
    r"^(?P<series>[^.:]{0,40}?)[\s\[(#|-]*"
    r"(?:(?<![A-Za-z])(?:Ep|Eps|Episode)(?:\.\s*|\s+|(?=\d))#?(?P<number>[A-Z]{0,3}-?\d{1,6}[A-Z]?)"
    r"|第\s*(?P<count>[A-Z]{0,3}\d{1,6})\s*[集期話课課回])"
    r"[\])]*\s*(?P<mark>[:|–—-]|$|\s)\s*(?P<title>.*)$",
    re.IGNORECASE,
)
LABEL = re.compile(r"^(?:title|標題|题目|題目|标题)\s*[::]\s*(?P<title>\S.*)$", re.IGNORECASE)
EDGES = " -–—|:：「」『』【】〔〕[](),，"
TITLE_EDGES = " :：|"


@dataclass(frozen=True, slots=True)
class TitleLine:
    """What the title line says."""

    series: str
    """May be empty."""
    number: str
    """May be empty."""
    title: str
    """Empty where the page has none."""


UNTITLED = TitleLine("", "", "")


def part_title(lines: Sequence[PageLine], remark: Remark) -> tuple[TitleLine, list[PageLine]]:
    """Return the page's title, and the lines behind it."""
    shown = [index for index, line in enumerate(lines) if line.text][:SEARCHED]
    for index in shown:
        if section_heading(lines[index].text):
            break
        if (title := _episode(lines[index].text)) is not None:
            _remark_on_lines_before(lines[:index], remark)
            return _with_following_lines(title, lines, index)
    return _labelled_or_first(lines, shown)


def _episode(text: str) -> TitleLine | None:
    line = marked(text).text
    match = EPISODE.match(narrow(line)) if len(line) <= LONGEST else None
    if match is None or (is_finished(line) and not match["mark"].strip()):
        return None
    number = match["number"] or match["count"]
    return TitleLine(match["series"].strip(EDGES), number, _written(line[match.start("title") :]))


def _written(title: str) -> str:
    return (title if is_chinese(title) else english(title)).strip(TITLE_EDGES)


def _remark_on_lines_before(lines: Sequence[PageLine], remark: Remark) -> None:
    for line in lines:
        if line.text:
            what = N_("The line {text} stands before the title and is left out.", text=quote(line.text))
            remark(line.number, what, N_("Move it below the title if it belongs to the episode."))


def _with_following_lines(
    title: TitleLine, lines: Sequence[PageLine], index: int
) -> tuple[TitleLine, list[PageLine]]:
    """Join a title that goes on in the next lines, up to a blank line."""
    end = index + 1
    while end < len(lines) and lines[end].text and not section_heading(lines[end].text):
        end += 1
    more = lines[index + 1 : end]
    whole = joined([PageLine(0, title.title), *more]).strip() if title.title else joined(more)
    wraps = 0 < len(more) <= 2 and len(whole) <= LONGEST and not any(_is_text(line) for line in more)
    if wraps:
        return TitleLine(title.series, title.number, whole), list(lines[end:])
    return title, list(lines[index + 1 :])


def _is_text(line: PageLine) -> bool:
    other = is_chinese(line.text) or not is_sayable(line.text) or marked(line.text).is_item
    return other or is_finished(line.text) or len(line.text.split()) > MOST_WORDS


def _labelled_or_first(lines: Sequence[PageLine], shown: Sequence[int]) -> tuple[TitleLine, list[PageLine]]:
    if not shown or section_heading(lines[shown[0]].text):
        return UNTITLED, list(lines)
    first = shown[0]
    text = marked(lines[first].text).text
    if label := LABEL.match(narrow(text)):
        return TitleLine("", "", _written(label["title"])[:LONGEST]), list(lines[first + 1 :])
    if marked(lines[first].text).heading or _stands_alone(lines, first):
        return TitleLine("", "", _written(text)[:LONGEST]), list(lines[first + 1 :])
    return UNTITLED, list(lines)


def _stands_alone(lines: Sequence[PageLine], first: int) -> bool:
    """Tell whether the first line, alone in its block, is a title of the running text behind it."""
    text = lines[first].text
    behind = lines[first + 1 :]
    if not behind or behind[0].text or is_finished(text) or text.endswith((",", ";", ":")):
        return False
    if marked(text).is_item or len(text.split()) > MOST_WORDS or len(CHINESE.findall(text)) > LONGEST // 4:
        return False
    return any(is_sayable(line.text) and (is_finished(line.text)) for line in behind)
