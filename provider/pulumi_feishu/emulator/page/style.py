"""The look of the page: groups with their banners, and a table of calls that a phone can show."""

from __future__ import annotations

from pathlib import Path

from pulumi_feishu.content.drawing.templates import Templates

_OWN = """
.group { display: grid; grid-template-columns: 15rem 1fr; gap: .4rem 1.5rem; padding: .9rem 1rem;
  margin-bottom: .6rem; background: var(--paper); border-radius: 10px;
  box-shadow: 0 1px 2px var(--shadow) }
.group > * { min-width: 0 } .shown { max-width: 42rem }
.badge, .mark { border-radius: 4px; padding: 0 .4rem; font-size: .78rem; margin-left: .3rem;
  white-space: nowrap; color: var(--red);
  background: color-mix(in srgb, var(--red) 12%, transparent) }
.mark { color: var(--soft); background: color-mix(in srgb, var(--soft) 15%, transparent) }
.log { border-collapse: collapse; width: 100%; background: var(--paper); border-radius: 10px;
  box-shadow: 0 1px 2px var(--shadow); font-size: .82rem }
.log th { text-align: left; font-weight: 600; color: var(--soft) }
.log :is(th, td) { padding: .35rem .6rem; border-bottom: 1px solid var(--line);
  vertical-align: top }
.log tr:last-child td { border-bottom: 0 }
.log :is(th, td) { white-space: nowrap } .log td.name { white-space: normal; min-width: 5rem }
.log td.path { white-space: normal; width: 45%; word-break: break-all }
.write { font-weight: 600 } .path { color: var(--soft); font-size: .74rem }
.failed { color: var(--red); font-weight: 600 } .fine { color: var(--green) }
@media (max-width: 52rem) {
  .group { grid-template-columns: 1fr }
  .log, .log tbody { display: block } .log .head { display: none }
  .log tr { display: flex; flex-wrap: wrap; gap: 0 .7rem; padding: .5rem .8rem;
    border-bottom: 1px solid var(--line) }
  .log td { border: 0; padding: 0 } .log td.name { min-width: 0 }
  .log td:first-child::before { content: "#" }
  .log td.path { flex-basis: 100% }
}
"""


def style() -> str:
    """The whole style sheet."""
    files = Templates(Path())
    return files.source("base.css") + files.source("message.css") + _OWN
