"""How a review reads: each thing once, at the limit, and no longer than somebody waits for it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from pulumi_feishu.openapi import GroupDetails, Refused, Waits
from pulumi_feishu.review.checks.preflight import check
from pulumi_feishu.review.checks.reader import Reader
from pulumi_feishu.text.i18n import Words
from support.emulator import emulator_in_step, running_emulator
from support.patience import PATIENCE_SECONDS
from support.reading import Tenant, change, group, message_of, plan_of, write_seed
from support.waits import SteppingWaits


def journal(tenant: Tenant) -> list[int]:
    return [call["code"] for call in tenant.feishu.control("GET", "journal")["calls"]]


def wait_for_threads() -> None:
    """Fails when a thread of a review goes on."""
    for thread in threading.enumerate():
        if thread.name.startswith("ThreadPoolExecutor"):
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()


def test_a_thousand_groups_take_a_thousand_calls(tmp_path: Path) -> None:
    chats = [f"oc_{number}" for number in range(1000)]
    write_seed(tmp_path / "seed.json", *map(group, chats))
    plan = plan_of([change(chat) for chat in chats])
    seed = ("--seed", str(tmp_path / "seed.json"))
    with running_emulator(*seed, directory=tmp_path) as feishu:
        feishu.control("PATCH", "settings", {"latency_ms": 10, "throttles": False})
        tenant = Tenant(feishu, itertools.count())
        found = check(plan, tenant.reader(), tenant.settings(), at_a_time=32, tell=tenant.tell)
        assert tenant.calls() == {"get_chat": 1000}
    assert tenant.told == [(count, 1000) for count in range(1, 1001)]
    assert found == plan


def test_no_call_is_one_too_many_for_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats = [f"oc_{number}" for number in range(120)]
    write_seed(tmp_path / "seed.json", *map(group, chats))
    waits, send = SteppingWaits(), requests.Session.send

    def send_in_no_time(*given: Any, **options: Any) -> requests.Response:
        with waits.call():
            return send(*given, **options)

    monkeypatch.setattr(requests.Session, "send", send_in_no_time)
    with emulator_in_step(waits, tmp_path / "seed.json") as feishu:
        tenant = Tenant(feishu, itertools.count())
        reader = tenant.reader(waits=waits)
        plan = plan_of([change(chat) for chat in chats])
        check(plan, reader, tenant.settings(), at_a_time=32, tell=tenant.tell)
        assert tenant.calls() == {"get_chat": 120}
        assert set(journal(tenant)) == {0}
    assert sum(waits.waited) > 1


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


class Held:
    """Reads groups; from the `number`-th on only when the review inside of the block has ended."""

    def __init__(self, reader: Reader, number: int) -> None:
        self._reader = reader
        self._number = number
        self._asked = itertools.count(1)
        self._has_ended = threading.Event()

    def __enter__(self) -> Held:
        return self

    def __exit__(self, *_: object) -> None:
        self._has_ended.set()

    def group(self, chat_id: str) -> GroupDetails | Refused:
        if next(self._asked) >= self._number:
            assert self._has_ended.wait(PATIENCE_SECONDS)
        return self._reader.group(chat_id)


def test_what_is_raised_ends_the_other_reads_too(tenant: Tenant) -> None:
    # This code does not stop the client by itself.
    tenant.feishu.faults({"api": "get_chat", "code": 99991401})
    chats, reader = [tenant.add() for _ in range(20)], tenant.reader()
    with Held(reader, 2) as held, pytest.raises(Refused):
        reader.each(chats, held.group, at_a_time=4, tell=tenant.tell)
    wait_for_threads()
    # The one that was refused, and those that the four threads had begun.
    assert 1 <= tenant.calls()["get_chat"] <= 5


class EndlessWaits(Waits):
    """Only the run's end ends a wait that is longer than the pace of the calls."""

    def for_seconds(self, seconds: float, action: Words, *, must_finish: bool) -> None:
        seconds = seconds if seconds < 2 else 86_400
        super().for_seconds(seconds, action, must_finish=must_finish)


def test_what_is_raised_ends_a_read_that_waits_for_the_limit(tenant: Tenant) -> None:
    throttled = {"http": 429, "code": 99991400, "headers": {"x-ogw-ratelimit-reset": "60"}}
    tenant.feishu.faults({"api": "get_message", **throttled}, {"api": "get_chat", "code": 99991401})
    chat, is_waiting = tenant.add(said="x"), threading.Event()
    reader = tenant.reader(waits=EndlessWaits(lambda _: is_waiting.set()))

    def read(id_: str) -> object:
        if id_ != chat:
            return reader.message(id_)
        assert is_waiting.wait(PATIENCE_SECONDS)
        return reader.group(id_)

    with pytest.raises(Refused):
        reader.each([message_of(chat), chat], read, at_a_time=2, tell=tenant.tell)
    wait_for_threads()


def test_ctrl_c_ends_a_review_that_waits_for_the_limit(
    tenant: Tenant, ctrl_c: Callable[[], None]
) -> None:
    throttled = {"http": 429, "code": 99991400, "headers": {"x-ogw-ratelimit-reset": "60"}}
    tenant.feishu.faults({"api": "get_chat", "nth": 2, "times": 1000, **throttled})
    plan = plan_of([change(tenant.add()) for _ in range(100)])
    is_waiting = threading.Event()
    waits = EndlessWaits(lambda _: is_waiting.set())

    def interrupt(_: int, __: int) -> None:
        assert is_waiting.wait(PATIENCE_SECONDS)
        ctrl_c()
        pytest.fail("nobody handled the signal")

    try:
        with pytest.raises(KeyboardInterrupt):
            check(plan, tenant.reader(waits=waits), tenant.settings(), at_a_time=8, tell=interrupt)
        wait_for_threads()
    finally:
        waits.cancel()
    assert tenant.calls()["get_chat"] <= 9


def test_ctrl_c_in_the_middle_makes_no_further_calls(
    tenant: Tenant, ctrl_c: Callable[[], None]
) -> None:
    chats, reader = [tenant.add() for _ in range(20)], tenant.reader()

    def interrupt(done: int, _: int) -> None:
        if done == 5:
            ctrl_c()
            pytest.fail("nobody handled the signal")

    with Held(reader, 6) as held, pytest.raises(KeyboardInterrupt):
        reader.each(chats, held.group, at_a_time=4, tell=interrupt)
    wait_for_threads()
    # The five, and those that the four threads had begun.
    assert 5 <= tenant.calls()["get_chat"] <= 9
