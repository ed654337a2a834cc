"""How it is told what the judgement of sounds and words rests on: as text and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from speakcheck.assess.grounds import Agreement, Gate, Grounds, Shares, SoundGrounds
from speakcheck.i18n import N_, _
from speakcheck.language.written_sounds import signs_of
from speakcheck.report.wrapping import wrapped

GAP = 2
"""Cells between columns, and before what belongs to a title."""
FEW = 30
"""Sounds of which a share says little."""
HEADS = (
    N_("sound"),
    N_("wrong below"),
    N_("unsure below"),
    N_("precision"),
    N_("recall"),
    N_("flagged"),
    N_("bad"),
)
WORD_HEADS = (N_("word"), N_("below"), N_("precision"), N_("recall"), N_("flagged"))
AGREEMENT_HEADS = (N_("score"), N_("mean"), N_("lowest"), N_("highest"))
WORDS = {
    "word_likely": N_("said, likely bad"),
    "word_maybe": N_("said, perhaps bad"),
    "light_maybe": N_("small word said, perhaps bad"),
    "absent_likely": N_("not heard, likely bad"),
    "absent_maybe": N_("not heard, perhaps bad"),
    "word_fair": N_("said, fair: with an accent"),
}
ASPECTS = {
    "overall": N_("Overall"),
    "accuracy": N_("Accuracy"),
    "fluency": N_("Fluency"),
    "prosody": N_("Prosody"),
    "word": N_("single words"),
    "phone": N_("single sounds"),
    "stress": N_("stress of a word"),
}
UNSEEN = N_("All shares were measured on speakers that the model had never heard.")
SHARES = N_(
    "Precision is the share of what lies below a gate, and above a stricter one, that the experts heard so "
    "too; recall is the share of what they heard so that lies there."
)
NOT_NAMED = N_(
    "What was said in place of a sound is never named: the experts told which sounds were wrong, but not "
    "what they were instead, so that nobody knows how often a name would be right."
)


def sound_json(grounds: Grounds, sound: SoundGrounds) -> dict[str, Any]:
    """Return what is known of one sound with fixed keys."""
    return {"scorer": grounds.scorer, **_sound_json(sound)}


def grounds_json(grounds: Grounds) -> dict[str, Any]:
    """Return all that is known with fixed keys."""
    return {
        "scorer": grounds.scorer,
        "sounds": [_sound_json(sound) for sound in grounds.sounds],
        "all_sounds": {"wrong": _shares_json(grounds.wrong), "unsure": _shares_json(grounds.unsure)},
        "shared": {"wrong": _gate_json(grounds.shared_wrong), "unsure": _gate_json(grounds.shared_unsure)},
        "words": {name: _gate_json(gate) for name, gate in grounds.words.items()},
        "agreement": {
            name: {"mean": each.mean, "folds": list(each.folds)} for name, each in grounds.agreement.items()
        },
        "swapped_word": grounds.swapped_word,
    }


def _sound_json(sound: SoundGrounds) -> dict[str, Any]:
    wrong, unsure = sound.wrong, sound.unsure
    return {
        "sound": sound.phone,
        "ipa": list(signs_of(sound.phone)),
        "own_gate": sound.own,
        "judged": sound.judged,
        "bad": wrong.bad,
        "wrong_below": wrong.below,
        "precision": _rounded(wrong.precision),
        "recall": _rounded(wrong.recall),
        "flagged": wrong.flagged,
        "unsure_below": unsure.below,
        "unsure_precision": _rounded(unsure.precision),
        "unsure_recall": _rounded(unsure.recall),
        "unsure_flagged": unsure.flagged,
        "named_instead": False,
    }


def _gate_json(gate: Gate) -> dict[str, Any]:
    return {"below": gate.below, **_shares_json(gate)}


def _shares_json(shares: Shares) -> dict[str, Any]:
    return {
        "precision": _rounded(shares.precision),
        "recall": _rounded(shares.recall),
        "flagged": shares.flagged,
        "bad": shares.bad,
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)


def sound_text(grounds: Grounds, sound: SoundGrounds, width: int) -> str:
    """Return what the judgement of one sound rests on, as lines of at most `width` cells."""
    sentences = _sentences(sound)
    lines = [_titled(sound), *(line for each in sentences for line in _indented(each, width))]
    return "\n".join([*lines, "", _lines(UNSEEN, width) + _lines(NOT_NAMED, width)])


def _titled(sound: SoundGrounds) -> str:
    return f"{sound.phone} /{', '.join(signs_of(sound.phone))}/"


def _sentences(sound: SoundGrounds) -> Iterator[str]:
    yield N_(
        "The experts judged {judged} of these sounds, and heard {bad} of them as wrong or heavily accented.",
        judged=sound.judged,
        bad=sound.wrong.bad,
    )
    if not sound.own:
        yield N_(
            "It has no gate of its own: no score was found below which two in three are reliably wrong. It "
            "goes by one that all such sounds share; the figures here are of this sound alone."
        )
    yield _told_wrong(sound.wrong)
    if sound.unsure.below > sound.wrong.below:
        yield _told_unsure(sound.unsure)
    else:
        yield N_("It is never called unsure: nowhere above that was one in two so.")
    if any(0 < gate.flagged < FEW for gate in (sound.wrong, sound.unsure)):
        yield N_("Where fewer than {few} were found, the shares are a rough guess.", few=FEW)


def _told_wrong(gate: Gate) -> str:
    if not gate.below:
        return N_("It is never called wrong.")
    if gate.precision is None or gate.recall is None:
        return N_(
            "Below {below:.1f} of 100 it is called wrong, but none was found there, so that nobody knows how "
            "often that would be right.",
            below=gate.below,
        )
    return N_(
        "Below {below:.1f} of 100 it is called wrong. Of the {flagged} found there {precision:.0%} were so "
        "in the experts' ears, which is {recall:.0%} of all that were.",
        below=gate.below,
        flagged=gate.flagged,
        precision=gate.precision,
        recall=gate.recall,
    )


def _told_unsure(gate: Gate) -> str:
    if gate.precision is None or gate.recall is None:
        return N_(
            "From there to {below:.1f} it is called unsure, but none was found there.", below=gate.below
        )
    return N_(
        "From there to {below:.1f} it is called unsure. Of the {flagged} found there {precision:.0%} were "
        "so, which is {recall:.0%} of all that were.",
        below=gate.below,
        flagged=gate.flagged,
        precision=gate.precision,
        recall=gate.recall,
    )


def grounds_text(grounds: Grounds, width: int) -> str:
    """Return what all judgements rest on, as lines of at most `width` cells where tables allow."""
    stress = grounds.agreement["stress"].mean
    notes = (
        UNSEEN,
        SHARES,
        N_(
            "A sound with * has no gate of its own and goes by one that all such sounds share. Its figures "
            "are of that sound alone; where few were found they are a rough guess."
        ),
        N_(
            "A word with one sound swapped scores below a well-said word in {share:.0%} of all cases.",
            share=grounds.swapped_word,
        ),
        NOT_NAMED,
        N_(
            "Nor is a wrong stress: what is measured of it agrees too little with the experts "
            "({stress:.2f}).",
            stress=stress,
        ),
    )
    sounds = [*_rows_together(grounds), *map(_sound_row, grounds.sounds)]
    parts = (
        (N_("Sounds: wrong or heavily accented in the experts' ears"), HEADS, sounds),
        (N_("Words: bad in the experts' ears"), WORD_HEADS, list(_word_rows(grounds.words))),
        (
            N_("Agreement with the experts (Pearson), in folds of speakers never heard"),
            AGREEMENT_HEADS,
            list(_agreement_rows(grounds.agreement)),
        ),
    )
    tables = (_lines(title, width) + table(heads, rows, width) for title, heads, rows in parts)
    return "\n".join((*tables, "".join(_lines(note, width) for note in notes)))


def _lines(text: str, width: int) -> str:
    return "".join(f"{line}\n" for line in wrapped(_(text), width))


def _rows_together(grounds: Grounds) -> Iterator[tuple[str, ...]]:
    yield (_("all"), "", "", *_figures(grounds.wrong))
    bounds = (_one(grounds.shared_wrong.below), _one(grounds.shared_unsure.below))
    yield (_("all with *"), *bounds, *_figures(grounds.shared_wrong))


def _sound_row(sound: SoundGrounds) -> tuple[str, ...]:
    title = _titled(sound) if sound.own else f"{_titled(sound)} *"
    return (title, _one(sound.wrong.below), _one(sound.unsure.below), *_figures(sound.wrong))


def _figures(shares: Shares) -> tuple[str, ...]:
    return (*_shares(shares), str(shares.flagged), str(shares.bad))


def _word_rows(words: Mapping[str, Gate]) -> Iterator[tuple[str, ...]]:
    for name, gate in words.items():
        if gate.flagged:
            yield (_(WORDS[name]), _one(gate.below), *_shares(gate), str(gate.flagged))


def _agreement_rows(agreement: Mapping[str, Agreement]) -> Iterator[tuple[str, ...]]:
    for name, each in agreement.items():
        yield (_(ASPECTS[name]), *(f"{value:.3f}" for value in (each.mean, min(each.folds), max(each.folds))))


def _one(value: float) -> str:
    return f"{value:.1f}"


def _shares(shares: Shares) -> tuple[str, str]:
    return _percent(shares.precision), _percent(shares.recall)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """Return rows under their heads; where that is too wide, each row with its heads before its figures."""
    from rich.cells import cell_len

    titles = [_(head) for head in heads]
    widths = [max(cell_len(row[at]) for row in (titles, *rows)) for at in range(len(titles))]
    if sum(widths) + GAP * len(widths) > width:
        return "".join(_block(titles, row, width) for row in rows)
    return "".join(_row(row, widths) for row in (titles, *rows))


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    from rich.cells import cell_len

    spaces = [" " * (size - cell_len(cell)) for cell, size in zip(cells, widths, strict=True)]
    first = " " * GAP + cells[0] + spaces[0]
    rest = (" " * GAP + space + cell for cell, space in zip(cells[1:], spaces[1:], strict=True))
    return (first + "".join(rest)).rstrip() + "\n"


def _block(titles: Sequence[str], cells: Sequence[str], width: int) -> str:
    told = [f"{title}{_(': ')}{cell}" for title, cell in zip(titles, cells, strict=True) if cell]
    first, *rest = told
    lines = [*_indented(first, width), *(line for each in rest for line in _indented(each, width, 2))]
    return "".join(f"{line}\n" for line in lines)


def _indented(text: str, width: int, depth: int = 1) -> Iterator[str]:
    edge = " " * (GAP * depth)
    yield from (edge + line for line in wrapped(_(text), width - len(edge)))
