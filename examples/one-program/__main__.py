"""Three groups' pinned notices in plain Python; the message ids come from the stack's config."""

import pulumi

from pulumi_feishu import PinnedNotice

config = pulumi.Config()

release_room = PinnedNotice(
    "release-room",
    chat_id=config.require("releaseRoom"),
    message_id=config.require("freezeMessage"),
)
PinnedNotice("all-hands", chat_id=config.require("allHands"), notice="announcement")
PinnedNotice("random", chat_id=config.require("random"), notice="none")

pulumi.export("releaseRoomShows", release_room.shows)
