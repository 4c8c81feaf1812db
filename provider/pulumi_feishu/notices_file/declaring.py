"""Declares the entries as Pulumi resources: a notice for each, and the message that it shows."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pulumi

from pulumi_feishu import NoticeMessage, PinnedNotice
from pulumi_feishu.content import FORMS
from pulumi_feishu.engine import program
from pulumi_feishu.notices_file import expiry
from pulumi_feishu.notices_file.entries import OUTPUT, Entry, Notice, coming_of
from pulumi_feishu.notices_file.errors import InvalidNotices
from pulumi_feishu.notices_file.loading import load
from pulumi_feishu.notices_file.paths import default_paths
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.local_time import zoned
from pulumi_feishu.trial.shell import what_a_shell_lacks
from pulumi_feishu.unmanaged_groups import NAME, UnmanagedGroups

#: So many groups are under way at a time. The engine takes up work in the order in which it was
#: declared: with all groups declared at once, no notice is pinned before nearly all messages are
#: sent, and the two limits are used one after the other (1000 groups: 33 s instead of 22 s).
_AT_A_TIME = 32


async def declare() -> None:
    """Declare every group of this stack's files; a whole program is `pulumi.run(declare)`.

    `feishu:notices` in the stack's config names the file or the folder, as seen from the project;
    else `notices.yaml` and the files of the folder `notices/` are read. Resources are named by
    their chat, so that an entry may be renamed or moved to another file without any change. All
    groups that are left alone are one resource, which is declared ahead of the notices. What has
    expired is judged once, against one clock (`expiry.py`).
    Raises pulumi.RunError with every mistake of the files, each with its place, or with what the
    shell lacks of a local trial that is beside the project.
    """
    declared = Declaration.read()
    if declared.coming:
        pulumi.export(OUTPUT, declared.coming)
    await declared.declare()


@dataclass(frozen=True)
class Declaration:
    """The entries of a stack's files, and the moment at which they are judged."""

    entries: Sequence[Entry]
    now: datetime

    @classmethod
    def read(cls, path: str | None = None) -> Declaration:
        """From this file or folder, else as `declare` does, which says what is raised."""
        config = pulumi.Config("feishu")
        if lacks := what_a_shell_lacks(Path(), pulumi.get_stack(), os.environ, config.get):
            raise pulumi.RunError(str(lacks))
        path = path or config.get("notices")
        try:
            desired = load([Path(path)] if path else default_paths(Path()))
            return cls(desired.entries, expiry.now(os.environ))
        except (InvalidNotices, expiry.WrongClock) as error:
            raise pulumi.RunError(str(error)) from None

    @property
    def coming(self) -> dict[str, dict[str, str]]:
        """What groups will show later: the output `OUTPUT`."""
        return coming_of(self.entries, self.now)

    async def declare(self, name: str = NAME, parent: pulumi.Resource | None = None) -> None:
        """Declare each group, of a program, or as a child of a component; `name` is the list's."""
        kinds = [entry.notice_at(self.now).kind for entry in self.entries]
        program.expect(
            managed_groups=sum(kind != "unmanaged" for kind in kinds),
            declared_messages=sum(kind in FORMS for kind in kinds),
        )
        left_alone = [entry for entry in self.entries if entry.notice.kind == "unmanaged"]
        await _settled(_leave_alone(left_alone, name, parent))
        places = asyncio.Semaphore(_AT_A_TIME)
        under_way = set()
        for entry in self.entries:
            if entry.notice.kind == "unmanaged":
                continue
            await places.acquire()
            task = asyncio.ensure_future(_settled(_declare(entry, self.now, parent)))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            task.add_done_callback(lambda _: places.release())
            # The engine begins with this group while the next ones are declared.
            await asyncio.sleep(0)


async def _settled(resource: pulumi.Resource) -> None:
    """Wait until the engine is done with the resource, whatever came of it."""
    await asyncio.gather(resource.urn.future(), return_exceptions=True)


def _leave_alone(
    entries: Iterable[Entry], name: str, parent: pulumi.Resource | None
) -> UnmanagedGroups:
    names = {entry.chat_id: entry.name for entry in entries}
    places = {entry.chat_id: entry.place for entry in entries}
    return UnmanagedGroups(names, places, name=name, parent=parent)


def _declare(entry: Entry, now: datetime, parent: pulumi.Resource | None) -> PinnedNotice:
    notice = entry.notice_at(now)
    program.note_entry(entry.chat_id, entry.name, entry.place, entry.on_remove)
    leaves = entry.on_remove == "leave"
    shown: dict[str, Any] = {"notice": notice.kind}
    if notice.kind == "message":
        shown = {"message_id": notice.source}
    elif notice.kind in FORMS:
        content: dict[str, Any] = {notice.kind: notice.source}
        # Of such a resource the engine would delete no message that is replaced either.
        opts = pulumi.ResourceOptions(parent=parent, retain_on_delete=leaves and not entry.recall)
        message = NoticeMessage(
            entry.chat_id, chat_id=entry.chat_id, recall=entry.recall, opts=opts, **content
        )
        shown = {"message_id": message.message_id}
    pinned = PinnedNotice(
        entry.name,
        chat_id=entry.chat_id,
        owner=entry.owner or None,
        reason=entry.reason or None,
        expires=entry.expires.isoformat() if entry.expires else None,
        opts=pulumi.ResourceOptions(parent=parent, retain_on_delete=leaves),
        **shown,
    )
    if entry.expires is not None and entry.has_expired(now):
        pulumi.log.info(str(_expired(entry, entry.expires)), pinned)
    return pinned


def _expired(entry: Entry, at: datetime) -> Words:
    when = zoned(at)
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
