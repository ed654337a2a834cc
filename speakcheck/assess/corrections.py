"""What the learner is told: at most two corrections, the most useful first, none likely to be wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speakcheck.assess.cues import cue
from speakcheck.assess.feedback import (
    Correction,
    ExtraKind,
    ExtraWord,
    Fluency,
    PhoneVerdict,
    Sureness,
    SyllableResult,
    Verdict,
    WordResult,
)
from speakcheck.assess.passage import Passage
from speakcheck.assess.scorer import Gates
from speakcheck.i18n import N_, Phrase
from speakcheck.language.lexicon import is_function_word
from speakcheck.language.phones import is_vowel

MOST = 2
LONG_PAUSE = 0.8
"""Seconds of a pause inside a phrase that is worth a remark."""
OUTER = " \t\"'“”‘’.,;:!?()[]{}…—–-"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A correction with its use to the learner."""

    rank: tuple[float, float]
    """Smaller is more useful: the kind, then how bad it is."""
    correction: Correction


def corrections(
    passage: Passage, words: Sequence[WordResult], extra: Sequence[ExtraWord], measured: Fluency, gates: Gates
) -> tuple[Correction, ...]:
    """Choose the corrections to show.

    Words that were not said come first, then those that were hard to understand, then what was added, then
    pauses: what keeps a listener from understanding goes before what only sounds foreign.
    """
    candidates = [
        *_of_words(passage, words, gates),
        *(_of_extra(each) for each in extra),
        *_of_pauses(words, measured),
    ]
    candidates.sort(key=lambda each: each.rank)
    return tuple(each.correction for each in candidates[:MOST])


def _of_words(passage: Passage, words: Sequence[WordResult], gates: Gates) -> Iterator[_Candidate]:
    for at, word in enumerate(words):
        light = all(is_function_word(each) for each in passage.tokens[at].readings[0])
        sureness = _sureness(word, gates, light=light)
        if sureness is None:
            continue
        if word.verdict is Verdict.WRONG:
            yield _Candidate((float(light), at), Correction(at, None, sureness, _wrong(word)))
        elif word.verdict is Verdict.MISSING:
            yield _Candidate((float(light), at), Correction(at, None, sureness, _missing(word)))
        elif word.verdict is Verdict.POOR and word.score is not None:
            likely = sureness is Sureness.LIKELY
            weakest = _weakest(word.syllables)
            yield _Candidate(
                (0.5 if likely else 1.5, word.score), Correction(at, weakest, sureness, _poor(word, weakest))
            )


def _sureness(word: WordResult, gates: Gates, *, light: bool) -> Sureness | None:
    """Return how sure a fault is by what was measured where the word is, or should be; None: too unsure.

    Of a function word that was said (`light`) a fault is never sure.
    """
    if word.score is None:
        return Sureness.MAYBE
    if word.verdict in (Verdict.MISSING, Verdict.WRONG):
        likely, maybe = gates.absent_likely, gates.absent_maybe
    else:
        likely, maybe = (0.0, gates.light_maybe) if light else (gates.word_likely, gates.word_maybe)
    if word.score < likely:
        return Sureness.LIKELY
    return Sureness.MAYBE if word.score < maybe else None


def _wrong(word: WordResult) -> Phrase:
    return N_(
        "Instead of “{word}” this was heard: “{heard}”. Read: {hint}.",
        word=_bare(word.text),
        heard=word.heard,
        hint=word.hint,
    )


def _missing(word: WordResult) -> Phrase:
    return N_(
        "“{word}” was not heard. Read it clearly: {hint}.",
        word=_bare(word.text),
        hint=word.hint,
    )


def _poor(word: WordResult, syllable: int | None) -> Phrase:
    """Say what in a word was unclear: the syllable, the sound in it, or its stress."""
    fault = _fault(word, syllable)
    phone = _wrong_phone(word, syllable)
    if phone is None:
        return N_("{fault}. Say it slowly: {hint}.", fault=fault, hint=word.hint)
    sound = phone.removesuffix("0").removesuffix("1").removesuffix("2")
    final = word.phones[-1].phone == sound
    what = cue(phone, is_final=final and not is_vowel(sound))
    return N_("{fault}, above all the sound {sound}. {cue}", fault=fault, sound=sound, cue=what)


def _fault(word: WordResult, syllable: int | None) -> Phrase:
    """Say that a word was unclear, and where in it."""
    shown = _bare(word.text)
    if syllable is None:
        return N_("“{word}” was hard to understand", word=shown)
    marked = "-".join(
        f"**{_shown(each)}**" if at == syllable else _shown(each)
        for at, each in enumerate(word.syllables)
        if each.text
    )
    if word.syllables[syllable].stress == 1:
        return N_(
            "“{word}” was hard to understand ({syllables}: the stressed syllable was unclear)",
            word=shown,
            syllables=marked,
        )
    return N_(
        "“{word}” was hard to understand ({syllables}: the syllable was unclear)",
        word=shown,
        syllables=marked,
    )


def _shown(syllable: SyllableResult) -> str:
    """Write the stressed syllable in capitals, as hints do."""
    return syllable.text.upper() if syllable.stress == 1 else syllable.text.lower()


def _weakest(syllables: Sequence[SyllableResult]) -> int | None:
    """Return the syllable with the lowest score; None in a word of one syllable."""
    scored = [(each.score, at) for at, each in enumerate(syllables) if each.score is not None]
    return min(scored)[1] if len(scored) > 1 else None


def _wrong_phone(word: WordResult, syllable: int | None) -> str | None:
    """Return the worst phone of the syllable, with its stress, if it is probably wrong."""
    start = sum(len(each.phones) for each in word.syllables[:syllable]) if syllable else 0
    end = start + len(word.syllables[syllable].phones) if syllable is not None else len(word.phones)
    inside = [
        (each.score, at)
        for at, each in enumerate(word.phones)
        if start <= at < end and each.score is not None and each.verdict is PhoneVerdict.WRONG
    ]
    if not inside:
        return None
    at = min(inside)[1]
    phone = word.phones[at].phone
    return f"{phone}{_stress_at(word, at)}" if is_vowel(phone) else phone


def _stress_at(word: WordResult, at: int) -> int:
    """Return the stress of the syllable that holds a phone."""
    for syllable in word.syllables:
        if at < len(syllable.phones):
            return syllable.stress
        at -= len(syllable.phones)
    return 0


def _of_extra(extra: ExtraWord) -> _Candidate:
    if extra.kind is ExtraKind.REPETITION:
        message = N_("“{heard}” was said twice. Try to read on without going back.", heard=extra.heard)
    else:
        message = N_("“{heard}” is not in the text. Read only what is written.", heard=extra.heard)
    # No expert marked what was added or repeated, so that nothing better than "maybe" was measured.
    return _Candidate((2.0, extra.start), Correction(None, None, Sureness.MAYBE, message))


def _of_pauses(words: Sequence[WordResult], measured: Fluency) -> Iterator[_Candidate]:
    for pause in measured.pauses:
        if pause.at_punctuation or pause.seconds < LONG_PAUSE:
            continue
        message = N_(
            "You paused for {seconds:.1f} s after “{word}”. Say “{word} {behind}” in one go.",
            seconds=pause.seconds,
            word=_bare(words[pause.after].text),
            behind=_bare(words[pause.after + 1].text),
        )
        yield _Candidate((4.0, -pause.seconds), Correction(None, None, Sureness.LIKELY, message))


def _bare(text: str) -> str:
    return text.strip(OUTER) or text
