"""The names of parts of speech, and where one ends and the meaning begins."""

import re

from speakcheck.lessons.script import narrow, word_set

PARTS_OF_SPEECH = word_set(
    """
    noun verb adjective adverb pronoun preposition conjunction interjection determiner article
    phrase idiom expression abbreviation acronym prefix suffix number name n v vt vi adj adv a ad
    pron prep conj interj det abbr phr num aux modal exclamation collocation slang 名詞 動詞 形容詞 副詞
    介系詞 介詞 連接詞 連詞 代名詞 片語 名 動 形 副 名词 动词 形容词 副词
    """
)
QUALIFIERS = word_set(
    """
    phrasal proper plural compound uncountable countable transitive intransitive auxiliary modal
    noun verb adjective adverb past tense participle present gerund and or singular noun's fixed
    informal formal
    """
)
"""Words that qualify a part of speech, or say which form of it."""
PART_END = re.compile(r"\s*[.:;,。，；：]\s+|\s*[。，；：]\s*|\.$|\s+[–—-]\s+")


def is_part_of_speech(text: str) -> bool:
    """Tell whether a text names a part of speech: "noun", "phrasal verb", "n./v.", "名詞"."""
    names = [name for name in re.split(r"[\s./,&、()]+", narrow(text).lower()) if name]
    known = PARTS_OF_SPEECH | QUALIFIERS
    return 0 < len(names) <= 4 and all(name in known for name in names) and bool(PARTS_OF_SPEECH & set(names))


def part_and_meaning(text: str) -> tuple[str, str]:
    """Part "noun. the meaning"; without a known part of speech all of it is the meaning."""
    if is_part_of_speech(text.rstrip(". ")):
        return text.rstrip(". "), ""
    ends = [end for end in PART_END.finditer(text) if is_part_of_speech(text[: end.start()])]
    if not ends:
        return "", text
    return text[: ends[-1].start()].strip(), text[ends[-1].end() :].strip()
