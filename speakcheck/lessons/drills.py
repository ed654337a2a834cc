"""The keyword drills of a page: which lines make one item, and what stands in an item."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from speakcheck.i18n import N_
from speakcheck.language.tokens import too_long
from speakcheck.lessons.brackets import HALF_WIDTH, DrillParts, part_item, still_open
from speakcheck.lessons.lesson import Drill
from speakcheck.lessons.lines import PageLine, joined
from speakcheck.lessons.markers import MarkedLine, marked
from speakcheck.lessons.parts_of_speech import is_part_of_speech, part_and_meaning
from speakcheck.lessons.script import english, is_chinese, is_finished, is_sayable, without_translation
from speakcheck.lessons.syllables import spells, split_syllables
from speakcheck.lessons.warning import Remark, quote

MOST_WORDS = 6
"""Words of a keyword; more are a sentence."""
LONGEST_DRILL = 1500
"""Characters of a whole item."""
LONGEST_WORD = 60
"""Characters of a keyword."""
STARTS_DRILL = re.compile(rf"[^\W\d_][\w'’./&-]*(?: [\w'’./&-]+){{0,{MOST_WORDS - 1}}}\s*(?:\(|\[|:\s)")
GOES_ON = re.compile(r"[(\[:]")
BARE_WORD = re.compile(rf"[^\W\d_][\w'’./-]*(?: [\w'’./-]+){{0,{MOST_WORDS - 1}}}")


@dataclass(slots=True)
class DrillLines:
    """The lines of one item."""

    lines: list[PageLine] = field(default_factory=list)
    open: int = 0
    """How many more brackets open than close."""

    def add(self, line: PageLine) -> None:
        """Append a line."""
        self.lines.append(line)
        self.open += still_open(line.text.translate(HALF_WIDTH))

    @property
    def end(self) -> str:
        """Return the last line."""
        return self.lines[-1].text.translate(HALF_WIDTH)

    @property
    def is_complete(self) -> bool:
        """Tell whether an example has come to its end."""
        return self.open <= 0 and is_finished(self.end) and not self.end.endswith(("]", ")"))


def read_drills(lines: Sequence[PageLine], vocabulary: frozenset[str], remark: Remark) -> tuple[Drill, ...]:
    """Read the items of a drill section; what is none is remarked on."""
    drills = (_drill(group, vocabulary, remark) for group in _groups(lines, remark))
    return tuple(drill for drill in drills if drill is not None)


def _groups(lines: Sequence[PageLine], remark: Remark) -> Iterator[list[PageLine]]:
    group = DrillLines()
    number = 0
    gap = False
    for line, following in zip(lines, _following_texts(lines), strict=True):
        if not line.text:
            gap = True
            continue
        mark = marked(line.text)
        if _starts(group, mark, number, following):
            if group.lines:
                yield group.lines
            number = mark.number or number + 1
            group = DrillLines()
            group.add(PageLine(line.number, mark.text, line.indent, line.broken))
        elif group.lines and not (gap and group.is_complete):
            group.add(line)
        else:
            what = N_("The line {text} is no keyword drill and is left out.", text=quote(line.text))
            remark(
                line.number,
                what,
                N_("Write a drill as “Word (Syl-la-bles) [part of speech. meaning]: example”."),
            )
        gap = False
    if group.lines:
        yield group.lines


def _starts(group: DrillLines, mark: MarkedLine, last: int, following: str) -> bool:
    """Tell the first line of an item, behind one with the number `last`, from a later line."""
    text = mark.text.translate(HALF_WIDTH)
    drill_like = STARTS_DRILL.match(text) is not None
    if not group.lines:
        return mark.is_item or drill_like or _is_bare_word(text, following)
    if mark.number is not None and (mark.number == last + 1 or drill_like):
        return True
    if group.open > 0:
        return False
    done = is_finished(group.end) or group.end.endswith("]")
    return mark.bullet or (done and (drill_like or _is_bare_word(text, following)))


def _is_bare_word(text: str, following: str) -> bool:
    """Tell a keyword alone on its line by the bracket that opens the next one."""
    return GOES_ON.match(following) is not None and BARE_WORD.fullmatch(text) is not None


def _following_texts(lines: Sequence[PageLine]) -> list[str]:
    """Return for each line the text of the next one that is not blank."""
    texts: list[str] = []
    following = ""
    for line in reversed(lines):
        texts.append(following)
        following = line.text.translate(HALF_WIDTH) or following
    return texts[::-1]


def _drill(lines: Sequence[PageLine], vocabulary: frozenset[str], remark: Remark) -> Drill | None:
    number = lines[0].number
    if sum(len(line.text) for line in lines) > LONGEST_DRILL:
        what = N_(
            "The text from {text} on is too long for a keyword drill and is left out.",
            text=quote(lines[0].text),
        )
        remark(number, what, N_("Begin each drill on a new line with its number."))
        return None
    kept = _without_translation(lines, remark)
    item = part_item(joined(kept, vocabulary).translate(HALF_WIDTH))
    word = english(item.word).strip(' .,;-–—*"“”')
    if not _is_keyword(word):
        what = N_("{text} is no keyword and is left out.", text=quote(item.word or joined(lines)))
        remark(number, what, N_("Begin each drill with one English word or a short phrase."))
        return None
    if item.unclosed:
        remark(
            number,
            N_("A bracket of the drill {word} is not closed.", word=quote(word)),
            N_("Close it before the colon."),
        )
    part, definition = _part_and_definition(item)
    syllables, part = _syllables(word, item, part, number, remark)
    example = _example(item, number, remark)
    if not item.square and not item.round:
        example, definition = _example_or_definition(word, example or english(item.loose))
    return Drill(word, syllables, part, definition, example)


def _without_translation(lines: Sequence[PageLine], remark: Remark) -> list[PageLine]:
    """Leave out the Chinese lines below an example; a Chinese definition stands in a bracket and stays."""
    kept = list(lines)
    while len(kept) > 1 and is_chinese(kept[-1].text) and is_finished(joined(kept[:-1])):
        line = kept.pop()
        _remark_on_translation(line.text, line.number, remark)
    return kept


def _remark_on_translation(text: str, number: int, remark: Remark) -> None:
    what = N_("The translation {text} of an example is left out.", text=quote(text, 20))
    remark(number, what, N_("Put Chinese into the square brackets if it is the meaning of the word."))


def _is_keyword(word: str) -> bool:
    return is_sayable(word) and len(word) <= LONGEST_WORD and len(word.split()) <= MOST_WORDS


def _syllables(
    word: str, item: DrillParts, part: str, number: int, remark: Remark
) -> tuple[tuple[str, ...], str]:
    """Return the syllables and the part of speech, which some pages write in the round bracket."""
    if not item.round:
        return (), part
    if spells(item.round, word):
        return split_syllables(item.round), part
    if is_part_of_speech(item.round.rstrip(".")):
        return (), part or item.round.rstrip(".")
    what = N_(
        "The syllables {syllables} do not spell {word} and are left out.",
        syllables=quote(item.round),
        word=quote(word),
    )
    remark(number, what, N_("Write the letters of the word with hyphens between its syllables."))
    return (), part


def _part_and_definition(item: DrillParts) -> tuple[str, str]:
    part, meaning = part_and_meaning(item.square)
    return part, meaning or (item.loose if part and item.example else "")


def _example(item: DrillParts, number: int, remark: Remark) -> str:
    source, translation = without_translation(item.example or (item.loose if item.square else ""))
    if translation:
        _remark_on_translation(translation, number, remark)
    example = english(source)
    if word := too_long(example):
        what = N_(
            "The example {text} holds a word that is too long to be read, {word}, and is left out.",
            text=quote(example),
            word=quote(word, 20),
        )
        remark(number, what, N_("Write it in words if it should be read."))
        return ""
    return example if is_sayable(example) else ""


def _example_or_definition(word: str, text: str) -> tuple[str, str]:
    """Without brackets, a text that holds the word is an example of it."""
    holds = re.search(rf"(?<!\w){re.escape(word.lower())}", text.lower()) is not None
    return (text, "") if holds and is_sayable(text) else ("", text)
