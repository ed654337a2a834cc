"""What a result tells of a reading, letter by letter, in both languages."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from speakcheck.assess.corrections import corrections
from speakcheck.assess.feedback import (
    ExtraKind,
    ExtraWord,
    Feedback,
    Fluency,
    Pause,
    PhoneResult,
    PhoneVerdict,
    SyllableResult,
    Verdict,
    WordResult,
)
from speakcheck.assess.passage import passage
from speakcheck.assess.scorer import Gates
from speakcheck.language.phones import SYMBOLS, bare, is_vowel, stress_of
from speakcheck.report.to_json import dumped, result_json
from tests.report.conftest import feedback, word

TOLD = Path(__file__).with_name("told.jsonl")
"""One line for each reading: the corrections of its result."""
GATES = Gates(30, 60, 40, 60, 50, 70, 80)
SMOOTH = Fluency(120.0, 4.0, ())


def of_a_sound(symbol: str, *, final: bool) -> Feedback:
    """One sound of a word is wrong."""
    phones = (bare(symbol),) if final else (bare(symbol), "K")
    results = tuple(
        PhoneResult(phone, 10.0, PhoneVerdict.GOOD if at else PhoneVerdict.WRONG, None, 0.0, 0.1)
        for at, phone in enumerate(phones)
    )
    stress = stress_of(symbol) if is_vowel(bare(symbol)) else 1
    syllables = (SyllableResult("mandarin", phones, stress or 0, 10.0),)
    return of_words(
        WordResult("“Mandarin.”", 0.0, 1.0, Verdict.POOR, 20.0, None, "MAN-da-rin", syllables, results)
    )


def of_words(*words: WordResult, extra: tuple[ExtraWord, ...] = (), measured: Fluency = SMOOTH) -> Feedback:
    text = " ".join(each.text for each in words)
    found = corrections(passage(text), words, extra, measured, GATES)
    return feedback(*words, extra=extra, pauses=measured.pauses, corrections=found)


def poor(stressed: int, weakest: int, verdict: PhoneVerdict) -> WordResult:
    texts, scores = ("hel", "lo"), [60.0, 60.0]
    scores[weakest] = 10.0
    return WordResult(
        *("hello,", 0.0, 1.0, Verdict.POOR, 20.0, None, "hel-LO"),
        syllables=tuple(
            SyllableResult(text, (phone,), int(at == stressed), score)
            for at, (text, phone, score) in enumerate(zip(texts, ("L", "OW"), scores, strict=True))
        ),
        phones=tuple(
            PhoneResult(phone, scores[at], verdict if at == weakest else PhoneVerdict.GOOD, None, 0.0, 0.1)
            for at, phone in enumerate(("L", "OW"))
        ),
    )


def readings() -> Iterator[Feedback]:
    """Give every kind of correction, and every cue, at least once."""
    for symbol in SYMBOLS:
        yield from (of_a_sound(symbol, final=final) for final in (False, True))
    for stressed in (0, 1):
        for weakest in (0, 1):
            for verdict in (PhoneVerdict.WRONG, PhoneVerdict.UNSURE):
                yield of_words(poor(stressed, weakest, verdict))
    wrong = replace(word("hello", Verdict.WRONG, "{heard} **x**"), score=20.0)
    yield of_words(word("One"), word("{0}%s", Verdict.MISSING), wrong)
    again = ExtraWord("to do", ExtraKind.REPETITION, 0, 0.1, 0.2)
    added = ExtraWord("really", ExtraKind.INSERTION, 0, 0.3, 0.4)
    halting = Fluency(88.2, 2.46, (Pause(0, 1.26, False), Pause(1, 0.5, True)))
    yield of_words(word("Two"), word("halves,"), word("here."), extra=(again, added), measured=halting)
    yield of_words(word("Two"), word("halves,"), word("here."), measured=halting)


def told(of: Feedback) -> str:
    return dumped(result_json(of)["feedback"])


def test_every_correction_is_told_as_it_ever_was() -> None:
    found = [told(each) for each in readings()]
    kept = TOLD.read_text("utf-8").splitlines()
    for one, other in zip(map(json.loads, found), map(json.loads, kept), strict=True):
        assert one == other
    assert found == kept
