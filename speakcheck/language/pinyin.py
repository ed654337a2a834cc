"""Chinese names in Latin letters: words that parse as Pinyin or Wade-Giles syllables."""

import re
from functools import cache, lru_cache

from speakcheck.language.pronunciation import Phones

# The nearest English sounds that newsreaders use; Pinyin first, then what only Wade-Giles writes.
_INITIALS = """
b:B p:P m:M f:F d:D t:T n:N l:L g:G k:K h:HH j:JH q:CH x:SH zh:JH ch:CH sh:SH r:R z:Z c:T_S s:S y:Y w:W :
hs:SH ts:T_S tz:Z
"""
_FINALS = """
a:AA1 o:AO1 e:AH1 ai:AY1 ei:EY1 ao:AW1 ou:OW1 an:AA1_N en:AH1_N ang:AA1_NG eng:AH1_NG ong:UH1_NG
i:IY1 ia:Y_AA1 ie:Y_EH1 iao:Y_AW1 iu:Y_UW1 iou:Y_OW1 ian:Y_EH1_N in:IH1_N iang:Y_AA1_NG ing:IH1_NG
iong:Y_UH1_NG u:UW1 ua:W_AA1 uo:W_AO1 uai:W_AY1 ui:W_EY1 uei:W_EY1 uan:W_AA1_N un:UH1_N uang:W_AA1_NG ue:W_EH1
ien:Y_EH1_N ieh:Y_EH1 ih:ER1 uh:UW1 eh:EH1 erh:ER1 er:ER1 iung:Y_UH1_NG ung:UH1_NG
"""
_IRREGULAR = """
zhi:JH_ER1 shi:SH_ER1 ri:R_ER1 zi:Z_AH1 ci:T_S_AH1 si:S_AH1 szu:S_UW1 tzu:Z_UW1 yi:IY1 yin:IH1_N
ying:IH1_NG wu:W_UW1 yu:Y_UW1 yue:Y_UW0_EH1 yuan:Y_UW0_AA1_N yun:Y_UH1_N ye:Y_EH1 yan:Y_EH1_N yong:Y_UH1_NG
jue:JH_W_EH1 que:CH_W_EH1 xue:SH_W_EH1 juan:JH_W_EH1_N quan:CH_W_EH1_N xuan:SH_W_EH1_N chi:CH_IY1 chih:JH_ER1
"""
# After j, q, x and sh the glide of -ia-, -iao … melts into the consonant for English ears.
_PALATALS = frozenset(("j", "q", "x", "hs"))
_ONLY_BEFORE_I_AND_U = _PALATALS
_NEVER_BEFORE_I = frozenset(("f", "g", "k", "h", "w", "r", "y"))
TELLTALE = re.compile("^x|q(?!u[^ae])|zh|^hs|ngx|nx|hsi|ts[aeiou]")


@cache
def _syllables() -> dict[str, Phones]:
    table = {}
    for initial, onset in (pair.split(":") for pair in _INITIALS.split()):
        for final, rime in (pair.split(":") for pair in _FINALS.split()):
            if not _fits(initial, final):
                continue
            phones = [*onset.split("_"), *rime.split("_")] if onset else rime.split("_")
            if initial in _PALATALS and phones[1:2] == ["Y"]:
                del phones[1]
            table[initial + final] = tuple(phones)
    irregular = (pair.split(":") for pair in _IRREGULAR.split())
    return table | {syllable: tuple(phones.split("_")) for syllable, phones in irregular}


def _fits(initial: str, final: str) -> bool:
    if initial in _ONLY_BEFORE_I_AND_U:
        return final[0] in "iu" and final not in ("ih", "uh")
    if initial in _NEVER_BEFORE_I:
        return final[0] != "i"
    if not initial:
        return final[0] in "aeo" and final not in ("eng", "ong", "eh")
    return True


@lru_cache(10_000)
def _parses(word: str) -> tuple[tuple[str, ...], ...]:
    if not word:
        return ((),)
    table = _syllables()
    found = []
    for length in range(min(6, len(word)), 0, -1):
        if word[:length] in table:
            found += [(word[:length], *rest) for rest in _parses(word[length:])]
    return tuple(found[:20])


def pinyin_syllables(word: str) -> tuple[str, ...]:
    """Return the Pinyin or Wade-Giles syllables of a lower-case word, () if it is not made of them.

    A single syllable counts only if its spelling cannot be English (Xi, Qing, Zhao).
    """
    if not word.isalpha() or len(word) > 24:
        return ()
    parses = [parse for parse in _parses(word) if not any(part in ("a", "e", "o") for part in parse)]
    if not parses:
        return ()
    best = min(parses, key=len)
    return best if len(best) > 1 or TELLTALE.search(word) else ()


def pinyin(word: str) -> tuple[Phones, ...]:
    """Return the pronunciation of a Chinese name as English news says it, or ().

    The last syllable carries the primary stress, as in Beijing, Taipei and Wuhan.
    """
    syllables = pinyin_syllables(word)
    if not syllables:
        return ()
    table = _syllables()
    *before, last = (table[syllable] for syllable in syllables)
    reduced = [tuple(phone.replace("1", "2") for phone in phones) for phones in before]
    return (tuple(phone for phones in (*reduced, last) for phone in phones),)
