"""The phone inventory: the 39 ARPAbet phones, their distances, their IPA and their one-letter codes."""

from dataclasses import dataclass
from functools import cache
from itertools import product
from math import sqrt

from speakcheck.language.pronunciation import Phones


@dataclass(frozen=True, slots=True)
class VowelShape:
    """Where the tongue is at the start and at the end of a vowel, read off the IPA vowel chart."""

    start: tuple[float, float]
    """Height (0 close – 1 open) and backness (0 front – 1 back)."""
    end: tuple[float, float]
    """The same for the off-glide of a diphthong; equal to start for a pure vowel."""
    rounded: float
    """0 spread – 1 rounded."""
    tense: float
    """0 lax and short – 1 tense and long."""
    rhotic: float = 0.0
    """1 for the r-coloured vowel."""


@dataclass(frozen=True, slots=True)
class ConsonantShape:
    """How a consonant is made."""

    place: float
    """From the lips (0) to the glottis (7)."""
    manner: str
    """stop, affricate, fricative, nasal, liquid or glide."""
    voiced: bool
    """Whether the vocal folds swing."""


VOWEL_SHAPES = {
    "AA": VowelShape((1.0, 0.8), (1.0, 0.8), 0.0, 0.5),
    "AE": VowelShape((0.85, 0.0), (0.85, 0.0), 0.0, 0.3),
    "AH": VowelShape((0.6, 0.6), (0.6, 0.6), 0.0, 0.0),
    "AO": VowelShape((0.7, 1.0), (0.7, 1.0), 1.0, 0.5),
    "AW": VowelShape((1.0, 0.5), (0.2, 0.9), 0.5, 1.0),
    "AY": VowelShape((1.0, 0.5), (0.2, 0.1), 0.0, 1.0),
    "EH": VowelShape((0.6, 0.0), (0.6, 0.0), 0.0, 0.0),
    "ER": VowelShape((0.5, 0.5), (0.5, 0.5), 0.3, 0.5, 1.0),
    "EY": VowelShape((0.4, 0.0), (0.1, 0.0), 0.0, 1.0),
    "IH": VowelShape((0.2, 0.2), (0.2, 0.2), 0.0, 0.0),
    "IY": VowelShape((0.0, 0.0), (0.0, 0.0), 0.0, 1.0),
    "OW": VowelShape((0.4, 1.0), (0.15, 1.0), 1.0, 1.0),
    "OY": VowelShape((0.6, 1.0), (0.2, 0.1), 0.6, 1.0),
    "UH": VowelShape((0.2, 0.8), (0.2, 0.8), 0.8, 0.0),
    "UW": VowelShape((0.0, 1.0), (0.0, 1.0), 1.0, 1.0),
}
CONSONANT_SHAPES = {
    "B": ConsonantShape(0, "stop", True),
    "CH": ConsonantShape(4, "affricate", False),
    "D": ConsonantShape(3, "stop", True),
    "DH": ConsonantShape(2, "fricative", True),
    "F": ConsonantShape(1, "fricative", False),
    "G": ConsonantShape(6, "stop", True),
    "HH": ConsonantShape(7, "fricative", False),
    "JH": ConsonantShape(4, "affricate", True),
    "K": ConsonantShape(6, "stop", False),
    "L": ConsonantShape(3, "liquid", True),
    "M": ConsonantShape(0, "nasal", True),
    "N": ConsonantShape(3, "nasal", True),
    "NG": ConsonantShape(6, "nasal", True),
    "P": ConsonantShape(0, "stop", False),
    "R": ConsonantShape(4, "liquid", True),
    "S": ConsonantShape(3, "fricative", False),
    "SH": ConsonantShape(4, "fricative", False),
    "T": ConsonantShape(3, "stop", False),
    "TH": ConsonantShape(2, "fricative", False),
    "V": ConsonantShape(1, "fricative", True),
    "W": ConsonantShape(0, "glide", True),
    "Y": ConsonantShape(5, "glide", True),
    "Z": ConsonantShape(3, "fricative", True),
    "ZH": ConsonantShape(4, "fricative", True),
}
VOWELS = frozenset(VOWEL_SHAPES)
CONSONANTS = frozenset(CONSONANT_SHAPES)
PHONES = tuple(sorted(VOWELS | CONSONANTS))
NUMBER_OF = {phone: number for number, phone in enumerate(PHONES)}
"""Place of each phone in PHONES."""
SYMBOLS = tuple(sorted([*CONSONANTS, *(vowel + stress for vowel, stress in product(sorted(VOWELS), "012"))]))
"""Every symbol of Phones: consonants, and vowels with their stress digit."""

_MANNER_GAP = {
    frozenset(("stop", "affricate")): 0.4,
    frozenset(("affricate", "fricative")): 0.4,
    frozenset(("stop", "fricative")): 0.6,
    frozenset(("stop", "nasal")): 0.7,
    frozenset(("liquid", "glide")): 0.4,
    frozenset(("fricative", "glide")): 0.6,
    frozenset(("liquid", "nasal")): 0.7,
}
# A consonant whose place and manner are those of a vowel without its syllable: glide, r and dark l.
_SEMIVOWEL_GAP = {
    frozenset(("R", "ER")): 0.3,
    frozenset(("Y", "IY")): 0.3,
    frozenset(("Y", "IH")): 0.4,
    frozenset(("W", "UW")): 0.3,
    frozenset(("W", "UH")): 0.4,
    frozenset(("L", "OW")): 0.6,
    frozenset(("L", "UH")): 0.6,
    frozenset(("L", "AO")): 0.7,
}

# The one-letter form of the ARPAbet (Shoup 1980) writes each phone as one ASCII letter.
_LETTERS = """
AA:a AE:@ AH:A AO:c AW:W AY:Y B:b CH:C D:d DH:D EH:E ER:R EY:e F:f G:g HH:h IH:I IY:i JH:J K:k L:l M:m N:n
NG:G OW:o OY:O P:p R:r S:s SH:S T:t TH:T UH:U UW:u V:v W:w Y:y Z:z ZH:Z
"""
LETTER_OF = dict(pair.split(":") for pair in _LETTERS.split())
PHONE_OF = {letter: phone for phone, letter in LETTER_OF.items()}

_IPA_PAIRS = """
AA:ɑ AE:æ AH:ʌ AO:ɔ AW:aʊ AY:aɪ B:b CH:tʃ D:d DH:ð EH:ɛ ER:ɝ EY:eɪ F:f G:ɡ HH:h IH:ɪ IY:i JH:dʒ K:k L:l M:m
N:n NG:ŋ OW:oʊ OY:ɔɪ P:p R:ɹ S:s SH:ʃ T:t TH:θ UH:ʊ UW:u V:v W:w Y:j Z:z ZH:ʒ AH0:ə ER0:ɚ
"""
_IPA = dict(pair.split(":") for pair in _IPA_PAIRS.split())


def bare(phone: str) -> str:
    """Return the phone without its stress digit."""
    return phone.rstrip("012")


def bare_all(phones: Phones) -> Phones:
    """Return the phones without stress digits."""
    return tuple(phone.rstrip("012") for phone in phones)


def is_vowel(phone: str) -> bool:
    """Tell whether the phone, with or without a stress digit, is the core of a syllable."""
    return phone.rstrip("012") in VOWELS


def stress_of(phone: str) -> int:
    """Return the stress digit of a vowel, 0 where it has none."""
    return int(phone[-1]) if phone[-1:] in ("0", "1", "2") else 0


def ipa(phone: str) -> str:
    """Return the phone in the International Phonetic Alphabet, General American, without a stress mark."""
    return _IPA.get(phone) or _IPA[bare(phone)]


def pack(phones: Phones) -> str:
    """Write phones in one-letter form, a stress digit behind each stressed-marked vowel: "I1nflA2ks"."""
    return "".join(LETTER_OF[bare(phone)] + phone[len(bare(phone)) :] for phone in phones)


def pack_bare(phones: Phones) -> str:
    """Write phones in one-letter form without stress: exactly one character a phone."""
    return "".join(LETTER_OF[bare(phone)] for phone in phones)


def unpack(code: str) -> Phones:
    """Return the phones of a one-letter form."""
    phones: list[str] = []
    for letter in code:
        if letter in "012":
            phones[-1] += letter
        else:
            phones.append(PHONE_OF[letter])
    return tuple(phones)


@cache
def distance(one: str, other: str) -> float:
    """Return how unlike two phones are: 0 the same (stress ignored) – 1 unrelated.

    Vowels are compared by tongue position at start and end, rounding, length and r-colour; consonants by
    place (0.4 of the whole), manner (0.4) and voice (0.2). The features are those of the IPA chart; the
    weights are a choice, made so that the pairs that Mandarin speakers exchange stay below 0.5.
    """
    one, other = bare(one), bare(other)
    if one == other:
        return 0.0
    if one in VOWEL_SHAPES and other in VOWEL_SHAPES:
        return _vowel_distance(VOWEL_SHAPES[one], VOWEL_SHAPES[other])
    if one in CONSONANT_SHAPES and other in CONSONANT_SHAPES:
        return _consonant_distance(CONSONANT_SHAPES[one], CONSONANT_SHAPES[other])
    return _SEMIVOWEL_GAP.get(frozenset((one, other)), 1.0)


def _vowel_distance(one: VowelShape, other: VowelShape) -> float:
    gaps = [
        *(a - b for a, b in zip(one.start, other.start, strict=True)),
        *(a - b for a, b in zip(one.end, other.end, strict=True)),
        0.5 * (one.rounded - other.rounded),
        0.3 * (one.tense - other.tense),
        0.6 * (one.rhotic - other.rhotic),
    ]
    return min(1.0, sqrt(sum(gap * gap for gap in gaps) / 2))


def _consonant_distance(one: ConsonantShape, other: ConsonantShape) -> float:
    place = min(1.0, abs(one.place - other.place) / 4)
    manner = (
        _MANNER_GAP.get(frozenset((one.manner, other.manner)), 1.0) if one.manner != other.manner else 0.0
    )
    return 0.4 * place + 0.4 * manner + 0.2 * (one.voiced != other.voiced)
