"""Owns the network in training: Whisper's layers, named as transformers names them, and a phone head.

A window of any length goes in, not 30 s alone. The phone head (connectionist temporal classification on the
encoder) lets the encoder find the sounds early; it is dropped when the network is written.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from speakcheck.language.phones import PHONES
from speakcheck.training.whisper.tokens import VOCABULARY

MELS = 80
POSITIONS = 1500
TEXT_POSITIONS = 448
OFFSETS = ((-2, 2, 0), (-4, 4, 0), (-8, 8, 0), (-3, 3, 0))
"""For each layer, how many states away its first heads look at the beginning."""
SHARPNESS = 1.5
PHONE_CLASSES = len(PHONES) + 1
"""Class 0 is the blank."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the network is."""

    width: int = 128
    """Of every layer."""
    heads: int = 4
    """Of every attention."""
    encoder_layers: int = 3
    """Of the audio."""
    decoder_layers: int = 2
    """Of the text."""


class Attention(nn.Module):  # type: ignore[misc]
    """Attention of several heads."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.q_proj = nn.Linear(shape.width, shape.width)
        self.k_proj = nn.Linear(shape.width, shape.width, bias=False)
        self.v_proj = nn.Linear(shape.width, shape.width)
        self.out_proj = nn.Linear(shape.width, shape.width)

    def forward(self, states: Any, others: Any, causal: bool = False) -> Any:
        """Return (batch, n, width)."""
        query, key, value = self._split(states, others)
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=causal)
        return self.out_proj(mixed.transpose(1, 2).flatten(2))

    def with_weights(self, states: Any, others: Any) -> tuple[Any, Any]:
        """Return (batch, n, width), and the logarithms of the weights: (batch, heads, n, m)."""
        query, key, value = self._split(states, others)
        weights = (query @ key.transpose(2, 3) * query.shape[-1] ** -0.5).log_softmax(-1)
        return self.out_proj((weights.exp() @ value).transpose(1, 2).flatten(2)), weights

    def _split(self, states: Any, others: Any) -> tuple[Any, Any, Any]:
        def heads(projected: Any) -> Any:
            return projected.unflatten(-1, (self.heads, -1)).transpose(1, 2)

        return heads(self.q_proj(states)), heads(self.k_proj(others)), heads(self.v_proj(others))


class EncoderLayer(nn.Module):  # type: ignore[misc]
    """Attention over the audio, then two linear maps."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.self_attn = Attention(shape)
        self.self_attn_layer_norm = nn.LayerNorm(shape.width)
        self.fc1 = nn.Linear(shape.width, 4 * shape.width)
        self.fc2 = nn.Linear(4 * shape.width, shape.width)
        self.final_layer_norm = nn.LayerNorm(shape.width)

    def forward(self, states: Any) -> Any:
        """Return (batch, n, width)."""
        normed = self.self_attn_layer_norm(states)
        states = states + self.self_attn(normed, normed)
        return states + self.fc2(F.gelu(self.fc1(self.final_layer_norm(states))))


class DecoderLayer(EncoderLayer):
    """The same over the text so far, with attention to the audio between."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape)
        self.encoder_attn = Attention(shape)
        self.encoder_attn_layer_norm = nn.LayerNorm(shape.width)

    def attend(self, states: Any, audio: Any) -> tuple[Any, Any]:
        """Return (batch, n, width), and the logarithms of the weights over the audio."""
        normed = self.self_attn_layer_norm(states)
        states = states + self.self_attn(normed, normed, causal=True)
        heard, weights = self.encoder_attn.with_weights(self.encoder_attn_layer_norm(states), audio)
        states = states + heard
        return states + self.fc2(F.gelu(self.fc1(self.final_layer_norm(states)))), weights


class Encoder(nn.Module):  # type: ignore[misc]
    """From mel frames to 50 states a second."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(MELS, shape.width, 3, padding=1)
        self.conv2 = nn.Conv1d(shape.width, shape.width, 3, stride=2, padding=1)
        self.embed_positions = nn.Embedding(POSITIONS, shape.width)
        self.embed_positions.weight.data = sinusoids(POSITIONS, shape.width)
        self.embed_positions.weight.requires_grad = False
        self.layers = nn.ModuleList(EncoderLayer(shape) for _ in range(shape.encoder_layers))
        self.layer_norm = nn.LayerNorm(shape.width)
        with torch.no_grad():
            self._listen_nearby()

    def _listen_nearby(self) -> None:
        """Begin with heads that each look at one place near by, instead of everywhere alike.

        A query and a key that hold the same sines and cosines agree most at the same place; a key turned by
        the angle of some states agrees most that far away. Left to itself, attention stayed even for
        thousands of steps. Where the positions stand, the layers begin by adding nothing.
        """
        width = self.layer_norm.normalized_shape[0]
        pairs = width // self.layers[0].self_attn.heads // 2
        places = torch.cat([torch.arange(pairs), width // 2 + torch.arange(pairs)])
        speeds = _speeds(width)[:pairs]
        for conv in (self.conv1, self.conv2):
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
        self.conv2.weight[places] = 0
        self.conv2.bias[places] = 0
        for layer, offsets in zip(self.layers, OFFSETS, strict=False):
            layer.self_attn.out_proj.weight[places] = 0
            layer.fc2.weight[places] = 0
            for head, offset in enumerate(offsets):
                rows = slice(head * 2 * pairs, (head + 1) * 2 * pairs)
                layer.self_attn.q_proj.weight[rows] = SHARPNESS * torch.eye(width)[places]
                layer.self_attn.q_proj.bias[rows] = 0
                layer.self_attn.k_proj.weight[rows] = (
                    SHARPNESS * _turned(speeds * offset) @ torch.eye(width)[places]
                )

    def forward(self, mels: Any) -> Any:
        """Return (batch, frames / 2, width) of scaled mels (batch, 80, frames)."""
        states = F.gelu(self.conv2(F.gelu(self.conv1(mels)))).transpose(1, 2)
        states = states + self.embed_positions.weight[: states.shape[1]]
        for layer in self.layers:
            states = layer(states)
        return self.layer_norm(states)


class Decoder(nn.Module):  # type: ignore[misc]
    """From the text so far, and the audio, to the next token."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(VOCABULARY, shape.width)
        self.embed_positions = nn.Embedding(TEXT_POSITIONS, shape.width)
        self.layers = nn.ModuleList(DecoderLayer(shape) for _ in range(shape.decoder_layers))
        self.layer_norm = nn.LayerNorm(shape.width)
        nn.init.normal_(self.embed_tokens.weight, std=0.02)
        nn.init.normal_(self.embed_positions.weight, std=0.02)

    def forward(self, tokens: Any, audio: Any) -> tuple[Any, list[Any]]:
        """Return logits (batch, n, vocabulary), and each layer's log weights over the audio."""
        states = self.embed_tokens(tokens) + self.embed_positions.weight[: tokens.shape[1]]
        weights = []
        for layer in self.layers:
            states, own = layer.attend(states, audio)
            weights.append(own)
        return self.layer_norm(states) @ self.embed_tokens.weight.T, weights


class Network(nn.Module):  # type: ignore[misc]
    """Whisper, and beside it the phone head."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.encoder = Encoder(shape)
        self.decoder = Decoder(shape)
        self.phones = nn.Linear(shape.width, PHONE_CLASSES)


def _turned(angles: Any) -> Any:
    """Return the matrix that turns sines (first half) and cosines (second half) back by angles."""
    cosines, sines = torch.diag(angles.cos()), torch.diag(angles.sin())
    return torch.cat([torch.cat([cosines, -sines], dim=1), torch.cat([sines, cosines], dim=1)])


def _speeds(width: int) -> Any:
    step = torch.log(torch.tensor(10000.0)) / (width // 2 - 1)
    return torch.exp(-step * torch.arange(width // 2))


def sinusoids(length: int, width: int) -> Any:
    """Return the fixed positions of the encoder: (length, width), sines then cosines."""
    angles = torch.arange(length)[:, None] * _speeds(width)
    return torch.cat([angles.sin(), angles.cos()], dim=1)
