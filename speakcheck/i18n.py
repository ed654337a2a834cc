"""Owns the language of the interface: English texts in the code, and the catalogue that has them in another.

A text is looked up when it is shown, so that a change of language shows at once. `_` and `many` look up,
`N_` marks a text that stands in a table and is looked up later.
"""

import gettext
import os
from functools import cache

from speakcheck import paths

ENGLISH, CHINESE = "en", "zh-TW"
LANGUAGES = (ENGLISH, CHINESE)
DOMAIN = "speakcheck"
LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set decides."""

_state: dict[str, str] = {"language": ENGLISH}


def use(language: str | None) -> str:
    """Set the language of the interface, "en" or "zh-TW", None for the locale's; return which it is now."""
    _state["language"] = language if language in LANGUAGES else of_locale()
    return _state["language"]


def language() -> str:
    """Return the language of the interface, "en" or "zh-TW"."""
    return _state["language"]


def of_locale() -> str:
    """Return Chinese under any Chinese locale, else English."""
    locale = next((value for name in LOCALE_VARIABLES if (value := os.environ.get(name))), "")
    return CHINESE if locale.lower().startswith("zh") else ENGLISH


def _(text: str) -> str:
    """Return a text of the interface in its language."""
    return _catalogue(language()).gettext(text)


def many(one: str, more: str, count: int) -> str:
    """Return the form of a text that fits a number; the number itself is still to be put in."""
    return _catalogue(language()).ngettext(one, more, count)


def N_(text: str) -> str:
    """Mark a text to be translated, and return it as it is."""
    return text


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = paths.asset("locale")
    return gettext.translation(DOMAIN, folder, [language.replace("-", "_")], fallback=True)
