"""Whatever a server sends: a result, or one line of our family of errors."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from pulumi_feishu.content import content_of
from pulumi_feishu.http.answer import Answer
from pulumi_feishu.http.masking import Concealer
from pulumi_feishu.openapi import Client, NoAnswer, Refused
from pulumi_feishu.openapi.calls import Call
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.openapi.error_codes.lookup import CODES
from pulumi_feishu.openapi.responses import judge_response
from pulumi_feishu.text.i18n import Words
from support.anything import anything

START = datetime(2026, 11, 23, tzinfo=UTC)
DOING = Words("pin om_a in oc_a", "在 oc_a 置顶 om_a")

values = anything(st.text(max_size=40), most=12)
codes = st.sampled_from(sorted(CODES)) | st.integers() | values
details = st.fixed_dictionaries(
    {},
    optional={
        "log_id": values,
        "permission_violations": values | st.lists(st.fixed_dictionaries({"subject": values})),
        "field_violations": values | st.lists(st.fixed_dictionaries({"description": values})),
        "helps": values | st.lists(st.fixed_dictionaries({"url": values})),
    },
)
envelopes = st.fixed_dictionaries(
    {"code": codes}, optional={"msg": values, "data": values, "error": values | details}
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "x-ogw-ratelimit-reset": st.text(max_size=6) | st.integers().map(str),
        "X-Tt-Logid": st.text(max_size=60),
        "Content-Type": st.text(max_size=60),
    },
)
statuses = st.sampled_from([200, 204, 301, 307, 400, 403, 404, 407, 429, 500, 502, 503, 504])


def verdict(content: bytes, status: int, given_headers: dict[str, str]) -> dict[str, Any] | str:
    """The body of a success, or the error as one line."""
    answer = Answer(status, CaseInsensitiveDict(given_headers), content)
    try:
        return judge_response(answer, DOING, Concealer(()))
    except (NoAnswer, Refused) as error:
        return str(error)


def is_fit_to_print(line: str) -> bool:
    return len(line.splitlines()) == 1 and line.isprintable() and len(line) < 3000


@given(content=st.binary(max_size=300), status=statuses, given_headers=headers)
@example(content=b"[" * 100_000, status=200, given_headers={})
@example(content=b'{"code":' + b"9" * 5000 + b"}", status=200, given_headers={})
@example(content=b'{"code":1e999}', status=200, given_headers={})
@example(content=b'\xef\xbb\xbf{"code":0}', status=200, given_headers={})
def test_any_bytes_are_a_result_or_one_line(
    content: bytes, status: int, given_headers: dict[str, str]
) -> None:
    found = verdict(content, status, given_headers)
    assert isinstance(found, dict) or is_fit_to_print(found)


@given(body=envelopes, status=statuses, given_headers=headers)
def test_any_envelope_is_a_result_or_one_line(
    body: dict[str, Any], status: int, given_headers: dict[str, str]
) -> None:
    found = verdict(json.dumps(body).encode(), status, given_headers)
    if type(body["code"]) is int and body["code"] == 0:
        assert isinstance(found, dict)
        assert isinstance(found["log_id"], str)
    else:
        assert isinstance(found, str)
        assert is_fit_to_print(found)


class Answering:
    """A transport whose every answer is the same success."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body

    def send(self, call: Call, _: object) -> dict[str, Any]:
        call.before_try()
        return {**self.body, "code": 0, "log_id": ""}


@given(data=values | st.fixed_dictionaries({"items": values | st.lists(values)}))
@example(data={"message_id": 7, "items": [None], "chat_status": []})
def test_any_data_of_a_success_is_a_result_or_an_error_of_the_family(data: Any) -> None:
    client = Client(Settings("http://127.0.0.1:9", tenant_access_token="t-ready"))
    client._caller._transport = Answering({"data": data})  # type: ignore[assignment]
    assert client.messages.is_gone("om_a") in (True, False)
    assert client.groups.is_dissolved("oc_a") in (True, False)
    assert list(client.groups.of_the_bot()) is not None
    assert client.groups.granted_scopes() is not None
    assert client.groups.bot() is not None
    with suppress(NoAnswer):
        assert list(client.messages.since("oc_a", START)) is not None
    try:
        assert client.messages.send("oc_a", content_of("text", "x")).message_id
    except NoAnswer as error:
        line = str(error)
        assert "the answer names no message" in line


@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_token_in_the_servers_words_is_not_repeated(status: int) -> None:
    token = "t-g1044ghJRUIJJ5ZPPZMOHKWZISL33E4QSS3abcef"
    body = {"code": 4711, "msg": f"bad token {token}", "error": {"log_id": token}}
    line = verdict(json.dumps(body).encode(), status, {"X-Tt-Logid": token})
    assert isinstance(line, str)
    assert token not in line


def test_of_a_refused_secret_no_words_of_the_server_are_told() -> None:
    violations = [{"field": "content", "description": "swordfish is no text"}]
    error = {"field_violations": violations}
    for code in (230001, 230099, 999999999):
        body = json.dumps({"code": code, "msg": "bad: swordfish", "error": error})
        answer = Answer(400, CaseInsensitiveDict(), body.encode())
        with pytest.raises(Refused, match="swordfish"):
            judge_response(answer, DOING, Concealer(()))
        with pytest.raises(Refused, match="not shown, since the content is a secret") as told:
            judge_response(answer, DOING, Concealer(()), is_secret=True)
        assert "swordfish" not in f"{told.value} {told.value.reason} {told.value.story}"
