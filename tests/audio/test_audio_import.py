"""What importing the room costs."""

import subprocess
import sys


def test_no_engine_is_loaded_before_a_file_is_opened() -> None:
    code = (
        "import sys, speakcheck.audio; assert 'numpy' not in sys.modules;"
        "import speakcheck.audio.files, speakcheck.audio.quality, speakcheck.audio.chunking;"
        "assert 'av' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
