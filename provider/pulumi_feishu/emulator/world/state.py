"""What the emulated Feishu knows: apps, groups, messages, and one notice slot per group."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Literal

from pulumi_feishu.emulator.world.assumptions import Switches

_DAY_SECONDS = 86_400


@dataclass
class App:
    """A custom or store app with its bot. `secret` and `app_ticket` never leave the emulator."""

    app_id: str
    secret: str = field(repr=False)
    name: str
    tenant_key: str
    open_id: str
    bot_enabled: bool = True
    scopes: list[str] = field(default_factory=list)
    status: Literal["enabled", "disabled", "not_installed", "stopped"] = "enabled"
    """disabled and not_installed: 232034. stopped, by its makers: it gets no token (10014)."""
    external_sharing: bool = False
    visible: bool = True
    """Whether the app's availability covers the people of the groups; else 232024."""
    token_life_seconds: int = 7200
    quota_left: int | None = None
    """Calls that are left this month; None for no end."""
    ip_allowed: bool = True
    app_ticket: str | None = field(default=None, repr=False)
    """The ticket in force of a store app; None for a custom app."""

    @property
    def is_store_app(self) -> bool:
        """Whether the app is offered to all tenants, and `tenant_key` is one that installed it."""
        return self.app_ticket is not None


@dataclass
class UserToken:
    """A ready user access token (`u-…`): who granted which scopes to which app."""

    token: str = field(repr=False)
    open_id: str
    app_id: str
    tenant_key: str
    scopes: list[str] = field(default_factory=list)
    expired: bool = False


@dataclass(frozen=True)
class Member:
    """A person in a group."""

    open_id: str
    name: str


@dataclass(frozen=True)
class Notice:
    """What is in a group's slot; `by` is an open_id or app id, `at` is UTC, ISO 8601."""

    shows: Literal["message", "announcement"]
    by: str
    at: str
    message_id: str | None = None


@dataclass
class Message:
    """A message; `content` is a JSON string as the API takes it, times are milliseconds."""

    message_id: str
    msg_type: Literal["text", "post", "interactive", "system"]
    content: str
    sender: str = ""
    """An open_id, or an app id for a bot's message."""
    create_time: int = 0
    update_time: int = 0
    edits: int = 0
    state: Literal["normal", "recalled", "deleted"] = "normal"
    self_destructs: bool = False
    uuid: str = ""
    chat_id: str = ""
    """Set when the message is added to its group."""


@dataclass
class Chat:
    """A group. `members` are the people known by name; `user_count` may be larger."""

    chat_id: str
    name: str
    tenant_key: str
    description: str = ""
    owner_id: str = ""
    """An open_id; a bot's open_id when a bot owns the group."""
    admins: list[str] = field(default_factory=list)
    bots: list[str] = field(default_factory=list)
    """App ids."""
    members: list[Member] = field(default_factory=list)
    user_count: int = 0
    chat_mode: Literal["group", "topic", "p2p"] = "group"
    external: bool = False
    status: Literal["normal", "dissolved", "dissolved_save"] = "normal"
    pin_manage_setting: Literal["only_owner", "all_members"] = "all_members"
    muted: bool = False
    """Whether only owner and admins may speak; else 230035."""
    announcement: str = ""
    notice: Notice | None = None
    behind: list[Notice] = field(default_factory=list)
    """What is pinned besides, the newest last; only where a group's pins are a list."""
    messages: list[Message] = field(default_factory=list)

    @property
    def people(self) -> int:
        """How many people are in the group."""
        return max(self.user_count, len(self.members))

    @property
    def is_dissolved(self) -> bool:
        """Whether the group is gone, with or without its history kept."""
        return self.status != "normal"

    def has_member(self, open_id: str) -> bool:
        """Whether this person is one of the members known by name."""
        return any(member.open_id == open_id for member in self.members)


@dataclass
class World:
    """Everything that a restart keeps. Whoever changes it sets `unsaved`."""

    apps: dict[str, App] = field(default_factory=dict)
    user_tokens: dict[str, UserToken] = field(default_factory=dict)
    chats: dict[str, Chat] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches)
    edit_window_seconds: int = _DAY_SECONDS
    recall_window_seconds: int = _DAY_SECONDS
    sensitive_words: list[str] = field(default_factory=list)
    """A message that says one of them is refused with 230022."""
    dlp_words: list[str] = field(default_factory=list)
    """The same for the tenant's data leak prevention: 230028."""
    ahead_seconds: int = 0
    """How far the service's clock is ahead of the machine's; behind it when negative."""
    messages: dict[str, Message] = field(default_factory=dict)
    """Every message of every group by its id."""
    uuids: dict[tuple[str, str, str], Message] = field(default_factory=dict)
    """The last message sent with each (app id, chat id, uuid)."""
    unsaved: bool = False

    def add_chat(self, chat: Chat, now: float) -> None:
        """Take in a group with its messages; those without a time are sent `now`."""
        self.chats[chat.chat_id] = chat
        for message in chat.messages:
            self._index(chat, message, now)
        self.unsaved = True

    def add_message(self, chat: Chat, message: Message, now: float) -> None:
        """Send a message to a group."""
        chat.messages.append(message)
        self._index(chat, message, now)
        self.unsaved = True

    def set_notice(self, chat: Chat, notice: Notice | None) -> None:
        """Put a notice into the group's slot, or empty it."""
        if self.switches.pins_are_one_slot:
            chat.behind.clear()
        elif notice is None:
            notice = chat.behind.pop() if chat.behind else None
        elif chat.notice is not None:
            chat.behind.append(chat.notice)
        chat.notice = notice
        self.unsaved = True

    def set_message_state(
        self, message: Message, state: Literal["normal", "recalled", "deleted"]
    ) -> None:
        """Recall or delete a message, or bring it back; its notice goes with it [assumed]."""
        message.state = state
        self.unsaved = True
        if state != "normal" and self.switches.recall_empties_slot:
            for chat in self.chats.values():
                chat.behind = [n for n in chat.behind if n.message_id != message.message_id]
                if chat.notice is not None and chat.notice.message_id == message.message_id:
                    chat.notice = chat.behind.pop() if chat.behind else None

    def name_of(self, who: str) -> str:
        """The name of a person or app, or the id where no name is known."""
        if who in self.apps:
            return self.apps[who].name
        people = (member for chat in self.chats.values() for member in chat.members)
        return next((member.name for member in people if member.open_id == who), who)

    def names(self) -> dict[str, str]:
        """What `name_of` gives for everybody with a name."""
        names = {app.app_id: app.name for app in self.apps.values()}
        for chat in self.chats.values():
            for member in chat.members:
                names.setdefault(member.open_id, member.name)
        return names

    def _index(self, chat: Chat, message: Message, now: float) -> None:
        message.chat_id = chat.chat_id
        message.create_time = message.create_time or int(now * 1000)
        message.update_time = message.update_time or message.create_time
        message.sender = message.sender or next(iter(chat.bots), "")
        self.messages[message.message_id] = message
        if message.uuid:
            self.uuids[message.sender, chat.chat_id, message.uuid] = message


def text_content(text: str) -> str:
    """The `content` of a plain text message."""
    return json.dumps({"text": text}, ensure_ascii=False)
