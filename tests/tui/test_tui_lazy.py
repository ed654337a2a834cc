"""What is put off is made once, when it is used, and then is what it stands for."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from speakcheck.tui.lazy import Lazy


def test_it_is_made_once_when_it_is_used() -> None:
    made: list[SimpleNamespace] = []

    def make() -> SimpleNamespace:
        made.append(SimpleNamespace(keep=1))
        return made[0]

    later = Lazy(make)
    assert made == []
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: later.keep, range(50))) == [1] * 50
    later.keep = 2
    assert made == [SimpleNamespace(keep=2)]


def test_the_first_screen_is_drawn_without_numbers_and_engines() -> None:
    code = (
        "import sys\n"
        "from speakcheck.tui.services import Services\n"
        "from speakcheck.tui.app import SpeakcheckApp\n"
        "import speakcheck.tui.screens.shelf\n"
        "SpeakcheckApp(Services.usual())\n"
        "print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"numpy", "av", "pocketsphinx", "sounddevice"}.isdisjoint(loaded.stdout.split())
