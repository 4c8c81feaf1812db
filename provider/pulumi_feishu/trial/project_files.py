"""The files of a demo's project: six entries for the emulator's six groups, and what runs them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

from pulumi_feishu.text.i18n import Words

PROJECT_NAME = "pulumi-feishu-demo"

#: The freeze of the demo ends so late, at the end of a working day in the groups' time zone.
_FREEZE = timedelta(days=14)
_ZONE = timezone(timedelta(hours=8))

_IGNORED = ".local/\n__pycache__/\n"

_PROGRAM = '''\
"""{what}"""

import pulumi

from pulumi_feishu import declare

pulumi.run(declare)
'''
_WHAT_IT_DOES = Words(
    "Declares the notice of every group that notices.yaml names.",
    "声明 notices.yaml 中每个群的群置顶。",
)

_PULUMI_YAML = """\
# {where}
name: {name}
description: {description}
runtime:
  name: python
  options:
    toolchain: pip
    # {interpreter}
    virtualenv: {virtualenv}
# {backend}
backend:
  url: file://./.local/state?metadata=skip
"""
_WHERE = Words(
    "In a new shell, first run: source .local/env", "在新的 shell 中请先运行：source .local/env"
)
_DESCRIPTION = Words("Pinned notices of a local Feishu", "本机飞书模拟器的群置顶")
_INTERPRETER = Words("Where pulumi-feishu is installed.", "pulumi-feishu 所在的 Python 环境。")
_BACKEND = Words(
    "Pulumi keeps the state in this folder; a team has it elsewhere.",
    "Pulumi 的状态保存在此目录中；团队使用时应存放在别处。",
)

_NOTICES = Words(
    """\
# What is pinned on top of each group. Edit it, look at the change, apply it:
#   pulumi-feishu review --against HEAD
#   pulumi up
version: 1
groups:
  - name: 发布值班群 # releases
    chat: oc_c3dd75f6808578e6ec925f09a227f039
    owner: release-team # owner and reason are for people
    reason: code freeze for the year-end release
    notice: { text: "Code freeze: ask the release team here before you deploy." }
    expires: %s # the first `pulumi up` after that takes it down
  - name: 全员公告 # all hands
    chat: oc_8f39aaa5729ad53c7891da33e83a9d40
    notice: announcement # the group announcement, which people edit in Feishu
  - name: SRE 值班 # SRE on call
    chat: oc_b21b1c2e1f61a1bcacb70dd842762334
    notice: { markdown: notices/oncall.md } # sent as a card
  - name: 数据平台 oncall # data platform
    chat: oc_ea44bd0d405eb3114b68dba7a2bb831d
    notice: { text: "Data platform on call: https://wiki.example.com/data/oncall" }
  - name: 客户支持 # customer support
    chat: oc_0f66fa84183439be391363081216b6dc
    notice: { message: om_7f11ee19d49dca71e615dc020b7ef25e } # that somebody sent
  - name: 闲聊 # chit-chat
    chat: oc_adff32f535dd8954a7f8022a4eedef2a
    notice: none # nothing may be pinned here
""",
    """\
# 每个群顶部显示什么。修改后先查看变更，再应用：
#   pulumi-feishu review --against HEAD
#   pulumi up
version: 1
groups:
  - name: 发布值班群
    chat: oc_c3dd75f6808578e6ec925f09a227f039
    owner: release-team # owner 与 reason 供人阅读
    reason: 年底封版
    notice: { text: "封版期间如需发布，请先在本群联系发布负责人。" }
    expires: %s # 到期后的第一次 `pulumi up` 会撤销它
  - name: 全员公告
    chat: oc_8f39aaa5729ad53c7891da33e83a9d40
    notice: announcement # 群公告，由群成员在飞书中编辑
  - name: SRE 值班
    chat: oc_b21b1c2e1f61a1bcacb70dd842762334
    notice: { markdown: notices/oncall.md } # 以卡片形式发送
  - name: 数据平台 oncall
    chat: oc_ea44bd0d405eb3114b68dba7a2bb831d
    notice: { text: "数据平台值班表：https://wiki.example.com/data/oncall" }
  - name: 客户支持
    chat: oc_0f66fa84183439be391363081216b6dc
    notice: { message: om_7f11ee19d49dca71e615dc020b7ef25e } # 群成员发送的消息
  - name: 闲聊
    chat: oc_adff32f535dd8954a7f8022a4eedef2a
    notice: none # 不允许有置顶
""",
)

_ON_CALL = Words(
    """\
**On call this week** Days: 赵磊. Nights: 陈静.

P0: open an incident group first, then call. [Runbook](https://wiki.example.com/sre/runbook) · \
[Calendar](https://wiki.example.com/sre/calendar)
""",
    """\
**本周值班** 白班 赵磊，夜班 陈静

P0 先拉群再排查：[故障处理手册](https://wiki.example.com/sre/runbook) · \
[值班日历](https://wiki.example.com/sre/calendar)
""",
)


def project_files(virtualenv: Path, now: datetime) -> Mapping[str, str]:
    """Each file's path in the project, and what is in it; the one that names the project is last.

    `now` has a time zone. Comments and notices are in the reader's language.
    """
    ends = (now.astimezone(_ZONE) + _FREEZE).replace(hour=18, minute=0, second=0, microsecond=0)
    pulumi_yaml = _PULUMI_YAML.format(
        where=_WHERE,
        name=PROJECT_NAME,
        description=_DESCRIPTION,
        interpreter=_INTERPRETER,
        virtualenv=json.dumps(str(virtualenv), ensure_ascii=False),
        backend=_BACKEND,
    )
    return {
        ".gitignore": _IGNORED,
        "__main__.py": _PROGRAM.format(what=_WHAT_IT_DOES),
        "notices.yaml": str(_NOTICES) % ends.isoformat(),
        "notices/oncall.md": str(_ON_CALL),
        "Pulumi.yaml": pulumi_yaml,
    }
