"""Makes the small Whisper of the tests: python -m speakcheck.training.whisper [--cache DIR] [STEP ...]."""

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from speakcheck.paths import asset
from speakcheck.training.fixtures.voices import Engine

if TYPE_CHECKING:
    from speakcheck.training.whisper.clips import Splicer

SEED = 3
STEPS = ("corpus", "tokenizer", "train", "convert", "measure")
HEAD_CLIPS, HEAD_WORDS = 48, 12
"""Clips on which the attention heads are compared, and their words at most."""


def main() -> None:
    """Make the model, or take the steps that are named."""
    parser = argparse.ArgumentParser(prog="python -m speakcheck.training.whisper", description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path("build/whisper-test"), help="directory to work in")
    parser.add_argument(
        "--out", type=Path, default=asset("recognise", "whisper-test"), help="directory of the finished files"
    )
    parser.add_argument(
        "--fixtures", type=Path, default=Path("fixtures/audio"), help="recordings to measure on"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="of everything that is drawn")
    parser.add_argument(
        "steps", nargs="*", metavar="STEP", help=f"of {' '.join(STEPS)}; all if none is named"
    )
    options = parser.parse_args()
    unknown = set(options.steps) - set(STEPS)
    if unknown:
        parser.error(f"no such step: {', '.join(sorted(unknown))}")
    missing = [engine for engine in Engine if not shutil.which(engine)]
    if missing:
        parser.error(f"not installed: {' '.join(missing)}. Install the Debian packages of these names.")
    for step in STEPS:
        if not options.steps or step in options.steps:
            take(step, options)


def take(step: str, options: argparse.Namespace) -> None:
    """Take one step; what a step needs is imported when its turn comes."""
    cache, seed = options.cache, options.seed
    match step:
        case "corpus":
            from speakcheck.training.whisper import corpus

            corpus.make(cache / "corpus", seed)
        case "tokenizer":
            from speakcheck.training.whisper import tokens

            tokens.make(cache / "tokenizer.json", seed)
        case "train":
            from speakcheck.training.whisper import learning

            learning.train(_splicer(cache, seed), cache, seed)
        case "convert":
            _convert(cache, options.out, seed)
        case _:
            from speakcheck.training.whisper import measuring

            measuring.print_figures(options.out, options.fixtures)


def _splicer(cache: Path, seed: int, timed: bool = False) -> "Splicer":
    from tokenizers import Tokenizer

    from speakcheck.training.whisper import corpus
    from speakcheck.training.whisper.clips import FLITE_WEIGHT, Splicer

    utterances = corpus.load(cache / "corpus")
    if timed:
        utterances = tuple(one for one in utterances if one.spans and one.voice in FLITE_WEIGHT)
    return Splicer(utterances, Tokenizer.from_file(str(cache / "tokenizer.json")), seed)


def _convert(cache: Path, out: Path, seed: int) -> None:
    from speakcheck.training.whisper import conversion

    splicer = _splicer(cache, seed + 1, timed=True)
    clips = [splicer.clip(HEAD_WORDS) for _ in range(HEAD_CLIPS)]
    for head in conversion.write(cache, out, clips):
        print(f"layer {head.layer} head {head.head}: {head.share:.2f} of the attention on the word")


if __name__ == "__main__":
    main()
