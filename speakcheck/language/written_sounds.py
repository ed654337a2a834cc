"""How a sound may be written by somebody who asks for it: in ARPAbet or in IPA."""

import unicodedata
from functools import cache

from speakcheck.language.phones import PHONES, bare, ipa

AROUND, LENGTH, TIE = " /[]ˈˌ", "ː:", "͡"
"""Marks that stand around a sound, behind a long one, and between the halves of an affricate."""
OTHERS = {"ʧ": "CH", "ʤ": "JH", "g": "G", "r": "R", "ɜ": "ER", "ɜr": "ER", "ər": "ER", "əʊ": "OW"}
"""Usual signs beside those that ipa() writes."""


def phone_written(text: str) -> str | None:
    """Return the phone that is meant, without stress; None if it is none of the 39."""
    sign = unicodedata.normalize("NFC", text).strip(AROUND).replace(TIE, "")
    phone = bare(sign.upper())
    if phone in PHONES:
        return phone
    sign = sign.lower().rstrip(LENGTH)
    return _signs().get(sign) or OTHERS.get(sign)


def signs_of(phone: str) -> tuple[str, ...]:
    """Return the signs of IPA that a phone without stress has, one or two: "ʌ" and "ə"."""
    return tuple(dict.fromkeys((ipa(phone), ipa(f"{phone}0"))))


@cache
def _signs() -> dict[str, str]:
    return {sign: phone for phone in PHONES for sign in signs_of(phone)}
