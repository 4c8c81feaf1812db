"""From the files to a Pulumi program: the notice of each entry, and the message that it shows."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pulumi

from pulumi_feishu import NoticeMessage, PinnedNotice
from pulumi_feishu.content import FORMS
from pulumi_feishu.desired.entries import Entry, Notice
from pulumi_feishu.desired.files import default_paths
from pulumi_feishu.desired.loading import load
from pulumi_feishu.desired.mistakes import InvalidNotices
from pulumi_feishu.words import Words


async def declare() -> None:
    """Declare every group of this stack's files; a whole program is `pulumi.run(declare)`.

    `feishu:notices` in the stack's config names the file or the folder, as seen from the project;
    else `notices.yaml` and the files of the folder `notices/` are read. Resources are named by
    their chat, so that an entry may be renamed or moved to another file without any change. What
    has expired is judged once, against this machine's clock.
    Raises pulumi.RunError with every mistake of the files, each with its place.
    """
    path = pulumi.Config("feishu").get("notices")
    try:
        desired = load([Path(path)] if path else default_paths(Path()))
    except InvalidNotices as error:
        raise pulumi.RunError(str(error)) from None
    now = datetime.now(timezone.utc)
    for entry in desired.entries:
        _declare(entry, now)
        # The engine begins with this group while the next ones are declared.
        await asyncio.sleep(0)


def _declare(entry: Entry, now: datetime) -> None:
    notice = entry.notice_at(now)
    opts = pulumi.ResourceOptions(retain_on_delete=entry.leave_on_remove)
    shown: dict[str, Any] = {"notice": notice.kind}
    if notice.kind == "message":
        shown = {"message_id": notice.source}
    elif notice.kind in FORMS:
        content: dict[str, Any] = {notice.kind: notice.source}
        message = NoticeMessage(
            entry.chat_id, chat_id=entry.chat_id, recall=entry.recall, opts=opts, **content
        )
        shown = {"message_id": message.message_id}
    pinned = PinnedNotice(entry.name, chat_id=entry.chat_id, opts=opts, **shown)
    if entry.expires is not None and entry.has_expired(now):
        pulumi.log.info(str(_expired(entry, entry.expires)), pinned)


def _expired(entry: Entry, at: datetime) -> Words:
    when = f"{at:%Y-%m-%d %H:%M} UTC"
    return Words(
        f"{entry.name} ({entry.place}): expired at {when}, now {_in_words(entry.then).en}",
        f"{entry.name}（{entry.place}）：已于 {when} 到期，现为{_in_words(entry.then).zh}",
    )


def _in_words(notice: Notice) -> Words:
    match notice.kind:
        case "none":
            return Words("none", "无置顶（none）")
        case "announcement":
            return Words("the announcement", "群公告（announcement）")
        case "message":
            return Words(notice.source, f" {notice.source}")
    return Words(f"another {notice.kind}", f"另一条消息（{notice.kind}）")
