"""What a tag needs before it is a release, and what the release then consists of."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import release
from pulumi_feishu import __version__
from pulumi_feishu.notices_file import json_schema

ROOT = Path(__file__).resolve().parents[2]

READY = """\
# Changelog

Newest first.

## Unreleased

## 1.2.0 - 2026-12-01

- One thing ([page](docs/state.md#locks), [site](https://example.com/x)) that needs
  a second line.
- Another.

## 1.1.0 - 2026-11-01

- Old.
"""


@pytest.mark.parametrize(
    ("tag", "changelog", "missing"),
    [
        pytest.param("v1.2.0", READY, [], id="ready"),
        pytest.param("v1.2.0", READY.replace("## Unreleased\n\n", ""), [], id="no Unreleased"),
        pytest.param("", READY, ["name the tag"], id="no tag"),
        pytest.param("1.2.0", READY, ["the tag is 1.2.0, but"], id="a tag without v"),
        pytest.param("v1.1.0", READY, ["the tag is v1.1.0, but"], id="another version"),
        pytest.param("v1.2.0rc1", READY, ["the tag is v1.2.0rc1, but"], id="not quite this one"),
        pytest.param("v1.2.0", READY.replace(" - 2026-12-01", ""), ["no section"], id="no date"),
        pytest.param("v1.2.0", READY.replace("1.2.0", "1.3.0"), ["no section"], id="no section"),
        pytest.param(
            "v1.2.0",
            "## 1.2.0 - 2026-12-01\n\n## 1.1.0 - 2026-11-01\n\n- Old.\n",
            ["no section"],
            id="an empty section",
        ),
        pytest.param(
            "v1.1.0",
            READY.replace("Unreleased\n", "Unreleased\n\n- New.\n").replace("1.2.0", "1.3.0"),
            ["the tag is v1.1.0, but", "no section", "still has lines under Unreleased"],
            id="all at once",
        ),
    ],
)
def test_a_tag_is_released_only_with_its_version_and_its_section(
    tag: str, changelog: str, missing: list[str]
) -> None:
    found = [words.en for words in release.what_is_missing(tag, "1.2.0", changelog)]
    assert len(found) == len(missing)
    assert all(part in line for part, line in zip(missing, found, strict=True))


def test_a_tag_that_is_no_release_says_why_and_builds_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert release.main(["v0.0.0", str(tmp_path / "release")]) == 1
    line, *_ = capsys.readouterr().err.splitlines()
    assert line == f"Release: the tag is v0.0.0, but the package's version is {__version__}."
    assert not (tmp_path / "release").exists()


def test_the_notes_are_the_section_with_whole_lines_and_links_to_the_tag() -> None:
    text = release.section(READY, "1.2.0")
    assert text.startswith("- One thing")
    assert text.endswith("- Another.")
    github = {"GITHUB_SERVER_URL": "https://github.example.com", "GITHUB_REPOSITORY": "acme/x"}
    files = release.files_of("v1.2.0", github)
    assert release.as_notes(text, files).splitlines() == [
        "- One thing ([page](https://github.example.com/acme/x/blob/v1.2.0/docs/state.md#locks), "
        "[site](https://example.com/x)) that needs a second line.",
        "- Another.",
    ]
    assert release.files_of("v1.2.0", {}) == ""


def test_a_release_is_both_distributions_the_lock_the_schema_and_the_notes(tmp_path: Path) -> None:
    changelog = f"## {__version__} - 2026-12-01\n\n- New.\n"
    release.build(f"v{__version__}", changelog, tmp_path / "release")
    made = {
        str(path.relative_to(tmp_path / "release")): path
        for path in (tmp_path / "release").rglob("*")
        if path.is_file()
    }
    wheel = f"dist/pulumi_feishu-{__version__}-py3-none-any.whl"
    assert set(made) == {
        wheel,
        f"dist/pulumi_feishu-{__version__}.tar.gz",
        "assets/requirements.lock",
        "assets/notices.schema.json",
        "notes.md",
    }
    assert json.loads(made["assets/notices.schema.json"].read_text()) == json_schema()
    lock = (ROOT / "provider" / "requirements.lock").read_bytes()
    assert made["assets/requirements.lock"].read_bytes() == lock
    notes = made["notes.md"].read_text()
    assert notes.startswith("- New.\n")
    digest = hashlib.sha256(made[wheel].read_bytes()).hexdigest()
    assert f"\npulumi-feishu=={__version__} --hash=sha256:{digest}\n" in notes
