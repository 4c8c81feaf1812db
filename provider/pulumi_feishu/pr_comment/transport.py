"""Sends requests to one forge: token, timeout, retries, pagination."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from pulumi_feishu.http.answer import Answer
from pulumi_feishu.http.bounded import MOST_PAGES, Session
from pulumi_feishu.http.failures import is_outcome_unknown, is_worth_a_retry, why_no_answer
from pulumi_feishu.http.masking import Concealer
from pulumi_feishu.pr_comment.errors import CommentError, ForgeRefused, ForgeUnreachable, NoToken
from pulumi_feishu.pr_comment.responses import Dialect, judge_forge_response, parts_of
from pulumi_feishu.pr_comment.retry_policy import pause_seconds
from pulumi_feishu.pr_comment.target import Target
from pulumi_feishu.text.i18n import Words

#: Shorter pauses are not worth a line.
_SILENT_PAUSE_SECONDS = 2.0


@dataclass(frozen=True)
class ForgeCall:
    """What is asked; `path` follows the API's URL, `action` completes "GitHub refused to …".

    `is_safe`: sending it twice does no harm. `is_graphql`: it goes to the other API of the host.
    """

    method: str
    path: str
    action: Words
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] | None = None
    is_safe: bool = True
    is_graphql: bool = False


class ForgeTransport:
    """One session to one host as one identity. `tell` shows a line to people."""

    def __init__(
        self,
        target: Target,
        dialect: Dialect,
        *,
        tell: Callable[[Words], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if target.token is None:
            raise _no_token(target)
        self._target = target
        self._dialect = dialect
        self._token = target.token
        self._concealer = Concealer((target.token,))
        self._session = Session(target.origin, ca_file=target.ca_file)
        self._tell = tell
        self._sleep = sleep

    def send(self, call: ForgeCall) -> Any:
        """The answer's JSON; raises CommentError once repeats are of no use."""
        return self._answered(call)[1]

    def pages(self, call: ForgeCall) -> Iterator[list[Any]]:
        """Each page of a list, 100 entries at most.

        Of the link to the next page only the query is taken, which holds all it says: the token
        goes to this host and path, whatever a server or the proxy before it writes there.
        """
        call = replace(call, query={**call.query, "per_page": "100"})
        for _ in range(MOST_PAGES):
            answer, page = self._answered(call)
            yield page if isinstance(page, list) else []
            query = _next_query(answer, call.query)
            if query is None:
                return
            call = replace(call, query=query)
        raise ForgeRefused(
            Words(
                f"Could not {call.action.en}: there are more than {MOST_PAGES} pages. Open a new "
                "pull request.",
                f"无法{call.action.zh}：超过 {MOST_PAGES} 页。请新建合并请求。",
            )
        )

    def _answered(self, call: ForgeCall) -> tuple[Answer, Any]:
        tries, waited_seconds = 0, 0.0
        while True:
            tries += 1
            began = time.monotonic()
            try:
                answer = self._sent(call)
                return answer, judge_forge_response(
                    answer, call.action, self._dialect, self._concealer
                )
            except CommentError as failure:
                error = failure.concealed(self._concealer)
                waited_seconds += time.monotonic() - began
                pause = pause_seconds(
                    error, tries=tries, waited_seconds=waited_seconds, is_safe=call.is_safe
                )
                if pause is None:
                    raise error from None
                self._pause(pause)
                waited_seconds += pause

    def _sent(self, call: ForgeCall) -> Answer:
        try:
            return self._session.exchange(
                call.method,
                self._path(call),
                token=self._token,
                query=call.query,
                body=call.body,
            )
        except requests.RequestException as error:
            host, why = urlsplit(self._target.api_url).netloc, why_no_answer(error)
            raise ForgeUnreachable(
                Words(
                    f"Could not {call.action.en}: {host}: {why.en}. Check --api-url, the network "
                    "and the proxy, then run again.",
                    f"无法{call.action.zh}：{host}：{why.zh}。请检查 --api-url、网络与代理，"
                    "然后重新运行。",
                ),
                outcome_unknown=is_outcome_unknown(error),
                is_retryable=is_worth_a_retry(error),
            ) from error

    def _path(self, call: ForgeCall) -> str:
        # GitHub Enterprise has /api/v3 and /api/graphql, github.com has both at its root.
        root = urlsplit(self._target.api_url).path
        return (root.removesuffix("/v3") if call.is_graphql else root) + call.path

    def _pause(self, seconds: float) -> None:
        if seconds > _SILENT_PAUSE_SECONDS:
            name, shown = self._dialect.name, f"{seconds:.0f}"
            self._tell(Words(f"waiting {shown} s for {name}", f"等待 {name} {shown} 秒"))
        self._sleep(seconds)


def _no_token(target: Target) -> NoToken:
    variable = "GITHUB_TOKEN" if target.forge == "github" else "GITLAB_TOKEN"
    why = target.why_no_token
    return NoToken(
        Words(
            f"Could not comment on {target.name}: {why.en}. Set {variable}, then run again.",
            f"无法在 {target.name} 发表评论：{why.zh}。请设置 {variable}，然后重新运行。",
        )
    )


def _next_query(answer: Answer, query: Mapping[str, str]) -> dict[str, str] | None:
    link = answer.next_page
    if link:
        return {**query, **dict(parse_qsl(parts_of(link).query))}
    # https://docs.gitlab.com/api/rest/#pagination: a proxy may drop the links.
    page = answer.headers.get("x-next-page", "")
    return {**query, "page": page} if page.isascii() and page.isdecimal() else None
