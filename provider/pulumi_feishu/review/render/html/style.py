"""The look of the page, on top of that of banners."""

from __future__ import annotations

from pathlib import Path

from pulumi_feishu.content.drawing.templates import Templates

_OWN = """
:root { --amber: #8a5200; --lilac: #6b3fd4; scroll-padding-top: 4.5rem }
@media (prefers-color-scheme: dark) { :root { --amber: #f2b45c; --lilac: #bda4ff } }
[hidden] { display: none !important }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; border-radius: 4px }
main:focus { outline: none }
.skip { position: absolute; left: -99rem } .skip:focus { left: 1rem; top: .5rem; z-index: 3;
  background: var(--paper); padding: .3rem .8rem }
header { margin-bottom: 1rem } .kicker { margin: 0 0 .3rem; color: var(--soft); font-size: .85rem }
h1 { font-size: 1.45rem; line-height: 1.35 } .about { color: var(--soft); margin: .6rem 0 0 }
.remarks, .failure, .objections { margin: .6rem 0 0; padding: .5rem .8rem .5rem 1.8rem;
  border-radius: 8px; background: color-mix(in srgb, var(--amber) 12%, var(--paper)) }
.failure, .objections { background: color-mix(in srgb, var(--red) 10%, var(--paper)) }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0;
  margin: .8rem 0 0 }
.counts a { display: block; padding: .35rem .8rem; border-radius: 8px; background: var(--paper);
  border: 1px solid var(--line); border-left: 4px solid var(--hue); color: var(--ink);
  text-decoration: none } .counts a:hover { text-decoration: underline }
.number { font-weight: 650; font-size: 1.15rem; font-variant-numeric: tabular-nums }
.fails, .taken-over, .removed { --hue: var(--red) } .sent { --hue: var(--amber) }
.moved { --hue: var(--lilac) } .edited { --hue: var(--blue) } .left, .later { --hue: var(--soft) }
form { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center;
  gap: .5rem 1.2rem; padding: .6rem 0; background: var(--ground);
  border-bottom: 1px solid var(--line) }
label { display: flex; align-items: center; gap: .4rem } output { color: var(--soft) }
input, select { font: inherit; color: var(--ink); background: var(--paper);
  border: 1px solid var(--soft); border-radius: 6px; padding: .25rem .5rem; max-width: 100% }
input[type=checkbox] { width: 1.1rem; height: 1.1rem; accent-color: var(--blue) }
.effect > h2 { margin: 1.6rem 0 0; padding-left: .6rem; border-left: 4px solid var(--hue) }
.meaning { margin: .15rem 0 .7rem; padding-left: calc(.6rem + 4px); color: var(--soft) }
.group { padding: .9rem 1rem; margin-bottom: .7rem; background: var(--paper); border-radius: 10px;
  box-shadow: 0 1px 2px var(--shadow); content-visibility: auto;
  contain-intrinsic-size: auto 16rem }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .6rem }
h3 { font-size: 1.05rem; margin: 0 }
h4 { font-size: .85rem; font-weight: 500; color: var(--soft); margin: .7rem 0 .25rem }
.badge { border-radius: 4px; padding: 0 .45rem; font-size: .8rem; white-space: nowrap;
  color: var(--soft); background: color-mix(in srgb, var(--soft) 12%, var(--paper)) }
.badge.fails, .problem.fails { color: var(--red);
  background: color-mix(in srgb, var(--red) 10%, var(--paper)) }
.badge.doubt, .problem.doubt { color: var(--amber);
  background: color-mix(in srgb, var(--amber) 12%, var(--paper)) }
.problem { margin: .5rem 0 0; padding: .4rem .7rem; border-radius: 6px }
.problem code { color: inherit }
.sides { display: grid; grid-template-columns: 1fr 1fr; grid-template-rows: auto auto;
  gap: 0 1.2rem }
.side { min-width: 0; display: grid; grid-row: span 2; grid-template-rows: subgrid }
.side > * { min-width: 0; align-self: start } .side > h4 { align-self: end }
.side .banner, .side .card, .words { max-height: 26rem; overflow: auto }
.unread { color: var(--soft) } .banner.unread { font-style: normal }
.nothing { border: 1px dashed var(--soft); border-radius: 8px; padding: .55rem .8rem }
.words { white-space: pre-wrap; font-size: .9rem; padding: .5rem .8rem; border-radius: 8px;
  background: var(--ground) }
ins, del { border-radius: 3px; padding: 0 .1em; color: var(--ink) }
del { background: color-mix(in srgb, var(--red) 20%, var(--paper)) }
ins { background: color-mix(in srgb, var(--green) 22%, var(--paper));
  text-decoration: underline 2px var(--green); text-underline-offset: .2em }
del { text-decoration: line-through var(--red) }
.facts { list-style: none; padding: 0; margin: .7rem 0 0; display: flex; flex-wrap: wrap;
  gap: .15rem 1.4rem; font-size: .9rem } .facts:empty { display: none }
@media (max-width: 44rem) {
  body { padding: 1rem .75rem } h1 { font-size: 1.2rem } .sides { grid-template-columns: 1fr }
  form { position: static } label:has([type=search]) { flex: 1 1 100% }
  [type=search] { flex: 1 }
}
@media print { form { display: none } .group { break-inside: avoid; box-shadow: none }
  .side .banner, .side .card, .words { max-height: none } }
"""


def style() -> str:
    """The whole style sheet."""
    files = Templates(Path())
    return files.source("base.css") + files.source("message.css") + _OWN
