"""Runs the program over a corpus, each recording with a model that never heard its speaker.

Run: python -m tools.panel.results CORPUS WORK RESULTS.jsonl, after the model was made in the
folder WORK. The results are those of `speakcheck score --manifest`, fit for comparing with the experts.
"""

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

from speakcheck.acoustic.model import AcousticModel
from speakcheck.assess.scorer import scorer_of
from speakcheck.coach import Coach
from speakcheck.language.phones import bare_all
from speakcheck.report.to_json import dumped, result_json


def main() -> None:
    """Write the results in the order of the corpus."""
    parser = argparse.ArgumentParser(prog="python -m tools.panel.results", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("results", type=Path)
    parser.add_argument("--jobs", type=int, default=2, help="recordings judged at once")
    options = parser.parse_args()
    lines = (options.corpus / "labels.jsonl").read_text("utf-8").splitlines()
    labels = [json.loads(line) for line in lines]
    with ProcessPoolExecutor(options.jobs) as pool, options.results.open("w", encoding="utf-8") as file:
        for row in pool.map(partial(_judged, options.corpus, options.work), labels, chunksize=20):
            file.write(row + "\n")


def _judged(corpus: Path, work: Path, label: dict[str, Any]) -> str:
    text = " ".join(word["text"] for word in label["words"])
    phones = [bare_all(tuple(word["phones"])) for word in label["words"]]
    coach = _coach(work / f"fold{label['fold']}.zip")
    feedback = coach.check(text, corpus / "audio" / f"{label['id']}.flac", id=label["id"], phones=phones)
    return dumped(result_json(feedback))


@cache
def _coach(model: Path) -> Coach:
    return Coach(scorer=scorer_of(AcousticModel(model)))


if __name__ == "__main__":
    main()
