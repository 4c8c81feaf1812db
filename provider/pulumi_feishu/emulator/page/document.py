"""The page at `/`: each group with its notice as people see it, and the latest calls.

Nobody documents how Feishu draws a notice on top of a group: the row is what this project assumes.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pulumi_feishu.content.drawing.templates import Templates
from pulumi_feishu.emulator.page.banner import (
    GONE,
    announcement_line,
    announcement_text,
    message_html,
    message_line,
)
from pulumi_feishu.emulator.page.calls import call_line
from pulumi_feishu.emulator.page.groups import Group, group_of
from pulumi_feishu.emulator.service import Service
from pulumi_feishu.text.i18n import language
from pulumi_feishu.text.local_time import readers_zone

#: How many calls the page shows.
SHOWN_CALLS = 100
#: What a browser without JavaScript does instead of updating in place.
_RELOAD_SECONDS = 10
_DAY_SECONDS = 86_400

#: The run of the emulator, the last change of a group, the newest call, the clock.
_VERSION = re.compile(r"([0-9a-f]{8})\.([0-9]{1,15})\.([0-9]{1,15})\..*")

_STYLES = ("base.css", "message.css", "page.css")


@dataclass(frozen=True)
class _Card:
    group: Group
    html: str
    turn: int
    """The look at the world that found it so."""


class Page:
    """The page of one service, whole and in pieces; in one language, and one zone for all times."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lang = language()
        self._zone = readers_zone()
        self._templates = Templates(Path(__file__).parent / "templates")
        self._run = secrets.token_hex(4)
        self._turn = 0
        self._names: dict[str, str] = {}
        self._cards: dict[str, _Card] = {}

    def document(self) -> str:
        """The whole page; every text in it is escaped, no secret is in it."""
        self._look()
        return self._templates.render(
            "page.html",
            self._lang,
            version=self._version(),
            cards=_marked(card.html for card in self._cards.values()),
            calls=_marked(self._calls(after=0)),
            shown_calls=SHOWN_CALLS,
            zone=str(self._zone),
            moved=self._moved(),
            reload_seconds=_RELOAD_SECONDS,
        )

    def changes(self, since: str) -> dict[str, Any] | None:
        """What is new to a page of this version, None when nothing is.

        `groups` are the cards that changed, all of them (`all`) when the version is of another run
        of the emulator; `calls` the new ones, the newest first; `oldest` the first call that the
        page still shows, None when it shows none.
        """
        self._look()
        version = self._version()
        if since == version:
            return None
        known = _VERSION.fullmatch(since)
        is_of_this_run = known is not None and known[1] == self._run
        turn, newest = (int(known[2]), int(known[3])) if known and is_of_this_run else (0, 0)
        numbers = self._service.journal.numbers(SHOWN_CALLS)
        return {
            "version": version,
            "all": not is_of_this_run,
            "groups": [card.html for card in self._cards.values() if card.turn > turn],
            "calls": self._calls(after=newest),
            "oldest": numbers.start if numbers else None,
            "moved": self._moved(),
        }

    def style(self) -> str:
        """The style sheet."""
        return "\n".join(map(self._templates.source, _STYLES))

    def script(self) -> str:
        """What updates the page in place, searches and filters."""
        return self._templates.source("page.js")

    def _look(self) -> None:
        """Draw the groups anew that look different than at the last look."""
        world, turn = self._service.world, self._turn + 1
        written = self._service.journal.written_chats()
        names = world.names()
        are_named_so = names == self._names
        for chat_id, chat in world.chats.items():
            card = self._cards.get(chat_id)
            group = group_of(chat, world, names, is_written=chat_id in written, zone=self._zone)
            if card is not None and card.group == group and are_named_so:
                continue
            html = self._drawn(group, names)
            if card is None or card.html != html:
                self._cards[chat_id] = _Card(group, html, turn)
                self._turn = turn
            else:
                self._cards[chat_id] = _Card(group, html, card.turn)
        self._names = names

    def _drawn(self, group: Group, names: dict[str, str]) -> str:
        def name_of(who: str) -> str:
            return names.get(who, who)

        line, whole = "", ""
        pinned = group.pinned
        if pinned is not None and pinned.message is None:
            line = announcement_line(pinned.announcement)
            whole = announcement_text(pinned.announcement)
        elif pinned is not None and pinned.message is not None:
            is_gone = pinned.is_gone
            line = str(GONE) if is_gone else message_line(pinned.message, name_of)
            whole = "" if is_gone else message_html(pinned.message, name_of)
        return self._templates.render("group.html", self._lang, group=group, line=line, whole=whole)

    def _calls(self, *, after: int) -> list[str]:
        """The calls with a higher number, the newest first."""
        service = self._service
        numbers = service.journal.numbers(SHOWN_CALLS)
        wanted = min(len(numbers), numbers.stop - 1 - after)
        if wanted <= 0:
            return []
        entries = service.journal.read(service.secrets(), last=wanted)
        lines = (call_line(entry, service.world, self._zone) for entry in reversed(entries))
        return [self._templates.render("call.html", self._lang, call=line) for line in lines]

    def _version(self) -> str:
        numbers = self._service.journal.numbers(SHOWN_CALLS)
        newest = numbers.stop - 1 if numbers else 0
        moved = self._service.world.ahead_seconds
        return f"{self._run}.{self._turn}.{newest}.{moved}"

    def _moved(self) -> str:
        """How far the clock is moved; "" when it is not."""
        seconds = self._service.world.ahead_seconds
        return f"{seconds:+d} s ({seconds / _DAY_SECONDS:+.1f} d)" if seconds else ""


def _marked(parts: Iterable[str]) -> list[Markup]:
    return [Markup(part) for part in parts]  # noqa: S704
