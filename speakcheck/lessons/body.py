"""The running text of a page: English paragraphs, wrapped or not, each with its translation below."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, zip_longest

from speakcheck.i18n import N_, Phrase
from speakcheck.language.tokens import too_long
from speakcheck.lessons.lesson import Paragraph
from speakcheck.lessons.lines import PageLine, blocks, joined
from speakcheck.lessons.markers import marked
from speakcheck.lessons.script import (
    CHINESE,
    LATIN_WORD,
    english,
    is_chinese,
    is_finished,
    is_sayable,
    without_translation,
)
from speakcheck.lessons.sentences import LONGEST, split_sentences
from speakcheck.lessons.warning import Remark, quote

FULL_LINE = 0.8
"""A line that could have held the next word within this share of the block's width was ended on purpose."""
NARROWEST_WRAP = 30
"""Characters; shorter lines are not wrapped but written so."""
WIDEST_WRAP = 160
"""Characters; a longer line that ends as a sentence does is a paragraph of its own."""
FULL_CHINESE_LINE = 15
"""Characters of a line of Chinese that may be wrapped."""
SHORT_RUN = 3
"""Words of a wrapped line of a translation that happens to be all Latin."""


@dataclass(slots=True)
class TextBlock:
    """Consecutive lines in one language: a paragraph, or a translation."""

    chinese: bool
    lines: list[PageLine] = field(default_factory=list)

    @property
    def end(self) -> str:
        """Return the last line."""
        return self.lines[-1].text if self.lines else ""


def read_body(lines: Sequence[PageLine], vocabulary: frozenset[str], remark: Remark) -> tuple[Paragraph, ...]:
    """Read paragraphs and translations; `vocabulary` is the page's words in lower case."""
    parted = (list(_parted(block)) for block in blocks(lines))
    passages = _continued(passage for block in parted for passage in _passages(block))
    runs = [list(run) for _, run in groupby(passages, key=lambda passage: passage.chinese)]
    if runs and runs[0][0].chinese:
        _remark_on_orphans(runs.pop(0), remark)
    paragraphs: list[Paragraph] = []
    for index in range(0, len(runs), 2):
        translations = runs[index + 1] if index + 1 < len(runs) else []
        paragraphs += _paired(runs[index], translations, vocabulary, remark)
    return tuple(paragraphs)


def _parted(block: Sequence[PageLine]) -> Iterator[PageLine]:
    """Give a translation on the line of its English a line of its own."""
    for line in block:
        original, translation = without_translation(line.text)
        yield line if not translation else replace(line, text=original)
        if translation:
            yield PageLine(line.number, translation)


def _passages(block: Sequence[PageLine]) -> Iterator[TextBlock]:
    """Cut one block at changes of language and at the items of a list."""
    passage: TextBlock | None = None
    number = 0
    for index, line in enumerate(block):
        before = block[index - 1].text if index else ""
        mark = marked(line.text)
        starts_item = mark.is_item and _may_start_item(before, mark.number, number)
        if starts_item:
            number = mark.number or 0
            line = PageLine(line.number, mark.text, line.indent, line.broken)
        elif mark.heading:
            line = PageLine(line.number, mark.text)
        wrapped = is_chinese(block[0].text) or len(before) >= FULL_CHINESE_LINE
        chinese = _is_chinese_line(line.text, passage if wrapped else None, _text_at(block, index + 1))
        parted = starts_item or mark.heading or _is_whole_paragraph(before)
        if passage is None or chinese != passage.chinese or (parted and not chinese):
            if passage is not None and passage.lines:
                yield passage
            passage = TextBlock(chinese)
        if line.text:
            passage.lines.append(line)
    if passage is not None and passage.lines:
        yield passage


def _text_at(block: Sequence[PageLine], index: int) -> str:
    return block[index].text if index < len(block) else ""


def _is_whole_paragraph(line: str) -> bool:
    return len(line) > WIDEST_WRAP and is_finished(line)


def _may_start_item(before: str, number: int | None, last: int) -> bool:
    """Tell an item of a list from a wrapped line that begins with a dash or a date's number."""
    if number is not None and last:
        return number == last + 1
    return not before or is_finished(before) or is_chinese(before) or bool(last) or marked(before).is_item


def _is_chinese_line(text: str, passage: TextBlock | None, following: str) -> bool:
    if is_chinese(text) or passage is None or not passage.chinese:
        return is_chinese(text)
    if is_finished(passage.end):
        return False
    goes_on = is_chinese(following)
    short = len(LATIN_WORD.findall(text)) <= SHORT_RUN and not is_finished(text)
    return CHINESE.search(text) is not None or not is_sayable(text) or (goes_on and short)


def _continued(passages: Iterable[TextBlock]) -> Iterator[TextBlock]:
    """Join an English passage that a page break has cut in the middle of a sentence."""
    last: TextBlock | None = None
    for passage in passages:
        if last is not None and not (last.chinese or passage.chinese) and _goes_on(last, passage):
            last.lines += passage.lines
            continue
        if last is not None:
            yield last
        last = passage
    if last is not None:
        yield last


def _goes_on(last: TextBlock, passage: TextBlock) -> bool:
    unfinished = not is_finished(last.end) and len(LATIN_WORD.findall(last.end)) > SHORT_RUN
    return unfinished and passage.lines[0].text[:1].islower()


def _paired(
    originals: Sequence[TextBlock],
    translations: Sequence[TextBlock],
    vocabulary: frozenset[str],
    remark: Remark,
) -> Iterator[Paragraph]:
    """Give as many translations as paragraphs one each, in order; otherwise all to the last paragraph."""
    readable = [
        (passage, sentences)
        for passage in originals
        if (sentences := _sentences(passage.lines, vocabulary, remark))
    ]
    if not readable:
        _remark_on_orphans(translations, remark)
        return
    one_each = len(originals) == len(translations) == len(readable)
    for index, (_, sentences) in enumerate(readable):
        is_last = index + 1 == len(readable)
        chosen = translations[index : index + 1] if one_each else translations if is_last else ()
        yield Paragraph(sentences, _translation(chosen))


def _sentences(lines: Sequence[PageLine], vocabulary: frozenset[str], remark: Remark) -> tuple[str, ...]:
    texts = [english(joined(group, vocabulary)) for group in _ended_on_purpose(lines)]
    found = [sentence for text in texts for sentence in split_sentences(text)]
    faults = [_fault(sentence) for sentence in found]
    sentences = tuple(sentence for sentence, fault in zip(found, faults, strict=True) if fault is None)
    if any(character.isalnum() for text in texts for character in text):
        for fault in dict.fromkeys(filter(None, faults)):
            remark(lines[0].number, fault, N_("Write it in words if it should be read."))
    return sentences


def _fault(sentence: str) -> Phrase | None:
    """Return why a sentence cannot be read aloud; None if it can."""
    if not is_sayable(sentence):
        return N_("{lost} holds no English words to read and is left out.", lost=quote(sentence))
    if word := too_long(sentence):
        return N_(
            "{lost} holds a word that is too long to be read, {word}, and is left out.",
            lost=quote(sentence),
            word=quote(word, 20),
        )
    if len(sentence) > 2 * LONGEST:
        return N_("{lost} is too long for one sentence and is left out.", lost=quote(sentence))
    return None


def _ended_on_purpose(lines: Sequence[PageLine]) -> Iterator[list[PageLine]]:
    """Tell lines wrapped at a width from lines that each hold a sentence."""
    width = max(len(line.text) for line in lines)
    group: list[PageLine] = []
    for line, following in zip_longest(lines, lines[1:]):
        group.append(line)
        if following is None or _is_on_purpose(line.text, following.text, width):
            yield group
            group = []


def _is_on_purpose(text: str, following: str, width: int) -> bool:
    first = following.split(" ", 1)[0]
    has_room = width < NARROWEST_WRAP or len(text) + 1 + len(first) <= FULL_LINE * width
    return has_room and not first[:1].islower()


def _translation(passages: Sequence[TextBlock]) -> str | None:
    lines = [line.text for passage in passages for line in passage.lines]
    text = ""
    for line in lines:
        glue = " " if text[-1:].isascii() and line[:1].isascii() and text else ""
        text += glue + line
    return text or None


def _remark_on_orphans(passages: Sequence[TextBlock], remark: Remark) -> None:
    for passage in passages:
        line = passage.lines[0]
        what = N_(
            "The Chinese text {text} follows no English paragraph and is left out.", text=quote(line.text, 20)
        )
        remark(line.number, what, N_("Put it directly below the paragraph that it translates."))
