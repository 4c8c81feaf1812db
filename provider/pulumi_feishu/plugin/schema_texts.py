"""The schema's descriptions, which SDKs and editors show: Pulumi knows them in English only.

`docs/en/python-api.md` and `docs/en/configuration.md` say the same (`tests/plugin/test_schema.py`).
"""

from __future__ import annotations

DESCRIPTION = "Pinned notices (群置顶) of Feishu and Lark groups as code (unofficial)"

RESOURCES = {
    "Provider": (
        "One app of one tenant. An identity is taken whole from one place: from these arguments, "
        "or else from the environment (`FEISHU_APP_ID`, `FEISHU_APP_SECRET`, …)."
    ),
    "PinnedNotice": (
        "What is pinned on top of one group: a message, the announcement, or nothing. "
        "A group has one notice, so two declarations of one group are an error."
    ),
    "NoticeMessage": (
        "A message that the bot sends to one group, to be pinned there; its id (`om_…`) is the "
        "resource's id. A change of its content edits the message; where Feishu allows no edit, a "
        "new one is sent and the notice moves. Exactly one of text, markdown and card."
    ),
}

INPUTS = {
    "chat_id": "the group's id (`oc_…`)",
    "message_id": 'the message to pin (`om_…`); implies `notice="message"`',
    "notice": (
        "`announcement`, `none` (nothing may be pinned) or `unmanaged` (left alone from now on, "
        "whatever it shows)"
    ),
    **dict.fromkeys(
        ("owner", "reason", "expires"),
        "for people and policies: nothing is written to a group for them, and nothing ends by "
        "itself",
    ),
    "text": "plain text",
    "markdown": "Markdown, sent as a card",
    "card": "a card, as JSON",
    "recall": "recall the message once it is replaced or removed",
}

OUTPUTS = {
    "shows": (
        "what this stack last made the group show: `om_…`, `announcement`, `none`, or `unknown`"
    ),
    "written_at": "when that was, UTC in ISO 8601",
    "log_id": "Feishu's log id of that call, for its support",
    "label": "the name that the program gave",
    "content_sha256": (
        "a digest of what the message says, or `unknown` after an edit whose answer was lost"
    ),
    "sent_at": "when it was sent, UTC in ISO 8601",
    "edits": "how often it was edited; Feishu allows 20 edits of a text",
    "generation": "which generation it is",
    "must_resend": "why a change of it has to be a new message; absent when it has not to",
    "is_secret": "whether what it says is a secret; absent when it is not",
}

CONFIG = {
    "appId": "the app",
    "appSecret": "its secret",
    "tenantAccessToken": "a ready token instead of a secret",
    "userAccessToken": "act as a user",
    "tenantKey": "makes the app a store app, at work for this tenant",
    "appTicket": "the store app's ticket, which Feishu pushes to it every hour",
    "baseUrl": "`feishu` (default), `lark`, or a URL",
    "maxNewMessages": "how many new messages one run may send; else 50",
    "maxUnpins": "how many notices one run may take down: else 10, or 30% of the groups",
    "retrySeconds": "how long failures of one call are repeated; else 60",
    "throttledSeconds": (
        "how long a call that Feishu turns away as one too many waits for its turn; else 300"
    ),
    "concurrency": "how many operations run at a time; else 32",
}
