"""What a walk declares, written as a Python program: through either door, with one provider or two.

Programs through the plugin are what a generated SDK comes to. Nothing in a program expires.
"""

from __future__ import annotations

from campaign.entries import Door, Entries, Entry, message_id, source

_OF_THE_PLUGIN = """\
import os
class PinnedNotice(pulumi.CustomResource):
    def __init__(self, name, *, opts=None, chat_id, notice=None, message_id=None):
        props = {"chatId": chat_id, "notice": notice, "messageId": message_id}
        super().__init__("feishu:index:PinnedNotice", name, props, opts)
class NoticeMessage(pulumi.CustomResource):
    def __init__(self, name, *, opts=None, chat_id, **props):
        super().__init__("feishu:index:NoticeMessage", name, {"chatId": chat_id, **props}, opts)
    @property
    def message_id(self):
        return self.id
"""

#: A provider of its own has nothing of the stack's configuration.
_TWO_PROVIDERS = """\
arguments = {
    "appId": os.environ["FEISHU_APP_ID"],
    "appSecret": pulumi.Output.secret(os.environ["FEISHU_APP_SECRET"]),
    "retrySeconds": "2", "throttledSeconds": "5", "maxUnpins": "99",
}
providers = [pulumi.ProviderResource("feishu", name, arguments) for name in ("one", "two")]
"""


def program_of(entries: Entries, door: Door) -> str:
    """The program as a whole."""
    rooms = sorted({entry.parent for entry in entries.values() if entry.parent})
    lines = [] if door == "dynamic" else [_OF_THE_PLUGIN]
    lines += [_TWO_PROVIDERS] if door == "two providers" else []
    lines += [f'{room} = pulumi.ComponentResource("campaign:Room", "{room}")\n' for room in rooms]
    lines += [statements_of(chat, entry, door) for chat, entry in entries.items()]
    return "".join(lines) or "\n"


def statements_of(chat: str, entry: Entry, door: Door) -> str:
    """The entry alone; its provider never changes."""
    options = [f"parent={entry.parent}"] if entry.parent else []
    options += ["retain_on_delete=True"] if entry.leave else []
    options += [f"provider=providers[{int(chat[-2:]) % 2}]"] if door == "two providers" else []
    opts = f", opts=pulumi.ResourceOptions({', '.join(options)})" if options else ""
    name, notice = f'"{chat} {entry.name}"', entry.notice
    chat_id = f'"{chat}"'
    if entry.has_output:
        chat_id = f"pulumi.Output.from_input({chat_id})"
    shown = f'notice="{notice.kind}"'
    before = ""
    if notice.kind == "message":
        shown = f'message_id="{message_id(chat, notice.number)}"'
    elif notice.is_sent:
        content = f"{notice.kind}={source(notice)!r}"
        before = (
            f"m = NoticeMessage({name}, chat_id={chat_id}, {content}, "
            f"recall={entry.recall}{opts})\n"
        )
        shown = "message_id=m.message_id"
    return f"{before}PinnedNotice({name}, chat_id={chat_id}, {shown}{opts})\n"
