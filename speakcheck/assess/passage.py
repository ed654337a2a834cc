"""The text as it is judged: its words, how each may be said, and its syllables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from speakcheck.errors import LanguageError
from speakcheck.i18n import N_
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.phones import bare_all, is_vowel
from speakcheck.language.pronunciation import Phones, Pronunciation, PronunciationOrigin, Syllable, Token
from speakcheck.language.spelling import LONGEST_WORD, shortened
from speakcheck.language.tokens import tokenise, too_long
from speakcheck.language.words import SpokenForm, SpokenWord, spoken_forms, spoken_syllables
from speakcheck.recognise.heard import HeardWord, ReferenceWord

MOST_WORDS = 30_000
"""Spoken words of a text; three hours of reading."""

Splits = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with all that is known of its sounds."""

    text: str
    """As displayed."""
    tokens: tuple[Token, ...]
    """Its words."""
    reference: tuple[ReferenceWord, ...]
    """The same words for a recogniser."""
    splits: Splits
    """Lower-case words with the lesson's own syllables."""

    @property
    def readable(self) -> int:
        """How many of the words can be read in English."""
        return sum(bool(word.forms) for word in self.reference)


def passage(
    text: str,
    splits: Splits = (),
    pronunciations: tuple[tuple[str, Phones], ...] = (),
    phones: Sequence[Phones] | None = None,
) -> Passage:
    """Prepare a text; `phones` gives one pronunciation for each word in place of the dictionary's.

    Raises LanguageError if the text holds nothing to read aloud or more than anybody reads, or the phones do
    not match its words.
    """
    _refuse_too_many(len(text.split()))
    _refuse_long_words(text)
    tokens = tokenise(text)
    _refuse_too_many(sum(len(token.readings[0]) for token in tokens))
    lexicon = Lexicon(pronunciations)
    if phones is not None:
        reference = _given(tokens, phones, lexicon)
    else:
        reference = tuple(ReferenceWord(token.text, spoken_forms(token, lexicon)) for token in tokens)
    if not any(word.forms for word in reference):
        raise LanguageError(
            N_("The text holds no English words to read aloud."), N_("Give a text in English.")
        )
    return Passage(text, tokens, reference, splits)


def _refuse_too_many(words: int) -> None:
    if words > MOST_WORDS:
        raise LanguageError(
            N_(
                "The text has {count} words; at most {most} are judged at once.", count=words, most=MOST_WORDS
            ),
            N_("Give the part that was read."),
        )


def _refuse_long_words(text: str) -> None:
    if piece := too_long(text):
        raise LanguageError(
            N_("“{piece}” is too long to be read aloud.", piece=shortened(piece)),
            N_("Write it as words of at most {most} letters.", most=LONGEST_WORD),
        )


def _given(tokens: Sequence[Token], phones: Sequence[Phones], lexicon: Lexicon) -> tuple[ReferenceWord, ...]:
    if len(phones) != len(tokens):
        raise LanguageError(
            N_(
                "The text has {count} words, but phones are given for {given}.",
                count=len(tokens),
                given=len(phones),
            ),
            N_("Give one list of phones for each word of the text, in order."),
        )
    words = []
    for token, each in zip(tokens, phones, strict=True):
        variant = _stressed(token, tuple(each), lexicon)
        # A lexicon of its own checks the symbols.
        Lexicon([(token.text, variant.phones)])
        spoken = SpokenWord(" ".join(token.readings[0]), (variant,))
        words.append(ReferenceWord(token.text, (SpokenForm((spoken,)),)))
    return tuple(words)


def _stressed(token: Token, phones: Phones, lexicon: Lexicon) -> Pronunciation:
    """Give phones without stress digits the stress of the dictionary, or of their first vowel."""
    for form in spoken_forms(token, lexicon):
        for variant in form.words[0].pronunciations:
            if len(form.words) == 1 and bare_all(variant.phones) == phones:
                return replace(variant, origin=PronunciationOrigin.LESSON)
    marked: list[str] = []
    for phone in phones:
        stressed = any(each.endswith("1") for each in (*marked, *phones))
        bare_vowel = is_vowel(phone) and not phone[-1].isdigit()
        marked.append(f"{phone}{0 if stressed else 1}" if bare_vowel else phone)
    return Pronunciation(tuple(marked), PronunciationOrigin.LESSON)


def syllables_of(passage: Passage, index: int, heard: HeardWord | None) -> tuple[tuple[Syllable, ...], ...]:
    """Return the syllables of each spoken word of a word of the text, as it was said or is best said."""
    word = passage.reference[index]
    if not word.forms:
        return ()
    form = (_form_said(word, heard) if heard else None) or word.forms[0]
    return spoken_syllables(passage.tokens[index], form, passage.splits)


def _form_said(word: ReferenceWord, heard: HeardWord) -> SpokenForm | None:
    """Return the way of saying a word that was heard, with that pronunciation alone."""
    phones = tuple(span.phone for span in heard.phones)
    for form in word.forms:
        if " ".join(spoken.text for spoken in form.words) != heard.text:
            continue
        for variants in _ways(form.words, phones):
            pairs = zip(form.words, variants, strict=True)
            return SpokenForm(tuple(SpokenWord(spoken.text, (variant,)) for spoken, variant in pairs))
    return None


def _ways(words: Sequence[SpokenWord], phones: Phones) -> Iterator[tuple[Pronunciation, ...]]:
    """Yield the pronunciations of the words that make up the phones."""
    if not words:
        if not phones:
            yield ()
        return
    for variant in words[0].pronunciations:
        length = len(variant.phones)
        if phones[:length] == variant.phones:
            for rest in _ways(words[1:], phones[length:]):
                yield (variant, *rest)
