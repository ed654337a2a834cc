"""Long recordings in pieces: nothing lost, cut at pauses, whatever the blocks."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speakcheck.audio.chunking import pieces
from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples, regular

Signal = Callable[..., Samples]


def blocks(samples: Samples, sizes: list[int]) -> Iterator[Samples]:
    begin = turn = 0
    while begin < len(samples):
        size = sizes[turn % len(sizes)]
        yield samples[begin : begin + size]
        begin, turn = begin + size, turn + 1


def bursts(seconds: float, seed: int) -> Samples:
    """Noise in bursts of uneven length and level, as a cheap stand-in for speech."""
    rng = np.random.default_rng(seed)
    count = round(seconds * SAMPLE_RATE)
    shape = np.repeat(rng.choice([0.0, 0.01, 0.1, 0.2], size=count // 2_400 + 1), 2_400)[:count]
    return np.asarray(rng.standard_normal(count) * shape, np.float32)


def test_a_short_recording_is_one_piece(speech: Signal) -> None:
    samples = speech(3, (0.5, 2.5))
    (piece,) = pieces([samples[:7], samples[7:]])
    assert piece.start == 0
    assert np.array_equal(piece.samples, samples)


def test_nothing_gives_no_piece() -> None:
    assert list(pieces([])) == []
    assert list(pieces([np.zeros(0, np.float32)])) == []


def test_cut_in_the_middle_of_the_longest_pause_in_reach(speech: Signal) -> None:
    samples = speech(40, (0.5, 3), (6, 11), (11.4, 13), (14, 17), (17.3, 26), (27, 39.5))
    found = list(pieces([samples]))
    assert [piece.start for piece in found] == pytest.approx([0, 13.5, 26.5], abs=0.03)


def test_speech_without_a_pause_is_cut_where_it_is_weakest(speech: Signal) -> None:
    samples = speech(30, (0, 30))
    samples[17 * SAMPLE_RATE : 17 * SAMPLE_RATE + 1_600] *= np.float32(0.1)
    first, second = pieces([samples])
    assert second.start == pytest.approx(17.05, abs=0.05)
    assert first.duration == second.start


def test_the_last_piece_is_no_remnant(speech: Signal) -> None:
    first, second = pieces([speech(20.5, (0.2, 14), (14.3, 19.5), (20.1, 20.4))])
    assert first.start == 0
    assert second.duration >= 5


@pytest.mark.parametrize("longest", [0, 0.5, -3])
def test_a_limit_without_room_is_refused(longest: float) -> None:
    with pytest.raises(ValueError, match="longest"):
        list(pieces([], longest))


@settings(max_examples=30)
@given(
    seconds=st.floats(0.01, 15),
    seed=st.integers(0, 1_000),
    sizes=st.lists(st.integers(1, 100_000).filter(lambda size: size > 300), min_size=1, max_size=5),
    longest=st.sampled_from([1.0, 1.7, 3.0, 20.0]),
)
def test_pieces_join_to_the_original_and_do_not_depend_on_blocks(
    seconds: float, seed: int, sizes: list[int], longest: float
) -> None:
    samples = bursts(seconds, seed)
    found = list(pieces(blocks(samples, sizes), longest))
    again = list(pieces([samples], longest))
    assert np.array_equal(np.concatenate([piece.samples for piece in found]), samples)
    assert [piece.start for piece in found] == [piece.start for piece in again]
    assert all(0 < piece.duration <= longest for piece in found)
    at = 0
    for piece in found:
        assert piece.start == at / SAMPLE_RATE
        at += len(piece.samples)


def test_memory_stays_bounded_while_streaming() -> None:
    taken = 0

    def endless() -> Iterator[Samples]:
        nonlocal taken
        block = bursts(1, 5)
        while True:
            taken += 1
            yield block

    stream = pieces(endless(), 4.0)
    for _ in range(20):
        piece = next(stream)
        held = taken * SAMPLE_RATE - round(piece.start * SAMPLE_RATE)
        assert held <= 4.0 * 1.5 * SAMPLE_RATE + SAMPLE_RATE


def test_a_part_knows_where_it_was() -> None:
    clip = Clip(np.arange(32_000, dtype=np.float32), start=10)
    part = clip.part(0.5, 1.25)
    assert (part.start, part.duration, part.samples[0]) == (10.5, 0.75, 8_000)
    assert clip.part(-1, 99).duration == 2
    assert clip.part(3, 4).duration == 0


@given(st.lists(st.integers(0, 40_000), max_size=8))
def test_regular_blocks_hold_all_samples_in_order(lengths: list[int]) -> None:
    samples = np.arange(sum(lengths), dtype=np.float32)
    parts = np.split(samples, np.cumsum(lengths)[:-1]) if lengths else []
    found = list(regular(parts))
    assert all(len(block) == SAMPLE_RATE for block in found[:-1])
    assert np.array_equal(np.concatenate([*found, np.zeros(0, np.float32)]), samples)
