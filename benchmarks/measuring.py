"""One command, timed from its start to its end, with what the server and the provider saw of it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import requests

#: How often the provider process is looked at.
_LOOK_SECONDS = 0.2

#: What a provider process is started with.
_PROVIDERS = ("pulumi.dynamic", "pulumi-resource-feishu")


@dataclass(frozen=True)
class Measured:
    """What one operation took; `failed` has the first line that says why, "" for a success.

    `calls` counts all calls of the top notice and message APIs, `throttled` those of them that got
    99991400. `provider_megabytes` is the most that the provider process held, 0 without one.
    """

    seconds: float
    calls: int
    throttled: int
    provider_megabytes: float
    failed: str


@dataclass(frozen=True)
class Server:
    """The emulator that everything is measured against."""

    url: str

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the control plane."""
        answer = requests.request(method, f"{self.url}/_emulator/{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def forget(self) -> None:
        """No call has come, as for the journal and for the limits."""
        self.control("DELETE", "journal")
        self.control("DELETE", "limits")

    def codes(self) -> Counter[int | None]:
        """How often each code was answered to calls that are limited, except for tokens."""
        calls = self.control("GET", "journal")["calls"]
        return Counter(call["code"] for call in calls if "/im/v1/" in call["path"])


@contextmanager
def emulator(seed: Path, *, latency_ms: int) -> Iterator[Server]:
    """An emulator process of its own, on a free port."""
    command = [sys.executable, "-u", "-m", "pulumi_feishu", "emulator", "--port", "0"]
    command += ["--seed", str(seed), "--latency-ms", str(latency_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Server(process.stdout.readline().split()[-1])
        finally:
            process.terminate()


def measure(
    command: Sequence[str], *, cwd: Path, environment: Mapping[str, str], server: Server
) -> Measured:
    """Run the command against this server, whose limits are as after a quiet minute."""
    server.forget()
    log = cwd / "log.txt"
    most_bytes = [0]
    is_over = threading.Event()
    with log.open("w") as output:
        began = time.perf_counter()
        process = psutil.Popen(
            list(command), cwd=cwd, env=dict(environment), stdout=output, stderr=output
        )
        watch = threading.Thread(target=_watch, args=(process, most_bytes, is_over))
        watch.start()
        process.wait()
        seconds = time.perf_counter() - began
    is_over.set()
    watch.join()
    codes = server.codes()
    return Measured(
        seconds=round(seconds, 2),
        calls=sum(codes.values()),
        throttled=codes[99991400],
        provider_megabytes=round(most_bytes[0] / 1e6, 1),
        failed=_why(log) if process.returncode else "",
    )


def _watch(process: psutil.Popen, most_bytes: list[int], is_over: threading.Event) -> None:
    """Note the most that the provider process holds: beside the run, which must not wait for it.

    A search of all processes takes time of a core, so it ends with the first provider that lives.
    """
    provider = None
    while not is_over.wait(_LOOK_SECONDS):
        with suppress(psutil.Error):
            if provider is None or not provider.is_running():
                provider = _provider_of(process)
            if provider:
                most_bytes[0] = max(most_bytes[0], provider.memory_info().rss)


def _provider_of(process: psutil.Popen) -> psutil.Process | None:
    for child in process.children(recursive=True):
        if any(argument.endswith(_PROVIDERS) for argument in child.cmdline()):
            return child
    return None


def _why(log: Path) -> str:
    lines = log.read_text().splitlines()
    told = [line.strip() for line in lines if "rror" in line or "99991400" in line]
    return (told or lines or ["no output"])[0][:200]
