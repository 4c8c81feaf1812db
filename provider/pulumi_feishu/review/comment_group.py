"""One group in a comment: in full, or by name only. HTML blocks without an empty line inside."""

from __future__ import annotations

from pulumi_feishu.review.comment_quoting import line_html, pieces_html, quote_html
from pulumi_feishu.review.excerpt import excerpt
from pulumi_feishu.review.plan import Change
from pulumi_feishu.review.telling_group import difference, facts, name, problems, sides, size
from pulumi_feishu.words import Language, Words

#: Most characters of a difference.
_MOST_CHARACTERS = 3000

_FAILS = Words("would fail", "会失败")


def in_full(change: Change, lang: Language, *, is_open: bool) -> str:
    """All about the group, folded unless it is to be open."""
    told = [f"⚠️ <strong>{line_html(line)}</strong>" for line in problems(change, lang)]
    told += [line_html(line) for line in (*sides(change, lang), *facts(change, lang))]
    items = "\n".join(f"<li>{line}</li>" for line in told)
    pieces = excerpt(difference(change), _MOST_CHARACTERS)
    words = f"<blockquote>{pieces_html(pieces, lang)}</blockquote>\n" if pieces else ""
    body = f"<ul>\n{items}\n</ul>\n{words}"
    if is_open:
        return f"<p>{_title(change, lang)}</p>\n{body}\n"
    return f"<details><summary>{_title(change, lang)}</summary>\n{body}</details>\n\n"


def name_only(change: Change, lang: Language) -> str:
    """The group in one line of a list."""
    return f"<li>{_title(change, lang)}</li>\n"


def folded(items: str, count: int, lang: Language) -> str:
    """The list of those that are shown by name only."""
    words = Words(f"{count:,} more, by name only", f"另有 {count:,} 个，仅列出名称")
    return f"<details><summary>{words.told_in(lang)}</summary>\n<ul>\n{items}</ul>\n</details>\n\n"


def _title(change: Change, lang: Language) -> str:
    fails = any(problem.is_certain for problem in change.problems)
    parts = [f"<strong>{quote_html(name(change))}</strong>", size(change, lang)]
    parts.append(f"⚠️ {_FAILS.told_in(lang)}" if fails else "")
    return " · ".join(part for part in parts if part)
