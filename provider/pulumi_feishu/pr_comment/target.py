"""Where to comment: one pull or merge request, with its host, token and CA."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pulumi_feishu.text.i18n import Words


@dataclass(frozen=True)
class Target:
    """One pull request on GitHub, or merge request on GitLab; made by `resolve_target`.

    `api_url` has no final slash; `repository` is `owner/name`, on GitLab also a project's number;
    `head` is the commit that the run looked at, or `unknown`. `token` is None where there is none
    that may comment, `why_no_token` says why. `ca_file` is the host's own CA (PEM, or a folder
    of them), None for the usual ones. `web_url` is the merge request's page, "" if not known.
    `summary_file` is where GitHub takes the job's summary from; `job_url` is the job's page.
    """

    forge: Literal["github", "gitlab"]
    api_url: str
    repository: str
    number: int
    head: str
    token: str | None = field(repr=False)
    why_no_token: Words
    ca_file: Path | None = None
    web_url: str = ""
    summary_file: Path | None = None
    job_url: str = ""

    @property
    def origin(self) -> str:
        """The scheme and host of the API's URL."""
        scheme, host, *_ = urlsplit(self.api_url)
        return f"{scheme}://{host}"

    @property
    def name(self) -> str:
        """`acme/site#12`, on GitLab `acme/site!12`."""
        return f"{self.repository}{'#' if self.forge == 'github' else '!'}{self.number}"
