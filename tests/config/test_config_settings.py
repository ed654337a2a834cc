"""The learner's settings: which of option, environment and file decides, and what is wrong with a bad one."""

import tomllib
from pathlib import Path

import pytest

from speakcheck.config import Decision, change, config_file, decided, read_settings
from speakcheck.errors import ConfigError
from speakcheck.paths import data_dir


@pytest.fixture(autouse=True)
def _no_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SPEAKCHECK_RECOGNISER", "SPEAKCHECK_MODEL"):
        monkeypatch.delenv(name, raising=False)


def written(text: str | bytes) -> Path:
    path = config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_without_a_file_nothing_is_set_and_nothing_is_made() -> None:
    assert read_settings().recogniser is None
    assert decided("model") is None
    assert list(data_dir().iterdir()) == []


def test_the_option_comes_before_the_environment_and_that_before_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written('model = "tiny.en"\n')
    assert decided("model") == Decision("tiny.en", "config.toml")
    monkeypatch.setenv("SPEAKCHECK_MODEL", "base.en")
    assert decided("model") == Decision("base.en", "SPEAKCHECK_MODEL")
    assert decided("model", "small.en") == Decision("small.en", "--model", optional=False)
    monkeypatch.setenv("SPEAKCHECK_MODEL", "")
    assert decided("model") == Decision("tiny.en", "config.toml")


def test_a_change_keeps_everything_else() -> None:
    path = written('theme = "dark"\nmodel = "tiny.en"\n\n[microphone]\ngain = 2\n')
    assert change("model", "base.en") == path
    kept = {"theme": "dark", "microphone": {"gain": 2}}
    assert tomllib.loads(path.read_text("utf-8")) == kept | {"model": "base.en"}
    change("model", None)
    assert tomllib.loads(path.read_text("utf-8")) == kept
    assert [each.name for each in path.parent.iterdir()] == ["config.toml"]


def test_to_drop_what_was_never_set_makes_no_file() -> None:
    change("model", None)
    assert not config_file().exists()


def test_a_file_that_is_a_link_stays_one(tmp_path: Path) -> None:
    target = tmp_path / "mine.toml"
    target.write_text("")
    config_file().symlink_to(target)
    change("recogniser", "sphinx")
    assert config_file().is_symlink()
    assert target.read_text("utf-8") == 'recogniser = "sphinx"\n'


def test_a_byte_order_mark_is_no_fault() -> None:
    written('\ufeffmodel = "tiny.en"\n')
    assert read_settings().model == "tiny.en"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('recogniser = "siri"', "The setting “recogniser” of config.toml cannot be “siri”."),
        ("recogniser = 1", "The setting “recogniser” of config.toml "),
        ('model = " "', "The setting “model” of config.toml "),
        ("model = [", "are no TOML"),
        (b"model = '\xff'", "are no TOML"),
        ("#" * 2**20 + "\n", "are too long."),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence(text: str | bytes, sentence: str) -> None:
    path = written(text)
    before = path.read_bytes()
    with pytest.raises(ConfigError) as caught:
        read_settings()
    assert sentence in caught.value.what
    assert caught.value.remedy
    if "TOML" in sentence:
        assert str(path) in caught.value.what
        with pytest.raises(ConfigError):
            change("model", "base.en")
        assert path.read_bytes() == before


def test_a_bad_value_in_the_environment_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEAKCHECK_RECOGNISER", "siri")
    with pytest.raises(ConfigError, match="“recogniser” of SPEAKCHECK_RECOGNISER cannot be “siri”") as caught:
        decided("recogniser")
    assert "auto, whisper" in caught.value.remedy


def test_a_folder_in_its_place() -> None:
    config_file().mkdir(parents=True)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_settings()


def test_a_place_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    occupied = tmp_path / "file"
    occupied.touch()
    monkeypatch.setenv("SPEAKCHECK_HOME", str(occupied / "below"))
    with pytest.raises(ConfigError):
        change("model", "base.en")


DEEP = {
    "dotted key": "a." * 1_000 + "b = 1",
    "header": "[" + "a." * 1_000 + "b]",
    "tables in tables": "a = " + "{a = " * 200 + "1" + "}" * 200,
    "lists in lists": "a = " + "[" * 200 + "]" * 200,
    "beyond what can be parsed": "a = " + "[" * 10_000 + "]" * 10_000,
}


@pytest.mark.parametrize("name", DEEP)
def test_settings_within_settings_without_end_are_one_sentence(name: str) -> None:
    path = written(f"{DEEP[name]}\n")
    for use in (read_settings, lambda: change("theme", "dark")):
        with pytest.raises(ConfigError, match=r"too deep|no TOML") as caught:
            use()
        assert len(caught.value.what) < 300
    assert path.read_text("utf-8") == f"{DEEP[name]}\n"


@pytest.mark.parametrize("value", ["0x" + "f" * 10_000, "1" * 400, "-" + "1" * 400, "9" * 10_000])
def test_a_number_that_no_program_can_hold_is_one_sentence(value: str) -> None:
    """TOML knows numbers of 64 bits; longer ones can be read, but neither shown nor written back."""
    path = written(f"more = {value}\nstop_after = {value}\n")
    for use in (read_settings, lambda: change("theme", "dark")):
        with pytest.raises(ConfigError) as caught:
            use()
        assert len(caught.value.what) < 300
    assert path.read_text("utf-8") == f"more = {value}\nstop_after = {value}\n"


def test_a_long_value_is_quoted_in_part() -> None:
    written(f'recogniser = "{"x" * 10_000}"')
    with pytest.raises(ConfigError, match=r"cannot be “x+…”") as caught:
        read_settings()
    assert len(caught.value.what) < 300


def test_nested_settings_of_another_program_stay() -> None:
    path = written("[other.program.with]\nmany = [[1, 2], [{a = 1}]]\n")
    change("theme", "dark")
    assert tomllib.loads(path.read_text("utf-8"))["other"]["program"]["with"]["many"] == [[1, 2], [{"a": 1}]]
