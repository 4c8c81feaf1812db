"""`make test-versions` runs what it says, leaves nothing out, and every place promises the same."""

from __future__ import annotations

import ast
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

import pulumi_cli
import versions
from pulumi_feishu.doctor.versions import MINIMUM_ENGINE, MINIMUM_SDK, sdk

ROOT = Path(__file__).resolve().parents[2]


def project() -> dict[str, Any]:
    content = tomllib.loads((ROOT / "provider/pyproject.toml").read_text())
    found: dict[str, Any] = content["project"]
    return found


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def functions_in(file: Path) -> set[str]:
    return {n.name for n in ast.parse(file.read_text()).body if isinstance(n, ast.FunctionDef)}


def test_every_chosen_test_exists() -> None:
    chosen = [argument for argument in versions.on_the_engine() if "::" in argument]
    assert len(chosen) == len(set(chosen)) >= len(versions.ON_THE_ENGINE) == 11
    for file, _, test in (argument.partition("::") for argument in chosen):
        assert test in functions_in(ROOT / file), f"{file} has no {test}"
    assert all((ROOT / "tests" / name).exists() for name in versions.ON_THE_SDK)


def test_pyproject_promises_what_is_tested() -> None:
    pythons = [each.rpartition(" :: ")[2] for each in project()["classifiers"] if ":: 3." in each]
    assert tuple(pythons) == versions.PYTHONS
    assert project()["requires-python"] == f">={versions.PYTHONS[0]}"
    (pulumi,) = [each for each in project()["dependencies"] if each.startswith("pulumi>")]
    oldest = versions.sdk_of(versions.OLDEST_LOCK)
    assert pulumi == f"pulumi>={oldest.removesuffix('.0')},<4"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_doctor_demands_the_oldest_that_is_tested(language: str) -> None:
    assert pulumi_cli.numbers(pulumi_cli.OLDEST)[:2] == MINIMUM_ENGINE
    assert pulumi_cli.numbers(versions.sdk_of(versions.OLDEST_LOCK))[:2] == MINIMUM_SDK
    (pulumi,) = [each for each in project()["dependencies"] if each.startswith("pulumi>")]
    assert pulumi in getattr(sdk("3.0.0").next_step, language)


@pytest.mark.parametrize("name", ["docs/en/versions.md", "docs/zh/versions.md"])
def test_the_page_names_the_versions_that_are_tested(name: str) -> None:
    rows = re.findall(
        r"^\| (?:Pulumi|Python).* \| (3\S+) \| (3\S+) \|$", (ROOT / name).read_text(), re.M
    )
    assert rows == [
        (pulumi_cli.OLDEST, pulumi_cli.VERSION),
        (versions.sdk_of(versions.OLDEST_LOCK), versions.sdk_of(versions.NEWEST_LOCK)),
        (versions.PYTHONS[0], versions.PYTHONS[-1]),
    ]


#: A Python of this version: it makes an environment whose pytest notes its arguments and ends so.
PYTHON = """
case "$*" in
  -c*) echo {version} ;;
  tools/environment.py*) mkdir -p "$2/bin"
    cp "$MACHINE/pytest-{ends}" "$2/bin/python"; echo "$2 $3" >> "$MACHINE/made" ;;
esac
"""

PYTEST = """
for argument in "$@"; do
  case "$argument" in --junitxml=*) report="${{argument#--junitxml=}}" ;; esac
done
echo "$0 $(pulumi version) $*" >> "$MACHINE/ran"
echo '<testsuites><testsuite tests="7" skipped="{skipped}"/></testsuites>' > "$report"
exit {code}
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with stand-ins of the CLI, and of pytest that passes, fails or skips."""
    for version in (pulumi_cli.VERSION, pulumi_cli.OLDEST):
        for name in ("pulumi", *pulumi_cli._TOOLS):
            folder = tmp_path / "cache/pulumi-feishu/cli" / version / "bin"
            executable(folder / name, f"echo v{version}")
    for ends, skipped, code in (("passes", 0, 0), ("fails", 0, 1), ("skips", 1, 0)):
        executable(tmp_path / f"pytest-{ends}", PYTEST.format(skipped=skipped, code=code))
    for name in ("cp", "mkdir"):
        executable(tmp_path / "path" / name, f'exec {shutil.which(name)} "$@"')
    for lock in (versions.NEWEST_LOCK, versions.OLDEST_LOCK):
        (tmp_path / lock).write_text(f"pulumi=={versions.sdk_of(lock)} \\\n")
    monkeypatch.setattr(versions, "ROOT", tmp_path)
    monkeypatch.setenv("MACHINE", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    return tmp_path


def python(folder: Path, version: str, ends: str = "passes") -> None:
    executable(folder / f"python{version}", PYTHON.format(version=version, ends=ends))


def test_the_pythons_of_the_machine_are_tested_and_those_that_are_missing_are_told(
    machine: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    python(machine / "path", "3.11")
    python(machine / "pyenv/versions/3.13.0/bin", "3.13")
    # pyenv's own, where no version was selected.
    executable(machine / "path/python3.13", "exit 127")
    assert versions.main(["pythons"]) == 0
    assert (machine / "made").read_text().splitlines() == [
        ".versions/3.11-requirements requirements.lock",
        ".versions/3.13-requirements requirements.lock",
    ]
    ran = (machine / "ran").read_text().splitlines()
    assert [("--ignore=tests/integration" in line) for line in ran] == [True, False, True, False]
    assert all(f"bin/python v{pulumi_cli.VERSION} -m pytest" in line for line in ran)
    newest = f"CLI {pulumi_cli.VERSION}, SDK {versions.sdk_of(versions.NEWEST_LOCK)}"
    assert capfd.readouterr().err.splitlines()[-4:] == [
        f"Versions: {newest}, Python 3.11: 14 passed",
        f"Versions: {newest}, Python 3.13: 14 passed",
        "Versions: python3.12: NOT TESTED, it is not on this machine",
        "Versions: python3.14: NOT TESTED, it is not on this machine",
    ]


@pytest.mark.parametrize("named", ["python3.14", "python3.10", "nothing"])
def test_a_python_that_was_demanded_and_is_not_there_is_a_failure_before_anything_runs(
    machine: Path, capfd: pytest.CaptureFixture[str], named: str
) -> None:
    python(machine / "path", "3.11")
    python(machine / "path", "3.10")
    assert versions.main(["pythons", "python3.11", named]) == 1
    assert f"Versions: {named}: not on this machine" in capfd.readouterr().err
    assert not (machine / "ran").exists()


def test_a_machine_without_any_supported_python_is_a_failure(machine: Path) -> None:
    python(machine / "path", "3.10")
    assert versions.main(["pythons"]) == 1


@pytest.mark.parametrize("ends", ["fails", "skips"])
def test_a_failed_or_skipped_test_is_told_and_keeps_no_other_version_from_being_tested(
    machine: Path, capfd: pytest.CaptureFixture[str], ends: str
) -> None:
    python(machine / "path", "3.11", ends)
    python(machine / "path", "3.12")
    assert versions.main(["pythons", "python3.11", "python3.12"]) == 1
    told = capfd.readouterr().err.splitlines()[-2:]
    assert [line.rpartition(", ")[2] for line in told] == [
        "Python 3.11: FAILED",
        "Python 3.12: 14 passed",
    ]


def test_engines_are_tested_old_with_old_and_each_old_one_with_the_newest(
    machine: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    python(machine / "path", versions.PYTHONS[0])
    assert versions.main(["engines"]) == 0
    old, new = (versions.sdk_of(lock) for lock in (versions.OLDEST_LOCK, versions.NEWEST_LOCK))
    assert capfd.readouterr().err.splitlines()[-3:] == [
        f"Versions: CLI {pulumi_cli.OLDEST}, SDK {old}, Python 3.11: 14 passed",
        f"Versions: CLI {pulumi_cli.VERSION}, SDK {old}, Python 3.11: 14 passed",
        f"Versions: CLI {pulumi_cli.OLDEST}, SDK {new}, Python 3.11: 14 passed",
    ]
    used = [line.split()[1] for line in (machine / "ran").read_text().splitlines()][::2]
    assert used == [
        f"v{each}" for each in (pulumi_cli.OLDEST, pulumi_cli.VERSION, pulumi_cli.OLDEST)
    ]


def test_engines_without_the_oldest_python_are_a_failure(
    machine: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    python(machine / "path", "3.12")
    assert versions.main(["engines"]) == 1
    assert "Versions: python3.11: not on this machine" in capfd.readouterr().err


def test_a_cli_that_can_not_be_had_is_a_failure(
    machine: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    python(machine / "path", "3.12")
    monkeypatch.setenv("XDG_CACHE_HOME", str(machine / "empty"))
    monkeypatch.setattr(pulumi_cli, "_INSTALLER", machine / "nowhere")
    assert versions.main(["pythons", "python3.12"]) == 1
    assert f"there is no way to version {pulumi_cli.VERSION}" in capfd.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["python"], ["engines", "python3.11"]])
def test_other_arguments_are_refused(arguments: list[str]) -> None:
    assert versions.main(arguments) == 2
