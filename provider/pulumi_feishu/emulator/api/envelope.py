"""Answers as Feishu sends them: bodies of success and failure, and log ids.

[doc] server-docs/api-call-guide/calling-process/overview; [seen] error.log_id, troubleshooter.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from pulumi_feishu.emulator.api.refusals import MESSAGES

_JSON = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What goes back: `body` as JSON with its `code`, or `raw` text of another kind."""

    http: int
    code: int | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    raw: str | None = None
    content_type: str = _JSON
    headers: Mapping[str, str] = field(default_factory=dict)


#: The emulator's own: so much was written to it that its memory is not safe any more.
FULL = Answer(507, raw="507 the emulator is full: start it anew", content_type="text/plain")

NOT_FOUND = Answer(404, raw="404 page not found", content_type="text/plain; charset=utf-8")


def succeed(data: Mapping[str, Any] | None = None) -> Answer:
    """A success with its `data`."""
    return Answer(200, 0, {"msg": "success", "data": data or {}})


def succeed_at_top_level(fields: Mapping[str, Any]) -> Answer:
    """A success of the older APIs: `msg` is "ok" and there is no `data`."""
    return Answer(200, 0, {"msg": "ok", **fields})


def refuse(
    code: int,
    *,
    msg: str | None = None,
    http: int = 400,
    error: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """A failure with this code in Feishu's own words, unless `msg` has other ones."""
    words = MESSAGES[code] if msg is None else msg
    return Answer(http, code, {"msg": words, "error": error or {}}, headers=headers or {})


def refuse_parameter(why: str) -> Answer:
    """A failure of the message calls that says which parameter is wrong [seen]."""
    return refuse(230001, msg=f"Your request contains an invalid request parameter, ext={why}.")


def refuse_credentials(code: int) -> Answer:
    """A failure of the token calls: HTTP 200, and only `code` and `msg` [seen]."""
    return Answer(200, code, {"msg": MESSAGES[code]})


def render(answer: Answer, log_id: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The body and the headers, written as Feishu writes them: some clients look for just that."""
    if answer.raw is not None:
        content = answer.raw.encode()
    else:
        content = json.dumps(
            {"code": answer.code, **_with_log_id(answer, log_id)},
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()
    headers = {"Content-Type": answer.content_type, "X-Tt-Logid": log_id}
    scripted = {name.lower() for name in answer.headers}
    kept = {name: value for name, value in headers.items() if name.lower() not in scripted}
    # The server looks for this one in lower case.
    kept |= {"content-length": str(len(content)), **answer.headers}
    return content, [(name.encode(), value.encode()) for name, value in kept.items()]


def log_ids(clock: Callable[[], float]) -> Iterator[str]:
    """Unique log ids of Feishu's look: 20 digits, the first 14 a local time, then hex."""
    own = secrets.token_hex(7).upper()
    for number in count(1):
        at = time.strftime("%Y%m%d%H%M%S", time.localtime(clock()))
        yield f"{at}{number % 1_000_000:06d}{own}"


def _with_log_id(answer: Answer, log_id: str) -> Mapping[str, Any]:
    error = answer.body.get("error")
    if error is None:
        return answer.body
    troubleshooter = (
        "排查建议查看(Troubleshooting suggestions): https://open.feishu.cn/search"
        f"?from=openapi&log_id={log_id}&code={answer.code}"
    )
    return {
        **answer.body,
        "error": {**error, "log_id": log_id, "troubleshooter": troubleshooter},
    }
