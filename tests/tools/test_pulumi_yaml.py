"""Which host of YAML programs set-up takes, with small stand-in executables for the real ones."""

from __future__ import annotations

from pathlib import Path

import pytest

import pulumi_yaml

PROGRAM = "pulumi-language-yaml"


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the host in an empty cache; nothing but the system and `path` on PATH."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    return tmp_path / "cache" / "pulumi-feishu" / "language-yaml" / pulumi_yaml.VERSION / "bin"


def test_the_one_on_the_path_is_taken_ahead_of_the_cache(tmp_path: Path, cached: Path) -> None:
    executable(cached / PROGRAM, "true")
    assert pulumi_yaml.there() == cached
    executable(tmp_path / "path" / PROGRAM, "true")
    assert pulumi_yaml.there() == tmp_path / "path"


def test_what_is_built_is_cached(
    tmp_path: Path, cached: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`go build … -o TARGET PACKAGE`."""
    script = 'while [ "$1" != -o ]; do shift; done; echo "#!/bin/sh" > "$2"; chmod 755 "$2"'
    executable(tmp_path / "path" / "go", script)
    assert pulumi_yaml.main([]) == 0
    assert capsys.readouterr().out == f"{cached}\n"
    assert [path.name for path in cached.iterdir()] == [PROGRAM]
    assert pulumi_yaml.there() == cached


def test_a_build_that_fails_leaves_nothing(
    tmp_path: Path, cached: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    executable(tmp_path / "path" / "go", "echo no network >&2; exit 1")
    assert pulumi_yaml.main([]) == 1
    assert "no network" in capsys.readouterr().err
    assert [*cached.iterdir()] == []


def test_without_go_it_says_so(cached: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pulumi_yaml.main([]) == 1
    assert "there is no `go`" in capsys.readouterr().err


def test_it_takes_no_arguments() -> None:
    assert pulumi_yaml.main(["--exact"]) == 2
