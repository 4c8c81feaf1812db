"""The world as JSON, the form of a seed file and of a state file.

    {"apps": [App, …], "user_tokens": [UserToken, …], "chats": [Chat, …], "switches": Switches,
     "edit_window_seconds": 86400, "recall_window_seconds": 86400, "sensitive_words": ["…"],
     "dlp_words": ["…"], "ahead_seconds": 0}

Every key but `apps` may be left out; the keys of each object are the fields of its class in
`state.py` and `assumptions.py`. A chat's `messages` stand inside it. For people who write seeds, a
message may say `"text": "…"` in place of `msg_type` and `content`, and a chat without
`tenant_key` and `bots` belongs to the first app's tenant and has every app's bot in it.

The files hold the apps' secrets: a state file is readable for its owner only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pulumi_feishu.emulator.world.assumptions import Switches
from pulumi_feishu.emulator.world.shapes import ShapeError, parsed, read
from pulumi_feishu.emulator.world.state import App, Chat, UserToken, World, text_content
from pulumi_feishu.files.whole_file import replace_file
from pulumi_feishu.text import system_errors
from pulumi_feishu.text.i18n import Words


def load(path: Path, *, now: float) -> World:
    """Read a world from a file; `now` is when its messages without a time were sent.

    Raises ShapeError, in one line with the path, when it can't be read.
    """
    try:
        return from_json(parsed(path.read_bytes()), now=now)
    except OSError as error:
        why = system_errors.why(error)
        told = Words(f"{path} can't be read: {why.en}", f"无法读取 {path}：{why.zh}")
        raise ShapeError(str(told)) from error
    except ValueError as error:
        raise ShapeError(f"{path}: {error}") from error


def save(world: World, path: Path) -> None:
    """Replace the file in one step; only its owner may read it. Raises OSError."""
    replace_file(path, json.dumps(to_json(world), ensure_ascii=False, default=vars), mode=0o600)
    world.unsaved = False


def from_json(raw: object, *, now: float) -> World:
    """Make a world of parsed JSON."""
    content = read(_Content, raw, "the state")
    if not content.apps:
        raise ShapeError("the state: apps needs at least one app")
    for token in content.user_tokens:
        if token.app_id not in {app.app_id for app in content.apps}:
            raise ShapeError(f"the state: a user token names the unknown app {token.app_id}")
    world = World(
        apps={app.app_id: app for app in content.apps},
        user_tokens={token.token: token for token in content.user_tokens},
        **{name: getattr(content, name) for name in _SETTINGS},
    )
    for at, raw_chat in enumerate(content.chats):
        chat = chat_from_json(raw_chat, world, f"chats[{at}]")
        world.add_chat(chat, now + world.ahead_seconds)
    for chat in world.chats.values():
        refuse_loose_ends(chat, world)
    world.unsaved = False
    return world


def to_json(world: World) -> dict[str, Any]:
    """The world, secrets and all, as json.dumps takes it with `default=vars`."""
    return {
        "apps": list(world.apps.values()),
        "user_tokens": list(world.user_tokens.values()),
        "chats": list(world.chats.values()),
        **{name: getattr(world, name) for name in _SETTINGS},
    }


def chat_from_json(raw: object, world: World, where: str) -> Chat:
    """Make a group of parsed JSON, filling in what a seed may leave out."""
    if not isinstance(raw, Mapping):
        raise ShapeError(f"{where} must be an object")
    first_app = next(iter(world.apps.values()))
    filled = {"tenant_key": first_app.tenant_key, "bots": list(world.apps), **raw}
    if isinstance(raw.get("messages"), list):
        filled["messages"] = [_with_content(message) for message in raw["messages"]]
    chat = read(Chat, filled, where)
    _refuse_taken_ids(chat, world, where)
    return chat


def refuse_loose_ends(chat: Chat, world: World) -> None:
    """Raise ShapeError when a group names an app or a pinned message that is not there."""
    unknown = [app_id for app_id in chat.bots if app_id not in world.apps]
    if unknown:
        raise ShapeError(f"chat {chat.chat_id}: bots names the unknown app {unknown[0]}")
    own = {message.message_id for message in chat.messages}
    pinned = chat.notice.message_id if chat.notice and chat.notice.shows == "message" else None
    shows_nothing = chat.notice is not None and chat.notice.shows == "message" and not pinned
    if shows_nothing or (pinned and pinned not in own and pinned not in world.messages):
        raise ShapeError(f"chat {chat.chat_id}: notice names the unknown message {pinned}")


@dataclass
class _Content:
    apps: list[App]
    user_tokens: list[UserToken] = field(default_factory=list)
    chats: list[Any] = field(default_factory=list)
    switches: Switches = field(default_factory=Switches)
    edit_window_seconds: int = World.edit_window_seconds
    recall_window_seconds: int = World.recall_window_seconds
    sensitive_words: list[str] = field(default_factory=list)
    dlp_words: list[str] = field(default_factory=list)
    ahead_seconds: int = World.ahead_seconds


#: The fields that the world has just as the file does.
_SETTINGS = tuple(
    field.name for field in fields(_Content) if field.name not in ("apps", "user_tokens", "chats")
)


def _with_content(message: object) -> object:
    if not isinstance(message, Mapping) or "text" not in message:
        return message
    rest = {key: value for key, value in message.items() if key != "text"}
    return {"msg_type": "text", "content": text_content(str(message["text"])), **rest}


def _refuse_taken_ids(chat: Chat, world: World, where: str) -> None:
    if chat.chat_id in world.chats:
        raise ShapeError(f"{where}: chat_id {chat.chat_id} is there twice")
    ids = [message.message_id for message in chat.messages]
    for message_id in ids:
        if message_id in world.messages or ids.count(message_id) > 1:
            raise ShapeError(f"{where}: message_id {message_id} is there twice")
