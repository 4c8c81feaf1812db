"""What a look finds, and what keeps it from looking; no call leaves here."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from pulumi.dynamic import Config

from pulumi_feishu.content import content_of
from pulumi_feishu.engine import reporting
from pulumi_feishu.openapi import FeishuError, Message, NoAnswer, Refused
from pulumi_feishu.resources import refresh, run_state
from pulumi_feishu.text.i18n import Words

DOING = Words("read it", "读取")
THERE = Message("om_a", "oc_a", "text", '{"text": "x"}', "cli_a", datetime.now(UTC), is_gone=False)
GONE = Message("om_a", "oc_a", "text", "", "cli_a", datetime.now(UTC), is_gone=True)
LOST = NoAnswer(DOING, Words("the connection was cut", "连接中断"), outcome_unknown=True)


def refused(code: int) -> Refused:
    return Refused(DOING, code=code, msg="")


class Feishu:
    """Answers each read with this, and says whether the group is dissolved."""

    def __init__(self) -> None:
        self.answer: Message | FeishuError = THERE
        self.dissolved: bool | FeishuError = False
        self.calls: list[str] = []
        self.messages = self.groups = self

    def read(self, message_id: str, chat_id: str | None = None) -> Message:
        self.calls.append(message_id)
        if isinstance(self.answer, FeishuError):
            raise self.answer
        return self.answer

    def is_dissolved(self, chat_id: str) -> bool:
        self.calls.append(chat_id)
        if isinstance(self.dissolved, FeishuError):
            raise self.dissolved
        return self.dissolved


@pytest.fixture
def feishu(monkeypatch: pytest.MonkeyPatch) -> Feishu:
    for name in [name for name in os.environ if name.startswith("FEISHU_")]:
        monkeypatch.delenv(name)
    run_state.begin(Config({}, "test"))
    feishu = Feishu()
    monkeypatch.setattr(run_state, "client", lambda: feishu)
    return feishu


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(reporting, "warn", lines.append)
    return lines


@pytest.mark.parametrize(
    ("answer", "dissolved", "finding"),
    [
        pytest.param(THERE, False, "there", id="there"),
        pytest.param(GONE, False, "gone", id="recalled"),
        pytest.param(refused(230110), False, "gone", id="deleted"),
        pytest.param(refused(232009), False, "dissolved", id="of a dissolved group"),
        pytest.param(refused(230002), True, "dissolved", id="outside, and dissolved"),
    ],
)
def test_a_message_that_is_looked_at_is(
    feishu: Feishu,
    warnings: list[str],
    answer: Message | FeishuError,
    dissolved: bool,
    finding: str,
) -> None:
    feishu.answer, feishu.dissolved = answer, dissolved
    look = refresh.observe("oc_a", "om_a")
    assert (look.finding, look.message) == (finding, THERE if finding == "there" else None)
    assert warnings == []


@pytest.mark.parametrize(("dissolved", "finding"), [(True, "dissolved"), (False, "there")])
def test_without_a_message_the_group_is_looked_at(
    feishu: Feishu, dissolved: bool, finding: str
) -> None:
    feishu.dissolved = dissolved
    assert refresh.observe("oc_a", None).finding == finding
    assert feishu.calls == ["oc_a"]


@pytest.mark.parametrize(
    ("code", "count", "told"),
    [
        pytest.param(99991672, 1, "(99991672)", id="a missing scope, which is that of all"),
        pytest.param(230002, 2, "(230002)", id="outside of the group"),
    ],
)
def test_what_keeps_the_app_from_looking_is_no_drift_and_a_warning(
    feishu: Feishu, warnings: list[str], code: int, count: int, told: str
) -> None:
    feishu.answer = refused(code)
    for name in ("a", "b"):
        assert refresh.observe(f"oc_{name}", f"om_{name}") == run_state.Look("there")
    assert [told in line for line in warnings] == [True] * count


@pytest.mark.parametrize("error", [LOST, refused(4711), refused(99991403)])
def test_anything_else_is_an_error(feishu: Feishu, error: FeishuError) -> None:
    feishu.answer = error
    with pytest.raises(FeishuError) as caught:
        refresh.observe("oc_a", "om_a")
    assert caught.value is error


def test_a_message_and_its_notice_are_looked_at_once(feishu: Feishu) -> None:
    looks = [refresh.observe("oc_a", "om_a") for _ in range(2)]
    assert looks == [run_state.Look("there", THERE)] * 2
    assert feishu.calls == ["om_a"]


@pytest.mark.parametrize(
    ("message", "text", "has_strayed"),
    [(THERE, "x", False), (THERE, "y", True), (GONE, "x", True), (None, "x", False)],
)
def test_only_what_was_read_and_differs_has_strayed(
    feishu: Feishu, message: Message | None, text: str, has_strayed: bool
) -> None:
    assert refresh.has_strayed(message, content_of("text", text)) is has_strayed
