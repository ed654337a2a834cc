"""The report in sentences, without signs, bars or columns, for screen readers and braille lines."""

from collections.abc import Iterator

from speakcheck.assess.feedback import (
    Correction,
    ExtraKind,
    Feedback,
    Scores,
    Sureness,
    Verdict,
    WordResult,
)
from speakcheck.audio.problems import PROBLEM_TEXT
from speakcheck.i18n import N_, Pair, Phrase, clauses, in_every_language
from speakcheck.lessons.lines import clean
from speakcheck.report.remarks import WORST_FIRST, all_good, bare_word, pause_messages, speed_messages
from speakcheck.report.to_json import SCORES
from speakcheck.report.wording import (
    ALL_GOOD,
    NO_PAUSES,
    NO_SCORE,
    SCORE_LABELS,
    ReportLanguage,
    pauses,
    understood,
    unmarked,
    versions,
)


def plain_text(feedback: Feedback, language: ReportLanguage, *, named: bool = False) -> str:
    """Return a take in sentences, one a line, each in the languages asked for; `named` adds the recording."""
    messages = list(_messages(feedback, named))
    lines = [line for message in messages for line in versions(message, language)]
    return "\n".join(lines) + "\n"


def _messages(feedback: Feedback, named: bool) -> Iterator[str]:
    if named:
        yield N_("Recording: {audio}.", audio=clean(feedback.audio))
    yield N_("Text: {text}", text=clean(feedback.text))
    yield from (PROBLEM_TEXT[problem] for problem in feedback.take.problems)
    if feedback.scores.overall is None:
        yield NO_SCORE
        yield from _heard(feedback)
        return
    yield _scores(feedback.scores)
    if all_good(feedback):
        yield ALL_GOOD
    for verdict in WORST_FIRST:
        yield from (_word(word) for word in feedback.words if word.verdict is verdict)
    yield from _extras(feedback)
    if feedback.understood is not None:
        yield N_("{clause}.", clause=understood(feedback.understood))
    faulty = any(word.verdict in (Verdict.MISSING, Verdict.WRONG) for word in feedback.words)
    if faulty or feedback.extra or feedback.understood not in (None, 1.0):
        yield from _heard(feedback)
    yield from (_correction(feedback, correction) for correction in feedback.corrections)
    yield from _fluency(feedback)


def _heard(feedback: Feedback) -> Iterator[Phrase]:
    if feedback.heard:
        yield N_("Heard: {heard}", heard=clean(feedback.heard))


def _scores(scores: Scores) -> Phrase:
    known = [(SCORE_LABELS[name], getattr(scores, name)) for name in SCORES]
    told = [
        N_("{label} {score:.0f}", label=label, score=float(value))
        for label, value in known
        if value is not None
    ]
    return N_("Scores out of 100: {scores}.", scores=clauses(told))


def _word(word: WordResult) -> Phrase:
    shown, heard = bare_word(word.text), clean(word.heard or "")
    if word.verdict is Verdict.MISSING:
        return N_("“{word}” was not said.", word=shown)
    if word.verdict is Verdict.WRONG and heard:
        return N_("“{word}” was said as another word: “{heard}” was heard.", word=shown, heard=heard)
    if word.verdict is Verdict.WRONG:
        return N_("“{word}” was said as another word.", word=shown)
    if word.verdict is Verdict.POOR:
        return N_("“{word}” was unclear.", word=shown)
    return N_("“{word}” was fair.", word=shown)


def _extras(feedback: Feedback) -> Iterator[Phrase]:
    for extra in feedback.extra:
        heard = clean(extra.heard)
        if extra.kind is ExtraKind.REPETITION:
            yield N_("“{heard}” was said again.", heard=heard)
        else:
            yield N_("“{heard}” was said but is not in the text.", heard=heard)


def _correction(feedback: Feedback, correction: Correction) -> Phrase:
    message = Pair(*map(unmarked, in_every_language(correction.message).values()))
    sentence = N_("Try this next: {message}", message=message)
    if correction.sureness is Sureness.MAYBE:
        sentence = N_("{sentence} This is not certain.", sentence=sentence)
    spelled = None if correction.word is None else feedback.words[correction.word].hint
    if spelled and spelled not in message:
        sentence = N_("{sentence} Say: {spelled}.", sentence=sentence, spelled=clean(spelled))
    return sentence


def _fluency(feedback: Feedback) -> Iterator[Phrase]:
    speeds = list(speed_messages(feedback.fluency))
    if speeds:
        yield N_("Pace: {clause}.", clause=clauses(speeds))
    found = list(pause_messages(feedback))
    yield N_("{clause}.", clause=pauses(clauses(found))) if found else NO_PAUSES
