"""The calls that read groups, the bot and the app's scopes, against the emulator."""

from __future__ import annotations

import pytest

from openapi.test_client import client_of
from pulumi_feishu.emulator import DEMO_APP_ID
from pulumi_feishu.openapi import Kind, Refused
from support.emulator import Emulator


def test_a_group_tells_its_name_people_and_who_may_pin(feishu: Emulator) -> None:
    feishu.add_chat_once("oc_g", messages={})
    feishu.change_chat("oc_g", name="发布值班群", user_count=86, pin_manage_setting="only_owner")
    details = client_of(feishu).groups.details("oc_g")
    assert (details.name, details.people) == ("发布值班群", 86)
    assert (details.only_managers_pin, details.is_dissolved, details.is_external) == (
        True,
        False,
        False,
    )


def test_a_dissolved_group_is_one(feishu: Emulator) -> None:
    feishu.add_chat_once("oc_gone", messages={})
    assert not client_of(feishu).groups.is_dissolved("oc_gone")
    feishu.change_chat("oc_gone", status="dissolved")
    assert client_of(feishu).groups.is_dissolved("oc_gone")


def test_an_admin_bot_is_among_the_managing_bots(feishu: Emulator) -> None:
    feishu.add_chat_once("oc_admin", messages={})
    bot = client_of(feishu).groups.bot()
    feishu.change_chat("oc_admin", admins=[bot.open_id])
    assert client_of(feishu).groups.details("oc_admin").managing_bots == (DEMO_APP_ID,)


def test_who_is_outside_is_told_so_and_sees_the_group_from_outside(feishu: Emulator) -> None:
    feishu.add_chat_once("oc_place", messages={})
    groups = client_of(feishu).groups
    assert groups.is_in("oc_place")
    assert groups.details("oc_place").seen_from_inside
    feishu.change_chat("oc_place", bot_member=False)
    assert not groups.is_in("oc_place")
    assert not groups.details("oc_place").seen_from_inside


def test_every_group_of_the_bot_is_listed_over_all_pages(feishu: Emulator) -> None:
    chats = {f"oc_list{number}" for number in range(130)}
    for chat in chats:
        feishu.add_chat(chat)
    found = [group.chat_id for group in client_of(feishu).groups.of_the_bot()]
    assert chats <= set(found)
    assert len(found) == len(set(found))


def test_the_bot_and_its_scopes(feishu: Emulator) -> None:
    groups = client_of(feishu).groups
    assert groups.bot().is_active
    assert "im:chat.top_notice:write_only" in groups.granted_scopes()
    feishu.change_app(bot_enabled=False)
    try:
        with pytest.raises(Refused) as caught:
            groups.bot()
    finally:
        feishu.change_app(bot_enabled=True)
    assert caught.value.kind is Kind.NO_PERMISSION
