"""What a text's characters tell: Chinese or English, full width or half, letters to say or none."""

import re

CHINESE = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
LATIN_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
LATIN = re.compile(f"[{LATIN_LETTER}]")
LATIN_WORD = re.compile(f"[{LATIN_LETTER}]+(?:['’-][{LATIN_LETTER}]+)*")
ENDING = re.compile(r"[.!?…。！？]['\"”’」』）)\]»]*$")
"""A sentence's end at the end of a text, with the quotes and brackets that it closes."""

WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
PUNCTUATION = str.maketrans(
    {"。": ".", "、": ",", "︰": ":", "﹕": ":", "﹔": ";", "﹐": ",", "﹖": "?", "﹗": "!"}
)
WIDE_STOP = re.compile(r"(?<=[^\W\d_])[，；：。、！？︰﹕﹔﹐﹖﹗](?=\w)|[，；：。、！？](?=[^\W\d_])")
WIDE_OPEN = re.compile(r"(?<=\w)（")
WIDE_CLOSE = re.compile(r"）(?=\w)")
CHINESE_TAIL = re.compile(rf"(?<=[.!?…\"”'’)。！？]) ?[「『（(《]? ?{CHINESE.pattern}")
NAME_AT_END = re.compile(r"^\W*\w+\W*$|\b(?:Inc|Corp|Ltd|Co|LLC|Jr|Sr|No|vs|Dr|Mr|Mrs|Ms|[A-Z])\.\W*$")
"""A word alone, or an abbreviation that ends a name: what follows in Chinese does not translate it."""
FOOTNOTE = re.compile(r"(?<=\S)\[\d{1,3}\]")


def is_chinese(text: str) -> bool:
    """Tell whether a line is Chinese, perhaps with English names in it, and not English with Chinese ones."""
    chinese = len(CHINESE.findall(text))
    return chinese > 0 and chinese > len(LATIN_WORD.findall(narrow(text)))


def is_sayable(text: str) -> bool:
    """Tell whether an English speaker can read the text aloud."""
    return LATIN.search(text) is not None


def is_finished(text: str) -> bool:
    """Tell whether a text ends as a sentence does."""
    return ENDING.search(text) is not None


def without_translation(text: str) -> tuple[str, str]:
    """Part English from the Chinese that follows its last sentence on the same line, if any does."""
    tail = CHINESE_TAIL.search(text)
    if tail is None or not is_chinese(text[tail.start() :]):
        return text, ""
    original, translation = text[: tail.start()], text[tail.start() :].strip()
    if not is_sayable(original):
        return text, ""
    starts_chinese = CHINESE.search(original) is not None and is_chinese(text)
    if starts_chinese or (is_chinese(text) and NAME_AT_END.search(original)):
        return text, ""
    return original, translation


def narrow(text: str) -> str:
    """Return the text with full-width letters, digits and punctuation in their usual form, nothing spaced."""
    return text.translate(WIDE).translate(PUNCTUATION)


def english(text: str) -> str:
    """Return English as it is displayed and read: half width, spaced, without footnote numbers."""
    text = WIDE_STOP.sub(r"\g<0> ", text)
    text = WIDE_OPEN.sub(" （", text)
    text = WIDE_CLOSE.sub("） ", text)
    return " ".join(FOOTNOTE.sub("", narrow(text)).split())


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list kept as text."""
    return frozenset(text.split())
