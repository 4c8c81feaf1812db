"""How a review reads: each thing once, at the limit, and no longer than somebody waits for it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable

import pytest

from pulumi_feishu.openapi import GroupDetails, Refused, Waits
from pulumi_feishu.review.preflight import check
from support.reading import Tenant, change, message_of, plan_of

#: Much more than a thread needs to end, and less than the wait that it would be in otherwise.
_PATIENCE_SECONDS = 15


def journal(tenant: Tenant) -> list[int]:
    return [call["code"] for call in tenant.feishu.control("GET", "journal")["calls"]]


def wait_for_threads() -> None:
    """Fails when a thread of a review goes on."""
    for thread in threading.enumerate():
        if thread.name.startswith("review"):
            thread.join(_PATIENCE_SECONDS)
            assert not thread.is_alive()


def test_a_thousand_groups_take_a_thousand_calls(tenant: Tenant) -> None:
    tenant.feishu.control("PATCH", "settings", {"latency_ms": 10})
    chats = [tenant.add() for _ in range(1000)]
    plan = plan_of([change(chat) for chat in chats])
    found = check(plan, tenant.reader(), tenant.settings(), at_a_time=32, tell=tenant.tell)
    assert tenant.calls() == {"get_chat": 1000}
    assert tenant.told == [(count, 1000) for count in range(1, 1001)]
    assert found == plan


def test_no_call_is_one_too_many_for_the_limit(tenant: Tenant) -> None:
    tenant.feishu.control("PATCH", "settings", {"throttles": True, "latency_ms": 20})
    plan = plan_of([change(tenant.add()) for _ in range(120)])
    reader = tenant.reader(waits=Waits())
    check(plan, reader, tenant.settings(), at_a_time=32, tell=tenant.tell)
    assert tenant.calls() == {"get_chat": 120}
    assert set(journal(tenant)) == {0}


def test_threads_that_ask_for_the_same_get_one_answer(tenant: Tenant) -> None:
    tenant.feishu.control("PATCH", "settings", {"latency_ms": 50})
    chat, reader = tenant.add(), tenant.reader()
    answers = reader.each([chat] * 8, reader.group, at_a_time=8, tell=tenant.tell)
    assert all(answer is answers[0] for answer in answers)
    assert tenant.calls() == {"get_chat": 1}


@pytest.mark.parametrize("read", ["group", "message"])
def test_a_refusal_is_remembered_too(tenant: Tenant, read: str) -> None:
    reader = tenant.reader()
    ask: Callable[[str], object] = getattr(reader, read)
    assert isinstance(ask(f"o{read[0]}_nowhere"), Refused)
    assert ask(f"o{read[0]}_nowhere") is ask(f"o{read[0]}_nowhere")
    assert sum(tenant.calls().values()) == 1


def test_a_missing_scope_is_asked_about_once(tenant: Tenant) -> None:
    chats = [tenant.add(said="x") for _ in range(3)]
    tenant.feishu.change_app(scopes=["im:chat", "im:message"])
    reader = tenant.reader()
    for chat in chats:
        assert isinstance(reader.message(message_of(chat)), Refused)
        assert isinstance(reader.group(chat), GroupDetails)
    assert tenant.calls() == {"get_chat": 3, "get_message": 1}
    assert reader.missing_scope_of_messages is not None
    assert reader.missing_scope_of_groups is None


def test_what_is_raised_ends_the_other_reads_too(tenant: Tenant) -> None:
    # This code does not stop the client by itself.
    tenant.feishu.faults({"api": "get_chat", "code": 99991401})
    tenant.feishu.control("PATCH", "settings", {"latency_ms": 20})
    chats, reader = [tenant.add() for _ in range(200)], tenant.reader()
    with pytest.raises(Refused):
        reader.each(chats, reader.group, at_a_time=4, tell=tenant.tell)
    wait_for_threads()
    assert tenant.calls()["get_chat"] < 100


def test_ctrl_c_ends_a_review_that_waits_for_the_limit(tenant: Tenant) -> None:
    throttled = {"http": 429, "code": 99991400, "headers": {"x-ogw-ratelimit-reset": "60"}}
    tenant.feishu.faults({"api": "get_chat", "nth": 2, "times": 1000, **throttled})
    plan = plan_of([change(tenant.add()) for _ in range(100)])
    is_waiting = threading.Event()
    reader = tenant.reader(waits=Waits(lambda _: is_waiting.set()))

    def interrupt(_: int, __: int) -> None:
        assert is_waiting.wait(_PATIENCE_SECONDS)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        check(plan, reader, tenant.settings(), at_a_time=8, tell=interrupt)
    wait_for_threads()
    assert tenant.calls()["get_chat"] <= 9


def test_ctrl_c_in_the_middle_makes_no_further_calls(tenant: Tenant) -> None:
    tenant.feishu.control("PATCH", "settings", {"latency_ms": 20})
    chats, reader = [tenant.add() for _ in range(200)], tenant.reader()

    def interrupt(done: int, _: int) -> None:
        if done == 5:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        reader.each(chats, reader.group, at_a_time=4, tell=interrupt)
    wait_for_threads()
    assert tenant.calls()["get_chat"] < 100
