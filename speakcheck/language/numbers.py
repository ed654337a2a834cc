"""Numbers in words: cardinals, ordinals, years, digit strings, decimals, fractions, Roman numerals."""

import re
from functools import lru_cache

from speakcheck.language.pronunciation import Reading
from speakcheck.language.readings import combined, distinct

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
OH = "oh"
LONGEST = 15
"""Integers of more digits are read digit by digit."""
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
ROMAN = re.compile(r"(?=[IVX])X{0,3}(IX|IV|V?I{0,3})")
_ROMAN_VALUE = {"I": 1, "V": 5, "X": 10}


@lru_cache(10_000)
def _words(value: int, form: str) -> Reading:
    from num2words import num2words

    return tuple(re.findall("[a-z]+", num2words(value, to=form, lang="en")))


def cardinal(value: int) -> tuple[Reading, ...]:
    """Return how a whole number is said, without and with "and": "two hundred (and) five"."""
    british = _words(value, "cardinal")
    american = tuple(word for word in british if word != "and")
    readings = [american, british]
    if british[0] == "one" and len(british) > 1:
        readings += [("a", *british[1:])]
    if 1100 <= value < 10_000 and value % 100 == 0 and value % 1000:
        readings.append((*_words(value // 100, "cardinal"), "hundred"))
    return distinct(readings)


def ordinal(value: int) -> Reading:
    """Return the ordinal: 21 gives "twenty first"."""
    return tuple(word for word in _words(value, "ordinal") if word != "and")


def year(value: int) -> tuple[Reading, ...]:
    """Return how a year from 1100 to 2099 is said, the likeliest first."""
    century, rest = divmod(value, 100)
    spoken = _words(century, "cardinal")
    if rest == 0:
        in_pairs = [(*spoken, "hundred")]
    elif rest < 10:
        in_pairs = [(*spoken, OH, DIGITS[rest])]
    else:
        in_pairs = [(*spoken, *_words(rest, "cardinal"))]
    if 2000 <= value <= 2009:
        return distinct([*cardinal(value), *in_pairs])
    return distinct([*in_pairs, *cardinal(value)])


def decade(value: int) -> tuple[Reading, ...]:
    """Return how the decade that begins with a year is said: 1990 gives "nineteen nineties"."""
    spoken = year(value)[0] if value > 99 else cardinal(value)[0]
    return ((*spoken[:-1], plural(spoken[-1])),)


def plural(word: str) -> str:
    """Return the regular plural of a number word or a unit."""
    if word.endswith("y"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith("x") else "s")


def digits(text: str) -> tuple[Reading, ...]:
    """Return a digit string said one by one, zero as "zero" or "oh"."""
    zero = tuple(DIGITS[int(digit)] for digit in text)
    return distinct([zero, tuple(OH if word == "zero" else word for word in zero)])


def _grouped(text: str) -> tuple[Reading, ...]:
    """Return a three-digit number as people say flights and models: "nine thirty five"."""
    first, rest = DIGITS[int(text[0])], int(text[1:])
    if rest == 0:
        return ()
    return ((first, OH, DIGITS[rest]),) if rest < 10 else ((first, *_words(rest, "cardinal")),)


def whole(text: str) -> tuple[Reading, ...]:
    """Return how a digit string is said: number, year, model number or digits."""
    if "," in text:
        return cardinal(int(text.replace(",", "")))
    if len(text) > LONGEST or (len(text) > 1 and text.startswith("0")):
        double = ("double", OH, *(DIGITS[int(digit)] for digit in text[2:]))
        return distinct([*digits(text), *([double] if text.startswith("00") and len(text) > 2 else [])])
    value = int(text)
    if len(text) == 4 and 1100 <= value <= 2099:
        return year(value)
    if len(text) == 3:
        return distinct([*cardinal(value)[:2], *_grouped(text), *digits(text), *cardinal(value)])
    return cardinal(value) if len(text) < 4 else distinct([*cardinal(value), *digits(text)])


def number(text: str) -> tuple[Reading, ...]:
    """Return how a number is said: digits, with commas and a decimal point where it has them."""
    before, point, after = text.partition(".")
    if not point:
        return whole(before)
    heads: tuple[Reading, ...] = cardinal(int(before.replace(",", ""))) if 0 < len(before) <= LONGEST else ()
    if not before.strip("0"):
        heads = (("zero",), (), (OH,))
    return combined([heads or digits(before.replace(",", "")), (("point",),), digits(after)])


def value_of(text: str) -> float | None:
    """Return the number that a string of digits, commas and at most one point writes, else None."""
    return float(text.replace(",", "")) if re.fullmatch(NUMBER, text) else None


def fraction(numerator: int, denominator: int) -> tuple[Reading, ...]:
    """Return how a simple fraction is said: "one half", "three quarters", "two thirds"."""
    names = {2: ["half"], 4: ["quarter", "fourth"]}.get(denominator) or [" ".join(ordinal(denominator))]
    readings: list[Reading] = []
    for name in names:
        *start, last = name.split()
        many = {"half": "halves"}.get(last, plural(last))
        readings += [(*top, *start, last if numerator == 1 else many) for top in cardinal(numerator)[:1]]
        readings += [("a", *start, last)] if numerator == 1 else []
    return distinct(
        [*readings, *combined([cardinal(numerator)[:1], (("over",),), cardinal(denominator)[:1]])]
    )


def roman(text: str) -> int | None:
    """Return the value of a Roman numeral up to 39 in capitals, else None."""
    if not ROMAN.fullmatch(text):
        return None
    values = [_ROMAN_VALUE[letter] for letter in text]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
