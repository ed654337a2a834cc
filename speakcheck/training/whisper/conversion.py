"""Owns the files of the finished network: a Whisper of transformers, then what faster-whisper reads."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

import torch
from ctranslate2.converters import TransformersConverter
from transformers import (
    GenerationConfig,
    WhisperConfig,
    WhisperFeatureExtractor,
    WhisperForConditionalGeneration,
)

from speakcheck.training.whisper.batches import WINDOW, collated
from speakcheck.training.whisper.clips import Clip
from speakcheck.training.whisper.learning import load_mean, placed
from speakcheck.training.whisper.network import POSITIONS, TEXT_POSITIONS, Network
from speakcheck.training.whisper.tokens import END, NO_TIMESTAMPS, START, VOCABULARY

HEAD_SHARE = 0.9
"""A head follows the words if its attention lies on them at least this much as often as the best one's."""
CHUNK = 8


@dataclass(frozen=True, slots=True)
class Head:
    """One attention of the decoder to the audio."""

    layer: int
    """Of the decoder."""
    head: int
    """Within the layer."""
    share: float
    """Of its attention that lies on the word being written, 0 to 1."""


def heads(network: Network, clips: Sequence[Clip]) -> tuple[Head, ...]:
    """Return every head with how well it follows the words, the best first, over whole windows."""
    sums: Any = 0
    with torch.no_grad():
        for at in range(0, len(clips), CHUNK):
            batch = collated(list(clips[at : at + CHUNK]), WINDOW)
            _, weights = network.decoder(batch.tokens, network.encoder(batch.mels))
            known = batch.ends > 0
            shares = [placed(layer, batch).exp().transpose(1, 2)[known].mean(0) for layer in weights]
            sums = sums + torch.stack(shares) * min(CHUNK, len(clips) - at)
    found = (
        Head(layer, head, share / len(clips))
        for layer, row in enumerate(sums.tolist())
        for head, share in enumerate(row)
    )
    return tuple(sorted(found, key=lambda head: -head.share))


def write(cache: Path, out: Path, clips: Sequence[Clip]) -> tuple[Head, ...]:
    """Write what faster-whisper loads into a folder; return the heads that it takes the word times from."""
    network = load_mean(cache)
    ranked = heads(network, clips)
    chosen = tuple(head for head in ranked if head.share >= HEAD_SHARE * ranked[0].share)
    with TemporaryDirectory() as folder:
        _write_transformers(network, Path(folder), cache / "tokenizer.json", chosen)
        converter = TransformersConverter(folder, copy_files=["tokenizer.json", "preprocessor_config.json"])
        converter.convert(folder + "/out", quantization="int8")
        out.mkdir(parents=True, exist_ok=True)
        for path in Path(folder, "out").iterdir():
            copy(path, out / path.name)
    return ranked


def _write_transformers(network: Network, folder: Path, tokenizer: Path, chosen: Sequence[Head]) -> None:
    model = WhisperForConditionalGeneration(_config(network))
    weights = {f"model.{name}": value for name, value in network.state_dict().items()}
    weights = {name: value for name, value in weights.items() if ".phones." not in name}
    model.load_state_dict({**weights, "proj_out.weight": network.decoder.embed_tokens.weight})
    model.generation_config = GenerationConfig(
        decoder_start_token_id=START,
        eos_token_id=END,
        pad_token_id=END,
        bos_token_id=END,
        no_timestamps_token_id=NO_TIMESTAMPS,
        suppress_tokens=[],
        # Nothing is forbidden at the start: in silence the first token is the end.
        begin_suppress_tokens=[],
        alignment_heads=[[head.layer, head.head] for head in chosen],
        lang_to_id={},
        is_multilingual=False,
    )
    model.save_pretrained(folder)
    copy(tokenizer, folder / "tokenizer.json")
    named = {"tokenizer_class": "WhisperTokenizerFast", "eos_token": "<|endoftext|>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(named), "utf-8")
    WhisperFeatureExtractor().save_pretrained(folder)


def _config(network: Network) -> Any:
    encoder, decoder = network.encoder, network.decoder
    width = encoder.conv1.out_channels
    attentions = encoder.layers[0].self_attn.heads
    return WhisperConfig(
        vocab_size=VOCABULARY,
        d_model=width,
        encoder_layers=len(encoder.layers),
        decoder_layers=len(decoder.layers),
        encoder_attention_heads=attentions,
        decoder_attention_heads=attentions,
        encoder_ffn_dim=4 * width,
        decoder_ffn_dim=4 * width,
        max_source_positions=POSITIONS,
        max_target_positions=TEXT_POSITIONS,
        decoder_start_token_id=START,
        bos_token_id=END,
        eos_token_id=END,
        pad_token_id=END,
        suppress_tokens=None,
        begin_suppress_tokens=None,
    )
