"""What the client reads from Feishu's lists and reads: anything, on any number of pages.

A message of a killed run is found again in such a list, so an answer that makes no sense has to end
as an error for people, never as a message that nobody sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from requests.structures import CaseInsensitiveDict

from campaign.mutations import changed_json, changed_text
from campaign.samples import CARD, MARKDOWN, POST
from pulumi_feishu.content import content_of
from pulumi_feishu.http.answer import Answer
from pulumi_feishu.inventory.survey import ability, groups_in_order
from pulumi_feishu.openapi import Client, FeishuError, Waits
from pulumi_feishu.openapi.configuration.settings import resolve_settings
from pulumi_feishu.resources.message_match import says
from pulumi_feishu.review.checks.message_text import words_of_message
from pulumi_feishu.review.checks.reader import Reader

_SETTINGS = resolve_settings(
    {
        "FEISHU_APP_ID": "cli_a",
        "FEISHU_APP_SECRET": "secret-0123456789",
        "FEISHU_BASE_URL": "http://127.0.0.1:1",
    },
    None,
)
_SINCE = datetime(2026, 11, 26, tzinfo=UTC)
_DECLARED = (content_of("text", MARKDOWN), content_of("card", json.dumps(CARD)))
_DATES = ("", "x", "Thu, 26 Nov 2026 00:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 +2359", "9" * 5000)


class _Skipping(Waits):
    """A clock that jumps over each wait."""

    _at = 0.0

    def now(self) -> float:
        return self._at

    def for_seconds(self, seconds: float, *_: object, **__: object) -> None:
        self._at += max(seconds, 0.01)


class _Scripted:
    """In the place of HTTP: a token, mostly, and pages of whatever comes."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._pages = dice.choice([1, 2, 4, 4, 10, 100_000])
        self._usual = _page(dice)
        self._count = 0

    def exchange(self, method: str, path: str, **_: object) -> Answer:
        dice = self._dice
        if "tenant_access_token" in path:
            told: Any = {"code": 0, "tenant_access_token": "t-x", "expire": 7200}
            is_changed = dice.random() < 0.1
        else:
            self._count += 1
            told = self._told(path)
            # The same page without end, else each in a way of its own.
            is_changed = self._count < 20 and dice.random() < 0.8
        content = json.dumps(changed_json(dice, told) if is_changed else told)
        if is_changed and dice.random() < 0.2:
            content = changed_text(dice, content)
        headers = {"Date": dice.choice(_DATES), "X-Tt-Logid": "L"}
        status = dice.choice([200, 200, 200, 200, 400, 500])
        return Answer(
            status, CaseInsensitiveDict(headers), content.encode("utf-8", "surrogatepass")
        )

    def _told(self, path: str) -> Any:
        if self._dice.random() < 0.1:
            code = self._dice.choice([230002, 230110, 230001, 99991672, 99991663, 232011, 1])
            return {"code": code, "msg": "no", "data": None}
        if "/scopes" in path or "/bot/" in path:
            bot = {"app_name": "x", "open_id": "ou_a", "activate_status": 2}
            scopes = [{"scope_name": "im:chat", "grant_status": 1}]
            return {"code": 0, "bot": bot, "data": {"scopes": scopes}}
        has_more = self._count < self._pages
        # A token that repeats is a list without end.
        token = f"{self._count if self._dice.random() < 0.95 else 1}"
        return {"code": 0, "data": {**self._usual, "has_more": has_more, "page_token": token}}


def _page(dice: Random) -> dict[str, Any]:
    told = {"user_dsl": json.dumps(CARD)}
    kinds = {"text": {"text": MARKDOWN}, "post": POST, "interactive": dice.choice([told, CARD])}
    kind = dice.choice([*kinds])
    item = {
        "message_id": "om_1",
        "chat_id": "oc_a",
        "msg_type": kind,
        "create_time": "1795700000000",
        "body": {"content": json.dumps(kinds[kind])},
        "sender": {"id": "cli_a", "sender_type": "app"},
        "deleted": False,
        "mentions": [{"key": "@_user_1", "id": "ou_a", "name": "林"}],
        "name": "ops",
        "external": False,
    }
    group = {"owner_id": "ou_a", "user_count": "3", "bot_manager_id_list": ["cli_a"]}
    return {"items": [item] * dice.choice([0, 1, 2, 50]), **item, **group, "is_in_chat": True}


def _looks_back(client: Client) -> None:
    for message in client.messages.since("oc_a", _SINCE):
        for declared in _DECLARED:
            says(message, declared)
        words_of_message(message)
        message.sent_at.isoformat(timespec="seconds")


def _reads(client: Client) -> None:
    reader = Reader(client)
    reader.group("oc_a")
    reader.is_in("oc_a")
    reader.message("om_1")
    client.messages.is_gone("om_1")
    ability(client.groups.details("oc_a"), "cli_a")


def _sends(client: Client) -> None:
    message = client.messages.send("oc_a", _DECLARED[0], uuid="u")
    if not message.message_id.startswith("om_"):
        raise AssertionError(f"sent as {message.message_id!r}")


def _lists(client: Client) -> None:
    groups_in_order(client.groups.of_the_bot())


def _asks(client: Client) -> None:
    client.groups.bot()
    client.groups.granted_scopes()


_USES: tuple[Callable[[Client], None], ...] = (_looks_back, _looks_back, _reads, _sends, _lists)


def history(dice: Random, _folder: Path) -> None:
    """One use of a client whose answers are anything."""
    client = Client(_SETTINGS, waits=_Skipping())
    scripted: Any = _Scripted(dice)
    client._caller._transport._session = scripted
    try:
        dice.choice((*_USES, _asks))(client)
    except FeishuError as error:
        if len(str(error).splitlines()) > 1:
            raise AssertionError("an error of several lines") from error
