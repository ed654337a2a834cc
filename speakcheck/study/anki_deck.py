"""The deck of hard words for Anki: a note for each, the same one whenever it is written again."""

import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import count
from json import dumps
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time
from typing import TYPE_CHECKING

from speakcheck.audio.clip import Clip
from speakcheck.audio.files import load
from speakcheck.audio.mp3 import as_mp3
from speakcheck.errors import AudioError, HistoryError, reason
from speakcheck.history.store import History
from speakcheck.history.word_lookup import SpokenWordTake, spoken_takes
from speakcheck.i18n import N_, _
from speakcheck.language.phones import ipa
from speakcheck.lessons.lines import clean
from speakcheck.private_files import replacing
from speakcheck.study.series import SeriesFilter, SpokenItem, TakeFilter, words

if TYPE_CHECKING:
    from genanki import Model, Note

SUFFIX = ".apkg"
DECK, MODEL = 1_764_119_300, 1_764_119_301
"""Ids by which Anki knows deck and notes again; they stay as they are."""
NAME = "speakcheck"
FIELDS = ("Word", "Sentence", "Syllables", "IPA", "Phones", "Meaning", "Recording", "Judged")
FRONT = '<div class="word">{{Word}}</div><div class="sentence">{{Sentence}}</div>'
BACK = (
    "{{FrontSide}}<hr id=answer><div class='syllables'>{{Syllables}}</div>"
    "<div class='ipa'>{{IPA}}</div><div class='small'>{{Phones}}</div>"
    "<div>{{Meaning}}</div><div>{{Recording}}</div><div class='small'>{{Judged}}</div>"
)
STYLE = (
    ".card { font-family: sans-serif; font-size: 20px; text-align: center; line-height: 1.5; }"
    " .word { font-size: 34px; font-weight: bold; } .small { font-size: 15px; opacity: 0.75; }"
)
MOST = 50
"""Notes of a deck: the hardest words."""
LONGEST = 20.0
"""Seconds of a recording; of a longer one what stands around the word is cut out."""
AROUND = 2.0
"""Seconds before and after the word that are then left."""


@dataclass(frozen=True, slots=True)
class DeckSummary:
    """What a deck holds."""

    notes: int
    """Number of words."""
    recordings: int
    """Number of those with a recording."""


def write_deck(
    history: History, to: Path, *, meanings: Mapping[str, str] | None = None, recordings: bool = True
) -> DeckSummary:
    """Write the hardest words as a deck for Anki; a file that is there is replaced in one step.

    `meanings` are definitions by words in lower case. Raises HistoryError where there is no hard word, where
    the file cannot be written, and where genanki is not installed.
    """
    model, places = _model(), _places(history)
    if not places:
        raise HistoryError(
            N_("There is no hard word yet."),
            N_("Practise, or judge recordings with “speakcheck score --save”."),
        )
    media: dict[str, bytes] = {}
    notes = []
    for place, found in places:
        recording = _recorded(history, found, media) if recordings else ""
        notes.append(_note(model, place, found, (meanings or {}).get(place.name, ""), recording))
    try:
        with replacing(to) as beside:
            _pack(beside, notes, media)
    except OSError as error:
        raise HistoryError(
            N_("The deck cannot be written to {path} ({reason}).", path=clean(str(to)), reason=reason(error)),
            N_("Free some space there, or name another place."),
        ) from error
    return DeckSummary(len(notes), sum(bool(note.fields[FIELDS.index("Recording")]) for note in notes))


def _model() -> "Model":
    try:
        import genanki
    except ImportError as error:
        raise HistoryError(
            N_("Decks for Anki need the library genanki, which is not installed."),
            N_("Install it with “python -m pip install genanki” in the environment of speakcheck."),
        ) from error
    return genanki.Model(
        MODEL,
        NAME,
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Say it", "qfmt": FRONT, "afmt": BACK}],
        css=STYLE,
    )


def _places(history: History) -> list[tuple[SpokenItem, SpokenWordTake]]:
    scorer = next(iter(history.scorers()), None)
    if scorer is None:
        return []
    found = (
        (place, spoken_takes(history, scorer, place.name))
        for place in words(history, SeriesFilter(scorer, TakeFilter.ALL), MOST)
    )
    return [(place, each) for place, each in found if each is not None]


def _note(model: "Model", place: SpokenItem, found: SpokenWordTake, meaning: str, recording: str) -> "Note":
    import genanki

    parts = found.syllables
    syllables = "-".join(
        f"<b>{escape(text)}</b>" if stress == 1 else escape(text) for text, stress, _ in parts
    )
    phones = ".".join("".join(map(ipa, phones)) for _text, _stress, phones in parts)
    return genanki.Note(
        model=model,
        fields=[
            escape(place.name),
            " ".join(_sentence(found)),
            syllables,
            escape(f"/{phones}/" if phones else ""),
            escape(" · ".join(" ".join(phones) for _text, _stress, phones in parts)),
            escape(clean(meaning)),
            recording,
            escape(_(N_("Unclear {some} of {count} times", some=place.wrong, count=place.count))),
        ],
        guid=genanki.guid_for(NAME, place.name),
    )


def _sentence(found: SpokenWordTake) -> Iterator[str]:
    """Yield the words of the text, with the one in question strong."""
    for index, word in enumerate(found.result.words):
        shown = escape(clean(word.text))
        yield f"<b>{shown}</b>" if index == found.position else shown


def _recorded(history: History, found: SpokenWordTake, media: dict[str, bytes]) -> str:
    """Put the learner's own take among the media, and return the field that plays it."""
    path, attempt = history.sound(found.attempt), found.attempt
    if path is None:
        return ""
    try:
        clip = load(path).part(attempt.start, attempt.start + attempt.seconds)
        sound = as_mp3(_near(clip, found).samples)
    except AudioError:
        return ""
    # By its content: Anki keeps the file that it has of a name.
    name = f"{NAME}-{sha256(sound).hexdigest()[:16]}.mp3"
    media[name] = sound
    return f"[sound:{name}]"


def _near(clip: Clip, found: SpokenWordTake) -> Clip:
    if clip.duration <= LONGEST or found.start is None or found.end is None:
        return clip.part(0.0, LONGEST)
    return clip.part(max(0.0, found.start - AROUND), found.end + AROUND)


def _pack(to: Path, notes: "list[Note]", media: Mapping[str, bytes]) -> None:
    """Write the file: genanki's collection, and the media by numbers with a list of their names."""
    import genanki

    deck = genanki.Deck(DECK, NAME)
    for note in notes:
        deck.add_note(note)
    with TemporaryDirectory() as folder:
        collection = Path(folder) / "collection.anki2"
        with closing(sqlite3.connect(collection)) as connection:
            now = time()
            genanki.Package(deck).write_to_db(connection.cursor(), now, count(int(now * 1000)))
            connection.commit()
        with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(collection, collection.name)
            archive.writestr("media", dumps({str(number): name for number, name in enumerate(media)}))
            for number, sound in enumerate(media.values()):
                archive.writestr(str(number), sound)
