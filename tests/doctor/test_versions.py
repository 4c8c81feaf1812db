from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_feishu.doctor.versions import check_versions, engine, sdk


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
