"""Which scopes the tenant has granted to the app.

[seen] application/v6/scopes: `grant_status` 1 is granted; `scope_type` says whether the bot
("tenant") or people ("user") may use it. What people granted is what their tokens hold [assumed].
"""

from __future__ import annotations

from pulumi_feishu.emulator.api.call import Request
from pulumi_feishu.emulator.api.envelope import Answer, succeed

_GRANTED = 1


def list_scopes(request: Request) -> Answer:
    """The scopes of the app that calls; asking needs none."""
    app = request.operator.app
    users = request.world.user_tokens.values()
    by_users = {scope for user in users if user.app_id == app.app_id for scope in user.scopes}
    granted = [(scope, "tenant") for scope in app.scopes]
    granted += [(scope, "user") for scope in sorted(by_users)]
    return succeed(
        {
            "scopes": [
                {"scope_name": scope, "scope_type": kind, "grant_status": _GRANTED}
                for scope, kind in granted
            ]
        }
    )
