"""What the engine was asked to do is told by its command line, and never guessed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_feishu.engine import engine_process as module
from pulumi_feishu.engine.engine_process import EngineProcess, engine_process


def engine(line: str) -> EngineProcess:
    return EngineProcess("/bin/pulumi", "/", line.split())


@pytest.mark.parametrize(
    "line",
    [
        "destroy",
        "destroy --yes --target urn:x",
        "down",
        "dn -y",
        "--non-interactive -C /infra destroy",
        "--cwd=/infra -C/infra -e destroy --stack up",
        "-v 9 --color never destroy -m up",
    ],
)
def test_a_destroy_is_known_by_its_command(line: str) -> None:
    assert engine(line).is_destroy


@pytest.mark.parametrize(
    "line",
    [
        "",
        "up",
        "up -m destroy",
        "update --stack destroy",
        "-C destroy up",
        "--stack destroy up",
        "--color destroy",
        # A flag that came with a newer version, and has a value as far as can be known.
        "--yes destroy",
        "refresh destroy",
    ],
)
def test_what_may_be_another_command_is_no_destroy(line: str) -> None:
    assert not engine(line).is_destroy


@pytest.mark.parametrize(
    ("line", "hides"),
    [
        ("up --yes --skip-preview --continue-on-error --stack test --parallel 4", False),
        ("up --plan plan.json --refresh --replace urn:x -C /tmp/target", False),
        ("up --target urn:x", True),
        ("up --target=urn:x", True),
        ("up -t urn:x", True),
        ("up -yft urn:x", True),
        ("up --target-replace urn:x", True),
        ("up --exclude urn:x", True),
        ("up --exclude-dependents", True),
        ("up -x urn:x", True),
    ],
)
def test_targets_hide_resources(line: str, hides: bool) -> None:
    assert engine(line).hides_resources is hides


def test_targets_may_stand_in_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_OPTION_TARGET_DEPENDENTS", "true")
    assert engine("up").hides_resources


def test_the_engine_is_found_above_a_shell(tmp_path: Path) -> None:
    shell = tmp_path / "pulumi"
    shutil.copyfile(os.path.realpath("/bin/sh"), shell)
    shell.chmod(0o755)
    (tmp_path / "provider.py").write_text(
        "import json\n"
        "from pulumi_feishu.engine.engine_process import engine_process\n"
        "found = engine_process()\n"
        "print(json.dumps([found.path, found.folder, *found.arguments[2:]]))\n"
    )
    # A shell goes on as the last command, which has to be another one then.
    script = f"sh -c '\"{sys.executable}\" provider.py; true'; true"
    done = subprocess.run(
        [shell, "-c", script, "up", "--stack", "a b"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [str(shell), str(tmp_path), "up", "--stack", "a b"]


#: `ps` as on macOS: the process 77 is the engine, above any other one.
_PS = """\
#!/bin/sh
case "$3 $5" in
  "ppid= 77") echo "    1" ;;
  "comm= 77") echo "{path}" ;;
  "args= 77") echo "{args} destroy --yes" ;;
  "ppid= "*) echo "   77" ;;
  *) echo "/bin/sh" ;;
esac
"""


@pytest.mark.parametrize(
    ("path", "args"),
    [
        ("/Users/A B/bin/pulumi", "/Users/A B/bin/pulumi"),
        ("/opt/homebrew/bin/pulumi", "pulumi"),
        ("pulumi", "/opt/homebrew/bin/pulumi"),
    ],
)
def test_without_proc_ps_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, args: str
) -> None:
    (tmp_path / "ps").write_text(_PS.format(path=path, args=args))
    (tmp_path / "ps").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(module, "_PROC", tmp_path / "proc")
    assert engine_process() == EngineProcess(path, "", ["destroy", "--yes"])


@pytest.mark.parametrize("script", [None, "exit 1", "echo no number"])
def test_where_nothing_tells_nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None
) -> None:
    monkeypatch.setattr(module, "_PROC", tmp_path / "proc")
    monkeypatch.setenv("PATH", str(tmp_path))
    if script:
        (tmp_path / "ps").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "ps").chmod(0o755)
    assert engine_process() is None
