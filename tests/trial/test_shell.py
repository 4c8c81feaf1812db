"""The variables of a trial: they replace the user's, and what a shell lacks is one line."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pulumi_feishu.trial.shell import (
    trial_environment,
    variables_of,
    what_a_shell_lacks,
    write_script,
)

USERS = {
    "PATH": "/usr/bin:/bin",
    "HTTPS_PROXY": "http://proxy",
    "FEISHU_APP_SECRET": "real",
    "FEISHU_ALLOWED_HOST": "real.example",
    "FEISHU_LANG": "zh",
    "PULUMI_BACKEND_URL": "s3://real",
    "PULUMI_CONFIG_PASSPHRASE_FILE": "/real",
    "PULUMI_ACCESS_TOKEN": "real",
}


def variables(folder: Path) -> dict[str, str]:
    url = "http://127.0.0.1:8650"
    return variables_of(folder, url, app_id="cli_demo", app_secret="made up")


def test_no_variable_of_the_user_reaches_the_commands(tmp_path: Path) -> None:
    assert trial_environment(USERS, variables(tmp_path)) == {
        "PATH": "/usr/bin:/bin",
        "HTTPS_PROXY": "http://proxy",
        "FEISHU_LANG": "zh",
        "FEISHU_BASE_URL": "http://127.0.0.1:8650",
        "FEISHU_APP_ID": "cli_demo",
        "FEISHU_APP_SECRET": "made up",
        "PULUMI_BACKEND_URL": f"file://{tmp_path}/state?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_HOME": f"{tmp_path}/pulumi-home",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_STACK": "local",
    }


def test_a_folder_of_any_name_is_a_backend() -> None:
    backend = variables(Path("/a b%20?"))["PULUMI_BACKEND_URL"]
    assert backend == "file:///a%20b%2520%3F/state?metadata=skip"


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_shell_that_reads_the_script_has_the_same_variables(shell: str, tmp_path: Path) -> None:
    folder = tmp_path / "it's $HOME"
    folder.mkdir()
    script = write_script(folder, variables(folder))
    shown = subprocess.run(
        [shell, "-c", '. "$0"; env -0', script], env=USERS, capture_output=True, text=True
    )
    given = dict(line.split("=", 1) for line in shown.stdout.split("\0") if line)
    added_by_shells = {"PWD", "SHLVL", "_", "OLDPWD"}
    assert {name: value for name, value in given.items() if name not in added_by_shells} == (
        trial_environment(USERS, variables(folder))
    )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project with a trial, in which its program runs."""
    (tmp_path / ".local").mkdir()
    write_script(tmp_path / ".local", variables(tmp_path / ".local"))
    monkeypatch.chdir(tmp_path)
    return Path()


def nothing(_: str) -> None:
    """A stack's config without any key."""


def test_what_a_shell_lacks_is_one_line_with_what_to_run(project: Path) -> None:
    lacks = what_a_shell_lacks(project, "local", {}, nothing)
    assert lacks is not None
    assert lacks.en == (
        "This shell lacks variables of the local trial (FEISHU_BASE_URL, FEISHU_APP_ID, "
        "FEISHU_APP_SECRET): run `source .local/env`, then again."
    )


@pytest.mark.parametrize(
    "name", ["FEISHU_BASE_URL", "FEISHU_APP_ID", "FEISHU_APP_SECRET"], ids=str.lower
)
def test_the_stack_of_a_trial_never_runs_as_another_app(project: Path, name: str) -> None:
    environ = {**variables(project / ".local"), name: "of a real Feishu"}
    lacks = what_a_shell_lacks(project, "local", environ, nothing)
    assert lacks is not None
    assert f"({name})" in lacks.en


def test_a_shell_that_has_the_variables_lacks_nothing(project: Path) -> None:
    for stack in ("local", "dev"):
        environ = variables(project / ".local")
        assert what_a_shell_lacks(project, stack, environ, nothing) is None


@pytest.mark.parametrize(
    ("environ", "config"),
    [
        pytest.param({"FEISHU_APP_ID": "cli_a"}, {}, id="an app in the environment"),
        pytest.param({"FEISHU_TENANT_ACCESS_TOKEN": "t-a"}, {}, id="a token"),
        pytest.param({}, {"appId": "cli_a"}, id="an app in the config"),
    ],
)
def test_another_stack_may_be_of_a_real_feishu(
    project: Path, environ: dict[str, str], config: dict[str, str]
) -> None:
    assert what_a_shell_lacks(project, "prod", environ, config.get) is None
    assert what_a_shell_lacks(project, "prod", {}, nothing) is not None


def test_without_a_trial_nothing_is_asked_for(tmp_path: Path) -> None:
    assert what_a_shell_lacks(tmp_path, "local", {}, nothing) is None


@pytest.mark.parametrize("text", [b"export FEISHU_APP_ID='", b"\xff", b"export PATH=/bin\n"])
def test_nor_is_it_by_a_file_that_no_trial_has_written(project: Path, text: bytes) -> None:
    (project / ".local" / "env").write_bytes(text)
    assert what_a_shell_lacks(project, "local", {}, nothing) is None
