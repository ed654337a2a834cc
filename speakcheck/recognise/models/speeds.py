"""What was measured of the models on this computer, kept beside them."""

import json
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from speakcheck.private_files import replacing
from speakcheck.recognise.models.files import WEIGHTS
from speakcheck.recognise.models.store import Model, models_dir, writing
from speakcheck.recognise.threads import usable_cores

FILE = "measured.json"
SCHEMA = "speakcheck/measured/1"


@dataclass(frozen=True, slots=True)
class Speed:
    """What scoring with a model takes on this computer."""

    seconds: float
    """For each second of sound."""
    loading: float
    """Seconds until it can begin."""
    megabytes: float | None
    """Of memory at most, in millions of bytes; None where the system does not tell."""
    cores: int
    """That it could use."""


def speed_of(model: Model) -> Speed | None:
    """Return what was measured; None if that was never done, or for other files or another machine."""
    about = _read().get(_key(model))
    if not isinstance(about, dict) or about.get("weights") != _weights(model):
        return None
    try:
        memory = about["megabytes"]
        speed = Speed(
            float(about["seconds"]),
            float(about["loading"]),
            None if memory is None else float(memory),
            int(about["cores"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    measured = (speed.seconds, speed.loading, speed.megabytes or 0.0)
    return speed if all(map(math.isfinite, measured)) and speed.cores == usable_cores() else None


def keep_speed(model: Model, speed: Speed) -> None:
    """Remember what was measured; raises ModelError if it cannot be written."""
    path = models_dir() / FILE
    kept = {key: value for key, value in _read().items() if isinstance(value, dict)}
    kept[_key(model)] = asdict(speed) | {"weights": _weights(model)}
    with writing(path), replacing(path) as beside:
        beside.write_text(json.dumps({"schema": SCHEMA, "models": kept}, indent=2) + "\n", "utf-8")


def _read() -> Mapping[str, Any]:
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        values = json.loads((models_dir() / FILE).read_text("utf-8"))
        if values["schema"] == SCHEMA and isinstance(values["models"], dict):
            return dict(values["models"])
    return {}


def _key(model: Model) -> str:
    return model.reference


def _weights(model: Model) -> int:
    """Return what tells other weights under the same name apart: their size in bytes."""
    return _size(model.folder / WEIGHTS)


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return -1
