from __future__ import annotations

import subprocess
import sys

import pytest

from pulumi_feishu.cli import main


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no command"),
        pytest.param(["emulate"], id="unknown command"),
        pytest.param(["emulator", "--port", "x"], id="no number"),
    ],
)
def test_wrong_arguments_are_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_help_names_the_emulator() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pulumi_feishu", "--help"], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "run a local Feishu on this machine" in done.stdout
