"""Where we are: what GitHub Actions and GitLab CI tell of the pull request, judged.

https://docs.github.com/actions/reference/workflows-and-actions/variables
https://docs.gitlab.com/ci/variables/predefined_variables
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pulumi_feishu.http.loopback import is_loopback
from pulumi_feishu.http.request_parts import fits_a_header
from pulumi_feishu.pr_comment.errors import NoToken, WrongTarget
from pulumi_feishu.pr_comment.github_event import pull_request
from pulumi_feishu.pr_comment.marker import HEAD, UNKNOWN_HEAD
from pulumi_feishu.pr_comment.target import Target
from pulumi_feishu.text.i18n import Words

_GITHUB_REPOSITORY = re.compile(r"(?!\.+/)[\w.-]+/(?!\.+$)[\w.-]+", re.ASCII)
_GITLAB_REPOSITORY = re.compile(r"\d+|(?:(?!\.+/)[\w.-]+/)+(?!\.+$)[\w.-]+", re.ASCII)

_NEITHER = Words(
    "Nothing was sent: this is neither GitHub Actions nor GitLab CI. Say where with --api-url "
    "(https://api.github.com, https://gitlab.com/api/v4), --repository and --number.",
    "未发送任何请求：此处既不是 GitHub Actions 也不是 GitLab CI。请用 --api-url"
    "（https://api.github.com、https://gitlab.com/api/v4）、--repository 和 --number 指明。",
)
_JOB_TOKEN = Words(
    "CI_JOB_TOKEN can't write comments, and GITLAB_TOKEN is not set",
    "CI_JOB_TOKEN 无法发表评论，而 GITLAB_TOKEN 未设置",
)

_NO_GITLAB_TOKEN = Words("GITLAB_TOKEN is not set", "未设置 GITLAB_TOKEN")
_NO_GITHUB_TOKEN = Words("GITHUB_TOKEN is not set", "未设置 GITHUB_TOKEN")
_NO_NUMBER = Words(
    "no pull request found for this run; pass --number",
    "本次运行与任何合并请求无关；请用 --number 指明",
)


@dataclass(frozen=True)
class Wishes:
    """Command-line overrides; None means: take it from the CI environment."""

    repository: str | None = None
    number: int | None = None
    api_url: str | None = None
    head: str | None = None


def resolve_target(environ: Mapping[str, str], wishes: Wishes) -> Target:
    """The target that is meant; raises WrongTarget with all that is missing, or NoToken."""
    forge = _forge(environ, wishes)
    if forge is None:
        raise WrongTarget(_NEITHER)
    target = _github(environ, wishes) if forge == "github" else _gitlab(environ, wishes)
    mistakes = [mistake for mistake in _mistakes(target) if mistake]
    if mistakes:
        raise WrongTarget(
            Words(
                f"Nothing was sent: {'; '.join(m.en for m in mistakes)}.",
                f"未发送任何请求：{'；'.join(m.zh for m in mistakes)}。",
            )
        )
    return target


def _forge(environ: Mapping[str, str], wishes: Wishes) -> Literal["github", "gitlab"] | None:
    if wishes.api_url:
        return "gitlab" if wishes.api_url.rstrip("/").endswith("/api/v4") else "github"
    if environ.get("GITLAB_CI") == "true":
        return "gitlab"
    return "github" if environ.get("GITHUB_ACTIONS") == "true" else None


def _github(environ: Mapping[str, str], wishes: Wishes) -> Target:
    told = pull_request(environ)
    summary = environ.get("GITHUB_STEP_SUMMARY")
    repository = environ.get("GITHUB_REPOSITORY") or ""
    run = environ.get("GITHUB_RUN_ID")
    runs = f"{environ.get('GITHUB_SERVER_URL')}/{repository}/actions/runs"
    return Target(
        forge="github",
        api_url=_url(wishes.api_url, environ, "GITHUB_API_URL", "https://api.github.com"),
        repository=wishes.repository or repository,
        number=wishes.number or told.number or 0,
        head=_head(wishes.head, told.head, environ.get("GITHUB_SHA")),
        token=_token(environ, "GITHUB_TOKEN"),
        why_no_token=_NO_GITHUB_TOKEN,
        ca_file=_ca_file(environ),
        summary_file=Path(summary) if summary else None,
        job_url=f"{runs}/{run}" if run else "",
    )


def _gitlab(environ: Mapping[str, str], wishes: Wishes) -> Target:
    # A pipeline in a fork has the fork's CI_PROJECT_ID, the merge request has the target's.
    project = environ.get("CI_MERGE_REQUEST_PROJECT_ID") or environ.get("CI_PROJECT_ID") or ""
    iid = environ.get("CI_MERGE_REQUEST_IID") or ""
    number = int(iid) if re.fullmatch("[0-9]{1,9}", iid) else 0
    # The pipeline of a merged result runs on a commit that is not the merge request's.
    source_head = environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")
    page = environ.get("CI_MERGE_REQUEST_PROJECT_URL")
    is_told = not (wishes.repository or wishes.number)
    return Target(
        forge="gitlab",
        api_url=_url(wishes.api_url, environ, "CI_API_V4_URL", "https://gitlab.com/api/v4"),
        repository=wishes.repository or project,
        number=wishes.number or number,
        head=_head(wishes.head, source_head, environ.get("CI_COMMIT_SHA")),
        token=_token(environ, "GITLAB_TOKEN"),
        why_no_token=_JOB_TOKEN if environ.get("CI_JOB_TOKEN") else _NO_GITLAB_TOKEN,
        ca_file=_ca_file(environ, "CI_SERVER_TLS_CA_FILE"),
        web_url=f"{page}/-/merge_requests/{number}" if page and is_told else "",
        job_url=environ.get("CI_JOB_URL") or "",
    )


def _mistakes(target: Target) -> list[Words | None]:
    is_gitlab, where, bundle = target.forge == "gitlab", target.repository, target.ca_file
    form = _GITLAB_REPOSITORY if is_gitlab else _GITHUB_REPOSITORY
    no_repository = Words(
        f"the repository is {where!r}, not owner/name; pass --repository",
        f"仓库为 {where!r}，不是 owner/name 的形式；请用 --repository 指明",
    )
    no_bundle = Words(
        f"the host's CA is to be in {bundle}, which does not exist; see REQUESTS_CA_BUNDLE, "
        "CURL_CA_BUNDLE and CI_SERVER_TLS_CA_FILE",
        f"主机的 CA 应在 {bundle}，但该文件不存在；请检查 REQUESTS_CA_BUNDLE、"
        "CURL_CA_BUNDLE 和 CI_SERVER_TLS_CA_FILE",
    )
    return [
        None if form.fullmatch(where) else no_repository,
        None if target.number > 0 else _NO_NUMBER,
        _mistake_in_url(target.api_url),
        None if bundle is None or bundle.exists() else no_bundle,
    ]


def _mistake_in_url(url: str) -> Words | None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.username is not None or parts.query or parts.fragment:
        return Words(
            "invalid API URL; expected e.g. https://api.github.com, pass --api-url",
            "API 地址不是形如 https://api.github.com 的 URL；请用 --api-url 指明",
        )
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)):
        return None
    return Words(
        f"{host} must be reached by https, else anybody on the way reads the token",
        f"{host} 必须通过 https 访问，否则 token 会在途中泄露",
    )


def _url(wish: str | None, environ: Mapping[str, str], variable: str, default: str) -> str:
    return (wish or environ.get(variable) or default).rstrip("/")


def _head(*told: str | None) -> str:
    return next((head for head in told if head and HEAD.fullmatch(head)), UNKNOWN_HEAD)


def _token(environ: Mapping[str, str], variable: str) -> str | None:
    token = (environ.get(variable) or "").strip()
    if token and not fits_a_header(token):
        raise NoToken(
            Words(
                f"Nothing was sent: {variable} is not a token; copy it again, without what is "
                "around it.",
                f"未发送任何请求：{variable} 不是 token；请重新复制，不要带上其他字符。",
            )
        )
    return token or None


def _ca_file(environ: Mapping[str, str], *also: str) -> Path | None:
    # What the user set for all hosts goes ahead of what the runner says of its own.
    variables = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", *also)
    paths = [path for variable in variables if (path := environ.get(variable))]
    return Path(paths[0]) if paths else None
