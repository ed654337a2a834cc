"""What a written text is said as: one token a piece, every accepted reading, the likeliest first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.language.tokens import tokenise

SIGNS = "abcxyzABCDEIVX0123456789$€£%°.,'’-–/&@#+:()“”é小紅²½ \t\u200b\u00adßЖ①٣ﬁ"
open_text = st.one_of(st.text(max_size=40), st.text(alphabet=SIGNS, max_size=30))


def said(text: str) -> list[str]:
    """Return the likeliest reading of every token, words joined by spaces."""
    return [" ".join(token.readings[0]) for token in tokenise(text)]


def ways(text: str, at: int = 0) -> list[str]:
    """Return every reading of one token."""
    return [" ".join(reading) for reading in tokenise(text)[at].readings]


SENTENCES = {
    "plain words": ("Users, “influx” and don’t!", "users / influx / and / don't"),
    "hyphens": ("person-to-person cross-cultural", "person to person / cross cultural"),
    "hyphen in one word": ("co-operate by e-mail", "cooperate / by / email"),
    "possessives": ("ByteDance's users' James’s", "bytedance's / users' / james's"),
    "slash": ("and/or", "and or"),
    "lone ampersand": ("salt & pepper", "salt / and pepper"),
    "lone dash is no token": ("a – b", "a / b"),
    "accents": ("café naïve", "cafe / naive"),
    "full width": ("ＡＢＣ ５", "a b c / five"),
    "ligature": ("ﬁnd", "find"),
    "soft hyphen and zero width": ("so\u00adft ze\u200bro", "soft / zero"),
    "year": ("in 2025, 1999, 1905", "in / twenty twenty five / nineteen ninety nine / nineteen oh five"),
    "full century": ("1900", "nineteen hundred"),
    "year of the two thousands": ("2005", "two thousand five"),
    "decades": ("the 1990s, the '90s", "the / nineteen nineties / the / nineties"),
    "decade at the end of a sentence": (
        "1980s. '80s. 1980s… 80's.",
        "nineteen eighties / eighties / nineteen eighties / eighties",
    ),
    "decade before other punctuation": (
        "1980s, (the 1980s) “'80s” 1980s' 1980s! 1980s;",
        "nineteen eighties / the / nineteen eighties / eighties / nineteen eighties / nineteen eighties"
        " / nineteen eighties",
    ),
    "seconds at the end of a sentence": ("5s. 3s,", "five seconds / three seconds"),
    "date behind month": ("January 19, 2025", "january / nineteenth / twenty twenty five"),
    "short month": ("Jan. 3", "january / third"),
    "date before month": ("19 January", "nineteenth / january"),
    "may is no month here": ("may 19", "may / nineteen"),
    "date in figures": ("2025-01-19", "january nineteenth twenty twenty five"),
    "money": ("$20 €5 £1 ¥100", "twenty dollars / five euros / one pound / one hundred yuan"),
    "money with a size behind": ("over $300 million now", "over / three hundred / million dollars / now"),
    "size alone": ("300 million users", "three hundred / million / users"),
    "money with a size attached": ("$3.5bn", "three point five billion dollars"),
    "price": ("$3.50", "three dollars fifty"),
    "cents": ("$0.99", "ninety nine cents"),
    "amount is no year": ("$2025", "two thousand twenty five dollars"),
    "percent": ("5% 3.2% 5 %", "five percent / three point two percent / five percent"),
    "ordinals": ("21st 3rd 12th", "twenty first / third / twelfth"),
    "units": ("10kg 30°C 60 mph", "ten kilograms / thirty degrees celsius / sixty / miles per hour"),
    "unit behind a number": ("5 km away, 1 km", "five / kilometers / away / one / kilometer"),
    "square": ("36,000 km²", "thirty six thousand / square kilometers"),
    "times": ("7:30 10:05pm 7:00", "seven thirty / ten oh five p m / seven"),
    "half of day": ("10 a.m.", "ten / a m"),
    "ranges": ("10-20 5–10%", "ten to twenty / five to ten percent"),
    "score": ("3:2", "three two"),
    "decimals": ("3.14 0.5", "three point one four / zero point five"),
    "fractions": ("1/2 3/4 2½", "one half / three quarters / two and a half"),
    "large": ("1,234,567", "one million two hundred thirty four thousand five hundred sixty seven"),
    "negative": ("-5 −7", "minus five / minus seven"),
    "round the clock": ("24/7 9/11", "twenty four seven / nine eleven"),
    "phone number": ("0912-345-678", "zero nine one two three four five six seven eight"),
    "agent": ("007", "zero zero seven"),
    "numbered": ("No. 5 #1", "number / five / number one"),
    "no at the end": ("He said no.", "he / said / no"),
    "titles": ("Dr. Smith, Mr. Xi", "doctor / smith / mister / xi"),
    "saint and street": ("St. Louis, Main St.", "saint / louis / main / street"),
    "latin": ("e.g. vs. etc.", "for example / versus / etcetera"),
    "episode": ("Ep. 5 Ep.K9", "episode / five / episode k nine"),
    "dotted initials": ("U.S. U.S.'s Ph.D.", "u s / u s's / p h d"),
    "initialisms": ("UN AI CEO TSMC's CEOs", "u n / a i / c e o / t s m c's / c e o's"),
    "acronyms": ("NATO UNESCO COVID-19", "nato / unesco / covid nineteen"),
    "letters and digits": ("G20 5G F-16 B2B mp3", "g twenty / five g / f sixteen / b two b / m p three"),
    "names in one word": ("TikTok ChatGPT iPhone 15", "tiktok / chatgpt / iphone / fifteen"),
    "unknown inner capital": ("GreenApple", "green apple"),
    "roman": ("World War II, Elizabeth II", "world / war / two / elizabeth / the second"),
    "pronoun is no numeral": ("When I go", "when / i / go"),
    "letters with and": ("R&D AT&T", "r and d / a t and t"),
    "address": ("info@example.com www.bbc.co.uk", "info at example dot com / w w w dot b b c dot co dot u k"),
    "tags": ("#MeToo @user", "hashtag me too / at user"),
    "greek": ("β test", "beta / test"),
    "possessive of a number": ("G7's 20th-century", "g seven's / twentieth century"),
    "money within a piece": ("$10-a-day", "ten dollars a day"),
    "below zero": ("−3°C", "minus three degrees celsius"),
    "days of a month": ("Feb. 14–16", "february / fourteenth to sixteenth"),
    "whole and fraction": ("1 1/2", "one / and a half"),
    "plural with and": ("M&Ms C#", "m and m's / c sharp"),
    "initialism that is listed": ("OECD", "o e c d"),
    "headline in capitals": ("THE US BAN", "the / us / ban"),
    "bullets are no tokens": ("• One - two", "one / two"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES.values(), ids=SENTENCES.keys())
def test_likeliest_reading(text: str, expected: str) -> None:
    assert " / ".join(said(text)) == expected


ALTERNATIVES = {
    "year as a number": ("2005", {"two thousand and five", "two thousand five", "twenty oh five"}),
    "day": ("January 19", {"nineteenth", "nineteen", "the nineteenth"}),
    "day before month": ("19 January", {"nineteenth", "nineteen", "the nineteenth of"}),
    "hundred": ("100", {"one hundred", "a hundred"}),
    "british and": ("325", {"three hundred twenty five", "three hundred and twenty five"}),
    "flight": ("935", {"nine hundred thirty five", "nine thirty five", "nine three five"}),
    "half hour": ("7:30", {"seven thirty", "half past seven"}),
    "price": ("$3.50", {"three dollars fifty", "three fifty", "three dollars and fifty cents"}),
    "taiwan dollars": ("NT$500", {"five hundred n t dollars", "five hundred new taiwan dollars"}),
    "acronym spelled": ("NATO", {"nato", "n a t o"}),
    "calendar": ("1/19", {"january nineteenth", "one nineteen"}),
    "years": ("1990-95", {"nineteen ninety to ninety five", "nineteen ninety to nineteen ninety five"}),
    "zero": ("105", {"one oh five", "one zero five"}),
    "hyphen joined or not": ("co-operate", {"cooperate", "co operate"}),
    "doctor or drive": ("Dr.", {"doctor", "drive"}),
}


@pytest.mark.parametrize(("text", "expected"), ALTERNATIVES.values(), ids=ALTERNATIVES.keys())
def test_every_usual_reading_is_accepted(text: str, expected: set[str]) -> None:
    found = ways(text, -1 if text.startswith("January") else 0)
    assert expected <= set(found)


def test_bare_million_is_accepted_behind_money() -> None:
    assert ways("$300 million", 1) == ["million dollars", "million dollar", "million"]


def test_chinese_reads_as_itself() -> None:
    token = tokenise("小紅書")[0]
    assert token.readings == (("小紅書",),)


def test_of_mixed_scripts_the_latin_letters_are_read() -> None:
    assert said("難民」(TikTok refugees)") == ["tiktok", "refugees"]


def test_places_in_the_displayed_text() -> None:
    text = "  “The influx,”\n of  users… "
    assert [(token.text, token.start, token.end) for token in tokenise(text)] == [
        ("“The", 2, 6),
        ("influx,”", 7, 15),
        ("of", 17, 19),
        ("users…", 21, 27),
    ]


def test_endless_digits_are_read() -> None:
    assert all(
        token.readings for token in tokenise(f"{'9' * 5000} ${'8' * 400}.50 1,{'000,' * 30}000 {'7' * 99}th")
    )


@given(open_text)
def test_one_token_for_each_piece_with_a_letter_or_digit(text: str) -> None:
    pieces = [piece for piece in text.split() if any(sign.isalnum() for sign in piece)]
    tokens = tokenise(text)
    assert [token.text for token in tokens] == pieces
    assert all(text[token.start : token.end] == token.text for token in tokens)


@given(open_text)
def test_readings_are_few_and_spelled_in_plain_letters(text: str) -> None:
    for token in tokenise(text):
        assert 1 <= len(token.readings) <= 8
        for word in (word for reading in token.readings for word in reading):
            plain = set(word) <= set("abcdefghijklmnopqrstuvwxyz'") and word.strip("'")
            assert plain or token.readings == ((token.text,),)
