"""Groups of a tenant with two apps, and a third app of another tenant, for what reviews read."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pulumi_feishu.emulator import DEMO_APP_ID
from pulumi_feishu.openapi import Client, Waits
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.review.checks.reader import Reader
from pulumi_feishu.review.plan import Change, Effect, Plan, Shown
from pulumi_feishu.text.i18n import Words
from support.emulator import Emulator
from support.waits import SkippingWaits

OURS, READER, STRANGER = DEMO_APP_ID, "cli_reader", "cli_stranger"
ALL_SCOPES = ["im:chat", "im:message", "im:message.group_msg"]
OUR_BOT = "ou_bot_ours"

NOTHING, UNKNOWN = Shown("none"), Shown("unknown")


def write_seed(path: Path, *chats: Mapping[str, Any]) -> None:
    """A world of these three apps and these groups."""
    apps = [_app(OURS, "a", OUR_BOT), _app(READER, "a", "ou_bot_reader")]
    apps.append(_app(STRANGER, "b", "ou_bot_stranger"))
    path.write_text(json.dumps({"apps": apps, "chats": chats}))


def group(chat_id: str, *, said: str | None = None, **fields: Any) -> dict[str, Any]:
    """A group called ops with our bot in it and a person's message, if one is `said`."""
    message = {"message_id": message_of(chat_id), "text": said, "sender": "ou_a"}
    return {
        "chat_id": chat_id,
        "name": "ops",
        "tenant_key": "a",
        "bots": [OURS],
        "owner_id": "ou_a",
        "members": [{"open_id": "ou_a", "name": "A"}],
        "messages": [] if said is None else [message],
        **fields,
    }


@dataclass
class Tenant:
    """The groups of one test: `numbers` keeps ids from coming twice in one emulator."""

    feishu: Emulator
    numbers: itertools.count[int]
    told: list[tuple[int, int]] = field(default_factory=list)

    def add(self, *, said: str | None = None, **fields: Any) -> str:
        """One more `group`: its id."""
        chat_id = f"oc_r{next(self.numbers)}"
        self.feishu.control("POST", "chats", group(chat_id, said=said, **fields))
        return chat_id

    def settings(self, app_id: str = OURS, **fields: Any) -> Settings:
        """Of one of the apps."""
        return Settings(self.feishu.url, app_id, f"secret-of-{app_id}", **fields)

    def client(self, app_id: str = OURS, waits: Waits | None = None) -> Client:
        """Of one of the apps; without `waits` it never waits."""
        return Client(self.settings(app_id), waits=waits or SkippingWaits())

    def reader(self, app_id: str = OURS, waits: Waits | None = None) -> Reader:
        """That remembers nothing yet."""
        return Reader(self.client(app_id, waits))

    def tell(self, done: int, total: int) -> None:
        """Note the progress."""
        self.told.append((done, total))

    def calls(self) -> dict[str, int]:
        """How often each API was called, tokens left out."""
        names = [call["name"] for call in self.feishu.control("GET", "journal")["calls"]]
        return dict(Counter(name for name in names if "token" not in name))


def message_of(chat_id: str) -> str:
    """The id of the message that was said in a group."""
    return f"om_{chat_id[3:]}"


def change(chat_id: str, effect: Effect = "taken over", **fields: Any) -> Change:
    """A change of a group called ops: without more it is to show its announcement."""
    shown = {"before": UNKNOWN, "after": Shown("announcement"), **fields}
    return Change(**{"chat_id": chat_id, "name": "ops", "effect": effect, **shown})


def pins(chat_id: str, message_id: str | None = None) -> Change:
    """A change that pins a message: the one that was said there, without another one."""
    return change(chat_id, after=Shown("message", message_id or message_of(chat_id)))


def plan_of(changes: Sequence[Change], at: datetime | None = None) -> Plan:
    """A plan of these changes and nothing else."""
    names = tuple(change.name for change in changes)
    return Plan(Words("a", "a"), at or datetime.now(UTC), tuple(changes), names=names)


def _app(app_id: str, tenant: str, open_id: str) -> dict[str, Any]:
    return {
        "app_id": app_id,
        "secret": f"secret-of-{app_id}",
        "name": app_id,
        "tenant_key": tenant,
        "open_id": open_id,
        "scopes": ALL_SCOPES,
    }
