"""How each wrong value of one field is named, and at which place."""

from __future__ import annotations

import pytest

from notices_file.written import HEAD, entry, mistakes_in


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
            "4:11: groups[0] 值班: chat must be a string, got a list",
            id="a list as chat",
        ),
        pytest.param(
            entry(notice="{ message: oc_1 }"),
            "5:24: groups[0] 值班: message 'oc_1' is a group's id; use the message's id (om_...)",
            id="a chat id as message",
        ),
        pytest.param(
            entry(notice="{ message: { id: om_1 } }"),
            "5:24: groups[0] 值班: message must be a string, got a mapping",
            id="a mapping as message",
        ),
        pytest.param(
            entry(notice="{ mesage: om_1 }"),
            "5:15: groups[0] 值班: unknown field 'mesage'; did you mean 'message'?",
            id="a misspelt field of the notice",
        ),
        pytest.param(
            entry(notice="{ message: om_1, mesage: om_2 }"),
            "5:30: groups[0] 值班: unknown field 'mesage'; "
            "known here: message, text, markdown and card",
            id="a misspelt field beside the right one",
        ),
        pytest.param(
            entry(notice="{ message: om_1, mapping: om_2 }"),
            "5:30: groups[0] 值班: unknown field 'mapping'; "
            "known here: message, text, markdown and card",
            id="a field named like the union's tag",
        ),
        pytest.param(
            entry(notice="{text:Freeze}"),
            "5:14: groups[0] 值班: unknown field 'text:Freeze'; write a space after the ':'",
            id="a field without a space after its colon",
        ),
        pytest.param(
            entry().replace("chat:", "chat_id:"),
            "4:5: groups[0] 值班: unknown field 'chat_id'; did you mean 'chat'?",
            id="a misspelt field of the group",
        ),
        pytest.param(
            entry() + "    contact: 小王\n",
            "6:5: groups[0] 值班: unknown field 'contact'; "
            "known here: name, chat, chats, notice, expires, then, on_remove, recall, owner"
            " and reason",
            id="an unknown field of the group",
        ),
        pytest.param(
            entry().replace("groups:", "group:"),
            "2:1: unknown field 'group'; did you mean 'groups'?",
            id="a misspelt field of the file",
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
            entry(name="字" * 5000, chat="om_1"),
            f"4:11: groups[0] '{'字' * 120}…': chat 'om_1' is a message id;"
            " use the group's id (oc_...)",
            id="a long name is cut",
        ),
        pytest.param(
            "groups: [{ name: 值班, chat: oc_1, notice: none }]\n",
            "1:1: missing field 'version'; write `version: 1`",
            id="no version",
        ),
        pytest.param(
            "defaults: leave\n" + entry(),
            "1:11: must be a mapping with on_remove and recall, got 'leave'",
            id="defaults as text",
        ),
        pytest.param(
            "defaults: { on_removal: leave }\n" + entry(),
            "1:13: unknown field 'on_removal'; did you mean 'on_remove'?",
            id="a misspelt default",
        ),
        pytest.param(
            HEAD + "  - { name: 值班, chats: oc_1, notice: none }\n",
            "3:24: groups[0] 值班: chats must be a list, got 'oc_1';"
            " start each entry with '- oc_...'",
            id="chats without a list",
        ),
        pytest.param(
            HEAD + "  - { name: 值班, chats: [oc_1, om_1], notice: none }\n",
            "3:31: groups[0] 值班: chat 'om_1' is a message id; use the group's id (oc_...)",
            id="a message id in chats",
        ),
        pytest.param(
            HEAD + "  - { name: 值班, chats: [{ chat: oc_1 }], notice: none }\n",
            "3:25: groups[0] 值班: chat must be a string, got a mapping",
            id="a mapping in chats",
        ),
        pytest.param(
            entry("reason: [freeze]"),
            "6:13: groups[0] 值班: reason must be a string, got a list",
            id="a list as reason",
        ),
        pytest.param(
            entry(notice="{ announcement: true }"),
            "5:15: groups[0] 值班: announcement is a plain word, alone:"
            " write `notice: announcement`",
            id="announcement as a field",
        ),
        pytest.param(
            HEAD + "  name: 值班\n",
            "3:3: groups must be a list, got a mapping; start each entry with '- '",
            id="groups without a dash",
        ),
        pytest.param(
            HEAD + "  - oc_1\n",
            "3:5: groups[0]: must be a mapping with name, chat and notice, got 'oc_1'",
            id="a bare id as group",
        ),
        pytest.param(
            HEAD + "  - chat：oc_1\n",
            "3:5: groups[0]: must be a mapping with name, chat and notice, got 'chat：oc_1';"
            " write ': ' instead of the full-width '：'",
            id="a full-width colon",
        ),
        pytest.param(
            entry(notice="{ message：om_1 }"),
            "5:15: groups[0] 值班: unknown field 'message：om_1';"
            " write ': ' instead of the full-width '：'",
            id="a full-width colon in a notice",
        ),
        pytest.param(
            "- name: 值班\n",
            "1:1: must be a mapping with version and groups, got a list",
            id="a list as the file",
        ),
    ],
)
def test_a_wrong_value_is_named_at_its_place(text: str, expected: str) -> None:
    assert mistakes_in(text) == [expected]


def test_every_message_is_in_chinese_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEISHU_LANG", "zh")
    text = entry("recall: yes", "owner:", notice="{ txt: 冻结 }")
    assert mistakes_in(text) == [
        "5:15: groups[0] 值班: 未知字段 'txt'；是不是 'text'？",
        "6:13: groups[0] 值班: recall 必须是 true 或 false，现为 'yes'；请写 true",
        "7:11: groups[0] 值班: owner 为空",
    ]
