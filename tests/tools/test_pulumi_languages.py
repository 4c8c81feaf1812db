"""Which hosts of programs set-up takes, with small stand-in executables for the real ones."""

from __future__ import annotations

from pathlib import Path

import pytest

import pulumi_languages
from pulumi_languages import HOSTS

#: `go build … -o TARGET PACKAGE`: what is built names the version of Go that was asked for.
GO = """\
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\n# %s' "${GOTOOLCHAIN-any}" > "$2"; chmod 755 "$2"\
"""


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache; nothing but the system and `path` on PATH."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    monkeypatch.delenv("GOTOOLCHAIN", raising=False)
    return tmp_path / "cache" / "pulumi-feishu"


def folder_in(cache: Path, language: str) -> Path:
    return cache / f"language-{language}" / HOSTS[language].version / "bin"


@pytest.mark.parametrize("language", HOSTS)
def test_the_one_on_the_path_is_taken_ahead_of_the_cache(
    language: str, tmp_path: Path, cache: Path
) -> None:
    program = f"pulumi-language-{language}"
    executable(folder_in(cache, language) / program, "true")
    assert pulumi_languages.there(language) == folder_in(cache, language)
    executable(tmp_path / "path" / program, "true")
    assert pulumi_languages.there(language) == tmp_path / "path"


def test_what_is_built_is_cached_each_with_its_go(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    executable(tmp_path / "path" / "go", GO)
    assert pulumi_languages.main(["yaml", "nodejs", "go"]) == 0
    folders = [folder_in(cache, language) for language in ("yaml", "nodejs", "go")]
    assert capsys.readouterr().out == f"{':'.join(map(str, folders))}\n"
    built = [(path.name, path.read_text()[-8:]) for folder in folders for path in folder.iterdir()]
    assert built == [
        ("pulumi-language-yaml", "sh\n# any"),
        ("pulumi-language-nodejs", "go1.24.6"),
        ("pulumi-language-go", "go1.24.6"),
    ]


def test_a_build_that_fails_leaves_nothing(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    executable(tmp_path / "path" / "go", "echo no network >&2; exit 1")
    assert pulumi_languages.main(["yaml"]) == 1
    assert "no network" in capsys.readouterr().err
    assert [*folder_in(cache, "yaml").iterdir()] == []


def test_without_go_it_says_so(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pulumi_languages.main(["yaml"]) == 1
    assert "there is no `go`" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["perl"], ["--exact"]])
def test_it_takes_languages_that_it_knows(arguments: list[str]) -> None:
    assert pulumi_languages.main(arguments) == 2


@pytest.mark.parametrize("language", HOSTS)
def test_each_host_has_its_module_complete(language: str) -> None:
    """As for the CLI: `go` refuses what `go.sum` does not name."""
    module = HOSTS[language].module
    assert (
        HOSTS[language].package.removesuffix(f"/cmd/pulumi-language-{language}")
        in (module / "go.mod").read_text()
    )
    assert "/go.mod h1:" in (module / "go.sum").read_text()
