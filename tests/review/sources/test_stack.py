"""The `pulumi` command as a review and `apply` run it, with a stand-in for the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_feishu.review.sources.stack import Stack
from support.patience import PATIENCE_SECONDS

_UP = """\
import sys
from datetime import UTC, datetime
from pathlib import Path
from pulumi_feishu.review.sources.stack import Stack
sys.exit(Stack("prod").up(Path("plan.json"), at=datetime.now(UTC), summary=Path("summary")))
"""


#: More than a pipe holds.
_MUCH = "yes 群 | head -n 50000\n"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}


def stand_in(folder: Path, script: str) -> None:
    path = folder / "pulumi"
    path.write_text(f"#!/bin/sh\n{script}")
    path.chmod(0o755)


def test_ctrl_c_is_left_to_pulumi(tmp_path: Path, environment: dict[str, str]) -> None:
    """It ends what is under way first; to kill it would leave that unknown."""
    stand_in(
        tmp_path,
        "trap 'sleep 1; echo ended; exit 3' INT\necho started\nwhile :; do sleep 0.05; done\n",
    )
    with subprocess.Popen(
        [sys.executable, "-c", _UP],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Whoever runs the tests may have it ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "started\n"
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert (out, process.returncode) == ("ended\n", 3)


@pytest.mark.parametrize(
    ("read", "encoding"),
    [
        pytest.param(0, "utf-8", id="nobody reads it any more"),
        pytest.param(-1, "ascii", id="nobody here can write it"),
    ],
)
def test_pulumi_never_waits_for_somebody_to_read_what_it_prints(
    tmp_path: Path, environment: dict[str, str], read: int, encoding: str
) -> None:
    """`apply | head` would leave it in the middle of its work, with the stack locked."""
    stand_in(tmp_path, f"{_MUCH}touch {tmp_path}/done\n")
    with subprocess.Popen(
        [sys.executable, "-c", _UP],
        env={**environment, "PYTHONIOENCODING": encoding},
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        process.stdout.read(read)
        process.stdout.close()
        process.wait(PATIENCE_SECONDS)
    assert (tmp_path / "done").exists()


def test_what_pulumi_prints_comes_without_passwords(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    stand_in(tmp_path, "echo at postgres://me:hush@host/db\necho and token=hush >&2\nexit 1\n")
    done = subprocess.run(
        [sys.executable, "-c", _UP],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert (done.stdout, done.stderr, done.returncode) == (
        "at postgres://***@host/db\n",
        "and token=***\n",
        1,
    )


@pytest.mark.parametrize(
    ("components", "paths"),
    [
        ("{}", ["tenants"]),
        ("{ all: { type: feishu:Notices } }", ["tenants"]),
        ("{ all: { type: feishu:Notices, properties: { path: own.yaml } } }", ["own.yaml"]),
    ],
    ids=["a program of any kind", "a component", "one that names a file"],
)
def test_a_component_reads_its_own_path_or_what_the_config_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, components: str, paths: list[str]
) -> None:
    stand_in(tmp_path, """echo '{ "feishu:notices": { "value": "tenants" } }'\n""")
    (tmp_path / "Pulumi.yaml").write_text(f"name: x\nruntime: yaml\nresources: {components}\n")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.chdir(tmp_path)
    assert Stack("prod").paths() == [Path(path) for path in paths]
