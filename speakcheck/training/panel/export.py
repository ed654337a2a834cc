"""Owns the model file: several networks become one scorer beside the encoder."""

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from speakcheck.acoustic.model import CLASSIFIER, ENCODER, FACTS, SCORER
from speakcheck.training.panel.examples import Example
from speakcheck.training.panel.fitting import batch_of
from speakcheck.training.panel.network import Batch, Network

INPUTS = ("sounds", "phones", "stresses", "figures", "owners", "flow")
OUTPUTS = ("phone", "word", "stress", "utterance", "said", "likeness")


class Panel(nn.Module):  # type: ignore[misc]
    """The mean of several networks, for one utterance."""

    def __init__(self, networks: Sequence[Network]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(
        self, sounds: Tensor, phones: Tensor, stresses: Tensor, figures: Tensor, owners: Tensor, flow: Tensor
    ) -> tuple[Tensor, ...]:
        """Return OUTPUTS, without the dimension of a batch."""
        given = (each[None] for each in (sounds, phones, stresses, figures, owners, flow))
        batch = Batch(*given)
        each = [network(batch) for network in self.networks]

        def mean(name: str) -> Tensor:
            return torch.stack([getattr(judged, name)[0] for judged in each]).mean(0)

        likeness = torch.stack([judged.logits[0].softmax(-1) for judged in each]).mean(0)
        return *(mean(name) for name in OUTPUTS[:-1]), likeness


def scorer(networks: Sequence[Network], example: Example) -> bytes:
    """Return the networks as one of ONNX; the example is traced."""
    batch = batch_of([example.given])
    given = tuple(getattr(batch, name)[0] for name in INPUTS)
    axes = {name: {0: "phones"} for name in (*INPUTS[:5], "phone", "likeness", "said")}
    axes["owners"][1] = "words"
    axes |= {name: {0: "words"} for name in ("word", "stress")}
    file = io.BytesIO()
    torch.onnx.export(
        Panel(networks).eval(),
        given,
        file,
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes=axes,
        dynamo=False,
    )
    return file.getvalue()


def write(path: Path, ear: Path, network: bytes, facts: dict[str, Any]) -> None:
    """Write the model file: an ear with a scorer; the same parts give the same bytes."""
    with zipfile.ZipFile(ear) as given:
        sound, phones, usage = given.read(ENCODER), given.read(CLASSIFIER), json.loads(given.read(FACTS))
    whole = json.dumps(usage | facts, indent=1).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((ENCODER, sound), (CLASSIFIER, phones), (SCORER, network), (FACTS, whole)):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)
