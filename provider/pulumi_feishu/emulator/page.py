"""The page at `/`: each group with its banner as people see it, and the latest calls."""

from __future__ import annotations

from html import escape
from typing import Any

from pulumi_feishu.emulator.banner import banner
from pulumi_feishu.emulator.service import Service
from pulumi_feishu.emulator.state import Chat, World

#: No script, nothing from elsewhere, not in a frame.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)

_SHOWN_CALLS = 100
_REFRESH_SECONDS = 5

_STYLE = """
body { font: 15px/1.5 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  margin: 2rem auto; max-width: 76rem; padding: 0 1rem; color: #1f2329; background: #f5f6f7 }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
.muted { color: #646a73; font-size: .85rem } code { font-size: .82rem; color: #646a73 }
table { border-collapse: collapse; width: 100%; background: #fff; border-radius: 8px;
  box-shadow: 0 1px 2px #1f232914 }
th { text-align: left; font-weight: 600; font-size: .82rem; color: #646a73 }
th, td { padding: .6rem .8rem; border-bottom: 1px solid #eff0f1; vertical-align: top }
tr:last-child td { border-bottom: 0 }
.banner { background: #e8f0ff; border-left: 3px solid #3370ff; border-radius: 4px;
  padding: .4rem .7rem; overflow-wrap: anywhere }
.badge { background: #fde2e2; color: #b42318; border-radius: 4px; padding: 0 .4rem;
  font-size: .78rem; margin-left: .4rem; white-space: nowrap }
.number { text-align: right; font-variant-numeric: tabular-nums } .failed { color: #b42318 }
.log th, .log td { font-size: .8rem; padding: .25rem .6rem; white-space: nowrap }
.log td.path { overflow-wrap: anywhere; white-space: normal }
"""


def page(service: Service) -> str:
    """The whole page; every text in it is escaped, no secret is in it."""
    world = service.world
    groups = "".join(_group(chat, world) for chat in world.chats.values())
    calls = service.journal.read(service.secrets(), last=_SHOWN_CALLS)
    rows = "".join(_call(call, world) for call in reversed(calls))
    nothing = '<tr><td colspan="7" class="muted">还没有调用 · no calls yet</td></tr>'
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="refresh" content="{_REFRESH_SECONDS}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>飞书模拟器 · Feishu emulator</title><style>{_STYLE}</style></head><body>
<h1>飞书模拟器 · Feishu emulator</h1>
<p class="muted">本机模拟，不连接真实的飞书 · a local imitation, not connected to the real Feishu.
每 {_REFRESH_SECONDS} 秒刷新 · refreshes every {_REFRESH_SECONDS} s.</p>
<h2>群与置顶 · Groups and what is pinned</h2>
<table><tr><th>群 · Group</th><th class="number">成员 · Members</th>
<th>置顶 · Pinned notice</th></tr>
{groups}</table>
<h2>最近 {_SHOWN_CALLS} 次调用 · Latest {_SHOWN_CALLS} calls</h2>
<table class="log"><tr><th>#</th><th>时间 · Time</th><th>调用 · Call</th><th>HTTP</th>
<th>code</th><th>调用者 · Caller</th><th>Log id</th></tr>
{rows or nothing}</table>
</body></html>
"""


def _group(chat: Chat, world: World) -> str:
    badges = []
    if chat.is_dissolved:
        badges.append("已解散 · dissolved")
    if not chat.bots:
        badges.append("机器人不在群 · bot left")
    if chat.external:
        badges.append("外部群 · external")
    marks = "".join(f'<span class="badge">{badge}</span>' for badge in badges)
    return (
        f"<tr><td><strong>{escape(chat.name)}</strong>{marks}<br>"
        f'<code>{escape(chat.chat_id)}</code></td><td class="number">{chat.people}</td>'
        f"<td>{_banner(chat, world)}</td></tr>\n"
    )


def _time(at: str) -> str:
    return escape(f"{at[:19].replace('T', ' ')} UTC")


def _banner(chat: Chat, world: World) -> str:
    text = banner(chat, world)
    if chat.notice is None or text is None:
        return '<span class="muted">无置顶 · nothing pinned</span>'
    kind = "群公告 · announcement" if chat.notice.shows == "announcement" else "消息 · message"
    by = escape(world.name_of(chat.notice.by))
    return (
        f'<div class="banner">{escape(text)}</div><span class="muted">{kind}，'
        f"由 {by} 置顶 · pinned by {by}, {_time(chat.notice.at)}</span>"
    )


def _call(call: dict[str, Any], world: World) -> str:
    failed = "" if call["code"] == 0 else ' class="failed"'
    http = "断开 · cut" if call["http"] is None else call["http"]
    code = "–" if call["code"] is None else call["code"]
    caller = escape(world.name_of(call["app"])) if call["app"] else "–"
    return (
        f"<tr><td>{call['seq']}</td><td>{_time(call['at'])}</td>"
        f'<td class="path">{escape(call["method"])} {escape(call["path"])}</td><td>{http}</td>'
        f"<td{failed}>{code}</td><td>{caller}</td><td>{call['log_id']}</td></tr>\n"
    )
