"""Where a sentence of news English ends: abbreviations, initials, numbers, quotations and ellipses."""

import re
from collections.abc import Iterator

from speakcheck.lessons.script import LATIN, LATIN_LETTER, is_sayable, word_set

LONGEST = 480
"""Characters; about half a minute of speech, as much as one recording should hold."""

LOOK_BACK = 40
"""Characters before a stop that hold the word it belongs to."""

STOP = re.compile(r"(?:[.!?…]|\. (?=\.))+['\"”’»)\]]*")
"""A run of stops ("?!", "...", ". . .") and the quotes and brackets that close behind it."""
OPENERS = "'\"“‘«([—–- "
CLOSERS = "'\"”’»)]"


NEVER_LAST = word_set(
    """
    mr mrs ms mx dr prof sen rep gov gen lt col sgt cpl capt cmdr adm maj rev hon pres supt msgr st mt
    ft vs v e.g i.e cf viz approx esp ca messrs mmes dept univ assn bros ave blvd rd
    """
)
"""Lower case, without the last stop: words that something always follows."""
BEFORE_NUMBER = word_set(
    """
    no nos ep eps vol fig figs p pp ch sec art op jan feb mar apr jun jul aug sep sept oct nov dec
    """
)
"""Abbreviations where a number follows; without one they may end a sentence."""
BEFORE_NAME = word_set(
    """
    inc corp ltd co jr sr esq bros llc plc u.s u.k u.n e.u u.s.a u.a.e d.c l.a n.y ph.d m.d b.a m.a j.d
    """
)
"""Abbreviations that a name or title may follow, or a new sentence if it starts like one."""
CLOCK = frozenset({"a.m", "p.m"})
AFTER_CLOCK = word_set(
    """
    et est edt pt pst pdt ct cst cdt mt mst mdt gmt utc bst cet taipei monday tuesday wednesday thursday
    friday saturday sunday january february march april may june july august september october november
    december jan feb mar apr jun jul aug sep sept oct nov dec
    """
)
STARTERS = word_set(
    """
    a after all also although an and another any are as at back because before both but by can could
    despite did do does during each even every few first for four from given had has have he her here
    his how however i i'd i'll i'm i've if in indeed instead is it it's its just last later like local
    many meanwhile more moreover most much my neither next no nobody none nor not nothing now on once
    one only or other others our over people perhaps rather several she should since so some still such
    than that that's the their then there there's therefore these they they're this those though three
    through thus to today together two under unlike until was we we're were what when where whether
    which while who why will with without would yet you your yesterday
    """
)
"""Words that start many sentences and few names."""
SAID = (
    r"(?:said|says|asked|asks|added|adds|told|wrote|writes|replied|explained|shouted|cried|answered|wondered)"
)
ATTRIBUTION = re.compile(rf"(?:[\w'’.-]+ ){{1,4}}?{SAID}\b|{SAID}\b")
INITIAL = re.compile(rf"(?:^|[\W_])[{LATIN_LETTER}]$")
ACRONYM = re.compile(rf"^(?:[{LATIN_LETTER}]\.)+[{LATIN_LETTER}]$")
LAST_WORD = re.compile(r"[\w'’.&-]*$")
FIRST_WORD = re.compile(r"[\w'’]+(?:\.\w+)*")
GLUED = re.compile(r"[a-z]{2}[.!?]['\"”’)\]]*$")
BREATHS = (re.compile(r"[;:]['\"”’)\]]* |(?:—|–) "), re.compile(r",['\"”’)\]]* "), re.compile(" "))


def split_sentences(text: str) -> tuple[str, ...]:
    """Split one paragraph, its lines joined, into sentences; nothing is lost but the spaces between them.

    A piece that holds nothing to say, such as a lone dash, stays with the sentence before it, and a sentence
    longer than LONGEST is split where a reader would breathe.
    """
    sentences: list[list[str]] = []
    complete = True
    for piece in _pieces(text):
        sayable = is_sayable(piece)
        if sentences and not (complete and sayable):
            sentences[-1].append(piece)
            complete = complete or sayable
        else:
            sentences.append([piece])
            complete = sayable
    return tuple(breath for pieces in sentences for breath in _breaths(" ".join(pieces)))


def _pieces(text: str) -> Iterator[str]:
    start = 0
    for stop in STOP.finditer(text):
        if _ends_sentence(text, start, stop):
            yield text[start : stop.end()].strip()
            start = stop.end()
    if rest := text[start:].strip():
        yield rest


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    rest = text[stop.end() : stop.end() + 100]
    before = text[max(start, stop.start() - LOOK_BACK) : stop.start()]
    if not rest.strip() or not before.strip():
        return False
    following = rest.lstrip(OPENERS)
    first = _first_word(following)
    if not rest[0].isspace():
        return _is_glued(text, stop, first)
    if not _can_start(following, first):
        return False
    if stop[0].rstrip(CLOSERS) == ".":
        return _full_stop_ends(before, first, stop[0] != ".")
    return _other_stop_ends(stop[0], rest.lstrip(), first)


def _first_word(following: str) -> str:
    match = FIRST_WORD.match(following)
    return match[0] if match else ""


def _can_start(following: str, first: str) -> bool:
    """Tell whether a sentence can begin so: not in lower case, but for names such as iPhone."""
    if not following:
        return True
    return not following[0].islower() or any(character.isupper() for character in first[1:2])


def _is_glued(text: str, stop: re.Match[str], first: str) -> bool:
    """Tell whether copying lost the space between two sentences: "the ban.The app"."""
    before = text[max(0, stop.start() - 2) : stop.end()]
    capitalised = first[:1].isupper() and (first[1:].islower() or first in {"A", "I"})
    glued = GLUED.search(before) is not None and text[stop.end()].isupper()
    return glued and capitalised and first.lower() in STARTERS


def _full_stop_ends(before: str, first: str, quoted: bool) -> bool:
    match = LAST_WORD.search(before)
    word = (match[0] if match else "").strip("'’-").lower()
    capitalised = first[:1].isupper() and (len(first) == 1 or not first.isupper())
    starts = capitalised and first.lower().replace("’", "'") in STARTERS
    if word.isdigit() and before.strip().lower() == word:
        return False
    if word in NEVER_LAST:
        return False
    if word in BEFORE_NUMBER and not quoted:
        return not first[:1].isdigit()
    if word in CLOCK:
        return first.lower() not in AFTER_CLOCK
    if word in BEFORE_NAME or ACRONYM.match(word) or (INITIAL.search(before[-2:]) and word != "i"):
        return starts or quoted
    return True


def _other_stop_ends(stop: str, rest: str, first: str) -> bool:
    if "…" in stop or ".." in stop or ". ." in stop:
        return first[:2] not in {"I", "I'", "I’"}
    quoted = stop[-1] in CLOSERS
    return not (quoted and ATTRIBUTION.match(rest))


def _breaths(sentence: str) -> Iterator[str]:
    """Split an overlong sentence in the second half of its limit, at the strongest break there is."""
    start = 0
    while len(sentence) - start > LONGEST:
        cut = start + _breath(sentence[start : start + LONGEST])
        if cut == start or not is_sayable(sentence[start:cut]) or not LATIN.search(sentence, cut):
            break
        yield sentence[start:cut].strip()
        start = cut
    yield sentence[start:].strip()


def _breath(head: str) -> int:
    for pattern in BREATHS:
        ends = [match.end() for match in pattern.finditer(head) if match.end() > LONGEST // 2]
        if ends:
            return ends[-1]
    return 0
