"""From the valid file to its entries: defaults filled in, content read, `chats` written out."""

from __future__ import annotations

from collections.abc import Iterator

from pulumi_feishu.notices_file.content_files import ContentFolder
from pulumi_feishu.notices_file.entries import Entry, Notice
from pulumi_feishu.notices_file.model import (
    Defaults,
    Group,
    NoticesFile,
    NoticeWord,
    WrittenNotice,
)
from pulumi_feishu.notices_file.yaml_nodes import Node

#: The notices whose message this program sends, and so may recall.
_SENT = ("text", "markdown", "card")


def entries_of(
    notices: NoticesFile, *, root: Node, file: str, folder: ContentFolder
) -> Iterator[Entry]:
    """Write out every entry of the file, which has no mistake."""
    for index, group in enumerate(notices.groups):
        line, column = root.at(("groups", index)).place
        yield from _entries(group, notices.defaults, f"{file}:{line}:{column}", folder)


def _entries(
    group: Group, defaults: Defaults, place: str, folder: ContentFolder
) -> Iterator[Entry]:
    notice, then = _notice(group.notice, folder), _notice(group.then, folder)
    recall = defaults.recall if group.recall is None else group.recall
    for chat_id in group.chats or (group.chat or "",):
        yield Entry(
            chat_id=chat_id,
            name=group.name,
            notice=notice,
            place=place,
            owner=group.owner or "",
            reason=group.reason or "",
            expires=group.expires,
            then=then,
            on_remove=group.on_remove or defaults.on_remove,
            recall=recall and (notice.kind in _SENT or then.kind in _SENT),
        )


def _notice(field: NoticeWord | WrittenNotice, folder: ContentFolder) -> Notice:
    if isinstance(field, str):
        return Notice(field)
    if field.message is not None:
        return Notice("message", field.message)
    if field.text is not None:
        return Notice("text", field.text)
    if field.markdown is not None:
        return Notice("markdown", folder.source("markdown", field.markdown))
    return Notice("card", folder.source("card", field.card or ""))
