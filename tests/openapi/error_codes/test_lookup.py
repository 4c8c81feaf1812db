"""The table of codes is complete, and each of its texts reads well in a whole message."""

from __future__ import annotations

import re

import pytest

from pulumi_feishu.openapi import Refused
from pulumi_feishu.openapi.error_codes.kinds import Kind, Meaning
from pulumi_feishu.openapi.error_codes.lookup import _BY_CALL, CODES
from pulumi_feishu.text.i18n import Words

DOING = Words("x", "x")

# Written out once more on purpose: a code that is lost or invented in the table shows here.
TOP_NOTICE = [230111, 232001, 232009, 232010, 232011, 232014, 232024, 232025, 232033, 232034]
TOKENS = [10003, 10012, 10014, 10015]
TOKENS += [99991661, 99991663, 99991664, 99991665, 99991668, 99991671, 99991677]
TOKENS += [99991672, 99991679, 99991401, 99991403]
TOKENS += [99991543, 99991662, 99991673, 99991676]
GATEWAY = [99991400, 2200, 5000, 1500, 10101, 230049, 18121, 9499, 99992402]
GATEWAY += [99992356, 99992354, 232006, 232004]
MESSAGES = [230001, 230002, 230006, 230009, 230011, 230013, 230018, 230020, 230022, 230025]
MESSAGES += [230026, 230027, 230028, 230031, 230035, 230071, 230072, 230075, 230099, 230110]
MESSAGES += [230015, 230017, 230019, 230029, 230034, 230036, 230038, 230050, 230053, 230054]
MESSAGES += [230055, 230073, 230074]
ANNOUNCEMENTS = [232097, 1772006]
BOT = [11205]

# A caller decides by kind, so each code's kind is written out, not derived from the table.
KINDS = {
    Kind.INVALID_INPUT: {230111, 232001, 9499, 99992402, 230001, 230019, 230029},
    Kind.UNKNOWN_CHAT: {99992356, 232006, 230034},
    Kind.GROUP_DISSOLVED: {232009},
    Kind.OUTSIDE_GROUP: {232010, 232011, 232034, 230002},
    Kind.NO_PERMISSION: {232014, 232024, 232025, 232033, 99991401, 11205}
    | {230006, 230013, 230018, 230026, 230035, 230036, 230038, 230053},
    Kind.MISSING_SCOPE: {99991672, 99991679, 230027},
    Kind.MESSAGE_GONE: {230011, 230110, 99992354},
    Kind.MESSAGE_FROZEN: {230009, 230031, 230050, 230071, 230072, 230073, 230074, 230075},
    Kind.CONTENT_REFUSED: {230015, 230017, 230022, 230025, 230028, 230054, 230055, 230099},
    Kind.ANNOUNCEMENT_FORMAT: {232097, 1772006},
    Kind.CREDENTIALS: {10003, 10012, 10014, 10015, 99991661}
    | {99991664, 99991665, 99991668, 99991671, 99991677}
    | {99991543, 99991662, 99991673, 99991676, 232004},
    Kind.TOKEN_INVALID: {99991663},
    Kind.QUOTA: {99991403},
    Kind.THROTTLED: {99991400, 230020},
    Kind.SERVER_FAULT: {2200, 5000, 1500, 10101, 18121, 230049},
    Kind.UNKNOWN: set(),  # what is not in the table
}

_ROWS = [*CODES.items(), *((code, meaning) for (_, code), meaning in _BY_CALL.items())]
every_code = pytest.mark.parametrize(("code", "meaning"), _ROWS, ids=[str(c) for c, _ in _ROWS])


def test_a_code_means_what_the_call_makes_it_mean() -> None:
    sent, edited = (
        Refused(DOING, code=230075, msg="", call=f"{method} /open-apis/im/v1/messages{rest}")
        for method, rest in (("POST", ""), ("PUT", "/:message_id"))
    )
    assert "the group is encrypted, and no app can send to it. Declare a message" in str(sent)
    assert "the time in which the tenant allows editing this message is over" in str(edited)
    assert (sent.kind, edited.kind) == (Kind.NO_PERMISSION, Kind.MESSAGE_FROZEN)


@pytest.mark.parametrize("code", [99991543, 99991662, 99991673, 99991676])
def test_what_no_call_can_succeed_with_ends_the_run(code: int) -> None:
    assert Refused(DOING, code=code, msg="").is_fatal


@pytest.mark.parametrize("code", [10003, 10014, 10015, 99991543])
def test_a_wrong_secret_names_the_other_platform(code: int) -> None:
    assert "feishu:baseUrl" in CODES[code].en_next
    assert "feishu:baseUrl" in CODES[code].zh_next


def test_the_table_holds_every_code_the_project_may_meet_and_no_other() -> None:
    assert sorted(CODES) == sorted(TOP_NOTICE + TOKENS + GATEWAY + MESSAGES + ANNOUNCEMENTS + BOT)


def test_each_code_is_of_the_kind_that_callers_decide_by() -> None:
    found = {kind: {code for code, m in CODES.items() if m.kind is kind} for kind in Kind}
    assert found == KINDS


@every_code
def test_the_english_texts_are_a_clause_and_one_sentence(code: int, meaning: Meaning) -> None:
    first = meaning.en.split()[0]
    assert first == "Feishu" or first == first.lower()
    assert not meaning.en.endswith((".", ";", ":", ","))
    assert re.fullmatch(r"[A-Z][a-z].*\.", meaning.en_next)
    assert ". " not in meaning.en_next
    assert (meaning.en + meaning.en_next).isascii()


@every_code
def test_the_chinese_texts_are_a_clause_and_one_sentence(code: int, meaning: Meaning) -> None:
    assert not meaning.zh.endswith(("。", "，", "；", "："))
    assert meaning.zh_next.startswith("请")
    assert meaning.zh_next.endswith("。")
    assert meaning.zh_next.count("。") == 1
    # Half-width punctuation between Chinese characters is a slip of the keyboard.
    assert not re.search(r"[一-鿿][,;:!?()]", meaning.zh + meaning.zh_next)


@every_code
def test_every_text_fits_in_one_line(code: int, meaning: Meaning) -> None:
    for text in (meaning.en, meaning.en_next, meaning.zh, meaning.zh_next):
        assert 0 < len(text) <= 140
        assert text == " ".join(text.split())


@every_code
def test_no_next_step_is_try_again_later(code: int, meaning: Meaning) -> None:
    assert not re.search(r"\blater\b|try again|retry", meaning.en_next)
    assert not re.search("稍后|稍候|重试", meaning.zh_next)


@every_code
def test_every_code_names_its_source(code: int, meaning: Meaning) -> None:
    assert re.fullmatch(r"\[seen\]|\[(doc|seen)\] \S.*", meaning.source)


@every_code
def test_nothing_in_a_text_looks_like_a_credential(code: int, meaning: Meaning) -> None:
    texts = " ".join((meaning.en, meaning.en_next, meaning.zh, meaning.zh_next))
    assert not re.search(r"\b[tua]-\w|\bcli_\w|\bBearer\b", texts)


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        pytest.param(
            232011,
            Meaning(
                kind=Kind.OUTSIDE_GROUP,
                en="the bot is not in this group",
                en_next="Add the bot to the group, then run again.",
                zh="机器人不在该群内",
                zh_next="请将机器人加入该群，然后重新运行。",
                source="[doc] group/chat/delete_top_notice",
            ),
            id="not in the group",
        ),
        pytest.param(
            232009,
            Meaning(
                kind=Kind.GROUP_DISSOLVED,
                en="the group has been dissolved",
                en_next="Remove the entry from the configuration.",
                zh="该群已被解散",
                zh_next="请从配置中删除该条目。",
                source="[doc] group/chat/delete_top_notice",
            ),
            id="dissolved",
        ),
        pytest.param(
            99991400,
            Meaning(
                kind=Kind.THROTTLED,
                en="too many calls in too short a time",
                en_next="Wait for the seconds that the server named, then run again.",
                zh="调用过于频繁，触发频率限制",
                zh_next="请等待服务端返回的秒数，然后重新运行。",
                source="[doc] api-call-guide/generic-error-code",
            ),
            id="throttled",
        ),
        pytest.param(
            99991672,
            Meaning(
                kind=Kind.MISSING_SCOPE,
                en="the app lacks a scope that this call needs",
                en_next="Add it in the developer console under Permissions & Scopes, "
                "publish a version, then run again.",
                zh="应用缺少调用该接口所需的权限",
                zh_next="请在开发者后台的“权限管理”中开通权限并发布版本，然后重新运行。",
                source="[doc] api-call-guide/generic-error-code",
            ),
            id="missing scope",
        ),
    ],
)
def test_a_code_means_exactly_this(code: int, meaning: Meaning) -> None:
    assert CODES[code] == meaning


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CODES[1] = CODES[232011]  # type: ignore[index]
