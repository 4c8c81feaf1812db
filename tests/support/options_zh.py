"""The Chinese of what `support.options` says, for `docs/zh/options.md`."""

from __future__ import annotations

ZH = {
    "1 writes one group at a time": "1 表示一次只写入一个群",
    "a change is made; a removal is refused by the engine": "变更照常执行；移除由引擎拒绝",
    "a moved resource is the old one: no call": "移动后的资源仍是原来的：不产生调用",
    "a moved resource is the old one: no message is sent": "移动后的资源仍是原来的：不发送消息",
    "also not the notice that pins it": "置顶它的群置顶也不处理",
    "also not what depends on it": "依赖它的也不处理",
    "also the notice that pins it": "置顶它的群置顶也处理",
    "also what depends on it": "依赖它的也处理",
    "as with any resource": "与任何资源相同",
    "do nothing: a wait for Feishu's limits is not cut short": (
        "无效：等待飞书频率限制的时间不会缩短"
    ),
    "encrypts these outputs in the state": "在状态中加密这些输出",
    "fails when there was a change, after it is made": "有变更时失败，但变更已执行",
    "hides a change from the plan; it is made all the same": "计划中不显示变更，但照常执行",
    "looks first whether pinned messages are there": "先检查已置顶的消息是否还在",
    "looks first: what was changed by hand is edited back, what is gone is sent anew": (
        "先检查：被手动修改的改回，已不存在的重新发送"
    ),
    "of `destroy`: protected notices stay": "用于 `destroy`：受保护的群置顶保留",
    "of `destroy`: unpins, then drops the stack": "用于 `destroy`：撤销置顶，然后删除 stack",
    "of `preview`: makes no call": "用于 `preview`：不产生调用",
    "of `refresh` and `destroy`: changes nothing": "用于 `refresh` 与 `destroy`：不做任何变更",
    "of `refresh` and `destroy`: the same calls as without": (
        "用于 `refresh` 与 `destroy`：调用与不带时相同"
    ),
    "of `refresh`: forgets creations of a killed run": (
        "用于 `refresh`：清除被强行终止的运行留下的创建记录"
    ),
    "of `up`: makes the saved calls": "用于 `up`：执行已保存的调用",
    "of `up`: the same calls; does not go with `--skip-preview`": (
        "用于 `up`：调用相同；不能与 `--skip-preview` 同用"
    ),
    "of a component: the same": "用于组件：相同",
    "one app for each provider: [Programs of your own](programs.md#two-tenants-in-one-stack)": (
        "每个 provider 一个应用：[自己的程序](programs.md#一个-stack-管理两个租户)"
    ),
    "only this group is called": "只处理这个群",
    "only this group, pinned again": "只处理这个群，重新置顶",
    "only this message is sent or edited": "只发送或编辑这条消息",
    "only this message, sent anew; its notice moves at the next `up`": (
        "只处理这条消息，重新发送；其群置顶在下次 `up` 时移动"
    ),
    "pinned again under the new parent, never empty between": (
        "在新的父资源下重新置顶，其间群不会变空"
    ),
    "pinned again when the other is replaced": "另一资源被替换时重新置顶",
    "pinned again when the value changes": "值变化时重新置顶",
    "pinned again without an unpin before": "重新置顶，之前不撤销",
    "pinned anew without an unpin before": "重新置顶，之前不撤销",
    "refused, in one line": "拒绝，给出一行说明",
    "refused, in one line: Pulumi imports no dynamic resource": (
        "拒绝，给出一行说明：Pulumi 的动态资源不支持导入"
    ),
    "refused, in one line: it would only read": "拒绝，给出一行说明：它只会读取",
    "refused, in one line: it would start a second provider": (
        "拒绝，给出一行说明：它会启动第二个 provider"
    ),
    "removed with the other: never recalled": "随另一资源移除：从不撤回",
    "removed with the other: not unpinned, the group keeps its notice": (
        "随另一资源移除：不撤销，群保持原来的置顶"
    ),
    "removed: never recalled": "移除：从不撤回",
    "removed: not unpinned, the group keeps its notice": "移除：不撤销，群保持原来的置顶",
    "removes protected messages too": "受保护的消息也移除",
    "run before and after a change": "在变更前后运行",
    "sends and edits as saved": "按保存的内容发送和编辑",
    "sends nothing": "不发送任何内容",
    "sent anew instead of edited, and people are notified": "重新发送而不是编辑，群成员会收到通知",
    "sent anew when the other is replaced": "另一资源被替换时重新发送",
    "sent anew when the value changes": "值变化时重新发送",
    "sent anew, and people are notified": "重新发送，群成员会收到通知",
    "sent anew, and people are notified; `aliases` prevents that": (
        "重新发送，群成员会收到通知；可用 `aliases` 避免"
    ),
    "the notice stays up while it is replaced": "替换期间群置顶一直显示",
    "the notice stays; what no longer fits the rest is refused, in one line": (
        "群置顶保持不变；与其余设置不再相符的会被拒绝，给出一行说明"
    ),
    "the other groups are written when one is refused: use it always": (
        "一个群被拒绝时，其他群照常写入：请始终使用"
    ),
    "the other messages are sent when one is refused: use it always": (
        "一条消息被拒绝时，其他消息照常发送：请始终使用"
    ),
    "the same": "相同",
    "the same calls, told as JSON": "调用相同，以 JSON 输出",
    "the same calls, told in full": "调用相同，完整列出",
    "the same calls, without a plan to look at first": "调用相同，但没有可先查看的计划",
    "the text stays; another form beside it is refused, in one line": (
        "文字保持不变；同时给出另一种形式会被拒绝，给出一行说明"
    ),
    "this group is not called": "不处理这个群",
    "this message is not called": "不处理这条消息",
    "unpins protected groups too": "受保护的群也撤销置顶",
    "what they change is pinned": "置顶修改后的内容",
    "what they change is sent": "发送修改后的内容",
    "with `recall`, what a notice still shows is not recalled, and a warning says so": (
        "写了 `recall` 时，仍被置顶的消息不会撤回，并给出警告"
    ),
}
