"""The reading of pieces with digits: money, measures, times, dates, ranges, ordinals, scores."""

import re
from collections.abc import Callable

from speakcheck.language.abbreviations import (
    COUNTRIES,
    CURRENCIES,
    MAGNITUDES,
    MONTH_FORMS,
    MONTHS,
    unit,
)
from speakcheck.language.numbers import (
    NUMBER,
    OH,
    cardinal,
    decade,
    digits,
    fraction,
    number,
    ordinal,
    value_of,
    year,
)
from speakcheck.language.pronunciation import Reading
from speakcheck.language.readings import combined, distinct

Neighbours = tuple[str, str]
"""The cleaned pieces before and behind, "" where there is none."""
Reader = Callable[[re.Match[str], Neighbours], tuple[Reading, ...]]

MONEY = rf"(?P<country>[A-Z]{{0,2}})(?P<sign>[$€£¥₩₹])(?P<number>{NUMBER})-?(?P<size>[A-Za-z]*)\+?"
MONEY_BEFORE = re.compile(rf"[A-Z]{{0,2}}[$€£¥₩₹](?:{NUMBER})")
NUMBER_BEFORE = re.compile(rf"[-+]?(?:{NUMBER})(?:[-–](?:{NUMBER}))?")
HALF_DAY = r"(?P<half>[ap]\.?m\.?)?"
LONG_RUN = re.compile(r"\d(?:,?\d){15}")
"""More digits than a number word can be made of; they are read one by one."""
SIGNS: dict[str, tuple[Reading, ...]] = {
    "-": (("minus",), ("negative",)),
    "–": (("minus",), ("negative",)),
    "+": (("plus",),),
    "#": (("number",), ("hashtag",)),
}
RANGE_SIGNS = "-–—~"


def read_figures(core: str, near: Neighbours) -> tuple[Reading, ...]:
    """Return the readings of a cleaned piece that holds a digit, or () if no pattern fits the whole of it."""
    if LONG_RUN.search(core):
        return digits(core) if core.isdecimal() else ()
    for pattern, reader in _READERS:
        match = pattern.fullmatch(core)
        if match and (readings := reader(match, near)):
            return readings
    return ()


def read_behind_figures(core: str, near: Neighbours) -> tuple[Reading, ...]:
    """Return the readings of a word that a number before it changes: a unit, "million" in "$3 million"."""
    before = near[0]
    magnitude = MAGNITUDES.get(core.lower()) if len(core) > 1 else None
    if magnitude and MONEY_BEFORE.fullmatch(before):
        sign = re.search(r"[$€£¥₩₹]", before)
        names = _money_names(before.partition(sign[0])[0], sign[0], False) if sign else ()
        return distinct([*((magnitude, *name) for name in names), (magnitude,)])
    if NUMBER_BEFORE.fullmatch(before):
        return unit(core.rstrip("."), value_of(before) == 1)
    return ()


def _money_names(country: str, sign: str, one: bool) -> tuple[Reading, ...]:
    single, many = CURRENCIES[sign]
    if sign == "¥":
        names: tuple[Reading, ...] = (("yuan",), ("yen",))
    else:
        names = ((single,), (many,)) if one else ((many,), (single,))
    prefixed = [(*prefix, *name) for name in names[:1] for prefix in COUNTRIES.get(country.lower(), ())]
    return distinct([*prefixed, *names])


def _money(match: re.Match[str], near: Neighbours) -> tuple[Reading, ...]:
    text, country, sign = match["number"], match["country"], match["sign"]
    if country.lower() not in COUNTRIES:
        return ()
    amount = number(text) if "." in text else _plain_amount(text)
    size = match["size"].lower()
    if size and size not in MAGNITUDES:
        return ()
    if not size and near[1].lower().rstrip(".") in MAGNITUDES:
        prefixes = [prefix for prefix in COUNTRIES[country.lower()][:2]]
        return distinct([*amount[:3], *combined([prefixes, amount[:2]])])
    names = _money_names(country, sign, value_of(text) == 1)
    if size:
        return combined([amount, ((MAGNITUDES[size],),), names])
    prices = _price(text, sign, names) if re.fullmatch(r".*\.\d\d", text) else ()
    led = combined([[(*prefix, names[0][-1]) for prefix in COUNTRIES[country.lower()][:1]], amount[:1]])
    return distinct([*prices[:4], *combined([amount[:3], names])[:6], *led, *prices])


def _plain_amount(text: str) -> tuple[Reading, ...]:
    """Return an amount as a quantity: $2025 is never a year."""
    value = value_of(text)
    return cardinal(int(value)) if value is not None and value < 1e15 else number(text)


def _price(text: str, sign: str, names: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Return "three dollars fifty", "three dollars and fifty cents", "three fifty"."""
    whole_part, _, part = text.partition(".")
    small = ("cents", "cent") if sign in "$€" else ("pence", "p")
    fine = cardinal(int(part))[0] if int(part) else ()
    if not int(whole_part.replace(",", "") or 0):
        return ((*fine, small[int(part) == 1 and sign in "$€"]),) if fine else ()
    amount = _plain_amount(whole_part)[0]
    if not fine:
        return distinct((*amount, *name) for name in names)
    spoken = (OH, *fine) if int(part) < 10 else fine
    full = (*amount, *names[0], "and", *fine, small[0])
    return ((*amount, *names[0], *spoken), (*amount, *spoken), full, (*amount, *names[0], *fine, small[0]))


def _measure(match: re.Match[str], near: Neighbours) -> tuple[Reading, ...]:
    text = match["number"]
    names = unit(match["unit"].rstrip("."), value_of(text) == 1)
    amount = number(text) if "." in text else _plain_amount(text)
    return combined([SIGNS.get(match["sign"] or "", ((),)), amount[:4], names]) if names else ()


def _minutes(minutes: str) -> tuple[Reading, ...]:
    if minutes == "00":
        return ((),)
    value = int(minutes)
    return tuple((OH, *reading) for reading in cardinal(value)) if value < 10 else cardinal(value)


def _time(match: re.Match[str], near: Neighbours) -> tuple[Reading, ...]:
    hour, minutes = int(match["hour"]), match["minutes"]
    if hour > 24 or int(minutes) > 59:
        return ()
    half = ((match["half"][0], "m"),) if match["half"] else ((),)
    plain_time = combined([cardinal(hour)[:1], _minutes(minutes), half])
    if half != ((),):
        return plain_time
    named = {"00": ("o'clock",), "30": ("half", "past"), "15": ("quarter", "past")}.get(minutes, ())
    spoken = cardinal(hour)[0]
    others = [(*spoken, *named) if minutes == "00" else (*named, *spoken)] if named else []
    if minutes == "45":
        others.append(("quarter", "to", *cardinal(hour % 12 + 1)[0]))
    return distinct([*plain_time, *others])


def _is_month(piece: str) -> bool:
    name = piece.rstrip(".")
    return name[:1].isupper() and name.lower() in MONTH_FORMS


def _ordinal(match: re.Match[str], near: Neighbours) -> tuple[Reading, ...]:
    spoken = ordinal(int(match["number"].replace(",", "")))
    forms = [spoken, ("the", *spoken)] if _is_month(near[0]) or _is_month(near[1]) else [spoken]
    if _is_month(near[1]):
        forms += [("the", *spoken, "of"), (*spoken, "of")]
    return distinct(forms)


def _number(match: re.Match[str], near: Neighbours) -> tuple[Reading, ...]:
    text = match["number"]
    sign = SIGNS.get(match["sign"] or "", ((),))
    over = (("plus",), ()) if match["over"] else ((),)
    if _is_day(text) and sign == ((),) and (_is_month(near[0]) or _is_month(near[1])):
        first, plain_day = ordinal(int(text)), cardinal(int(text))[0]
        before = [("the", *first, "of")] if _is_month(near[1]) else []
        return distinct([first, plain_day, ("the", *first), *before])
    return combined([sign, number(text), over])


def _decade(match: re.Match[str], near: Neighbours) -> tuple[Reading, ...]:
    return decade(int(match["number"]))


def _slashed(match: re.Match[str], near: Neighbours) -> tuple[Reading, ...]:
    first, second = int(match["first"]), int(match["second"])
    both = combined([cardinal(first)[:1], cardinal(second)[:1]])
    dates = _month_day(first, second)
    parts = fraction(first, second) if 0 < first < second else ()
    if parts and near[0].isdecimal():
        return distinct(("and", *part) for part in sorted(parts, key=lambda part: part[0] != "a"))
    with_slash = combined([cardinal(first)[:1], (("slash",), ("out", "of")), cardinal(second)[:1]])
    if second <= 10 and parts:
        return distinct([*parts[:4], *both, *dates, *with_slash])
    if dates and first != 9:
        return distinct([*dates, *both, *parts[:1], *with_slash])
    return distinct([*both, *dates, *with_slash, *parts])


def _month_day(month: int, day: int) -> tuple[Reading, ...]:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ()
    name, spoken = MONTHS[month - 1], ordinal(day)
    return ((name, *spoken), (name, *cardinal(day)[0]), (name, "the", *spoken), ("the", *spoken, "of", name))


def _date(match: re.Match[str], near: Neighbours) -> tuple[Reading, ...]:
    first, second = int(match["month"]), int(match["day"])
    month, day = (first, second) if first <= 12 else (second, first)
    return combined([_month_day(month, day), number(match["year"])[:2]])


def _mixed(match: re.Match[str], near: Neighbours) -> tuple[Reading, ...]:
    parts = fraction(int(match["first"]), int(match["second"]))
    parts = tuple(part for part in parts if part[0] == "a") + parts if match["first"] == "1" else parts
    return combined([cardinal(int(match["whole"])), (("and",),), parts]) if match["whole"] else parts


def _range(match: re.Match[str], near: Neighbours) -> tuple[Reading, ...]:
    first, second, tail, sign = match["first"], match["second"], match["unit"].rstrip("."), match["sign"]
    names: tuple[Reading, ...] = unit(tail, False) if tail else ((),)
    if not names or (sign and tail):
        return ()
    between: tuple[Reading, ...] = (("to",), ()) if sign else (("to",), (), ("through",))
    ends = number(second)[:3]
    if re.fullmatch(r"(?:1[1-9]|20)\d\d", first) and re.fullmatch(r"\d\d", second):
        ends = distinct([*ends, *year(int(first[:2] + second))[:1]])
    money = _money_names("", sign, False) if sign else ((),)
    plain_range = combined([number(first)[:3], between, ends, names, money])
    if tail or sign or not (_is_month(near[0]) and _is_day(first) and _is_day(second)):
        return plain_range
    days = combined([(ordinal(int(first)),), (("to",), ("to", "the"), ("through",)), (ordinal(int(second)),)])
    return distinct([*days, *plain_range])


def _is_day(text: str) -> bool:
    return text.isdecimal() and 1 <= int(text) <= 31


def _score(match: re.Match[str], near: Neighbours) -> tuple[Reading, ...]:
    return combined([cardinal(int(match["first"]))[:2], ((), ("to",)), cardinal(int(match["second"]))[:2]])


def _phone(match: re.Match[str], near: Neighbours) -> tuple[Reading, ...]:
    return digits(re.sub(r"\D", "", match[0]))


def _version(match: re.Match[str], near: Neighbours) -> tuple[Reading, ...]:
    return combined(
        [part for piece in match[0].split(".") for part in ((("point",), ("dot",)), number(piece))][1:]
    )


_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (MONEY, _money),
        (rf"(?P<sign>[-–+#])?(?P<number>{NUMBER})(?P<over>\+)?", _number),
        (r"(?P<number>(?:\d{1,3}(?:,\d{3})+|\d{1,12}))(?:st|nd|rd|th|ST|ND|RD|TH)", _ordinal),
        (r"'?(?P<number>\d0|\d{3}0)'?s\.*", _decade),
        (rf"(?P<hour>\d{{1,2}})[:.](?P<minutes>\d\d){HALF_DAY}(?<=[m.])", _time),
        (rf"(?P<hour>\d{{1,2}}):(?P<minutes>\d\d){HALF_DAY}", _time),
        (r"(?P<first>\d{1,3}):(?P<second>\d{1,3})", _score),
        (rf"(?P<sign>[-–+])?(?P<number>{NUMBER})-?(?P<unit>%|°[CFcf]?|[A-Za-z][A-Za-z./^23]*)", _measure),
        (r"(?P<whole>\d+)\+(?P<first>\d+)/(?P<second>[1-9]\d*)", _mixed),
        (r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})", _date),
        (r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", _date),
        (r"(?P<first>\d{1,3})/(?P<second>\d{1,3})", _slashed),
        (
            rf"(?P<sign>[$€£¥₩₹])?(?P<first>{NUMBER})%?[{RANGE_SIGNS}][$€£¥₩₹]?(?P<second>{NUMBER})"
            r"(?P<unit>%|°[CFcf]?|[A-Za-z]*)",
            _range,
        ),
        (r"\+?\(?\d{1,4}\)?(?:-\d{2,5}){2,}", _phone),
        (r"\d+(?:\.\d+){2,}", _version),
    )
)
