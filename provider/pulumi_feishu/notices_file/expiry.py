"""When a notice expires: the moment in the file, and the one clock that judges it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import quoted

#: For the JSON Schema too, so without what only Python's patterns have. Seconds may be left out.
PATTERN = (
    r"^([0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))[T ]"
    r"((?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?) ?(Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])$"
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WITHOUT_ZONE = re.compile(r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2})?)", re.ASCII)


def moment_in(text: str) -> datetime | Words:
    """Return the moment in the zone that it is written in, else what to write instead.

    The latter is a clause after the field's name.
    A moment has a date, a time and a time zone: `2026-12-01T09:00:00+08:00`.
    """
    match = re.fullmatch(PATTERN, text)
    if match is None:
        return _mistake_in(text)
    date, time, zone = match.groups()
    try:
        moment = datetime.fromisoformat(f"{date}T{time}{zone}")
        # At the ends of the calendar there is no such moment in UTC.
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return Words(
            f"{quoted(text)} is not a valid date; write an existing one",
            f"{quoted(text)} 不是日历上的日期；请填写存在的日期",
        )
    return moment


def _mistake_in(text: str) -> Words:
    if _DATE.fullmatch(text):
        return Words(
            f"{quoted(text)} has no time; write {text}T09:00:00+08:00",
            f"{quoted(text)} 没有时间；请写 {text}T09:00:00+08:00",
        )
    if match := _WITHOUT_ZONE.fullmatch(text):
        whole = f"{match[1]}T{match[2]}+08:00"
        return Words(
            f"{quoted(text)} has no time zone; write {whole}",
            f"{quoted(text)} 没有时区；请写 {whole}",
        )
    what = Words(f"{quoted(text)} is", f"{quoted(text)} ") if text else Words("is empty,", "为空，")
    return Words(
        f"{what.en} not a date, time and zone; write it like 2026-12-01T09:00:00+08:00",
        f"{what.zh}不是带时区的日期和时间；请写成 2026-12-01T09:00:00+08:00 这样",
    )


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
