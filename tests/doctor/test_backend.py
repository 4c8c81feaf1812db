from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_feishu.doctor.backend import backend, check_backend
from pulumi_feishu.files.pulumi_project import nearest_project


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        pytest.param("file:///srv/state", "warning", id="files"),
        pytest.param("file://~", "warning", id="files at home"),
        pytest.param("file:///srv/state?metadata=skip", "ok", id="files without metadata"),
        pytest.param("postgres://u:p@db/x?sslmode=disable", "ok", id="PostgreSQL"),
        pytest.param("s3://bucket?region=eu", "ok", id="S3"),
        pytest.param("https://api.pulumi.com", "ok", id="Pulumi Cloud"),
        pytest.param(None, "failure", id="none"),
    ],
)
def test_a_state_in_files_with_metadata_is_warned_of(url: str | None, verdict: str) -> None:
    assert backend(url).verdict == verdict


@pytest.mark.parametrize(
    ("url", "better"),
    [
        ("file:///srv/state", "file:///srv/state?metadata=skip"),
        ("file:///srv/state?create_dir=true", "file:///srv/state?create_dir=true&metadata=skip"),
    ],
)
def test_the_repair_is_the_url_to_set(url: str, better: str) -> None:
    step = backend(url).next_step
    assert step is not None
    assert f"PULUMI_BACKEND_URL='{better}'" in step.en


def test_files_are_for_one_machine_only_in_both_forms() -> None:
    for url in ("file:///srv", "file:///srv?metadata=skip"):
        assert "one machine only" in backend(url).what.en


def test_no_password_of_the_url_is_shown() -> None:
    assert "s3cret" not in repr(backend("postgres://user:s3cret@db/x?password=s3cret"))


def test_the_environment_wins_over_the_project(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: x\nbackend:\n  url: file:///srv\n")
    folder = tmp_path / "deeper"
    folder.mkdir()
    assert check_backend({}, nearest_project(folder), offline=True).verdict == "warning"
    environ = {"PULUMI_BACKEND_URL": "s3://bucket"}
    assert check_backend(environ, nearest_project(folder), offline=True).verdict == "ok"


def test_offline_nobody_asks_pulumi_where_it_is_logged_in(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: x\n")
    assert check_backend({}, nearest_project(tmp_path), offline=True).verdict == "skipped"


def test_pulumi_itself_is_asked_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pulumi"
    program.write_text('#!/bin/sh\necho \'{"user": "me", "url": "gs://bucket"}\'\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    check = check_backend({}, nearest_project(tmp_path), offline=False)
    assert (check.verdict, check.what.en) == ("ok", "in gs://bucket")


@pytest.mark.parametrize("text", ["backend: [", "- x", "backend: 3", "\x00", "backend: { url: 3 }"])
def test_a_project_file_of_another_shape_names_no_backend(tmp_path: Path, text: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(text)
    assert check_backend({}, nearest_project(tmp_path), offline=True).verdict == "skipped"
