"""The verdicts on put_top_notice and delete_top_notice: what is refused, and in which order.

Each code and its meaning is documented; which one is told when several apply is not. So the order
is [assumed] as a whole: first what `gateway.py` judges, then put's body, then the rules below.

put's body: 9499 a value of another type [seen], 232001 no item, several items [assumed], another
action_type, or "1" without message_id [doc]; 99992354 a message that does not exist [assumed].
[doc] group/chat/put_top_notice, group/chat/delete_top_notice
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pulumi_feishu.emulator.api.call import Operator, Request
from pulumi_feishu.emulator.api.envelope import Answer, refuse, succeed
from pulumi_feishu.emulator.api.gateway import ill_typed, unknown_id
from pulumi_feishu.emulator.journal import utc
from pulumi_feishu.emulator.world.assumptions import Switches
from pulumi_feishu.emulator.world.state import Chat, Message, Notice


@dataclass(frozen=True)
class Case:
    """What is judged: who asks what of which group; `message` is the one to be pinned, if any."""

    operator: Operator
    chat: Chat
    switches: Switches
    message: Message | None = None


class Rule(NamedTuple):
    """The call is refused with `code` where this `applies`; the first rule that does is told."""

    code: int
    why: str
    source: str
    applies: Callable[[Case], bool]


# One rule a line is the point of these lists.
# fmt: off
#: Both calls.
RULES = (
    Rule(232025, "the bot ability is off", "[doc]",
         lambda case: not case.operator.app.bot_enabled),
    Rule(232034, "the app is not installed or not enabled in the tenant", "[doc]",
         lambda case: case.operator.app.status != "enabled"),
    Rule(232009, "the group is dissolved", "[doc]",
         lambda case: case.chat.is_dissolved),
    Rule(232010, "operator and group are in different tenants", "[doc]",
         lambda case: case.operator.tenant_key != case.chat.tenant_key),
    Rule(232033, "the group is external and the app is not shared externally", "[doc]",
         lambda case: case.chat.external and not case.operator.app.external_sharing),
    Rule(232011, "the operator is not in the group", "[doc]",
         lambda case: not case.operator.is_in(case.chat)),
    Rule(232024, "the app's availability leaves out the group's people", "[doc]",
         lambda case: not case.operator.app.visible),
    Rule(232014, "only owner and admins may pin, by pin_manage_setting", "[doc], field [SDK]",
         lambda case: case.chat.pin_manage_setting == "only_owner"
         and not case.operator.manages(case.chat)),
)

#: put only, after those above.
PUT_RULES = (
    Rule(232001, "the message is another group's", "[assumed] put_takes_foreign_message",
         lambda case: case.message is not None and case.message.chat_id != case.chat.chat_id
         and not case.switches.put_takes_foreign_message),
    Rule(232001, "the message was recalled or deleted", "[assumed] put_takes_gone_message",
         lambda case: case.message is not None and case.message.state != "normal"
         and not case.switches.put_takes_gone_message),
    Rule(230111, "the message self-destructs soon", "[doc]",
         lambda case: case.message is not None and case.message.self_destructs),
    Rule(232001, "the slot is occupied", "[assumed] put_replaces",
         lambda case: case.chat.notice is not None and not case.switches.put_replaces),
)

#: delete only, after those above.
DELETE_RULES = (
    Rule(232001, "nothing is pinned", "[assumed] delete_of_nothing_succeeds",
         lambda case: case.chat.notice is None and not case.switches.delete_of_nothing_succeeds),
)
# fmt: on


def put_top_notice(request: Request) -> Answer:
    """Judge a put; when nothing speaks against it, it fills the group's slot."""
    item = _item(request)
    if isinstance(item, Answer):
        return item
    message = _wanted_message(item, request)
    if isinstance(message, Answer):
        return message
    if refusal := _refusal(_case(request, message), RULES + PUT_RULES):
        return refusal
    notice = Notice(
        shows="message" if message else "announcement",
        by=request.operator.who,
        at=utc(request.now),
        message_id=message.message_id if message else None,
    )
    _set(request, notice)
    return succeed()


def delete_top_notice(request: Request) -> Answer:
    """Judge a delete; when nothing speaks against it, it empties the group's slot."""
    if refusal := _refusal(_case(request, None), RULES + DELETE_RULES):
        return refusal
    _set(request, None)
    return succeed()


def _set(request: Request, notice: Notice | None) -> None:
    request.world.set_notice(request.chat, notice)
    if request.world.switches.pin_leaves_system_message:
        template = "{from_user} pinned a message" if notice else "{from_user} removed the pin"
        content = {"template": template, "from_user": [request.operator.who]}
        message = Message(
            message_id=f"om_{secrets.token_hex(16)}",
            msg_type="system",
            content=json.dumps(content),
            sender=request.operator.who,
        )
        request.world.add_message(request.chat, message, request.now)


def _case(request: Request, message: Message | None) -> Case:
    return Case(request.operator, request.chat, request.world.switches, message)


def _refusal(case: Case, rules: tuple[Rule, ...]) -> Answer | None:
    return next((refuse(rule.code) for rule in rules if rule.applies(case)), None)


def _item(request: Request) -> Mapping[str, Any] | Answer:
    items = request.body["chat_top_notice"]
    if not items or (len(items) > 1 and not request.world.switches.put_takes_last_of_several):
        return refuse(232001)
    item = items[-1]
    if not isinstance(item, dict):
        return ill_typed("chat_top_notice")
    for name in ("action_type", "message_id"):
        if not isinstance(item.get(name, ""), str):
            return ill_typed(name)
    return item


def _wanted_message(item: Mapping[str, Any], request: Request) -> Message | Answer | None:
    action_type = item.get("action_type", "2")
    if action_type == "2":
        # The vendor's own example sends a message_id along: it is ignored.
        return None
    message_id = item.get("message_id")
    if action_type != "1" or not message_id:
        return refuse(232001)
    message = request.world.messages.get(message_id)
    if message is not None:
        return message
    if request.world.switches.put_of_unknown_message == 232001:
        return refuse(232001)
    return unknown_id("message_id", message_id)
