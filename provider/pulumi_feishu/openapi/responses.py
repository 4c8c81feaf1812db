"""What a response, or the lack of one, means: a body whose `code` is 0, or an error."""

from __future__ import annotations

import json
import re
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from pulumi_feishu.http.bounded import LARGEST_ANSWER_BYTES, Answer, TooLarge
from pulumi_feishu.http.masking import Concealer
from pulumi_feishu.openapi.errors import FeishuError, NoAnswer, Refused, quoted_answer
from pulumi_feishu.text.i18n import Words


def judge_response(
    answer: Answer, action: Words, concealer: Concealer, *, call: str = ""
) -> dict[str, Any]:
    """The body of a success, with the server's log id added as `log_id` ("" when there is none).

    `answered_at` is when, by the server's clock (UTC); None when it does not tell.

    What `concealer` knows is masked in all of it, and in errors. `call` is as `Refused` has it.

    Success is `code` 0, whatever the HTTP status: failures come with HTTP 200 too.
    https://open.feishu.cn/document/server-docs/api-call-guide/calling-process/overview
    Raises Refused for any other code, NoAnswer when there is no code to judge.
    """
    log_id = quoted_answer(concealer.text(answer.headers.get("X-Tt-Logid", "")))
    body = _json_object(answer, concealer)
    code = body.get("code") if body is not None else None
    if body is None or not isinstance(code, int) or isinstance(code, bool):
        raise _no_verdict(answer, action, log_id, concealer)
    if code == 0:
        return {**body, "log_id": log_id, "answered_at": answer.date}
    details = body.get("error")
    details = details if isinstance(details, dict) else {}
    raise Refused(
        action,
        code=code,
        msg=str(body.get("msg", "")),
        log_id=log_id or quoted_answer(str(details.get("log_id", ""))),
        details=details,
        http_status=answer.status,
        retry_after_seconds=_retry_after_seconds(answer),
        call=call,
    )


def found(body: Any, *path: str | int) -> Any:
    """What a body has at this path of keys and indices; None where it has another shape."""
    for step in path:
        if isinstance(step, int):
            body = body[step] if isinstance(body, list) and step < len(body) else None
        else:
            body = body.get(step) if isinstance(body, dict) else None
    return body


def text_at(body: Any, *path: str | int) -> str:
    """The text that a body has at this path; "" where there is none."""
    value = found(body, *path)
    return value if isinstance(value, str) else ""


def count_at(body: Any, *path: str | int) -> int:
    """The number that a body has as text at this path; 0 where there is none, or no likely one."""
    text = text_at(body, *path)
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else 0


def list_at(body: Any, *path: str | int) -> list[Any]:
    """The list that a body has at this path; empty where there is none."""
    value = found(body, *path)
    return value if isinstance(value, list) else []


def failure_to_send(error: requests.RequestException, action: Words) -> FeishuError:
    """Why no answer came, and whether the call may have been carried out all the same."""
    tls = isinstance(error, requests.exceptions.SSLError)
    never_connected = _never_connected(error) or isinstance(error, requests.exceptions.ProxyError)
    return NoAnswer(
        action,
        why_no_answer(error),
        outcome_unknown=not (tls or never_connected),
        is_retryable=not (tls or isinstance(error, TooLarge)),
    )


def why_no_answer(error: requests.RequestException) -> Words:
    """Where a request got lost, for people."""
    cause = _cause(error)
    if isinstance(cause, NameResolutionError):
        return Words("the host's name is unknown (DNS)", "主机名无法解析（DNS）")
    if isinstance(error, requests.exceptions.SSLError):
        return Words("the TLS certificate or handshake failed", "TLS 证书或握手失败")
    if isinstance(error, requests.exceptions.ProxyError):
        return Words("the proxy did not pass it on", "代理未能转发请求")
    if isinstance(error, TooLarge):
        size = LARGEST_ANSWER_BYTES // 1_000_000
        return Words(f"the answer is larger than {size} MB", f"响应超过 {size} MB")
    if _never_connected(error):
        return Words("no connection to the host", "无法连接到主机")
    if isinstance(error, requests.Timeout):
        return Words("no answer in time", "响应超时")
    return Words("the connection was cut before an answer came", "收到响应前连接中断")


def _never_connected(error: requests.RequestException) -> bool:
    is_late = isinstance(error, requests.ConnectTimeout)
    return is_late or isinstance(_cause(error), NewConnectionError | ConnectTimeoutError)


def _cause(error: requests.RequestException) -> object:
    cause: object = error.args[0] if error.args else error
    return getattr(cause, "reason", None) or cause


def _no_verdict(answer: Answer, action: Words, log_id: str, concealer: Concealer) -> NoAnswer:
    status = answer.status
    told = concealer.text(answer.headers.get("Content-Type", ""))
    kind = quoted_answer(told.partition(";")[0]) or "no type"
    size = len(answer.content)
    why = Words(
        f"HTTP {status} without an answer of Feishu's form ({size} bytes of {kind})",
        f"HTTP {status}，响应不是飞书的格式（{size} 字节，{kind}）",
    )
    # A redirect or a 4xx page comes from a gateway that did not pass the call on.
    turned_away = 300 <= status < 500
    return NoAnswer(
        action,
        why,
        outcome_unknown=not turned_away,
        is_retryable=status == 429 or not turned_away,
        is_throttled=status == 429,
        log_id=log_id,
    )


def _json_object(answer: Answer, concealer: Concealer) -> dict[str, Any] | None:
    try:
        body = concealer.json(json.loads(answer.content))
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _retry_after_seconds(answer: Answer) -> float | None:
    """https://open.feishu.cn/document/server-docs/api-call-guide/frequency-control"""
    value = answer.headers.get("x-ogw-ratelimit-reset", "")
    return float(value) if value.isascii() and value.isdigit() else None
