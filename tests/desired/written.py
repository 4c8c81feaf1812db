"""A `notices.yaml` in the current folder: written, read, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_feishu.desired import Desired, InvalidNotices, load

FILE = "notices.yaml"
HEAD = "version: 1\ngroups:\n"
CARD = '{"config": {"update_multi": true}, "elements": []}'


def write(path: str, content: str | bytes) -> None:
    """Write this file, and its folder."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content if isinstance(content, bytes) else content.encode())


def read(text: str | bytes) -> Desired:
    """Load a `notices.yaml` of this text."""
    write(FILE, text)
    return load([Path(FILE)])


def mistakes(*paths: str) -> list[str]:
    """The mistakes of these files, one a line."""
    with pytest.raises(InvalidNotices) as caught:
        load([Path(path) for path in paths])
    assert str(caught.value) == "\n".join(map(str, caught.value.mistakes))
    return str(caught.value).splitlines()


def mistakes_in(text: str | bytes) -> list[str]:
    """The mistakes of a `notices.yaml` of this text, without the file's name."""
    write(FILE, text)
    lines = mistakes(FILE)
    assert all(line.startswith(f"{FILE}:") for line in lines)
    return [line.removeprefix(f"{FILE}:") for line in lines]


def entry(*more: str, name: str = "值班", chat: str = "oc_1", notice: str = "none") -> str:
    """A file with one entry: name in line 3, chat in 4, notice in 5, more lines from 6 on."""
    lines = [f"  - name: {name}", f"chat: {chat}", f"notice: {notice}", *more]
    return HEAD + "\n    ".join(lines) + "\n"
