"""Text that is no YAML is told by what somebody typed, and never in the parser's own English."""

from __future__ import annotations

import re

import pytest

from notices_file.written import HEAD, mistakes_in

NAME = "  - name: 值班\n"
REST = "    chat: oc_1\n    notice: none\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            f"{HEAD}\t- name: 值班\n{REST}", "3:1: not valid YAML: has a tab here", id="tab"
        ),
        pytest.param(
            f"{HEAD}{NAME}    chat:\toc_1: x\n",
            "4:15: not valid YAML: has a ': ' where no field can begin",
            id="a tab behind a colon is none of these",
        ),
        pytest.param(
            f"{HEAD}\u3000\u3000- name: 值班\n{REST}",
            "3:1: not valid YAML: has a full-width space here",
            id="full-width space",
        ),
        pytest.param(
            f"{HEAD}  - name:\u00a0值班\n{REST}",
            "3:10: not valid YAML: has a no-break space here",
            id="no-break space",
        ),
        pytest.param(
            f'{HEAD}{NAME}{REST}    reason: "\\ud83d\\ude80"\n',
            "6:14: not valid YAML: has \\ud83d here, an escape of JSON",
            id="escape of JSON",
        ),
        pytest.param(
            f"{HEAD}{NAME}{REST}    reason: “a”: b\n",
            "6:13: not valid YAML: has the curly quote “ here",
            id="curly quotes",
        ),
        pytest.param(
            f"<<<<<<< HEAD\n{HEAD}{NAME}{REST}",
            "1:1: not valid YAML: has a merge conflict of git here",
            id="the begin of a merge conflict",
        ),
        pytest.param(
            f"{HEAD}{NAME}{REST}=======\n{REST}>>>>>>> main\n",
            "6:1: not valid YAML: has a merge conflict of git here",
            id="the rest of a merge conflict",
        ),
        pytest.param(
            f"{HEAD}  - name: 值班　群: x\n{REST}",
            "3:15: not valid YAML: has a ': ' where no field can begin",
            id="a full-width space inside of a text is none of these",
        ),
        pytest.param(
            f'{HEAD}{NAME}    chat: oc_1\n    notice: {{ text: "Freeze }}\n    owner: a\n',
            "5:21: not valid YAML: has a quote here that is never closed",
            id="a quote is named where it begins, not at the end of the file",
        ),
        pytest.param(
            f"{HEAD}{NAME}    chat: oc_1\n    notice: {{ text: Freeze: today }}\n",
            "5:27: not valid YAML: has no ',' or '}' here; close the { before, or quote the text",
            id="a colon in a mapping",
        ),
    ],
)
def test_what_was_typed_is_named_at_its_place(text: str, told: str) -> None:
    [mistake] = mistakes_in(text)
    assert mistake.startswith(told)


def test_curly_quotes_around_an_id_or_a_word_are_named() -> None:
    text = f"{HEAD}{NAME}    chat: “oc_1”\n    notice: “none”\n"
    what = "is in curly quotes (“ ”), which become part of the value; write plain quotes, or none"
    assert mistakes_in(text) == [
        f"4:11: groups[0] 值班: chat {what}",
        f"5:13: groups[0] 值班: notice {what}",
    ]


@pytest.mark.parametrize(
    "line",
    [
        *("a: b: c", "a: [1, 2", "a: {b: 1", "a: 'x", 'a: "\\q"', "a: @x", "- a", "a"),
        *("a: |x", "a: &", "a: 'b' c", "? : :", "a: %x", "a: {b c: d\n  e: f}"),
    ],
)
def test_a_chinese_reader_reads_no_english(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEISHU_LANG", "zh")
    [mistake, *_] = mistakes_in(f"{HEAD}{NAME}    {line}\n{REST}")
    told = mistake.partition("不是有效的 YAML：")[2]
    assert told
    assert not re.search(r"[A-Za-z]{4}", told.replace("YAML", ""))
