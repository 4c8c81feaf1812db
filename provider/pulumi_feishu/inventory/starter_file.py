"""A first `notices.yaml` from the bot's groups, in which nothing is managed yet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pulumi_feishu.openapi import BotGroup
from pulumi_feishu.text.escape import flag_unseen
from pulumi_feishu.text.i18n import Words

#: Nobody knows what hangs there: the API can't be asked.
_HEAD = Words(
    """\
# yaml-language-server: $schema=./notices.schema.json
# The groups that the bot is in. No call can read what is pinned in them, so nothing is managed yet:
# `unmanaged` leaves a group alone. To manage one, write what it shows, such as
#   notice: announcement      notice: { text: "..." }      notice: { message: om_... }
# and remove the groups that others look after. `pulumi-feishu schema > notices.schema.json` gives
# your editor the rest.
version: 1
groups:
""",
    """\
# yaml-language-server: $schema=./notices.schema.json
# 机器人所在的全部群。没有接口可以读取群里现有的置顶，所以这里尚未管理任何群：
# `unmanaged` 表示不改动该群。要管理某个群，请写明它应显示什么，例如
#   notice: announcement      notice: { text: "..." }      notice: { message: om_... }
# 并删去由他人负责的群。`pulumi-feishu schema > notices.schema.json` 可让编辑器给出补全和说明。
version: 1
groups:
""",
)

#: What YAML 1.2 lets stand in double quotes, less what can't be seen. https://yaml.org/spec/1.2.2/#51-character-set
_PRINTABLE = re.compile("[\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(groups: Iterable[BotGroup]) -> str:
    """The text of the file; whatever a group is called, it can't be anything but its name.

    A group without a visible name is called by its id.
    """
    return str(_HEAD) + "".join(f"  {line}\n" for group in groups for line in entry(group))


def entry(group: BotGroup) -> tuple[str, ...]:
    """The lines of its entry, not indented."""
    name = group.name if group.name.strip() else group.chat_id
    return (f"- name: {_quoted(name)}", f"  chat: {_quoted(group.chat_id)}", "  notice: unmanaged")


def write(text: str, path: Path, *, replace: bool) -> None:
    """Write the file whole or not at all; raises FileExistsError unless it may be replaced."""
    # It loads what other commands can do without.
    from pulumi_feishu.files.saving import save

    path = path.resolve()
    if not replace:
        # Only one of two runs can create it.
        path.open("x").close()
    try:
        save(path, text)
    except OSError:
        if not replace:
            path.unlink()
        raise


def _quoted(text: str) -> str:
    """A double-quoted YAML scalar on one line, in which nothing unseen is left."""
    return '"' + "".join(_written(c, is_unseen) for c, is_unseen in flag_unseen(text)) + '"'


def _written(character: str, is_unseen: bool) -> str:
    code = ord(character)
    if character in '"\\':
        return f"\\{character}"
    if 0xD800 <= code <= 0xDFFF:
        # Half a character: no YAML can hold it.
        return "\ufffd"
    if _PRINTABLE.fullmatch(character) and not is_unseen:
        return character
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
