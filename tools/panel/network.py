"""The network of the scorer.

Each phone's sound (the mean frame of the encoder over its time) is projected and read by a classifier of
phones; from it come the log-posterior of the phone of the text, its ratio to the best rival and the entropy
(GOP, as in Witt & Young 2000), and a second opinion: whether this phone rather than a likely confusion was
said, learned from wrong texts under right sounds. With the phone's times they go through a recurrent network
over the phones of the utterance, whose states give the scores: of phones, of words by mean and extremes, of
the utterance by mean and deviation.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from speakcheck.assess.features import NO_STRESS, PHONE_FIGURES, UTTERANCE_FIGURES
from speakcheck.language.phones import PHONES

KINDS = len(PHONES)
HIDDEN, INNER, STRESS_SIZE, LOGIT_SIZE = 64, 64, 8, 16
INPUT = 128
NEVER = 1e4
"""Keeps what is not there out of a maximum."""
PHONE_MEAN, WORD_MEAN, STRESS_MEAN, UTTERANCE_MEAN = 1.9, 9.0, 9.8, 7.5
"""Where the experts' values lie; the network learns what differs."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Utterances side by side, padded to the longest; see speakcheck.assess.features.Inputs."""

    sounds: Tensor
    """Shape (batch, phones, channels)."""
    phones: Tensor
    """Shape (batch, phones)."""
    stresses: Tensor
    """Shape (batch, phones)."""
    figures: Tensor
    """Shape (batch, phones, PHONE_FIGURES)."""
    owners: Tensor
    """1 where a phone belongs to a word, shape (batch, phones, words); all 0 behind the end."""
    flow: Tensor
    """Shape (batch, UTTERANCE_FIGURES)."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and deviation of what goes in."""

    sounds: Tensor
    """Shape (2, channels)."""
    figures: Tensor
    """Shape (2, PHONE_FIGURES)."""
    flow: Tensor
    """Shape (2, UTTERANCE_FIGURES)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the network says of a batch, on the experts' scales."""

    phone: Tensor
    """Shape (batch, phones)."""
    word: Tensor
    """Accuracy, shape (batch, words)."""
    stress: Tensor
    """Shape (batch, words)."""
    utterance: Tensor
    """Shape (batch, 4)."""
    logits: Tensor
    """Of the classifier of phones, shape (batch, phones, KINDS)."""
    said: Tensor
    """Logit that the phone of the text was said, shape (batch, phones)."""
    near: Tensor
    """What the second opinion rests on, shape (batch, phones, features)."""


class Network(nn.Module):  # type: ignore[misc]
    """One scorer; see the module."""

    def __init__(self, spread: Spread, dropout: float = 0.2, input_dropout: float = 0.4) -> None:
        super().__init__()
        self.register_buffer("sound_spread", spread.sounds)
        self.register_buffer("figure_spread", spread.figures)
        self.register_buffer("flow_spread", spread.flow)
        self.input_dropout, self.dropout = nn.Dropout(input_dropout), nn.Dropout(dropout)
        self.project = nn.Linear(spread.sounds.shape[1], HIDDEN)
        self.classify = nn.Linear(HIDDEN, KINDS)
        self.phone_code, self.stress_code = (
            nn.Embedding(KINDS, HIDDEN),
            nn.Embedding(NO_STRESS + 1, STRESS_SIZE),
        )
        self.logit_code = nn.Linear(KINDS, LOGIT_SIZE)
        self.say = _head(4 * HIDDEN + LOGIT_SIZE, 1)
        self.join = nn.Linear(2 * HIDDEN + STRESS_SIZE + PHONE_FIGURES + 5, INPUT)
        self.recur = nn.GRU(INPUT, HIDDEN, 2, batch_first=True, bidirectional=True, dropout=dropout)
        self.of_phone = _head(2 * HIDDEN + INPUT, 1)
        self.of_word = _head(2 * (2 * HIDDEN + 1) + 1, 2, dropout)
        self.of_utterance = _head(4 * HIDDEN + 4 + UTTERANCE_FIGURES, 4, dropout)

    def forward(self, batch: Batch, noise: float = 0.0) -> Judged:
        """Score a batch; `noise` (deviation) is added to the sounds, as if by another speaker."""
        there = batch.owners.sum(2) > 0
        sounds = _standard(batch.sounds, self.sound_spread)
        if noise:
            speaker = torch.randn(len(sounds), 1, sounds.shape[2])
            sounds = sounds + noise * speaker + noise / 2 * torch.randn_like(sounds)
        hidden = functional.gelu(self.project(self.input_dropout(sounds)))
        logits = self.classify(hidden)
        near = self._near(hidden, logits)
        said = self.said(near, batch.phones)
        joined = functional.gelu(
            self.join(
                torch.cat(
                    [
                        hidden,
                        self.phone_code(batch.phones),
                        self.stress_code(batch.stresses),
                        _standard(batch.figures, self.figure_spread),
                        goodness(logits, batch.phones),
                        said[..., None].clamp(-8, 8) / 3,
                    ],
                    -1,
                )
            )
        )
        joined = self.dropout(joined) * there[..., None]
        states = self.dropout(self._recurred(joined, there))
        phone = self.of_phone(torch.cat([states, joined], -1)).squeeze(-1) + PHONE_MEAN
        word, stress = self._words(states, phone, batch.owners)
        utterance = self._utterance(states, phone, word, batch, there)
        return Judged(phone, word, stress, utterance, logits, said, near)

    def _near(self, hidden: Tensor, logits: Tensor) -> Tensor:
        """Return a phone's sound between its neighbours'."""
        padded = functional.pad(hidden, (0, 0, 1, 1))
        return torch.cat([padded[:, :-2], hidden, padded[:, 2:], self.logit_code(logits.clamp(-10, 10))], -1)

    def said(self, near: Tensor, phones: Tensor) -> Tensor:
        """Return the logit that phones were said, shape (batch, phones)."""
        opinion: Tensor = self.say(torch.cat([near, self.phone_code(phones)], -1)).squeeze(-1)
        return opinion

    def _recurred(self, joined: Tensor, there: Tensor) -> Tensor:
        if not self.training and len(joined) == 1:
            # A single utterance has no padding: the form that is exported.
            states: Tensor = self.recur(joined)[0]
            return states
        lengths = there.sum(1)
        packed = nn.utils.rnn.pack_padded_sequence(joined, lengths, batch_first=True, enforce_sorted=False)
        states, _ = nn.utils.rnn.pad_packed_sequence(
            self.recur(packed)[0], batch_first=True, total_length=joined.shape[1]
        )
        return states

    def _words(self, states: Tensor, phone: Tensor, owners: Tensor) -> tuple[Tensor, Tensor]:
        count = owners.sum(1).clamp(min=1)[..., None]
        both = torch.cat([states, phone[..., None]], -1)
        mean = owners.transpose(1, 2) @ both / count
        outside = NEVER * (1 - owners)[..., None]
        most = (states[:, :, None] - outside).amax(1)
        least = (phone[:, :, None, None] + outside).amin(1)
        extremes = torch.where(owners.sum(1)[..., None] > 0, torch.cat([most, least], -1), 0.0)
        word, stress = self.of_word(torch.cat([mean, extremes, count.log()], -1)).unbind(-1)
        return word + WORD_MEAN, stress + STRESS_MEAN

    def _utterance(self, states: Tensor, phone: Tensor, word: Tensor, batch: Batch, there: Tensor) -> Tensor:
        of_phones, of_words = there[..., None].float(), (batch.owners.sum(1) > 0)[..., None].float()
        mean, deviation = _moments(states, of_phones)
        overall = torch.cat(
            [
                _moments(phone[..., None], of_phones)[0] * 2 - 3.5,
                _least(phone[..., None], of_phones) - 1,
                _moments(word[..., None], of_words)[0] / 2 - 4,
                _least(word[..., None], of_words) / 3 - 2,
            ],
            -1,
        )
        flow = _standard(batch.flow, self.flow_spread)
        scores: Tensor = self.of_utterance(torch.cat([mean, deviation, overall, flow], -1)) + UTTERANCE_MEAN
        return scores


def goodness(logits: Tensor, phones: Tensor) -> Tensor:
    """Return what a classifier says of the phones of the text: four figures each."""
    log = logits.log_softmax(-1)
    own = log.gather(-1, phones[..., None])
    rival = log.masked_fill(functional.one_hot(phones, KINDS).bool(), -NEVER).amax(-1, keepdim=True)
    entropy = -(log.exp() * log).sum(-1, keepdim=True)
    return torch.cat([own.clamp(min=-8) / 2, (own - rival).clamp(-8, 8) / 3, entropy, own.exp()], -1)


def _head(features: int, outputs: int, dropout: float = 0.0) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(features, INNER), nn.GELU(), nn.Dropout(dropout), nn.Linear(INNER, outputs)
    )


def _standard(values: Tensor, spread: Tensor) -> Tensor:
    return (values - spread[0]) / spread[1]


def _moments(values: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean and deviation over the second dimension of what is there."""
    count = there.sum(1).clamp(min=1)
    mean = (values * there).sum(1) / count
    squares = ((values - mean[:, None]) ** 2 * there).sum(1) / count
    return mean, (squares + 1e-5).sqrt()


def _least(values: Tensor, there: Tensor) -> Tensor:
    return (values + NEVER * (1 - there)).amin(1)
