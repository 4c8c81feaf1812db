"""The look of a page with banners and cards: light or dark as the reader's system is."""

from __future__ import annotations

from pulumi_feishu.content.drawing.markdown import COLOURS

#: The colours of cards, dark enough for text on a light ground.
_INKS = {
    "blue": "#1456f0",
    "wathet": "#0a7ab8",
    "turquoise": "#078372",
    "green": "#1d7f3a",
    "lime": "#5b7a0c",
    "yellow": "#8d6b00",
    "orange": "#b25400",
    "red": "#c62a2f",
    "carmine": "#b3246f",
    "violet": "#9a2fb0",
    "purple": "#6b3fd4",
    "indigo": "#3d4ed8",
    "grey": "#646a73",
}

_BASE = """
:root { color-scheme: light dark; --ink: #1f2329; --soft: #5c626b; --ground: #f2f3f5;
  --paper: #fff; --line: #dee0e3; --blue: #1456f0; --red: #b42318; --green: #1d7f3a;
  --shadow: #1f232914; --toward: #000; --lift: 14% }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a0a6b0; --ground: #16181c;
  --paper: #212429; --line: #3a3f47; --blue: #7aa7ff; --red: #ff8f87; --green: #6fcf8b;
  --shadow: #0006; --toward: #fff; --lift: 45% } }
* { box-sizing: border-box }
body { font: 15px/1.55 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem; color: var(--ink);
  background: var(--ground); overflow-wrap: anywhere }
h1 { font-size: 1.35rem; margin: 0 } h2 { font-size: 1.05rem; margin: 2rem 0 .6rem }
a { color: var(--blue) } .muted { color: var(--soft); font-size: .82rem; margin: .3rem 0 0 }
code { font-size: .85em; color: var(--soft) }
.banner, .card { border: 1px solid var(--line); border-radius: 8px; background: var(--paper) }
.banner { padding: .55rem .8rem; white-space: pre-wrap; border-left: 3px solid var(--blue) }
.banner p, .banner .md { white-space: normal } .post-title { display: block }
.banner p, .md p { margin: .25rem 0 } .card { overflow: hidden }
.card-head { padding: .55rem .8rem; color: var(--tint);
  background: color-mix(in srgb, var(--tint) 14%, var(--paper)) }
.subtitle { font-size: .82rem; color: var(--soft) } .card-body { padding: .5rem .8rem .6rem }
.card-body p { margin: .25rem 0 }
.md > :first-child, .card-body > :first-child { margin-top: 0 }
.md > :last-child { margin-bottom: 0 }
.md :is(h1, h2, h3, h4, h5, h6) { font-size: 1.02rem; margin: .6rem 0 .2rem }
.md h1 { font-size: 1.2rem } .md h2 { font-size: 1.1rem }
.md :is(ul, ol) { margin: .25rem 0; padding-left: 1.4rem }
.md blockquote { margin: .3rem 0; padding-left: .7rem; border-left: 3px solid var(--line);
  color: var(--soft) }
.md pre, .banner > p > code { overflow-x: auto; padding: .4rem .6rem; border-radius: 6px;
  background: var(--ground) }
.md table { border-collapse: collapse; margin: .3rem 0; display: block; overflow-x: auto }
.md :is(td, th) { border: 1px solid var(--line); padding: .2rem .5rem; text-align: left }
hr { border: 0; border-top: 1px solid var(--line); margin: .5rem 0 }
.at { color: var(--blue) } .note { color: var(--soft); font-size: .82rem }
.image, .button { display: inline-block; border: 1px solid var(--line); border-radius: 6px;
  padding: 0 .6rem; margin: .15rem .3rem .15rem 0; font-size: .85rem }
.image { border-style: dashed; color: var(--soft) }
.columns { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem } .columns > div { flex: 1 1 8rem }
summary { cursor: pointer; color: var(--soft) }
.ink { color: var(--tint) } .tag { color: var(--tint); border-radius: 4px; padding: 0 .35rem;
  font-size: .8rem; margin: 0 .2rem;
  background: color-mix(in srgb, var(--tint) 16%, transparent) }
.head-plain { --tint: var(--ink); background: none; padding-bottom: 0 }
"""


def style() -> str:
    """The part of the style sheet that every page with banners has."""
    return _BASE + "".join(_tints(colour) for colour in sorted(COLOURS))


def _tints(colour: str) -> str:
    # Mixed with black, in the dark with white: on its own ground each is read at 4.5 to 1.
    tint = f"color-mix(in srgb, var(--toward) var(--lift), {_INKS[colour]})"
    return f".head-{colour}, .ink-{colour}, .tag-{colour} {{ --tint: {tint} }}\n"
