"""The cleaning of written characters: widths, quotes, accents and what cannot be seen."""

import re
import unicodedata
from functools import lru_cache

LONGEST_WORD = 60
"""Letters of a word that is read aloud; the longest one of English dictionaries has 45."""
LONGEST_PIECE = 200
"""Characters without a space that are read aloud: an address of the web, words joined by hyphens."""

QUOTES = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u02b9\u00b4\u0060\uff07\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2212", "-"),
    **dict.fromkeys("\u2044\u2215", "/"),
    **dict.fromkeys("\u2122\u00ae\u00a9", ""),
    "\u2012": "\u2013",
    "\u00d7": "x",
}
"""Look-alikes become the ASCII character; signs that nobody reads aloud go."""
_LETTER_PAIRS = """
ß:ss ẞ:SS æ:ae Æ:AE œ:oe Œ:OE ø:o Ø:O ł:l Ł:L đ:d Đ:D ð:d Ð:D þ:th Þ:Th ı:i ħ:h Ħ:H ŋ:ng ə:a Ə:A ŧ:t Ŧ:T
"""
LETTERS = dict(pair.split(":") for pair in _LETTER_PAIRS.split())
"""Latin letters that no decomposition takes back to a to z."""
_QUOTED = {ord(sign): plain_sign for sign, plain_sign in QUOTES.items()}
_CLEANED = _QUOTED | {ord(letter): plain_letter for letter, plain_letter in LETTERS.items()}
POWERS = {"²": "^2", "³": "^3"}
FRACTION = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")


def plain(text: str) -> str:
    """Return the text in ASCII where it has an equivalent; letters of other scripts stay.

    Full-width and ligature forms, accents, curly quotes, soft hyphens and zero-width characters go; so do
    marks that only combine. A fraction sign behind a digit becomes "+1/2".
    """
    for sign, power in POWERS.items():
        text = text.replace(sign, power)
    text = FRACTION.sub("+", text).translate(_QUOTED)
    text = unicodedata.normalize("NFKD", text).translate(_CLEANED)
    text = "".join(
        _digit(sign) for sign in text if unicodedata.category(sign) not in ("Cf", "Mn", "Cc", "Me")
    )
    return unicodedata.normalize("NFC", text)


def _digit(sign: str) -> str:
    """Return the ASCII digit of a decimal digit of any script, and anything else as it is."""
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def is_too_long(word: str) -> bool:
    """Tell whether a word, or a piece without spaces that is none, is longer than anybody reads aloud."""
    if len(word) > LONGEST_PIECE and re.search("[A-Za-z0-9]", plain(word)):
        return True
    return len(plain_word(word)) > LONGEST_WORD


def shortened(text: str, limit: int = 40) -> str:
    """Return the beginning of a text for a message, with an ellipsis if that is not all of it."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


@lru_cache(4096)
def plain_sign(sign: str) -> str:
    """Return what plain_word() makes of a single character."""
    return plain_word(sign)


def plain_word(word: str) -> str:
    """Return the word in lower-case a to z and apostrophes; everything else is dropped."""
    return re.sub(r"[^a-z']", "", plain(word).lower())
