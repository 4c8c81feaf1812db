"""The result of one check, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pulumi_feishu.openapi import FeishuError
from pulumi_feishu.text.i18n import Words

Verdict = Literal["ok", "warning", "failure", "skipped"]


@dataclass(frozen=True)
class Check:
    """What was looked at (`name`, the same in every language), and what was found.

    `next_step` is a whole sentence; None when there is nothing to do. Skipped is not ok: nothing
    was looked at.
    """

    name: str
    verdict: Verdict
    what: Words
    next_step: Words | None = None


def skipped(name: str, why: Words) -> Check:
    """Nothing was looked at, for this reason."""
    return Check(name, "skipped", why)


def failed(name: str, error: FeishuError) -> Check:
    """A call failed; the error's line says what to do as well."""
    line = str(error)
    return Check(name, "failure", Words(line, line))
