"""The choice of devices, and what is said where there is none."""

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from speakcheck.audio import portaudio
from speakcheck.audio.devices import choose, devices, sound_checks
from speakcheck.audio.microphone import Microphone
from speakcheck.audio.player import Player
from speakcheck.audio.portaudio import StreamDirection, refresh
from speakcheck.audio.sound_faults import BUSY, HOST, NO_SUCH_DEVICE, Meaning
from speakcheck.errors import MicrophoneError
from speakcheck.i18n import N_

if TYPE_CHECKING:
    from tests.virtual_sound import VirtualSound


@pytest.mark.parametrize("direction", StreamDirection)
def test_devices_are_listed_with_the_system_s_choice(
    direction: StreamDirection, sound: "VirtualSound"
) -> None:
    known = devices(direction)
    assert {"default", "learner", "classroom"} <= {each.name for each in known}
    assert [each.name for each in known if each.default] == ["default"]
    assert all(each.rate >= 8_000 and each.channels >= 1 for each in known)


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        (None, "default"),
        ("", "default"),
        ("learner", "learner"),
        ("LEARNER", "learner"),
        ("room", "classroom"),
    ],
)
def test_a_device_is_found_by_its_name_or_a_part_of_it(
    name: str | None, taken: str, sound: "VirtualSound"
) -> None:
    choice = choose(name, StreamDirection.INPUT)
    assert (choice.device.name, choice.notice) == (taken, "")


@pytest.mark.parametrize("name", ["My headset", "r"], ids=["vanished", "fits several"])
def test_in_place_of_a_missing_device_the_system_s_choice_is_taken_and_said(
    name: str, sound: "VirtualSound"
) -> None:
    choice = choose(name, StreamDirection.INPUT)
    assert choice.device.name == "default"
    assert choice.notice == f"“{name}” is not there now; “default” is used in its place."


def test_names_that_several_devices_have_are_told_apart() -> None:
    names = [("Headset", "MME"), ("Headset", "WASAPI"), ("Line", "MME"), ("Headset", "MME")]
    expected = ["Headset, MME", "Headset, WASAPI", "Line", "Headset, MME (2)"]
    assert portaudio._distinct(names) == expected


def test_the_list_is_not_made_anew_while_a_stream_is_open(sound: "VirtualSound") -> None:
    with Microphone() as microphone:
        microphone.arm()
        assert not refresh()
    assert refresh()


def test_a_busy_device_is_named(sound: "VirtualSound", monkeypatch: pytest.MonkeyPatch) -> None:
    import sounddevice

    def busy(**_options: Any) -> None:
        raise sounddevice.PortAudioError("Error opening InputStream: Device unavailable", BUSY)

    monkeypatch.setattr(sounddevice, "InputStream", busy)
    with pytest.raises(MicrophoneError) as raised:
        Microphone("learner").arm()
    assert str(raised.value) == (
        "“learner” is used by another program, or was switched off. "
        "Close the program that uses it, or choose another device."
    )


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("Invalid device", NO_SUCH_DEVICE), "“Headset” is not there any more."),
        (("Host error", HOST, (0, 5, "Access denied.")), "“Headset” cannot be used (Access denied)."),
        (("Host error", HOST, (0, 5, "")), "“Headset” cannot be used (Host error)."),
        (("Out of memory", -9992), "“Headset” cannot be used (Out of memory)."),
        ((), "“Headset” cannot be used (no reason given)."),
    ],
    ids=["gone", "forbidden", "unexplained", "other", "nothing said"],
)
def test_what_portaudio_says_becomes_a_sentence(arguments: tuple[Any, ...], what: str) -> None:
    class PortAudioError(Exception):
        pass

    with pytest.raises(MicrophoneError) as raised, Meaning(N_("“{name}”", name="Headset"), hears=True):
        raise PortAudioError(*arguments)
    assert raised.value.what == what
    assert raised.value.remedy


def test_a_device_that_takes_neither_one_channel_nor_its_own_rate_is_opened_all_the_same(
    sound: "VirtualSound", monkeypatch: pytest.MonkeyPatch
) -> None:
    import sounddevice

    true = sounddevice.InputStream

    def choosy(**options: Any) -> Any:
        if options["samplerate"] != 48_000:
            raise sounddevice.PortAudioError("Invalid sample rate", portaudio.WRONG_RATE)
        if options["channels"] == 1:
            raise sounddevice.PortAudioError("Invalid number of channels", portaudio.WRONG_CHANNELS)
        return true(**options)

    monkeypatch.setattr(sounddevice, "InputStream", choosy)
    with Microphone() as microphone:
        microphone.arm()
        assert microphone.armed


def test_without_any_device_one_sentence_says_so(sound: "VirtualSound") -> None:
    sound.stop()
    refresh()
    for use in (Microphone().arm, Microphone().record().run):
        with pytest.raises(MicrophoneError, match="No microphone was found"):
            use()
    assert [check.ok for check in sound_checks()] == [True, False, False]


def test_the_checks_name_what_is_used(sound: "VirtualSound") -> None:
    library, microphone, loudspeaker = sound_checks("learner", "My headset")
    assert "PortAudio" in library.found
    assert microphone.found.startswith("learner, ")
    assert loudspeaker.found == "“My headset” is not there now; “default” is used in its place."
    assert all(check.ok and not check.remedy for check in (library, microphone, loudspeaker))


WITHOUT_LIBRARY = """
import ctypes.util
ctypes.util.find_library = lambda name: None
from speakcheck.audio.devices import sound_checks
from speakcheck.audio.microphone import Microphone
from speakcheck.errors import MicrophoneError
from speakcheck.i18n import N_

(check,) = sound_checks()
assert not check.ok and check.remedy, check
try:
    Microphone().arm()
except MicrophoneError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere PortAudio comes with sounddevice")
def test_without_portaudio_the_remedy_names_how_to_get_it() -> None:
    process = subprocess.run(
        [sys.executable, "-c", WITHOUT_LIBRARY], capture_output=True, text=True, check=True
    )
    assert process.stdout.startswith("Without the library PortAudio there is no microphone. ")
    assert "portaudio" in process.stdout.lower().partition("microphone. ")[2]


def test_no_device_is_touched_before_it_is_used() -> None:
    code = (
        "import sys, speakcheck.audio.player, speakcheck.audio.microphone;"
        "speakcheck.audio.player.Player(), speakcheck.audio.microphone.Microphone();"
        "assert not {'sounddevice', 'av'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_player_without_a_loudspeaker_leaves_nothing_open(sound: "VirtualSound") -> None:
    with Player("classroom") as player:
        assert player.choice is None
    assert refresh()
