"""Nothing that a client sends hurts the emulator: no size, no pace, no form of it."""

from __future__ import annotations

import json
import os
import socket
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.lab import IM, TOKEN_CALL, WORLD, Lab, code
from pulumi_feishu.emulator import bounds, connections, journal, service
from pulumi_feishu.emulator.world.storage import from_json, load, save
from support.anything import anything
from support.patience import PATIENCE_SECONDS

SEND = f"{IM}/messages?receive_id_type=chat_id"
DEEP = b'{"chat_top_notice":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
PUT = f"{IM}/chats/oc_ops/top_notice/put_top_notice"


def connect(lab: Lab) -> socket.socket:
    address = ("127.0.0.1", int(lab.url.rpartition(":")[2]))
    return socket.create_connection(address, PATIENCE_SECONDS)


def answered(connection: socket.socket) -> bytes:
    """Everything until the emulator closes the connection."""
    said = b""
    try:
        while received := connection.recv(65_536):
            said += received
    except ConnectionResetError:
        pass
    return said


@pytest.mark.parametrize("path", [PUT, TOKEN_CALL, "/_emulator/chats", "/nowhere"])
def test_a_body_has_a_megabyte_at_most(lab: Lab, path: str) -> None:
    said = b'"' + b"x" * 999_998 + b'"'
    assert lab.request("POST", path, data=said).status_code in (200, 400, 404)
    assert lab.request("POST", path, data=said + b" ").status_code in (413, 404)

    def chunks() -> Any:
        yield from [said, b" "]

    assert lab.request("POST", path, data=chunks()).status_code in (413, 404)


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (bounds, connections):
        monkeypatch.setattr(module, "ARRIVAL_SECONDS", 0.2)


@pytest.mark.usefixtures("soon")
def test_a_body_that_drips_is_refused(lab: Lab) -> None:
    with connect(lab) as connection:
        head = f"POST {TOKEN_CALL} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{{"
        connection.sendall(head.encode())
        assert answered(connection).startswith(b"HTTP/1.1 408 ")


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("said", [b"", b"POST /", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b"])
def test_a_connection_on_which_nothing_comes_is_closed(lab: Lab, said: bytes) -> None:
    with connect(lab) as connection:
        connection.sendall(said)
        assert answered(connection) == b""


@pytest.mark.usefixtures("soon")
def test_a_call_that_is_held_back_is_not_cut(lab: Lab) -> None:
    lab.control("PATCH", "settings", {"latency_ms": 600})
    assert code(lab.put("om_1")) == (200, 0)


@pytest.mark.parametrize("path", ["/", "/nowhere", TOKEN_CALL])
@pytest.mark.parametrize("is_at_once", [True, False])
def test_a_body_that_breaks_off_in_a_chunk_leaves_no_traceback(
    path: str, is_at_once: bool, caplog: pytest.LogCaptureFixture, lab: Lab
) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    with connect(lab) as connection:
        if is_at_once:
            connection.sendall(head + b"zz\r\n")
        else:
            connection.sendall(head)
            # The page does not wait for a body, so it is answered already.
            said = connection.recv(9) if path == "/" else b""
            assert said in (b"", b"HTTP/1.1 ")
            connection.sendall(b"zz\r\n")
        answered(connection)
    assert lab.request("GET", "/").status_code == 200
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("path", [PUT, SEND, TOKEN_CALL])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(DEEP, id="deep"),
        pytest.param(b'{"uuid": NaN}', id="NaN"),
        pytest.param(b'{"uuid": 1e999}', id="infinity"),
        pytest.param(b'{"uuid": "\\ud800"}', id="half of a character"),
        pytest.param(b'{"uuid": 1' + b"0" * 5000 + b"}", id="a number of 5000 digits"),
        pytest.param(b'{"uuid": "\xff"}', id="no UTF-8"),
    ],
)
def test_a_body_that_is_no_json_is_refused_and_leaves_no_trace(
    lab: Lab, path: str, body: bytes
) -> None:
    headers = {"Authorization": f"Bearer {lab.token()}"}
    answer = lab.request("POST", path, data=body, headers=headers)
    assert answer.status_code in (200, 400)
    assert answer.json()["code"] in (9499, 10003)
    assert len(lab.journal()) > 0
    assert lab.request("GET", "/").status_code == 200


values = anything(
    st.sampled_from([-1, 0, 10**13, 10**400]),
    st.sampled_from(["oc_ops", "om_1", "cli_one", "message", "put_top_notice", "\ud800", "1"]),
    most=6,
)


def fields(*names: str) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, values))


#: What each call reads; all of it may be anything.
CALLS: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("POST", PUT): fields("chat_top_notice"),
    ("POST", SEND): fields("receive_id", "msg_type", "content", "uuid"),
    ("PUT", f"{IM}/messages/om_2"): fields("msg_type", "content"),
    ("PATCH", f"{IM}/messages/om_2"): fields("content"),
    ("POST", TOKEN_CALL): fields("app_id", "app_secret"),
    ("POST", "/open-apis/auth/v3/app_access_token"): fields("app_id", "app_secret", "app_ticket"),
    ("POST", "/_emulator/chats"): fields("chat_id", "name", "messages", "bots", "notice"),
    ("PATCH", "/_emulator/chats/oc_ops"): fields(
        "name", "admins", "members", "status", "bot_member", "owner_is_bot", "user_count"
    ),
    ("PATCH", "/_emulator/apps/cli_one"): fields("scopes", "quota_left", "token_life_seconds"),
    ("POST", "/_emulator/messages/om_1"): fields("state", "self_destructs"),
    ("PATCH", "/_emulator/tokens"): fields("ends_in_seconds"),
    ("PATCH", "/_emulator/switches"): fields("recall_empties_slot"),
    ("PATCH", "/_emulator/settings"): fields(
        "throttles", "calls_a_second", "edit_window_seconds", "sensitive_words", "ahead_seconds"
    ),
    ("PUT", "/_emulator/notice/oc_ops"): fields("shows", "message_id", "by"),
    ("PUT", "/_emulator/faults"): st.lists(
        fields("api", "nth", "every", "times", "http", "code", "raw", "headers", "msg"), max_size=2
    ),
}


@pytest.mark.parametrize(("method", "path"), CALLS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_input_is_an_inner_error(lab: Lab, data: st.DataObject, method: str, path: str) -> None:
    body = data.draw(values | CALLS[method, path])
    headers = {"Authorization": f"Bearer {lab.token()}"}
    sent = json.dumps(body).encode()
    assert lab.request(method, path, data=sent, headers=headers).status_code < 500
    # What came of it breaks nothing that is asked next.
    for after in ("/", "/_emulator/world", "/_emulator/journal", f"{IM}/chats/oc_ops"):
        told = lab.request("GET", after, headers=headers)
        assert told.status_code < 500 or "fault" in json.dumps(body)
    assert code(lab.put("om_1"))[0] < 600


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "settings", {"calls_a_second": 0}),
        ("PATCH", "settings", {"ahead_seconds": 10**12}),
        ("PATCH", "settings", {"latency_ms": -1}),
        ("PATCH", "tokens", {"ends_in_seconds": 10**12}),
        ("PUT", "faults", [{"api": "put_top_notice", "every": 0}]),
        ("PUT", "faults", [{"api": "put_top_notice", "http": 99}]),
        ("PUT", "faults", [{"api": "put_top_notice", "raw": "", "headers": {"a b": "c"}}]),
        ("PUT", "faults", [{"api": "put_top_notice", "raw": "", "headers": {"a": "b\r\nc: d"}}]),
        ("PUT", "faults", [{"api": "put_top_notice", "raw": "", "content_type": "值"}]),
    ],
)
def test_a_setting_that_would_break_it_is_refused(
    lab: Lab, method: str, path: str, body: Any
) -> None:
    answer = lab.request(method, f"/_emulator/{path}", json=body)
    assert answer.status_code == 400
    assert len(answer.json()["error"].splitlines()) == 1
    assert code(lab.put("om_1")) == (200, 0)


def test_a_page_of_another_port_of_this_machine_is_a_foreign_one(lab: Lab) -> None:
    for origin in ("http://127.0.0.1:1", "http://localhost", lab.url.replace("http", "https")):
        answer = lab.request("POST", "/_emulator/tokens/expire", headers={"Origin": origin})
        assert answer.status_code == 403, origin


def test_the_journal_holds_so_many_bytes(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_MOST_BYTES", 10_000)
    for _ in range(5):
        lab.send("text", {"text": "x" * 3_000})
    calls = lab.journal()
    assert len(calls) == 3
    assert calls[-1]["seq"] == 6


def test_so_much_is_written_and_then_it_has_to_start_anew(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.token()
    monkeypatch.setattr(service, "_MOST_WRITTEN_BYTES", 10_000)
    assert code(lab.send("text", {"text": "x" * 3_000})) == (200, 0)
    lab.send("text", {"text": "x" * 3_000})
    for answer in (
        lab.send("text", {"text": "x" * 3_000}),
        lab.request("POST", "/_emulator/chats", data=b'{"name":"' + b"x" * 3_000 + b'"}'),
    ):
        assert answer.status_code == 507
        assert answer.text == "507 the emulator is full: start it anew"
    assert lab.control("GET", "world")["apps"]


def test_the_state_file_is_its_owners_and_replaces_what_was_planted(tmp_path: Path) -> None:
    world = from_json(json.loads(json.dumps(WORLD)), now=time.time())
    state, victim = tmp_path / "state.json", tmp_path / "victim"
    victim.write_text("untouched")
    for name in ("state.json", ".state.json.new"):
        (tmp_path / name).symlink_to(victim)
    old = os.umask(0)
    try:
        save(world, state)
    finally:
        os.umask(old)
    assert victim.read_text() == "untouched"
    assert not state.is_symlink()
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    assert load(state, now=0).chats.keys() == world.chats.keys()
    # Neither does one that others may read stay so.
    state.chmod(0o644)
    save(world, state)
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
