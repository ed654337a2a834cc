"""Makes the list of common words by sound: python -m tools.minimal_pairs FOLDER.

FOLDER is where Debian's package wamerican is unpacked, / where it is installed: its list tells words from
names, which it writes with a capital. How common a word is comes from the language model inside pocketsphinx,
how it sounds from the shipped dictionary.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from speakcheck.language.dictionary import dictionary_words
from speakcheck.language.lexicon import is_function_word
from speakcheck.language.minimal_pairs import COMMON_WORDS
from speakcheck.language.phones import bare_all, stress_of, unpack
from speakcheck.language.pronunciation import Phones
from speakcheck.paths import asset

WORDS = "usr/share/dict/american-english"
LICENCE = "usr/share/doc/wamerican/copyright"
COMMONEST = 20_000
"""Words kept: "vine" is about the 12,000th, "lice" the 17,000th; what comes later is rarely read."""
UNKNOWN = -100_000_000
"""Below every logarithm of a known word, in the model's unit of 0.0001 nat."""
LETTERS = frozenset("aeiouy")
SHORT = 2
_SHORTEST = """
a ad am an as at be by do go ha he hi i if in is it me my no of oh on or ox so to up us we
"""
SHORTEST = frozenset(_SHORTEST.split())
"""Words of one or two letters; all others of that length are abbreviations, letters, notes or scraps."""
_SCRAPS = """
ah alt aw bah cal deb dis dos duh eh ems est etc gen gens gov hah hoc hos huh ids ifs ins ken lam mas mes
mic mil mos nix ops pas phi pix pooh prof pros prov psi ref rem rep reps rev rho sac sec secs sic sim sis
soc sol sos tee tel tho thru tic ugh uh um uni
"""
SCRAPS = frozenset(_SCRAPS.split())
"""Written short forms, noises and pieces of fixed phrases: a list holds them, nobody reads them as a word."""
_UNFIT = """
anal anus arse arses ass asses asshole assholes bastard bastards bimbo bitch bitches bitching bitchy
bollocks boner boners boob boobs bugger buggers bum bums bung butt butts chink chinks clit cock cocks coon
coons crap crappy crotch cum cums cunt cunts damn damned darkie dick dicks dildo douche dyke dykes erotic
fag faggot faggots fags fanny fart farted farting farts feces fuck fucked fucker fuckers fucking fucks gay
gays gook gooks grope groped groping hell ho hoe hoes homo homos hooker hookers horny hump humped humping
humps hussy incest jap kike knob knobs lesbo naked negro negroes nigga nigger niggers nipple nipples nude
nudes orgasm orgasms orgies orgy paki pansy pecker pee peed peeing pees penis penises perv pervert perverts
pimp pimps piss pissed pisses pissing poo poof poop pooped poops porn porno prick pricks pube pubes pubic
pussies pussy queer queers rape raped raper rapes raping rapist rapists retard retarded retards screwed
screwing scrotum semen sex sexed sexes sexist sexual sexually sexy shag shagged shat shit shite shits
shitted shitting shitty sissy skank slag slags slut sluts slutty snot sodomy sperm spic stripper strippers
suck sucked sucker suckers sucking sucks tart tarts testes thong thongs tit tits titties titty toke tramp
tramps turd turds twat twats vagina vaginal virgin virgins vulva wank wanked wanker wankers wanking wetback
whore whores willies wog wop
"""
UNFIT = frozenset(_UNFIT.split())
"""Vulgar, hateful or about sex: never offered to a learner, though some lie one sound from common words."""
_HETERONYMS = """
abuse bass bow bowed bowing bows close does dove excuse house lead leading leads live lives minute polish
read reading row rowed rows sewer sow sowed sows tear tearing tears use uses wind winding winds wound wounds
"""
HETERONYMS = frozenset(_HETERONYMS.split())
"""One spelling, two words that sound unlike: read alone, it does not say which of the two is meant."""
EXCLUDED = UNFIT | SCRAPS | HETERONYMS


def frequencies(words: Iterable[str]) -> dict[str, int]:
    """Return the words that the language model knows, each with its log-probability (0.0001 nat)."""
    import pocketsphinx

    library = cast(Any, pocketsphinx)
    model = library.NGramModel.readfile(library.get_model_path("en-us/en-us.lm.bin"))
    known = ((word, model.prob([word])) for word in words)
    return {word: value for word, value in known if value > UNKNOWN}


def is_candidate(word: str) -> bool:
    """Tell whether a word may be heard for another: no scrap, no possessive, nothing unfit or ambiguous."""
    if not LETTERS & set(word) or (len(word) <= SHORT and word not in SHORTEST):
        return False
    return (word.isalpha() or is_function_word(word)) and word not in EXCLUDED


def sounds(codes: Iterable[str]) -> list[str]:
    """Return the stressed pronunciations that differ in their sounds: a weak form is no word of its own."""
    found: dict[Phones, str] = {}
    for code in codes:
        phones = unpack(code)
        if any(map(stress_of, phones)):
            found.setdefault(bare_all(phones), code)
    return list(found.values())


def table(listed: Iterable[str]) -> str:
    """Return the asset for the words of a list: a word and its sounds on each line, the commonest first."""
    allowed = {word for word in listed if is_candidate(word)}
    known = {word: sounds(codes) for word, codes in dictionary_words() if word in allowed}
    common = frequencies(word for word, codes in known.items() if codes)
    chosen = sorted(common, key=lambda word: (-common[word], word))[:COMMONEST]
    return "".join(f"{word} {' '.join(known[word])}\n" for word in chosen)


def main(arguments: list[str]) -> int:
    """Write the list and the licence of its source into the assets."""
    if len(arguments) != 1:
        print("usage: python -m tools.minimal_pairs FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    made = table((folder / WORDS).read_text("utf-8").splitlines())
    asset("language", COMMON_WORDS).write_text(made, "utf-8", newline="\n")
    licence = (folder / LICENCE).read_text("utf-8")
    asset("language", "LICENSE.scowl").write_text(licence, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
