"""Seed and state files."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from emulator.lab import START, WORLD
from pulumi_feishu.emulator.world.shapes import ShapeError
from pulumi_feishu.emulator.world.state import Message, Notice
from pulumi_feishu.emulator.world.storage import from_json, load, save


def test_what_is_saved_loads_as_the_same_world(tmp_path: Path) -> None:
    world = from_json(WORLD, now=START)
    chat = world.chats["oc_ops"]
    message = Message("om_3", "text", "{}", sender="cli_one", uuid="u1", state="recalled")
    world.add_message(chat, message, START)
    world.set_notice(chat, Notice("message", "cli_one", "2026-11-23T09:00:00.000Z", "om_1"))
    world.switches.put_replaces = False
    world.apps["cli_one"].quota_left = 3
    world.chats["oc_dev"].muted = True
    world.sensitive_words, world.dlp_words, world.ahead_seconds = ["内部"], ["电话"], 60
    save(world, tmp_path / "state.json")
    again = load(tmp_path / "state.json", now=START + 999)
    assert again == world
    assert again.uuids["cli_one", "oc_ops", "u1"] is again.messages["om_3"]


def test_a_notice_of_another_groups_message_survives(tmp_path: Path) -> None:
    world = from_json(WORLD, now=START)
    world.set_notice(world.chats["oc_ops"], Notice("message", "cli_one", "now", "om_dev"))
    save(world, tmp_path / "state.json")
    assert load(tmp_path / "state.json", now=START) == world


def test_a_file_of_an_older_emulator_loads(tmp_path: Path) -> None:
    world = from_json(WORLD, now=START)
    save(world, tmp_path / "state.json")
    old = json.loads((tmp_path / "state.json").read_text(encoding="utf-8"))
    for name in ("sensitive_words", "dlp_words", "ahead_seconds"):
        del old[name]
    for chat in old["chats"]:
        del chat["muted"]
    (tmp_path / "state.json").write_text(json.dumps(old), encoding="utf-8")
    assert load(tmp_path / "state.json", now=START) == world


def test_messages_without_a_time_are_sent_at_the_services_time() -> None:
    world = from_json({**WORLD, "ahead_seconds": 60}, now=START)
    assert world.messages["om_1"].create_time == int(START + 60) * 1000


def test_only_the_owner_may_read_a_state_file_and_no_other_file_is_left(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    for _ in range(2):
        save(from_json(WORLD, now=START), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("world", "error"),
    [
        pytest.param([], "the state must be an object, not list", id="list"),
        pytest.param({}, "the state: apps is missing", id="nothing"),
        pytest.param({"apps": []}, "the state: apps needs at least one app", id="no app"),
        pytest.param({**WORLD, "chat": []}, "the state: unknown key 'chat'", id="unknown key"),
        pytest.param(
            {**WORLD, "apps": [{"app_id": "cli_one"}]},
            "the state.apps[0]: secret, name, tenant_key, open_id is missing",
            id="half an app",
        ),
        pytest.param(
            {**WORLD, "chats": [{"chat_id": "oc_1", "name": 7}]},
            "chats[0].name must be str, not int",
            id="number as name",
        ),
        pytest.param(
            {**WORLD, "chats": [{"chat_id": "oc_1", "name": "x", "user_count": True}]},
            "chats[0].user_count must be int, not bool",
            id="flag as number",
        ),
        pytest.param(
            {**WORLD, "chats": [{"chat_id": "oc_1", "name": "x", "messages": [{"text": "x"}]}]},
            "chats[0].messages[0]: message_id is missing",
            id="message without id",
        ),
        pytest.param(
            {**WORLD, "chats": [*WORLD["chats"], WORLD["chats"][0]]},
            "chats[2]: chat_id oc_ops is there twice",
            id="group twice",
        ),
        pytest.param(
            {**WORLD, "apps": WORLD["apps"][1:]},
            "the state: a user token names the unknown app cli_one",
            id="token of no app",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(tmp_path: Path, world: Any, error: str) -> None:
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(world), encoding="utf-8")
    with pytest.raises(ShapeError) as refusal:
        load(path, now=START)
    assert str(refusal.value).startswith(f"{path}: {error}")


def test_a_file_that_is_no_json_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    for name in ("broken.json", "none.json"):
        with pytest.raises(ShapeError, match=name):
            load(tmp_path / name, now=START)
