from __future__ import annotations

from collections.abc import Iterator

import pytest

from pulumi_feishu.inventory import survey
from pulumi_feishu.notices_file import Entry, Notice
from pulumi_feishu.openapi import BotGroup, Client, GroupDetails, Refused
from pulumi_feishu.openapi.configuration.settings import Settings
from support.emulator import Emulator, running_emulator
from support.waits import SkippingWaits

OURS = "cli_ours"


def details(
    *, only_managers: bool = False, owner: str = "ou_a", bots: tuple[str, ...] = (), **flags: bool
) -> GroupDetails:
    return GroupDetails(
        name="x",
        people=3,
        is_dissolved=False,
        is_external=flags.get("external", False),
        only_managers_pin=only_managers,
        owner_id=owner,
        managing_bots=bots,
    )


@pytest.mark.parametrize(
    ("group", "app_id", "may_pin"),
    [
        pytest.param(details(), OURS, "yes", id="everybody may"),
        pytest.param(details(only_managers=True), OURS, "no", id="only managers"),
        pytest.param(details(only_managers=True, bots=(OURS,)), OURS, "yes", id="bot is admin"),
        pytest.param(details(only_managers=True, bots=("cli_b",)), OURS, "no", id="another bot is"),
        pytest.param(details(only_managers=True, owner=""), OURS, "perhaps", id="a bot owns it"),
        pytest.param(details(only_managers=True), None, "perhaps", id="nobody knows who we are"),
        pytest.param(details(external=True), OURS, "perhaps", id="external"),
        pytest.param(
            details(only_managers=True, bots=(OURS,), external=True),
            OURS,
            "perhaps",
            id="admin of an external group",
        ),
        pytest.param(
            details(only_managers=True, external=True), OURS, "no", id="external, only managers"
        ),
    ],
)
def test_whether_the_bot_may_pin_is_told_from_the_group(
    group: GroupDetails, app_id: str | None, may_pin: str
) -> None:
    found = survey.ability(group, app_id)
    assert found.may_pin == may_pin
    assert (found.why is None) == (may_pin == "yes") == (found.code is None)


def test_an_unmanaged_entry_does_not_manage_its_group() -> None:
    entries = [
        Entry("oc_a", "a", Notice("none"), "notices.yaml:3:5"),
        Entry("oc_b", "b", Notice("unmanaged"), "notices.yaml:6:5"),
    ]
    assert set(survey.managed(entries)) == {"oc_a"}


def test_groups_are_listed_by_name_then_id() -> None:
    listed = [
        BotGroup("oc_2", "b", False),
        BotGroup("oc_3", "A", False),
        BotGroup("oc_1", "b", False),
    ]
    assert [group.chat_id for group in survey.groups_in_order(listed)] == ["oc_3", "oc_1", "oc_2"]


@pytest.fixture
def feishu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running_emulator(directory=tmp_path_factory.mktemp("emulator")) as emulator:
        yield emulator


def surveyed(feishu: Emulator, *chat_ids: str) -> list[survey.Surveyed]:
    app_id = feishu.environment["FEISHU_APP_ID"]
    settings = Settings(feishu.url, app_id, feishu.environment["FEISHU_APP_SECRET"])
    client = Client(settings, waits=SkippingWaits())
    groups = [BotGroup(chat_id, chat_id, False) for chat_id in chat_ids]
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        told.append((done, total))

    found = survey.survey(client, groups, ["oc_2"], app_id=app_id, at_a_time=4, tell=tell)
    assert told == [(count, len(groups)) for count in range(1, len(groups) + 1)]
    return found


def test_every_group_is_read_and_stays_in_its_place(feishu: Emulator) -> None:
    for number in range(20):
        feishu.add_chat(f"oc_{number}")
        feishu.change_chat(f"oc_{number}", user_count=number)
    found = surveyed(feishu, *(f"oc_{number}" for number in range(20)))
    assert [group.people for group in found] == list(range(20))
    assert [group.chat_id for group in found if group.is_managed] == ["oc_2"]


def test_a_group_that_cannot_be_read_says_why_and_the_others_are_read(feishu: Emulator) -> None:
    feishu.add_chat("oc_1")
    feishu.add_chat("oc_2")
    feishu.change_chat("oc_1", tenant_key="another")
    first, second = surveyed(feishu, "oc_1", "oc_2")
    assert (first.people, first.ability.may_pin) == (None, "no")
    assert first.ability.why is not None
    assert first.ability.why.en.endswith("(232010)")
    assert second.ability.may_pin == "yes"


def test_what_concerns_every_group_is_raised(feishu: Emulator) -> None:
    feishu.add_chat("oc_1")
    feishu.change_app(scopes=[])
    with pytest.raises(Refused) as caught:
        surveyed(feishu, "oc_1")
    assert caught.value.code == 99991672
