"""SIGKILL around the sending of messages: afterwards no group has its message twice, or not at all.

`KILLS=25 make test` tries so many random moments in each way, each with a seed of its own.
"""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from pulumi_feishu.emulator import DEMO_APP_ID
from support.applied import applied
from support.emulator import Emulator
from support.patience import wait_until
from support.project import Project

COUNT = 20
HOUR = 3600

#: The longest a run takes until it is killed: a little more than it needs when it is left alone.
LONGEST_SECONDS = 6.0

OPS = (
    'message = NoticeMessage("ops", chat_id="oc_a", {content})\n'
    'PinnedNotice("ops", chat_id="oc_a", message_id=message.message_id)\n'
)


def fleet(chats: list[str], text: str) -> str:
    """A program with a managed message in each group."""
    return (
        f"for chat in {chats!r}:\n"
        f'    message = NoticeMessage(chat, chat_id=chat, text="{text}")\n'
        "    PinnedNotice(chat, chat_id=chat, message_id=message.message_id)\n"
    )


def kill_everything(feishu: Emulator, project: Project, after_seconds: float) -> None:
    """Start an `up` and kill it and all that it started after so many seconds."""
    up = project.start("up", "--yes", "--skip-preview")
    time.sleep(after_seconds)
    os.killpg(up.pid, signal.SIGKILL)
    up.wait()
    # What was on its way arrives after the latency. A provider whose engine is dead sends nothing
    # more, so none is waited for; one that was killed before its first operation stays, idle.
    feishu.settle()


def put_right(project: Project) -> str:
    """What docs/en/fleets.md says to do after a kill; what a person saw of the `up`."""
    project.pulumi("cancel", "--yes")
    cleared = project.refresh("--clear-pending-creates")
    assert cleared.exit_code == 0, cleared.output
    run = project.up(FEISHU_REASSERT="1")
    assert run.exit_code == 0, run.output
    return run.output


def killed_between_send_and_record(
    feishu: Emulator, project: Project, content: str, *, sent_before: int = 0
) -> None:
    """The message is in the group, but its answers are lost until the run is killed."""
    shown = feishu.shows("oc_a")
    feishu.faults({"api": "send_message", "http": 500, "code": 5000, "after": True})
    project.configure("feishu:retrySeconds", "60")
    project.write(OPS.format(content=content))
    up = project.start("up", "--yes", "--skip-preview")
    wait_until(lambda: len(feishu.sent("oc_a")) > sent_before)
    os.killpg(up.pid, signal.SIGKILL)
    up.wait()
    feishu.faults()
    assert len(feishu.sent("oc_a")) == sent_before + 1
    assert feishu.shows("oc_a") == shown


@pytest.mark.parametrize(
    ("content", "later_seconds"),
    [
        pytest.param("text='<at user_id=\"ou_a\">Tom</at>: <b>freeze</b>'", 0, id="at once"),
        pytest.param('markdown="**freeze**"', 2 * HOUR, id="2 hours later"),
    ],
)
def test_a_message_that_a_killed_run_has_sent_is_found_again(
    feishu: Emulator, project: Project, later_seconds: int, content: str
) -> None:
    """More contents: tests/operations/test_whose_message.py."""
    killed_between_send_and_record(feishu, project, content)
    feishu.pass_seconds(later_seconds)
    output = put_right(project)
    [sent] = feishu.sent("oc_a")
    assert feishu.shows("oc_a") == sent["message_id"]
    told = f"In oc_a nothing new had to be sent: {sent['message_id']}, which this app sent at"
    assert told in output


def test_a_replacement_that_a_killed_run_has_sent_is_found_again(
    feishu: Emulator, project: Project
) -> None:
    applied(project, OPS.format(content='text="freeze"'))
    [old] = feishu.sent("oc_a")
    killed_between_send_and_record(feishu, project, 'markdown="**freeze**"', sent_before=1)
    feishu.pass_seconds(2 * HOUR)
    put_right(project)
    first, second = feishu.sent("oc_a")
    assert first["message_id"] == old["message_id"]
    assert feishu.shows("oc_a") == second["message_id"]


def test_within_the_hour_the_uuid_is_enough(feishu: Emulator, project: Project) -> None:
    killed_between_send_and_record(feishu, project, 'text="freeze"')
    feishu.change_app(scopes=["im:chat", "im:message:send_as_bot"])
    output = put_right(project)
    [sent] = feishu.sent("oc_a")
    assert feishu.shows("oc_a") == sent["message_id"]
    assert "Before it sends, this project looks whether a run that was killed" in output
    assert "im:message.group_msg" in output


@pytest.mark.parametrize("seed", range(int(os.environ.get("KILLS", "1"))))
@pytest.mark.parametrize("skips", ["", "true"], ids=["checkpoints", "no checkpoints"])
def test_a_run_killed_at_any_moment_leaves_one_message_in_each_group(
    feishu: Emulator, project: Project, skips: str, seed: int
) -> None:
    dice = random.Random(f"messages {skips} {seed}")
    chats = feishu.add_chats(COUNT)
    feishu.control("PATCH", "settings", {"latency_ms": 100})
    if skips:
        project.environment["PULUMI_SKIP_CHECKPOINTS"] = skips
    project.write(fleet(chats, "freeze"))
    kill_everything(feishu, project, dice.uniform(0.5, LONGEST_SECONDS))
    put_right(project)
    sent = {chat: feishu.sent(chat) for chat in chats}
    assert [len(messages) for messages in sent.values()] == [1] * COUNT
    assert all(m["sender"] == DEMO_APP_ID for messages in sent.values() for m in messages)
    shown = feishu.all_shown()
    assert {c: shown[c] for c in chats} == {c: m[0]["message_id"] for c, m in sent.items()}

    project.write(fleet(chats, "thaw"))
    kill_everything(feishu, project, dice.uniform(0.5, LONGEST_SECONDS))
    put_right(project)
    assert [m["content"] for c in chats for m in feishu.sent(c)] == ['{"text":"thaw"}'] * COUNT
    assert feishu.all_shown() == shown
