"""`speakcheck why`: what the judgement of sounds and words rests on, as the model file tells it."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.acoustic.model import AcousticModel, shipped_model
from speakcheck.assess import grounds
from speakcheck.assess.scorer import panel_scorer
from speakcheck.cli.main import main
from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import use
from speakcheck.language.phones import PHONES, SYMBOLS, bare
from speakcheck.language.written_sounds import phone_written, signs_of
from speakcheck.report.why import grounds_text, sound_text

FACTS: dict[str, Any] = shipped_model().facts
OWN = sorted(FACTS["gates"]["sounds"])


def answer(capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    assert main(["why", *args, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def told_in_words(phone: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["why", phone]) == 0
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("phone", PHONES)
def test_a_sound_is_told_with_the_gates_it_goes_by_and_its_own_figures(
    phone: str, capsys: pytest.CaptureFixture[str]
) -> None:
    gates, found = FACTS["gates"], FACTS["measured"]["sounds"][phone]
    shared = {"wrong": gates["phone_wrong"], "unsure": gates["phone_unsure"]}
    below = gates["sounds"].get(phone, shared)
    wrong, unsure = found["wrong"], found["unsure"]
    told = answer(capsys, phone)
    assert (told["sound"], told["own_gate"], told["named_instead"]) == (phone, phone in OWN, False)
    assert (told["judged"], told["bad"]) == (found["items"], wrong["bad"])
    assert (told["wrong_below"], told["unsure_below"]) == (below["wrong"], below["unsure"])
    assert (told["flagged"], told["unsure_flagged"]) == (wrong["flagged"], unsure["flagged"])
    for share in ("precision", "recall"):
        assert told[share] == (round(wrong[share], 3) if wrong["flagged"] else None)
        assert told[f"unsure_{share}"] == (round(unsure[share], 3) if unsure["flagged"] else None)


@pytest.mark.parametrize("phone", OWN)
def test_a_sound_with_a_gate_of_its_own(phone: str, capsys: pytest.CaptureFixture[str]) -> None:
    gate, found = FACTS["gates"]["sounds"][phone], FACTS["measured"]["sounds"][phone]
    wrong = found["wrong"]
    text = told_in_words(phone, capsys)
    assert f"The experts judged {found['items']} of these sounds, and heard {wrong['bad']} of them" in text
    assert f"Below {gate['wrong']:.1f} of 100 it is called wrong. Of the {wrong['flagged']} found" in text
    assert f"{wrong['precision']:.0%} were so in the experts' ears, which is {wrong['recall']:.0%}" in text
    assert ("never called unsure" in text) is (gate["unsure"] == gate["wrong"])
    assert "gate of its own" not in text


def test_a_sound_without_one_tells_what_the_shared_one_does_on_it(capsys: pytest.CaptureFixture[str]) -> None:
    gates, found = FACTS["gates"], FACTS["measured"]["sounds"]["TH"]
    wrong, unsure = found["wrong"], found["unsure"]
    text = told_in_words("TH", capsys)
    assert "It has no gate of its own" in text
    assert f"Below {gates['phone_wrong']:.1f} of 100 it is called wrong. Of the {wrong['flagged']} f" in text
    assert f"{wrong['precision']:.0%} were so in the experts' ears, which is {wrong['recall']:.0%}" in text
    assert (
        f"From there to {gates['phone_unsure']:.1f} it is called unsure. Of the {unsure['flagged']}" in text
    )


@pytest.mark.parametrize(("flagged", "rough"), [(0, False), (1, True), (29, True), (30, False)])
def test_shares_of_few_sounds_are_called_a_rough_guess(flagged: int, rough: bool) -> None:
    facts = json.loads(json.dumps(FACTS))
    for name, share in (("wrong", 0.5), ("unsure", 0.0)):
        count = flagged if name == "wrong" else 0
        facts["measured"]["sounds"]["TH"][name] = {
            "precision": share,
            "recall": share,
            "flagged": count,
            "bad": 43,
        }
    known = grounds.grounds(Fixed(facts))
    text = " ".join(sound_text(known, known.of("TH"), 80).split())
    assert ("a rough guess" in text) is rough
    assert ("but none was found there, so that nobody knows" in text) is (flagged == 0)


def test_all_sounds_add_up() -> None:
    known = grounds.shipped_grounds()
    for name in ("wrong", "unsure"):
        every = [getattr(sound, name) for sound in known.sounds]
        shared = [getattr(sound, name) for sound in known.sounds if not sound.own]
        for whole, parts in ((getattr(known, name), every), (getattr(known, f"shared_{name}"), shared)):
            hits = sum((gate.precision or 0) * gate.flagged for gate in parts)
            assert whole.flagged == sum(gate.flagged for gate in parts)
            assert whole.bad == sum(gate.bad for gate in parts)
            assert whole.precision == pytest.approx(hits / whole.flagged)
            assert whole.recall == pytest.approx(hits / whole.bad)


def test_the_bounds_are_those_that_the_scorer_judges_by() -> None:
    gates = panel_scorer().gates
    for sound in grounds.shipped_grounds().sounds:
        assert sound.wrong.below == gates.wrong_below(sound.phone)
        assert sound.unsure.below == gates.unsure_below(sound.phone)
    for name, gate in grounds.shipped_grounds().words.items():
        assert gate.below == getattr(gates, name)


def test_everything_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys)
    assert [sound["sound"] for sound in told["sounds"]] == list(PHONES)
    assert told["agreement"]["overall"] == FACTS["measured"]["pearson"]["overall"]
    likely = FACTS["measured"]["gates"]["word_likely"]
    assert told["words"]["word_likely"]["flagged"] == likely["flagged"]
    assert main(["why"]) == 0
    text = capsys.readouterr().out
    assert all(f"\n  {phone} /" in text for phone in PHONES)
    assert f"{FACTS['gates']['word_likely']:.1f}" in text
    assert f"{likely['precision']:.0%}" in text
    assert f"{FACTS['measured']['pearson']['overall']['mean']:.3f}" in text
    assert "What was said in place of a sound is never named" in text


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("width", [40, 60, 80])
def test_lines_fit_the_terminal(width: int, language: str) -> None:
    from rich.cells import cell_len

    known = grounds.shipped_grounds()
    use(language)
    try:
        told = grounds_text(known, width) + "".join(sound_text(known, each, width) for each in known.sounds)
    finally:
        use("en")
    assert max(cell_len(line) for line in told.splitlines()) <= width


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("TH", "TH"),
        ("th", "TH"),
        ("θ", "TH"),
        ("/θ/", "TH"),
        ("[ð]", "DH"),
        ("AH0", "AH"),
        ("ah1", "AH"),
        ("ə", "AH"),
        ("ʌ", "AH"),
        ("ɚ", "ER"),
        ("iː", "IY"),
        ("t͡ʃ", "CH"),
        ("ʤ", "JH"),
        ("g", "G"),
        ("ɡ", "G"),
        ("r", "R"),
        ("j", "Y"),
        ("qq", None),
        ("", None),
        ("sh0t", None),
        ("ㄙ", None),
    ],
)
def test_a_sound_is_written_in_many_ways(written: str, phone: str | None) -> None:
    assert phone_written(written) == phone


@given(st.sampled_from(SYMBOLS))
def test_every_symbol_and_its_sign_are_understood(symbol: str) -> None:
    assert phone_written(symbol) == phone_written(symbol.lower()) == bare(symbol)
    assert {phone_written(f"/{sign}/") for sign in signs_of(bare(symbol))} == {bare(symbol)}


@given(st.text())
def test_any_text_is_a_sound_or_none(text: str) -> None:
    assert phone_written(text) in (None, *PHONES)


def test_an_unknown_sound_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "q\x1b[31m"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert "is no sound of English. Write one of these: AA /ɑ/, AE /æ/, " in shown.err
    assert "\x1b" not in shown.err


@pytest.mark.parametrize("content", [None, b"no archive", {}, {"gates": {}, "measured": {}, "version": "1"}])
def test_a_model_that_is_missing_or_tells_nothing_is_said(
    content: bytes | dict[str, Any] | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "panel.zip"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("facts.json", json.dumps(content))
    monkeypatch.setattr(grounds, "shipped_model", lambda: AcousticModel(path))
    assert main(["why", "TH"]) != 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "speakcheck: The acoustic model is missing or damaged. Install speakcheck anew.\n"


def test_a_gate_that_never_opens_is_told_as_such() -> None:
    facts = json.loads(json.dumps(FACTS))
    facts["gates"] |= {"phone_wrong": 0.0, "phone_unsure": 0.0, "sounds": {}}
    nothing = {"precision": 0.0, "recall": 0.0, "flagged": 0, "bad": 9}
    for name in ("wrong", "unsure"):
        facts["measured"]["gates"][f"phone_{name}"] = nothing
        facts["measured"]["sounds"]["TH"][name] = nothing
    known = grounds.grounds(Fixed(facts))
    text = sound_text(known, known.of("TH"), 80)
    assert "It is never called wrong." in text
    assert "It is never called unsure" in text
    assert known.shared_wrong.precision is None
    assert "Words: bad" in grounds_text(known, 80)


class Fixed(AcousticModel):
    """A model of which only the facts are known."""

    def __init__(self, facts: dict[str, Any]) -> None:
        super().__init__(Path("nowhere"))
        self.__dict__["facts"] = facts


def test_no_network_is_loaded() -> None:
    code = (
        "import sys; from speakcheck.cli.main import main; main(['why']); print('onnxruntime' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_what_cannot_be_read_is_an_error_of_ours() -> None:
    with pytest.raises(SpeakcheckError, match="missing"):
        grounds.grounds(AcousticModel(Path("nowhere.zip")))
