"""Defaults, and one entry for each chat."""

from __future__ import annotations

import pytest

from notices_file.written import HEAD, entry, read
from pulumi_feishu.notices_file import Notice

TEXT = "{ text: Freeze }"


def test_chats_are_written_out_at_the_place_of_their_item() -> None:
    (first, second) = read(
        HEAD + "  - name: 值班\n    chats:\n      - oc_2\n      - oc_1\n    notice: none\n"
    ).entries
    assert (first.chat_id, second.chat_id) == ("oc_2", "oc_1")
    assert first.place == second.place == "notices.yaml:3:5"


@pytest.mark.parametrize(
    ("defaults", "own", "leaves"),
    [
        pytest.param("", "", False, id="neither"),
        pytest.param("on_remove: leave", "", True, id="the default's"),
        pytest.param("on_remove: leave", "on_remove: unpin", False, id="the entry wins"),
        pytest.param("on_remove: unpin", "on_remove: leave", True, id="the entry wins, too"),
    ],
)
def test_what_happens_on_removal(defaults: str, own: str, leaves: bool) -> None:
    text = f"defaults: {{ {defaults} }}\n" + entry(*filter(None, [own]))
    assert read(text).entries[0].on_remove == ("leave" if leaves else "unpin")


@pytest.mark.parametrize(
    ("default", "own", "notice", "recalls"),
    [
        pytest.param("true", "", TEXT, True, id="the default's"),
        pytest.param("true", "recall: false", TEXT, False, id="the entry wins"),
        pytest.param("false", "recall: true", TEXT, True, id="the entry wins, too"),
        pytest.param("true", "", "{ message: om_1 }", False, id="not of somebody's message"),
        pytest.param("true", "", "announcement", False, id="not of the announcement"),
    ],
)
def test_only_what_is_sent_from_here_is_recalled(
    default: str, own: str, notice: str, recalls: bool
) -> None:
    text = f"defaults: {{ recall: {default} }}\n" + entry(*filter(None, [own]), notice=notice)
    assert read(text).entries[0].recall is recalls


def test_then_is_a_whole_notice() -> None:
    expires = "expires: 2026-12-01T09:00:00Z"
    (found,) = read(entry(expires, "then: { message: om_1 }", notice=TEXT)).entries
    assert (found.notice, found.then) == (Notice("text", "Freeze"), Notice("message", "om_1"))
