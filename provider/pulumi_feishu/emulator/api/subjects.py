"""Which group and which message a call is about, for whoever reads the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_feishu.emulator.api.call import Call
from pulumi_feishu.emulator.api.envelope import Answer
from pulumi_feishu.emulator.world.state import World


@dataclass(frozen=True)
class Subject:
    """A group and a message that exist, None where the call names none."""

    chat_id: str | None = None
    message_id: str | None = None


def subject_of(call: Call, body: Mapping[str, Any], answer: Answer | None, world: World) -> Subject:
    """What the path names, or for a send the message that it made, whatever a fault answered."""
    data: Mapping[str, Any] = answer.body.get("data", {}) if answer else {}
    message_id = call.ids.get("message_id") or data.get("message_id")
    message = world.messages.get(message_id or "")
    # Else anything that a caller writes, a secret too, could stand in the journal as an id.
    chat_id = message.chat_id if message else _chat_id(call, body)
    return Subject(
        chat_id if chat_id in world.chats else None, message.message_id if message else None
    )


def _chat_id(call: Call, body: Mapping[str, Any]) -> str | None:
    if "chat_id" in call.ids:
        return call.ids["chat_id"]
    chat_id = body.get("receive_id", call.query.get("container_id"))
    return chat_id if isinstance(chat_id, str) else None
