"""The judgement: placed words and their scores become verdicts, and verdicts feedback."""

from collections.abc import Sequence
from dataclasses import replace

from speakcheck.assess.corrections import corrections
from speakcheck.assess.feedback import (
    EngineNames,
    Feedback,
    Fluency,
    PhoneResult,
    PhoneVerdict,
    Scores,
    SyllableResult,
    Verdict,
    WordResult,
)
from speakcheck.assess.flow import SaidWord, fluency, reading_flow
from speakcheck.assess.fusion import NO_WEIGHTS, Weights, fused
from speakcheck.assess.passage import Passage, syllables_of
from speakcheck.assess.places import Place, Placement, place
from speakcheck.assess.reading import Blind, is_reading
from speakcheck.assess.scorer import Gates, Scored, Scorer
from speakcheck.assess.understanding import Understanding, understanding
from speakcheck.audio.problems import Problem
from speakcheck.audio.quality import TakeQuality
from speakcheck.language.lexicon import is_function_word
from speakcheck.language.phones import bare, bare_all
from speakcheck.language.pronunciation import Syllable
from speakcheck.recognise.heard import HeardWord
from speakcheck.recognise.listening import Listened

NO_SCORES = Scores(None, None, None, None, None)
SCORE_DIGITS = 1
"""Digits of a score behind the point. They are cut off once, here: rounded again from what was kept, 75.46
would be shown as 75 at first and as 76 ever after."""
LEFT_OUT = 0.5
"""Share of its part that a word takes from the overall score if it is left out. Experts take less: with them
0.25 would agree best, and 0.5 costs 0.002 of the correlation; a learner expects that it counts."""
UNSAID = 50.0
"""Score that a word has at most that was not heard, and without which the acoustic model too finds the sound
likelier: a scorer judges by its neighbours besides."""


def judge(
    passage: Passage,
    listened: Listened,
    take: TakeQuality,
    scorer: Scorer,
    engine: EngineNames,
    names: tuple[str, str],
    blind: Blind = lambda: None,
    weights: Weights = NO_WEIGHTS,
) -> Feedback:
    """Judge a take of a passage; `names` are the id and the recording as results quote them.

    With `weights`, what Whisper says of the words moves their scores, and verdicts rest on those.

    A take that is not usable, or is no reading of the passage, has no scores, and its problems say why.
    """
    placement = place(passage.reference, listened.words)
    said = said_words(placement)
    if take.usable and not is_reading(passage, listened, said, blind):
        take = take.having(_reason(take), usable=False)
    understood = understanding(passage.reference, listened)
    unscored = _unscored(passage, listened, take, engine, names, understood)
    if not take.usable or not said:
        return unscored
    measured = fluency([token.text for token in passage.tokens], said, listened.silences)
    flow = reading_flow(passage.readable, said, measured, placement.extra)
    everything = measured_words(placement, listened)
    scored = _unsaid(scorer.score([word.heard for word in everything], flow), everything, placement)
    if understood is not None:
        scored = fused(scored, [understood.witnesses[word.index] for word in everything], weights)
    words = _witnessed(_words(passage, placement, everything, scored, scorer.gates), understood)
    return replace(
        unscored,
        scores=_scores(scored, flow.completeness, left_out(words, scorer.gates)),
        words=words,
        extra=placement.extra,
        fluency=measured,
        corrections=corrections(passage, words, placement.extra, measured, scorer.gates),
    )


def _unsaid(scored: Scored, measured: Sequence[SaidWord], placement: Placement) -> Scored:
    """Lower the scores of words that were not heard, where the acoustic model listened too."""
    scores = [
        score if placement.places[word.index].said or word.heard.sounds is None else min(score, UNSAID)
        for word, score in zip(measured, scored.words, strict=True)
    ]
    return replace(scored, words=tuple(scores))


def _unscored(
    passage: Passage,
    listened: Listened,
    take: TakeQuality,
    engine: EngineNames,
    names: tuple[str, str],
    understood: Understanding | None,
) -> Feedback:
    return Feedback(
        id=names[0],
        audio=names[1],
        text=passage.text,
        engine=engine,
        take=take,
        heard=" ".join(word.text for word in listened.written or listened.words) or None,
        scores=NO_SCORES,
        words=_witnessed([_unjudged(passage, at) for at in range(len(passage.tokens))], understood),
        extra=(),
        fluency=Fluency(None, None, ()),
        corrections=(),
        understood=None if understood is None else understood.share,
    )


def _witnessed(words: Sequence[WordResult], understood: Understanding | None) -> tuple[WordResult, ...]:
    if understood is None:
        return tuple(words)
    return tuple(
        replace(word, whisper=witness) for word, witness in zip(words, understood.witnesses, strict=True)
    )


def _reason(take: TakeQuality) -> Problem:
    """Return why a take is no reading: of a recording that lacks a part, not enough may have been left."""
    lacking = (Problem.TRUNCATED, Problem.CUT_END, Problem.CUT_START)
    return next((problem for problem in lacking if problem in take.problems), Problem.WRONG_TEXT)


def _scores(scored: Scored, completeness: float, missing: float) -> Scores:
    """Take over the scores; what is missing lowers the whole, and a part is worth its part at most."""
    most = 100 * completeness
    overall = min(scored.overall * (1 - LEFT_OUT * missing), most)
    exact = (overall, scored.accuracy, scored.fluency, scored.prosody, most)
    return Scores(*(round(float(each), SCORE_DIGITS) for each in exact))


def left_out(words: Sequence[WordResult], gates: Gates) -> float:
    """Return the share of the words that are missing, or replaced, beyond the doubt that gates leave."""
    missing = sum(
        word.verdict in (Verdict.MISSING, Verdict.WRONG)
        and (word.score is None or word.score < gates.absent_maybe)
        for word in words
    )
    return missing / max(1, len(words))


def said_words(placement: Placement) -> list[SaidWord]:
    """Return the words that were said, in the order of the text."""
    return [SaidWord(at, each.said) for at, each in enumerate(placement.places) if each.said]


def measured_words(placement: Placement, listened: Listened) -> list[SaidWord]:
    """Return the words that were measured, in the order of the text: those said and those forced in place."""
    found = {each.reference: each for each in listened.absent if each.reference is not None}
    found.update({at: each.said for at, each in enumerate(placement.places) if each.said})
    return [SaidWord(index, heard) for index, heard in sorted(found.items())]


def _words(
    passage: Passage, placement: Placement, measured: Sequence[SaidWord], scored: Scored, gates: Gates
) -> tuple[WordResult, ...]:
    order = {word.index: number for number, word in enumerate(measured)}
    results = []
    for at, each in enumerate(placement.places):
        number = order.get(at)
        if number is None:
            results.append(_not_said(passage, at, each))
            continue
        heard = measured[number].heard
        word = _said(passage, at, heard, scored, number, gates)
        results.append(word if each.said is not None else _absent(word, each))
    return tuple(results)


def _absent(word: WordResult, found: Place) -> WordResult:
    """Take what was measured where a word should be, and say that it was not said."""
    instead = found.instead
    return replace(
        word,
        verdict=Verdict.WRONG if instead else Verdict.MISSING,
        heard=" ".join(each.text for each in instead) or None,
        phones=tuple(
            replace(phone, verdict=None, start=None, end=None, likely=None) for phone in word.phones
        ),
        start=instead[0].start if instead else None,
        end=instead[-1].end if instead else None,
        stress=None,
    )


def _said(
    passage: Passage, at: int, heard: HeardWord, scored: Scored, number: int, gates: Gates
) -> WordResult:
    score, phone_scores = scored.words[number], scored.phones[number]
    groups = syllables_of(passage, at, heard)
    return WordResult(
        passage.tokens[at].text,
        heard.start,
        heard.end,
        _verdict(passage, at, score, gates),
        score,
        heard.text,
        hint(groups),
        _syllables(groups, phone_scores),
        _phones(heard, scored, number, gates),
        stress=scored.stresses[number],
    )


def _phones(heard: HeardWord, scored: Scored, number: int, gates: Gates) -> tuple[PhoneResult, ...]:
    spans, scores = heard.phones, scored.phones[number]
    return tuple(
        PhoneResult(
            phone := bare(span.phone),
            score,
            _phone_verdict(phone, score, gates),
            None,
            span.start,
            span.end,
            found,
        )
        for span, score, found in zip(spans, scores, scored.likenesses[number], strict=True)
    )


def _verdict(passage: Passage, at: int, score: float, gates: Gates) -> Verdict:
    """Judge a word that was said; a function word, which fluent speech reduces, is blamed less easily."""
    function_word = all(is_function_word(word) for word in passage.tokens[at].readings[0])
    if score < (gates.light_maybe if function_word else gates.word_maybe):
        return Verdict.POOR
    return Verdict.FAIR if score < gates.word_fair else Verdict.GOOD


def _phone_verdict(phone: str, score: float, gates: Gates) -> PhoneVerdict:
    if score < gates.wrong_below(phone):
        return PhoneVerdict.WRONG
    return PhoneVerdict.UNSURE if score < gates.unsure_below(phone) else PhoneVerdict.GOOD


def _not_said(passage: Passage, at: int, found: Place) -> WordResult:
    """Return a word of which nothing was measured."""
    blank = _unjudged(passage, at)
    return _absent(blank, found) if passage.reference[at].forms else blank


def _unjudged(passage: Passage, at: int) -> WordResult:
    """Return a word as it should be said, without any judgement."""
    groups = syllables_of(passage, at, None)
    phones = [phone for group in groups for syllable in group for phone in bare_all(syllable.phones)]
    blank = tuple(PhoneResult(phone, None, None, None, None, None) for phone in phones)
    return WordResult(
        passage.tokens[at].text, None, None, None, None, None, hint(groups), _syllables(groups, ()), blank
    )


def _syllables(
    groups: Sequence[Sequence[Syllable]], phone_scores: Sequence[float]
) -> tuple[SyllableResult, ...]:
    results = []
    at = 0
    for syllable in (each for group in groups for each in group):
        own = phone_scores[at : at + len(syllable.phones)]
        at += len(syllable.phones)
        score = sum(own) / len(own) if own else None
        results.append(SyllableResult(syllable.text, bare_all(syllable.phones), syllable.stress, score))
    return tuple(results)


def hint(groups: Sequence[Sequence[Syllable]]) -> str | None:
    """Write a word in syllables, the stressed one in capitals: "de-LIB-er-ate-ly"."""
    return " ".join(_shown(group) for group in groups) or None


def _shown(group: Sequence[Syllable]) -> str:
    if len(group) == 1:
        return group[0].text
    parts = [each.text.upper() if each.stress == 1 else each.text.lower() for each in group]
    return "-".join(part for part in parts if part)
