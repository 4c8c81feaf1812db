"""Whether the host is reachable, and whether this clock agrees with its clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import requests

from pulumi_feishu.doctor.check import Check, failed, skipped
from pulumi_feishu.http.bounded import Session
from pulumi_feishu.openapi import NoAnswer
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.openapi.responses import failure_to_send
from pulumi_feishu.text.i18n import Words


@dataclass(frozen=True)
class Reached:
    """A host answered, with this HTTP status after so long.

    `ahead_seconds`: by how much this machine's clock is ahead of the host's, negative when behind,
    exact to a second; None when the host returned no time.
    """

    http_status: int
    took_seconds: float
    ahead_seconds: float | None


def reach(settings: Settings) -> Reached:
    """Ask the host once for its first page. Raises NoAnswer."""
    action = Words(f"reach {settings.base_url}", f"连接 {settings.base_url}")
    began, begun = time.time(), time.monotonic()
    try:
        with Session(settings.base_url) as session:
            answer = session.exchange("GET", "/")
    except requests.RequestException as error:
        raise failure_to_send(error, action) from error
    took_seconds = time.monotonic() - begun
    host_time = answer.date
    # The host wrote its time about half way, and cut it to the second.
    half_way = began + took_seconds / 2
    ahead = None if host_time is None else half_way - (host_time.timestamp() + 0.5)
    return Reached(answer.status, took_seconds, ahead)


#: Entries with `expires` change by this machine's clock: a minute is not noticed, 5 are.
_WARN_SECONDS = 60
_FAIL_SECONDS = 300

_NO_TIME = Words("the host returned no time", "主机未返回时间")
_UNREACHED = Words("the host was not reached", "主机无法连接")


def check_connectivity(settings: Settings) -> Iterator[Check]:
    """One request without a credential."""
    try:
        reached = reach(settings)
    except NoAnswer as error:
        yield failed("reachability", error)
        yield skipped("clock", _UNREACHED)
        return
    yield reachability(settings.base_url, reached)
    yield clock(reached.ahead_seconds)


def reachability(base_url: str, reached: Reached) -> Check:
    """An answer of the host is one, whatever page it is; a gateway's excuse is none."""
    ms = f"{reached.took_seconds * 1000:.0f} ms"
    if reached.http_status < 500:
        what = Words(f"{base_url} answers in {ms}", f"{base_url} 在 {ms} 内响应")
        return Check("reachability", "ok", what)
    return Check(
        "reachability",
        "warning",
        Words(
            f"{base_url} answers with HTTP {reached.http_status}",
            f"{base_url} 返回 HTTP {reached.http_status}",
        ),
        Words("Check the proxy on the way there.", "请检查途中的代理。"),
    )


def clock(ahead_seconds: float | None) -> Check:
    """How far this machine's clock is off."""
    if ahead_seconds is None:
        return skipped("clock", _NO_TIME)
    off = abs(ahead_seconds)
    if off <= _WARN_SECONDS:
        what = Words("within a minute of the host's", "与主机相差不到一分钟")
        return Check("clock", "ok", what)
    way, way_zh = ("ahead of", "快") if ahead_seconds > 0 else ("behind", "慢")
    return Check(
        "clock",
        "failure" if off > _FAIL_SECONDS else "warning",
        Words(f"{off:.0f} s {way} the host's", f"比主机{way_zh} {off:.0f} 秒"),
        Words(
            "Set this machine's clock (NTP): entries with `expires` change by it.",
            "请校准本机时间（NTP）：带 `expires` 的条目按本机时间切换。",
        ),
    )
