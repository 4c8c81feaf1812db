"""The Markdown of a comment: read, brought into one form, and its digest."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from pulumi_feishu.pr_comment.errors import WrongContent
from pulumi_feishu.text.i18n import Words


def load_body(path: str) -> str:
    """The text of this file, or of stdin for `-`, in canonical form.

    Raises WrongContent for what can't be read, is not UTF-8, holds NUL (which GitLab's database
    refuses), or says nothing.
    """
    name = "stdin" if path == "-" else path
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        text = canonical(raw.decode("utf-8-sig"))
    except OSError as error:
        why = str(error.strerror)
        raise _unusable(name, Words(f"it can't be read: {why}", f"无法读取：{why}")) from error
    except UnicodeDecodeError as error:
        raise _unusable(name, Words("it is not UTF-8", "不是 UTF-8 编码")) from error
    if "\0" in text:
        raise _unusable(name, Words("it holds a NUL character", "含有 NUL 字符"))
    if not text:
        raise _unusable(name, Words("it says nothing", "内容为空"))
    return text


def canonical(text: str) -> str:
    r"""The same Markdown with `\n` as line end, no empty line ahead, no space at the end.

    Servers may store any of these in another way, and none of them shows.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines.strip("\n").rstrip()


def body_digest(text: str) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal digits."""
    # Half characters have no UTF-8; a server may hand out what nobody could have sent.
    return hashlib.sha256(canonical(text).encode("utf-8", "surrogatepass")).hexdigest()


def _unusable(name: str, why: Words) -> WrongContent:
    return WrongContent(
        Words(
            f"Nothing was sent: {name} is no comment, {why.en}. Render it again.",
            f"未发送任何请求：{name} 不能作为评论，{why.zh}。请重新生成。",
        )
    )
