"""What follows by rule from a known word: plurals, possessives, past forms, derivations, compounds."""

from collections.abc import Callable, Iterator

from speakcheck.language.dictionary import familiarity, look_up
from speakcheck.language.phones import bare, is_vowel
from speakcheck.language.pronunciation import Phones

SIBILANTS = frozenset(("S", "Z", "SH", "ZH", "CH", "JH"))
VOICELESS = frozenset(("P", "T", "K", "F", "TH", "S", "SH", "CH", "HH"))
VOWEL_LETTERS = "aeiouy"
PART_AT_LEAST = 3
FAMILIAR = 2
PREFIXES = {
    "anti": ("AE1", "N", "T", "IY0"),
    "bio": ("B", "AY1", "OW0"),
    "co": ("K", "OW1"),
    "counter": ("K", "AW1", "N", "T", "ER0"),
    "crypto": ("K", "R", "IH1", "P", "T", "OW0"),
    "cyber": ("S", "AY1", "B", "ER0"),
    "eco": ("IY1", "K", "OW0"),
    "geo": ("JH", "IY1", "OW0"),
    "giga": ("G", "IH1", "G", "AH0"),
    "hyper": ("HH", "AY1", "P", "ER0"),
    "inter": ("IH1", "N", "T", "ER0"),
    "mega": ("M", "EH1", "G", "AH0"),
    "micro": ("M", "AY1", "K", "R", "OW0"),
    "mini": ("M", "IH1", "N", "IY0"),
    "mis": ("M", "IH0", "S"),
    "multi": ("M", "AH1", "L", "T", "IY0"),
    "nano": ("N", "AE1", "N", "OW0"),
    "non": ("N", "AA1", "N"),
    "out": ("AW1", "T"),
    "over": ("OW1", "V", "ER0"),
    "photo": ("F", "OW1", "T", "OW0"),
    "pre": ("P", "R", "IY0"),
    "pro": ("P", "R", "OW1"),
    "re": ("R", "IY0"),
    "self": ("S", "EH1", "L", "F"),
    "semi": ("S", "EH1", "M", "IY0"),
    "sub": ("S", "AH1", "B"),
    "super": ("S", "UW1", "P", "ER0"),
    "tele": ("T", "EH1", "L", "AH0"),
    "trans": ("T", "R", "AE1", "N", "Z"),
    "ultra": ("AH1", "L", "T", "R", "AH0"),
    "un": ("AH0", "N"),
    "under": ("AH1", "N", "D", "ER0"),
}
INFLECTIONS = ("'s", "s'", "s", "'d", "ed", "'ll", "'ve", "ing", "in'")
DERIVATIONS = {
    "er": ("ER0",),
    "or": ("ER0",),
    "ly": ("L", "IY0"),
    "ness": ("N", "AH0", "S"),
    "less": ("L", "AH0", "S"),
    "ful": ("F", "AH0", "L"),
    "ment": ("M", "AH0", "N", "T"),
    "able": ("AH0", "B", "AH0", "L"),
    "ish": ("IH0", "SH"),
    "ism": ("IH2", "Z", "AH0", "M"),
    "ist": ("IH0", "S", "T"),
    "y": ("IY0",),
}

Finder = Callable[[str], tuple[Phones, ...]]


def sibilant_ending(phones: Phones) -> Phones:
    """Return the ending -s of plural, possessive and third person after the given phones."""
    last = bare(phones[-1])
    if last in SIBILANTS:
        return ("IH0", "Z")
    return ("S",) if last in VOICELESS else ("Z",)


def past_ending(phones: Phones) -> Phones:
    """Return the ending -ed after the given phones."""
    last = bare(phones[-1])
    if last in ("T", "D"):
        return ("IH0", "D")
    return ("T",) if last in VOICELESS else ("D",)


def _ending(ending: str, phones: Phones) -> Phones:
    if ending in ("s", "'s", "s'"):
        return sibilant_ending(phones)
    if ending == "ed":
        return past_ending(phones)
    if ending == "'d":
        return ("AH0", "D") if bare(phones[-1]) in ("T", "D") else ("D",)
    if ending == "'ve":
        return ("V",) if is_vowel(phones[-1]) else ("AH0", "V")
    fixed: dict[str, Phones] = {"'ll": ("AH0", "L"), "ing": ("IH0", "NG"), "in'": ("IH0", "N")}
    return fixed[ending]


def stems(word: str, ending: str) -> Iterator[str]:
    """Yield the words that may carry the ending, undoing the spelling rules of English."""
    stem = word.removesuffix(ending)
    if ending in ("s", "ed") and stem.endswith("i" if ending == "ed" else "ie"):
        yield stem.rstrip("e").removesuffix("i") + "y"
    if ending == "s" and stem.endswith("e"):
        yield stem[:-1] if stem[:-1].endswith(("s", "x", "z", "ch", "sh", "o")) else stem
    if not (ending == "s" and stem.endswith("s")):
        yield stem
    if ending[0] in VOWEL_LETTERS:
        yield stem + "e"
        if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in VOWEL_LETTERS:
            yield stem[:-1]
        if ending not in ("ed", "ing") and stem.endswith("i"):
            yield stem[:-1] + "y"
    elif stem.endswith("i"):
        yield stem[:-1] + "y"


def inflected(word: str, find: Finder) -> tuple[Phones, ...]:
    """Return the pronunciations that follow from a stem that `find` knows; () where there is none."""
    if word.endswith("s'") and (plural := find(word[:-1])):
        return plural
    for ending in INFLECTIONS:
        if not word.endswith(ending):
            continue
        for stem in stems(word, ending):
            if len(stem) < (1 if "'" in ending else PART_AT_LEAST):
                continue
            if known := find(stem):
                return tuple(phones + _ending(ending, phones) for phones in known)
    return ()


def derived(word: str, find: Finder) -> tuple[Phones, ...]:
    """Return pronunciations of a known stem with a derivational ending (-er, -ly, -ness …), or ()."""
    for ending, phones in DERIVATIONS.items():
        if not word.endswith(ending):
            continue
        for stem in stems(word, ending):
            if len(stem) > PART_AT_LEAST and (known := find(stem)):
                return tuple(base + phones for base in known)
    return ()


def _second_part(phones: Phones) -> Phones:
    """Return the phones with primary stress made secondary."""
    return tuple(phone.replace("1", "2") for phone in phones)


def _prefixed(word: str, prefix: str) -> tuple[Phones, ...]:
    base = look_up(word.removeprefix(prefix))
    return tuple(_second_part(PREFIXES[prefix]) + phones for phones in base[:2])


def compound(word: str) -> tuple[Phones, ...]:
    """Return the pronunciation of two familiar words in one, or of a prefix and a word; or ().

    The first part of a compound keeps the primary stress ("livestream" as LIVE-stream).
    """
    for prefix in sorted(PREFIXES, key=len, reverse=True):
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > PART_AT_LEAST and familiarity(rest) >= FAMILIAR:
            return _prefixed(word, prefix)
    splits = []
    for at in range(PART_AT_LEAST, len(word) - PART_AT_LEAST + 1):
        first, second = word[:at], word[at:]
        if look_up(first) and look_up(second):
            least = min(familiarity(first), familiarity(second))
            splits.append((least, first, second))
    if not splits or (best := max(splits))[0] < FAMILIAR:
        return ()
    return tuple(first + _second_part(look_up(best[2])[0]) for first in look_up(best[1])[:2])
