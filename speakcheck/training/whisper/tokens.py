"""Owns the tokenizer: byte-level pairs of the training texts, then Whisper's special and timestamp tokens."""

import json
from pathlib import Path

from tokenizers import AddedToken, Tokenizer
from tokenizers.decoders import ByteLevel as ByteDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.trainers import BpeTrainer

from speakcheck.training.whisper.texts import Writer
from speakcheck.training.whisper.vocabulary import sentences, words

TEXT_TOKENS = 600
SPECIAL = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
"""In the order of Whisper's English models; their ids follow those of the text."""
END, START, _, _, _, PREVIOUS, NO_SPEECH, NO_TIMESTAMPS = range(TEXT_TOKENS, TEXT_TOKENS + len(SPECIAL))
FIRST_TIMESTAMP = NO_TIMESTAMPS + 1
TIMESTAMPS = 1501
TIMESTAMP_SECONDS = 0.02
VOCABULARY = FIRST_TIMESTAMP + TIMESTAMPS
LINES = 4000
SPACE, CONTROL_BYTES, FORBIDDEN = "Ġ", "ĀāĂ", "-'â"
"""As byte-level pairs are written: space; bytes 0 to 2, which no text holds; dash, quote and byte E2."""


def make(path: Path, seed: int) -> None:
    """Write a tokenizer whose pairs come from the sentences, the words and lines drawn from them."""
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.decoder = ByteDecoder()
    trainer = BpeTrainer(
        vocab_size=TEXT_TOKENS, initial_alphabet=ByteLevel.alphabet(), special_tokens=[], show_progress=False
    )
    writer = Writer(seed)
    lines = [writer.line() for _ in range(LINES)]
    texts = [*sentences(), *(word.capitalize() for word in words()), *lines]
    tokenizer.train_from_iterator((f" {text}." for text in texts), trainer)
    if tokenizer.get_vocab_size() != TEXT_TOKENS:
        raise ValueError(f"{tokenizer.get_vocab_size()} text tokens, {TEXT_TOKENS} are wanted")
    tokenizer = _with_forbidden(tokenizer)
    stamps = [f"<|{index * TIMESTAMP_SECONDS:.2f}|>" for index in range(TIMESTAMPS)]
    tokenizer.add_special_tokens([AddedToken(text, special=True) for text in (*SPECIAL, *stamps)])
    path.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(path))


def _with_forbidden(tokenizer: Tokenizer) -> Tokenizer:
    """Let a space and a sign be one token, in the place of a control byte.

    faster-whisper forbids the first token of " -", of " '" and of a space with a note of music (byte E2).
    That must not be the space alone, with which rare words begin.
    """
    content = json.loads(tokenizer.to_str())
    vocabulary, merges = content["model"]["vocab"], content["model"]["merges"]
    for byte, sign in zip(CONTROL_BYTES, FORBIDDEN, strict=True):
        vocabulary[SPACE + sign] = vocabulary.pop(byte)
        merges.append([SPACE, sign])
    return Tokenizer.from_str(json.dumps(content))


def timestamp(seconds: float) -> int:
    """Return the token of a time within the window."""
    return FIRST_TIMESTAMP + min(TIMESTAMPS - 1, round(seconds / TIMESTAMP_SECONDS))
