"""The double is proven: a walk against it finds each of these bugs of the client.

The walk is the simulator's engine with the provider's own methods and the real client over HTTP.
"""

from __future__ import annotations
import __future__

import inspect
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from double.server import Double, running_double
from double.world import APP_ID, SECRET
from pulumi_feishu.http.bounded import _Bearer
from pulumi_feishu.openapi import Client
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.openapi.messages import Messages
from simulator.engine_model import MESSAGE, Stack
from simulator.feishu_model import Feishu
from simulator.test_walks import FORMS, Entries, program
from support.waits import SkippingWaits

#: One after another: what the group is to show, how its resources are called, whether it recalls.
_WALK = (
    ("A", "", True),
    ("B", "", True),
    ("M", "", True),
    ("N", "", True),
    ("announcement", "", True),
    ("B", "", False),
    ("none", "", True),
    ("M", "again", True),
    ("A", "again", True),
    ("gone", "", True),
)
#: Ahead of these every token is invalid, or the answer of the next send is lost.
_EXPIRED, _LOST = (3, 6), (0, 2, 8)


@dataclass(frozen=True)
class Bug:
    """A function of the client, what is in it, and what stands there instead."""

    owner: type[Any]
    name: str
    right: str
    wrong: str


BUGS = {
    "another path": Bug(Client, "_put_top_notice", "/put_top_notice", "/put_top_notices"),
    "another method": Bug(Client, "unpin", '"POST", api', '"DELETE", api'),
    "no message_id": Bug(Client, "pin_message", '"message_id": message_id}', "}"),
    "the type as a number": Bug(Client, "pin_message", '"action_type": "1"', '"action_type": 1'),
    "the other type": Bug(Client, "pin_announcement", '"2"', '"1"'),
    "several items": Bug(Client, "_put_top_notice", "[notice]", "[notice, notice]"),
    "no receive_id_type": Bug(Messages, "send", '{"receive_id_type": "chat_id"}', "{}"),
    "no uuid": Bug(Messages, "send", '{"uuid": uuid} if uuid else {}', "{}"),
    "content as an object": Bug(Messages, "send", "content.json", '{"text": "x"}'),
    "a card by PUT": Bug(Messages, "edit", '"PATCH" if is_card else "PUT"', '"PUT"'),
    "an edit that says nothing": Bug(Messages, "edit", "content.json", '\'{"text":"x"}\''),
    "a recall by POST": Bug(Messages, "recall", '"DELETE"', '"POST"'),
    "a recall that is forgotten": Bug(Messages, "recall", "self._caller.call(call)", "pass"),
    "milliseconds": Bug(Messages, "since", "int(start.timestamp())", "int(start.timestamp()*1000)"),
    "a token without Bearer": Bug(_Bearer, "__call__", "Bearer ", ""),
}


def client_of(double: Double) -> Client:
    settings = Settings(double.url, app_id=APP_ID, app_secret=SECRET, retry_seconds=3)
    return Client(settings, waits=SkippingWaits())


def walk_against(double: Double) -> None:
    """Each step ends as declared, and no request was one that no document allows."""
    world = double.world
    world.add("oc_1", {"om_somebody": '{"text":"somebody"}'}, "om_somebody")
    client = client_of(double)
    settings = Settings(double.url, app_id=APP_ID, app_secret=SECRET)
    stack = Stack(Feishu(now=datetime.now(UTC)), client=lambda _: client, settings=settings)
    for number, entry in enumerate(_WALK):
        if number in _EXPIRED:
            world.tokens.clear()
        world.losing = int(number in _LOST)
        entries: Entries = {"oc_1": entry}
        assert stack.up(program(entries)), stack.told
        assert world.mistakes == []
        _judge(double, stack, entry)
    own = [m for m in world.messages.values() if m.sender == APP_ID]
    # "A", "M", "B", "M" again, "A" again: the edits send nothing.
    assert [m.is_recalled for m in own] == [True, True, False, True, True]
    assert not world.messages["om_somebody"].is_recalled


def _judge(double: Double, stack: Stack, entry: tuple[str, str, bool]) -> None:
    notice, shows = entry[0], double.world.shows["oc_1"]
    if notice not in FORMS:
        assert shows == {"announcement": "announcement"}.get(notice)
        return
    [message] = [r for r in stack.resources if r.type == MESSAGE]
    assert shows == message.id
    shown = double.world.messages[message.id]
    assert not shown.is_recalled
    assert FORMS[notice][1] in shown.content


@contextmanager
def planted(bug: Bug, patches: pytest.MonkeyPatch) -> Iterator[None]:
    """The client with the bug in it."""
    function = inspect.unwrap(getattr(bug.owner, bug.name))
    source = textwrap.dedent(inspect.getsource(function))
    assert bug.right in source, "the client has changed: plant the bug anew"
    flags = __future__.annotations.compiler_flag
    code = compile(source.replace(bug.right, bug.wrong), "planted", "exec", flags)
    names = dict(vars(sys.modules[function.__module__]))
    exec(code, names)
    with patches.context() as patch:
        patch.setattr(bug.owner, bug.name, names[bug.name])
        yield


def test_the_client_as_it_is_walks_through() -> None:
    with running_double() as double:
        walk_against(double)


@pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS.keys())
def test_a_walk_finds_the_bug(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_double() as double, planted(bug, monkeypatch):
        with pytest.raises(AssertionError):
            walk_against(double)
