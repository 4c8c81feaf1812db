"""Turns a response of GitHub or GitLab into JSON, or into an error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from pulumi_feishu.http.answer import Answer
from pulumi_feishu.http.masking import Concealer
from pulumi_feishu.http.quoting import quoted_answer
from pulumi_feishu.pr_comment.errors import (
    CommentError,
    ForgeRefused,
    ForgeUnreachable,
    NoPermission,
    WrongContent,
)
from pulumi_feishu.pr_comment.retry_policy import wished_wait_seconds
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.json_access import found, list_at, text_at

_AGAIN = Words("Run again.", "请重新运行。")
_TOO_LONG = Words("Render it with a limit, then run again.", "请限制长度后重新生成，再运行。")
_READ_IT = Words("Fix what it names, then run again.", "请按其说明修正，然后重新运行。")
_THROTTLED = Words("the rate limit is exceeded", "调用过于频繁")
_FAILED = Words("the server had an internal error", "服务器内部出错")


@dataclass(frozen=True)
class Dialect:
    """How a host speaks: its name, where its request ids are, what to do about 401, 403, 404."""

    name: str
    request_id_header: str
    next_steps: Mapping[int, Words]


def judge_forge_response(
    answer: Answer, action: Words, dialect: Dialect, concealer: Concealer
) -> Any:
    """The JSON of a success, None where it has no content; raises CommentError.

    `action` completes "GitHub refused to …". What `concealer` knows is masked in the JSON.
    """
    body = _json(answer, concealer)
    if 200 <= answer.status < 300:
        if answer.content and body is None:
            raise _error(ForgeUnreachable, answer, action, dialect, _no_json(answer), _AGAIN)
        return body
    raise _refusal(answer, body, action, dialect)


def _refusal(answer: Answer, body: Any, action: Words, dialect: Dialect) -> CommentError:
    status, said = answer.status, _said(body)
    if _is_throttled(answer, said):
        return _throttled(answer, action, dialect)
    if status in (401, 403, 404):
        why = _quote(said, answer)
        return _error(NoPermission, answer, action, dialect, why, dialect.next_steps[status])
    if status >= 500:
        why = _FAILED if body is None else _quote(said, answer)
        # A server that fails inside may have failed after the work was done.
        lost = {"outcome_unknown": True, "is_retryable": True}
        return _error(ForgeUnreachable, answer, action, dialect, why, _AGAIN, **lost)
    if status in (400, 422) and "too long" in said:
        return _error(WrongContent, answer, action, dialect, _quote(said, answer), _TOO_LONG)
    if 300 <= status < 400:
        return _error(
            ForgeRefused, answer, action, dialect, _moved(answer), dialect.next_steps[404]
        )
    return _error(ForgeRefused, answer, action, dialect, _quote(said, answer), _READ_IT)


def _throttled(answer: Answer, action: Words, dialect: Dialect) -> CommentError:
    seconds = wished_wait_seconds(answer.headers)
    shown = f"{60 if seconds is None else seconds:.0f}"
    wait = Words(f"Wait {shown} s, then run again.", f"请等待 {shown} 秒后重新运行。")
    told = {"is_retryable": True, "is_throttled": True, "retry_after_seconds": seconds}
    return _error(ForgeRefused, answer, action, dialect, _THROTTLED, wait, **told)


def _error(
    kind: type[CommentError],
    answer: Answer,
    action: Words,
    dialect: Dialect,
    why: Words,
    next_step: Words,
    **told: Any,
) -> CommentError:
    """`told` are further fields of the error."""
    story = Words(
        f"{dialect.name} refused to {action.en}: {why.en}. {next_step.en}",
        f"{dialect.name} 拒绝{action.zh}：{why.zh}。{next_step.zh}",
    )
    request_id = quoted_answer(answer.headers.get(dialect.request_id_header, ""))
    return kind(story, status=answer.status, request_id=request_id, **told)


def _is_throttled(answer: Answer, said: str) -> bool:
    """429, and 403 where GitHub means a limit.

    https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    if answer.status != 403:
        return answer.status == 429
    headers = answer.headers
    is_limit = headers.get("x-ratelimit-remaining") == "0" or "Retry-After" in headers
    return is_limit or "rate limit" in said


def _said(body: Any) -> str:
    """The server's own words: GitHub's `message` and `errors`, GitLab's `message` or `error`."""
    message = found(body, "message")
    parts = [message if isinstance(message, str) else json.dumps(message) if message else ""]
    parts += [text_at(error, "message") for error in list_at(body, "errors")]
    parts += [text_at(body, "error"), text_at(body, "error_description")]
    return ": ".join(part for part in parts if part)


def _quote(said: str, answer: Answer) -> Words:
    if not said:
        return _no_json(answer)
    return Words(f'it says "{quoted_answer(said)}"', f"服务器返回“{quoted_answer(said)}”")


def _no_json(answer: Answer) -> Words:
    kind = quoted_answer(answer.headers.get("Content-Type", "").partition(";")[0]) or str(
        Words("no type", "类型未知")
    )
    size = len(answer.content)
    return Words(
        f"the response is not in the API's format ({size} bytes of {kind})",
        f"响应不是该 API 的格式（{size} 字节，{kind}）",
    )


def parts_of(url: str) -> SplitResult:
    """The parts of an address that a server told; all empty where it is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _moved(answer: Answer) -> Words:
    # The answer's path only: what else a URL may carry is nobody's business.
    target = parts_of(answer.headers.get("Location", ""))
    to = quoted_answer(f"{target.hostname or ''}{target.path}") or "?"
    return Words(
        f"it moved to {to}, and the token is not sent there",
        f"地址已变更为 {to}，不会带着 token 跟随跳转",
    )


def _json(answer: Answer, concealer: Concealer) -> Any:
    try:
        return concealer.json(json.loads(answer.content))
    except (ValueError, RecursionError):
        return None
