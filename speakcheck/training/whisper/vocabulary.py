"""Owns the words that the small Whisper knows, and the sentences in which they stand."""

import re
from collections.abc import Iterator
from functools import cache

from speakcheck.language.tokens import tokenise
from speakcheck.lessons.shelf import bundled_files, read_bundled
from speakcheck.training.fixtures.plan import takes

COMMON = """
a able about above across act add after again against age ago air all almost alone along already also always
am among an and animal another answer any anyone anything apple are area arm around arrive as ask at away baby
back bad bag ball bank be beautiful became because become bed been before began begin behind being below best
better between big bird black blue boat body book born both bottle box boy bread break bring brother brought
brown build bus business but buy by call came can cannot car carry catch cause center certain chair change
child children choose church city class clean clear close clothes cloud coat coffee cold color come company
complete cook corner could country course cover cross cry cup cut dad dance dark daughter day dear decide deep
did die dinner do doctor does dog done door down draw dream dress drink drive drop dry during each early earth
east easy eat egg eight eleven end enjoy enough even evening ever every eye face fact fall family far farm
fast father feel feet few field fight fill film find fine finger finish fire first fish five floor flower fly
follow food foot for forget found four free fresh friend from front fruit full fun game garden gave get girl
give glass go goes gold gone good got grass great green ground group grow guess hair half hand happen happy
hard has hat have he head hear heart heavy held help her here herself high hill him himself his hit hold home
hope horse hospital hot hour house how hundred hungry hurry husband I ice idea if important in interest into
is island it its job join jump just keep key kind king kitchen knew know lady lake land language large last
late laugh lay lead leaf learn least leave leg less let letter life lift like line lion list listen little
live long lot love low lunch machine made mail main make man map mark market may me mean meat meet men middle
might mile milk mind minute miss money month moon more morning most mother mountain mouth move much music must
my name near neck need never next nice nine no noise north nose not note nothing now number of off often oil
old on once one only open or orange order other our out outside over own page paint paper parent park part
party pass past pay pen perhaps person phone piece place plan plane plant play please point poor possible
potato pretty problem pull push put queen question quick quiet quite rain ran reach ready real reason red
remember rest rice rich ride river road rock room round run sad safe said salt same sat save saw school sea
season seat second see seem seen sell send sentence set seven several shall she shirt shoe shop short should
shoulder show shut sister sit six size sky sleep slow small smile snow so soft some someone something
sometimes son song soon sorry sound south space speak spell spend spoon sport spring stand star start state
station stay step still stood stop store story straight street strong study such sugar summer sun sure
surprise swim table take talk tall taste tea teach teacher team tell ten test than thank that the their them
then there these they thing think third this those though thought thousand three through throw tie time tired
to today together told tomorrow tonight too took top toward town train travel tree true try turn twelve twenty
two uncle under understand until up us use usually very village visit voice wait walk wall want war warm was
wash watch water way we wear weather week well went were west what wheel when where which white who whole why
wide wife will wind window winter wish with without woman women wonder word work world would write wrong yard
year yellow yes yesterday yet you young your
"""
"""Everyday words that hold sentences together, and that a reader may put in."""

CONFUSABLE = """
think sink thin sin thick sick thank sank path pass mouth mouse tenth tense three free thought fought thing
sing thirst first they day then den those doze breathe breeze very wary vest west vine wine veil whale vet wet
vow wow light right long wrong lice rice lead read led red lock rock low row play pray glass grass fly fry
collect correct alive arrive law raw late rate ship sheep sit seat live leave fill feel hit heat bit beat seek
chip cheap slip sleep fit feet list least rich reach full fool pull pool look Luke bad bed man men sat set pan
pen had head bag beg dad dead land lend said sad pepper paper test taste wait let sell sail pain win wing ban
bang ran rang sun sung some cap cab back bus buzz rise price prize leaf half have safe save seed bet cart card
heart hard feed write ride night knight line snow slow nine need she see sip shine sign shoe sue short sort
shock sock wash watch shop chop share chair cash catch much mush age H runs luns berry vote boat curb curve
"""
"""Words that sound alike to speakers of Mandarin; some stand in the lists or the lessons already."""

EXTRA = """
hello goodbye teachers musicians stranger Japanese Chinese English Spanish French German today yesterday
tomorrow really young old new friends students visitors people learners speakers cats dogs noodles apples
refused forgot tried wanted started stopped loudly quietly slowly quickly happily carefully accidentally
friendlier kinder smaller bigger
"""
"""What readers of the lessons may say instead of a word, beside the words of other lessons."""

WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
SIGNS = "\"'“”‘’()[].,?!;:—–…"
HEARD_SIGNS = {",": ",", ".": ".", "?": "?", "!": ".", ";": ",", ":": ","}
"""Sign behind a piece → the one a listener would write."""


def plain(text: str) -> str:
    """Return a text as a listener writes it: figures spelled out, no quotation marks or brackets."""
    return " ".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    for token in tokenise(text):
        core = token.text.strip(SIGNS).replace("’", "'")
        behind = token.text.rstrip("\"'”’)]")[-1:]
        reading = min(token.readings, key=len)
        yield (core if WORD.fullmatch(core) else " ".join(reading)) + HEARD_SIGNS.get(behind, "")


@cache
def sentences() -> tuple[str, ...]:
    """Return the sentences and examples of the bundled lessons and the texts of the fixtures, plain."""
    prompts = (
        prompt.text
        for name, path in bundled_files().items()
        for prompt in read_bundled(name, path).prompts
        if " " in prompt.text
    )
    texts = (plain(text) for text in (*prompts, *(take.text for take in takes())))
    return tuple(dict.fromkeys(text for text in texts if ". " not in text))


@cache
def words() -> tuple[str, ...]:
    """Return every word, sorted, proper names with their capital."""
    written = {bare(piece) for text in (*sentences(), *_others()) for piece in text.split()[1:]}
    begun = {bare(text.split()[0]) for text in sentences()}
    listed = " ".join((COMMON, CONFUSABLE, EXTRA)).split()
    known = {word.lower() for word in listed}
    names = {word for word in written if word != word.lower() and word.lower() not in written}
    lower = {word.lower() for word in written | begun} | known
    lower -= {name.lower() for name in names}
    capitals = {word for word in listed if word != word.lower()}
    return tuple(sorted((lower - {word.lower() for word in capitals}) | names | capitals))


def _others() -> Iterator[str]:
    """Yield drill words and what is said in the fixtures, behind a first word of no meaning."""
    for name, path in bundled_files().items():
        for drill in read_bundled(name, path).drills:
            yield f"- {plain(drill.word).lower()}"
    for take in takes():
        if (take.voice and "en-us" in take.voice.name) or not take.problems:
            yield plain(take.said)


def bare(piece: str) -> str:
    """Return a piece of a plain text without the sign behind it."""
    return piece.rstrip(".,?!")


@cache
def _written() -> dict[str, str]:
    return {word.lower(): word for word in words()}


def inside(piece: str) -> str:
    """Return a piece as it stands within a sentence: small, unless it is a name."""
    word = bare(piece)
    return _written().get(word.lower(), word) + piece[len(word) :]
