"""The pronunciation section: `Word = ARPABET PHONES`, one word a line."""

import re
from collections.abc import Sequence
from dataclasses import replace

from speakcheck.i18n import N_, Phrase
from speakcheck.language.lexicon import MOST_PHONES
from speakcheck.language.pronunciation import Phones
from speakcheck.lessons.lines import PageLine
from speakcheck.lessons.markers import marked
from speakcheck.lessons.script import LATIN_LETTER, narrow, word_set
from speakcheck.lessons.warning import Remark, quote

VOWELS = word_set("AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW")
CONSONANTS = word_set("B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH")
"""With the vowels the 39 phones of the CMU Pronouncing Dictionary."""
ENTRY = re.compile(r"(?P<word>[^=:]+?)\s*[=:]\s*(?P<phones>.+)")
WORD = re.compile(rf"[{LATIN_LETTER}0-9][{LATIN_LETTER}0-9'.&-]*")
PHONE = re.compile(r"([A-Z]{1,2})([012]?)")
FORM = N_("Write it as “TikTok = T IH1 K T AA2 K”.")


class NotPhonesError(ValueError):
    """What follows the equals sign is no pronunciation."""

    def __init__(self, why: Phrase) -> None:
        """Say why, for the middle of a sentence."""
        super().__init__(why)
        self.why = why


def read_pronunciations(lines: Sequence[PageLine], remark: Remark) -> tuple[tuple[str, Phones], ...]:
    """Read the section's entries, words in lower case; of two for one word the first counts."""
    found: dict[str, Phones] = {}
    for line in _unwrapped(lines):
        if line.text and (entry := _entry(line, remark)):
            word, phones = entry
            if found.setdefault(word, phones) != phones:
                what = N_("{word} has two pronunciations; the first counts.", word=quote(word))
                remark(line.number, what, N_("Remove one of the two lines."))
    return tuple(found.items())


def _unwrapped(lines: Sequence[PageLine]) -> list[PageLine]:
    """Join to an entry the next line if it holds nothing but more phones."""
    whole: list[PageLine] = []
    for line in lines:
        goes_on = line.text != "" and all(map(_is_phone, narrow(line.text).upper().split()))
        if goes_on and whole and ENTRY.fullmatch(narrow(whole[-1].text)):
            entry = whole.pop()
            line = replace(entry, text=f"{entry.text} {line.text}")
        whole.append(line)
    return whole


def _is_phone(written: str) -> bool:
    match = PHONE.fullmatch(written)
    return match is not None and match[1] in VOWELS | CONSONANTS


def _entry(line: PageLine, remark: Remark) -> tuple[str, Phones] | None:
    entry = ENTRY.fullmatch(narrow(marked(line.text).text).replace("’", "'"))
    if entry is None or not WORD.fullmatch(entry["word"]):
        what = N_(
            "The line {text} gives no pronunciation of one word and is left out.", text=quote(line.text)
        )
        remark(line.number, what, FORM)
        return None
    try:
        return entry["word"].lower(), read_phones(entry["phones"])
    except NotPhonesError as error:
        remark(
            line.number,
            N_("The pronunciation of {word} is left out: {why}.", word=quote(entry["word"]), why=error.why),
            FORM,
        )
        return None


def read_phones(text: str) -> Phones:
    """Read ARPAbet phones; a vowel without a stress digit gets 1 if it is the only vowel, else 0.

    Raises NotPhonesError.
    """
    parted = [read_phone(written) for written in re.split(r"[\s,]+", text.strip(" /[]").upper()) if written]
    vowels = sum(name in VOWELS for name, _ in parted)
    if vowels == 0:
        raise NotPhonesError(N_("it has no vowel"))
    if len(parted) > MOST_PHONES:
        raise NotPhonesError(N_("it has more than {most} phones", most=MOST_PHONES))
    unmarked = "1" if vowels == 1 else "0"
    return tuple(name + (stress or unmarked) if name in VOWELS else name for name, stress in parted)


def read_phone(written: str) -> tuple[str, str]:
    """Read one ARPAbet phone and its stress digit, which may be missing; raises NotPhonesError."""
    match = PHONE.fullmatch(written)
    if match is None or match[1] not in VOWELS | CONSONANTS:
        raise NotPhonesError(N_("{phone} is none of the 39 ARPAbet phones", phone=quote(written, 12)))
    if match[1] in CONSONANTS and match[2]:
        raise NotPhonesError(N_("the consonant {phone} takes no stress digit", phone=quote(written, 12)))
    return match[1], match[2]
