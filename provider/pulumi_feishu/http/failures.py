"""Why a request got no answer, and what may have come of it all the same."""

from __future__ import annotations

import requests
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from pulumi_feishu.http.answer import TooLarge
from pulumi_feishu.http.bounded import LARGEST_ANSWER_BYTES
from pulumi_feishu.text.i18n import Words


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


def is_outcome_unknown(error: requests.RequestException) -> bool:
    """Whether the request may have been carried out all the same."""
    never_connected = _never_connected(error) or isinstance(error, requests.exceptions.ProxyError)
    return not (isinstance(error, requests.exceptions.SSLError) or never_connected)


def is_worth_a_retry(error: requests.RequestException) -> bool:
    """Whether the same request may be answered a little later."""
    return not isinstance(error, requests.exceptions.SSLError | TooLarge)
