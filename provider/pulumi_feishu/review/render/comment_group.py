"""One group in a comment: in full, or by name only. HTML blocks without an empty line inside."""

from __future__ import annotations

from pulumi_feishu.review.plan import Change
from pulumi_feishu.review.render.comment_escape import comment_line, comment_pieces, comment_quote
from pulumi_feishu.review.render.diff import Piece
from pulumi_feishu.review.render.excerpt import excerpt
from pulumi_feishu.review.render.group import about, apart, difference, facts, later, name, problems
from pulumi_feishu.review.render.summary import Section
from pulumi_feishu.text.i18n import Language, Words

#: Most characters of a difference.
_MOST_CHARACTERS = 3000


def in_full(change: Change, section: Section, lang: Language, *, is_open: bool) -> str:
    """All about the group, folded unless it is to be open; one line of a group like another."""
    title = _title(change, section, lang)
    if change.chat_id in section.like:
        return f"<p>{title}</p>\n\n"
    told = [f"⚠️ <strong>{comment_line(line)}</strong>" for line in problems(change, lang)]
    told += [comment_line(line) for line in (*apart(change, section, lang), *facts(change, lang))]
    items = "\n".join(f"<li>{line}</li>" for line in told)
    body = f"<ul>\n{items}\n</ul>\n{_words(difference(change, lang), lang)}"
    for coming, pieces in later(change, lang):
        lines = "\n".join(f"<li>{comment_line(line)}</li>" for line in coming)
        body += f"<ul>\n{lines}\n</ul>\n{_words(pieces, lang)}"
    if is_open:
        return f"<p>{title}</p>\n{body}\n"
    return f"<details><summary>{title}</summary>\n{body}</details>\n\n"


def _words(difference: list[Piece], lang: Language) -> str:
    pieces = excerpt(difference, _MOST_CHARACTERS)
    return f"<blockquote>{comment_pieces(pieces, lang)}</blockquote>\n" if pieces else ""


def name_only(change: Change, section: Section, lang: Language) -> str:
    """The group in one line of a list."""
    return f"<li>{_title(change, section, lang)}</li>\n"


def folded(items: str, count: int, lang: Language) -> str:
    """The list of those that are shown by name only."""
    words = Words(f"{count:,} more, by name only", f"另有 {count:,} 个，仅列出名称")
    return f"<details><summary>{words.told_in(lang)}</summary>\n<ul>\n{items}</ul>\n</details>\n\n"


def _title(change: Change, section: Section, lang: Language) -> str:
    beside = map(comment_line, about(change, section, lang))
    return " · ".join([f"<strong>{comment_quote(name(change))}</strong>", *beside])
