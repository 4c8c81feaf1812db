"""The one clock by which a run judges what has expired."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from pulumi_feishu.notices_file.expiry import moment_in
from pulumi_feishu.text.i18n import Words

#: Set by `pulumi-feishu apply`: what was approved at that moment is what is applied.
VARIABLE = "FEISHU_NOW"


class WrongClock(ValueError):
    """The variable holds no moment; `text` is one line with what to do."""

    def __init__(self, text: Words) -> None:
        super().__init__(str(text))


def now(environ: Mapping[str, str]) -> datetime:
    """The moment in UTC: `FEISHU_NOW` where that is set, else this machine's; raises WrongClock."""
    given = environ.get(VARIABLE, "").strip()
    if not given:
        return datetime.now(UTC)
    moment = moment_in(given)
    if isinstance(moment, Words):
        raise WrongClock(Words(f"{VARIABLE} {moment.en}", f"{VARIABLE} {moment.zh}"))
    return moment.astimezone(UTC)
