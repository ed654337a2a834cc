"""The patterns of Mandarin speakers' English as phonology: the sound expected, the sound heard.

What the learner is told about a pattern belongs elsewhere; here is what a pattern is and when it applies.
"""

from dataclasses import dataclass
from enum import StrEnum

from speakcheck.language.phones import CONSONANTS, VOWELS, bare


class WordPosition(StrEnum):
    """Where in a word a pattern applies."""

    ANYWHERE = "anywhere"
    """At any phone."""
    FINAL = "final"
    """At the last consonants of the word, or of the syllable before another word."""
    CLUSTER = "cluster"
    """Beside another consonant in the same syllable."""
    ENDING = "ending"
    """In a grammatical ending: -s or -ed."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One habit that Mandarin brings into English."""

    id: str
    """Stable name: "th", "final-voicing" …"""
    expected: frozenset[str]
    """Phones, without stress, that may suffer."""
    heard: frozenset[str]
    """Phones that may be heard instead; empty where nothing is heard."""
    place: WordPosition
    """Where it applies."""


def _phones(text: str) -> frozenset[str]:
    return frozenset(text.split())


DEVOICED = {"B": "P", "D": "T", "G": "K", "V": "F", "Z": "S", "ZH": "SH", "JH": "CH", "DH": "TH"}
"""Voiced obstruents and their voiceless partners."""
_VOWEL_EPENTHESIS = _phones("AH IH UH ER")

# Order matters: the first pattern that fits names the error.
SUBSTITUTIONS = (
    Pattern("th", _phones("TH DH"), _phones("S Z T D F V L"), WordPosition.ANYWHERE),
    Pattern("v", _phones("V"), _phones("W F B"), WordPosition.ANYWHERE),
    Pattern("w-v", _phones("W"), _phones("V"), WordPosition.ANYWHERE),
    Pattern("final-voicing", frozenset(DEVOICED), frozenset(DEVOICED.values()), WordPosition.FINAL),
    Pattern("dark-l", _phones("L"), _phones("OW UH AO W UW ER AH"), WordPosition.FINAL),
    Pattern("l-r", _phones("L R"), _phones("R L W N"), WordPosition.ANYWHERE),
    Pattern("n-ng", _phones("N NG"), _phones("NG N"), WordPosition.ANYWHERE),
    Pattern("final-m", _phones("M"), _phones("N NG"), WordPosition.FINAL),
    Pattern("l-n", _phones("N"), _phones("L"), WordPosition.ANYWHERE),
    Pattern("short-long", _phones("IH IY"), _phones("IY IH"), WordPosition.ANYWHERE),
    Pattern("short-long-u", _phones("UH UW"), _phones("UW UH"), WordPosition.ANYWHERE),
    Pattern("eh-ae-ey", _phones("EH AE EY"), _phones("AE EH EY AA"), WordPosition.ANYWHERE),
    Pattern("sh-s", _phones("SH S"), _phones("S SH"), WordPosition.ANYWHERE),
    Pattern("ch-ts", _phones("CH JH"), _phones("T S D Z SH ZH"), WordPosition.ANYWHERE),
    Pattern("zh", _phones("ZH"), _phones("SH R JH Z S Y"), WordPosition.ANYWHERE),
    Pattern("z-s", _phones("Z"), _phones("S JH"), WordPosition.ANYWHERE),
    Pattern("schwa", _phones("AH ER"), _phones("AA AE AO EH EY OW IY UW AW AY"), WordPosition.ANYWHERE),
)
ENDING_MISSING = Pattern("ending", _phones("S Z T D"), frozenset(), WordPosition.ENDING)
CLUSTER_REDUCED = Pattern("cluster", CONSONANTS, frozenset(), WordPosition.CLUSTER)
FINAL_DROPPED = Pattern("final-dropped", CONSONANTS, frozenset(), WordPosition.FINAL)
VOWEL_ADDED = Pattern("vowel-added", frozenset(), _VOWEL_EPENTHESIS, WordPosition.FINAL)
WORD_STRESS = Pattern("stress", VOWELS, VOWELS, WordPosition.ANYWHERE)
PATTERNS = (*SUBSTITUTIONS, ENDING_MISSING, CLUSTER_REDUCED, FINAL_DROPPED, VOWEL_ADDED, WORD_STRESS)


def pattern_for(
    expected: str | None,
    heard: str | None,
    *,
    is_final: bool = False,
    in_cluster: bool = False,
    is_ending: bool = False,
) -> Pattern | None:
    """Return the pattern that explains a phone error, or None.

    expected is None for an added sound and heard is None for a missing one; stress digits do not matter,
    except that the reduced vowel of AH0 and ER0 is the only one that "schwa" is about. is_final: the phone
    belongs to the consonants that end the word (for an added sound: it follows one); in_cluster: a consonant
    stands beside it in its syllable; is_ending: it is a grammatical -s or -ed. Use WORD_STRESS directly: no
    single phone shows it.
    """
    if expected is None:
        added = heard is not None and bare(heard) in VOWEL_ADDED.heard and (is_final or in_cluster)
        return VOWEL_ADDED if added else None
    if heard is None:
        return _missing(bare(expected), is_final, in_cluster, is_ending)
    return next((p for p in SUBSTITUTIONS if _fits(p, expected, bare(heard), is_final)), None)


def _missing(expected: str, is_final: bool, in_cluster: bool, is_ending: bool) -> Pattern | None:
    if expected not in CONSONANTS:
        return None
    if is_ending and expected in ENDING_MISSING.expected:
        return ENDING_MISSING
    if in_cluster:
        return CLUSTER_REDUCED
    return FINAL_DROPPED if is_final else None


def _fits(pattern: Pattern, expected: str, heard: str, is_final: bool) -> bool:
    sound = bare(expected)
    if sound not in pattern.expected or heard not in pattern.heard or heard == sound:
        return False
    if pattern.place is WordPosition.FINAL and not is_final:
        return False
    if pattern.id == "final-voicing":
        return DEVOICED[sound] == heard
    return pattern.id != "schwa" or expected[-1:] not in ("1", "2")
