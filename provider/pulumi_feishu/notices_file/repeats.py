"""The rule that each group has one notice: no chat stands in two places."""

from __future__ import annotations

from collections.abc import Iterator

from pulumi_feishu.notices_file.labels import name_of
from pulumi_feishu.notices_file.yaml_nodes import Location, Node, Violation
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import mistake_in_chat_id


class SeenChats:
    """The chats that the files so far declare, each with the place and name of its entry."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[str, str]] = {}

    def repeats_in(self, file: str, root: Node) -> Iterator[Violation]:
        """Find the chats of this file that are declared before, in it or in another one."""
        for index, entry in enumerate(root.items_of("groups")):
            for location, node in _chats(entry):
                # A wrong id is a mistake of its own.
                if not isinstance(node.value, str) or mistake_in_chat_id(node.value):
                    continue
                earlier = self._first.get(node.value)
                if earlier:
                    what = _repeated(node.value, *earlier)
                    yield Violation(node.place, ("groups", index, *location), what)
                else:
                    line, column = node.place
                    name = name_of(index, entry)
                    self._first[node.value] = f"{file}:{line}:{column}", name


def _chats(entry: Node) -> Iterator[tuple[Location, Node]]:
    if "chat" in entry.fields:
        yield ("chat",), entry.fields["chat"]
    for index, node in enumerate(entry.items_of("chats")):
        yield ("chats", index), node


def _repeated(chat_id: str, place: str, name: str) -> Words:
    return Words(
        f"chat {chat_id!r} is already declared at {place} by {name};"
        " a group has one notice, keep one entry",
        f"群 {chat_id!r} 已在 {place} 由 {name} 声明；一个群只有一条置顶，请只保留一处",
    )
