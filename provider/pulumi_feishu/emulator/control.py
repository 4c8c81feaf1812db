"""The control plane, all under /_emulator/: what tests and demos read and change by hand.

Nothing here is journaled, delayed or throttled, and no answer holds a secret. Bodies are JSON;
a mistake in one is HTTP 400 with `{"error": "one line"}`, an id that does not exist is 404.

GET    proof?challenge=HEX  {"proof": HEX}: HMAC-SHA256 of the challenge's text, keyed with the
                            nonce's text; 404 when the emulator was started without a nonce
GET    journal              {"calls": [Entry, …]}, oldest first, at most 10,000; `at` is ISO UTC
DELETE journal              forget every call; `seq` goes on counting
GET    world                the state as in `storage.py` without secrets and user tokens; each chat
                            has besides `banner`, the text that its notice shows, or null
POST   chats                add a Chat; `messages` may say `text`; tenant and bots have defaults
PATCH  chats/ID             any field of Chat but its id, notice and messages; besides `bot_member`
                            (every app's bot, or none) and `owner_is_bot` (the first app's bot, or
                            the first member)
PATCH  apps/ID              any field of App but its ids
POST   messages/ID          {"state": normal|recalled|deleted, "self_destructs": bool}, any of them
POST   tokens/expire        every token is invalid at once
PATCH  tokens               {"ends_in_seconds": int}: when every valid token ends, from now on
PATCH  switches             any field of Switches
DELETE limits               forget the calls that count in the rate windows of the APIs
PATCH  settings             any field of Settings in `settings.py`
PUT    notice/CHAT_ID       pin by hand: {"shows": "message"|"announcement", "message_id", "by"};
                            {"shows": null} unpins
GET    faults               {"faults": [Fault, …]} with `seen` and `hits`
PUT    faults               the list of rules that replaces the ones in force; DELETE clears them
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pulumi_feishu.emulator import settings
from pulumi_feishu.emulator.api.envelope import FULL
from pulumi_feishu.emulator.journal import utc
from pulumi_feishu.emulator.page.banner import banner
from pulumi_feishu.emulator.service import Service
from pulumi_feishu.emulator.world.assumptions import Switches
from pulumi_feishu.emulator.world.shapes import ShapeError, check, keep_bounds, parsed, read
from pulumi_feishu.emulator.world.state import App, Chat, Notice
from pulumi_feishu.emulator.world.storage import chat_from_json, refuse_loose_ends, to_json

#: Long enough that an answer proves knowledge of the nonce for this challenge only.
_CHALLENGE = re.compile(r"[0-9a-fA-F]{16,128}")

_FIXED = {"chat_id", "app_id", "open_id", "notice", "messages"}


@dataclass
class _ChatTricks:
    bot_member: bool
    owner_is_bot: bool


@dataclass
class _MessageChange:
    state: Literal["normal", "recalled", "deleted"]
    self_destructs: bool


@dataclass
class _TokensEnd:
    ends_in_seconds: int


@dataclass
class _HandNotice:
    shows: Literal["message", "announcement"] | None
    message_id: str | None = None
    by: str = ""


class Control:
    """The endpoints of the control plane over one service."""

    def __init__(self, service: Service, nonce: str | None) -> None:
        self._service = service
        self._world = service.world
        self._nonce = nonce

    def routes(self) -> list[Route]:
        """The table of endpoints."""
        service = self._service
        table: tuple[tuple[str, str, Callable[[Request, Any], object]], ...] = (
            ("GET", "proof", self._proof),
            ("GET", "journal", self._read_journal),
            ("DELETE", "journal", lambda *_: service.journal.clear()),
            ("GET", "world", self._read_world),
            ("POST", "chats", self._add_chat),
            ("PATCH", "chats/{id}", self._change_chat),
            ("PATCH", "apps/{id}", self._change_app),
            ("POST", "messages/{id}", self._change_message),
            ("POST", "tokens/expire", lambda *_: service.tokens.expire_all()),
            ("PATCH", "tokens", self._move_tokens_end),
            ("PATCH", "switches", self._change_switches),
            ("DELETE", "limits", lambda *_: service.gateway.limiter.forget()),
            ("PATCH", "settings", lambda _, raw: settings.change(service, raw)),
            ("PUT", "notice/{id}", self._pin_by_hand),
            ("GET", "faults", self._read_faults),
            ("PUT", "faults", lambda _, raw: service.faults.replace(raw)),
            ("DELETE", "faults", lambda *_: service.faults.replace([])),
        )
        return [
            Route(f"/_emulator/{path}", self._endpoint(act), methods=[method])
            for method, path, act in table
        ]

    def _endpoint(
        self, act: Callable[[Request, Any], object]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                text = await request.body()
                if request.method != "GET" and not self._service.takes(len(text)):
                    return Response(FULL.raw, FULL.http)
                answer = act(request, parsed(text) if text else {})
            except ValueError as error:
                return JSONResponse({"error": str(error)}, status_code=400)
            except KeyError as error:
                return JSONResponse({"error": f"{error.args[0]} is not here"}, status_code=404)
            self._service.keep()
            return JSONResponse({} if answer is None else answer)

        return endpoint

    def _proof(self, request: Request, _: object) -> object:
        if self._nonce is None:
            raise KeyError("a nonce")
        challenge = request.query_params.get("challenge", "")
        if not _CHALLENGE.fullmatch(challenge):
            raise ShapeError("challenge must be 16 to 128 hexadecimal digits")
        proof = hmac.new(self._nonce.encode(), challenge.encode(), hashlib.sha256)
        return {"proof": proof.hexdigest()}

    def _read_journal(self, _: Request, __: object) -> object:
        return {"calls": self._service.journal.read(self._service.secrets())}

    def _read_world(self, _: Request, __: object) -> object:
        world = to_json(self._world)
        del world["user_tokens"]
        return {
            **world,
            "apps": [_without_secret(app) for app in self._world.apps.values()],
            "chats": [
                {**asdict(chat), "banner": banner(chat, self._world)}
                for chat in self._world.chats.values()
            ],
            "switches": vars(self._world.switches),
        }

    def _add_chat(self, _: Request, raw: object) -> object:
        chat = chat_from_json(raw, self._world, "the chat")
        refuse_loose_ends(chat, self._world)
        self._world.add_chat(chat, self._service.clock())
        return asdict(chat)

    def _change_chat(self, request: Request, raw: object) -> object:
        chat = self._world.chats[request.path_params["id"]]
        plain, tricks = _apart(raw, ("bot_member", "owner_is_bot"))
        changes = _changes(Chat, plain)
        asked = check(_ChatTricks, tricks, "the chat")
        if "bot_member" in asked:
            changes["bots"] = list(self._world.apps) if asked["bot_member"] else []
        if "owner_is_bot" in asked:
            first_app = next(iter(self._world.apps.values()))
            person = chat.members[0].open_id if chat.members else ""
            changes["owner_id"] = first_app.open_id if asked["owner_is_bot"] else person
        refuse_loose_ends(replace(chat, **changes), self._world)
        self._set(chat, changes)
        return asdict(chat)

    def _change_app(self, request: Request, raw: object) -> object:
        app = self._world.apps[request.path_params["id"]]
        self._set(app, _changes(App, raw))
        return _without_secret(app)

    def _change_message(self, request: Request, raw: object) -> object:
        message = self._world.messages[request.path_params["id"]]
        changes = check(_MessageChange, raw, "the message")
        if "state" in changes:
            self._world.set_message_state(message, changes.pop("state"))
        self._set(message, changes)
        return asdict(message)

    def _move_tokens_end(self, _: Request, raw: object) -> None:
        end = read(_TokensEnd, raw, "the end")
        most = settings.MOST_SECONDS
        keep_bounds(vars(end), {"ends_in_seconds": (-most, most)}, "the end")
        self._service.tokens.end_in(end.ends_in_seconds, self._service.clock())

    def _change_switches(self, _: Request, raw: object) -> object:
        self._set(self._world.switches, check(Switches, raw, "the switches"))
        return asdict(self._world.switches)

    def _pin_by_hand(self, request: Request, raw: object) -> object:
        chat = self._world.chats[request.path_params["id"]]
        wish = read(_HandNotice, raw, "the notice")
        if wish.shows == "message":
            self._world.messages[wish.message_id or ""]
        notice = None
        if wish.shows is not None:
            message_id = wish.message_id if wish.shows == "message" else None
            by = wish.by or (chat.members[0].open_id if chat.members else "")
            notice = Notice(wish.shows, by, utc(self._service.clock()), message_id)
        self._world.set_notice(chat, notice)
        return asdict(chat)

    def _read_faults(self, _: Request, __: object) -> object:
        return {"faults": [asdict(rule) for rule in self._service.faults.rules]}

    def _set(self, target: object, changes: Mapping[str, Any]) -> None:
        for name, value in changes.items():
            setattr(target, name, value)
        self._world.unsaved = True


def _changes(shape: type[Any], raw: object) -> dict[str, Any]:
    changes = check(shape, raw, "the change")
    fixed = sorted(_FIXED & set(changes))
    if fixed:
        raise ShapeError(f"{fixed[0]} can't be changed here")
    return changes


def _apart(raw: object, names: tuple[str, ...]) -> tuple[object, dict[str, Any]]:
    if not isinstance(raw, Mapping):
        return raw, {}
    rest = {name: value for name, value in raw.items() if name not in names}
    return rest, {name: raw[name] for name in names if name in raw}


def _without_secret(app: App) -> dict[str, Any]:
    hidden = ("secret", "app_ticket")
    return {name: value for name, value in vars(app).items() if name not in hidden}
