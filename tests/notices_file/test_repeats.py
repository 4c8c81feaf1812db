"""Each chat has one entry, wherever it is written."""

from __future__ import annotations

import pytest

from notices_file.written import FILE, HEAD, entry, mistakes, mistakes_in, write

ONE = "a group has one notice, keep one entry"


def test_a_chat_in_two_entries_names_both_places() -> None:
    text = entry() + "  - { name: 大厅, chat: oc_1, notice: announcement }\n"
    assert mistakes_in(text) == [
        f"6:23: groups[1] 大厅: chat 'oc_1' is already declared at {FILE}:4:11 by 值班; {ONE}"
    ]


def test_a_chat_twice_in_one_list_names_both_places() -> None:
    text = HEAD + "  - { name: 值班, chats: [oc_1, oc_2, oc_1], notice: none }\n"
    assert mistakes_in(text) == [
        f"3:37: groups[0] 值班: chat 'oc_1' is already declared at {FILE}:3:25 by 值班; {ONE}"
    ]


def test_a_chat_in_an_entry_and_in_a_list_names_both_places() -> None:
    text = entry() + "  - { chats: [oc_2, oc_1], notice: none }\n"
    assert mistakes_in(text) == [
        "6:5: groups[1]: missing field 'name'",
        f"6:21: groups[1]: chat 'oc_1' is already declared at {FILE}:4:11 by 值班; {ONE}",
    ]


def test_a_chat_in_two_files_names_both_places() -> None:
    write("notices/a.yaml", entry(name="发布值班群"))
    write("notices/b.yaml", entry(name="大厅"))
    assert mistakes("notices") == [
        "notices/b.yaml:4:11: groups[0] 大厅: chat 'oc_1' is already declared at"
        f" notices/a.yaml:4:11 by 发布值班群; {ONE}"
    ]


def test_the_third_declaration_names_the_first() -> None:
    text = HEAD + "".join(f"  - {{ name: {n}, chat: oc_1, notice: none }}\n" for n in "abc")
    assert mistakes_in(text) == [
        f"4:22: groups[1] b: chat 'oc_1' is already declared at {FILE}:3:22 by a; {ONE}",
        f"5:22: groups[2] c: chat 'oc_1' is already declared at {FILE}:3:22 by a; {ONE}",
    ]


def test_an_entry_without_a_name_is_named_by_its_number() -> None:
    entries = "  - { chat: oc_1, notice: none }\n" * 2
    assert mistakes_in(HEAD + entries)[2] == (
        f"4:13: groups[1]: chat 'oc_1' is already declared at {FILE}:3:13 by groups[0]; {ONE}"
    )


def test_a_wrong_id_that_is_used_twice_is_no_repeated_chat() -> None:
    entries = "".join(f"  - {{ name: {name}, chat: om_1, notice: none }}\n" for name in "ab")
    what = "chat 'om_1' is a message id; use the group's id (oc_...)"
    assert mistakes_in(HEAD + entries) == [
        f"3:22: groups[0] a: {what}",
        f"4:22: groups[1] b: {what}",
    ]


def test_an_entry_that_is_repeated_by_an_alias_is_reported_there() -> None:
    entries = "  - &a { name: a, chat: oc_1, notice: none }\n  - *a\n"
    assert mistakes_in(HEAD + entries) == [
        f"4:5: groups[1] a: chat 'oc_1' is already declared at {FILE}:3:25 by a; {ONE}"
    ]


def test_a_repeated_alias_is_reported_where_it_is_used() -> None:
    entries = "".join(
        f"  - {{ name: a, chat: {chat}, notice: none }}\n" for chat in ("&c oc_1", "*c")
    )
    assert mistakes_in(HEAD + entries) == [
        f"4:22: groups[1] a: chat 'oc_1' is already declared at {FILE}:3:22 by a; {ONE}"
    ]


def test_a_file_name_with_by_in_it_tears_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEISHU_LANG", "zh")
    for name in ("notices by team/a.yaml", "notices by team/b.yaml"):
        write(name, HEAD + "  - { name: 值班, chat: oc_1, notice: none }\n")
    [mistake] = mistakes("notices by team")
    assert "群 'oc_1' 已在 notices by team/a.yaml:3:23 由 值班 声明" in mistake
