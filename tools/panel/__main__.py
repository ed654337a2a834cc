"""Makes the acoustic model: python -m tools.panel CORPUS [--work DIR] [--seed N].

CORPUS is a folder as tools.panel.corpus describes it, of speakers of any first language. What was
done is kept in the work folder, so that a run that was broken off goes on where it was; another corpus needs
another folder. The same corpus and seed give the same model on the same machine. The models that did not hear
the speakers of one fold stay in the work folder, for tools.panel.results.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from speakcheck.assess.scorer import ASPECTS
from speakcheck.paths import asset
from tools.panel import examples, gates, model_file, placing
from tools.panel.examples import Example
from tools.panel.fitting import fit_all, judged_by, members

VERSION = "2"


def main() -> None:
    """Take all steps that were not taken yet."""
    parser = argparse.ArgumentParser(prog="python -m tools.panel", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--work", type=Path, default=Path("build/panel"), help="folder to work in")
    parser.add_argument("--out", type=Path, default=asset("acoustic", "panel.zip"), help="the model file")
    parser.add_argument("--figures", type=Path, help="write the measured figures to this file, as JSON")
    parser.add_argument("--seed", type=int, default=1, help="of everything that is drawn")
    parser.add_argument("--jobs", type=int, default=2, help="things done at once")
    options = parser.parse_args()
    torch.set_num_threads(1)
    sound, heard = options.work / "encoder.zip", options.work / "examples.pkl"
    if not sound.exists():
        model_file.make(sound)
    if not heard.exists():
        placing.make(options.corpus, sound, options.work, options.jobs, options.seed)
        examples.make(options.corpus, options.work, heard, options.jobs, options.seed)
    known = examples.read(heard)
    fit_all(heard, known, options.work, options.seed, options.jobs)
    judged, swapped = unseen(known, options.work, options.seed)
    doubt = gates.best_doubt(known, judged, swapped)
    measured, bounds = figures(known, judged, swapped, doubt)
    print(json.dumps(measured, indent=1))
    facts = {"version": VERSION, "doubt": doubt, "gates": bounds, "measured": measured}
    folds = sorted({each.fold for each in known})
    files = {f"fold{fold}": options.work / f"fold{fold}.zip" for fold in folds} | {"all": options.out}
    for name, path in files.items():
        networks = members(known, options.work, name, options.seed)
        model_file.write(
            path, examples.ear_path(options.work, name), model_file.scorer(networks, known[0]), facts
        )
    if options.figures:
        options.figures.write_text(json.dumps(measured, indent=1) + "\n", "utf-8")


def unseen(
    known: Sequence[Example], work: Path, seed: int
) -> tuple[list[dict[str, Any]], list[tuple[int, int, dict[str, Any]]]]:
    """Return what networks that never heard its speaker say of each example.

    Also of texts with one phone of a well-said word swapped: which example, which word, and what they say.
    """
    judged: list[dict[str, Any]] = [{} for _ in known]
    swapped: list[tuple[int, int, dict[str, Any]]] = []
    for fold in sorted({each.fold for each in known}):
        networks = members(known, work, f"fold{fold}", seed)
        inside = [at for at, each in enumerate(known) if each.fold == fold]
        for at, found in zip(inside, judged_by(networks, [known[at].given for at in inside]), strict=True):
            judged[at] = found
        wrong = [(at, *each) for at in inside if (each := known[at].swapped) is not None]
        said = judged_by(networks, [given for _, _, given in wrong])
        swapped += [(at, word, found) for (at, word, _), found in zip(wrong, said, strict=True)]
    return judged, swapped


def figures(
    known: Sequence[Example],
    judged: Sequence[dict[str, Any]],
    swapped: Sequence[tuple[int, int, dict[str, Any]]],
    doubt: tuple[float, float],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what was measured on unseen speakers, and the gates."""
    phones, words = gates.phone_items(known, judged), gates.word_items(known, judged, doubt)
    stress = replace(
        words,
        scores=np.concatenate([each["stress"] for each in judged]).astype(np.float64),
        values=np.concatenate([each.words[:, 1] for each in known]).astype(np.float64),
    )
    folds = {aspect: gates.by_fold(gates.utterance_items(known, judged, aspect)) for aspect in ASPECTS}
    folds |= {
        "word": gates.by_fold(words),
        "phone": gates.by_fold(phones),
        "stress": gates.by_fold(stress),
    }
    bounds, found = gates.phone_gates(phones)
    word_bounds, shares = gates.word_gates(words)
    found["gates"] |= {name: asdict(each) for name, each in shares.items()}
    measured = {
        "pearson": {
            name: {"mean": round(float(np.mean(each)), 3), "folds": [round(value, 3) for value in each]}
            for name, each in folds.items()
        },
        **found,
        "swapped_word": round(gates.swap_area(known, judged, swapped, doubt), 3),
    }
    return measured, word_bounds | bounds


if __name__ == "__main__":
    main()
