"""What one field demands of another: each rule, with the place that it names."""

from __future__ import annotations

import pytest

from notices_file.written import HEAD, entry, mistakes_in, read

NO_GROUP = (
    "no group is declared; list the groups under `groups:`, or write `allow_empty: true` to take"
    " every notice down on purpose"
)
EXPIRES = "expires: 2026-12-01T09:00:00Z"
RECALL = "recall is only for a message that is sent from here: text, markdown or card"
TEXT = "{ text: Freeze }"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(HEAD + "  []\n", f"3:3: {NO_GROUP}", id="an empty list"),
        pytest.param(HEAD, f"2:8: {NO_GROUP}", id="nothing below groups"),
        pytest.param("version: 1\n", f"1:1: {NO_GROUP}", id="no groups"),
        pytest.param(
            "allow_empty: false\nversion: 1\ngroups: []\n", f"3:9: {NO_GROUP}", id="not allowed"
        ),
    ],
)
def test_a_file_without_a_group_is_refused(text: str, expected: str) -> None:
    assert mistakes_in(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "version: 1\ngroups: { name: 值班 }\n",
            "2:9: groups must be a list, got a mapping; start each entry with '- '",
            id="a mapping",
        ),
        pytest.param(
            "version: 1\ngroups: {}\n",
            "2:9: groups must be a list, got a mapping; start each entry with '- '",
            id="an empty mapping",
        ),
        pytest.param(
            "version: 1\nallow_empty: yes\ngroups: []\n",
            "2:14: allow_empty must be true or false, got 'yes'; write true",
            id="another word for true",
        ),
    ],
)
def test_a_file_is_not_told_to_be_empty_beside_the_mistake_that_empties_it(
    text: str, expected: str
) -> None:
    assert mistakes_in(text) == [expected]


@pytest.mark.parametrize("groups", ["", "groups:\n", "groups: []\n"])
def test_a_file_may_be_empty_on_purpose(groups: str) -> None:
    assert read(f"version: 1\nallow_empty: true\n{groups}").entries == ()


def test_allow_empty_beside_groups_changes_nothing() -> None:
    assert len(read("allow_empty: true\n" + entry()).entries) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            HEAD + "  - name: 值班\n    notice: none\n",
            "3:5: groups[0] 值班: missing field 'chat' (or 'chats' for several groups)",
            id="neither chat nor chats",
        ),
        pytest.param(
            entry("chats: [oc_2]"),
            "6:5: groups[0] 值班: write chat or chats, not both",
            id="chat and chats",
        ),
        pytest.param(
            HEAD + "  - name: 值班\n    chats: []\n    notice: none\n",
            "4:12: groups[0] 值班: chats is empty; write the ids of the groups (oc_...)",
            id="empty chats",
        ),
        pytest.param(
            HEAD + "  - name: 值班\n    chats:\n    notice: none\n",
            "4:11: groups[0] 值班: chats is empty; write the ids of the groups (oc_...)",
            id="nothing in chats",
        ),
        pytest.param(
            entry(notice="{ message: om_1, text: a }"),
            "5:30: groups[0] 值班: a group shows one notice: keep one of message and text",
            id="message and text",
        ),
        pytest.param(
            entry(notice="{}"),
            "5:13: groups[0] 值班: notice is empty; write message, text, markdown or card in it",
            id="an empty notice",
        ),
        pytest.param(
            entry(EXPIRES, "then: {}"),
            "7:11: groups[0] 值班: then is empty; write message, text, markdown or card in it",
            id="an empty then",
        ),
        pytest.param(
            entry("then: announcement"),
            "6:5: groups[0] 值班: then needs expires, the moment from which it is shown",
            id="then without expires",
        ),
        pytest.param(
            entry(EXPIRES, notice="unmanaged"),
            "6:5: groups[0] 值班: an unmanaged notice never expires; remove expires,"
            " or write another notice",
            id="an unmanaged notice that expires",
        ),
        pytest.param(entry("recall: true"), f"6:5: groups[0] 值班: {RECALL}", id="recall of none"),
        pytest.param(
            entry("recall: false", notice="unmanaged"),
            f"6:5: groups[0] 值班: {RECALL}",
            id="recall of what is unmanaged",
        ),
        pytest.param(
            entry("recall: true", notice="{ message: om_1 }"),
            f"6:5: groups[0] 值班: {RECALL}",
            id="recall of somebody's message",
        ),
        pytest.param(
            entry(EXPIRES, "then: announcement", "recall: true"),
            f"8:5: groups[0] 值班: {RECALL}",
            id="recall where neither is sent",
        ),
    ],
)
def test_a_broken_rule_is_named_at_its_place(text: str, expected: str) -> None:
    assert mistakes_in(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            entry().replace("groups:", "group:"),
            "2:1: unknown field 'group'; did you mean 'groups'?",
            id="groups",
        ),
        pytest.param(
            entry().replace("chat:", "chat_id:"),
            "4:5: groups[0] 值班: unknown field 'chat_id'; did you mean 'chat'?",
            id="chat",
        ),
        pytest.param(
            entry().replace("notice:", "notise:"),
            "5:5: groups[0] 值班: unknown field 'notise'; did you mean 'notice'?",
            id="notice",
        ),
        pytest.param(
            entry("expire: 2026-12-01T09:00:00Z", "then: none"),
            "6:5: groups[0] 值班: unknown field 'expire'; did you mean 'expires'?",
            id="expires",
        ),
        pytest.param(
            entry(notice="{ markdwon: a.md }"),
            "5:15: groups[0] 值班: unknown field 'markdwon'; did you mean 'markdown'?",
            id="markdown",
        ),
        pytest.param(
            entry("recall: true", notice="{ txt: a }"),
            "5:15: groups[0] 值班: unknown field 'txt'; did you mean 'text'?",
            id="recall of a misspelt text",
        ),
    ],
)
def test_a_misspelt_field_is_one_mistake(text: str, expected: str) -> None:
    assert mistakes_in(text) == [expected]


def test_rules_are_told_beside_everything_else_that_is_wrong() -> None:
    lines = ["- chat: om_1", "  notice: {}", "  then: unmanaged", "  recall: yes", ""]
    text = HEAD + "  " + "\n  ".join(lines)
    assert mistakes_in(text) == [
        "3:5: groups[0]: missing field 'name'",
        "3:11: groups[0]: chat 'om_1' is a message id; use the group's id (oc_...)",
        "4:13: groups[0]: notice is empty; write message, text, markdown or card in it",
        "5:5: groups[0]: then needs expires, the moment from which it is shown",
        "5:11: groups[0]: a notice that expires can't become unmanaged;"
        " write none, announcement or another one",
        "6:13: groups[0]: recall must be true or false, got 'yes'; write true",
    ]


def test_recall_is_for_a_text_that_comes_later_too() -> None:
    (found,) = read(entry(EXPIRES, f"then: {TEXT}", "recall: true")).entries
    assert found.recall
