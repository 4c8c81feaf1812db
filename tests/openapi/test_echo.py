"""A server that sends back what it was sent, everywhere, gets no secret out of the client."""

from __future__ import annotations

import base64
import json
import traceback
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest

from pulumi_feishu.content import content_of
from pulumi_feishu.openapi import Client, FeishuError
from pulumi_feishu.openapi.calls import Call
from pulumi_feishu.openapi.configuration.settings import Settings, resolve_settings
from pulumi_feishu.openapi.tokens import Token
from pulumi_feishu.pr_comment.target import Target
from pulumi_feishu.text.i18n import Words

SECRET = 'a"very/secret app secret 密'
TICKET = "g-ticket-0123456789"
READY = "t-ready0123456789"
ISSUED = "an.issued/token+0123456789"


class Echo(BaseHTTPRequestHandler):
    """Answers each call with the whole request in every field that is ever shown."""

    #: What the answers say; None for a page that is no JSON at all.
    code: int | None = 0

    def _answer(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(size)
        request = f"{self.headers} {sent.decode()} {base64.b64encode(sent).decode()}"
        with suppress(ValueError):
            values = [value for value in json.loads(sent).values() if isinstance(value, str)]
            codes = (quote, json.dumps, lambda v: base64.b64encode(v.encode()).decode())
            request += " ".join(encode(value) for encode in codes for value in values)
            request += " ".join(values)
        echoed = [{"subject": request, "description": request, "url": request}]
        body: dict[str, Any] = {
            "code": self.code,
            "msg": request,
            "error": {
                "log_id": request,
                "permission_violations": echoed,
                "field_violations": echoed,
                "helps": echoed,
            },
            "data": {
                "name": request,
                "message_id": request,
                "items": [{"chat_id": request, "name": request, request: 1}],
            },
        }
        if "auth" in self.path and self.code == 0:
            body |= {"tenant_access_token": ISSUED, "app_access_token": ISSUED, "expire": 7200}
        told = " ".join(
            request.encode(charset, "replace").decode("latin-1") for charset in ("ascii", "utf-8")
        )
        told = " ".join(told.split())
        self.send_response(200 if self.code is not None else 502)
        self.send_header("X-Tt-Logid", told)
        self.send_header("Content-Type", told if self.code is None else "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode() if self.code is not None else b"no JSON")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


IDENTITIES = {
    "custom app": {"app_id": "cli_a", "app_secret": SECRET},
    "store app": {
        "app_id": "cli_a",
        "app_secret": SECRET,
        "app_ticket": TICKET,
        "tenant_key": "tenant",
    },
    "ready token": {"tenant_access_token": READY},
}


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize("code", [0, 232011, 99999999, None])
def test_nothing_that_the_client_holds_comes_back(
    url: str, monkeypatch: pytest.MonkeyPatch, identity: str, code: int | None
) -> None:
    monkeypatch.setattr(Echo, "code", code)
    given: dict[str, Any] = IDENTITIES[identity]
    client = Client(Settings(base_url=url, retry_seconds=0, **given))
    seen = [repr(client), repr(given.keys())]
    for act in (
        lambda: client.pin_message("oc_a", "om_a"),
        lambda: client.unpin("oc_a"),
        lambda: client.groups.details("oc_a"),
        lambda: list(islice(client.groups.of_the_bot(), 3)),
        lambda: client.groups.bot(),
        lambda: client.messages.read("om_a"),
        lambda: client.messages.send("oc_a", content_of("text", "x"), uuid="u"),
    ):
        try:
            seen.append(repr(act()))
        except FeishuError as error:
            seen += [str(error), repr(error), error.log_id, str(error.story.zh)]
            # With FEISHU_DEBUG=1 people see that too.
            seen.append(traceback.format_exc())
    told = "\n".join(seen)
    assert "***" in told
    for secret in (SECRET, TICKET, READY, ISSUED):
        for form in (
            secret,
            quote(secret),
            quote(secret, safe=""),
            json.dumps(secret)[1:-1],
            base64.b64encode(secret.encode()).decode().rstrip("="),
            json.dumps(secret, ensure_ascii=False)[1:-1],
            json.dumps(secret, ensure_ascii=False)[1:-1].encode("ascii", "replace").decode(),
            json.dumps(secret, ensure_ascii=False)[1:-1].encode().decode("latin-1"),
        ):
            assert form not in told


def test_nothing_that_holds_a_secret_shows_it_when_printed() -> None:
    call = Call("POST", "/x", Words("x", "x"), body={"app_secret": SECRET}, secrets=(READY,))
    place = Target("github", "https://x", "a/b", 1, "unknown", READY, Words("", ""))
    settings = Settings("https://x", app_id="cli_a", app_secret=SECRET, app_ticket=TICKET)
    for shown in map(repr, (call, place, settings, Token(READY, 1.0), Client(settings))):
        assert not any(secret in shown for secret in (SECRET, READY, TICKET))


@pytest.mark.parametrize(
    "token", ["t-a\nb" + "c" * 20, "t-密" * 9, "t-a b" + "c" * 20, "t-\x00" * 9]
)
def test_a_token_that_fits_no_header_is_refused_where_it_comes_in(token: str) -> None:
    with pytest.raises(FeishuError, match="is not a token of this kind") as raised:
        resolve_settings({"FEISHU_TENANT_ACCESS_TOKEN": token}, {})
    assert token not in str(raised.value)
