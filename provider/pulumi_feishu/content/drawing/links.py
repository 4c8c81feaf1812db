"""Which addresses of others a page may link to."""

from __future__ import annotations

import re

from pulumi_feishu.text.escape import escape_unseen

#: The web, mail, and the app itself (https://open.feishu.cn/document/applink-protocol). What has
#: blanks or control characters is another address to a browser, which leaves some of them out.
_SAFE = re.compile(r"(?:https?://|(?:mailto|lark|feishu):)[^\s\x00-\x1f\x7f]+", re.I)


def safe_link(address: object) -> str:
    """The address if it may be a link, "" for anything else, a script above all.

    One with what a reader can't see, such as a mark that turns the line round, is none.
    """
    if not isinstance(address, str) or not _SAFE.fullmatch(address):
        return ""
    return address if escape_unseen(address) == address else ""
