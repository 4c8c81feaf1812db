"""Where Pulumi keeps the state, and whether that is safe for how it is used.

https://www.pulumi.com/docs/iac/concepts/state-and-backends/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from pulumi_feishu.doctor.check import Check, skipped
from pulumi_feishu.doctor.versions import NO_ENGINE, pulumi_says
from pulumi_feishu.files.pulumi_project import Project
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.json_access import text_at

_UNKNOWN = Words("Pulumi is not logged in to any", "Pulumi 尚未登录任何 backend")
_LOG_IN = Words(
    "Run `pulumi login`, or set PULUMI_BACKEND_URL.",
    "请运行 `pulumi login`，或设置 PULUMI_BACKEND_URL。",
)
_OFFLINE = Words("offline: `pulumi whoami` was not asked", "离线：未询问 `pulumi whoami`")


def check_backend(
    environ: Mapping[str, str], project: Project | None, *, offline: bool, has_engine: bool = True
) -> Check:
    """The backend in force: the environment's, else the project's, else where Pulumi is logged in.

    Only the latter asks Pulumi, which may ask the network.
    """
    own = text_at(project.content, "backend", "url") if project else ""
    url = environ.get("PULUMI_BACKEND_URL") or own
    if url:
        return backend(url)
    if offline:
        return skipped("state", _OFFLINE)
    return backend(_of_the_login()) if has_engine else skipped("state", NO_ENGINE)


def backend(url: str | None) -> Check:
    """What is to be said of a state at this URL, whose secrets are not shown."""
    if not url:
        return Check("state", "failure", _UNKNOWN, _LOG_IN)
    parts = urlsplit(url)
    if parts.scheme != "file":
        # The rest may hold a password.
        where = f"{parts.scheme}://{parts.hostname or ''}"
        return Check("state", "ok", Words(f"in {where}", f"位于 {where}"))
    if parse_qs(parts.query).get("metadata") == ["skip"]:
        what = Words(
            f"in files ({url}): for one machine only", f"位于文件（{url}）：仅适用于单台机器"
        )
        return Check("state", "ok", what)
    return _unsafe_files(url)


def _unsafe_files(url: str) -> Check:
    better = f"{url}{'&' if '?' in url else '?'}metadata=skip"
    return Check(
        "state",
        "warning",
        Words(
            f"in files ({url}): for one machine only, and a run that is killed at the wrong moment "
            "leaves an empty *.attrs file, which makes the stack unreadable",
            f"位于文件（{url}）：仅适用于单台机器；运行若在不巧的时刻被终止，"
            "会留下空的 *.attrs 文件，使 stack 无法读取",
        ),
        Words(
            f"Set PULUMI_BACKEND_URL='{better}'; for a team use PostgreSQL, S3 or Pulumi Cloud.",
            f"请设置 PULUMI_BACKEND_URL='{better}'；团队请使用 PostgreSQL、S3 或 Pulumi Cloud。",
        ),
    )


def _of_the_login() -> str | None:
    says = pulumi_says("whoami", "--json")
    try:
        return text_at(json.loads(says or ""), "url")
    except ValueError:
        return None
