"""YAML as it is read: every scalar a text, and no trap of YAML open."""

from __future__ import annotations

import pytest
import yaml

from notices_file.written import HEAD, entry, mistakes_in, read
from pulumi_feishu.notices_file import Notice, yaml_parser

EMPTY = "1:1: the file is empty; write `version: 1` and `groups:` in it"

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
    "1:10: version must be 1, got '2'",
    "5:15: groups[0] 发布值班群: unknown field 'mesage'; did you mean 'message'?",
    "7:11: groups[1] 全员群: chat 'ou_9f2' is a user's open_id; use the group's id (oc_...)",
    "8:13: groups[1] 全员群: unknown notice 'announcment'; did you mean 'announcement'?",
    "9:5: groups[2] 闲聊: missing field 'notice'",
    "10:5: groups[2] 闲聊: field 'name' is already in line 9; keep one",
    "11:11: groups[2] 闲聊: chat 'oc_room' is already declared at notices.yaml:4:11"
    " by 发布值班群; a group has one notice, keep one entry",
]


@pytest.mark.parametrize(
    ("text", "group"),
    [
        pytest.param(entry(name="0123"), ("0123", "oc_1"), id="a number stays as written"),
        pytest.param(entry(name="on"), ("on", "oc_1"), id="on is no boolean"),
        pytest.param(entry(name="2026-11-22"), ("2026-11-22", "oc_1"), id="no date"),
        pytest.param(entry(name="null"), ("null", "oc_1"), id="null is a name"),
        pytest.param(entry(name="0o17"), ("0o17", "oc_1"), id="no octal number"),
        pytest.param(entry(chat="'oc_1'"), ("值班", "oc_1"), id="quoted"),
        pytest.param("\ufeff" + entry(), ("值班", "oc_1"), id="byte order mark"),
        pytest.param(entry().replace("\n", "\r\n"), ("值班", "oc_1"), id="Windows line ends"),
        pytest.param("---\n" + entry() + "...\n", ("值班", "oc_1"), id="document marks"),
    ],
)
def test_scalars_stay_texts(text: str, group: tuple[str, str]) -> None:
    (found,) = read(text).entries
    assert (found.name, found.chat_id) == group


def test_an_alias_repeats_a_whole_notice() -> None:
    desired = read(
        HEAD
        + "  - { name: a, chat: oc_1, notice: &freeze { message: om_1 } }\n"
        + "  - { name: b, chat: oc_2, notice: *freeze }\n"
    )
    assert [entry.notice for entry in desired.entries] == [Notice("message", "om_1")] * 2


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
            "6:5: groups[0] 值班: merge keys (<<) are not supported; write the fields out",
            id="a merge key",
        ),
        pytest.param(
            entry() + "    {{ extra }}: 1\n",
            "6:5: groups[0] 值班: a field name must be a string;"
            " put what starts with { or [ in quotes",
            id="a template's braces as field",
        ),
        pytest.param(
            entry(name="!!python/object/apply:os.getcwd []"),
            "3:11: groups[0]: tag 'tag:yaml.org,2002:python/object/apply:os.getcwd'"
            " is not supported; remove it",
            id="a Python tag",
        ),
        pytest.param(
            entry(name="!env NAME"),
            "3:11: groups[0] NAME: tag '!env' is not supported; remove it",
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
            f"2:{5 + 4 * 48}: with aliases written out, the files are longer than"
            " 5,000,000 characters",
            id="aliases that add up",
        ),
        pytest.param(
            entry(notice="*freeze"),
            "5:13: alias *freeze has no anchor &freeze before it",
            id="an alias of nothing",
        ),
        pytest.param("[" * 900, "1:22: nested more than 20 deep", id="900 brackets"),
        pytest.param(
            entry(chat="oc_1: oc_2"),
            "4:15: not valid YAML: has a ': ' where no field can begin;"
            " quote the text, correct the indentation, or write { field: value }",
            id="broken YAML",
        ),
        pytest.param(
            entry().replace("chat: ", "chat："),
            "4:9: not valid YAML: has a full-width '：' here; write ': ' instead",
            id="a full-width colon",
        ),
        pytest.param(
            entry().replace("name: ", "name："),
            "3:9: not valid YAML: has a full-width '：' here; write ': ' instead",
            id="a full-width colon before another field",
        ),
        pytest.param(
            entry().replace("notice: ", "notice："),
            "5:11: not valid YAML: has a full-width '：' here; write ': ' instead",
            id="a full-width colon at the end",
        ),
        pytest.param(
            entry("\towner: a"),
            "6:1: not valid YAML: has a tab here; indent with spaces",
            id="a tab",
        ),
        pytest.param(
            entry(name="值\x07"),
            "3:12: character '\\x07' is not allowed; remove it",
            id="a control character",
        ),
        pytest.param(
            entry(name="值班").encode("gbk"),
            "1:1: is not UTF-8 in line 3; save it as UTF-8",
            id="GBK",
        ),
        pytest.param("", EMPTY, id="an empty file"),
        pytest.param("# later\n", EMPTY, id="only comments"),
        pytest.param("---\n", EMPTY, id="an empty document"),
        pytest.param(
            entry() + "#" * 1_000_000,
            "1:1: is larger than 1 MB",
            id="more than 1 MB",
        ),
    ],
)
def test_what_is_no_plain_yaml_is_refused(text: str | bytes, expected: str) -> None:
    assert expected in mistakes_in(text)


def test_200_000_brackets_crash_nothing() -> None:
    """Newer versions of libyaml stop by themselves, in words of their own."""
    assert len(mistakes_in("[" * 200_000)) == 1


def test_all_mistakes_come_at_once_in_the_files_order() -> None:
    assert mistakes_in(SEVEN_MISTAKES) == SEVEN_REPORTED


def test_the_pure_python_parser_reports_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_parser, "_Parser", yaml.SafeLoader)
    assert mistakes_in(SEVEN_MISTAKES) == SEVEN_REPORTED


def test_a_byte_order_mark_takes_no_column() -> None:
    text = "\ufeff" + entry().replace("version: 1", "version: 2")
    assert mistakes_in(text) == ["1:10: version must be 1, got '2'"]


def test_half_a_character_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = entry(name=r'"\ud83d"')
    assert mistakes_in(text)[0].startswith("3:")
    monkeypatch.setattr(yaml_parser, "_Parser", yaml.SafeLoader)
    assert mistakes_in(text) == [r"3:11: character '\ud83d' is not allowed; remove it"]
