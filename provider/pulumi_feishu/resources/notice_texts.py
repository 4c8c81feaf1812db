"""The provider's messages about notices, in both languages."""

from __future__ import annotations

from pulumi_feishu.openapi import FeishuError, Refused
from pulumi_feishu.resources.notice import UNKNOWN, DeclaredNotice, RecordedNotice
from pulumi_feishu.resources.run_groups import BUDGET_RULE
from pulumi_feishu.text import system_errors
from pulumi_feishu.text.i18n import Words

_NO_RESTORE = Words(
    "what somebody pinned there by hand is replaced, and Feishu has no call to read or restore it.",
    "群内原有的人工置顶会被替换，且飞书没有读取或恢复它的接口。",
)

TAKEOVER = Words(
    f"Groups new to this stack are taken over: {_NO_RESTORE.en}",
    f"新加入本 stack 的群将被接管：{_NO_RESTORE.zh}",
)

CANNOT_READ = Words(
    "Refresh could not look whether pinned messages and groups still exist; this is not drift, and "
    "the state is unchanged.",
    "刷新时无法确认置顶消息与群是否仍存在；这不算漂移，状态未改变。",
)

FOUR_AT_A_TIME = Words(
    "This version of the Pulumi SDK serves 4 operations at a time and can't be told to serve more: "
    "large stacks take longer.",
    "当前版本的 Pulumi SDK 只能同时处理 4 个操作，且无法调高：大型 stack 会更慢。",
)

CANNOT_BE_CANCELLED = Words(
    "With this version of the Pulumi SDK, Ctrl-C does not end waits for Feishu's limits.",
    "当前版本的 Pulumi SDK 下，Ctrl-C 无法中断对飞书频率限制的等待。",
)

NOT_REFRESHED = Words("The state is unchanged.", "状态未改变。")


def takeover(count: int) -> Words:
    """The same, once it is known how many those are."""
    group, are = ("group", "is") if count == 1 else ("groups", "are")
    return Words(
        f"{count} {group} new to this stack {are} taken over: {_NO_RESTORE.en}",
        f"新加入本 stack 的 {count} 个群被接管：{_NO_RESTORE.zh}",
    )


def left_as_it_is(chat_id: str, refusal: Refused) -> Words:
    """The app can't act on the group of a removed entry, and needs not."""
    why = refusal.why
    return Words(
        f"The entry is removed; {chat_id} is left as it is: {why.en} ({refusal.code}).",
        f"该条目已移除；{chat_id} 保持原样：{why.zh}（{refusal.code}）。",
    )


def message_gone(declared: DeclaredNotice) -> Words:
    """A pinned message was recalled or deleted, and no call brings it back."""
    return Words(
        f"{declared.message_id}, declared for {declared.chat_id}, was recalled or deleted and "
        "can't be pinned. The next `pulumi up` sends a NoticeMessage anew; else declare another "
        "message, or announcement, or none; then run again.",
        f"为 {declared.chat_id} 声明的 {declared.message_id} 已被撤回或删除，无法置顶。"
        "若为 NoticeMessage，下次 `pulumi up` 会重新发送；"
        "否则请改为其他消息、announcement 或 none，然后重新运行。",
    )


def message_failed(chat_id: str) -> Words:
    """The message that the notice was to show does not exist: its own error says why."""
    return Words(
        f"The notice of {chat_id} was not touched: the message that it is to show could not be "
        "sent. Fix what that message's error says, then run again.",
        f"{chat_id} 的群置顶未改动：要置顶的消息发送失败。请先按该消息的报错处理，然后重新运行。",
    )


def no_message(chat_id: str) -> Words:
    """The message id that the notice was given has no value, and no message of this run failed."""
    return Words(
        f"The notice of {chat_id} was not touched: its message_id is an output that has no value. "
        "Give it one, then run again.",
        f"{chat_id} 的群置顶未改动：其 message_id 所引用的输出没有值。请为其赋值，然后重新运行。",
    )


OR_IGNORED = Words(
    'Or ignore_changes=["message_id"] holds the id back: then remove it.',
    '也可能是 ignore_changes=["message_id"] 保留了旧值：若如此，请将其去掉。',
)


def dissolved(chat_id: str) -> Words:
    """The group is gone for good."""
    return Words(
        f"{chat_id} was dissolved and is dropped from the state. Remove its entry from the "
        "configuration.",
        f"{chat_id} 已解散，已从状态中移除。请从配置中删除该条目。",
    )


def left_to_its_declaration(declared: DeclaredNotice) -> Words:
    """The program declares the group, with another resource or a replacement: its notice stays."""
    return Words(
        f"{declared.chat_id} is still declared; its notice stays.",
        f"{declared.chat_id} 仍有声明；其群置顶保持不变。",
    )


def left_alone(declared: DeclaredNotice) -> Words:
    """The program says that the group is unmanaged from now on: its notice stays."""
    return Words(
        f"{declared.chat_id} is unmanaged now: it keeps what it shows.",
        f"{declared.chat_id} 已改为不受管理（unmanaged）：保留其现有置顶。",
    )


def perhaps_unmanaged(chat_id: str) -> Words:
    """The run can't see which groups are unmanaged, so nothing is taken down."""
    return Words(
        f"Not unpinned: {chat_id}. This run can't see which groups are unmanaged now, and such a "
        "group keeps what it shows. Run again without --target and --exclude.",
        f"未撤销 {chat_id} 的群置顶：本次运行看不到哪些群已改为不受管理（unmanaged），"
        "而这样的群保留其现有置顶。请去掉 --target 与 --exclude 后重新运行。",
    )


def perhaps_declared(chat_id: str) -> Words:
    """The run can't see what other providers of the stack declare, so nothing is taken down."""
    return Words(
        f"Not unpinned: {chat_id}. Another provider may declare it now, and this one can't see "
        "that: their processes share a private folder in TMPDIR (/tmp), which could not be made or "
        "used. Set TMPDIR to a folder that this user can write to, then run again.",
        f"未撤销 {chat_id} 的群置顶：该群可能已由另一 provider 声明，而此进程无从得知："
        "各 provider 进程共用 TMPDIR（/tmp）下的私有目录，但该目录无法创建或使用。"
        "请将 TMPDIR 设为当前用户可写的目录，然后重新运行。",
    )


#: A failed delete can't be recorded: the engine keeps its resource as it was.
UNPINNED_PERHAPS = Words(
    "Whether it was unpinned is unknown, and the state can't say so. Run again; if the entry is to "
    "stay after all, run `FEISHU_REASSERT=1 pulumi up` with it.",
    "是否已撤销未知，且状态无法记录这一点。请重新运行；若要保留该条目，"
    "请恢复后运行 `FEISHU_REASSERT=1 pulumi up`。",
)


def kept_until_declared(declared: DeclaredNotice) -> Words:
    """Another resource of the program declares the group, and its notice was refused."""
    return Words(
        f"Kept: the old entry of {declared.chat_id}. Its new declaration was refused in this run, "
        "and the state would forget what is pinned there. Once that is fixed, run again.",
        f"保留 {declared.chat_id} 的旧条目：其新声明在本次运行中被拒绝，"
        "否则状态将不再记录群内的置顶。解决后请重新运行。",
    )


def how_to_forget(urn: str | None) -> Words:
    """The way out when a group refuses to be unpinned."""
    command = f"pulumi state delete '{urn or 'URN'}'"
    return Words(
        f"To drop the entry and leave the group as it is: {command}",
        f"如需移除该条目并保持群现状：{command}",
    )


def declared_elsewhere(chat_id: str) -> Words:
    """Two providers of one program have a resource for the group."""
    return Words(
        f"another provider of this program declares the notice of {chat_id} too, but a group has "
        "only one: remove one of the two declarations",
        f"本程序的另一个 provider 也声明了 {chat_id} 的群置顶，但一个群只有一条群置顶："
        "请删除其中一处声明",
    )


def not_unpinned_either(chat_id: str, budget: int) -> Words:
    """The budget was spent before: what to do stands once."""
    return Words(
        f"Not unpinned: {chat_id}. This run's budget of notices ({budget}) is spent; one error of "
        "this run says how to go on.",
        f"未撤销 {chat_id} 的群置顶：本次运行的上限 {budget} 条已用完；"
        "处理方法见本次运行中的另一条报错。",
    )


def unpin_budget_spent(chat_id: str, why: Words) -> Words:
    """One run unpins only so many groups, in case the configuration lost entries by accident."""
    return Words(f"Not unpinned: {chat_id}. {why.en}", f"未撤销 {chat_id} 的群置顶：{why.zh}")


def why_not_unpinned(budget: int, needed: int, *, is_configured: bool) -> Words:
    """The same of any group; `needed` is a budget that is large enough."""
    more = f"pulumi config set feishu:maxUnpins {max(needed, budget + 1)}"
    if not budget:
        return Words(
            "feishu:maxUnpins is 0, so no run takes a notice down. If that is meant, allow it: "
            f"{more}",
            f"feishu:maxUnpins 为 0，任何运行都不撤销群置顶。如确需撤销，请提高上限：{more}",
        )
    setting = Words("feishu:maxUnpins", "feishu:maxUnpins")
    rule = setting if is_configured else BUDGET_RULE
    return Words(
        f"This run has taken down as many notices as it may: {budget} ({rule.en}). If that is "
        f"meant, run again, or allow more: {more}",
        f"本次运行已撤销 {budget} 条，已达上限（{rule.zh}）。"
        f"如确需继续，请再次运行，或提高上限：{more}",
    )


def run_again(*, is_reassert: bool, is_destroy: bool) -> Words:
    """The last line of a run in which some groups failed."""
    command = f"pulumi {'destroy' if is_destroy else 'up'} --continue-on-error"
    if is_reassert:
        command = f"FEISHU_REASSERT=1 {command}"
    return Words(
        f"What is done stays. Once the causes are fixed, run again: {command}",
        f"已完成的部分不受影响。排除原因后请重新运行：{command}",
    )


def not_saved(path: str, error: OSError) -> Words:
    """The summary could not be written where `FEISHU_SUMMARY` names a file."""
    why = system_errors.why(error)
    return Words(
        f"The summary was not saved in {path}: {why.en}.", f"未能将摘要写入 {path}：{why.zh}。"
    )


def written_so_far(count: int, managed: int) -> Words:
    """How far a long run is."""
    return Words(
        f"{count} of {managed} declared notices written.",
        f"已声明的 {managed} 条群置顶中，已写入 {count} 条。",
    )


def untouched(shows: str) -> Words:
    """A failed change after which the group is as the state says."""
    if shows == UNKNOWN:
        return Words("What the group shows now is unknown.", "群当前的置顶内容未知。")
    if shows == "none":
        return Words("The group shows nothing that this stack pinned.", "群内没有本 stack 的置顶。")
    return Words("Nothing was changed in the group.", "群内未作任何改动。")


def put_back(shows: str) -> Words:
    """The new notice failed, the one from before is there again."""
    return Words(
        f"The group shows {_named(shows).en} again, as before.",
        f"群已恢复置顶{_named(shows).zh}。",
    )


_REPAIR = Words(
    "Fix the cause and run again; the state records this, so the old configuration works too.",
    "请排除原因后重新运行；状态已如实记录，改回旧配置同样可以修复。",
)


def shows_now(recorded: RecordedNotice) -> Words:
    """A failed change that left the group otherwise than before; the state records it."""
    if recorded.shows == UNKNOWN:
        return Words(
            f"What the group shows now is unknown. {_REPAIR.en}",
            f"群当前的置顶内容未知。{_REPAIR.zh}",
        )
    return Words(f"The group shows nothing now. {_REPAIR.en}", f"群内当前没有置顶。{_REPAIR.zh}")


def putting_back_failed(shows: str, error: FeishuError) -> Words:
    """The notice from before could not be put back either."""
    return Words(
        f"Putting {_named(shows).en} back failed too: {error}",
        f"恢复{_named(shows).zh}也失败了：{error}",
    )


def _named(shows: str) -> Words:
    if shows == "announcement":
        return Words("the announcement", "群公告")
    return Words(shows, f" {shows}")
