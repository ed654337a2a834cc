"""The function words of English and the forms they take when they are not stressed."""

from functools import cache

from speakcheck.language.pronunciation import Phones

# Connected speech reduces these words (Roach, English Phonetics and Phonology, chapter 12; American forms).
_WEAK = """
a: AH0
am: AH0 M, M
an: AH0 N, N
and: AH0 N D, AH0 N, N
are: ER0, AA0 R
as: AH0 Z
at: AH0 T
be: B IY0
because: K AH0 Z, B IH0 K AH0 Z
been: B IH0 N, B AH0 N
but: B AH0 T
by: B AY0
can: K AH0 N, K N
could: K AH0 D
did: D IH0 D
do: D AH0, D UW0
does: D AH0 Z
for: F ER0
from: F R AH0 M
had: HH AH0 D, AH0 D, D
has: HH AH0 Z, AH0 Z, Z
have: HH AH0 V, AH0 V, V
he: HH IY0, IY0
her: HH ER0, ER0
him: HH IH0 M, IH0 M
his: HH IH0 Z, IH0 Z
if: IH0 F
in: IH0 N
is: IH0 Z, Z, S
it: IH0 T
its: IH0 T S
just: JH AH0 S T, JH AH0 S
me: M IY0
must: M AH0 S T, M AH0 S
my: M AY0
nor: N ER0
not: N AH0 T
of: AH0 V, AH0
on: AA0 N
or: ER0
our: AA0 R
shall: SH AH0 L
she: SH IY0
should: SH AH0 D
so: S OW0
some: S AH0 M
such: S AH0 CH
than: DH AH0 N
that: DH AH0 T
the: DH AH0, DH IY0
their: DH ER0
them: DH AH0 M, AH0 M
then: DH AH0 N, DH EH0 N
there: DH ER0
they: DH EY0
this: DH IH0 S
to: T AH0, T IH0, T UW0
us: AH0 S
was: W AH0 Z
we: W IY0
were: W ER0
what: W AH0 T
when: W EH0 N
who: HH UW0, UW0
will: W AH0 L, AH0 L, L
with: W IH0 DH, W IH0 TH
would: W AH0 D, AH0 D, D
you: Y AH0, Y UW0
your: Y ER0
"""
_ALWAYS_FULL = """
about above across after against along although among any around before behind below beneath beside between
beyond both can't cannot couldn't didn't doesn't don't down during each either every few hadn't hasn't haven't
he'd he'll he's hers herself himself how i i'd i'll i'm i've into isn't it'd it'll it's itself may might mine
myself neither no off onto other ought ours ourselves out over per she'd she'll she's shouldn't since that's
theirs themselves there's these they'd they'll they're they've those though through throughout till toward
towards under until up upon wasn't we'd we'll we're we've weren't what's whatever where whether which while
whom whose why within without won't wouldn't yet you'd you'll you're you've yours yourself
"""


@cache
def _table() -> dict[str, tuple[Phones, ...]]:
    pairs = (line.split(": ") for line in _WEAK.strip().splitlines())
    return {word: tuple(tuple(form.split()) for form in forms.split(", ")) for word, forms in pairs}


def weak_forms(word: str) -> tuple[Phones, ...]:
    """Return the unstressed forms of a lower-case word; () for a word that has none."""
    return _table().get(word, ())


@cache
def _function_words() -> frozenset[str]:
    return frozenset(_table()) | frozenset(_ALWAYS_FULL.split())


def is_function_word(word: str) -> bool:
    """Tell whether a word only ties others together: article, preposition, pronoun, auxiliary …"""
    return word.lower().replace("’", "'") in _function_words()
