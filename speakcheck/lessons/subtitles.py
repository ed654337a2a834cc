"""Subtitles (SRT, WebVTT): cues merged into running text, all that nobody says dropped."""

import html
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from speakcheck.i18n import N_
from speakcheck.lessons.lines import PageLine, clean
from speakcheck.lessons.script import LATIN_WORD, is_chinese, is_finished, is_sayable
from speakcheck.lessons.warning import Remark

SRT_START = re.compile(r"\s*\d+\s*\n\s*\d+:\d{1,2}:\d{1,2}[,.]\d+\s*-->")
VTT_START = re.compile(r"\s*WEBVTT(?:\s|$)")
SILENCE = 2.0
"""Seconds between two cues that part paragraphs."""
MOST_SENTENCES = 5
"""Cues that end a sentence, in one paragraph."""
RARE_STOPS = 40
"""Subtitles with more words than this for each sentence's end lack punctuation: each cue is a sentence."""

STYLE = re.compile(r"\{\\[^{}]*\}")
TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>|<[\d:.]+>")
HARD_BREAK = re.compile(r"\\[Nnh]")
SQUARE = re.compile(r"\[[^\[\]]*\]|【[^【】]*】|［[^［］]*］")
ROUND_LINE = re.compile(r"^\W*[(（][^()（）]*[)）]\W*$")
ROUND_START = re.compile(r"^\s*(?:[-–—]\s*)?[(（][^()（）]*[)）]\s*")
MUSIC = re.compile("[♩♪♫♬#]*[♩♪♫♬][♩♪♫♬#]*")
TURN = re.compile(r"^\s*(?:>>+|[-–—](?=\s|[A-Z\"“]))\s*")
CAPITAL_NAME = re.compile(r"^(?:[A-Z][A-Z.'’-]+|DR\.|MR\.|MS\.)(?: (?:[A-Z][A-Z.'’-]*|#?\d+)){0,3}:\s*")
NAME = re.compile(r"^([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2}):\s+")


@dataclass(frozen=True, slots=True)
class Cue:
    """The words shown at one time."""

    number: int
    """The line of its times in the file."""
    start: float
    """Seconds."""
    end: float
    """Seconds."""
    lines: tuple[str, ...]
    """Clean, never empty."""


def looks_like_subtitles(text: str) -> bool:
    """Tell whether a text begins as an SRT or WebVTT file does."""
    head = text[:400].lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return VTT_START.match(head) is not None or SRT_START.match(head) is not None


def subtitle_lines(text: str, remark: Remark) -> list[PageLine]:
    """Return the spoken lines of subtitles, paragraphs parted by blank lines; no lines if it has no cues."""
    cues = _spoken(_cues(text.lstrip("\ufeff"), remark))
    words = sum(len(LATIN_WORD.findall(line)) for cue in cues for line in cue.lines)
    stops = sum(is_finished(line) for cue in cues for line in cue.lines)
    if words > RARE_STOPS * max(1, stops):
        paragraphs = [[_punctuated(cue)] for cue in cues]
    else:
        paragraphs = list(_paragraphs(cues))
    return [line for paragraph in paragraphs for line in (*_paragraph_lines(paragraph), PageLine(0, ""))]


def _punctuated(cue: Cue) -> Cue:
    """End the English of a cue as a sentence."""
    original = " ".join(line for line in cue.lines if not is_chinese(line))
    translation = "".join(line for line in cue.lines if is_chinese(line))
    ended = original if is_finished(original) or not original else f"{original}."
    return replace(cue, lines=tuple(line for line in (ended, translation) if line))


def _cues(text: str, remark: Remark) -> list[Cue]:
    import webvtt

    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip()
    kind = "vtt" if VTT_START.match(text) else "srt"
    try:
        captions = webvtt.from_buffer(io.StringIO(text), format=kind).captions
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError):
        captions = []
    times = [number for number, line in enumerate(text.split("\n"), start=1) if "-->" in line]
    if len(times) > len(captions):
        lost = len(times) - len(captions)
        remark(
            times[0],
            N_("{lost} of {count} cues cannot be read.", lost=lost, count=len(times)),
            N_("Check their times and their order."),
        )
        times = []
    return [
        Cue(
            number=times[index] if index < len(times) else 1,
            start=caption.start_time.in_milliseconds() / 1000,
            end=caption.end_time.in_milliseconds() / 1000,
            lines=tuple(_split(caption.raw_text)),
        )
        for index, caption in enumerate(captions)
    ]


def _split(raw: str) -> Iterator[str]:
    for line in HARD_BREAK.sub("\n", raw).split("\n"):
        text = html.unescape(TAG.sub("", STYLE.sub("", line)))
        if shown := clean(text):
            yield shown


def _spoken(cues: Sequence[Cue]) -> list[Cue]:
    """Drop sounds, music signs, names of speakers, and the lines that rolling captions repeat."""
    names = Counter(match[1] for cue in cues for line in cue.lines if (match := NAME.match(line)))
    speakers = frozenset(name for name, count in names.items() if count > 1)
    spoken: list[Cue] = []
    last: Cue | None = None
    for cue in cues:
        lines = tuple(text for line in cue.lines if (text := _said(line, speakers)))
        fresh = _fresh(last, replace(cue, lines=lines))
        last = replace(cue, lines=lines)
        if fresh.lines:
            spoken.append(fresh)
    return spoken


def _said(line: str, speakers: frozenset[str]) -> str:
    if ROUND_LINE.match(line):
        return ""
    text = MUSIC.sub(" ", SQUARE.sub(" ", line))
    text = TURN.sub("", ROUND_START.sub("", text).strip())
    text = CAPITAL_NAME.sub("", text)
    if (match := NAME.match(text)) and match[1] in speakers:
        text = text[match.end() :]
    text = " ".join(text.split())
    return text if is_sayable(text) or is_chinese(text) or any(map(str.isdigit, text)) else ""


def _fresh(last: Cue | None, cue: Cue) -> Cue:
    """Leave out the first lines of a cue that repeat the last lines of the one before it without a pause."""
    if last is None or cue.start - last.end > 0.1:
        return cue
    for count in range(min(len(last.lines), len(cue.lines)), 0, -1):
        if last.lines[-count:] == cue.lines[:count]:
            return replace(cue, lines=cue.lines[count:])
    return cue


def _paragraphs(cues: Sequence[Cue]) -> Iterator[list[Cue]]:
    """End a paragraph behind a finished sentence: at once if translated, else at a silence or when long."""
    translated = any(is_chinese(line) for cue in cues for line in cue.lines)
    paragraph: list[Cue] = []
    ended, finished = 0, False
    for cue, following in zip_longest(cues, cues[1:]):
        paragraph.append(cue)
        original = [line for line in cue.lines if not is_chinese(line)]
        if original:
            finished = is_finished(original[-1])
            ended += finished
        silent = following is not None and following.start - cue.end >= SILENCE
        waits = following is not None and following.start < cue.end - 0.1
        if (
            finished and not waits and (translated or silent or ended >= MOST_SENTENCES)
        ) or following is None:
            yield paragraph
            paragraph, ended, finished = [], 0, False


def _paragraph_lines(cues: Sequence[Cue]) -> list[PageLine]:
    """Return the English of some cues as one line, then their Chinese as another."""
    rows = [(cue.number, line) for cue in cues for line in cue.lines]
    english = [(number, line) for number, line in rows if not is_chinese(line)]
    chinese = [(number, line) for number, line in rows if is_chinese(line)]
    return [
        PageLine(track[0][0], glue.join(line for _, line in track))
        for track, glue in ((english, " "), (chinese, ""))
        if track
    ]
