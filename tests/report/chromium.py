"""Chromium without a window, driven over a pair of pipes by the DevTools protocol.

https://chromedevtools.github.io/devtools-protocol: each message is JSON and ends with a zero byte; Chromium
reads them from descriptor 3 and writes them to descriptor 4.
"""

import json
import os
import shutil
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.patience import PATIENCE

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--mute-audio",
    "--hide-scrollbars",
    "--autoplay-policy=no-user-gesture-required",
    "--remote-debugging-pipe",
)
LAUNCHER = """
import os, sys
reading, writing = map(int, sys.argv[1:3])
os.dup2(reading, 3)
os.dup2(writing, 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""
HIGH = 20
"""Descriptors from here on are nobody's."""


class Chromium:
    """One page in a browser of its own; as a context it ends in the end."""

    def __init__(self, profile: Path) -> None:
        import fcntl

        assert CHROMIUM is not None
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, HIGH) for end in (theirs_in, theirs_out)]
        os.close(theirs_in)
        os.close(theirs_out)
        line = [sys.executable, "-c", LAUNCHER, *map(str, ends), CHROMIUM]
        self._process = subprocess.Popen(
            [*line, *FLAGS, f"--user-data-dir={profile}"],
            pass_fds=ends,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for end in ends:
            os.close(end)
        self._out, self._in = os.fdopen(ours_out, "wb", buffering=0), os.fdopen(ours_in, "rb")
        self._waiting = bytearray()
        self._count, self._session = 0, ""
        self.events: list[dict[str, Any]] = []
        """What was told without being asked for."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._out.close()
        self._in.close()
        self._process.kill()
        self._process.wait(PATIENCE)

    def call(self, method: str, **params: Any) -> Any:
        """Ask for something, and return the answer."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._out.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer["error"]
                return answer["result"]
            self.events.append(answer)

    def visit(self, page: Path, width: int, *, dark: bool = False) -> None:
        """Open a file in a window of so many pixels, and wait until it is there."""
        scheme = "dark" if dark else "light"
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False
        )
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.events.clear()
        self.call("Page.navigate", url=page.absolute().as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._message())

    def ask(self, expression: str) -> Any:
        """Return what an expression of JavaScript is worth, a promise being waited for."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def requests(self) -> list[str]:
        """Return the addresses that were asked for since the visit began."""
        sent = (event for event in self.events if event.get("method") == "Network.requestWillBeSent")
        return [event["params"]["request"]["url"] for event in sent]

    def complaints(self) -> list[str]:
        """Return what went to the console since the visit began."""
        kinds = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
        return [json.dumps(event["params"]) for event in self.events if event.get("method") in kinds]

    def picture(self, to: Path) -> None:
        """Write the whole page as PNG."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        to.write_bytes(b64decode(shot["data"]))

    def printed(self) -> bytes:
        """Return the page as PDF."""
        answer = self.call("Page.printToPDF", printBackground=False, preferCSSPageSize=True)
        return b64decode(answer["data"])

    def _message(self) -> dict[str, Any]:
        while (end := self._waiting.find(b"\0")) < 0:
            part = self._in.read1(1 << 16)
            assert part, "Chromium has ended"
            self._waiting += part
        message: dict[str, Any] = json.loads(self._waiting[:end])
        del self._waiting[: end + 1]
        return message
