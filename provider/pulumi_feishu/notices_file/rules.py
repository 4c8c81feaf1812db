"""Rules across fields and entries of `notices.yaml`, and warnings. For shapes see `model.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import get_args

from pulumi_feishu.content import problems_in
from pulumi_feishu.notices_file.content_files import SUFFIXES, ContentFolder
from pulumi_feishu.notices_file.model import (
    Group,
    NoticesFile,
    NoticeWord,
    Shape,
    WrittenNotice,
    field_names,
)
from pulumi_feishu.notices_file.quoting import listed, name_of
from pulumi_feishu.notices_file.yaml_nodes import Location, Node, Place, Violation
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import mistake_in_chat_id, quoted
from pulumi_feishu.text.suggest import meant

NO_GROUP = Words(
    "no group is declared; list the groups under `groups:`, or write `allow_empty: true` to take "
    "every notice down on purpose",
    "没有声明任何群；请在 `groups:` 下列出各群，若确要撤销所有置顶，请写 `allow_empty: true`",
)

_Found = Iterator[tuple[Place, Words]]


def violations(root: Node) -> Iterator[Violation]:
    """Find every rule that the file breaks, whatever else is wrong with it."""
    yield from (Violation(place, (), what) for place, what in _some_group(root))
    for index, entry in enumerate(root.items_of("groups")):
        for rule in _RULES if isinstance(entry.value, dict) else ():
            for place, what in rule(entry):
                yield Violation(place, ("groups", index), what)


def _some_group(root: Node) -> _Found:
    groups = root.fields.get("groups")
    is_empty = groups is None or groups.value in ("", ())
    # What stands in allow_empty and is neither of its words is a mistake of its own.
    is_allowed = root.text("allow_empty") not in (None, "false")
    if not isinstance(root.value, dict) or not is_empty or is_allowed:
        return
    if not _is_misspelt(root, NoticesFile, "groups"):
        yield groups.place if groups else root.place, NO_GROUP


def _chat_or_chats(entry: Node) -> _Found:
    names = entry.names
    if "chat" in names and "chats" in names:
        yield (
            max(names["chat"], names["chats"]),
            Words("write chat or chats, not both", "chat 与 chats 只能写一个"),
        )
    elif not {"chat", "chats"} & set(names) and not _is_misspelt(entry, Group, "chat", "chats"):
        yield (
            entry.place,
            Words(
                "missing field 'chat' (or 'chats' for several groups)",
                "缺少字段 'chat'（多个群用 'chats'）",
            ),
        )


def _some_chat(entry: Node) -> _Found:
    if "chats" in entry.fields and not entry.fields["chats"].value:
        yield (
            entry.fields["chats"].place,
            Words(
                "chats is empty; write the ids of the groups (oc_...)",
                "chats 为空；请填写群 ID（oc_ 开头）",
            ),
        )


def _one_form(entry: Node) -> _Found:
    known = field_names(WrittenNotice)
    for field in ("notice", "then"):
        notice = entry.fields.get(field)
        if notice is None or not isinstance(notice.value, dict):
            continue
        forms = [name for name in notice.names if name in known]
        if len(forms) > 1:
            yield (
                notice.names[forms[1]],
                Words(
                    f"a group shows one notice: keep one of {listed(forms)}",
                    f"一个群只显示一条置顶：{'、'.join(forms)} 只保留一个",
                ),
            )
        elif not notice.names:
            yield (
                notice.place,
                Words(
                    f"{field} is empty; write {listed(known, 'or')} in it",
                    f"{field} 为空；请写 {'、'.join(known)} 之一",
                ),
            )


def _then_after_expires(entry: Node) -> _Found:
    if "then" in entry.names and not _has(entry, "expires"):
        yield (
            entry.names["then"],
            Words(
                "then needs expires, the moment from which it is shown",
                "then 需要 expires，即从何时起显示",
            ),
        )


def _unmanaged_never_expires(entry: Node) -> _Found:
    if "expires" in entry.names and entry.text("notice") == "unmanaged":
        yield (
            entry.names["expires"],
            Words(
                "an unmanaged notice never expires; remove expires, or write another notice",
                "不受管理（unmanaged）的置顶不会到期；请删除 expires 或改写 notice",
            ),
        )


def _recall_of_ours(entry: Node) -> _Found:
    notices = [entry.fields[name] for name in ("notice", "then") if name in entry.fields]
    if "recall" in entry.names and notices and all(map(_is_never_sent, notices)):
        yield (
            entry.names["recall"],
            Words(
                "recall is only for a message that is sent from here: text, markdown or card",
                "recall 只用于由此处发送的消息：text、markdown 或 card",
            ),
        )


def _is_never_sent(notice: Node) -> bool:
    return notice.value in get_args(NoticeWord) or set(notice.names) == {"message"}


def _has(entry: Node, field: str) -> bool:
    return field in entry.names or _is_misspelt(entry, Group, field)


def _is_misspelt(node: Node, shape: type[Shape], *fields: str) -> bool:
    """Say whether an unknown field is likely meant to be one of these: it is told by itself."""
    known = field_names(shape)
    absent = [name for name in known if name not in node.names]
    return any(meant(name, absent) in fields for name in node.names if name not in known)


_RULES: tuple[Callable[[Node], _Found], ...] = (
    _chat_or_chats,
    _some_chat,
    _one_form,
    _then_after_expires,
    _unmanaged_never_expires,
    _recall_of_ours,
)


#: The fields whose text people write as they like.
_FREE_TEXTS = ("name", "text", "owner", "reason")


def warnings_in(root: Node, folder: ContentFolder) -> Iterator[Violation]:
    """Say what YAML leaves out of a text, and what Feishu may refuse."""
    for index, entry in enumerate(root.items_of("groups")):
        location = ("groups", index)
        yield from _cut_texts(entry, location)
        for field in ("notice", "then"):
            notice = entry.fields.get(field)
            if notice is not None and notice.fields:
                yield from _cut_texts(notice, location)
                yield from _contested(notice, location, folder)


def _cut_texts(node: Node, location: Location) -> Iterator[Violation]:
    for name in _FREE_TEXTS:
        inner = node.fields.get(name)
        if inner is not None and inner.cut:
            cut = quoted(inner.cut.rstrip())
            what = Words(
                f"{name} ends before {cut}, which YAML reads as a comment; put the whole text in "
                "quotes if that belongs to it",
                f"{name} 到 {cut} 之前为止：YAML 把它当作注释；若它属于文字，请给整段文字加引号",
            )
            yield Violation(inner.place, location, what)


def _contested(notice: Node, location: Location, folder: ContentFolder) -> Iterator[Violation]:
    for form, place in notice.names.items():
        source = notice.text(form) or ""
        if form in SUFFIXES:
            told = folder.warnings_in(form, source)
        elif form == "text":
            told = [p.after(form) for p in problems_in("text", source) if not p.is_error]
        else:
            told = []
        yield from (Violation(place, location, what) for what in told)


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
                # What an alias stands for has the place of its anchor, above this entry.
                place = max(node.place, entry.place)
                earlier = self._first.get(node.value)
                if earlier:
                    what = _repeated(node.value, *earlier)
                    yield Violation(place, ("groups", index, *location), what)
                else:
                    line, column = place
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
