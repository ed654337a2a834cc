"""A small manifest of real recordings with labels."""

import json
from pathlib import Path

import pytest

RECORDINGS = Path(__file__).parents[2] / "fixtures" / "audio"
TAKES = ("omission-newcomers-kal16", "replacement-hello-kal16", "mispronunciation-newcomers-slt")


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Three readings of one sentence, the better the higher their labels; two more without any that count."""
    rows = []
    for at, take in enumerate(TAKES):
        text = json.loads((RECORDINGS / f"{take}.json").read_text("utf-8"))["text"]
        row = {"id": take, "audio": str(RECORDINGS / f"{take}.flac"), "text": text}
        labels = {"overall": at + 5, "completeness": 10, "words": [10] * len(text.split())}
        rows.append(row | {"labels": labels})
    rows[0]["labels"]["words"][1] = 3
    rows[2]["labels"]["words"].append(10)
    rows.append(rows[0] | {"id": "absent", "audio": "absent.wav", "labels": None})
    rows.append(rows[0] | {"id": "typo", "labels": {"overal": 8}})
    path = tmp_path / "takes.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path
