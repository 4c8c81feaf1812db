"""Turns a response, or the lack of one, into a result or an error."""

from __future__ import annotations

import json
from typing import Any

import requests

from pulumi_feishu.http.answer import Answer
from pulumi_feishu.http.failures import is_outcome_unknown, is_worth_a_retry, why_no_answer
from pulumi_feishu.http.masking import Concealer
from pulumi_feishu.http.quoting import quoted_answer
from pulumi_feishu.openapi.errors import FeishuError, NoAnswer, Refused
from pulumi_feishu.text.i18n import Words

#: Feishu quotes the part of a card that it refuses (`ErrorValue`).
_NOT_SHOWN = Words("not shown, since the content is a secret", "内容为机密，此处不显示")


def judge_response(
    answer: Answer,
    action: Words,
    concealer: Concealer,
    *,
    call: str = "",
    is_secret: bool = False,
) -> dict[str, Any]:
    """The body of a success, with the server's log id added as `log_id` ("" when there is none).

    `answered_at` is when, by the server's clock (UTC); None when it does not tell.

    What `concealer` knows is masked in all of it, and in errors. `call` is as `Refused` has it,
    `is_secret` as `Call`.

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
    msg = str(body.get("msg", ""))
    if is_secret:
        msg, details = str(_NOT_SHOWN), {**details, "field_violations": None}
    raise Refused(
        action,
        code=code,
        msg=msg,
        log_id=log_id or quoted_answer(str(details.get("log_id", ""))),
        details=details,
        http_status=answer.status,
        retry_after_seconds=_retry_after_seconds(answer),
        call=call,
    )


def failure_to_send(error: requests.RequestException, action: Words) -> FeishuError:
    """Why no answer came, and whether the call may have been carried out all the same."""
    return NoAnswer(
        action,
        why_no_answer(error),
        outcome_unknown=is_outcome_unknown(error),
        is_retryable=is_worth_a_retry(error),
    )


def _no_verdict(answer: Answer, action: Words, log_id: str, concealer: Concealer) -> NoAnswer:
    status = answer.status
    told = concealer.text(answer.headers.get("Content-Type", ""))
    kind = quoted_answer(told.partition(";")[0]) or str(Words("no type", "类型未知"))
    size = len(answer.content)
    why = Words(
        f"HTTP {status} and the response is not in Feishu's format ({size} bytes of {kind})",
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
