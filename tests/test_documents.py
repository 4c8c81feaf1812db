"""What the documents say about files, versions and each other is true."""

from __future__ import annotations

import re
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


def test_both_pages_on_the_state_have_the_same_commands_and_sections() -> None:
    pages = ("docs/state.md", "docs/state.zh-CN.md")
    blocks = [[re.sub(r"(?m)^# .*", "#", block) for block in code_blocks(page)] for page in pages]
    assert blocks[0] == blocks[1] != []
    counts = [len(re.findall(r"^## ", (ROOT / page).read_text(), re.MULTILINE)) for page in pages]
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["docs/state.md", "docs/state.zh-CN.md"])
def test_every_path_that_a_page_on_the_state_links_to_exists(name: str) -> None:
    linked = re.findall(r"\]\(([^)#]+)", (ROOT / name).read_text())
    assert [path for path in linked if not (ROOT / "docs" / path).exists()] == []
