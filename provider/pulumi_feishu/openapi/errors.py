"""The one family of errors; each prints as one line that says what to do next.

FeishuError
├── ConfigurationError   nothing was sent: credentials or host are missing or contradict each other
├── NotSent              nothing was sent: an earlier answer speaks against every call of this run
├── Cancelled            the run was cancelled while the call waited: for its turn, or its answer
├── NoAnswer             nothing that can be judged came back: network, proxy page, cut connection
└── Refused              the server judged the call: `code` and `kind` say how
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_feishu.http.quoting import quoted_answer
from pulumi_feishu.openapi.error_codes.kinds import Kind, Meaning
from pulumi_feishu.openapi.error_codes.lookup import meaning_of
from pulumi_feishu.text.i18n import Words

#: Where an unknown code can be looked up.
_GENERIC_CODES_PAGE = "https://open.feishu.cn/document/ukTMukTMukTM/ugjM14COyUjL4ITN"

#: Codes that leave it to the server's words which part of the request is meant.
_TOLD_BY_MSG = frozenset({230001, 230099, 232001})

#: More scopes or fields than that are not told.
_MOST_HINTS = 20
_LONGEST_HINTS = 600


class FeishuError(Exception):
    """What happened to which group, why, and what to do next, in one line.

    `story` is the line without what tries and sequels add; `code` and `log_id` are the server's,
    None and "" where it gave none. `outcome_unknown`: the call may have taken effect all the same,
    because its answer was lost. `is_retryable`: the same call may succeed a little later.
    `is_throttled`: it was one call too many, and `retry_after_seconds` is the wait that the server
    asked for, None where it named none. `is_fatal`: no other call can succeed either.
    """

    code: int | None = None
    log_id: str = ""
    outcome_unknown: bool = False
    is_retryable: bool = False
    is_throttled: bool = False
    retry_after_seconds: float | None = None
    is_fatal: bool = False

    def __init__(self, story: Words) -> None:
        super().__init__(story)
        self.story = story
        self.tries = 1
        self.tried_seconds = 0.0
        self._sequels: list[Words] = []

    def __copy__(self) -> FeishuError:
        """The same error for another thread: each adds its own tries and sequels."""
        twin = type(self).__new__(type(self))
        twin.args = self.args
        twin.__dict__.update(self.__dict__, _sequels=list(self._sequels))
        return twin

    def then(self, sequel: Words) -> None:
        """Add a sentence: what was done about it, or what the group shows now."""
        self._sequels.append(sequel)

    def __str__(self) -> str:
        sentences = [self.story, *self._sequels]
        if self.tries > 1:
            seconds = f"{self.tried_seconds:.0f}"
            sentences.append(
                Words(
                    f"Tried {self.tries} times in {seconds} s.",
                    f"{seconds} 秒内共尝试 {self.tries} 次。",
                )
            )
        if self.log_id:
            sentences.append(Words(f"Log id {self.log_id}.", f"Log id {self.log_id}。"))
        between = str(Words(" ", ""))
        return between.join(str(sentence) for sentence in sentences)


class ConfigurationError(FeishuError):
    """Nothing was sent, because the configuration does not say whom to talk to, or as whom."""

    is_fatal = True


class Cancelled(FeishuError):
    """The run was cancelled while the call waited for its turn, or for its answer."""

    def __init__(self, action: Words, *, outcome_unknown: bool = False) -> None:
        super().__init__(
            Words(
                f"Asked to {action.en}, then the run was cancelled before Feishu answered. "
                "Run again to go on.",
                f"已请求{action.zh}，但在飞书响应前本次运行被取消。重新运行即可继续。",
            )
            if outcome_unknown
            else Words(
                f"Did not {action.en}: the run was cancelled. Run again to go on.",
                f"未{action.zh}：本次运行已取消。重新运行即可继续。",
            )
        )
        self.outcome_unknown = outcome_unknown


class NoAnswer(FeishuError):
    """No answer that can be judged: unreachable, timed out, cut off, or not JSON."""

    def __init__(
        self,
        action: Words,
        why: Words,
        *,
        outcome_unknown: bool,
        is_retryable: bool = True,
        is_throttled: bool = False,
        log_id: str = "",
    ) -> None:
        next_step = Words(
            "Check the network, the proxy and feishu:baseUrl, then run again.",
            "请检查网络、代理与 feishu:baseUrl，然后重新运行。",
        )
        super().__init__(
            Words(
                f"Could not {action.en}: {why.en}. {next_step.en}",
                f"无法{action.zh}：{why.zh}。{next_step.zh}",
            )
        )
        self.outcome_unknown = outcome_unknown
        self.is_retryable = is_retryable
        self.is_throttled = is_throttled
        self.log_id = log_id


class Refused(FeishuError):
    """The server answered with a code other than 0.

    `kind` is what a caller may branch on. A code that the table does not know keeps the server's
    words. `why` is what the table says of it, as a clause. `call` is what was called, such as
    `POST /open-apis/im/v1/messages`: some codes mean another thing there.
    """

    def __init__(
        self,
        action: Words,
        *,
        code: int,
        msg: str,
        log_id: str = "",
        details: Mapping[str, Any] | None = None,
        http_status: int = 400,
        retry_after_seconds: float | None = None,
        call: str = "",
    ) -> None:
        meaning = meaning_of(code, call)
        self.why = Words(meaning.en, meaning.zh) if meaning else Words("", "")
        why = _reason(meaning, code, msg, details or {})
        super().__init__(
            Words(
                f"Feishu refused to {action.en} ({code}): {why.en}",
                f"飞书拒绝{action.zh}（{code}）：{why.zh}",
            )
        )
        self.code = code
        self.kind = meaning.kind if meaning else Kind.UNKNOWN
        if http_status == 429 and self.kind is not Kind.QUOTA:
            self.kind = Kind.THROTTLED
        self.log_id = log_id
        self.is_throttled = self.kind is Kind.THROTTLED
        self.retry_after_seconds = retry_after_seconds
        # A server that fails inside may have failed after the work was done.
        self.outcome_unknown = http_status >= 500 or self.kind is Kind.SERVER_FAULT
        self.is_retryable = self.outcome_unknown or self.is_throttled
        self.is_fatal = self.kind in (Kind.QUOTA, Kind.CREDENTIALS)


class NotSent(FeishuError):
    """Nothing was sent, because `cause`, met before, says that no call of this run can succeed.

    One refusal is enough: the other groups of the run are not asked about in vain.
    """

    def __init__(self, action: Words, cause: FeishuError) -> None:
        super().__init__(
            Words(
                f"Did not {action.en}: {cause.story.en}",
                f"未{action.zh}：{cause.story.zh}",
            )
        )
        self.code = cause.code
        self.log_id = cause.log_id


def _reason(meaning: Meaning | None, code: int, msg: str, details: Mapping[str, Any]) -> Words:
    hints = _hints(details)
    if meaning is None:
        quote = quoted_answer(msg) or "no message"
        return Words(
            f'the server says "{quote}". Look the code up at {_GENERIC_CODES_PAGE} and fix '
            f"what it names.{hints}",
            f"服务器返回“{quote}”。请在 {_GENERIC_CODES_PAGE} 查询该错误码并按说明处理。{hints}",
        )
    if code in _TOLD_BY_MSG:
        hints = f" [{quoted_answer(msg)}]{hints}"
    return Words(
        f"{meaning.en}. {meaning.en_next}{hints}",
        f"{meaning.zh}。{meaning.zh_next}{hints}",
    )


def _hints(details: Mapping[str, Any]) -> str:
    """What the server itself adds: missing scopes, wrong fields, help links.

    https://open.feishu.cn/document/server-docs/api-call-guide/generic-error-code
    """
    scopes = _texts(details.get("permission_violations"), "subject")
    fields = _texts(details.get("field_violations"), "description")
    links = _texts(details.get("helps"), "url")
    parts = [
        f"[{', '.join(scopes)[:_LONGEST_HINTS]}]" if scopes else "",
        f"[{'; '.join(fields)[:_LONGEST_HINTS]}]" if fields else "",
        links[0] if links else "",
    ]
    return "".join(f" {part}" for part in parts if part)


def _texts(items: object, key: str) -> Sequence[str]:
    if not isinstance(items, list):
        return ()
    first = [item for item in items[:_MOST_HINTS] if isinstance(item, dict)]
    return [quoted_answer(str(item[key])) for item in first if item.get(key)]
