"""Keyword drills and pronunciation lines in every shape that pages give them."""

from dataclasses import replace

import pytest

from speakcheck.lessons.lesson import Drill
from speakcheck.lessons.pronunciations import NotPhonesError, read_phones
from speakcheck.lessons.reading import ReadLesson, parse_text
from speakcheck.lessons.syllables import split_syllables, splits_by_word

WHOLE = Drill("Influx", ("In", "flux"), "noun", "many arrivals", "The influx of users grew.")


def read(lines: str, section: str = "Keyword Drills 關鍵字:") -> ReadLesson:
    return parse_text(f"The app grew fast.\n\n{section}\n\n{lines}\n", "page.txt")


def without(**parts: object) -> Drill:
    return replace(WHOLE, **parts)  # type: ignore[arg-type]


SHAPES = {
    "as the page has it": ("1. Influx (In-flux) [noun. many arrivals]: The influx of users grew.", WHOLE),
    "no syllables": (
        "1. Influx [noun. many arrivals]: The influx of users grew.",
        without(syllables=()),
    ),
    "no meaning": (
        "1. Influx (In-flux): The influx of users grew.",
        without(part_of_speech="", definition=""),
    ),
    "no example": ("1. Influx (In-flux) [noun. many arrivals]", without(example="")),
    "an empty example": ("1. Influx (In-flux) [noun. many arrivals]:", without(example="")),
    "word and example": (
        "1. Influx: The influx of users grew.",
        Drill("Influx", (), "", "", "The influx of users grew."),
    ),
    "word and meaning": ("1. Influx: many arrivals", Drill("Influx", (), "", "many arrivals", "")),
    "word, dash, meaning": ("1. Influx – many arrivals", Drill("Influx", (), "", "many arrivals", "")),
    "word alone": ("1. Influx", Drill("Influx", (), "", "", "")),
    "no colon": ("1. Influx (In-flux) [noun. many arrivals] The influx of users grew.", WHOLE),
    "part of speech alone": (
        "1. Influx (In-flux) [noun]: The influx of users grew.",
        without(definition=""),
    ),
    "meaning alone": (
        "1. Influx (In-flux) [many arrivals]: The influx of users grew.",
        without(part_of_speech=""),
    ),
    "part of speech in round brackets": (
        "1. Influx (n.) [many arrivals]: The influx of users grew.",
        without(syllables=(), part_of_speech="n"),
    ),
    "part of speech, colon": ("1. Influx (In-flux) [noun: many arrivals]: The influx of users grew.", WHOLE),
    "meaning behind the bracket": (
        "1. Influx (In-flux) [noun] many arrivals: The influx of users grew.",
        WHOLE,
    ),
    "short names": (
        "1. Influx (In-flux) [n. phr. many arrivals]: The influx of users grew.",
        without(part_of_speech="n. phr"),
    ),
    "chinese meaning": (
        "1. Influx (In-flux) [名詞。大量湧入]: The influx of users grew.",
        without(part_of_speech="名詞", definition="大量湧入"),
    ),
    "nested brackets": (
        "1. Influx (In-flux (noun)) [noun. many (or [very] many) arrivals]: The influx of users grew.",
        without(definition="many (or [very] many) arrivals"),
    ),
    "a colon in the meaning": (
        "1. Influx (In-flux) [noun. this: many arrivals]: The influx of users grew.",
        without(definition="this: many arrivals"),
    ),
    "a bracket in the example": (
        "1. Influx (In-flux) [noun. many arrivals]: The influx (of users) grew: fast.",
        without(example="The influx (of users) grew: fast."),
    ),
    "upper-case stress": (
        "1. Influx (IN-flux) [noun. many arrivals]: The influx of users grew.",
        without(syllables=("IN", "flux")),
    ),
    "stress mark": ("1. Influx (ˈIn-flux) [noun. many arrivals]: The influx of users grew.", WHOLE),
    "over five lines": (
        "1. Influx\n   (In-flux)\n   [noun. many\n   arrivals]:\n   The influx of\n   users grew.",
        WHOLE,
    ),
    "a line that begins like a heading": (
        "1. Influx (In-flux) [noun. many arrivals at one\nlevel]: The influx of users grew.",
        without(definition="many arrivals at one level"),
    ),
    "a date in the example": (
        "1. Influx (In-flux) [noun. many arrivals]: The influx of users grew by January\n19. Nobody knew.",
        without(example="The influx of users grew by January 19. Nobody knew."),
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_drill_is_read_in_any_shape(name: str) -> None:
    lines, expected = SHAPES[name]
    got = read(lines)
    assert got.lesson.drills == (expected,)
    assert got.warnings == ()


def test_drills_follow_each_other_without_numbers() -> None:
    lines = """
    Influx (In-flux) [noun. many arrivals]: The influx of users grew.
    Supply chain (Sup-ply chain) [noun. the way of goods]
    Unfolding
    (Un-fold-ing) [verb. happening]:
    The story is unfolding.
    """
    got = read(lines)
    assert [drill.word for drill in got.lesson.drills] == ["Influx", "Supply chain", "Unfolding"]
    assert got.warnings == ()


WARNED = {
    "syllables of another word": (
        "1. Influx (In-flax) [noun. x]: The influx grew.",
        "page.txt:5: The syllables “In-flax” do not spell “Influx” and are left out.",
    ),
    "a bracket left open": (
        "1. Influx (In-flux) [noun. many arrivals: The influx grew.",
        "page.txt:5: A bracket of the drill “Influx” is not closed.",
    ),
    "a chinese keyword": ("1. 湧入 [名詞]: 很多人。", "page.txt:5: “湧入” is no keyword and is left out."),
    "a sentence": (
        "1. The influx of many new users to it grew fast",
        "page.txt:5: “The influx of many new users to it grew…” is no keyword and is left out.",
    ),
    "a footer": (
        "1. Influx (In-flux) [noun. x]: The influx grew.\n\nFollow us for more episodes",
        "page.txt:7: The line “Follow us for more episodes” is no keyword drill and is left out.",
    ),
    "a translated example": (
        "1. Influx (In-flux) [noun. x]: The influx grew. 湧入的人變多了。",
        "page.txt:5: The translation “湧入的人變多了。” of an example is left out.",
    ),
}


@pytest.mark.parametrize("name", WARNED)
def test_what_is_left_out_is_said_with_its_line(name: str) -> None:
    lines, expected = WARNED[name]
    got = read(lines)
    assert [str(warning)[: len(expected)] for warning in got.warnings] == [expected]
    assert all(drill.example in {"The influx grew.", ""} for drill in got.lesson.drills)


@pytest.mark.parametrize(
    ("word", "split", "expected"),
    [
        ("Influx", "In-flux", {"influx": ("In", "flux")}),
        ("Supply chain", "Sup-ply chain", {"supply": ("Sup", "ply"), "chain": ("chain",)}),
        ("Supply chain", "Sup-ply-chain", {"supply": ("Sup", "ply"), "chain": ("chain",)}),
        ("Supply chain", "Sup-plych-ain", {}),
        (
            "State-of-the-art",
            "State-of-the-art",
            {
                "state-of-the-art": ("State", "of", "the", "art"),
                "state": ("State",),
                "of": ("of",),
                "the": ("the",),
                "art": ("art",),
            },
        ),
        ("Café", "Ca-fé", {"café": ("Ca", "fé")}),
        ("Children’s", "Chil-dren's", {"children's": ("Chil", "dren's")}),
    ],
    ids=["one word", "two words", "all hyphens", "across the space", "compound", "accent", "apostrophe"],
)
def test_a_split_is_known_for_each_word_of_a_keyword(
    word: str, split: str, expected: dict[str, tuple[str, ...]]
) -> None:
    assert dict(splits_by_word(word, split_syllables(split))) == expected


def test_a_split_is_given_to_whole_words_only() -> None:
    held = "An influx came. The INFLUX’s size grew. He said “influx!” A re-influx came. It was (influx)."
    others = "Influxes came. Reinflux came."
    prompts = parse_text(f"{held} {others}\n\nKeywords:\n1. Influx (In-flux)", "x.txt").lesson.prompts
    assert [bool(prompt.splits) for prompt in prompts] == [True] * 5 + [False] * 2 + [True]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("TikTok = T IH1 K T AA2 K", ("tiktok", "T IH1 K T AA2 K")),
        ("tiktok: t ih1 k t aa2 k", ("tiktok", "T IH1 K T AA2 K")),
        ("• TikTok ＝ Ｔ ＩＨ１ Ｋ", ("tiktok", "T IH1 K")),
        ("Lin = L IH N", ("lin", "L IH1 N")),
        ("Ningxia = N IH1 NG SH Y AA", ("ningxia", "N IH1 NG SH Y AA0")),
        ("O’Neil = OW0 N IY1 L", ("o'neil", "OW0 N IY1 L")),
        ("TikTok = T IH1 K\n    T AA2 K", ("tiktok", "T IH1 K T AA2 K")),
        ("liar's = L AY1 ER0 Z", ("liar's", "L AY1 ER0 Z")),
    ],
)
def test_a_pronunciation_is_read(line: str, expected: tuple[str, str]) -> None:
    got = read(line, "Pronunciation 發音:")
    assert [(word, " ".join(phones)) for word, phones in got.lesson.pronunciations] == [expected]
    assert got.warnings == ()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("TikTok = T IH1 Q", "“Q” is none of the 39 ARPAbet phones"),
        ("TikTok = T IH3 K", "“IH3” is none of the 39 ARPAbet phones"),
        ("TikTok = T1 IH1 K", "the consonant “T1” takes no stress digit"),
        ("Shh = SH", "it has no vowel"),
        ("Little Red = L IH1", "gives no pronunciation of one word"),
        ("TikTok", "gives no pronunciation of one word"),
        ("小紅書 = SH AW2", "gives no pronunciation of one word"),
    ],
)
def test_a_wrong_pronunciation_is_warned_about(line: str, reason: str) -> None:
    got = read(line, "Pronunciation 發音:")
    assert got.lesson.pronunciations == ()
    assert [warning.line for warning in got.warnings] == [5]
    assert reason in got.warnings[0].what


def test_of_two_pronunciations_the_first_counts() -> None:
    got = read("Lin = L IH1 N\nLIN = L IY1 N\nlin = L IH1 N", "Pronunciation")
    assert got.lesson.pronunciations == (("lin", ("L", "IH1", "N")),)
    assert [warning.line for warning in got.warnings] == [6]


def test_nothing_is_no_pronunciation() -> None:
    with pytest.raises(NotPhonesError):
        read_phones("")
