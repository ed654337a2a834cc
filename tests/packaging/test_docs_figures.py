"""The figures of trust in the documentation are those of the model file, and so is the plot."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from speakcheck.acoustic.model import shipped_model
from speakcheck.assess.grounds import Gate, shipped_grounds
from speakcheck.paths import asset
from tools.agreement import EXPERT, picture

CHECKOUT = Path(__file__).parents[2]
TOLD = (CHECKOUT / "docs" / "scores.md").read_text("utf-8")
KNOWN = shipped_grounds()
ROWS = {
    "overall": "overall score of a sentence",
    "accuracy": "accuracy of a sentence",
    "fluency": "fluency of a sentence",
    "prosody": "prosody of a sentence",
    "word": "score of a word",
    "phone": "score of a sound",
    "stress": "stress of a word",
}
GATES = {
    "word_likely": ("a word with less than {}", "likely"),
    "word_maybe": ("a word with less than {}", "maybe"),
    "light_maybe": ("a small word such as “of” with less than {}", "maybe"),
    "absent_likely": ("a word that was not heard, with less than {} at its place", "likely"),
}


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def span(folds: Sequence[float]) -> str:
    return f"{min(folds):.3f} to {max(folds):.3f}"


def share(value: float | None) -> str:
    assert value is not None
    return f"{value:.0%}".replace("%", " %")


@pytest.mark.parametrize("name", ROWS)
def test_the_agreement_is_that_of_the_model_file(name: str) -> None:
    own = KNOWN.agreement[name]
    expert = f"{EXPERT[name]:.3f}" if name in EXPERT else ""
    assert row(ROWS[name], f"{own.mean:.3f}", span(own.folds), expert) in TOLD


@pytest.mark.parametrize("name", GATES)
def test_the_gates_are_those_of_the_model_file(name: str) -> None:
    gate: Gate = KNOWN.words[name]
    text, sureness = GATES[name]
    shown = (text.format(f"{gate.below:.1f}"), f"`{sureness}`", share(gate.precision), share(gate.recall))
    assert row(*shown) in TOLD


def test_every_gate_that_opens_is_told() -> None:
    opened = {name for name, gate in KNOWN.words.items() if gate.flagged}
    assert opened - {"word_fair"} == set(GATES)


def test_stress_is_told_as_weak_as_it_is() -> None:
    assert f"agrees too little with the experts, {KNOWN.agreement['stress'].mean:.3f}," in TOLD


def test_the_scorer_and_the_size_of_its_model_are_those_that_ship() -> None:
    assert f"`{KNOWN.scorer}`" in TOLD
    assert f"a file of {shipped_model().path.stat().st_size / 1e6:.1f} MB" in TOLD.replace("\n", " ")


@pytest.mark.parametrize("share", ["71 in 100", "45 in 100"])
def test_shares_of_corrections_are_those_of_the_card_of_the_model(share: str) -> None:
    card = asset("acoustic", "README.md").read_text("utf-8")
    assert share in card
    assert share in TOLD


def test_the_plot_is_that_of_the_model_file() -> None:
    assert asset("docs", "agreement.svg").read_text("utf-8") == picture(KNOWN.agreement)
