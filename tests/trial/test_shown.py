"""What each group shows, as a table."""

from __future__ import annotations

from typing import Any

from pulumi_feishu.trial.shown import groups_table


def test_the_table_aligns_chinese_names() -> None:
    chats: list[dict[str, Any]] = [
        {"name": "闲聊", "notice": None, "banner": None},
        {"name": "SRE", "notice": {"by": "cli_a"}, "banner": "值班表\n第 48 周"},
    ]
    assert groups_table(chats) == (
        "Group  Shows now        Written by\n"
        "闲聊   -                -\n"
        "SRE    值班表 第 48 周  cli_a"
    )
