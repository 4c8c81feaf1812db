"""Whole files: what becomes of them, in which order, and what a file that fails does to others."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from notices_file.written import CARD, EXAMPLE, FILE, HEAD, entry, mistakes, read, write
from pulumi_feishu import notices_file
from pulumi_feishu.notices_file import Desired, Entry, InvalidNotices, Mistake, Notice, load
from pulumi_feishu.text.i18n import Words


def test_every_form_of_an_entry_is_read() -> None:
    write("notices/oncall.md", "**on call**")
    write("notices/launch.json", CARD)
    on_call = Notice("markdown", "**on call**")
    assert read(EXAMPLE) == Desired(
        (
            Entry(
                "oc_1",
                "发布值班群",
                Notice("text", "Freeze until Dec 1."),
                "notices.yaml:6:5",
                owner="release-team",
                reason="code freeze",
                expires=datetime(2026, 12, 1, 1, tzinfo=UTC),
            ),
            Entry("oc_2", "All hands", Notice("announcement"), "notices.yaml:13:5"),
            Entry("oc_3", "Random", Notice("none"), "notices.yaml:14:5", on_remove="leave"),
            Entry("oc_4", "On-call rooms", on_call, "notices.yaml:15:5", recall=True),
            Entry("oc_5", "On-call rooms", on_call, "notices.yaml:15:5", recall=True),
            Entry("oc_6", "Launch", Notice("card", CARD), "notices.yaml:19:5"),
            Entry("oc_7", "Old room", Notice("message", "om_1"), "notices.yaml:20:5"),
            Entry("oc_8", "Somebody else's", Notice("unmanaged"), "notices.yaml:21:5"),
        )
    )


def test_a_missing_file_is_one_mistake() -> None:
    with pytest.raises(InvalidNotices) as caught:
        load([Path("notes.yaml")])
    what = Words(
        "there is no such file; name the file that declares your groups",
        "没有这个文件；请指定声明群置顶的文件",
    )
    assert caught.value.mistakes == (Mistake("notes.yaml", 1, 1, "", what),)


def test_an_unreadable_file_is_one_mistake() -> None:
    Path(FILE).symlink_to(FILE)
    assert mistakes(FILE) == [f"{FILE}:1:1: can't be read: Too many levels of symbolic links"]


def test_two_groups_may_have_the_same_name() -> None:
    entries = "".join(f"  - {{ name: 值班, chat: oc_{n}, notice: none }}\n" for n in (1, 2))
    assert [entry.name for entry in read(HEAD + entries).entries] == ["值班", "值班"]


def test_mistakes_are_told_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidNotices) as caught:
        read(entry(chat="om_1"))
    monkeypatch.setenv("FEISHU_LANG", "zh")
    assert str(caught.value) == (
        f"{FILE}:4:11: groups[0] 值班: chat 'om_1' 是消息 ID；请填写群 ID（oc_ 开头）"
    )


def test_the_public_names_are_these() -> None:
    assert notices_file.__all__ == [
        "Desired",
        "Entry",
        "InvalidNotices",
        "Mistake",
        "Notice",
        "default_paths",
        "json_schema",
        "load",
    ]
