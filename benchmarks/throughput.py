"""How many calls a second the emulator serves by itself, so that it is not what is measured."""

from __future__ import annotations

import http.client
import multiprocessing
import socket
import time
from urllib.parse import urlsplit

import requests
from measuring import Server

from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET

_CLIENTS = 4
_SECONDS = 5.0


def calls_per_second(server: Server) -> float:
    """put_top_notice from some processes at once, without latency and limits."""
    server.control("PATCH", "settings", {"latency_ms": 0, "throttles": False})
    with multiprocessing.get_context("spawn").Pool(_CLIENTS) as pool:
        token = _token(server.url)
        counts = pool.starmap(_call_for_a_while, [(server.url, token)] * _CLIENTS)
    return sum(counts) / _SECONDS


def _token(url: str) -> str:
    answer = requests.post(
        f"{url}/open-apis/auth/v3/tenant_access_token/internal",
        json={"app_id": DEMO_APP_ID, "app_secret": DEMO_APP_SECRET},
        timeout=10,
    )
    return str(answer.json()["tenant_access_token"])


def _call_for_a_while(url: str, token: str) -> int:
    """The least that a client can do: prepared bytes out, one answer in."""
    host = urlsplit(url).netloc
    body = b'{"chat_top_notice":[{"action_type":"2"}]}'
    head = (
        "POST /open-apis/im/v1/chats/oc_0000/top_notice/put_top_notice HTTP/1.1\r\n"
        f"host: {host}\r\nauthorization: Bearer {token}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    name, _, port = host.partition(":")
    count, ends_at = 0, time.monotonic() + _SECONDS
    with socket.create_connection((name, int(port))) as connection:
        while time.monotonic() < ends_at:
            connection.sendall(head.encode() + body)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            if answer.status != 200 or not answer.read().startswith(b'{"code":0'):
                raise RuntimeError(f"HTTP {answer.status}")
            count += 1
    return count
