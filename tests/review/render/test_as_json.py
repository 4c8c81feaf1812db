"""A review for programs."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime, timedelta, timezone

from hypothesis import given

from pulumi_feishu.review.plan import Change, Later, Shown
from pulumi_feishu.review.render.as_json import render
from pulumi_feishu.text.escape import flag_unseen
from review.evil import plan_that_says, texts
from review.plans import MAYBE, change, of_all_kinds, plan


def shown(kind: str, source: str = "") -> dict[str, str]:
    return {"kind": kind, "source": source, "message_text": "", "hidden": ""}


def test_the_shape() -> None:
    beijing = timezone(timedelta(hours=8))
    told = change(
        people=86,
        expires=datetime(2026, 12, 1, 9, 0, tzinfo=beijing),
        then=Shown("announcement"),
        later=(
            Later(
                datetime(2026, 12, 1, 9, 0, tzinfo=beijing),
                base=Shown("announcement"),
                after=Shown("text", "解冻"),
                effect="sent",
                sends=True,
            ),
        ),
        problems=(MAYBE,),
    )
    assert json.loads(render(plan(told, managed=4, unchanged=3), lang="zh")) == {
        "format": 1,
        "total": "1 个群变更，共 86 人次：编辑 1。",
        "source": "main 分支与本分支的文件",
        "at": "2026-11-25T09:00:00Z",
        "counts": {
            "changes": 1,
            "taken_over": 0,
            "removed": 0,
            "sent": 0,
            "moved": 0,
            "edited": 1,
            "later": 0,
            "left": 0,
            "settings": 0,
            "failing": 0,
            "unchanged": 3,
            "reasserted": 0,
            "managed": 4,
            "others": 0,
            "new_messages": 0,
            "people": 86,
        },
        "failure": [],
        "not_allowed": [],
        "remarks": [],
        "changes": [
            {
                "chat_id": "oc_ops",
                "name": "发布值班群",
                "effect": "edited",
                "before": {
                    "kind": "text",
                    "source": "第47周值班：张伟",
                    "message_text": "",
                    "hidden": "",
                },
                "after": {
                    "kind": "text",
                    "source": "第48周值班：王芳",
                    "message_text": "",
                    "hidden": "",
                },
                "then": shown("announcement"),
                "later": [
                    {
                        "at": "2026-12-01T01:00:00Z",
                        "base": {
                            "kind": "announcement",
                            "source": "",
                            "message_text": "",
                            "hidden": "",
                        },
                        "after": {
                            "kind": "text",
                            "source": "解冻",
                            "message_text": "",
                            "hidden": "",
                        },
                        "effect": "sent",
                        "sends": True,
                    }
                ],
                "place": "",
                "is_deleted": False,
                "link": "",
                "message_id": "",
                "names_several": False,
                "called": "",
                "owner": "",
                "reason": "",
                "expires": "2026-12-01T01:00:00Z",
                "expired_at": None,
                "sends": False,
                "recalls": False,
                "people": 86,
                "written_at": None,
                "problems": [
                    {
                        "what": "不清楚机器人能否在群里置顶",
                        "next_step": "请运行 doctor。",
                        "code": None,
                        "is_certain": False,
                    }
                ],
            }
        ],
        "settings": [],
    }


def test_each_change_has_all_fields() -> None:
    for told in json.loads(render(of_all_kinds(), lang="en"))["changes"]:
        assert list(told) == [field.name for field in fields(Change)]


@given(texts, texts)
def test_it_holds_every_text_and_shows_nothing_unseen(text: str, other: str) -> None:
    shown = render(plan_that_says(text, other), lang="en")
    assert not any(is_unseen for _, is_unseen in flag_unseen(shown.replace("\n", "")))
    [edited] = [c for c in json.loads(shown)["changes"] if c["effect"] == "edited"]
    assert edited["name"] == text
    assert edited["before"]["source"] == other
