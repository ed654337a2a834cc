"""The language of the interface: English texts in the code, and the catalogue that has them in another.

A text is looked up when it is shown, so that a change of language shows at once. `_` and `many` look up.
`N_` and `N_many` make a Phrase, which stands in a table, an error or a result until `_` shows it: to
everything else, JSON and other processes included, it is its English text.
"""

import gettext
import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Self

from speakcheck import paths

ENGLISH, CHINESE = "en", "zh-TW"
LANGUAGES = (ENGLISH, CHINESE)
NAMES = {ENGLISH: "English", CHINESE: "繁體中文"}
"""What each language calls itself."""
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


class Phrase(str):
    """A text in English that knows its entry in the catalogue, and what was put into it."""

    __slots__ = ("_count", "_more", "_text", "_values")

    _text: str
    _more: str
    _count: int
    _values: Mapping[str, Any]

    def __new__(
        cls, text: str, values: Mapping[str, Any], more: str = "", count: int = 1, english: str | None = None
    ) -> Self:
        """Put the values into the text, or into `more` unless the count is 1; `english` stands instead."""
        kept = {
            name: value if isinstance(value, str | int | float) else str(value)
            for name, value in values.items()
        }
        form = more if more and count != 1 else text
        self = super().__new__(cls, _filled(form, kept) if english is None else english)
        self._text, self._values, self._more, self._count = text, kept, more, count
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Phrase, (self._text, self._values, self._more, self._count, str(self))

    def shown(self, catalogue: gettext.NullTranslations) -> str:
        """Return it as a catalogue has it, and so what it holds of phrases."""
        if self._more:
            form = catalogue.ngettext(self._text, self._more, self._count)
        else:
            form = catalogue.gettext(self._text)
        values = {
            name: value.shown(catalogue) if isinstance(value, Phrase) else value
            for name, value in self._values.items()
        }
        return _filled(form, values)

    def inside(self) -> "Phrase":
        """Return a sentence as it stands behind a colon."""
        english = self[:1].lower() + self[1:]
        return Phrase(self._text, self._values, self._more, self._count, english)


class Pair(Phrase):
    """A text that brings its Chinese along, as what an earlier result tells of a reading does."""

    __slots__ = ("_chinese",)

    _chinese: str

    def __new__(cls, english: str, chinese: str) -> Self:
        """Take both."""
        self = super().__new__(cls, english, {})
        self._chinese = chinese
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Pair, (str(self), self._chinese)

    def shown(self, catalogue: gettext.NullTranslations) -> str:
        """Return the Chinese, whatever a catalogue has."""
        return self._chinese


def _filled(form: str, values: Mapping[str, Any]) -> str:
    return form.format(**values) if values else form


def N_(text: str, /, **values: object) -> Phrase:
    """Mark a text to be translated when it is shown; values go to the places named in braces."""
    return Phrase(text, values)


def N_many(one: str, more: str, count: int, /, **values: object) -> Phrase:
    """Mark a text that depends on a number, which goes to the place {count}."""
    return Phrase(one, {"count": count, **values}, more, count)


def _(text: str) -> str:
    """Return a text of the interface in its language; a text that is no part of the interface as it is."""
    return in_language(text, language())


def in_language(text: str, language: str) -> str:
    """Return a text in "en" or "zh-TW", whatever the language of the interface is."""
    if language == ENGLISH or not text:
        return str(text)
    catalogue = _catalogue(language)
    return text.shown(catalogue) if isinstance(text, Phrase) else catalogue.gettext(text)


def in_every_language(text: str) -> dict[str, str]:
    """Return a text by the languages, as results keep what the learner is told."""
    return {language: in_language(text, language) for language in LANGUAGES}


def many(one: str, more: str, count: int) -> str:
    """Return the form of a text that fits a number; the number itself is still to be put in."""
    return _catalogue(language()).ngettext(one, more, count)


def sentences(*texts: str) -> str:
    """Return sentences one behind the other, in the language of the interface."""
    return ("" if language() == CHINESE else " ").join(_(text) for text in texts if text)


def either(names: Sequence[str]) -> str:
    """Return one or more names as a choice: “a or b or c”."""
    chosen = names[0]
    for name in names[1:]:
        chosen = N_("{names} or {name}", names=chosen, name=name)
    return chosen


def listed(names: Sequence[str]) -> str:
    """Return names one after another: “a, b, c”."""
    told = names[0]
    for name in names[1:]:
        told = N_("{names}, {name}", names=told, name=name)
    return told


def clauses(texts: Sequence[str]) -> str:
    """Return parts of a sentence one after another: “a, b, c”."""
    told = texts[0]
    for text in texts[1:]:
        told = N_("{clauses}, {clause}", clauses=told, clause=text)
    return told


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == ENGLISH:
        return gettext.NullTranslations()
    folder = paths.asset("locale")
    return gettext.translation(DOMAIN, folder, [language.replace("-", "_")], fallback=True)
