"""What the documents say about files, versions and each other is true."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from pulumi_feishu import __version__
from support.pages import LANGUAGES, page_names, path_of

ROOT = Path(__file__).resolve().parent.parent

#: The READMEs and the pages of the site, of which `test_pages.py` holds the rest.
PAGES = [path_of(page, language) for page in page_names() for language in LANGUAGES]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    named = re.findall(
        r"`((?:provider|examples|tests|tools|docs)/[\w./-]+|[\w-]+\.(?:yaml|lock|txt|md))`",
        page.read_text(),
    )
    # uv's own, in a project of the reader's.
    assert [path for path in {*named} - {"uv.lock"} if not (ROOT / path).exists()] == []


def test_the_version_tops_the_changelog() -> None:
    versions = re.findall(r"^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert versions[0] == __version__


def test_every_module_that_the_architecture_names_exists() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    named = set(re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.py)?)`", page))
    assert len(named) > 25
    bases = (ROOT / "provider" / "pulumi_feishu", ROOT)
    assert [name for name in named if not any((base / name).exists() for base in bases)] == []


def tracked() -> list[Path]:
    """The texts of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    files = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in files if path.is_file() and path.suffix not in (".png", ".sum")]


#: What pip reads as the package's name on an index, with an extra, a version, or after `install`.
#: A hash beside the version names one file, whoever owns the name.
UNOWNED = re.compile(
    r"""pulumi[-_.]feishu\ *(\[(?!OPTIONS)[^\]]*\](?!\ @\ git\+)|[=~<>!]=(?!\S+\ --hash=sha256:))
    |(pip[3x]?|uv\ tool)\ install\ (-\S+\ )*['"]?pulumi[-_.]feishu\b(?!\[[^\]]*\]\ @\ git\+)""",
    re.IGNORECASE | re.VERBOSE,
)


def test_nothing_asks_an_index_for_a_name_that_nobody_owns() -> None:
    naming = {path for path in tracked() if UNOWNED.search(path.read_text(encoding="utf-8"))}
    assert naming <= {ROOT / "CHANGELOG.md", Path(__file__)}


@pytest.mark.parametrize(
    "text",
    [
        "pulumi-feishu[cli]",
        "pulumi_feishu==0.2.0",
        "pip install -q pulumi-feishu",
        "pipx install 'pulumi-feishu[cli]'",
        "uv tool install pulumi-feishu",
    ],
)
def test_such_a_requirement_is_found(text: str) -> None:
    assert UNOWNED.search(text)


def test_a_file_by_its_hash_is_no_such_requirement() -> None:
    assert not UNOWNED.search("pulumi_feishu==0.2.0 --hash=sha256:0123")


def test_a_commit_of_a_repository_is_no_such_requirement() -> None:
    assert not UNOWNED.search('pipx install "pulumi-feishu[cli] @ git+$URL@$COMMIT"')


def test_no_page_runs_the_program_as_a_module() -> None:
    """Python then looks for the package in the current folder first, whoever's that is."""
    pages = [path for path in tracked() if path.suffix in (".md", ".yml")]
    sources = (ROOT / "provider" / "pulumi_feishu").rglob("*.py")
    as_a_module = re.compile(r"-m[ ,\"']+pulumi_feishu")
    naming = {path for path in (*pages, *sources) if as_a_module.search(path.read_text())}
    assert naming == {ROOT / "provider" / "pulumi_feishu" / "__main__.py"}
