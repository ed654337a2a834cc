"""Prints what the program costs, each figure beside its floor, measured side by side in one run.

Run: make bench. Figures are ratios, so that a busy or slow machine does not change what they say; each is
followed by the bound that it must keep, and the exit status is 1 if one does not.
"""

import sys
import tempfile
from pathlib import Path

from tools.bench.crowded import crowded
from tools.bench.drawing import drawing
from tools.bench.embedded import engine_share, flatness
from tools.bench.figures import Report
from tools.bench.processes import jobs, memory, start
from tools.bench.remembering import remembering
from tools.bench.screen import on_screen
from tools.bench.waiting import waiting
from tools.bench.whisper import against_plain


def main() -> int:
    """Print all figures."""
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        start(report)
        engine_share(report)
        against_plain(report)
        crowded(report)
        waiting(report)
        drawing(report, Path(folder))
        on_screen(report, Path(folder))
        remembering(report, Path(folder))
        jobs(report, Path(folder))
        memory(report, Path(folder))
        flatness(report)
    return 0 if report.kept else 1


if __name__ == "__main__":
    sys.exit(main())
