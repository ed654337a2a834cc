"""Owns the report in sentences, without signs, bars or columns, for screen readers and braille lines."""

from collections.abc import Iterator

from speakcheck.assess.feedback import (
    Correction,
    ExtraKind,
    Feedback,
    Message,
    Scores,
    Sureness,
    Verdict,
    WordResult,
)
from speakcheck.audio.problems import PROBLEM_TEXT
from speakcheck.lessons.lines import clean
from speakcheck.report.remarks import WORST_FIRST, all_good, bare_word, pause_messages, speed_messages
from speakcheck.report.result import SCORES
from speakcheck.report.wording import (
    ALL_GOOD,
    HEARD,
    NEXT,
    NO_PAUSES,
    NO_SCORE,
    PAUSES,
    SAY,
    SCORE_LABELS,
    Bilingual,
    Language,
    understood,
    unmarked,
    versions,
)


def plain_text(feedback: Feedback, language: Language, *, named: bool = False) -> str:
    """Return a take in sentences, one a line, each in the languages asked for; `named` adds the recording."""
    messages = list(_messages(feedback, named))
    lines = [line for message in messages for line in versions(message, language)]
    return "\n".join(lines) + "\n"


def _messages(feedback: Feedback, named: bool) -> Iterator[Bilingual]:
    text = clean(feedback.text)
    if named:
        audio = clean(feedback.audio)
        yield Message(f"Recording: {audio}.", f"錄音：{audio}。")
    yield Message(f"Text: {text}", f"課文：{text}")
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
        said = understood(feedback.understood)
        yield Message(f"{said.english}.", f"{said.chinese}。")
    faulty = any(word.verdict in (Verdict.MISSING, Verdict.WRONG) for word in feedback.words)
    if faulty or feedback.extra or feedback.understood not in (None, 1.0):
        yield from _heard(feedback)
    yield from (_correction(feedback, correction) for correction in feedback.corrections)
    yield from _fluency(feedback)


def _heard(feedback: Feedback) -> Iterator[Message]:
    if feedback.heard:
        heard = clean(feedback.heard)
        yield Message(f"{HEARD.english}: {heard}", f"{HEARD.chinese}：{heard}")


def _scores(scores: Scores) -> Message:
    known = [(SCORE_LABELS[name], getattr(scores, name)) for name in SCORES]
    english = ", ".join(f"{label.english} {value:.0f}" for label, value in known if value is not None)
    chinese = "，".join(f"{label.chinese} {value:.0f}" for label, value in known if value is not None)
    return Message(f"Scores out of 100: {english}.", f"分數（滿分 100）：{chinese}。")


def _word(word: WordResult) -> Message:
    shown, heard = bare_word(word.text), clean(word.heard or "")
    if word.verdict is Verdict.MISSING:
        return Message(f"“{shown}” was not said.", f"「{shown}」沒說到。")
    if word.verdict is Verdict.WRONG:
        instead = (f": “{heard}” was heard", f"，聽到的是「{heard}」") if heard else ("", "")
        return Message(
            f"“{shown}” was said as another word{instead[0]}.", f"「{shown}」說成別的字{instead[1]}。"
        )
    if word.verdict is Verdict.POOR:
        return Message(f"“{shown}” was unclear.", f"「{shown}」不清楚。")
    return Message(f"“{shown}” was fair.", f"「{shown}」尚可。")


def _extras(feedback: Feedback) -> Iterator[Message]:
    for extra in feedback.extra:
        heard = clean(extra.heard)
        if extra.kind is ExtraKind.REPETITION:
            yield Message(f"“{heard}” was said again.", f"重複說了「{heard}」。")
        else:
            yield Message(f"“{heard}” was said but is not in the text.", f"多說了「{heard}」。")


def _correction(feedback: Feedback, correction: Correction) -> Message:
    message = Message(unmarked(correction.message.english), unmarked(correction.message.chinese))
    english, chinese = f"{NEXT.english}: {message.english}", f"{NEXT.chinese}：{message.chinese}"
    if correction.sureness is Sureness.MAYBE:
        english, chinese = f"{english} This is not certain.", f"{chinese}（不一定正確）"
    spelled = None if correction.word is None else feedback.words[correction.word].hint
    if spelled and spelled not in message.english:
        english, chinese = (
            f"{english} {SAY.english}: {clean(spelled)}.",
            f"{chinese}{SAY.chinese}：{clean(spelled)}。",
        )
    return Message(english, chinese)


def _fluency(feedback: Feedback) -> Iterator[Message]:
    speeds = list(speed_messages(feedback.fluency))
    if speeds:
        english = ", ".join(speed.english for speed in speeds)
        chinese = "，".join(speed.chinese for speed in speeds)
        yield Message(f"Pace: {english}.", f"速度：{chinese}。")
    found = list(pause_messages(feedback))
    if not found:
        yield NO_PAUSES
        return
    english = ", ".join(each.english for each in found)
    chinese = "，".join(each.chinese for each in found)
    yield Message(f"{PAUSES.english}: {english}.", f"{PAUSES.chinese}：{chinese}。")
