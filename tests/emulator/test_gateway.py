"""What is judged before an API sees a call, and in which order."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from emulator.lab import ALICE, EXPIRED, IM, UNGRANTED, Lab, code
from support.patience import PATIENCE_SECONDS

PUT = f"{IM}/chats/oc_ops/top_notice/put_top_notice"
BODY = {"chat_top_notice": [{"action_type": "2"}]}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param({}, 99991661, id="no header"),
        pytest.param({"Authorization": "Basic dDpw"}, 99991661, id="another scheme"),
        pytest.param({"Authorization": "Bearer "}, 99991661, id="empty token"),
        pytest.param({"Authorization": "Bearer a-app-token"}, 99991671, id="app token"),
        pytest.param({"Authorization": "Bearer nonsense"}, 99991671, id="no prefix"),
        pytest.param({"Authorization": "Bearer t-unknown"}, 99991663, id="unknown tenant token"),
        pytest.param({"Authorization": "Bearer u-unknown"}, 99991668, id="unknown user token"),
        pytest.param({"Authorization": f"Bearer {EXPIRED}"}, 99991677, id="expired user token"),
    ],
)
def test_a_wrong_token_is_told_before_anything_else(
    lab: Lab, headers: dict[str, str], expected: int
) -> None:
    lab.control("PATCH", "apps/cli_one", {"ip_allowed": False, "scopes": []})
    assert code(lab.request("POST", PUT, headers=headers, data="{broken")) == (400, expected)


def test_the_scheme_is_bearer_in_any_case(lab: Lab) -> None:
    headers = {"Authorization": f"bearer {lab.token()}"}
    assert code(lab.request("POST", PUT, headers=headers, json=BODY)) == (200, 0)


def test_the_order_is_address_rate_quota_scope_body_fields_ids(lab: Lab) -> None:
    token, path = lab.token(), "/chats/oc_none/top_notice/put_top_notice"
    for _ in range(50):
        lab.put(None)
    lab.control("PATCH", "apps/cli_one", {"ip_allowed": False, "quota_left": 0, "scopes": []})

    def told(**body: Any) -> tuple[int, int]:
        return code(lab.call("POST", path, token=token, **body))

    assert told(data="{broken") == (400, 99991401)
    lab.control("PATCH", "apps/cli_one", {"ip_allowed": True})
    assert told(data="{broken") == (429, 99991400)
    lab.clock.pass_seconds(1)
    assert told(data="{broken") == (400, 99991403)
    lab.control("PATCH", "apps/cli_one", {"quota_left": None})
    assert told(data="{broken") == (400, 99991672)
    lab.control("PATCH", "apps/cli_one", {"scopes": ["im:chat"]})
    assert told(data="{broken") == (400, 9499)
    assert told(json={}) == (400, 99992402)
    assert told(json=BODY) == (400, 99992356)


def test_a_missing_scope_names_the_scopes_and_where_to_ask_for_them(lab: Lab) -> None:
    lab.control("PATCH", "apps/cli_one", {"scopes": ["im:chat:read"]})
    answer = lab.put("om_1")
    assert code(answer) == (400, 99991672)
    body = answer.json()
    scopes = ["im:chat", "im:chat.top_notice:write_only"]
    assert body["error"]["permission_violations"] == [
        {"type": "action_scope_required", "subject": scope} for scope in scopes
    ]
    assert body["error"]["helps"] == [
        {
            "url": "https://open.feishu.cn/app/cli_one/auth"
            "?q=im%3Achat%2Cim%3Achat.top_notice%3Awrite_only&op_from=openapi&token_type=tenant",
            "description": "点击申请权限",
        }
    ]
    assert "[im:chat, im:chat.top_notice:write_only]" in body["msg"]


@pytest.mark.parametrize("scope", ["im:chat", "im:chat.top_notice:write_only"])
def test_any_one_of_the_scopes_is_enough(lab: Lab, scope: str) -> None:
    lab.control("PATCH", "apps/cli_one", {"scopes": [scope]})
    assert code(lab.put("om_1")) == (200, 0)
    assert code(lab.delete()) == (200, 0)


def test_a_user_who_did_not_grant_the_scope_is_told_so(lab: Lab) -> None:
    answer = lab.put("om_1", token=UNGRANTED)
    assert code(answer) == (400, 99991679)
    violations = answer.json()["error"]["permission_violations"]
    assert violations[0] == {"type": "action_privilege_required", "subject": "im:chat"}


def test_the_apps_scope_is_told_before_the_users(lab: Lab) -> None:
    lab.control("PATCH", "apps/cli_one", {"scopes": []})
    assert code(lab.put("om_1", token=UNGRANTED)) == (400, 99991672)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("{broken", id="broken"),
        pytest.param("[1]", id="a list"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
    ],
)
def test_a_body_that_is_no_json_object_is_9499(lab: Lab, body: Any) -> None:
    answer = lab.call("POST", "/chats/oc_ops/top_notice/put_top_notice", data=body)
    assert code(answer) == (400, 9499)


def test_a_missing_field_is_named(lab: Lab) -> None:
    answer = lab.call("POST", "/messages", json={"receive_id": "oc_ops"})
    assert code(answer) == (400, 99992402)
    assert answer.json()["msg"] == "field validation failed"
    assert answer.json()["error"]["field_violations"] == [
        {"field": name, "description": f"{name} is required"}
        for name in ("receive_id_type", "msg_type", "content")
    ]


def test_deletes_body_is_ignored(lab: Lab) -> None:
    path = "/chats/oc_ops/top_notice/delete_top_notice"
    assert code(lab.call("POST", path, data="{broken")) == (200, 0)


@pytest.mark.parametrize(
    ("method", "path", "expected", "msg"),
    [
        pytest.param(
            "POST",
            "/chats/oc_none/top_notice/delete_top_notice",
            99992356,
            "oc_none is not a valid {open_chat_id} or not exists, Invalid ids: [oc_none]",
            id="chat",
        ),
        pytest.param(
            "GET",
            "/messages/om_none",
            99992354,
            "om_none is not a valid {open_message_id} or not exists, Invalid ids: [om_none]",
            id="message",
        ),
    ],
)
def test_an_unknown_id_in_the_path_is_named(
    lab: Lab, method: str, path: str, expected: int, msg: str
) -> None:
    answer = lab.call(method, path)
    assert (code(answer), answer.json()["msg"]) == ((400, expected), msg)


def test_the_quota_counts_down_and_ends(lab: Lab) -> None:
    lab.control("PATCH", "apps/cli_one", {"quota_left": 2})
    codes = [lab.put("om_1").json()["code"] for _ in range(3)]
    assert codes == [0, 0, 99991403]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        pytest.param("GET", "/chats/oc_ops/top_notice/put_top_notice", id="wrong method"),
        pytest.param("GET", "/pins", id="another API"),
        pytest.param("POST", "/chats/oc_ops/top_notice", id="half a path"),
        pytest.param("POST", "/chats/oc_ops/top_notice/put_top_notice/", id="slash"),
    ],
)
def test_any_other_path_or_method_is_404_in_plain_text(lab: Lab, method: str, path: str) -> None:
    answer = lab.call(method, path)
    assert (answer.status_code, answer.text) == (404, "404 page not found")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["X-Tt-Logid"]


def test_a_path_outside_of_the_api_is_404_too(lab: Lab) -> None:
    answer = lab.request("GET", "/favicon.ico")
    assert (answer.status_code, answer.text) == (404, "404 page not found")


def test_a_user_token_is_refused_where_only_a_bot_may_call(lab: Lab) -> None:
    answer = lab.request(
        "GET", "/open-apis/bot/v3/info", headers={"Authorization": f"Bearer {ALICE}"}
    )
    assert code(answer) == (400, 99991668)
    assert answer.json()["msg"] == "user access token not support"


def test_log_ids_are_unique(lab: Lab) -> None:
    ids = [lab.delete().headers["X-Tt-Logid"] for _ in range(20)]
    assert len(set(ids)) == 20


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.2", ""])
@pytest.mark.parametrize("path", ["/", "/_emulator/world", f"{IM}/chats"])
def test_another_host_is_refused(lab: Lab, host: str, path: str) -> None:
    assert lab.request("GET", path, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8650", "LOCALHOST", "[::1]:80", "[::1]"])
def test_the_loopback_hosts_are_served(lab: Lab, host: str) -> None:
    assert lab.request("GET", "/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "hosts",
    [
        pytest.param([], id="none"),
        pytest.param(["127.0.0.1", "evil.example"], id="two"),
        pytest.param(["127.0.0.1", "127.0.0.1"], id="the same twice"),
    ],
)
def test_one_host_must_be_named(lab: Lab, hosts: list[str]) -> None:
    headers = "".join(f"Host: {host}\r\n" for host in hosts)
    address = ("127.0.0.1", int(lab.url.rpartition(":")[2]))
    with socket.create_connection(address, PATIENCE_SECONDS) as connection:
        connection.sendall(f"GET / HTTP/1.0\r\n{headers}\r\n".encode())
        status = connection.recv(12)
    # h11 itself refuses two of them, with 400.
    assert status in (b"HTTP/1.1 403", b"HTTP/1.1 400")


def test_a_foreign_web_page_can_post_nothing(lab: Lab) -> None:
    for origin in ("https://evil.example", "null"):
        answer = lab.request("POST", "/_emulator/tokens/expire", headers={"Origin": origin})
        assert answer.status_code == 403
    own = lab.request("POST", "/_emulator/tokens/expire", headers={"Origin": lab.url})
    assert own.status_code == 200
