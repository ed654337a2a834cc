"""The lines of a closer look at a word: syllables, sounds expected and heard, and the mouth."""

from collections.abc import Iterator

from rich.cells import set_cell_size
from textual.content import Content

from speakcheck.assess.cues import cue
from speakcheck.assess.feedback import Feedback, PhoneResult, PhoneVerdict, Verdict, WordResult
from speakcheck.i18n import _
from speakcheck.language.phones import ipa
from speakcheck.lessons.lines import clean
from speakcheck.practice.spans import syllable_phones, syllable_span
from speakcheck.report.wording import EMPHASIS
from speakcheck.tui.widgets.prompt_facts import word_line
from speakcheck.tui.widgets.wording import bar, hung

PHONE_SIGNS = {
    PhoneVerdict.GOOD: ("✓", "$text-success"),
    PhoneVerdict.UNSURE: ("~", "$text-warning"),
    PhoneVerdict.WRONG: ("✗", "$text-error bold"),
}
BAR = 12
UNSPOKEN = (Verdict.WRONG, Verdict.MISSING)
STRESSED, SECOND = 1, 2


def word_lines(feedback: Feedback, index: int, syllable: int, width: int) -> Iterator[Content]:
    """Yield what is known of a word, none wider than asked; `syllable` is the chosen one.

    Where the word was not heard, or another one was, its sounds were not spoken: they are shown without a
    judgement.
    """
    if width <= 0:
        return
    word = feedback.words[index]
    yield from _title(word, width)
    yield word_line(feedback, index)
    yield Content("")
    if word.syllables:
        yield from _syllables(word, syllable)
        yield Content("")
    for correction in feedback.corrections:
        if correction.word == index:
            yield from hung("→", _(correction.message), width, "bold", "$accent bold")
            yield Content("")
    if word.verdict not in UNSPOKEN:
        yield from _mouth(word, width)
    yield from _witness(word, width)


def _title(word: WordResult, width: int) -> Iterator[Content]:
    """Yield the word as large as it gets: its syllables apart, the stressed one in capitals."""
    shown = clean(word.hint or word.text).replace("-", " · ") if word.hint else clean(word.text)
    sounds = "".join(_ipa(word))
    yield from hung("", shown, width, "bold $accent")
    if sounds:
        yield Content.styled(f"/{sounds}/", "$quiet")
    yield Content("")


def _ipa(word: WordResult) -> Iterator[str]:
    """Yield the sounds of a word, stress marked in longer ones."""
    if not word.syllables:
        yield from (ipa(phone.phone) for phone in word.phones)
        return
    for number, each in enumerate(word.syllables):
        mark = {STRESSED: "ˈ", SECOND: "ˌ"}.get(each.stress, "") if len(word.syllables) > 1 else ""
        yield mark or ("." if number else "")
        yield from map(_sound, each.phones, [each.stress] * len(each.phones))


def _sound(phone: str, stress: int) -> str:
    return ipa(f"{phone}{stress}") if phone in ("AH", "ER") else ipa(phone)


def _syllables(word: WordResult, chosen: int) -> Iterator[Content]:
    """Yield the syllables, each with its score and its sounds below it."""
    edge = max(8, *(len(each.text) + 4 for each in word.syllables))
    for number, each in enumerate(word.syllables):
        mine = number == chosen and len(word.syllables) > 1 and syllable_span(word, number) is not None
        loud = each.stress == STRESSED and len(word.syllables) > 1
        text = clean(each.text).upper() if loud else clean(each.text)
        name = Content.styled(set_cell_size(f" {text}", edge), "bold reverse" if mine else "bold")
        sounds = Content(" ").join(_phones(word, number))
        if word.verdict in UNSPOKEN:
            yield Content.assemble(name, "  ", sounds)
            continue
        score = Content.styled(_("not measured"), "$quiet")
        if each.score is not None:
            score = Content.assemble(bar(each.score / 100, BAR), f" {each.score:3.0f}")
        yield Content.assemble(name, "  ", score, "  ", sounds)


def _phones(word: WordResult, syllable: int) -> Iterator[Content]:
    """Yield the sounds of a syllable: expected, its sign, and what was heard instead."""
    stress = word.syllables[syllable].stress
    measured = syllable_phones(word, syllable)
    if not measured or word.verdict in UNSPOKEN:
        yield from (Content(_sound(phone, stress)) for phone in word.syllables[syllable].phones)
        return
    for phone in measured:
        yield _phone(phone, stress)


def _phone(phone: PhoneResult, stress: int) -> Content:
    shown = _sound(phone.phone, stress)
    if phone.verdict is None:
        return Content.styled(shown, "$quiet")
    sign, style = PHONE_SIGNS[phone.verdict]
    heard = f"→{ipa(phone.heard)}" if phone.heard and phone.verdict is not PhoneVerdict.GOOD else ""
    return Content.assemble((shown, "bold"), (f"{sign}{heard}", style))


def _mouth(word: WordResult, width: int) -> Iterator[Content]:
    """Yield what the mouth does for the sounds that were not as expected, the worst two."""
    faulty = [
        (place, phone)
        for place, phone in enumerate(word.phones)
        if phone.verdict in (PhoneVerdict.WRONG, PhoneVerdict.UNSURE)
    ]
    faulty.sort(key=lambda each: each[1].score if each[1].score is not None else 0.0)
    for place, phone in faulty[:2]:
        text = EMPHASIS.sub(r"\1", _(cue(phone.phone, is_final=place == len(word.phones) - 1)))
        yield from hung(f"/{ipa(phone.phone)}/", text, width, "", "bold")
    if faulty:
        yield Content("")


def _witness(word: WordResult, width: int) -> Iterator[Content]:
    """Yield what Whisper makes of the word, where it was asked."""
    if word.whisper is None:
        return
    witness = word.whisper
    understood = witness.probability is not None
    text = _("Whisper understood this word.") if understood else _("Whisper did not understand this word.")
    yield from hung("✓" if understood else "✗", text, width, "$quiet")
    contrast = witness.contrast
    if contrast is not None:
        nearer = (
            _("It fits better than “{word}”.")
            if contrast.margin >= 0
            else _("It sounded more like “{word}”.")
        )
        yield from hung(" ", nearer.format(word=clean(contrast.word)), width, "$quiet")
