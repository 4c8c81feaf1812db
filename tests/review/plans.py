"""Plans as sources make them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from pulumi_feishu.review.plan import Change, Later, Plan, PlanProblem, Shown, changes_in_order
from pulumi_feishu.text.i18n import Words

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
FILES = Words("files of main and of this branch", "main 分支与本分支的文件")
NOT_IN_GROUP = PlanProblem(
    Words("the bot is not in this group", "机器人不在群里"),
    Words("Add the bot to the group.", "请把机器人加入群。"),
    code=232011,
)
MAYBE = PlanProblem(
    Words("whether the bot may pin there is not known", "不清楚机器人能否在群里置顶"),
    Words("Run the doctor.", "请运行 doctor。"),
    is_certain=False,
)


def change(**fields: Any) -> Change:
    """An edited text in a group, save for these fields."""
    usual = {
        "chat_id": "oc_ops",
        "name": "发布值班群",
        "effect": "edited",
        "before": Shown("text", "第47周值班：张伟"),
        "after": Shown("text", "第48周值班：王芳"),
    }
    return Change(**{**usual, **fields})


def plan(*changes: Change, **fields: Any) -> Plan:
    """A plan of these changes."""
    usual: dict[str, Any] = {"source": FILES, "at": NOW, "changes": changes_in_order(list(changes))}
    return Plan(**{**usual, **fields})


def card(title: str, text: str, url: str, colour: str = "red") -> str:
    """A card with a button, as JSON."""
    words = {"tag": "plain_text", "content": "值班手册"}
    button = {
        "tag": "button",
        "text": words,
        "behaviors": [{"type": "open_url", "default_url": url}],
    }
    return json.dumps(
        {
            "schema": "2.0",
            "config": {"update_multi": True},
            "header": {"title": {"tag": "plain_text", "content": title}, "template": colour},
            "body": {"elements": [{"tag": "markdown", "content": text}, button]},
        },
        ensure_ascii=False,
    )


def of_all_kinds() -> Plan:
    """One of each effect, with all that can be told."""
    written = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    return plan(
        change(
            chat_id="oc_0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            name="支付核心告警群",
            effect="taken over",
            before=Shown("unmanaged"),
            after=Shown(
                "card",
                card("支付告警值班", "**第48周**：李娜\n备班：赵磊", "https://example.com/pay"),
            ),
            people=386,
            owner="支付平台组",
            reason="群公告没人看，改为置顶值班卡片",
            sends=True,
            place="notices/pay.yaml:3:5",
            problems=(NOT_IN_GROUP,),
        ),
        change(
            chat_id="oc_0120a4f9196a5f9eb9f523f31f914da7",
            name="双十一作战室",
            effect="removed",
            before=Shown(
                "markdown",
                "**封网**：11 月 9 日 至 12 日\n\n- 变更找 <at id=all></at>\n- [预案](https://example.com/plan)",
            ),
            after=Shown("none"),
            people=1204,
            expired_at=datetime(2026, 11, 13, 0, 0, tzinfo=UTC),
            written_at=written,
            recalls=True,
            place="notices/11.yaml:9:5",
        ),
        change(
            chat_id="oc_e1c80488853d86ab9d6decfe30d8930f",
            name="全员通知群",
            effect="sent",
            before=Shown("announcement"),
            after=Shown(
                "text",
                "本周五 18:00 起机房断电演练，请提前保存工作。\n详情：https://example.com/drill",
            ),
            people=5210,
            owner="IT 服务台",
            expires=datetime(2026, 12, 1, 1, 0, tzinfo=UTC),
            then=Shown("announcement"),
            written_at=written,
            sends=True,
            place="notices/it.yaml:2:5",
        ),
        change(
            chat_id="oc_8a9fd7dfda802921fdc4079f9a528ce8",
            name="移动端发布群",
            effect="moved",
            before=Shown(
                "message", "om_x100b4f5c1d2e3a470c9f8e7d6b5a4938", "第 47 周发布负责人：周杰"
            ),
            after=Shown(
                "message", "om_x100b4f5c1d2e3a480c9f8e7d6b5a4938", "第 48 周发布负责人：吴敏"
            ),
            people=87,
            written_at=written,
            place="notices.yaml:12:5",
            problems=(MAYBE,),
        ),
        change(
            chat_id="oc_b0b5c8f28ad7834e70a958a8882fa59a",
            name="后端发布值班群",
            before=Shown(
                "card", card("本周值班", "白班：**张伟**\n夜班：陈静", "https://example.com/old")
            ),
            after=Shown(
                "card",
                card("本周值班", "白班：**王芳**\n夜班：陈静", "https://example.com/new", "blue"),
            ),
            people=142,
            written_at=written,
            owner="后端平台",
            place="notices.yaml:5:5",
        ),
        change(
            chat_id="oc_37c965a8d6d7bec292c7b11ff315d9ea",
            name="数据平台答疑群",
            before=Shown("text", "答疑时间：工作日 10:00-18:00\n值班：张伟，请 @ 值班同学"),
            after=Shown(
                "text",
                "答疑时间：工作日 09:30-18:00\n值班：王芳，请 @ 值班同学\n手册：https://example.com/data",
            ),
            people=931,
            written_at=written,
            place="notices.yaml:8:5",
        ),
        change(
            chat_id="oc_6f2a1f0f4d8d4d1b9d35a7f4a2c1b0e9",
            name="年会筹备群",
            effect="later",
            before=Shown("announcement"),
            after=Shown("announcement"),
            people=28,
            place="notices.yaml:16:5",
            later=(
                Later(
                    datetime(2026, 12, 24, 18, 0, tzinfo=timezone(timedelta(hours=8))),
                    base=Shown("announcement"),
                    after=Shown("text", "年会 19:00 开始，请到三楼。"),
                    effect="sent",
                    sends=True,
                ),
            ),
        ),
        change(
            chat_id="oc_4a4314ef967aad20a9e7c423bc16e39c",
            name="老旧系统下线群",
            effect="left",
            before=Shown("announcement"),
            after=Shown("unmanaged"),
            people=12,
            place="notices.yaml:20:5",
        ),
        unchanged=991,
        reasserted=3,
        managed=1001,
        remarks=(Words("FEISHU_REASSERT is set", "已设置 FEISHU_REASSERT"),),
    )


def many(count: int) -> Plan:
    """So many groups, each with another text."""
    return plan(
        *(
            change(
                chat_id=f"oc_{n:05}",
                name=f"值班群 {n:05}",
                people=10,
                after=Shown("text", f"第48周值班：王芳，分机 {n:05}"),
            )
            for n in range(count)
        )
    )
