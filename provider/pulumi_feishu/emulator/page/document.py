"""The page at `/`: each group with its notice as people see it, and the latest calls."""

from __future__ import annotations

from html import escape

from pulumi_feishu.emulator.page.banner import EMPTY_ANNOUNCEMENT, kind_of, marks_of, message_html
from pulumi_feishu.emulator.page.calls import HEAD, call_row, time_of
from pulumi_feishu.emulator.page.style import style
from pulumi_feishu.emulator.service import Service
from pulumi_feishu.emulator.world.state import Chat, Notice, World

#: No script, nothing from elsewhere, not in a frame.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)

_SHOWN_CALLS = 100
_REFRESH_SECONDS = 5
_DAY_SECONDS = 86_400


def page(service: Service) -> str:
    """The whole page; every text in it is escaped, no secret is in it."""
    world = service.world
    groups = "".join(_group(chat, world) for chat in world.chats.values())
    calls = service.journal.read(service.secrets(), last=_SHOWN_CALLS)
    rows = "".join(call_row(call, world) for call in reversed(calls))
    nothing = '<tr><td colspan="8" class="muted">还没有调用 · no calls yet</td></tr>'
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="refresh" content="{_REFRESH_SECONDS}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>飞书模拟器 · Feishu emulator</title><style>{style()}</style></head><body>
<h1>飞书模拟器 · Feishu emulator</h1>
<p class="muted">本机模拟，不连接真实的飞书 · a local imitation, not connected to the real Feishu.
每 {_REFRESH_SECONDS} 秒刷新 · refreshes every {_REFRESH_SECONDS} s.{_moved(world)}</p>
<h2>群与置顶 · Groups and what is pinned</h2>
{groups}<h2>最近 {_SHOWN_CALLS} 次调用 · Latest {_SHOWN_CALLS} calls</h2>
<table class="log">{HEAD}
{rows or nothing}</table>
</body></html>
"""


def _moved(world: World) -> str:
    if not world.ahead_seconds:
        return ""
    moved = f"{world.ahead_seconds:+d} s ({world.ahead_seconds / _DAY_SECONDS:+.1f} d)"
    return f" 时钟已拨动 · the clock is moved: {moved}."


def _group(chat: Chat, world: World) -> str:
    badges = []
    if chat.is_dissolved:
        badges.append("已解散 · dissolved")
    if not chat.bots:
        badges.append("机器人不在群 · bot left")
    if chat.external:
        badges.append("外部群 · external")
    if chat.muted:
        badges.append("已禁言 · muted")
    marks = "".join(f'<span class="badge">{badge}</span>' for badge in badges)
    return (
        f'<section class="group"><div><strong>{escape(chat.name)}</strong>{marks}<br>'
        f'<code>{escape(chat.chat_id)}</code><br><span class="muted">成员 · members: '
        f'<span class="number">{chat.people}</span></span></div>'
        f'<div class="shown">{_shown(chat, world)}</div></section>\n'
    )


def _shown(chat: Chat, world: World) -> str:
    notice = chat.notice
    if notice is None:
        return '<span class="muted">无置顶 · nothing pinned</span>'
    if notice.shows == "announcement":
        text = escape(chat.announcement.strip() or EMPTY_ANNOUNCEMENT)
        top = f'<div class="banner">{text}</div>'
        return top + _origin("群公告 · announcement", [], notice, world)
    message = world.messages[notice.message_id or ""]
    top = message_html(message, world.name_of)
    return top + _origin(kind_of(message), marks_of(message), notice, world)


def _origin(kind: str, marks: list[str], notice: Notice, world: World) -> str:
    by = escape(world.name_of(notice.by))
    told = "".join(f'<span class="mark">{mark}</span>' for mark in marks)
    return f'<p class="muted">{kind}{told}，由 {by} 置顶 · pinned by {by}, {time_of(notice.at)}</p>'
