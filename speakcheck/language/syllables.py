"""The syllables: of phones alone, and of a word with its letters."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from speakcheck.language.alignment import align
from speakcheck.language.dictionary import familiarity, listed, look_up
from speakcheck.language.phones import bare, bare_all, is_vowel, stress_of
from speakcheck.language.pronunciation import Phones, Pronunciation, Syllable
from speakcheck.language.spelling import plain_sign, plain_word

_ONSETS = """
B R,B L,B Y,P R,P L,P Y,D R,D W,T R,T W,K R,K L,K W,K Y,G R,G L,G W,F R,F L,F Y,V Y,TH R,TH W,SH R,HH Y,HH W,
M Y,S P,S T,S K,S F,S M,S N,S L,S W,S P R,S P L,S P Y,S T R,S K R,S K W,S K Y,S K L
"""
ONSETS = frozenset(tuple(onset.split()) for onset in _ONSETS.replace("\n", "").split(","))
"""Consonant clusters that begin English words; every single consonant but NG does too."""
CHECKED = frozenset(("AE", "EH", "IH", "AH", "UH"))
"""Vowels that English keeps from ending a stressed syllable."""
SUFFIXES = ("ings", "ing", "ers", "er", "est", "ed")
CONSONANT_SUFFIXES: dict[str, Phones] = {
    "ly": ("L", "IY0"),
    "ful": ("F", "AH0", "L"),
    "less": ("L", "AH0", "S"),
    "ness": ("N", "AH0", "S"),
    "ment": ("M", "AH0", "N", "T"),
}
PREFIXES_IN_S = ("dis", "mis", "es", "trans", "sus")
PREFIXES = frozenset(
    ("dis", "mis", "out", "un", "in", "im", "re", "non", "pre", "over", "under", "sub", "up")
)
SILENT_SECOND = ("sc", "st", "ft")
"""Letters of which the second may be silent, as in fas-ci-nate, lis-ten, of-ten."""
LETTER_VOWELS = frozenset("aeiouy")
FAMILIAR = 2
PART_AT_LEAST = 3


def syllabify(phones: Phones) -> tuple[Phones, ...]:
    """Cut phones into syllables, giving each vowel the longest onset that English allows.

    Joined, the syllables are the phones. Phones without a vowel are one syllable; () has none.
    """
    return _cut(phones, [0, *_onset_starts(phones), len(phones)])


def _cut(phones: Phones, bounds: Sequence[int]) -> tuple[Phones, ...]:
    return tuple(phones[start:end] for start, end in pairwise(bounds) if start < end)


def _vowels(phones: Phones) -> list[int]:
    return [at for at, phone in enumerate(phones) if is_vowel(phone)]


def _onset_starts(phones: Phones) -> list[int]:
    """Return where each syllable but the first begins."""
    starts = []
    for vowel, following in pairwise(_vowels(phones)):
        start = following
        while start - 1 > vowel and _is_onset(phones[start - 1 : following]):
            start -= 1
        starts.append(start)
    return starts


def _is_onset(consonants: Phones) -> bool:
    return consonants in ONSETS or (len(consonants) == 1 and consonants[0] != "NG")


def fitting(pronunciations: Sequence[Pronunciation], split: Sequence[str]) -> Pronunciation:
    """Return the first pronunciation with as many syllables as the split has parts, else the first of all."""
    for pronunciation in pronunciations:
        if len(_vowels(pronunciation.phones)) == len(split):
            return pronunciation
    return pronunciations[0]


def syllables(word_text: str, phones: Phones, split: tuple[str, ...] | None = None) -> tuple[Syllable, ...]:
    """Return the syllables of a word, with its letters and its phones; joined they give both.

    Signs around the word belong to no syllable; case is kept. A split from a lesson is shown as it is where
    each of its parts holds one vowel of the phones; a part without a vowel joins its neighbour, and a split
    that fits neither letters nor phones is left aside. Without a split the letters follow the phones, by the
    custom of dictionaries: a stressed short vowel keeps a consonant behind it, -ing and -er stand alone.
    Phones without a vowel (weak "and": N) give one syllable. A letter that spells several syllables ("W")
    gives the text of the first; the others have none.
    """
    word = _Written(word_text)
    graphones = align(word.letters, phones)
    bounds = _split_bounds(word, phones, graphones, split) if split else None
    if bounds is None:
        starts = _written_starts(word.letters, phones, graphones)
        bounds = [(_letter_start(graphones, at), at) for at in starts]
        bounds = [(max(1, _undoubled(word.letters, at, graphones)), phone) for at, phone in bounds]
    texts = word.cut([at for at, _ in bounds])
    sounds = _cut(phones, [0, *(at for _, at in bounds), len(phones)])
    return tuple(
        Syllable(text, sound, max(stress_of(phone) for phone in sound))
        for text, sound in zip(texts, sounds, strict=True)
    )


def _letter_start(graphones: Sequence[tuple[str, Phones]], phone: int) -> int:
    """Return the first letter of a phone; a letter that spells two phones (x) stays with the first."""
    letter = sound = 0
    for letters, phones in graphones:
        if phones and sound + len(phones) > phone:
            return letter if sound == phone else letter + len(letters)
        letter, sound = letter + len(letters), sound + len(phones)
    return letter


def _spelling_of(graphones: Sequence[tuple[str, Phones]], phone: int) -> str:
    sound = 0
    for letters, phones in graphones:
        sound += len(phones)
        if sound > phone:
            return letters
    return ""


def _written_starts(letters: str, phones: Phones, graphones: Sequence[tuple[str, Phones]]) -> list[int]:
    """Return where the syllables begin in phones, short stressed vowels, prefixes and suffixes considered."""
    starts = _onset_starts(phones)
    for number, (vowel, following) in enumerate(pairwise(_vowels(phones))):
        if starts[number] == vowel + 1 < following and _holds(phones, vowel, graphones):
            starts[number] += 1
    if starts and letters.startswith(PREFIXES_IN_S) and phones[starts[0] : starts[0] + 1] == ("S",):
        starts[0] += _vowels(phones)[1] > starts[0] + 1
    if seam := _seam(letters, phones):
        starts[sum(at < seam for at in _vowels(phones)) - 1] = seam
    stem, sound = letters, phones
    for tail, ending in CONSONANT_SUFFIXES.items():
        if letters.endswith(tail) and phones[-len(ending) :] == ending:
            stem, sound = letters.removesuffix(tail), phones[: -len(ending)]
            break
    last = len(_vowels(sound)) - 2
    if last >= 0 and (suffix := _suffix_start(stem, sound)):
        starts[last] = suffix
    return starts


def _may_lead(head: str) -> bool:
    """Tell whether a compound may begin with these letters: a prefix or a listed word."""
    return head in PREFIXES or (len(head) >= PART_AT_LEAST and listed(head))


def _seam(letters: str, phones: Phones) -> int | None:
    """Return where the second part begins in a compound or behind a prefix: out-weigh, news-paper."""
    sounds, vowels = bare_all(phones), _vowels(phones)
    for at in range(2, len(letters) - PART_AT_LEAST + 1):
        head, tail = letters[:at], letters[at:]
        if not _may_lead(head) or familiarity(tail) < FAMILIAR:
            continue
        for second in map(bare_all, look_up(tail)):
            seam = len(sounds) - len(second)
            first = {bare_all(known) for known in look_up(head)} if head not in PREFIXES else {sounds[:seam]}
            if sounds[seam:] == second and sounds[:seam] in first and vowels[:1] < [seam] <= vowels[-1:]:
                return seam
    return None


def _holds(phones: Phones, vowel: int, graphones: Sequence[tuple[str, Phones]]) -> bool:
    """Tell whether a vowel keeps the one consonant behind it: stressed, short, and not as in "condition".

    The -tion and -sion of "traditional" keep their n too.
    """
    phone, consonant = phones[vowel], phones[vowel + 1]
    if consonant == "N" and phones[vowel - 1 : vowel] in (("SH",), ("ZH",)):
        return True
    short = bare(phone) in CHECKED or (bare(phone) == "AA" and _spelling_of(graphones, vowel) == "o")
    soft = consonant in ("SH", "ZH") and _spelling_of(graphones, vowel + 1) != "sh"
    return stress_of(phone) > 0 and short and not soft


def _suffix_start(letters: str, phones: Phones) -> int | None:
    """Return where the vowel of a suffix stands if a familiar word with the same phones is before it."""
    at = _vowels(phones)[-1]
    for suffix in SUFFIXES:
        stem = letters.removesuffix(suffix)
        if stem == letters or len(stem) < 2 or len(phones) - at > len(suffix):
            continue
        undoubled = stem[:-1] if stem[-1] == stem[-2] else stem
        if any(_carries(base, phones[:at]) for base in dict.fromkeys((stem, stem + "e", undoubled))):
            return at
    return None


def _carries(base: str, before: Phones) -> bool:
    """Tell whether a familiar word, or the second part of a compound, sounds as what is before a suffix."""
    for at in (0, *range(2, len(base) - PART_AT_LEAST + 1)):
        tail = base[at:]
        if at and not _may_lead(base[:at]):
            continue
        known = {bare_all(phones) for phones in look_up(tail)} if familiarity(tail) >= FAMILIAR else set()
        if any(bare_all(before[-len(sound) :]) == sound for sound in known) and (
            at or bare_all(before) in known
        ):
            return True
    return False


def _undoubled(letters: str, at: int, graphones: Sequence[tuple[str, Phones]]) -> int:
    """Move a boundary between two consonant letters of one sound: hap|pen, con|nect."""
    before, behind = letters[max(0, at - 2) : at], letters[at : at + 2]
    if len(behind) == 2 and behind[0] == behind[1] and behind[0] not in LETTER_VOWELS:
        return at + 1
    double = len(before) == 2 and before[0] == before[1] and before[0] not in LETTER_VOWELS
    silent = before in SILENT_SECOND and _sounds_between(graphones, at - 2, at) <= 1
    return at - 1 if (double or silent) and behind[:1] in LETTER_VOWELS | {"l"} else at


def _sounds_between(graphones: Sequence[tuple[str, Phones]], start: int, end: int) -> int:
    """Return how many phones the letters from start to end spell."""
    at = count = 0
    for letters, phones in graphones:
        count += len(phones) if start <= at < end else 0
        at += len(letters)
    return count


def _split_bounds(
    word: "_Written", phones: Phones, graphones: Sequence[tuple[str, Phones]], split: Sequence[str]
) -> list[tuple[int, int]] | None:
    """Return letter and phone boundaries of a lesson's split, or None where it does not fit the word."""
    parts = [plain_word(part).replace("'", "") for part in split]
    if "".join(parts) != word.letters or not all(parts):
        return None
    ends = list(accumulate(len(part) for part in parts))[:-1]
    vowels = _vowels(phones)
    spelled = [_letter_start(graphones, vowel) for vowel in vowels]
    while len(ends) + 1 > len(vowels) and ends:
        ends.remove(_emptiest(ends, spelled))
    if len(ends) + 1 != len(vowels):
        return None
    bounds = []
    for end, (vowel, following) in zip(ends, pairwise(vowels), strict=True):
        near = next((at for at in range(len(phones)) if _letter_start(graphones, at) >= end), following)
        bounds.append((end, min(max(near, vowel + 1), following)))
    return bounds


def _emptiest(ends: Sequence[int], spelled: Sequence[int]) -> int:
    """Return the boundary to drop: the one before or behind the first part that spells no vowel."""
    for start, end in pairwise([0, *ends, 10**6]):
        if not any(start <= letter < end for letter in spelled):
            return start or end
    return ends[-1]


class _Written:
    """A word as displayed, with the letters a to z that its characters stand for."""

    def __init__(self, text: str) -> None:
        first = next((at for at, sign in enumerate(text) if sign.isalnum()), 0)
        last = next((at for at in range(len(text), 0, -1) if text[at - 1].isalnum()), len(text))
        self.text = text[first:last]
        counts = [len(plain_sign(sign).replace("'", "")) for sign in self.text]
        self.letters = plain_word(self.text).replace("'", "")
        self._ends = list(accumulate(counts))

    def cut(self, letter_bounds: Sequence[int]) -> list[str]:
        """Cut the displayed text before the given letters; what is no letter stays with what is before it."""
        whole = len(self.text)
        places = [
            next((at for at, end in enumerate(self._ends) if end > bound), whole) for bound in letter_bounds
        ]
        ends = list(accumulate([0, *places, len(self.text)], max))
        return [self.text[start:end] for start, end in pairwise(ends)]
