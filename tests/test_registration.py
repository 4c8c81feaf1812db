"""What a program registers, with Pulumi's own mocks in place of the engine."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime import test as run_program

from pulumi_feishu import PinnedNotice
from support.event_loop import set_event_loop


class Registered(Mocks):
    def __init__(self) -> None:
        self.resources: dict[str, MockResourceArgs] = {}

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.resources[args.name] = args
        return args.name, dict(args.inputs)

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


def registered(program: Callable[[], object]) -> dict[str, MockResourceArgs]:
    mocks = Registered()
    set_event_loop()
    set_mocks(mocks, preview=False)
    run_program(program)()
    return mocks.resources


def inputs_of(resource: MockResourceArgs) -> dict[str, Any]:
    hidden = ("__provider", "managed_groups", "takes_message", "given_notice")
    return {key: value for key, value in resource.inputs.items() if key not in hidden}


def test_a_resource_is_named_by_its_chat_and_labelled_by_its_given_name() -> None:
    resources = registered(
        lambda: PinnedNotice("release-room", chat_id="oc_a", message_id="om_a").urn
    )
    assert inputs_of(resources["oc_a"]) == {
        "chat_id": "oc_a",
        "notice": "message",
        "message_id": "om_a",
        "label": "release-room",
    }
    assert resources["oc_a"].typ == "pulumi-python:dynamic/feishu:PinnedNotice"


def test_an_output_as_chat_id_leaves_the_given_name() -> None:
    resources = registered(
        lambda: PinnedNotice("ops", chat_id=pulumi.Output.from_input("oc_a"), notice="none").urn
    )
    assert inputs_of(resources["ops"]) == {"chat_id": "oc_a", "notice": "none", "label": "ops"}


def test_every_resource_tells_how_many_groups_the_program_declares() -> None:
    def program() -> list[pulumi.Output[str]]:
        return [PinnedNotice(n, chat_id=f"oc_{n}", notice="none").urn for n in ("a", "b", "c")]

    counts = [r.inputs["managed_groups"] for r in registered(program).values()]
    assert counts == [3, 3, 3]


def test_two_declarations_of_one_group_are_one_error_that_names_both() -> None:
    def program() -> None:
        PinnedNotice("ops", chat_id="oc_a", notice="none")
        PinnedNotice("sre", chat_id="oc_a", notice="announcement")

    with pytest.raises(pulumi.RunError, match="'ops' and 'sre' both declare the notice of oc_a"):
        registered(program)


def test_a_second_run_in_the_same_process_starts_anew() -> None:
    def program() -> pulumi.Output[str]:
        return PinnedNotice("ops", chat_id="oc_a", notice="none").urn

    assert registered(program).keys() == registered(program).keys()


def test_a_provider_of_another_package_is_of_no_matter() -> None:
    def program() -> pulumi.Output[str]:
        other = pulumi.ProviderResource("aws", "ours")
        opts = [
            pulumi.ResourceOptions(**of) for of in ({"provider": other}, {"providers": [other]})
        ]
        PinnedNotice("ops", chat_id="oc_a", notice="none", opts=opts[0])
        return PinnedNotice("sre", chat_id="oc_b", notice="none", opts=opts[1]).urn

    assert {"oc_a", "oc_b"} <= registered(program).keys()


def test_a_foreign_host_stops_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEISHU_BASE_URL", "https://evil.example")
    with pytest.raises(pulumi.RunError, match=r"evil\.example"):
        registered(lambda: PinnedNotice("ops", chat_id="oc_a", notice="none").urn)
