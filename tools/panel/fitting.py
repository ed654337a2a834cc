"""Fits the networks whose mean is the scorer: what counts as wrong, and when it is done."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from speakcheck.assess.features import Inputs
from speakcheck.language.phones import NUMBER_OF
from tools.panel import examples
from tools.panel.examples import CONFUSIONS, EVERYBODY, Example
from tools.panel.network import KINDS, Batch, Judged, Network, Spread

EPOCHS, SIZE, RATE, DECAY = 12, 24, 2e-3, 0.02
"""Times that every example is seen at most, examples a step, highest rate of a cycle, weight decay."""
HELD_OUT, PATIENCE = 0.1, 3
"""Share of the speakers that a network does not learn from, so as to see when it is done: when its agreement
with experts on them has not grown so many times in a row."""
NOISE = 0.3
"""Deviation added to standardised sounds; see Network.forward."""
AVERAGE = 0.99
"""What remains of the averaged weights at each step; they are the ones that are kept."""
BAD, BAD_WEIGHT = 1.5, 3.0
"""Phones below it are rare, and weigh more."""
WELL_SAID = 1.6
"""Experts' mean from which a phone was said as in the text."""
ANY_SHARE = 0.3
"""Wrong phones that are any phone; the others are likely confusions."""


MEMBERS = 4
"""Networks of a scorer."""


def confusions() -> Tensor:
    """Return the confusions of every phone by number, repeated to one length; shape (KINDS, choices)."""
    longest = max(len(each) for each in CONFUSIONS.values())
    choices = 12 * longest
    rows = torch.zeros(KINDS, choices, dtype=torch.long)
    for phone, others in CONFUSIONS.items():
        numbers = [NUMBER_OF[other] for other in others]
        rows[NUMBER_OF[phone]] = torch.tensor([numbers[at % len(numbers)] for at in range(choices)])
    return rows


def batch_of(utterances: Sequence[Inputs]) -> Batch:
    """Put utterances side by side."""
    count = max(len(each.phones) for each in utterances)
    words = max(int(each.words[-1]) + 1 for each in utterances)
    size = len(utterances)
    batch = Batch(
        sounds=torch.zeros(size, count, utterances[0].sounds.shape[1]),
        phones=torch.zeros(size, count, dtype=torch.long),
        stresses=torch.zeros(size, count, dtype=torch.long),
        figures=torch.zeros(size, count, utterances[0].figures.shape[1]),
        owners=torch.zeros(size, count, words),
        flow=torch.from_numpy(np.stack([each.flow for each in utterances])),
    )
    for row, given in enumerate(utterances):
        length = len(given.phones)
        batch.sounds[row, :length] = torch.from_numpy(given.sounds.astype(np.float32))
        batch.phones[row, :length] = torch.from_numpy(given.phones)
        batch.stresses[row, :length] = torch.from_numpy(given.stresses)
        batch.figures[row, :length] = torch.from_numpy(given.figures)
        batch.owners[row, torch.arange(length), torch.from_numpy(given.words)] = 1.0
    return batch


def spread_of(examples: Sequence[Example]) -> Spread:
    """Return mean and deviation of what the examples hold."""

    def both(values: np.ndarray) -> Tensor:
        return torch.tensor(np.stack([values.mean(0), values.std(0) + 1e-3]), dtype=torch.float32)

    return Spread(
        both(np.concatenate([each.given.sounds for each in examples])),
        both(np.concatenate([each.given.figures for each in examples])),
        both(np.stack([each.given.flow for each in examples])),
    )


def fit(examples: Sequence[Example], seed: int, keep: Path) -> Network:
    """Return a network that learned from the examples; one that was kept before is taken as it is."""
    network = Network(spread_of(examples))
    if keep.exists():
        network.load_state_dict(torch.load(keep, weights_only=True))
        network.eval()
        return network
    torch.manual_seed(seed)
    network = Network(spread_of(examples))
    learned, held = _parted(examples, seed)
    network.load_state_dict(_taught(network, learned, held, np.random.default_rng(seed)))
    keep.parent.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), keep.with_suffix(".part"))
    keep.with_suffix(".part").replace(keep)
    network.eval()
    return network


def _parted(examples: Sequence[Example], seed: int) -> tuple[list[Example], list[Example]]:
    """Return examples to learn from, and those of speakers that are held out."""
    speakers = sorted({each.label["speaker"] for each in examples})
    order = np.random.default_rng(seed).permutation(len(speakers))
    held = {speakers[at] for at in order[: max(1, round(HELD_OUT * len(speakers)))]}
    return (
        [each for each in examples if each.label["speaker"] not in held] or list(examples),
        [each for each in examples if each.label["speaker"] in held],
    )


def _taught(
    network: Network, examples: Sequence[Example], held: Sequence[Example], random: np.random.Generator
) -> dict[str, Tensor]:
    """Return the averaged weights that agree best with experts on those who are held out."""
    steps = EPOCHS * -(-len(examples) // SIZE)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps, pct_start=0.2)
    averaged = _copied(network)
    watched = deepcopy(network).eval()
    best, highest, since = averaged, -1.0, 0
    choices = confusions()
    network.train()
    step = 0
    for _ in range(EPOCHS):
        order = random.permutation(len(examples))
        for first in range(0, len(order), SIZE):
            chosen = [examples[at] for at in order[first : first + SIZE]]
            batch = batch_of([_any(each, random) for each in chosen])
            wrong = loss(network, network(batch, NOISE), batch, chosen, choices)
            optimizer.zero_grad()
            wrong.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimizer.step()
            schedule.step()
            step += 1
            share = min(AVERAGE, (1 + step) / (10 + step))
            for name, value in network.state_dict().items():
                averaged[name].lerp_(value, 1 - share)
        watched.load_state_dict(averaged)
        now, since = agreement(watched, held), since + 1
        if now > highest:
            best, highest, since = _copied(watched), now, 0
        if since == PATIENCE:
            break
    return best


def _copied(network: Network) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in network.state_dict().items()}


def agreement(network: Network, examples: Sequence[Example]) -> float:
    """Return the mean correlation with experts over phones, words and the aspects of utterances."""
    judged = judged_by([network], [each.given for each in examples])
    pairs = [
        (
            np.concatenate([each["phone"] for each in judged]),
            np.concatenate([each.phones for each in examples]),
        ),
        (
            np.concatenate([each["word"] for each in judged]),
            np.concatenate([each.words[:, 0] for each in examples]),
        ),
        *zip(
            np.stack([each["utterance"] for each in judged], axis=1),
            np.stack([each.utterance[0] for each in examples], axis=1),
            strict=True,
        ),
    ]
    return float(np.mean([np.corrcoef(*(side[~np.isnan(pair[1])] for side in pair))[0, 1] for pair in pairs]))


def _any(example: Example, random: np.random.Generator) -> Inputs:
    """Return the recording as it is, or made elsewhere."""
    return (example.given, *example.rough)[int(random.integers(len(example.rough) + 1))]


def loss(
    network: Network, judged: Judged, batch: Batch, examples: Sequence[Example], choices: Tensor
) -> Tensor:
    """Return how wrong the network is, all its opinions together.

    The mean of the raters is a finer target than their median, by which scores are compared: both count.
    Beside squared errors stand correlations, since few phones and words are bad. A wrong phone under a sound
    that was well said teaches the second opinion alone: scores are learned from what experts heard.
    """
    phones = _padded([torch.from_numpy(each.phones) for each in examples], batch.phones.shape[1])
    words = _padded([torch.from_numpy(each.words) for each in examples], batch.owners.shape[2])
    utterance = torch.from_numpy(np.stack([each.utterance.mean(0) for each in examples]))
    known, spoken = ~phones.isnan(), ~words[..., 0].isnan()
    squares = (judged.phone[known] - phones[known]) ** 2
    of_phones = (squares * torch.where(phones[known] < BAD, BAD_WEIGHT, 1.0)).mean()
    accuracy = (words[..., 0] + words[..., 2])[spoken] / 2
    of_words = ((judged.word[spoken] - accuracy) ** 2).mean()
    of_stress = ((judged.stress[spoken] - words[..., 1][spoken]) ** 2).mean()
    of_utterance = ((judged.utterance - utterance) ** 2).mean()
    apart = 2 - _correlation(judged.phone[known], phones[known]) - _correlation(judged.word[spoken], accuracy)
    good = known & (torch.nan_to_num(phones) >= WELL_SAID)
    named = functional.cross_entropy(judged.logits[good], batch.phones[good])
    wrong, differs = _wrong_phones(batch.phones, choices)
    other = network.said(judged.near, wrong)[good & differs]
    told = functional.softplus(-judged.said[good]).mean() + functional.softplus(other).mean()
    total: Tensor = (
        2 * of_phones
        + 0.3 * of_words
        + 0.05 * of_stress
        + 0.5 * of_utterance
        + 0.3 * apart
        + 0.3 * named
        + told
    )
    return total


def _padded(rows: Sequence[Tensor], count: int) -> Tensor:
    """Put rows of different lengths side by side, NaN behind their ends."""
    full = torch.full((len(rows), count, *rows[0].shape[1:]), float("nan"))
    for at, row in enumerate(rows):
        full[at, : len(row)] = row
    return full


def _wrong_phones(phones: Tensor, choices: Tensor) -> tuple[Tensor, Tensor]:
    """Return another phone for each, and where it is another."""
    drawn = torch.randint(0, choices.shape[1], (*phones.shape, 1))
    likely = choices[phones].gather(-1, drawn).squeeze(-1)
    wrong = torch.where(torch.rand(phones.shape) < ANY_SHARE, torch.randint(0, KINDS, phones.shape), likely)
    return wrong, wrong != phones


def _correlation(one: Tensor, other: Tensor) -> Tensor:
    one, other = one - one.mean(), other - other.mean()
    return (one * other).sum() / (one.norm() * other.norm() + 1e-6)


def judged_by(networks: Sequence[Network], utterances: Sequence[Inputs]) -> list[dict[str, np.ndarray]]:
    """Return what several networks say of each utterance, on average."""
    found = []
    with torch.inference_mode():
        for utterance in utterances:
            batch = batch_of([utterance])
            each = [network(batch) for network in networks]
            found.append(
                {
                    "phone": torch.stack([one.phone[0] for one in each]).mean(0).numpy(),
                    "word": torch.stack([one.word[0] for one in each]).mean(0).numpy(),
                    "stress": torch.stack([one.stress[0] for one in each]).mean(0).numpy(),
                    "utterance": torch.stack([one.utterance[0] for one in each]).mean(0).numpy(),
                    "said": torch.stack([one.said[0] for one in each]).mean(0).numpy(),
                    "likeness": torch.stack([one.logits[0].softmax(-1) for one in each]).mean(0).numpy(),
                }
            )
    return found


def fit_all(heard: Path, known: Sequence[Example], work: Path, seed: int, jobs: int) -> None:
    """Fit every network that is needed, several at once; those that were kept before are not fitted again."""
    names = [*(f"fold{fold}" for fold in sorted({each.fold for each in known})), EVERYBODY]
    wanted = [(name, at) for name in names for at in range(MEMBERS)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for name, at in pool.map(partial(_fitted, heard, work, seed), wanted):
            print(f"{name}-{at} has learned", flush=True)


def _fitted(heard: Path, work: Path, seed: int, wanted: tuple[str, int]) -> tuple[str, int]:
    torch.set_num_threads(1)
    name, at = wanted
    member(_examples(heard), work, name, seed, at)
    return wanted


@cache
def _examples(heard: Path) -> list[Example]:
    return examples.read(heard)


def member(known: Sequence[Example], work: Path, name: str, seed: int, at: int) -> Network:
    """Return one network: of "all" it learned from all examples, of "fold2" from all but those of fold 2."""
    learned = [each for each in known if f"fold{each.fold}" != name]
    return fit(learned, seed * 1000 + at, work / f"{name}-{at}.pt")


def members(known: Sequence[Example], work: Path, name: str, seed: int) -> list[Network]:
    """Return the networks whose mean is a scorer; see member()."""
    return [member(known, work, name, seed, at) for at in range(MEMBERS)]
