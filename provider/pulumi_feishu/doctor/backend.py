"""Where Pulumi keeps the state, and whether that is safe for how it is used.

https://www.pulumi.com/docs/iac/concepts/state-and-backends/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pulumi_feishu.doctor.check import Check, skipped
from pulumi_feishu.doctor.versions import NO_ENGINE, pulumi_says
from pulumi_feishu.text.i18n import Words

_UNKNOWN = Words("Pulumi is not logged in to any", "Pulumi 尚未登录任何 backend")
_LOG_IN = Words(
    "Run `pulumi login`, or set PULUMI_BACKEND_URL.",
    "请运行 `pulumi login`，或设置 PULUMI_BACKEND_URL。",
)
_OFFLINE = Words("offline: `pulumi whoami` was not asked", "离线：未询问 `pulumi whoami`")

_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml")


def check_backend(
    environ: Mapping[str, str], folder: Path, *, offline: bool, has_engine: bool = True
) -> Check:
    """The backend in force: the environment's, else the project's, else where Pulumi is logged in.

    Only the latter asks Pulumi, which may ask the network.
    """
    url = environ.get("PULUMI_BACKEND_URL") or _of_the_project(folder)
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


def _of_the_project(folder: Path) -> str | None:
    for place in (folder, *folder.parents):
        for name in _PROJECT_FILES:
            if (place / name).is_file():
                return _backend_in(place / name)
    return None


def _backend_in(project: Path) -> str | None:
    import yaml

    try:
        content = yaml.safe_load(project.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return None
    chosen = content.get("backend") if isinstance(content, dict) else None
    url = chosen.get("url") if isinstance(chosen, dict) else None
    return url if isinstance(url, str) else None


def _of_the_login() -> str | None:
    says = pulumi_says("whoami", "--json")
    try:
        answer = json.loads(says or "")
    except ValueError:
        return None
    url = answer.get("url") if isinstance(answer, dict) else None
    return url if isinstance(url, str) else None
