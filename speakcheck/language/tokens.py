"""What is to be said: the pieces of a text and every accepted way to read each of them."""

import re
import unicodedata

from speakcheck.language.abbreviations import WORD_ACRONYMS, abbreviation, unit
from speakcheck.language.dictionary import listed, look_up
from speakcheck.language.number_reading import read_behind_figures, read_figures
from speakcheck.language.numbers import cardinal, ordinal, roman
from speakcheck.language.phones import bare_all
from speakcheck.language.pronunciation import Reading, Token
from speakcheck.language.readings import combined, distinct
from speakcheck.language.spelling import LONGEST_PIECE, is_too_long, plain

Neighbours = tuple[str, str]

PIECE = re.compile(r"\S+")
OUTER = '()[]{}<>"*|,;:!?…_^~。、,!?:;「」『』《》〈〉（）【】·•—–-=\\'
"""Signs around a piece that nobody reads."""
SURELY_READ = 14
"""Characters of which not even signs that stand for several letters make too long a word."""
SPOKEN_SIGNS = {"&": "and", "+": "plus", "@": "at", "=": "equals", "%": "percent"}
_DOMAINS = "com org net edu gov io ai tv co uk tw cn jp us info app dev fm me"
DOMAINS = frozenset(_DOMAINS.split())
WEB = re.compile(
    r"(?:https?://)?(?:[\w+.-]+@)?(?:[\w-]+\.)+(?P<top>[A-Za-z]{2,4})(?:/[\w./?=&%#-]*)?", re.ASCII
)
WEB_SIGNS = {".": ("dot",), "@": ("at",), "/": ("slash",), "-": ("dash",), "_": ("underscore",)}
INITIALS = re.compile(r"(?:[A-Za-z]\.){2,}[A-Za-z]?(?:'?s)?|(?:[A-Za-z]\.)+[A-Za-z](?:'s)?")
ACRONYM = re.compile(r"(?P<letters>[A-Z]{2,}|[A-Z](?:&[A-Z])+)(?P<ending>'?s)?'?")
VOWEL = re.compile("[aeiouy]")
CHUNK = re.compile(r"\d+(?:st|nd|rd|th|s)\b|\d+|[A-Z]+(?![a-z])|[A-Z]?[a-z']+|[A-Z']+")
SHOUTED = 3
"""A text in capitals of at least this many words is a headline, and its words are no acronyms."""
_NUMBERED = """
war part chapter phase type act book volume tier class level section article title bowl stage grade
"""
NUMBERED = frozenset(_NUMBERED.split())
"""Nouns that count with Roman numerals said as cardinals."""


def tokenise(text: str) -> tuple[Token, ...]:
    """Return one token for each whitespace-separated piece of the text that holds a letter or a digit.

    A piece of another script, for example Chinese, has itself as its only reading, and so has one that is
    too long; such a reading has no pronunciation in English. In a piece of mixed scripts the Latin letters
    and the digits are read.
    """
    pieces = [(match[0], match.start(), match.end()) for match in PIECE.finditer(text)]
    cores = ["" if len(core) > LONGEST_PIECE else core for core in (_core(piece) for piece, _, _ in pieces)]
    spoken = [any(sign.isalnum() for sign in piece) for piece, _, _ in pieces]
    shouting = not any(map(str.islower, text)) and sum(map(str.isalpha, cores)) >= SHOUTED
    tokens = []
    for at, (piece, start, end) in enumerate(pieces):
        if not spoken[at]:
            continue
        near = (cores[at - 1] if at else "", cores[at + 1] if at + 1 < len(cores) else "")
        readings = read(cores[at], near, shouting) or ((piece,),)
        readings = _with_signs(readings, cores, spoken, at)
        tokens.append(Token(piece, start, end, readings))
    return tuple(tokens)


def too_long(text: str) -> str | None:
    """Return the first piece of a text that is too long to be read aloud; None if there is none."""
    return next((piece for piece in text.split() if len(piece) > SURELY_READ and _is_too_long(piece)), None)


def _is_too_long(piece: str) -> bool:
    if len(_core(piece)) > LONGEST_PIECE:
        return True
    readings = [reading for token in tokenise(piece) for reading in token.readings]
    return bool(readings) and all(any(map(is_too_long, reading)) for reading in readings)


def _with_signs(
    readings: tuple[Reading, ...], cores: list[str], spoken: list[bool], at: int
) -> tuple[Reading, ...]:
    """Give a sign that stands alone to its neighbour: "salt & pepper", "5 %"."""
    before = SPOKEN_SIGNS.get(cores[at - 1]) if at > 1 and not spoken[at - 1] else None
    if before and before != "percent":
        readings = distinct([*((before, *reading) for reading in readings[:4]), *readings])
    if at + 1 < len(cores) and cores[at + 1] == "%":
        readings = distinct((*reading, "percent") for reading in readings)
    return readings


def _core(piece: str) -> str:
    """Return the piece in ASCII where it can be, without the punctuation around it."""
    core = plain(piece)
    if core in SPOKEN_SIGNS:
        return core
    if not core.isascii():
        core = _latin(core)
    if len(core) > LONGEST_PIECE:
        return core.strip(OUTER + "'.")
    while True:
        shorter = core.rstrip(OUTER).lstrip(OUTER.replace("-", "").replace("–", ""))
        shorter = shorter.lstrip("-–") if not re.match(r"[-–][\d.]", shorter) else shorter
        shorter = _unquoted(shorter)
        if shorter == core:
            return core
        core = shorter


def _unquoted(core: str) -> str:
    """Take off quotes, keeping the apostrophe of "users'" and of "'90s"."""
    if core.startswith("'"):
        closed = core.rstrip(".,").endswith("'")
        if closed or not (listed(core.lower()) or re.match(r"'\d0s", core)):
            return core.strip("'").rstrip(".,'") if closed else core[1:]
    if core.endswith("'") and not core.endswith(("s'", "S'", "z'", "x'", "in'", "ol'")):
        return core[:-1]
    if core.endswith(("'.", "',")):
        return core[:-1]
    return core


def _latin(core: str) -> str:
    """Keep what can be read in English; Greek letters get their names."""
    kept = []
    for sign in core:
        name = unicodedata.name(sign, "")
        if sign.isascii() or sign in "°€£¥₩₹–—…":
            kept.append(sign)
        elif name.startswith("GREEK ") and " LETTER " in name:
            kept.append(name.split(" LETTER ")[1].split(" ")[0].capitalize())
        else:
            kept.append(" ")
    return " ".join("".join(kept).split())


def read(core: str, near: Neighbours = ("", ""), shouting: bool = False) -> tuple[Reading, ...]:
    """Return every accepted reading of a cleaned piece, the likeliest first; () if there is none."""
    if readings := read_behind_figures(core, near) or (unit(core, False) if "^" in core else ()):
        return readings
    if any(sign.isdigit() for sign in core):
        figures = read_figures(core, near) or read_figures(core.rstrip("."), near)
        if figures:
            return figures
    for reader in (_short_form, _initials, _web, _tagged, _roman):
        if readings := reader(core, near):
            return readings
    if readings := _acronym(core, shouting):
        return readings
    return _parts(core, near, shouting)


def _short_form(core: str, near: Neighbours) -> tuple[Reading, ...]:
    if core in ("No.", "no.", "Nos.") and not near[1][:1].isdigit():
        return (("no",),)
    if core in ("No.", "no."):
        return (("number",), ("no",))
    ambiguous = core.lower() in ("ms", "jan", "mar", "est", "col", "ch", "p", "v", "mt", "ie", "eg")
    if ambiguous and not core[:1].isupper():
        return ()
    if core.lower().rstrip(".") == "st" and not near[1][:1].isupper():
        return (("street",), ("saint",))
    if core.islower() and core.rstrip(".") in ("dec", "fig", "min", "max", "sun", "sat", "gen", "rep", "col"):
        return ()
    return abbreviation(core)


def _initials(core: str, near: Neighbours) -> tuple[Reading, ...]:
    if not INITIALS.fullmatch(core):
        return ()
    letters = (
        re.sub(r"'?s$", "", core) if len(core) > 4 and re.search(r"\.'?s$", core) else core.removesuffix("'s")
    )
    return (_spelled(letters.replace(".", ""), len(letters) < len(core)),)


def _spelled(letters: str, ending: bool = False) -> Reading:
    """Return the names of the letters; a plural or possessive ending joins the last of them."""
    names = list(letters.lower())
    return (*names[:-1], names[-1] + ("'s" if ending else ""))


def _web(core: str, near: Neighbours) -> tuple[Reading, ...]:
    match = WEB.fullmatch(core.rstrip("/."))
    if match is None or match["top"].lower() not in DOMAINS or core.rstrip(".").count(".") == 0:
        return ()
    address = re.sub(r"^https?://", "", core.rstrip("/."))
    parts: list[tuple[Reading, ...]] = []
    for piece in re.findall(r"[A-Za-z]+|\d+|[.@/_-]", address):
        if piece in WEB_SIGNS:
            parts.append((WEB_SIGNS[piece],))
        elif piece.lower() in ("www", "ai", "tv", "uk", "tw", "cn", "jp", "us", "io", "fm"):
            parts.append((_spelled(piece),))
        else:
            parts.append(read(piece) if re.search("[aeiouy0-9]", piece.lower()) else (_spelled(piece),))
    return combined(parts)


def _tagged(core: str, near: Neighbours) -> tuple[Reading, ...]:
    if core[:1] not in ("#", "@") or len(core) < 2:
        return ()
    rest = read(core[1:])
    name: Reading = ("hashtag",) if core[0] == "#" else ("at",)
    return distinct([*((*([*name]), *reading) for reading in rest[:4]), *rest]) if rest else ()


def _roman(core: str, near: Neighbours) -> tuple[Reading, ...]:
    name = re.sub(r"'s$", "", core)
    value, before = roman(name), near[0]
    counted = before.lower() in NUMBERED
    if not value or not before[:1].isupper() or name != core or (len(name) == 1 and not counted):
        return ()
    rank, many = ordinal(value), cardinal(value)[0]
    if counted:
        return distinct([many, ("the", *rank), _spelled(name)])
    return distinct([("the", *rank), many, rank, _spelled(name)])


def _acronym(core: str, shouting: bool) -> tuple[Reading, ...]:
    match = ACRONYM.fullmatch(core.rstrip("."))
    if match is None:
        return ()
    letters, ending = match["letters"], bool(match["ending"])
    if "&" in letters:
        first, *others = letters.split("&")
        words = [first.lower(), *(word for letter in others for word in ("and", letter.lower()))]
        return ((*words[:-1], words[-1] + ("'s" if ending else "")),)
    word = (letters.lower() + (match["ending"] or ""),)
    spelled = _spelled(letters, ending)
    known = listed(letters.lower())
    if letters.lower() in WORD_ACRONYMS or (shouting and known):
        return (word, spelled)
    if known and len(letters) > 3 and not _listed_as_letters(letters.lower()):
        return (word, spelled)
    sayable = known or (len(letters) > 3 and re.search("[AEIOU]", letters) is not None)
    return (spelled, word) if sayable else (spelled,)


def _listed_as_letters(word: str) -> bool:
    """Tell whether the dictionary lists an acronym with the names of its letters: "oecd"."""
    names = [bare_all(look_up(letter)[-1 if letter == "a" else 0]) for letter in word]
    return bare_all(look_up(word)[0]) == tuple(phone for name in names for phone in name)


def _parts(core: str, near: Neighbours, shouting: bool) -> tuple[Reading, ...]:
    """Read a piece part by part: at hyphens and slashes, between letters and digits, at inner capitals."""
    core = (
        re.sub(r"\b[Ee]ps?\.(?=\w)", "episode ", core)
        .replace("&", " & ")
        .replace("+", " + ")
        .replace("@", " @ ")
        .replace("%", " % ")
    )
    sections = [
        part for part in re.split(r"[^A-Za-z0-9'&+@%.,:$€£°]+|(?<=[A-Za-z])[.,:]+|[.,:]+(?=[A-Za-z])", core)
    ]
    parts = [_part(part, near, shouting) for part in sections if part]
    apart = combined([part for part in parts if part])
    joined = re.sub(r"[^a-z']", "", core.lower())
    if "-" in core and re.fullmatch(r"[A-Za-z']+(?:-[A-Za-z']+)+", core) and listed(joined):
        return distinct([(joined,), *apart])
    return apart


def _part(part: str, near: Neighbours, shouting: bool) -> tuple[Reading, ...]:
    if part in SPOKEN_SIGNS:
        return ((SPOKEN_SIGNS[part],),)
    if part[0] in "$€£" and (money := read_figures(part, ("", ""))):
        return money
    word = re.sub(r"[^A-Za-z0-9']", "", part).lower()
    if not word.strip("'"):
        return ()
    if word.isdigit():
        return read_figures(word, ("", ""))
    if word.isascii() and not any(sign.isdigit() for sign in word):
        if ACRONYM.fullmatch(part):
            return _acronym(part, shouting)
        chunks = CHUNK.findall(part)
        if len(chunks) == 1 or listed(word) or listed(re.sub(r"'s?$", "", word)) or part[0] == "'":
            return ((word.strip("'") if word.startswith("'") and not listed(word) else word,),)
        apart = _chunks(chunks, shouting)
        return distinct([*apart, (word,)])
    stem = part.removesuffix("'s")
    readings = _chunks(CHUNK.findall(stem), shouting)
    return readings if stem == part else tuple((*words, last + "'s") for *words, last in readings)


def _chunks(chunks: list[str], shouting: bool) -> tuple[Reading, ...]:
    return combined([readings for chunk in chunks if (readings := _chunk(chunk, shouting))])


def _chunk(chunk: str, shouting: bool) -> tuple[Reading, ...]:
    """Read a run of digits, of capitals or of one word within a piece."""
    if chunk[0].isdigit():
        return read_figures(chunk, ("", ""))
    if len(chunk) > 1 and chunk.isupper():
        return _acronym(chunk, shouting) or ((chunk.lower(),),)
    word = chunk.lower().strip("'")
    if not word:
        return ()
    return ((word,),) if VOWEL.search(word) else (_spelled(word.replace("'", "")),)
