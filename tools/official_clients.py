"""Walks the official clients of other languages through the emulator, where their tools are there.

Usage: .venv/bin/python tools/official_clients.py

Each program of tests/clients is built in the user's cache, so that the checkout stays clean. A line
tells of each language; one whose tools are missing is named, and is no success.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The walk and its judge are also the tests' of the Python client.
sys.path.insert(0, str(ROOT / "tests"))

from clients.walk import walk  # noqa: E402
from pulumi_cli import cache_folder  # noqa: E402
from pulumi_feishu.engine.child_environment import without_secrets  # noqa: E402

SOURCES = ROOT / "tests" / "clients"
#: In the folder of a build: what it was made from.
_STAMP = "made-from"
#: The Go client compiles for a minute and a half on an idle machine.
_BUILD_SECONDS = 1200.0


class BuildFailed(Exception):
    """A command failed; the text is its output."""


@dataclass(frozen=True)
class Client:
    """The program of one language, and what it takes to build and to run it in its folder.

    `pin` finds the package's version in the file `manifest`.
    """

    language: str
    package: str
    manifest: str
    pin: str
    tools: tuple[str, ...]
    building: tuple[str, ...]
    running: tuple[str, ...]

    @property
    def version(self) -> str:
        """The version of the package that the program is built with."""
        [version] = re.findall(self.pin, (SOURCES / self.language / self.manifest).read_text())
        return str(version)


CLIENTS = (
    Client(
        language="node",
        package="@larksuiteoapi/node-sdk",
        manifest="package.json",
        pin=r'/node-sdk": "(.+)"',
        tools=("node", "npm"),
        building=("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"),
        running=("node", "calls.mjs"),
    ),
    Client(
        language="go",
        package="github.com/larksuite/oapi-sdk-go/v3",
        manifest="go.mod",
        pin=r"/oapi-sdk-go/v3 v(\S+)",
        tools=("go",),
        building=("go", "build", "-o", "calls", "."),
        running=("./calls",),
    ),
    Client(
        language="java",
        package="com.larksuite.oapi:oapi-sdk",
        manifest="pom.xml",
        pin=r"<artifactId>oapi-sdk</artifactId>\s*<version>(.+)<",
        tools=("java", "mvn"),
        building=("mvn", "--batch-mode", "--quiet", "compile", "dependency:copy-dependencies"),
        running=("java", "-cp", "target/classes:target/dependency/*", "Calls"),
    ),
)


def main(clients: Sequence[Client] = CLIENTS) -> int:
    """Exit code 1 when one failed, else 0."""
    outcomes = []
    for client in clients:
        outcomes.append(outcome(client))
        print(outcomes[-1], flush=True)
    return 1 if any(line.startswith("FAILED") for line in outcomes) else 0


def outcome(client: Client) -> str:
    """The line that tells how this client fared."""
    for tool in client.tools:
        if shutil.which(tool) is None:
            return f"missing  {client.language}: no {tool} on PATH"
    try:
        folder = built(client)
        with tempfile.TemporaryDirectory() as directory:
            calls, faults = walk(client.running, Path(directory), folder)
    except (BuildFailed, subprocess.TimeoutExpired) as error:
        return f"FAILED  {client.language}: {error}"
    if faults:
        return f"FAILED  {client.language}: {'; '.join(faults)}"
    return f"ok  {client.language}  {client.package} {client.version}: {calls} calls"


def built(client: Client) -> Path:
    """The folder with this client's program, built unless it is there from these sources."""
    folder = cache_folder(os.environ).with_name("clients") / client.language
    folder.parent.mkdir(parents=True, exist_ok=True)
    wanted = _made_from(client)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        # Of two runs at the same time the second waits, then finds everything done.
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = folder / _STAMP
        if stamp.is_file() and stamp.read_text() == wanted:
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(SOURCES / client.language, folder)
        _build(client, folder)
        stamp.write_text(wanted)
    return folder


def _made_from(client: Client) -> str:
    """A digest of the sources, the command and the tools."""
    digest = hashlib.sha256(repr(client).encode())
    for tool in client.tools:
        digest.update(f"{shutil.which(tool)}\n".encode())
    for source in sorted((SOURCES / client.language).rglob("*")):
        if source.is_file():
            digest.update(source.read_bytes())
    return digest.hexdigest()


def _build(client: Client, folder: Path) -> None:
    print(f"{client.language}: building with {client.building[0]} …", file=sys.stderr, flush=True)
    done = subprocess.run(
        client.building,
        cwd=folder,
        env=without_secrets(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_BUILD_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise BuildFailed(f"`{' '.join(client.building)}` failed:\n{done.stdout}")


if __name__ == "__main__":
    sys.exit(main())
