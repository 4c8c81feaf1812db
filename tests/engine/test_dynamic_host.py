"""What the SDK's process of dynamic providers is changed in, and an SDK of another shape."""

from __future__ import annotations

import importlib.util
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from pulumi.dynamic import Config

from pulumi_feishu.engine import dynamic_host, process, reporting
from pulumi_feishu.engine.dynamic_host import DynamicHost
from pulumi_feishu.resources import run_state
from pulumi_feishu.text.i18n import Words
from support.patience import PATIENCE_SECONDS

HOST = DynamicHost()


def test_the_sdk_still_needs_both_workarounds() -> None:
    """When this fails, look whether `serve_at_a_time` or `when_cancelled` can go."""
    spec = importlib.util.find_spec("pulumi.dynamic.__main__")
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).read_text()
    assert "futures.ThreadPoolExecutor(max_workers=4)" in source
    assert "def Cancel(self, request, context):\n        return empty_pb2.Empty()" in source


def test_outside_of_the_sdks_pool_nothing_is_changed() -> None:
    assert not HOST.is_provider_process()
    assert not HOST.serve_at_a_time(32)
    assert not HOST.when_cancelled(lambda: None)


def test_a_pool_of_another_shape_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool._max_workers = "4"  # type: ignore[assignment]
        monkeypatch.setattr(dynamic_host, "_own_thread_pool", lambda: pool)
        assert not HOST.serve_at_a_time(32)
        pool._max_workers = 1


def test_all_threads_are_there_at_once_though_the_pool_counts_some_as_idle() -> None:
    everybody = threading.Barrier(32, timeout=PATIENCE_SECONDS)
    go_on = threading.Event()
    with ThreadPoolExecutor(4) as pool:
        # Work that waits for a thread: each thread that takes some counts as idle once more.
        queued = [pool.submit(go_on.wait) for _ in range(24)]
        go_on.set()
        wait(queued, PATIENCE_SECONDS)
        assert pool.submit(HOST.serve_at_a_time, 31).result()
        at_once = [pool.submit(everybody.wait) for _ in range(32)]
        assert sorted(done.result() for done in at_once) == [*range(32)]


def test_a_larger_pool_is_not_made_smaller() -> None:
    with ThreadPoolExecutor(100) as pool:
        assert pool.submit(HOST.serve_at_a_time, 32).result()
        assert pool._max_workers == 100


def test_an_sdk_of_another_shape_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Words | str] = []
    monkeypatch.setattr(process, "in_provider_process", lambda: True)
    monkeypatch.setattr(process, "exit_with_engine", lambda: None)
    monkeypatch.setattr(reporting, "info", said.append)
    monkeypatch.setattr(run_state, "_has_begun", False)
    run_state.begin(Config({}, "test"))
    assert [str(line)[:52] for line in said] == [
        "With this version of the Pulumi SDK, Ctrl-C does not",
        "This version of the Pulumi SDK serves 4 operations a",
    ]
    fleet = run_state.run_groups()
    run_state.begin(Config({}, "test"))
    assert run_state.run_groups() is fleet
    assert len(said) == 2
