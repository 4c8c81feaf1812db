"""Who reads a message: in which language, and how people are called there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.content.drawing.model import Span
from pulumi_feishu.text.i18n import Language, Words

#: Gives the name of a person by the open_id.
NameOf = Callable[[str], str]


@dataclass(frozen=True)
class Viewer:
    """One way to read a message.

    `lang` is the language of our own words. `locale` is the language of the message, such as
    `zh_cn`, or "" for a text that names none. `is_old`: it is of the schema 1.0 of cards.
    """

    lang: Language
    name_of: NameOf = str
    locale: str = ""
    is_old: bool = False

    def say(self, en: str, zh: str) -> str:
        """Our own words in the reader's language."""
        return Words(en, zh).told_in(self.lang)

    def mention(self, open_id: str, name: str = "") -> Span:
        """How a mention reads."""
        everybody = open_id in ("all", "@_all")
        called = self.say("all", "所有人") if everybody else name or self.name_of(open_id)
        return Span(f"@{called}", kind="mention")

    def picture(self, text: str = "") -> Span:
        """A picture by its description: nothing is loaded."""
        return Span(text or self.say("picture", "图片"), kind="picture")

    def note(self, en: str, zh: str) -> Span:
        """Our own words beside those of the message."""
        return Span(self.say(en, zh), kind="note")

    def aside(self, name: str, address: str) -> tuple[Span, ...]:
        """A further address behind a link: `pc_url` and the like are where it leads on a device."""
        devices = {"pc_url": self.say("PC", "电脑"), "android_url": "Android", "ios_url": "iOS"}
        told = f"{devices[name]}: " if name in devices else ""
        return (
            Span(f" ({told}", kind="note"),
            Span(address, href=safe_link(address)),
            Span(")", kind="note"),
        )
