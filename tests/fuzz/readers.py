"""Everything that reads what comes from outside, each with inputs that it can read."""

import json
import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from speakcheck.history.store import History

HERE = Path(__file__).resolve().parent
SEEDS = HERE / "seeds"
AUDIO = HERE.parents[1] / "fixtures" / "audio"
RECORDING = "55873fecc61a79e87ca550c7072e38ccdd7ecb600ace286fe4717952a97c42b0"
"""What the recording is called that an attempt among the seeds has."""
SHOWN = 40
"""Prompts of a lesson that are looked at closely."""

Seeds = Callable[[], Sequence[bytes]]
Read = Callable[[bytes, Path], object]
"""Takes an input and an empty folder; raises SpeakcheckError for what it refuses."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One way in."""

    seeds: Seeds
    read: Read


def _files(*names: str) -> Seeds:
    return lambda: [(SEEDS / name).read_bytes() for name in names]


def _lesson(name: str) -> Read:
    def read(data: bytes, folder: Path) -> None:
        from speakcheck.lessons.reading import read_lesson
        from speakcheck.report.lesson import lesson_json

        path = folder / name
        path.write_bytes(data)
        lesson = read_lesson(path).lesson
        json.dumps(lesson_json(lesson))
        for prompt in lesson.prompts[:SHOWN]:
            _passage(prompt.text, prompt.splits, prompt.pronunciations)

    return read


def _passage(text: str, *known: object) -> None:
    from speakcheck.assess.passage import passage, syllables_of

    made = passage(text, *known)  # type: ignore[arg-type]
    for at in range(min(SHOWN, len(made.tokens))):
        syllables_of(made, at, None)


def _shelf(data: bytes, folder: Path) -> None:
    from speakcheck.lessons.shelf import Shelf

    (folder / "lessons").mkdir()
    (folder / "lessons" / "a.lesson").write_bytes(data)
    Shelf().survey()
    Shelf().get("a")


def _shelf_seeds() -> Sequence[bytes]:
    from speakcheck.lessons.stored import StoredLesson, packed

    return [
        packed(StoredLesson("page.txt", title, "", (SEEDS / "page.txt").read_bytes()))
        for title in ("", "Mine")
    ]


def _manifest(name: str) -> Read:
    def read(data: bytes, folder: Path) -> None:
        from speakcheck.batch.manifest import RowError, read_rows, survey
        from speakcheck.bench.labels import read_labels
        from speakcheck.errors import SpeakcheckError

        path = folder / name
        path.write_bytes(data)
        for row in read_rows(path):
            try:
                if row.fault is None:
                    read_labels(row)
                    _passage(row.text, (), (), row.phones)
            except (RowError, SpeakcheckError):
                continue
        survey(path)

    return read


def _results(data: bytes, folder: Path) -> None:
    from speakcheck.batch.manifest import content, identity
    from speakcheck.batch.results import ResultFile

    path = folder / "results.jsonl"
    path.write_bytes(data)
    with ResultFile(path, {identity("p1s1"): content("take.wav", "Three users said hello.")}, fresh=False):
        pass


def _settings(data: bytes, folder: Path) -> None:
    from speakcheck.config import change, config_file, read_settings, usable_settings

    config_file().write_bytes(data)
    usable_settings()
    change("theme", "dark")
    read_settings()


def _fits(data: bytes, folder: Path) -> None:
    from speakcheck.assess.fits import fits_file, read_fits, weights_for

    fits_file().parent.mkdir(parents=True, exist_ok=True)
    fits_file().write_bytes(data)
    weights_for("scorer", "whisper:tiny.en")
    read_fits()


def _fits_seeds() -> Sequence[bytes]:
    from dataclasses import fields

    from speakcheck.assess.fits import SCHEMA
    from speakcheck.assess.fusion import Weights

    weights = {each.name: {"weight": 0.5, "centre": -1.5, "scale": 2.0} for each in fields(Weights)}
    fit = {
        **{"scorer": "scorer", "model": "whisper:tiny.en", "weights": weights},
        **{"words": 900, "voices": 12, "plain": 0.61, "fused": 0.66},
    }
    return [json.dumps({"schema": SCHEMA, "fits": [fit]}).encode()]


def _results_seeds() -> Sequence[bytes]:
    return [(SEEDS / "results.jsonl").read_bytes()]


def _archives() -> Sequence[bytes]:
    """Return an export in every way that archives are packed."""
    sound = (AUDIO / "problem-digital-silence.flac").read_bytes()
    members = {
        "attempts.jsonl": (SEEDS / "attempts.jsonl").read_bytes(),
        f"recordings/{RECORDING}.flac": sound,
    }
    made = []
    for how in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        file = BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in members.items():
                archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, how)
        made.append(file.getvalue())
    return made


def _databases() -> Sequence[bytes]:
    """Return the file of a small history."""
    from speakcheck.history.importing import merge_from
    from speakcheck.history.store import History

    with TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite3"
        with History.open(path) as history:
            merge_from(history, SEEDS / "attempts.jsonl")
        return [path.read_bytes()]


def _import(name: str) -> Read:
    def read(data: bytes, folder: Path) -> None:
        from speakcheck.history.importing import merge_from
        from speakcheck.history.store import History

        path = folder / name
        path.write_bytes(data)
        with History.open(folder / "history.sqlite3") as history:
            try:
                merge_from(history, path)
            finally:
                _look_through(history)
                left = {each.name for each in folder.rglob(".*.flac")}
                if left:
                    raise AssertionError(f"left behind: {left}")

    return read


def _history(data: bytes, folder: Path) -> None:
    from speakcheck.history.store import History

    (folder / "history.sqlite3").write_bytes(data)
    with History.open(folder / "history.sqlite3") as history:
        _look_through(history)


def _look_through(history: "History") -> None:
    """Do what list, report, export and the app do with a history; what was taken in must not stop them."""
    from speakcheck.history.exporting import export
    from speakcheck.history.stored_result import from_json
    from speakcheck.report.flat import result_row
    from speakcheck.report.page.document import page_html
    from speakcheck.report.plain import plain_text
    from speakcheck.report.text import TextLayout, feedback_text
    from speakcheck.report.wording import ReportLanguage
    from speakcheck.study.overview import overview
    from speakcheck.study.report_content import ReportOptions, report_page

    for attempt in history.attempts():
        feedback = from_json(history.result(attempt))
        feedback_text(feedback, TextLayout(80, ReportLanguage.BOTH)).plain.encode("utf-8")
        plain_text(feedback, ReportLanguage.BOTH).encode("utf-8")
        result_row(feedback).encode("utf-8")
        history.text(attempt)
    overview(history)
    page_html(report_page(history, ReportOptions())).encode("utf-8")
    export(history, history.database.path.with_name("out.jsonl"))
    export(history, history.database.path.with_name("out.csv"))


def _sound(suffix: str) -> Read:
    def read(data: bytes, folder: Path) -> None:
        from speakcheck.audio.clip import Clip
        from speakcheck.audio.files import AudioFile
        from speakcheck.audio.quality import QualityMeter

        path = folder / f"take{suffix}"
        path.write_bytes(data)
        meter = QualityMeter()
        file = AudioFile(path)
        for block in file.blocks():
            meter.add(Clip(block))
        meter.finish(truncated=file.truncated)

    return read


def _recorded(*names: str) -> Seeds:
    """Return recordings; of those without compression only the beginning."""
    return lambda: [(AUDIO / name).read_bytes()[:30_000] for name in names]


def _words(data: bytes, folder: Path) -> None:
    from speakcheck.cli.say_how import answer
    from speakcheck.errors import LanguageError
    from speakcheck.language.lexicon import Lexicon
    from speakcheck.language.tokens import tokenise
    from speakcheck.language.written_sounds import phone_written
    from speakcheck.lessons.lines import clean
    from speakcheck.report.say_how import say_how_json, say_how_text

    text = os.fsdecode(data)
    phone_written(text[:40])
    lexicon = Lexicon()
    for token in tokenise(clean(text))[:SHOWN]:
        try:
            said = answer(token, lexicon, {})
        except LanguageError:
            continue
        json.dumps(say_how_json(said)).encode()
        say_how_text(said, 60).encode("utf-8")
    _passage(clean(text))


def _lines_of_words() -> Sequence[bytes]:
    return (SEEDS / "words.txt").read_bytes().splitlines()


def _weights() -> bytes:
    """Return the weights of a Whisper that knows two variables, in CTranslate2's binary form."""

    def text(value: str) -> bytes:
        return (len(value) + 1).to_bytes(2, "little") + value.encode() + b"\0"

    def number(value: int) -> bytes:
        return value.to_bytes(4, "little")

    variables = b"".join(
        text(name) + b"\1" + number(2) + b"\0" + number(8) + bytes(8) for name in ("encoder/x", "decoder/y")
    )
    head = number(6) + text("WhisperSpec") + number(3) + number(2)
    return head + variables + number(1) + text("a") + text("encoder/x")


CONFIG = (
    b'{"suppress_ids": [1, 2], "suppress_ids_begin": [220], "lang_ids": [50259], "alignment_heads": [[1, 0]]}'
)


def _facts() -> bytes:
    files = {"model.bin": {"size": len(_weights()), "sha256": "00"}}
    return json.dumps({"schema": "speakcheck/model/1", "repository": "a/b", "files": files}).encode()


def _measured() -> bytes:
    speed = {"seconds": 0.4, "loading": 1.5, "megabytes": 310, "cores": 2, "weights": len(_weights())}
    return json.dumps({"schema": "speakcheck/measured/1", "models": {"tiny.en": speed}}).encode()


def _model(changed: str) -> Read:
    def read(data: bytes, folder: Path) -> None:
        from speakcheck.recognise.models.facts import MARKER
        from speakcheck.recognise.models.files import check_folder
        from speakcheck.recognise.models.speeds import FILE, speed_of
        from speakcheck.recognise.models.store import Model, Origin, find, home_of

        home = home_of("tiny.en")
        home.mkdir(parents=True)
        files = {
            "config.json": CONFIG,
            "model.bin": _weights(),
            "tokenizer.json": b"{}",
            "vocabulary.json": b"[]",
        }
        for name, content in (files | {changed: data}).items():
            (home.parent if name == FILE else home).joinpath(name).write_bytes(content)
        speed_of(Model("tiny.en", home, Origin.INSTALLED))
        if changed != MARKER:
            check_folder(home)
        find("tiny.en")

    return read


READERS = {
    "page.txt": Reader(_files("page.txt", "words.txt"), _lesson("page.txt")),
    "page.md": Reader(_files("page.md", "page.txt"), _lesson("page.md")),
    "page.html": Reader(_files("page.html", "page.md"), _lesson("page.html")),
    "page.srt": Reader(_files("page.srt"), _lesson("page.srt")),
    "page.vtt": Reader(_files("page.vtt"), _lesson("page.vtt")),
    "stored lesson": Reader(_shelf_seeds, _shelf),
    "words": Reader(_lines_of_words, _words),
    "manifest.csv": Reader(_files("manifest.csv"), _manifest("manifest.csv")),
    "manifest.jsonl": Reader(_files("manifest.jsonl"), _manifest("manifest.jsonl")),
    "results.jsonl": Reader(_results_seeds, _results),
    "config.toml": Reader(_files("config.toml"), _settings),
    "fusion weights": Reader(_fits_seeds, _fits),
    "attempts.jsonl": Reader(_files("attempts.jsonl"), _import("attempts.jsonl")),
    "attempts.zip": Reader(_archives, _import("attempts.zip")),
    "history": Reader(_databases, _history),
    "model config": Reader(lambda: [CONFIG], _model("config.json")),
    "model weights": Reader(lambda: [_weights()], _model("model.bin")),
    "model facts": Reader(lambda: [_facts()], _model("speakcheck.json")),
    "model speeds": Reader(lambda: [_measured()], _model("measured.json")),
    "sound.wav": Reader(
        _recorded("format-8khz.wav", "format-24bit.wav", "format-48khz-stereo.wav"), _sound(".wav")
    ),
    "sound.flac": Reader(
        _recorded("clean-unfolding-awb.flac", "problem-digital-silence.flac"), _sound(".flac")
    ),
    "sound.mp3": Reader(_recorded("format-mp3.mp3", "broken-truncated-mp3.mp3"), _sound(".mp3")),
    "sound.m4a": Reader(_recorded("format-m4a.m4a"), _sound(".m4a")),
    "sound.ogg": Reader(_recorded("format-opus.opus", "format-vorbis.ogg"), _sound(".ogg")),
    "sound.webm": Reader(_recorded("format-webm.webm"), _sound(".webm")),
}
"""By the name that is asked for."""
