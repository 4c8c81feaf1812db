"""`pulumi-feishu demo`: what it prints is typed into a shell that knows nothing else."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest

from pulumi_feishu.trial.emulator_process import LocalEmulator, last_emulator
from support.console import Done, run
from support.patience import PATIENCE_SECONDS

RELEASE = "oc_c3dd75f6808578e6ec925f09a227f039"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "try it"
    emulator = last_emulator(tmp_path / "try it" / ".local")
    if emulator:
        emulator.stop()


def demo(folder: Path, *options: str) -> Done:
    return run(
        *("demo", folder.name, *options),
        folder=folder.parent,
        environment={"HOME": str(folder.parent), "VIRTUAL_ENV": "", "PULUMI_ACCESS_TOKEN": "real"},
    )


def typed(folder: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    """What comes of these lines in a shell that has nothing but PATH and HOME."""
    return subprocess.run(
        ["bash", "-c", "\n".join(lines)],
        env={"PATH": os.environ["PATH"], "HOME": str(folder.parent)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )


def groups(emulator: LocalEmulator) -> dict[str, Any]:
    return {chat["chat_id"]: chat["banner"] for chat in emulator.world()["chats"]}


def test_from_nothing_to_a_change_that_is_applied(folder: Path) -> None:
    made = demo(folder)
    assert made.code == 0, made.err
    emulator = last_emulator(folder / ".local")
    assert emulator is not None
    assert f"{emulator.url}/" in made.out
    with build_opener(ProxyHandler({})).open(f"{emulator.url}/") as page:
        assert "Code freeze" in page.read().decode()
    assert str(groups(emulator)[RELEASE]).startswith("Code freeze")
    assert re.search("发布值班群 +Code freeze", made.out)
    printed = made.out.partition("In a new shell")[2]
    enter, source, review, up, stop = re.findall(r"^  (\S.*)$", printed, re.MULTILINE)

    notices = folder / "notices.yaml"
    notices.write_text(notices.read_text().replace("Code freeze:", "Freeze until Monday:"))
    reviewed = typed(folder, enter, source, review)
    assert "1 group changes: 1 edited." in reviewed.stdout, reviewed.stderr
    assert "Freeze until Monday" in reviewed.stdout
    alone = typed(folder, enter, "PULUMI_CONFIG_PASSPHRASE= pulumi preview --stack local")
    assert "FEISHU_APP_SECRET): run `source .local/env`, then again." in alone.stdout
    applied = typed(folder, enter, source, f"{up} --yes --skip-preview")
    assert "~ 1 updated" in applied.stdout, applied.stdout + applied.stderr
    assert str(groups(emulator)[RELEASE]).startswith("Freeze until Monday")

    again = demo(folder)
    assert (again.code, again.err) == (0, "")
    assert re.search(r"^Resources:\n    \d+ unchanged\n\n", again.out, re.MULTILINE)
    assert (last_emulator(folder / ".local"), "Freeze until Monday" in notices.read_text()) == (
        emulator,
        True,
    )
    assert typed(folder, enter, source, stop).returncode == 0
    assert not emulator.proves_itself()
    assert notices.exists()
    assert {path.name for path in folder.parent.iterdir()} == {folder.name}
