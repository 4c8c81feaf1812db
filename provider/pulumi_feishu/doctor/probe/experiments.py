"""What nobody documents and this project assumes, each with how one group tells.

The names are those of the emulator's switches, where there is one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pulumi_feishu.doctor.probe.sandbox import Sandbox
from pulumi_feishu.openapi import Kind, Refused
from pulumi_feishu.text.i18n import Words

Verdict = Literal["held", "did not hold", "not observed", "not tried"]

_REFUSED = 232001
_UNKNOWN_MESSAGE = 99992354
_OUTSIDE = 230002
_WRONG_SECRET = 10014

_SHOWS_SECOND = Words(
    'Does the pinned notice (群置顶) of the group say "pulumi-feishu doctor --probe: 2" now?',
    "现在该群的群置顶是否显示“pulumi-feishu doctor --probe: 2”？",
)
_SHOWS_RECALLED = Words(
    "A pinned message was recalled. Is there still a pinned notice (群置顶) on top of the group?",
    "刚撤回了一条置顶消息。现在该群顶部是否仍有群置顶？",
)
_PIN_BY_HAND = Words(
    "Now pin any other message of the group by hand (… → 置顶). Is it on top of the group?",
    "请在群里手动置顶任意一条其他消息。它现在显示在群顶部吗？",
)
_SHOWS_HAND_PIN = Words(
    "The probe pinned its own message and took it down. Is what you pinned on top again?",
    "探测程序已置顶自己的消息并撤销。您手动置顶的消息是否重新显示在群顶部？",
)


@dataclass(frozen=True)
class Observation:
    """Whether an assumption held, and what was seen."""

    verdict: Verdict
    seen: Words


@dataclass(frozen=True)
class Experiment:
    """One assumption; `run` leaves the sandbox usable for the next one."""

    name: str
    assumption: Words
    run: Callable[[Sandbox], Observation]


def _judged(code: int, *, assumed: int) -> Observation:
    return Observation("held" if code == assumed else "did not hold", _answer(code))


def _answer(code: int) -> Words:
    if code == 0:
        return Words("accepted", "被接受")
    return Words(f"refused with {code}", f"被拒绝，错误码 {code}")


def _untried(en: str, zh: str) -> Observation:
    return Observation("not tried", Words(en, zh))


def _looked(shows: bool | None, *, assumed: bool, code: int) -> Observation:
    """An accepted call whose effect only a person can see."""
    answer = _answer(code)
    if shows is None:
        seen = Words(f"{answer.en}; nobody looked at the group", f"{answer.zh}；无人查看该群")
        return Observation("not observed", seen)
    sight, sight_zh = ("shown", "显示") if shows else ("not shown", "未显示")
    seen = Words(f"{answer.en}; {sight} in the group", f"{answer.zh}；群内{sight_zh}")
    return Observation("held" if shows is assumed else "did not hold", seen)


def _delete_of_nothing(sandbox: Sandbox) -> Observation:
    sandbox.unpin()
    return _judged(sandbox.unpin(), assumed=0)


def _several(sandbox: Sandbox) -> Observation:
    sandbox.clear()
    if code := sandbox.put(sandbox.first, sandbox.second):
        return _judged(code, assumed=_REFUSED)
    shows_last = sandbox.shows(sandbox.second, _SHOWS_SECOND)
    return Observation("did not hold", _looked(shows_last, assumed=True, code=code).seen)


def _unknown_message(sandbox: Sandbox) -> Observation:
    sandbox.clear()
    return _judged(sandbox.put(f"om_{secrets.token_hex(16)}"), assumed=_UNKNOWN_MESSAGE)


def _foreign_message(sandbox: Sandbox) -> Observation:
    if sandbox.means.foreign_message is None:
        return _untried("no --foreign-message was given", "未指定 --foreign-message")
    sandbox.clear()
    return _judged(sandbox.put(sandbox.means.foreign_message), assumed=_REFUSED)


def _put_over_put(sandbox: Sandbox) -> Observation:
    sandbox.clear()
    if code := sandbox.put(sandbox.first):
        return Observation("not observed", _answer(code))
    if code := sandbox.put(sandbox.second):
        return _judged(code, assumed=0)
    return _looked(sandbox.shows(sandbox.second, _SHOWS_SECOND), assumed=True, code=0)


def _recall(sandbox: Sandbox) -> Observation:
    if sandbox.on_top not in (sandbox.first, sandbox.second):
        return _untried("none of the probe's messages was on top", "探测消息不在置顶位置")
    if code := sandbox.recall_what_is_on_top():
        return Observation("not observed", _answer(code))
    return _looked(sandbox.shows(sandbox.on_top, _SHOWS_RECALLED), assumed=False, code=0)


def _hand_pin(sandbox: Sandbox) -> Observation:
    """Last of all that pin: what a person pinned may stay."""
    sandbox.clear()
    if not sandbox.is_pinned_by_hand(_PIN_BY_HAND):
        return _untried("nobody pinned a message by hand", "无人手动置顶消息")
    code = sandbox.put(sandbox.second if sandbox.recalled != sandbox.second else sandbox.first)
    if code == 0:
        code = sandbox.unpin()
    if code:
        return Observation("not observed", _answer(code))
    return _looked(sandbox.is_pinned_by_hand(_SHOWS_HAND_PIN), assumed=False, code=0)


def _system_message(sandbox: Sandbox) -> Observation:
    count = sandbox.system_messages()
    seen = Words(f"{count} in the group's history", f"群历史中有 {count} 条")
    return Observation("did not hold" if count else "held", seen)


def _gone_message(sandbox: Sandbox) -> Observation:
    if sandbox.recalled is None:
        return _untried("no message was recalled", "没有被撤回的消息")
    sandbox.clear()
    return _judged(sandbox.put(sandbox.recalled), assumed=_REFUSED)


def _uuid_after_recall(sandbox: Sandbox) -> Observation:
    if sandbox.recalled is None:
        return _untried("no message was recalled", "没有被撤回的消息")
    answered: list[str] = []
    if code := sandbox.code_of(lambda: answered.append(sandbox.send_recalled_again())):
        return Observation("did not hold", _answer(code))
    if answered == [sandbox.recalled]:
        seen = Words("the recalled message was answered", "返回了已撤回的消息")
        return Observation("held", seen)
    return Observation("did not hold", Words("a new message was sent", "发送了新消息"))


def _dissolved(sandbox: Sandbox) -> Observation:
    message_id = sandbox.means.dissolved_message
    if message_id is None:
        return _untried("no --dissolved-message was given", "未指定 --dissolved-message")
    return _judged(
        sandbox.code_of(lambda: sandbox.client.messages.is_gone(message_id)), assumed=_OUTSIDE
    )


def _wrong_secret(sandbox: Sandbox) -> Observation:
    stranger = sandbox.means.stranger
    if stranger is None:
        return _untried("the run has no app secret of its own", "本次运行没有使用 App Secret")
    try:
        sandbox.code_of(stranger)
    except Refused as error:
        # 2200, an internal error, was seen for a wrong secret too.
        if error.code is None or error.kind not in (Kind.CREDENTIALS, Kind.SERVER_FAULT):
            raise
        return _judged(error.code, assumed=_WRONG_SECRET)
    return _judged(0, assumed=_WRONG_SECRET)


#: In an order in which each finds the group as it needs it: the first ones want an empty slot.
EXPERIMENTS = (
    Experiment(
        "delete_of_nothing_succeeds",
        Words("delete with nothing pinned succeeds", "没有置顶时撤销也成功"),
        _delete_of_nothing,
    ),
    Experiment(
        "put_takes_last_of_several",
        Words(
            f"several items in one put are refused with {_REFUSED}",
            f"一次置顶多项会被拒绝（{_REFUSED}）",
        ),
        _several,
    ),
    Experiment(
        "put_of_unknown_message",
        Words(
            f"put of a message that does not exist is refused with {_UNKNOWN_MESSAGE}",
            f"置顶不存在的消息会被拒绝（{_UNKNOWN_MESSAGE}）",
        ),
        _unknown_message,
    ),
    Experiment(
        "put_takes_foreign_message",
        Words(
            f"put of another group's message is refused with {_REFUSED}",
            f"置顶其他群的消息会被拒绝（{_REFUSED}）",
        ),
        _foreign_message,
    ),
    Experiment(
        "put_replaces",
        Words("put replaces what is pinned", "置顶会替换原有的置顶"),
        _put_over_put,
    ),
    Experiment(
        "recall_empties_slot",
        Words("recalling the pinned message takes its notice down", "撤回置顶的消息会使置顶消失"),
        _recall,
    ),
    Experiment(
        "pin_leaves_system_message",
        Words(
            "pins leave no message of type system in the chat",
            "置顶不会在群里留下 system 类型的消息",
        ),
        _system_message,
    ),
    Experiment(
        "put_takes_gone_message",
        Words(
            f"put of a recalled message is refused with {_REFUSED}",
            f"置顶已撤回的消息会被拒绝（{_REFUSED}）",
        ),
        _gone_message,
    ),
    Experiment(
        "uuid_answers_recalled_message",
        Words(
            "a uuid whose message was recalled is answered with that message",
            "uuid 对应的消息被撤回后，再次发送仍返回该消息",
        ),
        _uuid_after_recall,
    ),
    Experiment(
        "pins_are_one_slot",
        Words(
            "put and delete take what was pinned by hand down for good",
            "置顶和撤销置顶会使手动置顶的消息彻底消失",
        ),
        _hand_pin,
    ),
    Experiment(
        "get_message_in_dissolved_chat",
        Words(
            f"reading a message of a dissolved group is refused with {_OUTSIDE}",
            f"读取已解散群的消息会被拒绝（{_OUTSIDE}）",
        ),
        _dissolved,
    ),
    Experiment(
        "wrong_secret",
        Words(
            f"a wrong app secret is refused with {_WRONG_SECRET}",
            f"错误的 App Secret 会被拒绝（{_WRONG_SECRET}）",
        ),
        _wrong_secret,
    ),
)
