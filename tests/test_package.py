"""What the package offers to the outside, what it loads for that, and how it is handed out."""

from __future__ import annotations

import email
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

import pulumi_feishu

ROOT = Path(__file__).resolve().parent.parent
BASE = f"pulumi_feishu-{pulumi_feishu.__version__}"


def test_the_public_names_are_these_and_exist() -> None:
    assert pulumi_feishu.__all__ == ["NoticeMessage", "PinnedNotice", "declare"]
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
    assert loaded.isdisjoint({"argparse", "pydantic", "requests", "starlette", "uvicorn", "yaml"})
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


@dataclass(frozen=True)
class Distributions:
    """A wheel, and the source distribution that it was built from, both unpacked too."""

    files: tuple[Path, Path]
    wheel: Path
    source: Path

    @property
    def licence(self) -> Path:
        """Where the wheel carries it, by PEP 639."""
        return self.wheel / f"{BASE}.dist-info" / "licenses" / "LICENSE"

    def metadata(self, of: str) -> email.message.Message:
        """What an index would show, as the wheel or the source distribution says it."""
        wheels = self.wheel / f"{BASE}.dist-info" / "METADATA"
        file = wheels if of == "wheel" else self.source / "PKG-INFO"
        return email.message_from_string(file.read_text(encoding="utf-8"))


def tracked(*folders: str) -> list[str]:
    """The repository's files there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return sorted(name for name in listed.split("\0") if name and (ROOT / name).exists())


def names_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    """Built once, in a copy that also has what lies about in a checkout at work."""
    copy = tmp_path_factory.mktemp("copy")
    for name in tracked("provider", "tests"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy / name)
    for litter in (".venv/bin/python", ".local/state.json", "Pulumi.prod.yaml", "secret.txt"):
        for folder in (copy, copy / "provider"):
            (folder / litter).parent.mkdir(parents=True, exist_ok=True)
            (folder / litter).write_text("stays here")
    (copy / "tests" / "__pycache__").mkdir()
    (copy / "tests" / "__pycache__" / "conftest.cpython-311.pyc").write_text("stays here")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", "dist", "provider"],
        cwd=copy,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    wheel, source = sorted((copy / "dist").iterdir(), key=lambda path: path.suffix != ".whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(copy / "wheel")
    with tarfile.open(source) as archive:
        archive.extractall(copy / "source", filter="data")
    return Distributions((wheel, source), copy / "wheel", copy / "source" / BASE)


def test_an_index_would_take_both(built: Distributions) -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", *map(str, built.files)],
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("PASSED") == 2


def test_the_wheel_has_the_package_and_the_licence_and_nothing_else(built: Distributions) -> None:
    package = {name.removeprefix("provider/") for name in tracked("provider/pulumi_feishu")}
    info = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}
    plugin = "pulumi_feishu/pulumi-plugin.json"
    expected = {*package, plugin, *(f"{BASE}.dist-info/{name}" for name in info)}
    assert names_in(built.wheel) == expected
    assert "pulumi_feishu/py.typed" in expected


def test_the_source_distribution_has_the_tests_and_nothing_that_lies_about(
    built: Distributions,
) -> None:
    expected = {name.removeprefix("provider/") for name in tracked("provider", "tests")}
    # Hatch adds the file that says what git ignores.
    assert names_in(built.source) - {".gitignore"} == {*expected, "PKG-INFO"}


def test_the_licence_is_the_repositorys_everywhere(built: Distributions) -> None:
    licence = (ROOT / "LICENSE").read_bytes()
    assert licence.split(maxsplit=2)[:2] == [b"Apache", b"License"]
    assert (ROOT / "provider" / "LICENSE").read_bytes() == licence
    assert (built.source / "LICENSE").read_bytes() == licence
    assert built.licence.read_bytes() == licence


@pytest.mark.parametrize("of", ["wheel", "sdist"])
def test_an_index_would_show_what_is_true(built: Distributions, of: str) -> None:
    metadata = built.metadata(of)
    assert metadata["Version"] == pulumi_feishu.__version__
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["License-File"] == "LICENSE"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload() == (ROOT / "provider" / "README.md").read_text(encoding="utf-8")
    pythons = [c for c in metadata.get_all("Classifier", []) if "Python :: 3." in c]
    assert [c.rpartition(" ")[2] for c in pythons] == ["3.11", "3.12", "3.13", "3.14"]
    assert metadata["Requires-Python"] == ">=3.11"
    hosts = {url.split("/")[2] for url in metadata.get_all("Project-URL", [])}
    # Nobody of this project owns a page yet.
    assert hosts == {"open.feishu.cn", "www.pulumi.com"}


def test_the_unpacked_source_tests_itself(built: Distributions) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "tests/text/test_i18n.py",
            "tests/notices_file/test_rules.py",
        ],
        cwd=built.source,
        env={**os.environ, "PYTHONPATH": str(built.source)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_builds_the_package_without_isolation_is_what_it_asks_for() -> None:
    required = tomllib.loads((ROOT / "provider" / "pyproject.toml").read_text())["build-system"]
    lines = (ROOT / "tools" / "requirements-build.in").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == required["requires"]
