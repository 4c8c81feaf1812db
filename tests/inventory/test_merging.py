"""Groups are added to a file as people write it, and everything else stays by the character."""

from __future__ import annotations

import pytest

from pulumi_feishu.inventory.merging import NotMerged, merged
from pulumi_feishu.openapi import BotGroup

NEW = [BotGroup(chat_id="oc_n", name='new "one"', is_external=False)]
START = "version: 1\ngroups:\n  - name: a\n    chat: oc_a\n    notice:\n"
ENTRY = '- name: "new \\"one\\""\n  chat: "oc_n"\n  notice: unmanaged\n'


def _indented(blanks: int) -> str:
    return "".join(f"{' ' * blanks}{line}\n" for line in ENTRY.splitlines())


@pytest.mark.parametrize(
    ("above", "below", "blanks"),
    [
        pytest.param(
            "version: 1\ngroups:\n  - {name: a, chat: oc_a, notice: none}\n", "", 2, id="end"
        ),
        pytest.param(
            "version: 1\ngroups:\n- {name: a, chat: oc_a, notice: none}\n",
            "",
            0,
            id="at the margin",
        ),
        pytest.param(
            "groups:  # ours\n    - name: a\n      chat: oc_a\n      notice: none\n",
            "\n# the rest\nversion: 1\n",
            4,
            id="other fields behind",
        ),
        pytest.param(
            f"{START}      text: |+\n        x\n\n\n",
            "",
            2,
            id="a text whose blank lines count",
        ),
        pytest.param(
            f"{START}      text: |\n        - x\n",
            "\n\n# end\n",
            2,
            id="a text with a list in it",
        ),
    ],
)
def test_the_entries_go_behind_the_last_one(above: str, below: str, blanks: int) -> None:
    assert merged(above + below, NEW) == above + _indented(blanks) + below


def test_a_last_line_without_an_end_gets_one() -> None:
    text = "version: 1\ngroups:\n- {name: a, chat: oc_a, notice: none}"
    assert merged(text, NEW) == f"{text}\n{ENTRY}"


def test_lines_end_as_in_the_file() -> None:
    text = "version: 1\r\ngroups:\r\n- {name: a, chat: oc_a, notice: none}\r\n"
    assert merged(text, NEW) == text + ENTRY.replace("\n", "\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "{version: 1, groups: [{name: a, chat: oc_a, notice: none}]}",
        "version: 1\ngroups: [{name: a, chat: oc_a, notice: none}]\n",
        '"groups":\n  - {name: a, chat: oc_a, notice: none}\nversion: 1\n',
        "version: 1\n",
    ],
)
def test_what_can_not_be_added_to_is_told(text: str) -> None:
    with pytest.raises(NotMerged):
        merged(text, NEW)
