"""How a message reads as plain text: for banners, and to find words in it."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_feishu.content.drawing.message import draw
from pulumi_feishu.content.drawing.plain import all_words, one_line
from pulumi_feishu.content.drawing.viewer import NameOf
from pulumi_feishu.text.i18n import language


def plain_text(msg_type: str, content: str, name_of: NameOf = str) -> str:
    """The message in its first language, on one line, without marks of any kind."""
    return one_line(draw(msg_type, content, language(), name_of))


def says_one_of(words: Iterable[str], msg_type: str, content: str) -> bool:
    """Whether people would read one of these words, in any language, in capitals or not [assumed].

    Marks do not hide a word: `**se**cret` says secret.
    """
    sought = [word.casefold() for word in words if word]
    if not sought:
        return False
    text = all_words(draw(msg_type, content, language())).casefold()
    return any(word in text for word in sought)
