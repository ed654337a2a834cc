"""The file of fitted weights: written whole, read for its scorer and model, never a reason to fall over."""

import json
import os
from pathlib import Path

import pytest

from speakcheck.assess.fits import Fit, drop_fits, fits_file, keep_fit, read_fits, weights_for
from speakcheck.assess.fusion import NO_WEIGHTS, Term, Weights
from speakcheck.errors import ConfigError

WEIGHTS = Weights(Term(5.5, 0.7, 0.2), Term(-20), Term(1 / 3, -2, 1), Term(1, 3, 2))


def fit(model: str, weights: Weights = WEIGHTS) -> Fit:
    return Fit("panel 1", model, weights, 812, 31, 0.5, 0.75)


def test_what_is_kept_is_read() -> None:
    assert read_fits() == ()
    keep_fit(fit("whisper:base.en"))
    keep_fit(fit("whisper:聽", NO_WEIGHTS))
    assert read_fits() == (fit("whisper:base.en"), fit("whisper:聽", NO_WEIGHTS))
    assert weights_for("panel 1", "whisper:base.en") == WEIGHTS
    assert [path.name for path in fits_file().parent.iterdir()] == ["fusion.json"]


@pytest.mark.parametrize(
    ("scorer", "model"),
    [("panel 2", "whisper:base.en"), ("panel 1", "whisper:tiny.en"), ("panel 1", "sphinx")],
)
def test_an_unknown_pair_has_no_weights(scorer: str, model: str) -> None:
    keep_fit(fit("whisper:base.en"))
    assert weights_for(scorer, model) == NO_WEIGHTS


def test_a_new_fit_takes_the_place_of_the_old_one() -> None:
    keep_fit(fit("whisper:base.en"))
    keep_fit(fit("whisper:base.en", NO_WEIGHTS))
    assert read_fits() == (fit("whisper:base.en", NO_WEIGHTS),)


def test_dropping() -> None:
    assert drop_fits(lambda each: True) == ()
    assert not fits_file().exists()
    keep_fit(fit("whisper:a"))
    keep_fit(fit("whisper:b"))
    assert drop_fits(lambda each: each.model == "whisper:a") == (fit("whisper:a"),)
    assert read_fits() == (fit("whisper:b"),)


def kept(**changed: object) -> str:
    term = {"weight": 1.0, "centre": 0.0, "scale": 1.0}
    names = ("probability", "unwritten", "reference_logprob", "contrast")
    entry: dict[str, object] = {
        "scorer": "panel 1",
        "model": "whisper:base.en",
        "weights": dict.fromkeys(names, term),
    }
    entry |= {"words": 812, "voices": 31, "plain": 0.5, "fused": 0.6} | changed
    return json.dumps({"schema": "speakcheck/fusion/1", "fits": [entry]})


def with_term(**changed: object) -> str:
    weights = json.loads(kept())["fits"][0]["weights"]
    return kept(weights=weights | {"contrast": {"weight": 1.0, "centre": 0.0, "scale": 1.0} | changed})


def test_the_form_of_the_file() -> None:
    fits_file().write_text(kept())
    assert weights_for("panel 1", "whisper:base.en") == Weights(Term(1), Term(1), Term(1), Term(1))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        kept()[:100].encode(),
        kept().replace("fusion/1", "fusion/2").encode(),
        kept(words="812").encode(),
        kept(words=True).encode(),
        kept(model=7).encode(),
        kept(weights={}).encode(),
        kept(weights=None).encode(),
        kept(plain=2).encode(),
        with_term(scale=0).encode(),
        with_term(scale=-1).encode(),
        with_term(weight=1e9).encode(),
        with_term(weight="1").encode(),
        with_term(centre=float("nan")).encode(),
        with_term(centre=10**400).encode(),
        with_term(centre=True).encode(),
        b'{"schema": "speakcheck/fusion/1", "fits": 7}',
        b'{"schema": "speakcheck/fusion/1", "fits": [7]}',
        b" " * 2**20 + kept().encode(),
    ],
    ids=lambda content: content[:12].decode("ascii", "replace") + f"…{len(content)}",
)
def test_a_damaged_or_foreign_file_counts_as_none_and_is_left_as_it_is(content: bytes) -> None:
    fits_file().write_bytes(content)
    assert weights_for("panel 1", "whisper:base.en") == NO_WEIGHTS
    for use in (read_fits, lambda: keep_fit(fit("whisper:a")), lambda: drop_fits(lambda each: True)):
        with pytest.raises(ConfigError, match=r"fusion\.json are damaged, or no such weights\."):
            use()
    assert fits_file().read_bytes() == content


def test_what_cannot_be_read_or_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fits_file().mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        read_fits()
    assert weights_for("panel 1", "whisper:base.en") == NO_WEIGHTS
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SPEAKCHECK_HOME", str(tmp_path / "file" / "folder"))
    with pytest.raises(ConfigError):
        keep_fit(fit("whisper:a"))


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    fits_file().symlink_to(tmp_path / "elsewhere.json")
    keep_fit(fit("whisper:a"))
    assert fits_file().is_symlink()
    assert read_fits() == (fit("whisper:a"),)
