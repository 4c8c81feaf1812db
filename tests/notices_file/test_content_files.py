"""Files that a notice says: found, read once, and never one that must stay private."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from notices_file.written import (
    CARD,
    FILE,
    HEAD,
    entry,
    load_chats,
    mistakes,
    mistakes_in,
    read,
    write,
)
from pulumi_feishu.notices_file import Notice, load
from pulumi_feishu.text.ids import quoted

HIDDEN = "what starts with a dot is never published"
GONE = "does not exist; paths are relative to the folder of this file"
ABSOLUTE = "is an absolute path; write it relative to the folder of this file"
NOT_MARKDOWN = "is not a Markdown file; its name must end in .md"
LONG = "is 30.4 KB as it is sent; Feishu takes at most 30 KB, shorten it"
OUTSIDE = "leads out of the repository; keep what is published in it"


def markdown(path: str) -> str:
    return entry(notice=f"{{ markdown: {path} }}")


def card(path: str) -> str:
    return entry(notice=f"{{ card: {path} }}")


def test_paths_begin_at_the_folder_of_the_file_that_names_them() -> None:
    write("teams/a/notices.yaml", markdown("oncall.md"))
    write("teams/a/oncall.md", "**a**")
    write("oncall.md", "**root**")
    (found,) = load([Path("teams/a/notices.yaml")]).entries
    assert found.notice == Notice("markdown", "**a**")


@pytest.mark.parametrize(
    ("path", "what"),
    [
        pytest.param("notices/gone.md", GONE, id="missing"),
        pytest.param("notices/on-call.md", "does not exist; did you mean 'oncall.md'?", id="typo"),
        pytest.param("gone/a.md", GONE, id="missing folder"),
        pytest.param("/etc/motd.md", ABSOLUTE, id="absolute"),
        pytest.param("~/a.md", ABSOLUTE, id="home"),
        pytest.param("C:/a.md", ABSOLUTE, id="drive"),
        pytest.param(r"notices\oncall.md", "has a backslash; write / instead", id="backslash"),
        pytest.param("../outside.md", OUTSIDE, id="outside"),
        pytest.param("notices/../../outside.md", OUTSIDE, id="outside by a detour"),
        pytest.param("../gone.md", OUTSIDE, id="outside, and missing"),
        pytest.param(".git/config.md", f"is hidden (.git); {HIDDEN}", id="hidden folder"),
        pytest.param(".env", f"is hidden (.env); {HIDDEN}", id="hidden file"),
        pytest.param("notices/.secret.md", f"is hidden (.secret.md); {HIDDEN}", id="a dot"),
        pytest.param("notices/oncall.txt", NOT_MARKDOWN, id="text"),
        pytest.param("notices/launch.json", NOT_MARKDOWN, id="card"),
        pytest.param("notices/oncall.md/", NOT_MARKDOWN, id="a slash at the end"),
        pytest.param("oncall", NOT_MARKDOWN, id="a link without suffix"),
        pytest.param("notices/secret.md", GONE, id="hidden files are not proposed"),
        pytest.param("link.md", OUTSIDE, id="link out"),
        pytest.param("linked/outside.md", OUTSIDE, id="link of a folder"),
        pytest.param("env.md", f"is hidden (.env); {HIDDEN}", id="link to a hidden file"),
        pytest.param("private.md", NOT_MARKDOWN, id="link to another kind"),
        pytest.param("folder.md", "is not a file", id="folder"),
        pytest.param("fifo.md", "is not a file", id="fifo"),
        pytest.param("large.md", "is larger than 1 MB", id="large"),
        pytest.param("gbk.md", "is not UTF-8 in line 2; save it as UTF-8", id="GBK"),
        pytest.param("empty.md", "is empty", id="empty"),
        pytest.param("long.md", LONG, id="long"),
        pytest.param(f"{'a' * 300}.md", "can't be read: File name too long", id="a long name"),
        pytest.param("''", "is not a path; write one like notices/oncall.md", id="no path"),
        pytest.param(r'"a\0.md"', "is not a path; write one like notices/oncall.md", id="NUL"),
    ],
)
def test_a_file_that_may_not_be_sent_is_refused(repository: None, path: str, what: str) -> None:
    shown = path if path[0] not in "'\"" else path[1:-1].replace(r"\0", "\0")
    assert mistakes_in(markdown(path)) == [f"5:25: groups[0] 值班: markdown {quoted(shown)} {what}"]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository with good and bad files, and one beside it."""
    write("outside.md", "outside")
    Path("repository").mkdir()
    monkeypatch.chdir("repository")
    for name in (
        ".git/config.md",
        ".env",
        "notices/.secret.md",
        "notices/oncall.txt",
        "private.key",
    ):
        write(name, "secret")
    write("notices/oncall.md", "**on call**")
    write("notices/launch.json", CARD)
    write("gbk.md", "# ok\n值班".encode("gbk"))
    write("large.md", "a" * 1_000_001)
    write("long.md", "a" * 31_000)
    write("empty.md", "\n")
    Path("folder.md").mkdir()
    os.mkfifo("fifo.md")
    Path("link.md").symlink_to(tmp_path / "outside.md")
    Path("linked").symlink_to(tmp_path)
    Path("env.md").symlink_to(".env")
    Path("oncall").symlink_to("notices/oncall.md")
    Path("private.md").symlink_to("private.key")


def test_a_link_within_the_repository_is_followed(repository: None) -> None:
    Path("current.md").symlink_to("notices/oncall.md")
    assert read(markdown("current.md")).entries[0].notice.source == "**on call**"


def test_a_link_to_itself_is_no_file(repository: None) -> None:
    Path("loop.md").symlink_to("loop.md")
    assert mistakes_in(markdown("loop.md"))[0].startswith(
        "5:25: groups[0] 值班: markdown 'loop.md' does not exist"
    )


@pytest.mark.parametrize(
    ("content", "what"),
    [
        pytest.param(
            '{\n  "config": {,\n',
            "is not JSON: line 2, column 14 needs a field name in double quotes",
            id="broken JSON",
        ),
        pytest.param("[]", "is not a JSON object", id="a list"),
        pytest.param(
            '{"elements": []}',
            'lacks "config": {"update_multi": true}, without which Feishu refuses every edit;'
            " add it",
            id="not to be edited",
        ),
    ],
)
def test_a_card_that_cannot_be_sent_is_told_with_its_file(content: str, what: str) -> None:
    write("notices/launch.json", content)
    assert mistakes_in(card("notices/launch.json")) == [
        f"5:21: groups[0] 值班: card 'notices/launch.json' {what}"
    ]


def test_markdown_is_no_card() -> None:
    write("a.md", CARD)
    assert mistakes_in(card("a.md")) == [
        "5:21: groups[0] 值班: card 'a.md' is not a JSON file; its name must end in .json"
    ]


def test_a_text_that_cannot_be_sent_is_told_at_the_field() -> None:
    text = entry(notice="{ text: ' ' }")
    assert mistakes_in(text) == ["5:21: groups[0] 值班: text is empty"]
    long = entry(notice=f"{{ text: {'字' * 52_000} }}")
    what = "text is 152.4 KB as it is sent; Feishu takes at most 150 KB, shorten it"
    assert mistakes_in(long) == [f"5:21: groups[0] 值班: {what}"]


def test_mistakes_in_content_come_with_all_others() -> None:
    text = markdown("gone.md") + "  - { chat: oc_2, notice: { card: gone.json } }\n"
    assert mistakes_in(text) == [
        f"5:25: groups[0] 值班: markdown 'gone.md' {GONE}",
        "6:5: groups[1]: missing field 'name'",
        f"6:35: groups[1]: card 'gone.json' {GONE}",
    ]


def test_a_checkout_on_windows_sends_the_same() -> None:
    write("a.md", "\ufeffone\r\ntwo\r\n")
    assert read(markdown("a.md")).entries[0].notice.source == "one\ntwo\n"


@pytest.mark.parametrize("content", ["**on call**", ""])
def test_a_file_is_read_once(content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write("oncall.md", content)
    for name, path in (("a", "oncall.md"), ("b", "./oncall.md")):
        entries = (
            f"  - {{ name: x, chat: oc_{name}{i}, notice: {{ markdown: {path} }} }}\n" for i in "12"
        )
        write(f"{name}.yaml", HEAD + "".join(entries))
    opened: list[str] = []
    original = Path.open

    def counted(self: Path, *args: Any, **kwargs: Any) -> Any:
        opened.append(self.name)
        return original(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", counted)
    if content:
        assert len(load_chats("a.yaml", "b.yaml")) == 4
    else:
        assert len(mistakes("a.yaml", "b.yaml")) == 4
    assert sorted(opened) == ["a.yaml", "b.yaml", "oncall.md"]


def test_the_file_itself_is_no_content() -> None:
    assert mistakes_in(markdown(FILE)) == [
        f"5:25: groups[0] 值班: markdown '{FILE}' is not a Markdown file; its name must end in .md"
    ]
