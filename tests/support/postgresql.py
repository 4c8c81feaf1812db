"""A PostgreSQL server of the tests' own: a temporary folder, a free port of 127.0.0.1."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from support.patience import PATIENCE_SECONDS

#: Where Debian's packages keep the server's programs, which are not on PATH: a folder a version.
_DEBIAN = Path("/usr/lib/postgresql")
_USER = "pulumi"

MISSING = "there is no PostgreSQL server: run `make packages`, or install Debian's `postgresql`"


@dataclass(frozen=True)
class PostgreSQL:
    """A running server; `programs` is the folder of pg_dump, psql and the rest."""

    programs: Path
    port: int

    def create(self, database: str) -> str:
        """A new, empty database: its URL as Pulumi's backend."""
        self.run("createdb", database)
        return f"postgres://{_USER}@127.0.0.1:{self.port}/{database}?sslmode=disable"

    def lose(self, database: str) -> str:
        """The same database, but empty: its state is lost."""
        self.run("dropdb", database)
        return self.create(database)

    def dump(self, database: str) -> str:
        """A backup as SQL."""
        return self.run("pg_dump", database)

    def restore(self, database: str, backup: str) -> None:
        """Read a backup into an empty database."""
        self.run("psql", "--quiet", "--set=ON_ERROR_STOP=1", database, text=backup)

    def query(self, database: str, sql: str) -> str:
        """The answer as lines of values, without a heading."""
        return self.run("psql", "--no-align", "--tuples-only", "-c", sql, database)

    def run(self, program: str, *arguments: str, text: str | None = None) -> str:
        """One of the server's client programs, which must succeed."""
        at = ["-h", "127.0.0.1", "-p", str(self.port), "-U", _USER, "--no-password"]
        done = subprocess.run(
            [str(self.programs / program), *at, *arguments],
            input=text,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """Make a server and start it; stop it at the end, by its process id, and remove its folder."""
    programs = find_programs()
    assert programs is not None, MISSING
    # Not pytest's own folder: only its owner may enter that, and the server is no root.
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    account = _account()
    data = folder / "data"
    try:
        if account:
            shutil.chown(folder, account)
        control = [*_as(account), str(programs / "pg_ctl"), "-D", str(data)]
        _run([*control, "initdb", "-s", "-o", f"-U {_USER} --auth=trust --no-sync"], folder)
        port = _free_port()
        options = f"-p {port} -h 127.0.0.1 -k {folder} -F"
        _run([*control, "start", "-w", "-l", str(folder / "log"), "-o", options], folder)
        yield PostgreSQL(programs, port)
    finally:
        _stop(data)
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path | None:
    """The folder of the newest server's programs on this machine."""
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = versions[-1] if versions else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _account() -> str:
    """Whom the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return ""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _as(account: str) -> list[str]:
    return ["runuser", "-u", account, "--"] if account else []


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _run(command: list[str], folder: Path) -> None:
    # A file, no pipe: the server inherits it and would keep a pipe open.
    with (folder / "output").open("a+") as output:
        done = subprocess.run(
            command, cwd=folder, stdout=output, stderr=output, timeout=PATIENCE_SECONDS
        )
        output.seek(0)
        assert done.returncode == 0, output.read()


def _stop(data: Path) -> None:
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
    except FileNotFoundError:
        return
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(0.05)
        os.kill(pid, signal.SIGQUIT)
