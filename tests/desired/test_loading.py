"""`notices.yaml` as people write it: what is read, and how each mistake is named and placed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from pulumi_feishu import desired
from pulumi_feishu.desired import (
    Group,
    InvalidNotices,
    MessageNotice,
    Mistake,
    Notices,
    PlainNotice,
    load,
    yaml_tree,
)

HEAD = "version: 1\ngroups:\n"
FILE = "notices.yaml"
NO_GROUP = "declares no group: to take every notice down on purpose, run `pulumi destroy`"

SEVEN_MISTAKES = """\
version: 2
groups:
  - name: 发布值班群
    chat: oc_room
    notice: { mesage: om_1 }
  - name: 全员群
    chat: ou_9f2
    notice: announcment
  - name: 闲聊
    name: 灌水
    chat: oc_room
"""
SEVEN_REPORTED = [
    f"{FILE}:1:10: version must be 1, is '2'",
    f"{FILE}:5:15: groups[0] 发布值班群: unknown field 'mesage'; did you mean 'message'?",
    f"{FILE}:7:11: groups[1] 全员群: chat 'ou_9f2' is a user's open_id;"
    " use the group's id (oc_...)",
    f"{FILE}:8:13: groups[1] 全员群: unknown notice 'announcment'; did you mean 'announcement'?",
    f"{FILE}:9:5: groups[2] 闲聊: missing field 'notice'",
    f"{FILE}:10:5: groups[2] 闲聊: field 'name' is already in line 9; keep one",
    f"{FILE}:11:11: groups[2] 闲聊: chat 'oc_room' is already declared in line 4"
    " by groups[0] 发布值班群; a group has one notice, keep one entry",
]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(text: str | bytes) -> Notices:
    Path(FILE).write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(Path(FILE))


def mistakes_in(text: str | bytes) -> list[str]:
    with pytest.raises(InvalidNotices) as caught:
        read(text)
    assert str(caught.value) == "\n".join(map(str, caught.value.mistakes))
    return [str(mistake) for mistake in caught.value.mistakes]


def entry(*, name: str = "值班", chat: str = "oc_1", notice: str = "none") -> str:
    return f"{HEAD}  - name: {name}\n    chat: {chat}\n    notice: {notice}\n"


def test_a_file_becomes_typed_models() -> None:
    notices = read(
        HEAD
        + "  - name: 发布值班群 # for people\n    chat: oc_a1\n    notice: { message: om_9f }\n"
        + "  - { name: 全员群, chat: oc_b2, notice: announcement }\n"
        + "  - { name: 闲聊, chat: oc_c3, notice: none }\n"
    )
    assert notices == Notices(
        version=1,
        groups=(
            Group(name="发布值班群", chat="oc_a1", notice=MessageNotice(message="om_9f")),
            Group(name="全员群", chat="oc_b2", notice=PlainNotice("announcement")),
            Group(name="闲聊", chat="oc_c3", notice=PlainNotice("none")),
        ),
    )
    assert [(group.notice.kind, group.notice.message_id) for group in notices.groups] == [
        ("message", "om_9f"),
        ("announcement", None),
        ("none", None),
    ]


@pytest.mark.parametrize(
    ("text", "group"),
    [
        pytest.param(entry(name="0123"), ("0123", "oc_1"), id="a number stays as written"),
        pytest.param(entry(name="on"), ("on", "oc_1"), id="on is no boolean"),
        pytest.param(entry(name="2026-11-22"), ("2026-11-22", "oc_1"), id="no date"),
        pytest.param(entry(name="null"), ("null", "oc_1"), id="null is a name"),
        pytest.param(entry(chat="'oc_1'"), ("值班", "oc_1"), id="quoted"),
        pytest.param("\ufeff" + entry(), ("值班", "oc_1"), id="byte order mark"),
        pytest.param(entry().replace("\n", "\r\n"), ("值班", "oc_1"), id="Windows line ends"),
        pytest.param("---\n" + entry() + "...\n", ("值班", "oc_1"), id="document marks"),
    ],
)
def test_scalars_stay_texts(text: str, group: tuple[str, str]) -> None:
    (found,) = read(text).groups
    assert (found.name, found.chat) == group


def test_two_groups_may_have_the_same_name() -> None:
    entries = "".join(f"  - {{ name: 值班, chat: oc_{n}, notice: none }}\n" for n in (1, 2))
    assert [group.name for group in read(HEAD + entries).groups] == ["值班", "值班"]


def test_an_alias_repeats_a_whole_notice() -> None:
    notices = read(
        HEAD
        + "  - { name: a, chat: oc_1, notice: &freeze { message: om_1 } }\n"
        + "  - { name: b, chat: oc_2, notice: *freeze }\n"
    )
    assert [group.notice.message_id for group in notices.groups] == ["om_1", "om_1"]


def test_models_are_frozen() -> None:
    (group,) = read(entry()).groups
    with pytest.raises(ValidationError, match="frozen"):
        group.chat = "oc_2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            entry(chat="om_9f2"),
            "4:11: groups[0] 值班: chat 'om_9f2' is a message id; use the group's id (oc_...)",
            id="a message id as chat",
        ),
        pytest.param(
            entry(chat="ou_9f2"),
            "4:11: groups[0] 值班: chat 'ou_9f2' is a user's open_id; use the group's id (oc_...)",
            id="a user's id as chat",
        ),
        pytest.param(
            entry(chat="https://applink.feishu.cn/client/chat/x"),
            "4:11: groups[0] 值班: chat 'https://applink.feishu.cn/client/chat/x' is a link;"
            " use the group's id (oc_...)",
            id="a share link as chat",
        ),
        pytest.param(
            entry(chat="发布值班群"),
            "4:11: groups[0] 值班: chat '发布值班群' is a name; use the group's id (oc_...)",
            id="a name as chat",
        ),
        pytest.param(
            entry(chat=""),
            "4:10: groups[0] 值班: chat '' is empty; use the group's id (oc_...)",
            id="no chat",
        ),
        pytest.param(
            entry(chat="[oc_1]"),
            "4:11: groups[0] 值班: chat must be a text, is a list",
            id="a list as chat",
        ),
        pytest.param(
            entry(notice="{ message: oc_1 }"),
            "5:24: groups[0] 值班: message 'oc_1' is a group's id; use the message's id (om_...)",
            id="a chat id as message",
        ),
        pytest.param(
            entry(notice="{ message: { id: om_1 } }"),
            "5:24: groups[0] 值班: message must be a text, is a mapping",
            id="a mapping as message",
        ),
        pytest.param(
            entry(notice="{ mesage: om_1 }"),
            "5:15: groups[0] 值班: unknown field 'mesage'; did you mean 'message'?",
            id="a misspelt field of the notice",
        ),
        pytest.param(
            entry(notice="{ message: om_1, mesage: om_2 }"),
            "5:30: groups[0] 值班: unknown field 'mesage'; known here: message",
            id="a misspelt field beside the right one",
        ),
        pytest.param(
            entry(notice="{ message: om_1, mapping: om_2 }"),
            "5:30: groups[0] 值班: unknown field 'mapping'; known here: message",
            id="a field named like the union's tag",
        ),
        pytest.param(
            entry().replace("chat:", "chat_id:"),
            "4:5: groups[0] 值班: unknown field 'chat_id'; did you mean 'chat'?",
            id="a misspelt field of the group",
        ),
        pytest.param(
            entry() + "    owner: 小王\n",
            "6:5: groups[0] 值班: unknown field 'owner'; known here: name, chat and notice",
            id="an unknown field of the group",
        ),
        pytest.param(
            entry().replace("groups:", "group:"),
            "2:1: unknown field 'group'; did you mean 'groups'?",
            id="a misspelt field of the file",
        ),
        pytest.param(
            HEAD + "  - name: 值班\n    notice: none\n",
            "3:5: groups[0] 值班: missing field 'chat'",
            id="a group without chat",
        ),
        pytest.param(
            HEAD + "  - chat: oc_1\n    notice: none\n",
            "3:5: groups[0]: missing field 'name'",
            id="a group without name",
        ),
        pytest.param(
            entry(name="' '"), "3:11: groups[0]: name is empty", id="a group with an empty name"
        ),
        pytest.param(
            entry(name=r'"a\nb"', chat="om_1"),
            r"4:11: groups[0] 'a\nb': chat 'om_1' is a message id; use the group's id (oc_...)",
            id="a name with a line end stays on one line",
        ),
        pytest.param(
            "groups: [{ name: 值班, chat: oc_1, notice: none }]\n",
            "1:1: missing field 'version'",
            id="no version",
        ),
        pytest.param(
            entry().replace("version: 1", "version: 1.0"),
            "1:10: version must be 1, is '1.0'",
            id="another version",
        ),
        pytest.param(
            entry(notice="message"),
            "5:13: groups[0] 值班: notice 'message' needs the message's id:"
            " write `notice: { message: om_... }`",
            id="message without id",
        ),
        pytest.param(
            entry(notice="om_9f2"),
            "5:13: groups[0] 值班: notice 'om_9f2' is a bare message id:"
            " write `notice: { message: om_9f2 }`",
            id="id without message",
        ),
        pytest.param(
            entry(notice="{ announcement: true }"),
            "5:13: groups[0] 值班: announcement is a plain word: write `notice: announcement`",
            id="announcement as a field",
        ),
        pytest.param(
            entry(notice="{ message: om_1, announcement: true }"),
            "5:13: groups[0] 值班: a group shows one notice:"
            " keep message or announcement, not both",
            id="message and announcement",
        ),
        pytest.param(
            entry(notice=""),
            "5:12: groups[0] 值班: notice must be { message: om_... }, announcement or none,"
            " is empty",
            id="an empty notice",
        ),
        pytest.param(
            entry(notice="{}"),
            "5:13: groups[0] 值班: missing field 'message'",
            id="an empty mapping as notice",
        ),
        pytest.param(
            entry(notice="[none]"),
            "5:13: groups[0] 值班: notice must be { message: om_... }, announcement or none,"
            " is a list",
            id="a list as notice",
        ),
        pytest.param(
            entry(notice="annoucement"),
            "5:13: groups[0] 值班: unknown notice 'annoucement'; did you mean 'announcement'?",
            id="a misspelt notice",
        ),
        pytest.param(
            entry(notice="mesage"),
            "5:13: groups[0] 值班: unknown notice 'mesage'; did you mean { message: om_... }?",
            id="a misspelt message",
        ),
        pytest.param(
            entry(notice="今晚发布"),
            "5:13: groups[0] 值班: unknown notice '今晚发布';"
            " write { message: om_... }, announcement or none",
            id="a text as notice",
        ),
        pytest.param(
            entry() + "  - { name: 大厅, chat: oc_1, notice: announcement }\n",
            "6:23: groups[1] 大厅: chat 'oc_1' is already declared in line 4 by groups[0] 值班;"
            " a group has one notice, keep one entry",
            id="one chat twice",
        ),
        pytest.param(HEAD + "  []\n", f"3:3: {NO_GROUP}", id="an empty list of groups"),
        pytest.param(HEAD, f"2:8: {NO_GROUP}", id="nothing below groups"),
        pytest.param("version: 1\n", f"1:1: {NO_GROUP}", id="no groups"),
        pytest.param(
            HEAD + "  name: 值班\n",
            "3:3: groups must be a list, is a mapping; start each entry with '- '",
            id="groups without a dash",
        ),
        pytest.param(
            HEAD + "  - oc_1\n",
            "3:5: groups[0]: must be a mapping with name, chat and notice, is 'oc_1'",
            id="a bare id as group",
        ),
        pytest.param(
            HEAD + "  - chat：oc_1\n",
            "3:5: groups[0]: must be a mapping with name, chat and notice, is 'chat：oc_1';"
            " write ': ' instead of the full-width '：'",
            id="a full-width colon",
        ),
        pytest.param(
            "- name: 值班\n",
            "1:1: must be a mapping with version and groups, is a list",
            id="a list as the file",
        ),
    ],
)
def test_a_mistake_is_named_at_its_place(text: str, expected: str) -> None:
    assert mistakes_in(text) == [f"{FILE}:{expected}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            entry() + "    chat: oc_2\n",
            "6:5: groups[0] 值班: field 'chat' is already in line 4; keep one",
            id="a field twice",
        ),
        pytest.param(
            entry() + "    <<: { name: a }\n",
            "6:5: groups[0] 值班: merge keys (<<) are not read; write the fields out",
            id="a merge key",
        ),
        pytest.param(
            entry() + "    {{ extra }}: 1\n",
            "6:5: groups[0] 值班: a field name must be a text;"
            " put what starts with { or [ in quotes",
            id="a template's braces as field",
        ),
        pytest.param(
            entry(name="!!python/object/apply:os.getcwd []"),
            "3:11: groups[0]: tag 'tag:yaml.org,2002:python/object/apply:os.getcwd'"
            " is not read; remove it",
            id="a Python tag",
        ),
        pytest.param(
            entry(name="!env NAME"),
            "3:11: groups[0] NAME: tag '!env' is not read; remove it",
            id="a tag of another tool",
        ),
        pytest.param(
            entry() + "---\n" + entry(),
            "6:1: a second YAML document starts here; keep one",
            id="two documents",
        ),
        pytest.param(
            "groups: &all [*all]\n",
            "1:15: alias *all is inside an anchored value; write it out",
            id="an alias in itself",
        ),
        pytest.param(
            "a: &a [x]\nb: &b [*a, *a]\n",
            "2:8: alias *a is inside an anchored value; write it out",
            id="an alias of aliases",
        ),
        pytest.param(
            f"a: &a {'x' * 100_000}\nb: [{'*a, ' * 50}]\n",
            f"2:{5 + 4 * 48}: with its aliases written out, this file is longer than"
            " 5,000,000 characters",
            id="aliases that add up",
        ),
        pytest.param(
            entry(notice="*freeze"),
            "5:13: alias *freeze has no anchor &freeze before it",
            id="an alias of nothing",
        ),
        pytest.param("[" * 200_000, "1:22: nested more than 20 deep", id="200 000 brackets"),
        pytest.param(
            entry(chat="oc_1: oc_2"),
            "4:15: not valid YAML: mapping values are not allowed in this context;"
            " quote texts with ': ' or special characters, indent with spaces only",
            id="broken YAML",
        ),
        pytest.param(
            entry(name="值\x07"),
            "3:12: character '\\x07' is not allowed; remove it",
            id="a control character",
        ),
        pytest.param(
            entry(name="值班").encode("gbk"),
            "1:1: line 3 is not UTF-8; save the file as UTF-8",
            id="GBK",
        ),
        pytest.param("", f"1:1: the file is empty; it {NO_GROUP}", id="an empty file"),
        pytest.param("# later\n", f"1:1: the file is empty; it {NO_GROUP}", id="only comments"),
        pytest.param("---\n", f"1:1: the file is empty; it {NO_GROUP}", id="an empty document"),
        pytest.param(
            entry() + "#" * 5_000_000,
            "1:1: larger than 5 MB; is it the right file?",
            id="more than 5 MB",
        ),
    ],
)
def test_what_is_no_plain_yaml_is_refused(text: str | bytes, expected: str) -> None:
    assert f"{FILE}:{expected}" in mistakes_in(text)


def test_a_missing_file_is_one_line() -> None:
    with pytest.raises(InvalidNotices) as caught:
        load(Path("notes.yaml"))
    what = "there is no such file; name the file that declares your groups"
    assert caught.value.mistakes == (Mistake("notes.yaml", 1, 1, "", what),)


def test_a_directory_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidNotices) as caught:
        load(tmp_path)
    assert str(caught.value) == f"{tmp_path}:1:1: this is a directory; name the file in it"


def test_an_unreadable_file_is_one_line() -> None:
    Path(FILE).symlink_to(FILE)
    with pytest.raises(InvalidNotices) as caught:
        load(Path(FILE))
    assert str(caught.value) == f"{FILE}:1:1: can't be read: Too many levels of symbolic links"


def test_all_mistakes_come_at_once_in_the_files_order() -> None:
    assert mistakes_in(SEVEN_MISTAKES) == SEVEN_REPORTED


def test_a_wrong_id_that_is_used_twice_is_no_repeated_chat() -> None:
    entries = "".join(f"  - {{ name: {name}, chat: om_1, notice: none }}\n" for name in "ab")
    what = "chat 'om_1' is a message id; use the group's id (oc_...)"
    assert mistakes_in(HEAD + entries) == [
        f"{FILE}:3:22: groups[0] a: {what}",
        f"{FILE}:4:22: groups[1] b: {what}",
    ]


def test_a_repeated_alias_is_reported_where_it_is_used() -> None:
    entries = "".join(
        f"  - {{ name: a, chat: {chat}, notice: none }}\n" for chat in ("&c oc_1", "*c")
    )
    assert mistakes_in(HEAD + entries) == [
        f"{FILE}:4:22: groups[1] a: chat 'oc_1' is already declared in line 3 by groups[0] a;"
        " a group has one notice, keep one entry"
    ]


def test_a_byte_order_mark_takes_no_column() -> None:
    text = "\ufeff" + entry().replace("version: 1", "version: 2")
    assert mistakes_in(text) == [f"{FILE}:1:10: version must be 1, is '2'"]


def test_the_pure_python_parser_reports_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_tree, "_Parser", yaml.SafeLoader)
    assert mistakes_in(SEVEN_MISTAKES) == SEVEN_REPORTED


def test_the_programs_constructor_refuses_a_wrong_id_too() -> None:
    values: dict[str, Any] = {"name": "值班", "chat": "om_1", "notice": PlainNotice("none")}
    with pytest.raises(ValidationError, match="is a message id; use the group's id"):
        Group(**values)


def test_the_public_names_are_these() -> None:
    assert desired.__all__ == [
        "Group",
        "InvalidNotices",
        "MessageNotice",
        "Mistake",
        "Notices",
        "PlainNotice",
        "load",
    ]
