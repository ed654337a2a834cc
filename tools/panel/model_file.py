"""The model file: the encoder, where it comes from and what of it is used, with the scorer beside it.

Moonshine Tiny (Jeffries et al., arXiv 2410.15608) recognises English speech. Useful Sensors publish it under
the MIT licence, quantised to 8 bits in their npm package. Taken are the convolutions and the first layers of
its encoder: the frames behind them tell phones apart best (see the model card).
"""

import io
import json
import tarfile
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import torch
from torch import Tensor, nn

from speakcheck.acoustic.model import CLASSIFIER, ENCODER, FACTS, SCORER
from tools.panel.examples import Example
from tools.panel.fitting import batch_of
from tools.panel.network import Batch, Network

SOURCE = "https://registry.npmjs.org/@moonshine-ai/moonshine-js/-/moonshine-js-0.1.29.tgz"
MEMBER = "package/dist/model/tiny/quantized/encoder_model.onnx"
CHECKSUM = "c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a"
"""SHA-256 of the member."""
LAYERS = 5
"""Of six."""
STRIDES, KERNELS = (64, 3, 2), (127, 7, 3)
"""Of its convolutions."""
CHANNELS = 288


INPUTS = ("sounds", "phones", "stresses", "figures", "owners", "flow")
OUTPUTS = ("phone", "word", "stress", "utterance", "said", "likeness")


def geometry() -> dict[str, int]:
    """Return the samples from frame to frame, and those from the beginning to the middle of the first."""
    hop, reach = 1, 1
    for stride, kernel in zip(STRIDES, KERNELS, strict=True):
        reach += (kernel - 1) * hop
        hop *= stride
    return {"hop": hop, "centre": reach // 2}


def make(path: Path) -> None:
    """Fetch the encoder, keep what is used, and write it as a model file without a scorer."""
    facts = f'{{"hop": {geometry()["hop"]}, "centre": {geometry()["centre"]}}}'
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(ENCODER, cut(fetch()))
        archive.writestr(FACTS, facts)


def fetch() -> bytes:
    """Return the published network."""
    with urlopen(SOURCE, timeout=120) as answer, tarfile.open(fileobj=io.BytesIO(answer.read())) as package:
        member = package.extractfile(MEMBER)
        content = member.read() if member else b""
    if sha256(content).hexdigest() != CHECKSUM:
        raise SystemExit(f"{SOURCE} does not hold the network that is expected there.")
    return content


def cut(network: bytes) -> bytes:
    """Return the network up to the layer that is used, with names of our own for what goes in and out."""
    import onnx
    from onnx.utils import Extractor

    model = onnx.shape_inference.infer_shapes(onnx.load_model_from_string(network))
    last = f"/layers.{LAYERS - 1}/Add_1_output_0"
    part = Extractor(model).extract_model(["input_values"], [last])
    for node in part.graph.node:
        for names in (node.input, node.output):
            names[:] = [{"input_values": "samples", last: "frames"}.get(name, name) for name in names]
    part.graph.input[0].name, part.graph.output[0].name = "samples", "frames"
    content: bytes = part.SerializeToString()
    return content


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
