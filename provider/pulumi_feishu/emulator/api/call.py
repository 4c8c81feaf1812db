"""One call on its way through the emulator: as it arrived, and as the handlers see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_feishu.emulator.api.routes import Api
from pulumi_feishu.emulator.world.limits import Limiter
from pulumi_feishu.emulator.world.state import App, Chat, Message, UserToken, World


@dataclass(frozen=True)
class Operator:
    """Who calls: an app's bot, or a user of the app."""

    app: App
    user: UserToken | None = None

    @property
    def open_id(self) -> str:
        """The open_id of the bot or the user."""
        return self.user.open_id if self.user else self.app.open_id

    @property
    def tenant_key(self) -> str:
        """The tenant that the bot or the user belongs to."""
        return self.user.tenant_key if self.user else self.app.tenant_key

    @property
    def who(self) -> str:
        """The app id, or the user's open_id: for the journal and the banners."""
        return self.user.open_id if self.user else self.app.app_id

    def is_in(self, chat: Chat) -> bool:
        """Whether the operator is a member of the group."""
        if self.user:
            return chat.has_member(self.user.open_id)
        return self.app.app_id in chat.bots

    def manages(self, chat: Chat) -> bool:
        """Whether the operator is the group's owner or one of its admins."""
        return self.open_id == chat.owner_id or self.open_id in chat.admins


@dataclass(frozen=True)
class Call:
    """A request as it arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    authorization: str
    body: bytes
    api: Api | None
    ids: dict[str, str]


@dataclass(frozen=True)
class Request:
    """A call that passed the gateway: who calls is known, ids exist, the body is well formed."""

    world: World
    operator: Operator
    now: float
    query: Mapping[str, str]
    body: Mapping[str, Any]
    ids: Mapping[str, str]
    message_limiter: Limiter | None
    """What counts 5 a second for each group's messages; None when nothing is throttled."""

    @property
    def chat(self) -> Chat:
        """The group named in the path, or the one of the message named there."""
        chat_id = self.ids.get("chat_id") or self.message.chat_id
        return self.world.chats[chat_id]

    @property
    def message(self) -> Message:
        """The message named in the path."""
        return self.world.messages[self.ids["message_id"]]
