"""What the documents say about files, versions and each other is true."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from pulumi_feishu import __version__

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")


def code_blocks(name: str) -> list[str]:
    return re.findall(r"^```\w*\n(.*?)^```", (ROOT / name).read_text(), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("name", READMES)
def test_every_path_that_a_readme_names_exists(name: str) -> None:
    text = (ROOT / name).read_text()
    linked = re.findall(r"\]\(([^)#]+)\)", text)
    local = [path for path in linked if "://" not in path]
    named = re.findall(
        r"`((?:provider|examples|tests|tools)/[\w./-]+|[\w-]+\.(?:yaml|lock|txt|md))`", text
    )
    assert local
    missing = [path for path in {*local, *named} if not (ROOT / path).exists()]
    assert missing == []


def test_both_readmes_have_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        shown = [b for b in code_blocks(name) if re.match(r"(make|pulumi|git|pip|FEISHU_)", b)]
        return [re.sub(r"\s*#.*", "", line) for block in shown for line in block.splitlines()]

    assert commands(READMES[0]) == commands(READMES[1])
    assert "make up" in commands(READMES[0])


def test_the_version_tops_the_changelog() -> None:
    versions = re.findall(r"^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert versions[0] == __version__


def test_the_chinese_readme_has_the_same_sections() -> None:
    counts = [len(re.findall(r"^## ", (ROOT / n).read_text(), re.MULTILINE)) for n in READMES]
    assert counts[0] == counts[1] > 5


@pytest.mark.parametrize("name", ["state", "programs"])
def test_a_page_has_the_same_code_and_sections_in_both_languages(name: str) -> None:
    pages = (f"docs/{name}.md", f"docs/{name}.zh-CN.md")
    blocks = [[re.sub(r"(?m)^# .*", "#", block) for block in code_blocks(page)] for page in pages]
    assert blocks[0] == blocks[1] != []
    counts = [len(re.findall(r"^## ", (ROOT / page).read_text(), re.MULTILINE)) for page in pages]
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "name", ["state", "state.zh-CN", "programs", "programs.zh-CN", "emulator-clients"]
)
def test_every_path_that_a_page_links_to_exists(name: str) -> None:
    linked = re.findall(r"\]\(([^)#]+)", (ROOT / "docs" / f"{name}.md").read_text())
    assert [path for path in linked if not (ROOT / "docs" / path).exists()] == []


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
    r"""pulumi[-_.]feishu *(\[|[=~<>!]=(?!\S+ --hash=sha256:))"""
    r"""|pip3? install (-\S+ )*['"]?pulumi[-_.]feishu\b""",
    re.IGNORECASE,
)


def test_nothing_asks_an_index_for_a_name_that_nobody_owns() -> None:
    naming = {path for path in tracked() if UNOWNED.search(path.read_text(encoding="utf-8"))}
    assert naming <= {ROOT / "CHANGELOG.md", Path(__file__)}


@pytest.mark.parametrize(
    "text", ["pulumi-feishu[cli]", "pulumi_feishu==0.2.0", "pip install -q pulumi-feishu"]
)
def test_such_a_requirement_is_found(text: str) -> None:
    assert UNOWNED.search(text)


def test_a_file_by_its_hash_is_no_such_requirement() -> None:
    assert not UNOWNED.search("pulumi_feishu==0.2.0 --hash=sha256:0123")


def test_no_page_runs_the_program_as_a_module() -> None:
    """Python then looks for the package in the current folder first, whoever's that is."""
    pages = [path for path in tracked() if path.suffix in (".md", ".yml")]
    sources = (ROOT / "provider" / "pulumi_feishu").rglob("*.py")
    as_a_module = re.compile(r"-m[ ,\"']+pulumi_feishu")
    naming = {path for path in (*pages, *sources) if as_a_module.search(path.read_text())}
    assert naming == {ROOT / "provider" / "pulumi_feishu" / "__main__.py"}


@pytest.mark.parametrize("recipe", ["github-actions", "gitlab-ci"])
def test_a_recipes_page_links_to_what_exists(recipe: str) -> None:
    folder = ROOT / "examples" / recipe
    links = re.findall(r"\]\((?!https)([^)#]+)#?([^)]*)\)", (folder / "README.md").read_text())
    assert links
    for path, anchor in links:
        assert (folder / path).exists(), path
        if anchor:
            headings = re.findall(r"^#+ (.*)$", (folder / path).read_text(), re.MULTILINE)
            assert anchor in [heading.lower().replace(" ", "-") for heading in headings]
