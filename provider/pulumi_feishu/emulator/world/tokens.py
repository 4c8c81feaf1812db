"""Tenant and app access tokens: issued, kept in memory, lost at a restart (callers fetch again)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from pulumi_feishu.emulator.world.state import App

#: Below this rest of its life a token is not handed out again; a new one is, and both are valid.
#: [doc] authentication-management/access-token/tenant_access_token_internal
_HANDED_OUT_AGAIN_SECONDS = 30 * 60


@dataclass
class Issued:
    """A tenant (`t-…`) or app (`a-…`) access token and when it ends, in seconds since the epoch."""

    value: str
    app_id: str
    ends: float


class Tokens:
    """Every token that this emulator has issued."""

    def __init__(self) -> None:
        self._valid: dict[str, Issued] = {}
        self._newest: dict[tuple[str, str], Issued] = {}
        self._all: set[str] = set()

    def issue(self, app: App, now: float, prefix: str = "t-") -> Issued:
        """The app's token of this kind while it has at least 30 minutes left, else a new one."""
        newest = self._newest.get((app.app_id, prefix))
        if newest is None or newest.ends - now < _HANDED_OUT_AGAIN_SECONDS:
            newest = Issued(
                f"{prefix}{secrets.token_urlsafe(24)}", app.app_id, now + app.token_life_seconds
            )
            self._newest[app.app_id, prefix] = self._valid[newest.value] = newest
            self._all.add(newest.value)
        return newest

    def app_of(self, value: str, now: float) -> str | None:
        """The id of the app whose valid token this is."""
        issued = self._valid.get(value)
        return issued.app_id if issued is not None and now < issued.ends else None

    def end_in(self, seconds: int, now: float) -> None:
        """Move the end of every token that is valid: so many seconds from now."""
        for issued in self._valid.values():
            if now < issued.ends:
                issued.ends = now + seconds

    def expire_all(self) -> None:
        """Make every token invalid at once."""
        self._valid.clear()
        self._newest.clear()

    def ever_issued(self) -> set[str]:
        """What must never be shown, valid or not."""
        return self._all
