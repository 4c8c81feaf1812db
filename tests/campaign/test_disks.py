"""A disk that is full, or gone, hurts what it is taken from, and is as before afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from campaign.disks import full_disk, limits_are_errors, no_backend, restored, state_file
from support.project import Project

#: Writes 10,000 bytes each time that it is asked, and says how many of them the file has.
_WRITER = """\
import pathlib, sys
for _ in sys.stdin:
    file = pathlib.Path(sys.argv[2])
    try:
        file.write_bytes(b"x" * 10_000)
    except OSError:
        pass
    print(file.stat().st_size, flush=True)
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path, {"PULUMI_HOME": str(tmp_path / "home")})
    state_file(project).parent.mkdir(parents=True)
    state_file(project).write_text('{"a": 1}')
    return project


def test_a_disk_is_full_for_the_engine_and_only_for_a_while(project: Project) -> None:
    # As under a system of its own kind, where nothing ignores the signal of that limit.
    engine = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n" + _WRITER
    command = [sys.executable, "-c", engine, "up", str(project.directory / "written")]
    with (
        limits_are_errors(),
        subprocess.Popen(
            command,
            env=project.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as run,
    ):

        def written() -> int:
            assert run.stdin
            assert run.stdout
            print(file=run.stdin, flush=True)
            return int(run.stdout.readline())

        assert written() == 10_000
        with full_disk(project):
            assert written() == 100
        assert written() == 10_000
        run.kill()


def test_a_backend_that_is_gone_comes_back_as_it_was(project: Project) -> None:
    with no_backend(project):
        with pytest.raises(NotADirectoryError):
            state_file(project).write_text("x")
        assert not state_file(project).exists()
    assert state_file(project).read_text() == '{"a": 1}'


@pytest.mark.parametrize(
    ("left", "backups", "has"),
    [
        ('{"b": 2}', [], '{"b": 2}'),
        ('{"b', [], "{}"),
        ("", ['{"c": 3}'], '{"c": 3}'),
        ("", ['{"c": 3}', '{"d": 4}', '{"e'], '{"d": 4}'),
    ],
)
def test_a_state_that_can_not_be_read_is_restored(
    project: Project, left: str, backups: list[str], has: str
) -> None:
    folder = project.directory / "state/.pulumi/backups/notices/test"
    folder.mkdir(parents=True)
    for number, backup in enumerate(backups):
        (folder / f"test.{number}.json").write_text(backup)
    state_file(project).write_text(left)
    assert restored(project, b"{}") is (has != left)
    assert state_file(project).read_text() == has
