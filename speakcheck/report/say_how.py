"""How the pronunciation of words leaves the program: as JSON and as text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from speakcheck.language.phones import ipa
from speakcheck.language.pronunciation import Phones, PronunciationOrigin, Syllable
from speakcheck.lessons.lines import clean
from speakcheck.report.to_json import whole
from speakcheck.report.wrapping import wrapped

PRIMARY = 1
STRESS_MARKS = {PRIMARY: "ˈ", 2: "ˌ"}
ORIGINS = {
    PronunciationOrigin.DICTIONARY: "from the dictionary",
    PronunciationOrigin.WEAK: "the weak form, unstressed within a sentence",
    PronunciationOrigin.LESSON: "given by the lesson",
    PronunciationOrigin.GUESS: "GUESS: not in the dictionary, may be wrong",
}
INDENT = 2


@dataclass(frozen=True, slots=True)
class SayHowVariant:
    """One way to say a word."""

    syllables: tuple[Syllable, ...]
    """In order; never empty."""
    origin: PronunciationOrigin
    """How far it can be trusted."""

    @property
    def phones(self) -> Phones:
        """Return all its phones."""
        return tuple(phone for syllable in self.syllables for phone in syllable.phones)

    @property
    def stressed(self) -> int | None:
        """Return the index of the stressed syllable, or None."""
        stresses = [syllable.stress for syllable in self.syllables]
        return stresses.index(PRIMARY) if PRIMARY in stresses else None


@dataclass(frozen=True, slots=True)
class SayHowWord:
    """One spoken word of what was asked for."""

    word: str
    """In lower case."""
    variants: tuple[SayHowVariant, ...]
    """The best first."""


@dataclass(frozen=True, slots=True)
class SayHow:
    """The answer for one word as written."""

    text: str
    """As asked."""
    readings: tuple[tuple[SayHowWord, ...], ...]
    """Every way to read it: "2025" has several, a plain word one."""


def hint(syllables: Sequence[Syllable]) -> str:
    """Return the syllables in letters, the stressed one in capitals: "de-LIB-er-ate-ly"."""
    texts = ((each.text.upper() if each.stress == PRIMARY else each.text.lower()) for each in syllables)
    return "-".join(text for text in texts if text)


def ipa_text(syllables: Sequence[Syllable]) -> str:
    """Return the syllables in the International Phonetic Alphabet, stress marked in longer words."""
    marks = STRESS_MARKS if len(syllables) > 1 else {}
    parts = [marks.get(each.stress, "") + "".join(map(ipa, each.phones)) for each in syllables]
    joined = parts[0]
    for part in parts[1:]:
        joined += part if part.startswith(tuple(STRESS_MARKS.values())) else f".{part}"
    return joined


def say_how_json(answer: SayHow) -> dict[str, Any]:
    """Return the answer for one word with fixed keys."""
    return {
        "text": whole(answer.text),
        "readings": [
            [
                {"word": spoken.word, "variants": list(map(_variant_json, spoken.variants))}
                for spoken in reading
            ]
            for reading in answer.readings
        ],
    }


def _variant_json(variant: SayHowVariant) -> dict[str, Any]:
    return {
        "phones": list(variant.phones),
        "ipa": ipa_text(variant.syllables),
        "hint": hint(variant.syllables),
        "stressed": variant.stressed,
        "origin": variant.origin.value,
        "guess": variant.origin is PronunciationOrigin.GUESS,
        "syllables": [
            {
                "text": each.text,
                "phones": list(each.phones),
                "ipa": "".join(map(ipa, each.phones)),
                "stress": each.stress,
            }
            for each in variant.syllables
        ],
    }


def say_how_text(answer: SayHow, width: int) -> str:
    """Return the answer for one word as lines of at most `width` cells."""
    return "\n".join(_lines(answer, max(20, width))) + "\n"


def _lines(answer: SayHow, width: int) -> Iterator[str]:
    yield from wrapped(clean(answer.text), width)
    first, *others = answer.readings
    if others or _written(first) != clean(answer.text).lower():
        yield from _indented(f"read “{_written(first)}”", 0, width)
    for spoken in dict.fromkeys(first):
        yield from _spoken_lines(spoken, width, named=len(first) > 1)
    for reading in others:
        yield from _indented(f"or read “{_written(reading)}”", 0, width)


def _written(reading: Sequence[SayHowWord]) -> str:
    return " ".join(spoken.word for spoken in reading)


def _spoken_lines(spoken: SayHowWord, width: int, *, named: bool) -> Iterator[str]:
    for number, variant in enumerate(spoken.variants):
        beginning = f"{spoken.word}: " if named and number == 0 else "or " if number else ""
        yield from _indented(
            f"{beginning}{hint(variant.syllables)}   /{ipa_text(variant.syllables)}/", 1, width
        )
        phones = " · ".join(" ".join(each.phones) for each in variant.syllables)
        yield from _indented(phones, 2, width)
        yield from _indented(f"{_stress(variant)}; {ORIGINS[variant.origin]}", 2, width)


def _stress(variant: SayHowVariant) -> str:
    count = len(variant.syllables)
    if count == 1:
        return "1 syllable" if variant.stressed is not None else "1 syllable, no stress"
    if variant.stressed is None:
        return f"{count} syllables, no stress"
    return f"{count} syllables, stress on number {variant.stressed + 1}"


def _indented(text: str, depth: int, width: int) -> Iterator[str]:
    edge = " " * (INDENT * depth)
    yield from (edge + line for line in wrapped(text, width - len(edge)))
