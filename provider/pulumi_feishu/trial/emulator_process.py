"""The emulator of a trial, in the background: started, proven to be ours, stopped."""

from __future__ import annotations

import hmac
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from pulumi_feishu.engine.child_environment import without_secrets
from pulumi_feishu.files.whole_file import replace_file
from pulumi_feishu.text.i18n import Words

DEFAULT_PORT = 8650

#: Not `-m`: that would look for the package in the current folder first, whoever's that is.
_EMULATOR = (
    *(sys.executable, "-P", "-c"),
    "import pulumi_feishu.cli, sys; sys.exit(pulumi_feishu.cli.main())",
    "emulator",
)

_START_SECONDS = 30.0
_STOP_SECONDS = 10.0
#: The user's proxy can't reach this machine's loopback address.
_opener = build_opener(ProxyHandler({}))


class ForeignServer(Exception):
    """Somebody else's server listens on the port; the text says what to do."""


@dataclass(frozen=True)
class LocalEmulator:
    """Where our emulator listens, and the nonce by which it proves that it is ours."""

    pid: int
    port: int
    nonce: str

    @property
    def url(self) -> str:
        """Its address, without a final slash."""
        return f"http://127.0.0.1:{self.port}"

    def proves_itself(self) -> bool:
        """Whether what listens on the port knows the nonce that only our emulator was given."""
        challenge = secrets.token_hex(16)
        expected = hmac.new(self.nonce.encode(), challenge.encode(), "sha256").hexdigest()
        try:
            answer = _get(f"{self.url}/_emulator/proof?challenge={challenge}")
        except (OSError, ValueError):
            return False
        proof = answer.get("proof") if isinstance(answer, dict) else None
        return isinstance(proof, str) and hmac.compare_digest(proof, expected)

    def world(self) -> dict[str, Any]:
        """Every group as it is now."""
        return dict(_get(f"{self.url}/_emulator/world"))

    def stop(self) -> bool:
        """End it, if it is still there and ours; False when it is there after that, too."""
        if not self.proves_itself():
            return True
        os.kill(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        while self.proves_itself():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True


def last_emulator(folder: Path) -> LocalEmulator | None:
    """The emulator that an earlier run started, whether it still runs or not."""
    try:
        return LocalEmulator(**json.loads((folder / "emulator.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def ensure(folder: Path, port: int) -> LocalEmulator:
    """Our emulator, running: the one of an earlier run, or a new one on this port.

    Raises ForeignServer when another server listens there.
    """
    known = last_emulator(folder)
    if known is not None and known.port == port and known.proves_itself():
        return known
    if _somebody_listens(port):
        taken = Words(
            f"Port {port} is taken by a server that is not the emulator of {folder.parent}, so "
            "nothing was sent to it: stop it, or choose another port.",
            f"端口 {port} 被其他服务器占用，并非 {folder.parent} 的模拟器，因此未向其发送任何请求："
            "请停止它，或改用其他端口。",
        )
        raise ForeignServer(taken)
    return _start(folder, port)


def ensure_anywhere(folder: Path) -> LocalEmulator:
    """Our emulator, running: the one of an earlier run, or a new one on a port that is free."""
    known = last_emulator(folder)
    if known is not None and known.proves_itself():
        return known
    return _start(folder, _free_port(known.port if known else DEFAULT_PORT))


def _start(folder: Path, port: int) -> LocalEmulator:
    nonce = secrets.token_hex(32)
    log = folder / "emulator.log"
    options = ["--port", str(port), "--state", str(folder / "emulator-state.json")]
    log.unlink(missing_ok=True)
    with log.open("x") as output:
        process = subprocess.Popen(  # noqa: S603
            [*_EMULATOR, *options],
            env={**without_secrets(), "EMULATOR_NONCE": nonce},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # It outlives this command, and Ctrl-C is not meant for it.
            start_new_session=True,
        )
    emulator = LocalEmulator(process.pid, port, nonce)
    deadline = time.monotonic() + _START_SECONDS
    while not emulator.proves_itself():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            failed = Words(
                f"The emulator did not start on port {port}: see {log}",
                f"模拟器未能在端口 {port} 启动：见 {log}",
            )
            raise ForeignServer(failed)
        time.sleep(0.1)
    replace_file(folder / "emulator.json", json.dumps(asdict(emulator)), mode=0o600)
    return emulator


def _free_port(wanted: int) -> int:
    """This port, where nobody listens on it; else any other."""
    with socket.socket() as probe:
        # As the emulator itself does: connections that wait for their end take no port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _somebody_listens(port: int) -> bool:
    try:
        _get(f"http://127.0.0.1:{port}/")
    except URLError as error:
        return not isinstance(error.reason, ConnectionRefusedError)
    except (OSError, ValueError):
        return True
    return True


def _get(url: str) -> Any:
    with _opener.open(url, timeout=5) as response:
        return json.loads(response.read())
