"""What is no mistake, and may not be what its author means: told, and nothing fails for it."""

from __future__ import annotations

import json

import pytest

from notices_file.written import HEAD, entry, read, write

WIDE = {
    "schema": "2.0",
    "config": {"wide_screen_mode": True},
    "body": {"elements": [{"tag": "hr"}]},
}


def warnings_in(text: str) -> list[str]:
    return [str(w).removeprefix("notices.yaml:") for w in read(text).warnings]


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        pytest.param("封网 #release", "#release", id="a channel"),
        pytest.param("封网   #release  # until Monday", "#release  # until Monday", id="and more"),
        pytest.param("封网 # until Monday", "", id="a comment"),
        pytest.param('"封网 #release"', "", id="quoted"),
        pytest.param("封网#release", "", id="no blank before"),
        pytest.param("封网 ##", "", id="a line of marks"),
    ],
)
def test_a_text_that_yaml_cuts_is_told(line: str, cut: str) -> None:
    text = f"{HEAD}  - name: 值班\n    chat: oc_1\n    notice:\n      text: {line}\n"
    expected = (
        f"6:13: warning: groups[0] 值班: text ends before '{cut}', which YAML reads as a comment; "
        "put the whole text in quotes if that belongs to it"
    )
    assert warnings_in(text) == ([expected] if cut else [])


def test_a_name_that_yaml_cuts_is_told_and_a_plain_word_is_not() -> None:
    text = f"{HEAD}  - name: 值班 #2\n    chat: oc_1\n    notice: none #later\n"
    [warning] = warnings_in(text)
    assert warning.startswith("3:11: warning: groups[0] 值班: name ends before '#2'")


def test_what_feishu_may_refuse_is_told_with_its_file_and_place() -> None:
    write("wide.json", json.dumps(WIDE))
    write("who.md", "a\n<at id=lin></at>")
    both = entry(notice="{ card: wide.json }") + "    then: { markdown: who.md }\n"
    assert warnings_in(both + "    expires: 2099-01-01T09:00:00+08:00\n") == [
        "5:15: warning: groups[0] 值班: card 'wide.json', config: has 'wide_screen_mode', which "
        "Feishu does not document there; it may refuse the card",
        "6:13: warning: groups[0] 值班: markdown 'who.md', line 2: mentions 'lin', which is not an "
        "open_id (ou_...): it is somebody only if it is a user_id or address of your organization",
    ]
    assert warnings_in(entry(notice="{ text: '<at user_id=lin></at>' }"))
