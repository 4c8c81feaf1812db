"""What a program registers, with Pulumi's own mocks in place of the engine."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime import test as run_program

from pulumi_feishu import NoticeMessage, PinnedNotice
from pulumi_feishu.engine import program as program_of_the_run
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
    hidden = (
        *("__provider", "managed_groups"),
        *("given", "given_notice", "given_message_id", "has_own_provider", "is_preview"),
    )
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


def test_a_program_that_knows_ahead_how_many_come_tells_that_from_the_first_one_on() -> None:
    def program() -> pulumi.Output[str]:
        program_of_the_run.expect(managed_groups=800)
        return PinnedNotice("ops", chat_id="oc_a", notice="none").urn

    assert registered(program)["oc_a"].inputs["managed_groups"] == 800


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


def test_tests_that_share_their_mocks_are_programs_of_their_own() -> None:
    """`set_mocks` once for a module of tests, as Pulumi's page on unit tests has it."""
    set_event_loop()
    set_mocks(Registered(), preview=False)

    def one() -> pulumi.Output[str]:
        return PinnedNotice("ops", chat_id="oc_a", notice="none").urn

    def twice() -> None:
        PinnedNotice("ops", chat_id="oc_a", notice="none")
        PinnedNotice("sre", chat_id=pulumi.Output.from_input("oc_a"), notice="none")

    run_program(one)()
    run_program(one)()
    with pytest.raises(pulumi.RunError, match="both declare the notice of oc_a"):
        run_program(twice)()
    run_program(one)()


def test_what_the_program_gives_travels_along_with_a_secrets_mark() -> None:
    def program() -> list[pulumi.Output[str]]:
        hidden = pulumi.Output.secret("hush")
        return [
            NoticeMessage("a", chat_id="oc_a", text=hidden).urn,
            NoticeMessage("b", chat_id="oc_b", card={"body": [hidden]}).urn,
            NoticeMessage("c", chat_id="oc_c", markdown="**x**").urn,
        ]

    found = registered(program)
    assert [found[name].inputs["given"] for name in "abc"] == [
        ["chat_id", "text"],
        ["card", "chat_id"],
        ["chat_id", "markdown"],
    ]
    assert [found[name].inputs["is_secret"] for name in "abc"] == [True, True, False]
    assert [found[name].inputs["has_own_provider"] for name in "abc"] == [False] * 3


def test_a_provider_of_ones_own_is_told_and_one_of_another_package_is_of_no_matter() -> None:
    def program() -> list[pulumi.Output[str]]:
        own, other = (pulumi.ProviderResource(of, "ours") for of in ("pulumi-python", "aws"))
        of_own = pulumi.ResourceOptions(providers=[own])
        parent = pulumi.ComponentResource("a:b:C", "parent", opts=of_own)
        options = {
            "a": pulumi.ResourceOptions(provider=own),
            "b": pulumi.ResourceOptions(parent=parent),
            "c": pulumi.ResourceOptions(providers=[other]),
        }
        return [
            NoticeMessage(name, chat_id="oc_a", text="x", opts=opts).urn
            for name, opts in options.items()
        ]

    found = registered(program)
    assert [found[name].inputs["has_own_provider"] for name in "abc"] == [True, True, False]


@pytest.mark.parametrize("order", [("pulumi.provider", "pulumi_feishu.engine.reporting"), None])
def test_a_component_package_can_wrap_this_one(order: tuple[str, str] | None) -> None:
    """Both have the message `google.rpc.Status`, and protobuf refuses a second one."""
    first, second = order or ("pulumi_feishu.engine.reporting", "pulumi.provider")
    subprocess.run([sys.executable, "-c", f"import {first}, {second}"], check=True)


def test_a_foreign_host_stops_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEISHU_BASE_URL", "https://evil.example")
    with pytest.raises(pulumi.RunError, match=r"evil\.example"):
        registered(lambda: PinnedNotice("ops", chat_id="oc_a", notice="none").urn)
