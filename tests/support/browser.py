"""Debian's Chromium without a window, spoken to over a pipe: no port, no driver, no package.

https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.patience import PATIENCE_SECONDS, wait_until

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--remote-debugging-pipe", "--hide-scrollbars"),
)

#: Key name, code and Windows key code of what tests press.
_KEYS = {"Tab": 9, " ": 32, "ArrowDown": 40, "Enter": 13}


class Browser:
    """One page. `errors` and `requests` are what it said on the console, and what it asked for."""

    def __init__(self, reader: int, writer: int) -> None:
        self._reader, self._writer = reader, writer
        self._buffer = b""
        self._number = 0
        self._session = ""
        self.errors: list[str] = []
        self.requests: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> Any:
        """One command of the protocol, and its result."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": params}
        if self._session:
            command["sessionId"] = self._session
        data = json.dumps(command).encode() + b"\0"
        while data:
            data = data[os.write(self._writer, data) :]
        while True:
            message = self._receive()
            if message.get("id") == self._number:
                assert "error" not in message, message["error"]
                return message["result"]

    def open(self, file: Path) -> None:
        """Load this file and wait until it is there."""
        self.call("Page.navigate", url=file.as_uri())
        state = "document.readyState + location.protocol"
        wait_until(lambda: self.run(state) == "completefile:", "the page is loaded")

    def visit(self, url: str) -> None:
        """Load this address of a server on this machine and wait until all of it is there."""
        self.call("Page.navigate", url=url)
        state = "[document.readyState, location.href.split('#')[0]]"
        wanted = ["complete", url.partition("#")[0]]
        wait_until(lambda: self.run(state) == wanted, "the page is loaded")

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression, or what it promises."""
        answer = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        code = _KEYS[key]
        text = {"text": {" ": " ", "Enter": "\r"}[key]} if key in (" ", "Enter") else {}
        event = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", **event, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text: str) -> None:
        """Write this where the focus is."""
        self.call("Input.insertText", text=text)

    def look(self, *, width: int, dark: bool, height: int = 900) -> None:
        """Take this size, in CSS pixels, and colour scheme."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def screenshot(self) -> bytes:
        """What is seen, as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot")["data"])

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._reader], [], [], PATIENCE_SECONDS)
            data = os.read(self._reader, 1 << 16) if ready else b""
            assert data, "chromium does not answer"
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        self._note(message.get("method", ""), message.get("params", {}))
        return message

    def _note(self, event: str, params: dict[str, Any]) -> None:
        if event == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif event == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.errors.append(params["entry"]["text"])
        elif event in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
            self.errors.append(json.dumps(params))


@contextmanager
def browser() -> Iterator[Browser]:
    """A new one with nothing stored; it ends with the block."""
    program = shutil.which("chromium")
    assert program, "no browser to test the page in: apt-get install chromium"
    to_read, to_write = os.pipe(), os.pipe()
    # It reads from 3 and writes to 4, and these must not be in each other's way.
    inner = [fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in (to_read[0], to_write[1])]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [program, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=False,
            preexec_fn=lambda: (os.dup2(inner[0], 3), os.dup2(inner[1], 4)),
        )
        for fd in (to_read[0], to_write[1], *inner):
            os.close(fd)
        try:
            yield Browser(to_write[0], to_read[1])
        finally:
            for fd in (to_write[0], to_read[1]):
                os.close(fd)
            process.kill()
            process.wait()
