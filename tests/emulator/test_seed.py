"""The demo's world is fit to be shown and used."""

from __future__ import annotations

import re
import time

from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET
from pulumi_feishu.emulator.world.seed import DEMO_SEED
from pulumi_feishu.emulator.world.state import World
from pulumi_feishu.emulator.world.storage import load


def _demo() -> World:
    return load(DEMO_SEED, now=time.time())


def test_it_has_six_groups_with_ids_of_the_real_form() -> None:
    world = _demo()
    assert len(world.chats) == 6
    assert all(re.fullmatch(r"oc_[0-9a-f]{32}", chat_id) for chat_id in world.chats)
    assert all(re.fullmatch(r"om_[0-9a-f]{32}", message_id) for message_id in world.messages)
    assert len({chat.name for chat in world.chats.values()}) == 6


def test_its_one_app_is_the_demo_app() -> None:
    [app] = _demo().apps.values()
    assert (app.app_id, app.secret) == (DEMO_APP_ID, DEMO_APP_SECRET)


def test_the_bot_may_pin_in_every_group() -> None:
    world = _demo()
    [app] = world.apps.values()
    for chat in world.chats.values():
        assert app.app_id in chat.bots
        assert chat.pin_manage_setting == "all_members" or app.open_id in chat.admins


def test_some_groups_start_with_a_notice_pinned_by_hand_and_one_has_an_announcement() -> None:
    chats = _demo().chats.values()
    by_hand = [chat.name for chat in chats if chat.notice and chat.has_member(chat.notice.by)]
    assert by_hand == ["发布值班群", "SRE 值班", "闲聊"]
    assert [chat.name for chat in chats if chat.announcement] == ["全员公告"]


def test_every_sender_and_owner_is_a_member() -> None:
    for chat in _demo().chats.values():
        assert chat.has_member(chat.owner_id)
        assert all(chat.has_member(message.sender) for message in chat.messages)
        assert 10 <= chat.people < 1000
