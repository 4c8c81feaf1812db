"""Programs that tests declare on the real engine and on `FastProject` alike, and what they ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from support.emulator import Emulator
from support.project import MESSAGE_TYPE, Run

A1 = 'PinnedNotice("ops", chat_id="oc_a", message_id="om_a1")\n'
A2 = 'PinnedNotice("ops", chat_id="oc_a", message_id="om_a2")\n'
A_ANNOUNCEMENT = 'PinnedNotice("ops", chat_id="oc_a", notice="announcement")\n'
A_NONE = 'PinnedNotice("ops", chat_id="oc_a", notice="none")\n'
B1 = 'PinnedNotice("sre", chat_id="oc_b", message_id="om_b1")\n'

_HEAD = "version: 1\ngroups:\n"
#: An entry of notices.yaml, without its braces.
TEXT = 'name: ops, chat: oc_a, notice: { text: "freeze" }'


class AnyProject(Protocol):
    """What `Project` and `FastProject` both do."""

    directory: Path

    def write(self, program: str) -> None: ...
    def up(self, **environment: str) -> Run: ...
    def refresh(self, **environment: str) -> Run: ...
    def resources(self, type_: str) -> dict[str, dict[str, Any]]: ...


def fleet_of(chats: list[str], notice: str = 'notice="announcement"') -> str:
    """A program that declares the same notice for each of these groups."""
    return "".join(f'PinnedNotice("{chat}", chat_id="{chat}", {notice})\n' for chat in chats)


def with_output(name: str, chat: str, message: str, *options: str) -> str:
    """A resource whose chat id the program only knows as an Output."""
    opts = f", opts=pulumi.ResourceOptions({', '.join(options)})" if options else ""
    return (
        f'PinnedNotice("{name}", chat_id=pulumi.Output.from_input("{chat}"), '
        f'message_id="{message}"{opts})\n'
    )


def with_message(content: str, *, options: str = "", chat: str = "oc_a") -> str:
    """One managed message, and the notice that shows it."""
    return (
        f'message = NoticeMessage("ops", chat_id="{chat}", {content}{options})\n'
        f'PinnedNotice("ops", chat_id="{chat}", message_id=message.message_id)\n'
    )


def write_entries(
    project: AnyProject, *entries: str, file: str = "notices.yaml", head: str = _HEAD
) -> None:
    """Replace a file by one with these entries, each a flow mapping without its braces."""
    path = project.directory / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + "".join(f"  - {{ {entry} }}\n" for entry in entries))


def succeeding_up(project: AnyProject) -> str:
    """What a person saw of an `up` that must succeed."""
    run = project.up()
    assert run.exit_code == 0, run.output
    return run.output


def failing_up(project: AnyProject, program: str, **environment: str) -> str:
    """The one error line of an `up` that must fail."""
    project.write(program)
    run = project.up(**environment)
    assert run.exit_code != 0, run.output
    assert "Traceback" not in run.output, run.output
    [error] = run.errors
    return error


def refreshed(project: AnyProject) -> str:
    """What a person saw of a refresh that must succeed."""
    run = project.refresh()
    assert run.exit_code == 0, run.output
    return run.output


def texts(feishu: Emulator, chat_id: str = "oc_a") -> list[tuple[str, str]]:
    """What the bot's messages in this group say, and their state."""
    return [(m["content"], m["state"]) for m in feishu.sent(chat_id)]


def message_outputs(project: AnyProject, name: str = "ops") -> dict[str, object]:
    """The message's outputs in the state."""
    return dict(project.resources(MESSAGE_TYPE)[name]["outputs"])
