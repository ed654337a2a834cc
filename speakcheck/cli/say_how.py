"""`speakcheck say-how`: how words are said, with every variant and where it comes from."""

import argparse
from typing import TYPE_CHECKING

from speakcheck.cli.console import say, width, write_json
from speakcheck.cli.lesson import WIDEST
from speakcheck.errors import ExitCode, LanguageError
from speakcheck.i18n import N_

if TYPE_CHECKING:
    from speakcheck.language.lexicon import Lexicon
    from speakcheck.language.pronunciation import Token
    from speakcheck.report.say_how import SayHow, SayHowVariant, SayHowWord

Splits = dict[str, tuple[str, ...]]

EXAMPLES = """\
examples:
  speakcheck say-how deliberately
  speakcheck say-how TikTok 2025 --format json
  speakcheck say-how deliberately --lesson s02       with the lesson's syllables and pronunciations

Exit status: 0 all answered, 1 some words are not English, 2 none is.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the `say-how` command."""
    command = subparsers.add_parser(
        "say-how",
        help="show how words are pronounced",
        description="Show phones (ARPAbet and IPA), syllables and stress of English words.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("words", nargs="+", metavar="WORD", help="a word, a name, a number, an abbreviation")
    command.add_argument("--lesson", metavar="ID", help="use this lesson's syllables and pronunciations")
    command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answer for every word; one that is not English is reported, and the next is tried."""
    from speakcheck.language.lexicon import Lexicon
    from speakcheck.language.tokens import tokenise
    from speakcheck.lessons.lines import clean

    splits, overrides = _knowledge(args.lesson)
    lexicon = Lexicon(overrides)
    answers, failed = [], 0
    for word in args.words:
        tokens = tokenise(clean(word))
        for token in tokens:
            try:
                answers.append(answer(token, lexicon, splits))
            except LanguageError as error:
                say(error)
                failed += 1
        if not tokens:
            say(N_("“{word}” holds no letter and no digit. Give a word.", word=word))
            failed += 1
    _write(answers, args.format)
    if not failed:
        return ExitCode.OK
    return ExitCode.SOME_FAILED if answers else ExitCode.USAGE


def _knowledge(lesson_id: str | None) -> "tuple[Splits, tuple[tuple[str, tuple[str, ...]], ...]]":
    if lesson_id is None:
        return {}, ()
    from speakcheck.lessons.shelf import Shelf
    from speakcheck.lessons.syllables import splits_by_word

    lesson = Shelf().get(lesson_id)
    splits: Splits = {}
    for drill in lesson.drills:
        for word, syllables in splits_by_word(drill.word, drill.syllables):
            splits.setdefault(word, syllables)
    return splits, lesson.pronunciations


def answer(token: "Token", lexicon: "Lexicon", splits: Splits) -> "SayHow":
    """Return how a token is said; raises LanguageError for one without a reading in English."""
    from speakcheck.language.words import displayed_words
    from speakcheck.report.say_how import SayHow

    readings = []
    for reading in token.readings:
        shown = displayed_words(token, reading)
        readings.append(
            tuple(_spoken(word, text, lexicon, splits) for word, text in zip(reading, shown, strict=True))
        )
    return SayHow(token.text, tuple(readings))


def _spoken(word: str, shown: str, lexicon: "Lexicon", splits: Splits) -> "SayHowWord":
    from speakcheck.report.say_how import SayHowWord

    split = splits.get(word)
    return SayHowWord(
        word,
        tuple(_variant(shown, each.phones, each.origin.value, split) for each in lexicon.pronounce(word)),
    )


def _variant(
    shown: str, phones: tuple[str, ...], origin: str, split: tuple[str, ...] | None
) -> "SayHowVariant":
    from speakcheck.language.pronunciation import PronunciationOrigin
    from speakcheck.language.syllables import syllables
    from speakcheck.report.say_how import SayHowVariant

    return SayHowVariant(syllables(shown, phones, split), PronunciationOrigin(origin))


def _write(answers: "list[SayHow]", form: str) -> None:
    from speakcheck.report.say_how import say_how_json, say_how_text

    if form == "json":
        write_json([say_how_json(each) for each in answers])
        return
    for place, each in enumerate(answers):
        print(("\n" if place else "") + say_how_text(each, min(WIDEST, width())), end="")
