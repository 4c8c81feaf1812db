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
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Final, Self

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


@dataclass(frozen=True)
class Attempts:
    """How often a call was tried, and how many seconds after the first try it was given up."""

    count: int = 1
    seconds: float = 0.0


@dataclass(eq=False, repr=False)
class FeishuError(Exception):
    """What happened to which group, why, and what to do next, in one line; it never changes.

    `story` is the line without what attempts and sequels add; `code` and `log_id` are the server's,
    None and "" where it gave none. `outcome_unknown`: the call may have taken effect all the same,
    because its answer was lost. `is_retryable`: the same call may succeed a little later.
    `is_throttled`: it was one call too many, and `retry_after_seconds` is the wait that the server
    asked for, None where it named none. `is_fatal`: no other call can succeed either. `reason` is
    why and what to do, in words that name no group: errors of one cause share it; None: none do.
    """

    story: Final[Words]
    _: KW_ONLY
    code: Final[int | None] = None
    log_id: Final[str] = ""
    outcome_unknown: Final[bool] = False
    is_retryable: Final[bool] = False
    is_throttled: Final[bool] = False
    retry_after_seconds: Final[float | None] = None
    is_fatal: Final[bool] = False
    reason: Final[Words | None] = None
    attempts: Final[Attempts] = Attempts()
    _sequels: Final[tuple[Words, ...]] = field(default=(), init=False)

    def then(self, sequel: Words) -> Self:
        """This error with one more sentence: what was done about it, or what the group shows."""
        return self._with(_sequels=(*self._sequels, sequel))

    def but(
        self,
        *,
        story: Words | None = None,
        reason: Words | None = None,
        outcome_unknown: bool | None = None,
        is_fatal: bool | None = None,
        attempts: Attempts | None = None,
    ) -> Self:
        """This error as somebody knows it who knows more: what is given here is so instead."""
        changes = {
            "story": story,
            "reason": reason,
            "outcome_unknown": outcome_unknown,
            "is_fatal": is_fatal,
            "attempts": attempts,
        }
        return self._with(**{name: value for name, value in changes.items() if value is not None})

    def _with(self, **changes: Any) -> Self:
        twin = type(self).__new__(type(self))
        twin.args = self.args
        twin.__dict__.update(self.__dict__, **changes)
        return twin

    def __str__(self) -> str:
        sentences = [self.story, *self._sequels]
        if self.attempts.count > 1:
            count, seconds = self.attempts.count, f"{self.attempts.seconds:.0f}"
            sentences.append(
                Words(
                    f"Tried {count} times in {seconds} s.",
                    f"{seconds} 秒内共尝试 {count} 次。",
                )
            )
        if self.log_id:
            sentences.append(Words(f"Log id {self.log_id}.", f"Log id {self.log_id}。"))
        between = str(Words(" ", ""))
        return between.join(str(sentence) for sentence in sentences)


class ConfigurationError(FeishuError):
    """Nothing was sent, because the configuration does not say whom to talk to, or as whom."""

    def __init__(self, story: Words) -> None:
        super().__init__(story, is_fatal=True, reason=story)


_CANCELLED = Words(
    "the run was cancelled. Run again to go on.", "本次运行已取消。重新运行即可继续。"
)


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
            ),
            outcome_unknown=outcome_unknown,
            reason=_CANCELLED,
        )


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
        reason = Words(f"{why.en}. {next_step.en}", f"{why.zh}。{next_step.zh}")
        super().__init__(
            Words(f"Could not {action.en}: {reason.en}", f"无法{action.zh}：{reason.zh}"),
            log_id=log_id,
            outcome_unknown=outcome_unknown,
            is_retryable=is_retryable,
            is_throttled=is_throttled,
            reason=reason,
        )


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
        kind = meaning.kind if meaning else Kind.UNKNOWN
        if http_status == 429 and kind is not Kind.QUOTA:
            kind = Kind.THROTTLED
        # A server that fails inside may have failed after the work was done.
        outcome_unknown = http_status >= 500 or kind is Kind.SERVER_FAULT
        why = _reason(meaning, code, msg, details or {})
        super().__init__(
            Words(
                f"Feishu refused to {action.en} ({code}): {why.en}",
                f"飞书拒绝{action.zh}（{code}）：{why.zh}",
            ),
            code=code,
            log_id=log_id,
            outcome_unknown=outcome_unknown,
            is_retryable=outcome_unknown or kind is Kind.THROTTLED,
            is_throttled=kind is Kind.THROTTLED,
            retry_after_seconds=retry_after_seconds,
            is_fatal=kind in (Kind.QUOTA, Kind.CREDENTIALS),
            reason=Words(f"Feishu refuses ({code}): {why.en}", f"飞书拒绝（{code}）：{why.zh}"),
        )
        self.kind: Final = kind
        self.why: Final = Words(meaning.en, meaning.zh) if meaning else Words("", "")


class NotSent(FeishuError):
    """Nothing was sent, because `cause`, met before, says that no call of this run can succeed.

    One refusal is enough: the other groups of the run are not asked about in vain.
    """

    def __init__(self, action: Words, cause: FeishuError) -> None:
        super().__init__(
            Words(
                f"Did not {action.en}: {cause.story.en}",
                f"未{action.zh}：{cause.story.zh}",
            ),
            code=cause.code,
            log_id=cause.log_id,
            reason=cause.reason,
        )


def _reason(meaning: Meaning | None, code: int, msg: str, details: Mapping[str, Any]) -> Words:
    hints = _hints(details)
    if meaning is None:
        quote = quoted_answer(msg) or str(Words("no message", "无消息"))
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
