from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pulumi_feishu import __version__
from pulumi_feishu.doctor.versions import check_provider, check_versions, engine, sdk
from pulumi_feishu.files.pulumi_project import Project, nearest_project


@pytest.mark.parametrize(
    ("says", "verdict"),
    [
        ("v3.274.1", "ok"),
        ("v3.187.0", "ok"),
        ("3.300.1-dev.0", "ok"),
        ("v4.0.0", "ok"),
        ("v3.186.9", "failure"),
        ("v3.99.0", "failure"),
        ("dev", "warning"),
        (None, "failure"),
    ],
)
def test_the_engine_is_there_and_new_enough(says: str | None, verdict: str) -> None:
    check = engine(says)
    assert check.verdict == verdict
    assert (check.next_step is None) == (verdict == "ok")


def test_an_old_sdk_says_how_to_upgrade() -> None:
    check = sdk("3.270.0")
    assert check.verdict == "failure"
    assert check.what.en == "3.270.0 is older than 3.271"
    assert check.next_step is not None
    assert "pip install --upgrade" in check.next_step.en


def test_the_real_ones_are_found() -> None:
    assert [check.verdict for check in check_versions()] == ["ok", "ok"]


def test_a_pulumi_that_fails_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pulumi"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert next(check_versions()).verdict == "failure"


def project_of(folder: Path, runtime: str, resources: str = "{}") -> Project:
    text = f"name: x\nruntime: {runtime}\nresources: {resources}\n"
    (folder / "Pulumi.yaml").write_text(text)
    project = nearest_project(folder)
    assert project
    return project


@pytest.mark.parametrize("runtime", ["python", "{ name: python, options: {} }"])
def test_a_program_in_python_needs_no_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runtime: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert check_provider(project_of(tmp_path, runtime), has_engine=True).verdict == "ok"


def test_any_other_program_needs_it_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    check = check_provider(project_of(tmp_path, "nodejs"), has_engine=True)
    assert (check.verdict, check.what.en) == ("failure", "no pulumi-resource-feishu on PATH")
    assert check_provider(None, has_engine=True).verdict == "skipped"


def test_the_engine_itself_says_which_version_the_plugin_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = Path(sys.executable).with_name("pulumi-resource-feishu")
    monkeypatch.setenv("PATH", f"{plugin.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    check = check_provider(project_of(tmp_path, "yaml"), has_engine=True)
    assert (check.verdict, check.what.en) == ("ok", f"{plugin}, version {__version__}")
    own = "{ acme: { type: pulumi:providers:feishu } }"
    assert (
        "credentials of"
        in check_provider(project_of(tmp_path, "yaml", own), has_engine=True).what.en
    )


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ('echo \'{ "version": "0.1.0" }\'', f"version 0.1.0, not {__version__}"),
        ("exit 1", "does not answer"),
    ],
)
def test_a_plugin_of_another_version_is_not_the_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, why: str
) -> None:
    for name in ("pulumi", "pulumi-resource-feishu"):
        (tmp_path / name).write_text(f"#!/bin/sh\n{says}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    check = check_provider(project_of(tmp_path, "yaml"), has_engine=True)
    assert check.verdict == "failure"
    assert check.what.en.endswith(why)
