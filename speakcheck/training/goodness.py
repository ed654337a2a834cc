"""Owns the fitting of the goodness tables to recordings that experts scored.

Run: python -m speakcheck.training.goodness CORPUS (speakcheck.training.measuring says what a corpus is).
Everything is ridge regression in closed form, so the same recordings give the same tables. What is printed,
the gates, and what one stage hands the next come from speakers that were not fitted; the tables that ship are
fitted on all of them by the same recipe.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speakcheck.assess.features import phone_figures, symbols, utterance_figures, word_figures
from speakcheck.assess.flow import SaidWord
from speakcheck.assess.goodness import FIT, LENGTH
from speakcheck.language.phones import PHONES, bare
from speakcheck.paths import asset
from speakcheck.recognise.heard import PhoneSpan
from speakcheck.recognise.sphinx.norms import Norm, norms
from speakcheck.training.measuring import Measured, measure_all

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]
Table = dict[str, Any]

WELL_SAID = 1.8
"""Experts' mean of a phone from which it counts for the norms."""
SHRINKAGE = 30.0
"""Phones of a kind that weigh as much as all kinds together, so that rare phones have sensible norms."""
SHARED_RIDGE, OWN_RIDGE, FEW_RIDGE = 10.0, 60.0, 1.0
"""Penalties of what all phones share, of what each phone has of its own, and of words and utterances."""
BAD_WORD, ACCENTED_WORD, WRONG_PHONE, UNSURE_PHONE = 6.0, 8.0, 0.5, 1.0
"""Experts' values up to which a word or a phone counts as bad."""
LEAST_SCALE = 1e-3
"""Least deviation of a figure; one that is always the same then has no weight."""
LIKELY, MAYBE = 2 / 3, 1 / 2
"""Precision that a gate must have."""
FEWEST = 30
"""Items that a gate must rest on."""
ASPECTS = {"overall": "total", "accuracy": "accuracy", "fluency": "fluency", "prosody": "prosodic"}
"""Our names for what experts score, and those of a corpus."""


def fit_norms(measured: Sequence[Measured]) -> dict[str, list[float]]:
    """Return mean and deviation of score and log length of each phone, over phones found well said."""
    raw: dict[str, list[tuple[float, float]]] = {phone: [] for phone in PHONES}
    for each in measured:
        for word in each.words:
            accuracies = each.label["words"][word.index]["phones_accuracy"] or ()
            for span, accuracy in zip(word.heard.phones, accuracies, strict=False):
                if accuracy >= WELL_SAID:
                    raw[bare(span.phone)].append(_raw(span))
    usual = _moments([pair for pairs in raw.values() for pair in pairs])
    table = {}
    for phone, pairs in sorted(raw.items()):
        own = _moments(pairs) if pairs else usual
        share = len(pairs) / (len(pairs) + SHRINKAGE)
        table[phone] = [round(float(value), 3) for value in share * own + (1 - share) * usual]
    return table


def _raw(span: PhoneSpan) -> tuple[float, float]:
    """Undo the norms that were used in measuring."""
    norm = norms()[bare(span.phone)]
    return norm.score + span.score * norm.score_deviation, norm.length + span.length * norm.length_deviation


def _moments(pairs: Sequence[tuple[float, float]]) -> Numbers:
    array = np.array(pairs)
    return np.array([array[:, 0].mean(), array[:, 0].std(), array[:, 1].mean(), array[:, 1].std()])


def renormed(measured: Measured, table: dict[str, list[float]]) -> Measured:
    """Return the same with its phones measured against other norms."""

    def span_of(span: PhoneSpan) -> PhoneSpan:
        norm, (score, length) = Norm(*table[bare(span.phone)]), _raw(span)
        return replace(
            span,
            score=(score - norm.score) / norm.score_deviation,
            length=(length - norm.length) / norm.length_deviation,
        )

    def word_of(word: SaidWord) -> SaidWord:
        heard = replace(word.heard, phones=tuple(span_of(span) for span in word.heard.phones))
        return replace(word, heard=heard)

    return replace(measured, words=tuple(word_of(word) for word in measured.words))


@dataclass(frozen=True, slots=True)
class Sample:
    """The figures of all items of one kind, with what experts gave them."""

    figures: Numbers
    """Shape (items, figures)."""
    own: Numbers
    """Figures that each kind of phone has a weight for, shape (items, 3 × phones); (items, 0) elsewhere."""
    values: Numbers
    """What experts gave; NaN where they gave nothing."""
    fold: NDArray[np.int64]
    """Which fold the speaker is in."""


def fitted(sample: Sample, chosen: Marks, ridge: float) -> tuple[Table, Numbers]:
    """Fit a linear map on the chosen items; return it, and its value for every item."""
    known = chosen & ~np.isnan(sample.values)
    centre, scale = sample.figures[known].mean(0), np.maximum(sample.figures[known].std(0), LEAST_SCALE)
    standard = (sample.figures - centre) / scale
    own = _with_slopes(sample.own, standard)
    design = np.hstack([np.ones((len(standard), 1)), standard, own])
    penalty = np.concatenate([[1e-6], np.full(standard.shape[1], ridge), np.full(own.shape[1], OWN_RIDGE)])
    normal = design[known].T @ design[known] + np.diag(penalty)
    weights = np.linalg.solve(normal, design[known].T @ sample.values[known])
    shared = standard.shape[1] + 1
    table = {
        "centre": _rounded(centre),
        "scale": _rounded(scale),
        "weights": _rounded(weights[1:shared]),
        "offset": _rounded(weights[:1]),
        "own": _rounded(weights[shared:]),
    }
    return table, design @ weights


def _with_slopes(kinds: Numbers, standard: Numbers) -> Numbers:
    """Give each kind of phone an offset and slopes; `kinds` marks the kind of each item."""
    if not kinds.shape[1]:
        return kinds
    return np.hstack([kinds, kinds * standard[:, FIT : FIT + 1], kinds * standard[:, LENGTH : LENGTH + 1]])


def _rounded(values: Numbers) -> list[float]:
    return [round(float(value), 5) for value in values]


def unseen(sample: Sample, ridge: float) -> Numbers:
    """Return for every item the value by a map that was fitted on the other folds."""
    values = np.empty(len(sample.values))
    for fold in np.unique(sample.fold):
        inside = sample.fold == fold
        values[inside] = fitted(sample, ~inside, ridge)[1][inside]
    return values


def phone_sample(measured: Sequence[Measured]) -> Sample:
    """Collect every phone that was measured."""
    kinds = {phone: at for at, phone in enumerate(sorted(PHONES))}
    figures: list[Numbers] = []
    marks: list[int] = []
    values: list[float] = []
    folds: list[int] = []
    for each in measured:
        heard = [word.heard for word in each.words]
        figures.append(phone_figures(heard))
        marks += [kinds[symbol] for symbol in symbols(heard)]
        for word in each.words:
            given = each.label["words"][word.index]["phones_accuracy"]
            values += given or [np.nan] * len(word.heard.phones)
            folds += [each.label["fold"]] * len(word.heard.phones)
    return Sample(
        np.concatenate(figures), np.eye(len(kinds))[marks], np.array(values, np.float64), np.array(folds)
    )


def word_sample(measured: Sequence[Measured], phones: Numbers) -> Sample:
    """Collect every word that was measured, from the values of its phones."""
    words = [(each, word) for each in measured for word in each.words]
    bounds = np.cumsum([len(word.heard.phones) for _, word in words])[:-1]
    figures = word_figures(np.split(phones, bounds))
    values = [each.label["words"][word.index]["accuracy"] for each, word in words]
    folds = [each.label["fold"] for each, _ in words]
    return Sample(figures, np.empty((len(words), 0)), np.array(values, np.float64), np.array(folds))


def utterance_sample(measured: Sequence[Measured], words: Numbers, aspect: str) -> Sample:
    """Collect every utterance, from the values of its words."""
    by_utterance = np.split(np.clip(words, 0, 10), np.cumsum([len(each.words) for each in measured])[:-1])
    figures = [
        utterance_figures([word.heard for word in each.words], own, each.flow)
        for each, own in zip(measured, by_utterance, strict=True)
        if each.flow
    ]
    values = [each.label["scores"][ASPECTS[aspect]] for each in measured]
    folds = [each.label["fold"] for each in measured]
    return Sample(
        np.concatenate(figures), np.empty((len(figures), 0)), np.array(values, np.float64), np.array(folds)
    )


def gate(scores: Numbers, bad: Marks, precision: float, floor: float) -> float:
    """Return the highest score such that of the items between the floor and it `precision` are bad.

    It rests on FEWEST items; where nothing reaches such a share it is the floor.
    """
    above = scores >= floor
    order = np.argsort(scores[above], kind="stable")
    share = np.cumsum(bad[above][order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= precision)
    enough = enough[enough >= FEWEST]
    return float(scores[above][order[enough[-1]]]) if len(enough) else floor


def gates(
    phones: Numbers, phone_values: Numbers, words: Numbers, word_values: Numbers, absent: Marks
) -> dict[str, float]:
    """Return the gates on the scale of 0 to 100; `absent` marks the words that were not said."""
    known = ~np.isnan(phone_values)
    bad = word_values <= BAD_WORD
    given = {
        "phone_wrong": (50 * phones[known], phone_values[known] <= WRONG_PHONE, MAYBE),
        "phone_unsure": (50 * phones[known], phone_values[known] <= UNSURE_PHONE, MAYBE),
        "word_likely": (10 * words[~absent], bad[~absent], LIKELY),
        "word_maybe": (10 * words[~absent], bad[~absent], MAYBE),
        "absent_likely": (10 * words[absent], bad[absent], LIKELY),
        "absent_maybe": (10 * words[absent], bad[absent], MAYBE),
        "word_fair": (10 * words, word_values <= ACCENTED_WORD, MAYBE),
    }
    return {
        name: round(gate(scores, marks, precision, float(scores.min())), 2)
        for name, (scores, marks, precision) in given.items()
    }


def fit(measured: Sequence[Measured]) -> Table:
    """Fit every stage on all folds, each on what the stage before gives for speakers it has not seen."""
    phones = phone_sample(measured)
    phone_values = unseen(phones, SHARED_RIDGE)
    _report("phone", phones, phone_values)
    words = word_sample(measured, phone_values)
    word_values = unseen(words, FEW_RIDGE)
    _report("word", words, word_values)
    everything = np.ones(1, np.bool_)
    absent = np.array([word.index in each.absent for each in measured for word in each.words])
    phone_table = fitted(phones, everything.repeat(len(phones.values)), SHARED_RIDGE)[0]
    own = np.array(phone_table.pop("own")).reshape(3, -1).T
    table: Table = {
        "phone": phone_table,
        "phone_terms": dict(zip(sorted(PHONES), own.tolist(), strict=True)),
        "word": fitted(words, everything.repeat(len(words.values)), FEW_RIDGE)[0],
        "utterance": {},
        "gates": gates(phone_values, phones.values, word_values, words.values, absent),
    }
    for aspect in ASPECTS:
        sample = utterance_sample(measured, word_values, aspect)
        _report(aspect, sample, unseen(sample, FEW_RIDGE))
        table["utterance"][aspect] = fitted(sample, everything.repeat(len(measured)), FEW_RIDGE)[0]
    return table


def _report(name: str, sample: Sample, values: Numbers) -> None:
    known = ~np.isnan(sample.values)
    by_fold = [
        np.corrcoef(values[known & (sample.fold == fold)], sample.values[known & (sample.fold == fold)])[0, 1]
        for fold in np.unique(sample.fold)
    ]
    print(f"{name:9} Pearson on unseen speakers {np.mean(by_fold):.3f}  folds", *np.round(by_fold, 3))


def write(name: tuple[str, str], content: Table) -> None:
    """Write a table where the program looks for it."""
    path = asset(*name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def main() -> None:
    """Fit both tables and write them into assets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--measured", type=Path, help="keep what was heard in this file, or take it from there"
    )
    args = parser.parse_args()
    everything = measure_all(args.corpus, args.jobs)
    heard = [each for each in everything if each.flow]
    print(f"{len(heard)} of {len(everything)} recordings hold words of their text")
    table = fit_norms(heard)
    write(("recognise", "sphinx-norms.json"), {"norms": table})
    write(("assess", "goodness.json"), fit([renormed(each, table) for each in heard]))


if __name__ == "__main__":
    main()
