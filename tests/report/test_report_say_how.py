"""How a pronunciation is shown."""

from speakcheck.language.pronunciation import PronunciationOrigin, Syllable
from speakcheck.report.say_how import (
    SayHow,
    SayHowVariant,
    SayHowWord,
    hint,
    ipa_text,
    say_how_json,
    say_how_text,
)

IMPORT = (Syllable("im", ("IH0", "M"), 0), Syllable("port", ("P", "AO1", "R", "T"), 1))
DICTIONARY = (
    Syllable("dic", ("D", "IH1", "K"), 1),
    Syllable("tion", ("SH", "AH0", "N"), 0),
    Syllable("ar", ("EH2", "R"), 2),
    Syllable("y", ("IY0",), 0),
)


def test_letters_and_ipa() -> None:
    assert hint(DICTIONARY) == "DIC-tion-ar-y"
    assert ipa_text(DICTIONARY) == "ˈdɪk.ʃənˌɛɹ.i"
    assert ipa_text(DICTIONARY[:1]) == "dɪk"


def test_text_marks_a_guess() -> None:
    answer = SayHow("import", ((SayHowWord("import", (SayHowVariant(IMPORT, PronunciationOrigin.GUESS),)),),))
    assert say_how_text(answer, 80) == (
        "import\n"
        "  im-PORT /ɪmˈpɔɹt/\n"
        "    IH0 M · P AO1 R T\n"
        "    2 syllables, stress on number 2; GUESS: not in the dictionary, may be wrong\n"
    )


def test_json_has_fixed_keys() -> None:
    answer = SayHow(
        "import", ((SayHowWord("import", (SayHowVariant(IMPORT, PronunciationOrigin.DICTIONARY),)),),)
    )
    ((spoken,),) = say_how_json(answer)["readings"]
    (variant,) = spoken["variants"]
    assert list(variant) == ["phones", "ipa", "hint", "stressed", "origin", "guess", "syllables"]
    assert (variant["stressed"], variant["guess"]) == (1, False)
