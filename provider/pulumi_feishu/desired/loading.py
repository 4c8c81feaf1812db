"""From the file to the models: reading, validating, and the rule that each chat has one entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from pulumi_feishu.desired.mistakes import InvalidNotices, Mistake
from pulumi_feishu.desired.models import NO_GROUP, Notices
from pulumi_feishu.desired.wording import findings
from pulumi_feishu.desired.yaml_tree import LONGEST, Finding, Node, Place, Unreadable, parse
from pulumi_feishu.ids import mistake_in_chat_id

_START = Place(1, 1)


def load(path: Path) -> Notices:
    """Read `notices.yaml`.

    Raises InvalidNotices with every mistake of the file, each with its line and column.
    """
    try:
        root, found = _parsed(path)
    except Unreadable as error:
        raise InvalidNotices([Mistake(str(path), *error.place, "", error.what)]) from error
    found += _repeated_chats(root)
    try:
        notices = Notices.model_validate(root.plain())
    except ValidationError as error:
        found += findings(error, root)
        raise InvalidNotices(_mistakes(path, root, found)) from error
    if found:
        raise InvalidNotices(_mistakes(path, root, found))
    return notices


def _parsed(path: Path) -> tuple[Node, list[Finding]]:
    root, found = parse(_text(path))
    if root is None or root.value == "":
        raise Unreadable(_START, f"the file is empty; it {NO_GROUP}")
    return root, found


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LONGEST + 1)
    except FileNotFoundError as error:
        what = "there is no such file; name the file that declares your groups"
        raise Unreadable(_START, what) from error
    except IsADirectoryError as error:
        raise Unreadable(_START, "this is a directory; name the file in it") from error
    except OSError as error:
        raise Unreadable(_START, f"can't be read: {error.strerror}") from error
    if len(raw) > LONGEST:
        raise Unreadable(_START, f"larger than {LONGEST // 1_000_000} MB; is it the right file?")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(_START, f"line {line} is not UTF-8; save the file as UTF-8") from error


def _repeated_chats(root: Node) -> Iterator[Finding]:
    groups = root.value.get("groups") if isinstance(root.value, dict) else None
    entries = groups.value if groups and isinstance(groups.value, tuple) else ()
    first: dict[str, tuple[int, Place]] = {}
    for index, entry in enumerate(entries):
        chat = entry.value.get("chat") if isinstance(entry.value, dict) else None
        if chat is None or not isinstance(chat.value, str) or mistake_in_chat_id(chat.value):
            continue
        if chat.value not in first:
            first[chat.value] = (index, chat.place)
            continue
        earlier, place = first[chat.value]
        what = (
            f"chat {chat.value!r} is already declared in line {place.line}"
            f" by {_entry(earlier, entries[earlier])}; a group has one notice, keep one entry"
        )
        yield Finding(chat.place, ("groups", index, "chat"), what)


def _mistakes(path: Path, root: Node, found: Iterable[Finding]) -> Iterator[Mistake]:
    for finding in sorted(found, key=lambda finding: finding.place):
        yield Mistake(str(path), *finding.place, _where(finding, root), finding.what)


def _where(finding: Finding, root: Node) -> str:
    match finding.location:
        case ("groups", int(index), *_):
            return _entry(index, root.at(("groups", index)))
    return ""


def _entry(index: int, entry: Node) -> str:
    name = entry.value.get("name") if isinstance(entry.value, dict) else None
    if name is None or not isinstance(name.value, str):
        return f"groups[{index}]"
    label = name.value if name.value.isprintable() else repr(name.value)
    return f"groups[{index}] {label}".rstrip()
