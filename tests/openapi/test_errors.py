from __future__ import annotations

import pytest

from pulumi_feishu.http.quoting import quoted_answer
from pulumi_feishu.openapi import FeishuError, Kind, Refused
from pulumi_feishu.openapi.errors import Attempts
from pulumi_feishu.text.i18n import Words

UNPIN = Words("unpin oc_a", "撤销 oc_a 的群置顶")


def test_a_refusal_reads_as_one_line_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    error = Refused(UNPIN, code=232011, msg="Operator can NOT be out of the chat.", log_id="2026A")
    monkeypatch.setenv("FEISHU_LANG", "en")
    assert str(error) == (
        "Feishu refused to unpin oc_a (232011): the bot is not in this group. "
        "Add the bot to the group, then run again. Log id 2026A."
    )
    monkeypatch.setenv("FEISHU_LANG", "zh")
    assert str(error) == (
        "飞书拒绝撤销 oc_a 的群置顶（232011）：机器人不在该群内。"
        "请将机器人加入该群，然后重新运行。Log id 2026A。"
    )


def test_an_unknown_code_keeps_the_servers_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEISHU_LANG", "en")
    error = Refused(UNPIN, code=4711, msg="the moon\nis full")
    assert error.kind is Kind.UNKNOWN
    assert 'the server says "the moon is full"' in str(error)


def test_missing_scopes_and_the_link_to_get_them_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEISHU_LANG", "en")
    details = {
        "permission_violations": [{"type": "action_scope_required", "subject": "im:chat"}],
        "helps": [{"url": "https://open.feishu.cn/app/x/auth", "description": "apply"}],
    }
    error = Refused(UNPIN, code=99991672, msg="Access denied", details=details)
    assert error.kind is Kind.MISSING_SCOPE
    assert str(error).endswith("[im:chat] https://open.feishu.cn/app/x/auth")


def test_tries_and_sequels_stand_before_the_log_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEISHU_LANG", "en")
    error = FeishuError(Words("It failed.", "失败。"), log_id="2026A")
    told = error.but(attempts=Attempts(4, 6.6)).then(
        Words("The group shows nothing now.", "群内当前没有置顶。")
    )
    assert str(error) == "It failed. Log id 2026A."
    assert str(told) == (
        "It failed. The group shows nothing now. Tried 4 times in 7 s. Log id 2026A."
    )


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        pytest.param("a\r\n\tb\x1b[31m", "a b [31m", id="control characters"),
        pytest.param(
            "token t-g1044qeGEDXTB6NDJOGV4JQCYDGHRBARFTGT1234 bad", "token *** bad", id="token"
        ),
        pytest.param("x" * 400, "x" * 300 + "…", id="long"),
    ],
)
def test_a_servers_text_is_made_harmless(text: str, harmless: str) -> None:
    assert quoted_answer(text) == harmless


@pytest.mark.parametrize(
    "details",
    [
        pytest.param(
            {"permission_violations": "x", "helps": [1], "field_violations": None}, id="types"
        ),
        pytest.param({"helps": [{"url": None}]}, id="nulls"),
    ],
)
def test_odd_details_of_a_server_do_no_harm(details: dict[str, object]) -> None:
    assert "232014" in str(Refused(UNPIN, code=232014, msg="", details=details))
