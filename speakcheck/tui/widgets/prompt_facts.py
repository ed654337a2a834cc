"""The small lines around a prompt: context, drill, translation, highlights, and the chosen word."""

from collections.abc import Iterator

from textual.content import Content

from speakcheck.assess.feedback import Feedback, Verdict
from speakcheck.i18n import _
from speakcheck.lessons.lesson import Drill, Lesson, Paragraph, Prompt
from speakcheck.lessons.lines import clean
from speakcheck.practice.prompts import drill_of, paragraph_of
from speakcheck.report.marked import SIGNS
from speakcheck.report.remarks import bare_word
from speakcheck.report.wording import VERDICT_LABELS
from speakcheck.report.wrapping import wrapped
from speakcheck.tui.widgets.words import STYLES, weakest_syllable


def context(lesson: Lesson, prompt: Prompt, width: int) -> tuple[Content, Content]:
    """Return what stands before a sentence in its paragraph, and what behind it; both may be empty."""
    paragraph = paragraph_of(lesson, prompt)
    if paragraph is None or prompt.text not in paragraph.sentences:
        return Content(""), Content("")
    place = _place(paragraph, prompt)
    before, after = paragraph.sentences[:place], paragraph.sentences[place + 1 :]
    return _dim(" ".join(before), width), _dim(" ".join(after), width)


def _place(paragraph: Paragraph, prompt: Prompt) -> int:
    """Return which sentence of a paragraph a prompt is; sentences may be alike, ids are not."""
    number = prompt.id.partition("s")[2]
    if number.isdecimal() and 0 < int(number) <= len(paragraph.sentences):
        return int(number) - 1
    return paragraph.sentences.index(prompt.text)


def _dim(text: str, width: int) -> Content:
    return Content("\n").join(Content.styled(line, "$quiet") for line in wrapped(clean(text), max(8, width)))


def drill_for(lesson: Lesson, prompt: Prompt) -> Drill | None:
    """Return the drill of a keyword, its example, or of a word that is drilled alone."""
    named = drill_of(lesson, prompt)
    if named is not None or "-w" not in prompt.id:
        return named
    wanted = prompt.text.casefold()
    return next((each for each in lesson.drills if each.word.casefold() == wanted), None)


def drill_lines(drill: Drill, width: int) -> Iterator[Content]:
    """Yield what the page says of a keyword: syllables, part of speech, definition."""
    syllables = "·".join(clean(each) for each in drill.syllables)
    head = " – ".join(filter(None, (syllables, clean(drill.part_of_speech))))
    yield from (Content.styled(line, "$accent") for line in wrapped(head, width))
    yield from (Content.styled(line, "$quiet") for line in wrapped(clean(drill.definition), width))


def translation_lines(lesson: Lesson, prompt: Prompt, width: int) -> Iterator[Content]:
    """Yield the translation of the paragraph, or that there is none."""
    paragraph = paragraph_of(lesson, prompt)
    texts = [paragraph.translation] if paragraph else []
    if prompt.id == "all":
        texts = [each.translation for each in lesson.paragraphs]
    found = " ".join(clean(text) for text in texts if text)
    shown = found or _("The lesson has no translation of this.")
    yield from (Content.styled(line, "" if found else "$quiet") for line in wrapped(shown, width))


def word_line(feedback: Feedback, index: int) -> Content:
    """Return the chosen word with its verdict in words, its weakest syllable, and what was heard."""
    word = feedback.words[index]
    shown = bare_word(word.text)
    if word.verdict is None:
        return Content.assemble((shown, "bold"), "  ", (_("not judged"), "$quiet"))
    sign, style = SIGNS[word.verdict].glyph, STYLES[word.verdict][1]
    parts = [_(VERDICT_LABELS[word.verdict])]
    if word.score is not None and word.start is not None and word.verdict is not Verdict.WRONG:
        parts[0] += f" {word.score:.0f}"
    weakest = weakest_syllable(word)
    if weakest is not None and word.verdict.value in ("fair", "poor"):
        parts.append(_("weakest: {syllable}").format(syllable=word.syllables[weakest].text))
    if word.heard and word.heard.casefold() != shown.casefold():
        parts.append(_("heard: {words}").format(words=clean(word.heard)))
    return Content.assemble((shown, "bold"), "  ", (f"{sign} ", style), " · ".join(parts))
