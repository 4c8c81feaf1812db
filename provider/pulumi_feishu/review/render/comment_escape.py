"""Words from outside in a comment on GitHub or GitLab, so that they are nothing but words.

They stand in HTML blocks only, where no Markdown is read. Text that could be more than text to
these sites (`@name`, `#12`, `!12`, `GH-1`, a commit, an address, `:tada:`, `/close`) stands in
`<code>`, in which both look for nothing; what could be markup is written as a character reference,
so that the comment's source has no `/` or `@` at the start of a line either.
https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
https://docs.gitlab.com/user/markdown/#gitlab-specific-references
"""

from __future__ import annotations

import re
from html import escape

from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.review.render.diff import Fate, Piece
from pulumi_feishu.review.render.excerpt import Gap
from pulumi_feishu.review.render.lines import Line, Quote, code_in
from pulumi_feishu.text.escape import escape_unseen
from pulumi_feishu.text.i18n import Language

#: Longest quote in characters; a name has at most 100, and a reason is a sentence or two.
_LONGEST = 400

#: Letters, digits, single spaces, and punctuation that no site gives a meaning where it stands.
_PROSE = re.compile(
    r"(?:[^\W_]|[,;()“”‘’，。；、（）！？《》：]|[.](?= |$)|(?<=[^\W_])(?:'(?=[^\W_])|:(?= |$))"
    r"|(?<=\S) (?=\S))+"
)

#: A commit may be named by its first seven digits.
_COMMIT = re.compile(r"[0-9a-fA-F]{7}")

_MARKS: dict[Fate, tuple[str, str]] = {
    "kept": ("", ""),
    "removed": ("<del>", "</del>"),
    "added": ("<ins><strong>", "</strong></ins>"),
}


def comment_line(line: Line) -> str:
    """A line of ours with its quotes."""
    return "".join(
        comment_quote(p) if isinstance(p, Quote) else escape(p, quote=False) for p in line
    )


def comment_quote(quote: Quote) -> str:
    """A quote on one line, at most 400 characters of it; of prose each word is judged by itself."""
    text = escape_unseen(quote.text)
    if quote.is_prose:
        return "".join(
            comment_quote(Quote(word, is_id=is_code)) if word.strip() else word
            for part, is_code in code_in(text)
            for word in ([part] if is_code else re.split(r"(\s+)", part))
        )
    more = len(text) - _LONGEST
    if more > 0:
        return f"{comment_quote(Quote(text[:_LONGEST], quote.is_id))}… (+{more:,})"
    if link := safe_link(quote.link):
        return f'<a href="{escape(link)}">{comment_quote(Quote(text, quote.is_id))}</a>'
    is_prose = _PROSE.fullmatch(text) and not _COMMIT.search(text) and not quote.is_id
    return text if is_prose or not text else f"<code>{referenced(text)}</code>"


def comment_pieces(pieces: list[Piece | Gap], lang: Language) -> str:
    """A difference, each line of it in `<code>`; a line break that comes or goes is ↵."""
    is_whole = len({piece.fate for piece in pieces if isinstance(piece, Piece)}) == 1
    lines = "".join(_piece(piece, lang, "" if is_whole else "↵") for piece in pieces).split("\n")
    return "<br>".join(f"<code>{line}</code>".replace("<code></code>", "") for line in lines)


def referenced(text: str) -> str:
    """The text with each ASCII character but letters, digits and spaces as a reference."""
    return "".join(c if c.isalnum() or c == " " or c > "~" else f"&#{ord(c)};" for c in text)


def _piece(piece: Piece | Gap, lang: Language, line_break: str) -> str:
    """Marks end before each line break and start anew behind it."""
    if isinstance(piece, Gap):
        return f"</code><em>{piece.words().told_in(lang)}</em><code>"
    start, end = _MARKS[piece.fate]
    lines = [
        referenced(escape_unseen(line)) for line in piece.text.replace("\r\n", "\n").split("\n")
    ]
    if piece.fate != "kept":
        lines = [*(f"{line}{line_break}" for line in lines[:-1]), lines[-1]]
    return "\n".join(f"{start}{line}{end}" if line else "" for line in lines)
