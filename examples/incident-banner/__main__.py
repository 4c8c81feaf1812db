"""A red card on top of a group while the config names an incident; else its announcement."""

import pulumi

from pulumi_feishu import NoticeMessage, PinnedNotice

config = pulumi.Config()
chat = config.require("chat")
incident = config.get("incident")

if incident:
    card = {
        "schema": "2.0",
        "config": {"update_multi": True},
        "header": {
            "title": {"tag": "plain_text", "content": "Incident"},
            "template": "red",
        },
        "body": {"elements": [{"tag": "markdown", "content": incident}]},
    }
    banner = NoticeMessage("incident", chat_id=chat, card=card, recall=True)
    PinnedNotice("incident", chat_id=chat, message_id=banner.message_id)
else:
    PinnedNotice("incident", chat_id=chat, notice="announcement")
