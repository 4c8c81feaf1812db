"""Three groups' notices in plain Python; the groups come from the stack's config."""

import pulumi

from pulumi_feishu import NoticeMessage, PinnedNotice

config = pulumi.Config()
release_room = config.require("releaseRoom")

freeze = NoticeMessage(
    "freeze",
    chat_id=release_room,
    text="Freeze until Dec 1. Ask #release before you deploy.",
)
pinned = PinnedNotice("release-room", chat_id=release_room, message_id=freeze.message_id)
PinnedNotice("all-hands", chat_id=config.require("allHands"), notice="announcement")
PinnedNotice("random", chat_id=config.require("random"), notice="none")

pulumi.export("releaseRoomShows", pinned.shows)
