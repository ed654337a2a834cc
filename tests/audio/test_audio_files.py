"""Decoding of real files of every kind, whole, damaged and false."""

import logging
import os
import random
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from speakcheck.audio.clip import BLOCK, SAMPLE_RATE, Samples
from speakcheck.audio.files import AudioFile, load
from speakcheck.errors import AudioError

Encode = Callable[..., Path]


def tone(hertz: float, rate: int, seconds: float = 1.0, channels: int = 1) -> NDArray[np.float32]:
    time = np.arange(round(rate * seconds)) / rate
    return np.tile(np.sin(2 * np.pi * hertz * time) / 2, (channels, 1)).astype(np.float32)


def level(samples: Samples) -> float:
    inner = samples[SAMPLE_RATE // 10 : -SAMPLE_RATE // 10].astype(np.float64)
    return float(10 * np.log10(np.mean(inner**2) + 1e-12))


TONE_LEVEL = -9.03
CODECS = [
    ("a.wav", "pcm_u8", 16_000, "mono"),
    ("a.wav", "pcm_s16le", 16_000, "mono"),
    ("a.wav", "pcm_s24le", 44_100, "stereo"),
    ("a.wav", "pcm_s32le", 48_000, "stereo"),
    ("a.wav", "pcm_f32le", 16_000, "mono"),
    ("a.wav", "pcm_f64le", 22_050, "mono"),
    ("a.wav", "pcm_mulaw", 8_000, "mono"),
    ("a.flac", "flac", 96_000, "5.1"),
    ("a.flac", "flac", 11_025, "mono"),
    ("a.mp3", "libmp3lame", 44_100, "stereo"),
    ("a.m4a", "aac", 44_100, "mono"),
    ("a.m4a", "aac", 48_000, "5.0"),
    ("a.aac", "aac", 48_000, "stereo"),
    ("a.ogg", "libopus", 48_000, "mono"),
    ("a.opus", "libopus", 48_000, "stereo"),
    ("a.webm", "libopus", 48_000, "mono"),
    ("a.mkv", "pcm_s16le", 48_000, "7.1"),
]


@pytest.mark.parametrize(("name", "codec", "rate", "layout"), CODECS, ids=lambda value: str(value))
def test_any_file_becomes_mono_at_16_khz_with_its_level(
    encode: Encode, name: str, codec: str, rate: int, layout: str
) -> None:
    sound = tone(440, rate, 2, av.AudioLayout(layout).nb_channels)
    clip = load(encode(name, codec, sound, rate, layout))
    assert clip.samples.dtype == np.float32
    assert clip.samples.ndim == 1
    assert clip.duration == pytest.approx(2, abs=0.08)
    # At low bit rates lossy codecs leave the very top of the signal out.
    assert level(clip.samples) == pytest.approx(TONE_LEVEL, abs=0.8)


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000, 96_000])
def test_what_16_khz_cannot_hold_does_not_come_back_as_another_tone(encode: Encode, rate: int) -> None:
    assert level(load(encode("a.wav", "pcm_f32le", tone(9_500, rate), rate)).samples) < TONE_LEVEL - 50


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000])
def test_a_tone_keeps_its_frequency(encode: Encode, rate: int) -> None:
    samples = load(encode("a.wav", "pcm_s16le", tone(1_000, rate), rate)).samples
    spectrum = np.abs(np.fft.rfft(samples[:SAMPLE_RATE], SAMPLE_RATE))
    assert int(np.argmax(spectrum)) == pytest.approx(1_000, abs=1)


@pytest.mark.parametrize(("layout", "channels", "loss"), [("stereo", 2, 6.1), ("5.1", 6, 15.6)])
def test_one_sounding_channel_counts_for_its_share(
    encode: Encode, layout: str, channels: int, loss: float
) -> None:
    sound = tone(440, 16_000, channels=channels)
    sound[1:] = 0
    samples = load(encode("a.wav", "pcm_s16le", sound, 16_000, layout)).samples
    assert level(samples) == pytest.approx(TONE_LEVEL - loss, abs=0.15)


def test_16_khz_mono_is_decoded_sample_by_sample(encode: Encode) -> None:
    sound = tone(440, 16_000)
    assert np.array_equal(load(encode("a.wav", "pcm_f32le", sound, 16_000)).samples, sound[0])


def test_blocks_have_a_second_each_and_can_be_run_through_again(encode: Encode) -> None:
    file = AudioFile(encode("a.flac", "flac", tone(440, 48_000, 3.5), 48_000))
    first, second = list(file.blocks()), list(file.blocks())
    assert [len(block) for block in first] == [BLOCK, BLOCK, BLOCK, BLOCK // 2]
    assert np.array_equal(np.concatenate(first), np.concatenate(second))
    assert (file.name, file.duration, file.truncated) == ("a.flac", 3.5, False)


def test_the_sound_of_a_video_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "video.mp4"
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=10)
        audio = container.add_stream("aac", rate=48_000, layout="mono")
        assert isinstance(video, av.VideoStream)
        assert isinstance(audio, av.AudioStream)
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        sound = av.AudioFrame.from_ndarray(tone(440, 48_000), format="flt", layout="mono")
        sound.sample_rate = 48_000
        packets = [*video.encode(picture), *video.encode(None), *audio.encode(sound), *audio.encode(None)]
        for packet in packets:
            container.mux(packet)
    assert level(load(path).samples) == pytest.approx(TONE_LEVEL, abs=0.5)


def test_floats_that_are_no_numbers_or_enormous_stay_finite(encode: Encode) -> None:
    sound = tone(440, 16_000)
    sound[0, 100:104] = [np.nan, np.inf, -np.inf, 3e38]
    samples = load(encode("a.wav", "pcm_f32le", sound, 16_000)).samples
    assert np.isfinite(samples**2).all()
    assert np.array_equal(samples[200:], sound[0, 200:])


def test_float_samples_beyond_full_scale_are_kept(encode: Encode) -> None:
    samples = load(encode("a.wav", "pcm_f32le", 5 * tone(440, 16_000), 16_000)).samples
    assert float(samples.max()) == pytest.approx(2.5, abs=0.01)


def wav_bytes(seconds: float = 1.0, *, tag: int = 1, rate: int = 16_000, size: int | None = None) -> bytes:
    data: bytes = (tone(440, 16_000, seconds)[0] * 32_767).astype("<i2").tobytes()
    declared = len(data) if size is None else size
    form = struct.pack("<HHIIHH", tag, 1, rate, 2 * rate, 2, 16)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", declared) + data
    return b"RIFF" + struct.pack("<I", min(declared + 36, 0xFFFF_FFFF)) + body


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
FALSE_FILES = {
    "empty": ("a.wav", b"", "empty"),
    "text named wav": ("a.wav", b"These are words and no sound.\n" * 40, "not an audio file"),
    "text": ("a.txt", b"These are words and no sound.\n" * 40, "sound"),
    "image": ("a.png", PNG, "sound"),
    "subtitles": ("a.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n", "sound"),
    "playlist": ("a.m3u8", b"#EXTM3U\n#EXTINF:5,\nother.wav\n", "playlist"),
    "no samples": ("a.wav", wav_bytes(0), "no sound"),
    "unknown codec": ("a.wav", wav_bytes(tag=0x270), "not supported"),
    "absurd rate": ("a.wav", wav_bytes(rate=4_000_000), "not supported"),
    "header cut": ("a.wav", wav_bytes()[:20], "not an audio file"),
}


@pytest.mark.parametrize(("name", "content", "said"), FALSE_FILES.values(), ids=FALSE_FILES)
def test_what_is_no_recording_is_refused_in_words(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AudioError) as caught:
        load(path)
    assert said in caught.value.what
    assert name in caught.value.what
    assert caught.value.remedy.endswith(".")


@pytest.mark.parametrize(
    ("name", "said"),
    [("nothing.wav", "no file"), ("x" * 300, "no file"), ("a\0b.wav", "no file"), (".", "a folder")],
    ids=["missing", "name too long", "name with NUL", "folder"],
)
def test_what_cannot_be_opened_is_said_when_named(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(AudioError, match=said):
        AudioFile(f"{tmp_path}/{name}")


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(AudioError, match="not a file"):
        AudioFile(tmp_path / "pipe.wav")


def test_a_file_without_permission_is_said_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav_bytes())
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(AudioError, match="may not be read"):
        AudioFile(path)


def test_a_list_of_files_cannot_make_the_decoder_open_them(tmp_path: Path) -> None:
    (tmp_path / "secret.wav").write_bytes(wav_bytes())
    path = tmp_path / "list.wav"
    path.write_text("ffconcat version 1.0\nfile secret.wav\n")
    with pytest.raises(AudioError):
        load(path)


@pytest.mark.parametrize("name", ["café 錄音.wav", "100% [bold].wav", "\udcff\udcfe.wav"], ids=ascii)
def test_any_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    try:
        path.write_bytes(wav_bytes())
    except OSError:
        pytest.skip("this file system does not take the name")
    assert AudioFile(path).name == name
    assert load(path).duration == 1


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.flac", "flac"), ("a.mp3", "libmp3lame"), ("a.webm", "libopus"), ("a.wav", "pcm_s16le")],
    ids=["flac", "mp3", "webm", "wav"],
)
def test_the_first_half_of_a_file_is_decoded_and_said_to_be_truncated(
    encode: Encode, name: str, codec: str
) -> None:
    rng = np.random.default_rng(3)
    path = encode(name, codec, rng.normal(0, 0.1, (1, 48_000 * 4)).astype(np.float32), 48_000)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    file = AudioFile(path)
    seconds = sum(len(block) for block in file.blocks()) / SAMPLE_RATE
    assert seconds == pytest.approx(2, abs=0.4)
    assert file.truncated
    path.write_bytes(whole)
    assert sum(len(block) for block in file.blocks()) / SAMPLE_RATE == pytest.approx(4, abs=0.1)
    assert not file.truncated


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF, 0x7FFF_FFFF], ids=hex)
def test_a_length_that_was_not_known_yet_is_not_taken_for_a_truncation(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav_bytes(2, size=size))
    file = AudioFile(path)
    assert sum(len(block) for block in file.blocks()) == 2 * SAMPLE_RATE
    assert not file.truncated


def test_a_stretch_of_damage_leaves_the_rest(encode: Encode) -> None:
    rng = np.random.default_rng(3)
    path = encode("a.flac", "flac", rng.normal(0, 0.1, (1, 64_000)).astype(np.float32), 16_000)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 20_000] = random.Random(1).randbytes(20_000)
    path.write_bytes(content)
    file = AudioFile(path)
    assert sum(len(block) for block in file.blocks()) > 3 * SAMPLE_RATE
    assert file.truncated


SEEDS = [
    ("a.wav", "pcm_s16le"),
    ("a.flac", "flac"),
    ("a.mp3", "libmp3lame"),
    ("a.m4a", "aac"),
    ("a.ogg", "libopus"),
    ("a.webm", "libopus"),
]


@pytest.mark.parametrize(("name", "codec"), SEEDS, ids=["wav", "flac", "mp3", "m4a", "opus", "webm"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(
        st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8), st.booleans()), min_size=1, max_size=20
    ),
    head=st.booleans(),
)
def test_damage_of_any_kind_gives_sound_or_a_reason(
    encode: Encode, name: str, codec: str, changes: list[tuple[float, bytes, bool]], head: bool
) -> None:
    path = encode(name, codec, tone(440, 48_000, 0.3), 48_000)
    content = bytearray(path.read_bytes())
    reach = min(200, len(content)) if head else len(content)
    for where, new, insert in changes:
        at = int(where * (reach - 1))
        content[at : at if insert else at + len(new)] = new
    path.write_bytes(content)
    with suppress(AudioError):
        for block in AudioFile(path).blocks():
            assert block.dtype == np.float32
            assert np.isfinite(block).all()


def test_the_decoder_writes_nothing_to_the_terminal(
    encode: Encode, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    path = encode("a.mp3", "libmp3lame", tone(440, 48_000, 2), 48_000)
    content = path.read_bytes()
    path.write_bytes(content[:3_000] + bytes(range(256)) * 8 + content[5_000:])
    capfd.readouterr()
    with caplog.at_level(logging.DEBUG):
        list(AudioFile(path).blocks())
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_a_header_that_points_nowhere_writes_nothing_to_the_terminal(
    encode: Encode, capfd: pytest.CaptureFixture[str]
) -> None:
    path = encode("a.caf", "pcm_s16le", tone(440, 48_000), 48_000)
    content = path.read_bytes()
    size = content.index(b"chan") + 4
    # A longer chunk, after which the reader takes sound for headers and jumps before the file.
    path.write_bytes(content[:size] + struct.pack(">q", 152) + b"\x69\x99\x6a" + content[size + 11 :])
    capfd.readouterr()
    with pytest.raises(AudioError, match="damaged"):
        list(AudioFile(path).blocks())
    assert capfd.readouterr() == ("", "")
