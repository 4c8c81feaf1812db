from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from pulumi_feishu.doctor.connectivity import reach
from pulumi_feishu.openapi import NoAnswer
from pulumi_feishu.openapi.configuration.settings import Settings
from support.emulator import Emulator
from support.patience import PATIENCE_SECONDS


def settings_for(url: str) -> Settings:
    return Settings(url, "cli_a", "surely-a-secret", tenant_access_token=None)


@pytest.mark.parametrize("ahead_seconds", [-3600, 0, 3600])
def test_the_clocks_are_compared_to_a_second(feishu: Emulator, ahead_seconds: int) -> None:
    feishu.control("PATCH", "settings", {"ahead_seconds": ahead_seconds})
    try:
        reached = reach(settings_for(feishu.url))
    finally:
        feishu.control("PATCH", "settings", {"ahead_seconds": 0})
    assert reached.http_status == 200
    # The host wrote its time, cut to the second, at some moment of what the call took.
    most = 0.51 + reached.took_seconds / 2
    assert reached.ahead_seconds == pytest.approx(-ahead_seconds, abs=most)


@pytest.mark.parametrize("header", ["", "Date: yesterday\r\n", "Date: 99999\r\n"])
def test_a_host_without_a_time_is_reached_all_the_same(header: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with ThreadPoolExecutor(1) as pool:
            result = pool.submit(reach, settings_for(url))
            connection, _ = listener.accept()
            request = connection.recv(65536)
            head = f"HTTP/1.1 302 X\r\nlocation: {url}/next\r\n{header}content-length: 0\r\n\r\n"
            connection.sendall(head.encode())
            connection.close()
            reached = result.result(PATIENCE_SECONDS)
    assert (reached.http_status, reached.ahead_seconds) == (302, None)
    assert b"Authorization" not in request
    assert b"surely-a-secret" not in request


def test_a_closed_port_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(NoAnswer, match="no connection to the host"):
        reach(settings_for(url))
