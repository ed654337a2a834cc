"""Which words a string of phones may have been."""

import pytest

from speakcheck.language.phones import bare_all
from speakcheck.language.reverse import gap, homophones, nearest


@pytest.mark.parametrize(
    ("phones", "word", "distance"),
    [
        ("S IH NG K", "sink", 0.0),
        ("IH1 N F L AH2 K S", "influx", 0.0),
        ("T IH K T AA K", "tiktok", 0.0),
        ("SH IY P", "sheep", 0.0),
        ("D IH L IH B R AH T L IY", "deliberately", 0.0),
        ("F AE S AH N EY T IH NG G", "fascinating", 1.0),
    ],
)
def test_nearest_word(phones: str, word: str, distance: float) -> None:
    best, _, gap_to_it = nearest(tuple(phones.split()))[0]
    assert (best, gap_to_it) == (word, distance)


def test_close_words_come_in_order_and_names_behind() -> None:
    found = nearest(("S", "IH", "NG", "K"), 8)
    words = [word for word, _, _ in found]
    assert words.index("sink") < words.index("think") < words.index("fink")
    assert all(
        gap(("S", "IH", "NG", "K"), phones) == pytest.approx(away, abs=1e-3) for _, phones, away in found
    )


def test_words_can_be_left_out_and_distances_bounded() -> None:
    found = nearest(("S", "IH", "NG", "K"), 20, most=0.5, without={"sink", "sync"})
    assert not {"sink", "sync"} & {word for word, _, _ in found}
    assert all(away <= 0.5 for _, _, away in found)


def test_no_phones_are_no_word() -> None:
    assert nearest(()) == ()


def test_homophones_of_phones() -> None:
    assert {"two", "to", "too"} <= set(homophones(("T", "UW1")))


def test_gap_is_that_of_the_best_alignment() -> None:
    assert gap(("S", "IH1", "T"), ("S", "IH0", "T", "S")) == 1.0
    assert gap(("TH", "IH", "N"), ("S", "IH", "N")) == pytest.approx(0.1)
    assert bare_all(()) == ()
