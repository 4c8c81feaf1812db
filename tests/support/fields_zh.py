"""The Chinese of what the JSON Schema says about each field, for `docs/zh/notices-file.md`."""

from __future__ import annotations

FIELDS_ZH = {
    "NoticesFile": "整个文件",
    "NoticesFile.version": "固定为 1。",
    "NoticesFile.defaults": "对未另行说明的每个群生效的默认值。",
    "NoticesFile.allow_empty": "允许此文件不声明任何群，即撤销其全部置顶。",
    "NoticesFile.groups": "各个群，每个只出现一次。未列出的群不受影响。",
    "Defaults": "`defaults` 的字段",
    "Defaults.on_remove": "条目从文件中移除时，该群的置顶如何处理。",
    "Defaults.recall": (
        "本仓库发送的消息被替换或移除后撤回；配合 `on_remove: leave` 时，移除条目不撤回。"
    ),
    "Group": "`groups` 中一个条目的字段",
    "Group.name": "人们对该群的称呼，仅供人阅读：修改它不会改变群内的任何内容。",
    "Group.chat": "群 ID（`oc_…`）：在群设置底部（会话 ID）。",
    "Group.chats": "显示相同内容的多个群的 ID（`oc_…`），代替 `chat`。",
    "Group.notice": "群置顶的内容：一条消息、群公告，或无。",
    "Group.expires": (
        "从此刻起群显示 `then` 的内容。须写明日期、时间和时区：`2026-12-01T09:00:00+08:00`。"
        "在此之后的第一次 `pulumi up` 生效。"
    ),
    "Group.then": "到期后群显示的内容；省略时没有置顶。",
    "Group.on_remove": "此条目从文件中移除时，该群的置顶如何处理。",
    "Group.recall": (
        "消息被替换或移除后撤回；配合 `on_remove: leave` 时，移除条目不撤回。"
        "仅用于 text、markdown 和 card。"
    ),
    "Group.owner": "此置顶的负责人，仅供人阅读。",
    "Group.reason": "群显示此内容的原因，仅供人阅读。",
    "WrittenNotice": "`notice` 与 `then` 写成映射时的字段，必须且只能有一个",
    "WrittenNotice.message": "群内已有消息的 ID（消息 ID，`om_…`）。",
    "WrittenNotice.text": "由机器人发送并置顶的纯文本。",
    "WrittenNotice.markdown": "由机器人以卡片发送并置顶的 .md 文件；路径从此文件所在目录算起。",
    "WrittenNotice.card": (
        "由机器人发送并置顶的 .json 卡片文件；路径从此文件所在目录算起。"
        '1.0 卡片需要 `"config": {"update_multi": true}`；2.0 卡片发送时会自动带上。'
    ),
}
