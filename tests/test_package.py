"""What the package offers to the outside, and what it loads for that."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pulumi_feishu


def test_the_public_names_are_these_and_exist() -> None:
    assert pulumi_feishu.__all__ == ["NoticeMessage", "PinnedNotice"]
    assert all(hasattr(pulumi_feishu, name) for name in pulumi_feishu.__all__)


def test_the_installed_version_is_the_sources() -> None:
    assert version("pulumi-feishu") == pulumi_feishu.__version__


def test_the_provider_process_loads_neither_the_emulator_nor_the_configuration() -> None:
    program = (
        "import sys, json, pulumi; before = set(sys.modules)\n"
        "from pulumi_feishu import NoticeMessage, PinnedNotice\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    loaded = set(json.loads(done.stdout))
    assert "pulumi_feishu.pinned_notice" in loaded
    assert loaded.isdisjoint({"argparse", "pydantic", "starlette", "uvicorn", "yaml"})
    own = {name.removeprefix("pulumi_feishu.") for name in loaded}
    assert own.isdisjoint({"cli", "desired", "emulator"})


def test_the_engine_finds_that_no_plugin_of_this_name_exists() -> None:
    """Else each command tries to download `pulumi-resource-feishu`, for the package's name."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "list", "-v", "--format", "json"],
        capture_output=True,
        text=True,
    )
    [package] = [p for p in json.loads(listed.stdout) if p["name"] == "pulumi-feishu"]
    plugin = Path(package["location"]) / "pulumi_feishu" / "pulumi-plugin.json"
    assert json.loads(plugin.read_text()) == {"resource": False}
