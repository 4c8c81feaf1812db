"""A review for programs. The names stay; new ones may come, so ignore those that you don't know.

| field         | holds                                                                         |
|---------------|-------------------------------------------------------------------------------|
| `format`      | 1                                                                             |
| `total`       | the first line that people read                                               |
| `source`      | what was compared, in words                                                   |
| `at`          | when expiry was judged                                                        |
| `counts`      | groups: `changes`, one for each effect, `failing`, `unchanged`, `reasserted`, |
|               | `managed`; `others`: steps of no group; `new_messages`; `people`: memberships, |
|               | null where not all are known                                                  |
| `failure`     | why there is no plan: lines; then nothing else counts                         |
| `not_allowed` | why it is not allowed until somebody says that it is meant: lines             |
| `remarks`     | on the change as a whole: lines                                               |
| `changes`     | the groups, each with the fields of `Change`; `null` and "" are "not known"   |
| `settings`    | what differs without being shown, each with the fields of `Setting`           |

Moments are UTC, ISO 8601 (`2026-12-01T01:00:00Z`). What a notice shows is `{"kind", "source",
"message_text", "hidden"}` (`hidden`: why it can't be told); a problem is `{"what", "next_step",
"code", "is_certain"}`.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from pulumi_feishu.review.plan import EFFECTS, Plan
from pulumi_feishu.review.render.summary import total
from pulumi_feishu.text import escape
from pulumi_feishu.text.i18n import Language, Words


def render(plan: Plan, *, lang: Language) -> str:
    """The JSON text; the words in it are of this language."""
    return escape.as_json(
        {
            "format": 1,
            "total": total(plan, lang),
            "source": plan.source.told_in(lang),
            "at": _plain(plan.at, lang),
            "counts": _counts(plan),
            "failure": list(plan.failure),
            "not_allowed": [objection.told_in(lang) for objection in plan.objections],
            "remarks": [remark.told_in(lang) for remark in plan.remarks],
            "changes": _plain(plan.changes, lang),
            "settings": _plain(plan.settings, lang),
        }
    )


def _counts(plan: Plan) -> dict[str, int | None]:
    return {
        "changes": len(plan.changes),
        **{effect.replace(" ", "_"): plan.count(effect) for effect in EFFECTS},
        "settings": len(plan.settings),
        "failing": plan.failing,
        "unchanged": plan.unchanged,
        "reasserted": plan.reasserted,
        "managed": plan.managed,
        "others": plan.others,
        "new_messages": plan.new_messages,
        "people": plan.people if plan.changes else 0,
    }


def _plain(value: object, lang: Language) -> Any:
    if isinstance(value, Words):
        return value.told_in(lang)
    if isinstance(value, datetime):
        in_utc = value if value.tzinfo is None else value.astimezone(UTC)
        return in_utc.replace(tzinfo=None, microsecond=0).isoformat() + "Z"
    if isinstance(value, tuple):
        return [_plain(item, lang) for item in value]
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name), lang) for f in fields(value)}
    return value
