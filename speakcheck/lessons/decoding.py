"""The way from a file's bytes to text: sizes, encodings, and what is no text at all."""

import codecs
from dataclasses import dataclass
from itertools import pairwise

from speakcheck.errors import LessonError
from speakcheck.i18n import N_, Phrase

LARGEST = 5_000_000
"""Bytes; the longest episode pages have a few tens of thousands."""
JUNK_SHARE = 0.02
"""More control characters than this make a file binary."""
BROKEN_SHARE = 0.02
"""Up to this share of its non-ASCII characters may be broken in a text that is otherwise UTF-8 or Big5."""
COMMON_SHARE = 0.15
"""The least share of the common characters below among all Chinese characters of a text that is Chinese."""

COMMON_BOTH = (
    "的一是不了在人有我他中上大和地到以要就出可也你生能而子那得下自之年作用道行所然家事成方多去法如都同面起看定天分"
    "好小部其些主理心她本前但因只想日者意力它把十民第公此已工使情明性知全三又正外高由很最重物手向文政美相被利什二"
    "等或新己制身果加西月合回特代信表化老世位次度任常先海通教原提立及比解水名真走各入口平系活更打女四神何安少才"
    "反受目太量再感建做接必件管期市直命山金指克保至形社便空治展科司五基眼非白界光放即像且思王象完式色路南品住告求"
    "程北死交取拉格望共清今切院候"
)
COMMON_TRADITIONAL = (
    "這個們來為國時說會對發後裡過種經麼學現當動進樣開從實軍無與長機關點業將兩間問應戰頭體見產話內門兒東聲員義"
    "幾認條氣題爾別變總電數報結務場計資許統區隊決馬書則聽卻達強難權設記類據邊張該規萬覺術領確傳師觀讓識帶導爭運"
    "並著還處論給級際讀練習關鍵發音題摘華臺灣"
)
COMMON_SIMPLIFIED = (
    "这个们来为国时说会对发后里过种经么学现当动进样开从实军无与长机关点业将两间问应战头体见产话内门儿东声员义"
    "几认条气题尔别变总电数报结务场计资许统区队决马书则听却达强难权设记类据边张该规万觉术领确传师观让识带导争运"
    "并着还处论给级际读练习关键发音题摘华台湾"
)
TRADITIONAL = frozenset(COMMON_BOTH + COMMON_TRADITIONAL)
SIMPLIFIED = frozenset(COMMON_BOTH + COMMON_SIMPLIFIED)

SIGNATURES: tuple[tuple[bytes, Phrase], ...] = (
    (b"%PDF-", N_("a PDF")),
    (b"PK\x03\x04", N_("a Word document or another ZIP archive")),
    (b"\xd0\xcf\x11\xe0", N_("an old Word document")),
    (b"{\\rtf", N_("a rich-text document")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"RIFF", N_("a recording")),
    (b"ID3", N_("a recording")),
    (b"OggS", N_("a recording")),
    (b"fLaC", N_("a recording")),
    (b"\x1f\x8b", N_("a compressed archive")),
)
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a file."""

    text: str
    """As written, a byte order mark removed; U+FFFD stands for what could not be decoded."""
    encoding: str
    """The codec's name in Python."""
    broken: int
    """How many characters could not be decoded."""


def decode(data: bytes, name: str) -> DecodedText:
    """Decode a text file in any encoding common in Taiwan and on the web.

    `name` is used in messages only. Raises LessonError for what is empty, too large or no text.
    """
    _refuse_what_is_no_text(data, name)
    decoded = _by_mark(data) or _unmarked_utf16(data) or _utf8(data)
    if _junk_share(decoded.text if decoded else data.decode("latin-1")) > JUNK_SHARE:
        raise _not_text(name, N_("binary data"))
    return decoded or _legacy(data, name)


def _refuse_what_is_no_text(data: bytes, name: str) -> None:
    if len(data) > LARGEST:
        raise LessonError(
            N_(
                "{name} is larger than {most} MB, too large for a lesson.",
                name=name,
                most=LARGEST // 1_000_000,
            ),
            N_("Save the part that you want to read as a text file of its own."),
        )
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise LessonError(
            N_("{name} is empty.", name=name), N_("Paste the text of an episode into it and save it.")
        )
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            raise _not_text(name, kind)
    if data[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        raise _not_text(name, N_("a saved web page"))


def _not_text(name: str, kind: Phrase) -> LessonError:
    return LessonError(
        N_("{name} is {kind}, not a text file.", name=name, kind=kind),
        N_("Copy the episode's text into a plain text file, save it as UTF-8 and add that file."),
    )


def _by_mark(data: bytes) -> DecodedText | None:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, "replace")
            return DecodedText(text, encoding, text.count("\ufffd"))
    return None


def _unmarked_utf16(data: bytes) -> DecodedText | None:
    """Recognise UTF-16 by the zero byte that every second byte of its Latin letters is."""
    pairs = len(data) // 2
    zeros = (data[0::2].count(0), data[1::2].count(0))
    if pairs == 0 or max(zeros) < 0.2 * pairs or min(zeros) > 0.02 * pairs:
        return None
    encoding = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    text = data.decode(encoding, "replace")
    return DecodedText(text, encoding, text.count("\ufffd"))


def _utf8(data: bytes) -> DecodedText | None:
    return _nearly(data, "utf-8")


def _nearly(data: bytes, encoding: str) -> DecodedText | None:
    """Decode if all but a small share of the non-ASCII characters can be."""
    text = data.decode(encoding, "replace")
    broken = text.count("\ufffd")
    foreign = sum(character > "\x7f" for character in text)
    allowed = 0 if foreign == broken else max(1, int(BROKEN_SHARE * foreign))
    return DecodedText(text, encoding, broken) if broken <= allowed else None


def _legacy(data: bytes, name: str) -> DecodedText:
    """Choose among Big5, GB 18030 and Western encodings by how Chinese the outcome reads."""
    candidates = [
        (decoded, _common_share(decoded.text, common))
        for encoding, common in (("cp950", TRADITIONAL), ("big5hkscs", TRADITIONAL), ("gb18030", SIMPLIFIED))
        if (decoded := _nearly(data, encoding)) is not None
    ]
    best = max(candidates, key=lambda candidate: candidate[1], default=None)
    if best is not None and best[1] >= COMMON_SHARE:
        return best[0]
    if candidates and _high_bytes_come_in_pairs(data):
        return candidates[0][0]
    return _western(data) or _by_statistics(data, name)


def _western(data: bytes) -> DecodedText | None:
    try:
        return DecodedText(data.decode("cp1252"), "cp1252", 0)
    except UnicodeDecodeError:
        return None


def _by_statistics(data: bytes, name: str) -> DecodedText:
    import charset_normalizer

    best = charset_normalizer.from_bytes(data).best()
    if best is None:
        raise LessonError(
            N_("{name} is written in an encoding that cannot be recognised.", name=name),
            N_("Open it in your editor and save it as UTF-8."),
        )
    return DecodedText(str(best), best.encoding, 0)


def _common_share(text: str, common: frozenset[str]) -> float:
    chinese = [character for character in text if "\u3400" <= character <= "\u9fff"]
    return sum(character in common for character in chinese) / max(1, len(chinese))


def _high_bytes_come_in_pairs(data: bytes) -> bool:
    """Tell two-byte characters from the lone accents and quotes of Western text."""
    high = [index for index, byte in enumerate(data) if byte > 0x7F]
    paired = sum(after - before == 1 for before, after in pairwise(high))
    return paired * 3 > len(high)


def _junk_share(text: str) -> float:
    """Return the share of control characters; an escape sequence of a terminal counts as one."""
    junk = sum(character < " " and character not in "\t\n\v\f\r\x1b" for character in text)
    return junk / max(1, len(text))
