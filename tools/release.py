"""Builds what the release of a tag consists of, or says what is missing for it.

Usage: python3 tools/release.py TAG FOLDER

Fills the folder, which must not exist, with `dist/` (wheel and source distribution), `assets/` (the
lock file and the JSON Schema) and `notes.md` (this version's section of CHANGELOG.md, then what the
recipes' variable PULUMI_FEISHU pins it by). Nothing is published. In GitHub Actions the notes link
to the tag's files.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from pulumi_feishu import __version__
from words import Words

ROOT = Path(__file__).resolve().parent.parent

_SECTION = re.compile(r"^## (.*)\n((?:(?!^## ).*\n?)*)", re.MULTILINE)
_DATED = re.compile(r"(\S+) - \d{4}-\d\d-\d\d")

_NO_TAG = Words(
    "name the tag, such as `make dist TAG=v1.2.3`.", "请指定标签，例如 `make dist TAG=v1.2.3`。"
)


def main(arguments: list[str]) -> int:
    """Exit code 0 when the folder is complete; 1 with a line for each thing that is missing."""
    tag, folder = arguments
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    missing = list(what_is_missing(tag, __version__, changelog))
    for words in missing:
        print(Words(f"Release: {words.en}", f"发布：{words.zh}"), file=sys.stderr)
    if missing:
        return 1
    build(tag, changelog, Path(folder))
    return 0


def what_is_missing(tag: str, version: str, changelog: str) -> Iterator[Words]:
    """Why this commit, whose package has this version, can't be released under this tag."""
    if not tag:
        yield _NO_TAG
        return
    if tag != f"v{version}":
        yield Words(
            f"the tag is {tag}, but the package's version is {version}.",
            f"标签为 {tag}，而软件包的版本为 {version}。",
        )
    if not section(changelog, version):
        yield Words(
            f"CHANGELOG.md has no section with a date and lines: ## {version} - YYYY-MM-DD",
            f"CHANGELOG.md 缺少带日期且有内容的小节：## {version} - YYYY-MM-DD",
        )
    if any(title == "Unreleased" and text.strip() for title, text in _SECTION.findall(changelog)):
        yield Words(
            "CHANGELOG.md still has lines under Unreleased: move them to the version.",
            "CHANGELOG.md 的 Unreleased 下仍有内容：请移到该版本之下。",
        )


def section(changelog: str, version: str) -> str:
    """What the changelog says of a version, without the title; empty if it has no date."""
    for title, text in _SECTION.findall(changelog):
        dated = _DATED.fullmatch(title)
        if dated and dated[1] == version:
            return str(text).strip()
    return ""


def build(tag: str, changelog: str, folder: Path) -> None:
    """Fill the folder. What builds is what the lock of this environment has; nothing is fetched."""
    dist, assets = folder / "dist", folder / "assets"
    assets.mkdir(parents=True)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(dist), "provider"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
    for name in ("provider/requirements.lock", "notices.schema.json"):
        shutil.copy(ROOT / name, assets)
    [wheel] = dist.glob("*.whl")
    told = section(changelog, tag.removeprefix("v"))
    text = f"{told}\n\n### PULUMI_FEISHU\n\n```\n{pinned(wheel)}\n```\n"
    (folder / "notes.md").write_text(as_notes(text, files_of(tag, os.environ)), encoding="utf-8")


def pinned(wheel: Path) -> str:
    """The requirement that takes this very file, from whatever index has it."""
    name, version = wheel.name.split("-")[:2]
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f"{name.replace('_', '-')}=={version} --hash=sha256:{digest}"


def files_of(tag: str, environment: Mapping[str, str]) -> str:
    """Where GitHub shows the files of this tag; empty outside of GitHub Actions."""
    server, repository = (
        environment.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY")
    )
    return f"{server}/{repository}/blob/{tag}/" if server and repository else ""


def as_notes(text: str, files: str) -> str:
    """GitHub breaks a release's lines where the text does, and resolves no relative link in it."""
    joined = re.sub(r"(?<=\S)\n {2}(?=[^\s-])", " ", text)
    return re.sub(r"(?<=\]\()(?=[\w./-]+(?:#[\w-]*)?\))", files, joined)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
